"""Fills templates: one Jinja environment per language, strict about missing values, everything escaped."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from fastapi.responses import HTMLResponse
from jinja2 import Environment
from markupsafe import Markup

from inbox.pages.naming import initials
from inbox.pages.static_files import static_url
from inbox.web.languages import words_in
from inbox.web.templating import environment_of
from properties.words import Language

_TEMPLATES = Path(__file__).parent / "templates"
_DARK_MEDIA = {"dark": "all", "light": "not all", "auto": "(prefers-color-scheme: dark)"}
_SCHEMES = {"dark": "dark", "light": "light", "auto": "light dark"}


@dataclass(frozen=True)
class Look:
    """How this reader sees pages: `theme` is auto, light or dark."""

    language: Language
    theme: str

    @property
    def other_language(self) -> Language:
        return Language.EN if self.language is Language.RU else Language.RU

    @property
    def dark_media(self) -> str:
        return _DARK_MEDIA[self.theme]

    @property
    def color_scheme(self) -> str:
        return _SCHEMES[self.theme]


def render(look: Look, template: str, values: Mapping[str, object]) -> str:
    return _environment(look.language).get_template(template).render(look=look, **values)


def show(look: Look, template: str, values: Mapping[str, object], status: int = 200) -> HTMLResponse:
    return HTMLResponse(render(look, template, values), status_code=status)


@lru_cache(maxsize=500)
def icon(name: str, label: str = "", extra: str = "") -> Markup:
    """An icon of the sprite; without a label it is decoration."""
    meaning = Markup('role="img" aria-label="{}"').format(label) if label else Markup('aria-hidden="true"')
    shape = Markup('<use href="{}#{}"></use>').format(static_url("vendor/icons.svg"), name)
    return Markup('<svg class="i {}" {}>{}</svg>').format(extra, meaning, shape)


@cache
def _environment(language: Language) -> Environment:
    words = words_in(language)
    environment = environment_of(_TEMPLATES, words.gettext, words.ngettext)
    environment.globals.update(icon=icon, static=static_url)
    environment.filters["initials"] = initials
    return environment
