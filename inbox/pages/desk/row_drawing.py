"""Draws the rows of the list, each once for all who see the same of it: of two lists nearly all rows are alike.

What a row shows is the key by which its HTML is kept, so nothing old is ever shown; its running clock is put in anew.
"""

from dataclasses import dataclass
from functools import lru_cache

from markupsafe import Markup, escape

from inbox.pages.rendering import Look, render
from inbox.pages.views.queue_view import RowView, Wait
from properties.words import Language

_KEPT_ROWS = 2_000  # about 2 kB each
# Nothing that a guest writes can look like it: his would be escaped.
_CLOCK = Markup("<!--clock-->")
_VALUE = "\0"


@dataclass(frozen=True)
class RowDrawing:
    """For a reader of this language, in whose list the rows stand."""

    language: Language
    base: str
    tab: str
    may_answer: bool

    def __call__(self, row: RowView) -> Markup:
        before, after = _around_clock(self, row)
        return Markup(f"{before}{_clock(self.language, row.wait) if row.wait else ''}{after}")


@lru_cache(maxsize=_KEPT_ROWS)
def _around_clock(drawing: RowDrawing, row: RowView) -> tuple[str, str]:
    values = {"row": row, "base": drawing.base, "tab": drawing.tab, "may_answer": drawing.may_answer, "clock": _CLOCK}
    before, _, after = _render(drawing.language, "_row.html", values).partition(_CLOCK)
    return before, after


def _clock(language: Language, wait: Wait) -> str:
    start, since, promised, told, end = _around_values(language, wait.pace)
    return f"{start}{wait.since}{since}{wait.promised}{promised}{escape(wait.told)}{told}{escape(wait.shown)}{end}"


@lru_cache
def _around_values(language: Language, pace: str) -> list[str]:
    values = {"pace": pace, "since": _VALUE, "promised": _VALUE, "told": _VALUE, "shown": _VALUE}
    return _render(language, "_wait.html", {"wait": values}).split(_VALUE)


def _render(language: Language, template: str, values: dict[str, object]) -> str:
    return render(Look(language, "auto"), template, values)
