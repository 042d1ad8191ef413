"""Jinja environments as all our pages have them: strict about missing values, everything escaped, one a language."""

from collections.abc import Callable
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2.utils import urlize
from markupsafe import Markup


def environment_of(
    templates: Path, gettext: Callable[[str], str], ngettext: Callable[[str, str, int], str]
) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(templates),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]
    environment.filters["linked"] = _linked
    return environment


def _linked(text: str) -> Markup:
    """The text, escaped, with its web addresses as links that tell the other side nothing of us."""
    return Markup(urlize(text, rel="noopener noreferrer nofollow", target="_blank"))
