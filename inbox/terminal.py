"""`nightdesk chat`: be a guest of a property in the terminal, in the very turns that messengers cause."""

import asyncio
import secrets
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import TextIO
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from inbox.channel import ChannelKind, Incoming, Sender
from inbox.desk import DeskAtWork
from inbox.run_waits import end_waits_of
from inbox.stays.links import stay_token_of
from inbox.storage.store import Store
from inbox.tables import Author, Contact, Delivery, DeliveryState, Message, Property
from properties.keys import Keys

_LOOK_EVERY_SECONDS = 0.5
_WELCOME = "You write as a guest of {place}. Enter sends, Ctrl-D ends it."
_READING = "The bot is reading what it knows of this home: a few seconds."


class NoSuchProperty(Exception):
    """What is wrong, in one line."""


@dataclass(frozen=True)
class Visit:
    """Where the guest is, by the link of which stay, and what the time is there (None = what it is)."""

    slug: str
    stay_code: str = ""
    at: time | None = None


class TerminalGuest:
    """A guest at a keyboard: a web-chat visitor without a browser."""

    def __init__(
        self, store: Store, keys: Keys, now: Callable[[], datetime], slug: str, output: TextIO, notes: TextIO
    ) -> None:
        self._store = store
        self._keys = keys
        self._desk = DeskAtWork(store, keys, now)
        self._now = now
        self._slug = slug
        self._output = output
        self._notes = notes
        self._address = f"terminal-{secrets.token_urlsafe(16)}"
        self._shown = 0
        self._showing = threading.Lock()
        self._said = 0
        with store.read() as session:
            home = session.exec(select(Property).where(col(Property.slug) == slug)).first()
            if home is None:
                raise NoSuchProperty(_unknown(session, slug))
            self._home = home

    async def talk(self, lines: TextIO, start_token: str = "") -> None:
        """Until the input ends. What a manager answers meanwhile is shown as it comes.

        He may write at once; what he writes before the bot has read what it knows waits for that.
        """
        self._note(_WELCOME.format(place=self._home.name_en))
        self._getting_ready = asyncio.create_task(asyncio.to_thread(self._get_ready))
        if start_token:
            await self._hand_in("", start_token=start_token)
        listening = asyncio.create_task(self._listen())
        try:
            while line := await asyncio.to_thread(lines.readline):
                if line.strip():
                    await self._hand_in(line.strip("\n"))
        finally:
            listening.cancel()
        self.show_new()

    def _note(self, text: str) -> None:
        """About the conversation, and none of it."""
        print(f"({text})", file=self._notes, flush=True)

    def _get_ready(self) -> None:
        with self._store.read() as session:
            self._desk.reception.knowledge.prepare_one(session, self._home)

    def show_new(self) -> None:
        with self._showing:  # whoever writes and what listens look for it at once
            self._show_new()

    def _show_new(self) -> None:
        with self._store.read() as session:
            messages = session.exec(self._unseen()).all()
        for message in messages:
            self._shown = max(self._shown, message.id or 0)
            self._output.write(f"{_name(message)}: {self._told(message)}\n")
            for number, (label, _) in enumerate(message.facts.get("buttons", []), 1):
                self._output.write(f"   {number}. {label}\n")
        self._output.flush()
        if messages:
            self._store.write(
                lambda session: _delivered(session, [message.id or 0 for message in messages], self._now())
            )

    def _told(self, message: Message) -> str:
        """This screen is the guest's own: what was told to him is shown whole."""
        return self._keys.open(message.sealed) if message.sealed else message.text

    async def _hand_in(self, text: str, start_token: str = "") -> None:
        if not self._getting_ready.done():
            self._note(_READING)
        await self._getting_ready
        self._said += 1
        await self._desk.receive(
            Incoming(
                channel=ChannelKind.WEB,
                account="terminal",
                external_id=f"{self._address}:{self._said}",
                sender=Sender(self._address, name="Terminal"),
                text=text,
                message_id=str(self._said),
                property_slug=self._slug,
                start_token=start_token,
                started=bool(start_token),
            )
        )
        self.show_new()

    async def _listen(self) -> None:
        while True:
            await asyncio.sleep(_LOOK_EVERY_SECONDS)
            await self._let_waits_end()
            await asyncio.to_thread(self.show_new)

    async def _let_waits_end(self) -> None:
        """Nudges come here too, by this guest's own clock, whether or not the desk is being served."""
        with self._store.read() as session:
            query = select(Contact.conversation_id).where(col(Contact.address) == self._address)
            number = session.exec(query).first()
        if number is not None:
            await self._store.awrite(lambda session: end_waits_of(session, self._desk.reception, number, self._now()))

    def _unseen(self) -> SelectOfScalar[Message]:
        return (
            select(Message)
            .join(Contact, col(Contact.id) == col(Message.contact_id))
            .where(col(Contact.address) == self._address, col(Message.author) != Author.GUEST)
            .where(col(Message.id) > self._shown)
            .order_by(col(Message.id))
        )


def talk_in_terminal(
    store: Store, keys: Keys, now: Callable[[], datetime], visit: Visit, output: TextIO = sys.stdout
) -> None:
    """Raises `NoSuchProperty` for an unknown slug or reservation code."""
    clock = _clock_at(store, now, visit) if visit.at else now
    guest = TerminalGuest(store, keys, clock, visit.slug, output, sys.stderr)
    token = ""
    if visit.stay_code:
        with store.read() as session:
            token = stay_token_of(session, keys, visit.stay_code) or ""
        if not token:
            raise NoSuchProperty(f"there is no stay with the code {visit.stay_code}")
    asyncio.run(guest.talk(sys.stdin, token))


def _clock_at(store: Store, now: Callable[[], datetime], visit: Visit) -> Callable[[], datetime]:
    """A clock that shows this time at the property, today or the night to come, and goes on from there."""
    with store.read() as session:
        zone = session.exec(select(Property.timezone).where(col(Property.slug) == visit.slug)).first()
    here = now().astimezone(ZoneInfo(zone or "UTC"))
    wanted = datetime.combine(here.date(), visit.at or here.time(), here.tzinfo)
    shift = wanted.astimezone(UTC) - now()
    return lambda: now() + shift


def _unknown(session: Session, slug: str) -> str:
    slugs = session.exec(select(Property.slug).order_by(col(Property.slug)).limit(10)).all()
    there = f"there are: {', '.join(slugs)}" if slugs else "import an office first"
    return f"there is no property {slug!r}; {there}"


def _name(message: Message) -> str:
    return "bot" if message.author == Author.BOT else message.author_name or message.author


def _delivered(session: Session, ids: list[int], now: datetime) -> None:
    """It was read on this screen: nothing else has to carry it."""
    for delivery in session.exec(select(Delivery).where(col(Delivery.message_id).in_(ids))):
        delivery.state = DeliveryState.READ
        delivery.sent_at = delivery.delivered_at = delivery.read_at = now
