"""Who looks at a page, and how he wants to see it: from his cookies. Every page of staff and owners begins here."""

from dataclasses import dataclass
from typing import Any

from fastapi import Request

from inbox.pages.rendering import Look
from inbox.staff.actors import Actor
from inbox.staff.preferences import Preferences
from inbox.web.languages import Words, closest_language, words_in
from properties.words import Language

SESSION_COOKIE = "nightdesk_session"
LANGUAGE_COOKIE = "nightdesk_language"
THEME_COOKIE = "nightdesk_theme"


@dataclass(frozen=True)
class Visitor:
    """`login_id` keeps apart what the browser keeps for him: drafts, and what waits to be sent."""

    actor: Actor
    login_id: int
    session_id: int
    token: str
    look: Look
    likes: Preferences

    @property
    def words(self) -> Words:
        """The pages', in the language that he reads."""
        return words_in(self.look.language)

    @property
    def home(self) -> str:
        return "/inbox" if self.actor.may_answer else "/owner"


def look_of(request: Request, actor: Actor | None) -> Look:
    """What he chose in this browser, else his own language, else what the browser asks for."""
    chosen = closest_language(request.cookies.get(LANGUAGE_COOKIE))
    own = closest_language(actor.language) if actor else closest_language(request.headers.get("accept-language"))
    theme = request.cookies.get(THEME_COOKIE, "auto")
    return Look(chosen or own or Language.EN, theme if theme in {"light", "dark"} else "auto")


def frame(request: Request, visitor: Visitor) -> dict[str, Any]:
    """What every whole page is filled with. `told`: what the page that led here has done, by its key."""
    here, told = request.url.path, request.query_params.get("told", "")
    return {"visitor": visitor, "base": visitor.home, "here": here, "told": told}
