"""What axe, which looks for what keeps people with disabilities out, has to say of a page."""

from pathlib import Path

from playwright.sync_api import Page

_AXE = (Path(__file__).parent.parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Only what is wrong is gathered and brought over: all that it looked at would be three times the work.
_RUN = """rules => axe.run({runOnly: rules, resultTypes: ["violations"]}).then(({violations}) =>
    violations.flatMap(fault => fault.nodes.map(node => [fault.id, node.html.slice(0, 160)])))"""


def faults_of(page: Page) -> list[tuple[str, str]]:
    """The rule and the element, of each."""
    page.evaluate(_AXE)
    return [(rule, element) for rule, element in page.evaluate(_RUN, _RULES)]
