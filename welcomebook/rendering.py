"""Fills the templates of guests' pages, strict about missing values, everything escaped."""

import secrets
from functools import cache
from pathlib import Path

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment
from markupsafe import Markup

from inbox.web.static_files import StaticFolder
from inbox.web.templating import environment_of
from properties.words import Language
from welcomebook.reading import guest_words, remember_language, switch_address

STATIC = StaticFolder(Path(__file__).parent / "static", "/guest-static")
_TEMPLATES = Path(__file__).parent / "templates"


def show(request: Request, language: Language, template: str, status: int = 200, **values: object) -> HTMLResponse:
    """A whole page, with its switch between the languages."""
    switches = [(each, switch_address(request, each)) for each in Language]
    page = HTMLResponse(render(language, template, switches=switches, **values), status_code=status)
    remember_language(request, page)
    return page


def render(language: Language, template: str, **values: object) -> str:
    return _environment(language).get_template(template).render(language=language, **values)


@cache
def _environment(language: Language) -> Environment:
    words = guest_words(language)
    environment = environment_of(_TEMPLATES, words.gettext, words.ngettext)
    environment.globals.update(icon=_icon, static=STATIC.url, new_id=_new_id)
    return environment


def _icon(name: str, extra: str = "") -> Markup:
    """Decoration only: what it means is said beside it."""
    shape = Markup('<use href="{}#{}"></use>').format(STATIC.url("vendor/icons.svg"), name)
    return Markup('<svg class="i {}" aria-hidden="true">{}</svg>').format(extra, shape)


def _new_id() -> str:
    """The key of a form: sent twice by an impatient thumb, it is still one message."""
    return secrets.token_urlsafe(16)
