"""In which language a guest reads a page: as he chose, else as his stay says, else as his browser asks."""

from pathlib import Path
from urllib.parse import urlencode

from fastapi import Request, Response

from inbox.web.languages import Words, closest_language, words_in
from properties.words import Language

LANGUAGE_COOKIE = "nightdesk_guest_language"
LOCALE_FOLDER = Path(__file__).parent / "locale"
_YEAR_SECONDS = 365 * 24 * 3600


def language_for(request: Request, of_stay: str | None = None) -> Language:
    wishes = (_chosen(request), request.cookies.get(LANGUAGE_COOKIE), of_stay, request.headers.get("accept-language"))
    return next(filter(None, map(closest_language, wishes)), Language.EN)


def remember_language(request: Request, response: Response) -> None:
    """Keep what he has just chosen by the switch."""
    chosen = closest_language(_chosen(request))
    if chosen is not None:
        response.set_cookie(LANGUAGE_COOKIE, chosen.value, max_age=_YEAR_SECONDS, path="/", samesite="lax")


def switch_address(request: Request, language: Language) -> str:
    """This page in that language, with all else that its address says."""
    return f"{request.url.path}?{urlencode({**request.query_params, 'lang': language.value})}"


def guest_words(language: Language) -> Words:
    return words_in(language, LOCALE_FOLDER)


def _chosen(request: Request) -> str | None:
    return request.query_params.get("lang")
