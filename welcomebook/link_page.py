"""`GET /go/{token}`: the stay's own link. Whoever opens it chooses how to write to us, already known as its guest.

Messengers show previews of links: there is neither a name nor a code on this page.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response

from inbox.channel import ChannelKind
from inbox.context import Context
from inbox.stays.links import stay_behind, stay_of_token
from inbox.tables import Property, Stay, StayState
from properties.late import late
from welcomebook.book_calls import number_for_all
from welcomebook.book_secrets import drawn
from welcomebook.reading import language_for
from welcomebook.rendering import show

if TYPE_CHECKING:
    import segno
else:
    segno = late("segno")


@dataclass(frozen=True)
class Way:
    """One way to write to us. `kind` is its channel."""

    kind: ChannelKind
    name: str
    url: str


def add_link(router: APIRouter, context: Context) -> None:
    @router.get("/go/{token}")
    def show_link(request: Request, token: str) -> Response:
        with context.store.read() as session:
            known = stay_behind(session, token)
            home = session.get_one(Property, known.property_id) if known else None
            stay = stay_of_token(session, token, context.now())
        if known is not None and home is not None and stay is None:
            return _show_dead(request, known, home)
        if stay is None or home is None:
            return show(
                request, language_for(request), "link_over.html", 404, became="", chat="", every=number_for_all(None)
            )
        language = language_for(request, stay.guest_language)
        query = urlencode({"stay": token, "lang": language.value})
        return show(
            request, language, "link.html",
            name=home.name(language),
            ways=_messengers(context, token),
            chat=f"/chat/{home.slug}?{query}",
            book=f"/book/{home.slug}?{query}",
            every=number_for_all(home),
            picture=drawn(segno.make(f"{context.settings.public_url}/go/{token}", error="m", micro=False)),
        )  # fmt: skip


def _show_dead(request: Request, stay: Stay, home: Property) -> Response:
    """Whoever has the link may know what became of the stay; the chat is there for what he left behind."""
    language = language_for(request, stay.guest_language)
    became = "cancelled" if stay.state == StayState.CANCELLED else "over"
    chat = f"/chat/{home.slug}?{urlencode({'lang': language.value})}" if home.archived_at is None else ""
    return show(request, language, "link_over.html", 404, became=became, chat=chat, every=number_for_all(home))


def _messengers(context: Context, token: str) -> list[Way]:
    """Those that this desk has, and whose address is known already."""
    names = {ChannelKind.TELEGRAM: "Telegram", ChannelKind.WHATSAPP: "WhatsApp"}
    links = {kind: context.channels[kind].link(token) for kind in names if kind in context.channels}
    return [Way(kind, names[kind], link) for kind, link in links.items() if link]
