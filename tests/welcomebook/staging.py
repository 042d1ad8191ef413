"""Sets the stage for tests of guests' pages: guests' browsers without a screen, and what happens on the other side."""

import html
import itertools
import re
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import Response
from sqlmodel import Session, col, select

from inbox.channel import ChannelKind
from inbox.conversation.speaking import Speech, next_seq, say
from inbox.routes import add_routes
from inbox.tables import Author, Contact, Conversation, Delivery, DeliveryState, Message, Owner, Property
from tests.cast import Scenery
from welcomebook import WebChannel, build_guest_pages
from welcomebook.visitors import VISITOR_COOKIE

HOME = "nevsky-12"
ADDRESS = "http://desk.example.org"
_ITEM = re.compile(r'<li class="line (?P<classes>[^"]+)" id="(?P<key>\w+)"(?P<rest>.*?)</li>', re.DOTALL)


@dataclass(frozen=True)
class Shown:
    """One line of the chat: `side` is mine, theirs, event or day."""

    key: str
    side: str
    text: str
    is_person: bool
    buttons: tuple[str, ...]


def lines_in(page: str) -> list[Shown]:
    """What the chat shows, days left out."""
    shown = []
    for item in _ITEM.finditer(page):
        side, _, more = item["classes"].partition(" ")
        tag = "span" if side in {"day", "event"} else 'p class="said"'
        text = re.search(rf"<{tag}[^>]*>(.*?)</", item["rest"], re.DOTALL)
        said = text[1] if text else ""
        buttons = tuple(html.unescape(found) for found in re.findall(r'name="payload" value="([^"]*)"', item["rest"]))
        shown.append(Shown(item["key"], side, html.unescape(re.sub(r"<[^>]+>", "", said)), "person" in more, buttons))
    return [line for line in shown if line.side != "day"]


@dataclass
class Guest:
    """A guest's browser: keeps cookies, and runs our script's requests but no script."""

    app: FastAPI
    language: str = "en"
    slug: str = HOME
    from_address: str = "203.0.113.7"
    numbers: Any = field(default_factory=lambda: itertools.count(1))

    def __post_init__(self) -> None:
        self.client = TestClient(
            self.app, base_url=ADDRESS, follow_redirects=False, client=(self.from_address, 50000),
            headers={"accept-language": self.language},
        )  # fmt: skip

    @property
    def visitor(self) -> str:
        """The id by which the desk knows this browser."""
        return str(self.client.cookies.get(VISITOR_COOKIE))

    def opens(self, **query: str) -> Response:
        return self.client.get(f"/chat/{self.slug}", params=query)

    def sees(self, **query: str) -> list[Shown]:
        page = self.opens(**query)
        assert page.status_code == 200
        return lines_in(page.text)

    def says(self, text: str, client_id: str = "", **fields: Any) -> Response:
        said = {"client_id": client_id or self.new_id(), "text": text, **fields}
        return self.posts(json=said)

    def presses(self, payload: str) -> Response:
        return self.posts(json={"client_id": self.new_id(), "payload": payload})

    def greets(self) -> Response:
        """What the page does by itself when it was opened by a stay's link."""
        return self.client.post(f"/chat/{self.slug}/hello", headers={"x-fragment": "1"})

    def posts(self, **sent: Any) -> Response:
        return self.client.post(f"/chat/{self.slug}/messages", headers={"x-fragment": "1"}, **sent)

    def looks(self, *, after: int = 0, seen: bool = False) -> list[Shown]:
        """What his page is told when it asks for news."""
        query = {"after": str(after), "seen": "1" if seen else "0"}
        page = self.client.get(f"/chat/{self.slug}/messages", params=query, headers={"x-fragment": "1"})
        assert page.status_code == 200
        return lines_in(page.text)

    def comes_by_link(self, token: str) -> None:
        assert self.opens(stay=token).status_code == 200
        assert self.greets().status_code == 200

    def new_id(self) -> str:
        return f"client-{next(self.numbers):04}"


def guests_app(scenery: Scenery) -> FastAPI:
    """Guests' pages over the example office, with the real web channel."""
    scenery.channels[ChannelKind.WEB] = WebChannel(scenery.context.settings.media_dir)
    app = FastAPI()
    desk = scenery.desk
    add_routes(app, [build_guest_pages(scenery.context, desk.receive, desk.receipt, desk.keep)])
    return app


def texts(lines: list[Shown], side: str = "theirs") -> list[str]:
    return [line.text for line in lines if line.side == side]


def bot_says(scenery: Scenery, visitor: str, text: str, **given: Any) -> None:
    """Queued for this visitor; it is there when the outbox has sent it."""

    def work(session: Session) -> None:
        contact = session.exec(select(Contact).where(Contact.address == visitor)).one()
        conversation = session.get_one(Conversation, contact.conversation_id)
        say(session, conversation, contact, Speech(text, **given), scenery.clock())

    scenery.store.write(work)


def newest_delivery(scenery: Scenery) -> Delivery:
    found: Delivery = scenery.read(lambda s: s.exec(select(Delivery).order_by(col(Delivery.id).desc())).first())
    return found


def call_back_newest(scenery: Scenery) -> None:
    """What is still held back is not to be sent after all."""

    def work(session: Session) -> None:
        delivery = session.get_one(Delivery, newest_delivery(scenery).id)
        delivery.state = DeliveryState.CANCELLED

    scenery.store.write(work)


def stored_texts(scenery: Scenery) -> list[str]:
    """All that guests have said."""
    query = select(Message.text).where(Message.author == "guest").order_by(col(Message.id))
    return list(scenery.read(lambda session: session.exec(query).all()))


def talked_for_long(scenery: Scenery, guest: Guest, messages: int) -> None:
    """The guest has said so many things, one a minute."""
    contact = scenery.contact(guest.visitor)

    def work(session: Session) -> None:
        conversation = session.get_one(Conversation, contact.conversation_id)
        for number in range(messages):
            at = scenery.clock() + timedelta(minutes=number)
            session.add(
                Message(
                    conversation_id=conversation.id or 0, contact_id=contact.id, seq=next_seq(conversation),
                    author=Author.GUEST, kind="text", text=f"message {number}", received_at=at, placed_at=at,
                )
            )  # fmt: skip

    scenery.store.write(work)
    scenery.clock.advance(minutes=messages)


def furnish_second_home(scenery: Scenery, slug: str = "rubinstein-7") -> None:
    def work(session: Session) -> None:
        owner = session.exec(select(Owner)).first()
        assert owner is not None
        session.add(
            Property(
                slug=slug, name_ru="Лофт на Рубинштейна, 7", name_en="Rubinstein 7 Loft", owner_id=owner.id or 0,
                timezone="Europe/Moscow", address_ru="Санкт-Петербург, ул. Рубинштейна, 7, кв. 52",
                address_en="Flat 52, 7 Rubinsteina Street, St Petersburg", check_in="16:00", check_out="11:00",
            )
        )  # fmt: skip

    scenery.store.write(work)
