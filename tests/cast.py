"""The cast of the tests: a desk with the example office, its guests and its staff.

Everything real but the vendors: real SQL, real turns, the real outbox.
"""

import asyncio
import itertools
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlmodel import Session, col, select

from inbox.arriving.suggesting import confirm
from inbox.channel import (
    Abilities,
    Channel,
    ChannelKind,
    FailureReason,
    Happening,
    Incoming,
    Outcome,
    Outgoing,
    Receipt,
    ReceiptState,
    Sender,
)
from inbox.context import Context
from inbox.delivery.claiming import claim_due
from inbox.delivery.preparing import Preparation
from inbox.desk import DeskAtWork
from inbox.holding import closing, replying, taking
from inbox.office.importing import import_office
from inbox.office.reading import read_files
from inbox.outbox import Outbox
from inbox.schedule.clockwork import Clockwork
from inbox.settings import Settings
from inbox.staff.actors import Actor, manager_actor
from inbox.storage.store import Store
from inbox.tables import Contact, Conversation, Delivery, Manager, Message, Stay
from inbox.timers import run_due_timers
from properties.keys import Keys
from tests.fakes import Clock, FakeChannel

OFFICE = Path(__file__).parent.parent / "examples" / "office.yaml"
KEYS = Keys("a secret key that only tests know")

# The example office's guest: John Carter, nevsky-12, 21 to 25 November 2026, check-in 15:00, check-out 12:00.
CODE, ARRIVAL, DEPARTURE = "HMA7Q2XK", date(2026, 11, 21), date(2026, 11, 25)
DOOR_CODE, WIFI_PASSWORD = "4821#", "nevskiy2024"
NIGHT = datetime(2026, 11, 22, 0, 7, tzinfo=UTC)  # 03:07 at the door


@dataclass
class Scenery:
    """A desk at work with the example office, on a real database that holds it, at a handed-in time."""

    store: Store
    folder: Path
    clock: Clock = field(default_factory=lambda: Clock(NIGHT))
    telegram: FakeChannel = field(default_factory=lambda: FakeChannel(ChannelKind.TELEGRAM))
    whatsapp: FakeChannel = field(
        default_factory=lambda: FakeChannel(
            ChannelKind.WHATSAPP, Abilities(text_length=1600, window=timedelta(hours=24), receipts=True)
        )
    )
    web: FakeChannel = field(default_factory=lambda: FakeChannel(ChannelKind.WEB))
    mail: FakeChannel = field(default_factory=lambda: FakeChannel(ChannelKind.MAIL, Abilities(text_length=200_000)))
    numbers: Any = field(default_factory=lambda: itertools.count(1))

    def __post_init__(self) -> None:
        self.desk = DeskAtWork(self.store, KEYS, self.clock, "http://desk.example.org")
        self.channels: dict[ChannelKind, Channel] = {
            channel.kind: channel for channel in (self.telegram, self.whatsapp, self.web, self.mail)
        }
        knowledge = self.desk.reception.knowledge
        self.context = Context(settings_in(self.folder), self.store, KEYS, self.clock, self.channels, knowledge)
        self.outbox = Outbox(
            self.store,
            self.channels,
            Preparation(self.channels, KEYS, "http://desk.example.org", self.context.settings.media_dir),
            self.clock,
        )
        self.clockwork = Clockwork(self.context)

    def hand_in(self, incoming: Incoming) -> Outcome:
        _have_phrases_learned(self)
        return asyncio.run(self.desk.receive(incoming))

    def incoming(self, text: str = "", address: str = "1001", **given: Any) -> Incoming:
        number = next(self.numbers)
        plain = Incoming(
            channel=ChannelKind.TELEGRAM,
            account="desk",
            external_id=f"u:{number}",
            sender=Sender(address, name="Anna"),
            text=text,
            sent_at=self.clock(),
            order=number,
            message_id=str(number),
        )
        return replace(plain, **given)

    def guest_says(self, text: str, address: str = "1001", **given: Any) -> list[str]:
        """Hand in a message, let everything that is due leave; the texts that went to this guest in return."""
        channel = self.fake(given.get("channel", ChannelKind.TELEGRAM))
        before = len(channel.texts(address))
        self.hand_in(self.incoming(text, address, **given))
        self.send_due()
        return channel.texts(address)[before:]

    def press(self, payload: str, address: str = "1001", **given: Any) -> Outcome:
        """Press a button of ours, and let everything that is due leave."""
        outcome = self.hand_in(self.incoming("", address, happening=Happening.PRESS, payload=payload, **given))
        self.send_due()
        return outcome

    def count_conversations(self) -> int:
        return len(self.read(lambda session: session.exec(select(Conversation)).all()))

    def guest_comes_by_link(self, address: str = "1001", **given: Any) -> list[str]:
        return self.guest_says("", address, start_token=self.token(), started=True, **given)

    def fake(self, kind: ChannelKind) -> FakeChannel:
        return {ChannelKind.TELEGRAM: self.telegram, ChannelKind.WHATSAPP: self.whatsapp}.get(kind, self.web)

    def token(self, code: str = CODE) -> str:
        return KEYS.stay_token(
            code, self.read(lambda s: s.exec(select(Stay).where(Stay.code == code)).one()).link_number
        )

    def send_due(self) -> int:
        """Let the outbox send all that is due; how many requests it made."""
        return asyncio.run(self.outbox.send_due())

    def receipt(self, vendor_id: str, state: ReceiptState, reason: FailureReason | None = None) -> None:
        receipt = Receipt(ChannelKind.WHATSAPP, "desk", vendor_id, state, at=self.clock(), reason=reason)
        asyncio.run(self.desk.receipt(receipt))

    def claim_and_die(self) -> None:
        """Another process takes what is due, and is not heard of again."""
        preparation = Preparation(self.channels, KEYS, "http://desk.example.org")
        room = dict.fromkeys(ChannelKind, 10)
        self.store.write(lambda session: claim_due(session, preparation, "the dead", self.clock(), room))

    def run_schedule(self) -> list[Outgoing]:
        """Let the clock of stays do what is due, and let it leave; what went out, to whomever."""
        before = {channel.kind: len(channel.sent) for channel in (self.telegram, self.whatsapp, self.web)}
        asyncio.run(self.clockwork.turn())
        self.send_due()
        return [sent for kind, number in before.items() for sent in self.fake(kind).sent[number:]]

    def run_timers(self) -> int:
        return asyncio.run(run_due_timers(self.context, self.desk.reception))

    def read(self, query: Callable[[Session], Any]) -> Any:
        with self.store.read() as session:
            return query(session)

    def conversation(self, address: str = "1001") -> Conversation:
        query = (
            select(Conversation)
            .join(Contact, col(Contact.conversation_id) == col(Conversation.id))
            .where(col(Contact.address) == address)
        )
        found: Conversation = self.read(lambda session: session.exec(query).one())
        return found

    def contact(self, address: str = "1001") -> Contact:
        found: Contact = self.read(lambda s: s.exec(select(Contact).where(Contact.address == address)).one())
        return found

    def messages(self, address: str = "1001") -> list[Message]:
        number = self.conversation(address).id
        order = (col(Message.placed_at), col(Message.seq))
        query = select(Message).where(Message.conversation_id == number).order_by(*order)
        return list(self.read(lambda session: session.exec(query).all()))

    def deliveries(self) -> list[Delivery]:
        return list(self.read(lambda session: session.exec(select(Delivery).order_by(col(Delivery.id))).all()))

    def manager(self, key: str = "igor") -> Manager:
        found: Manager = self.read(lambda s: s.exec(select(Manager).where(Manager.key == key)).one())
        return found

    def actor(self, key: str = "igor") -> Actor:
        return manager_actor(self.manager(key))

    def take(self, key: str, address: str = "1001") -> None:
        self._does(key, address, lambda session, actor, number: taking.take(session, actor, number, self.clock()))

    def release(self, key: str, address: str = "1001") -> None:
        self._does(key, address, lambda session, actor, number: taking.release(session, actor, number, self.clock()))

    def resolve(self, key: str, address: str = "1001") -> None:
        self._does(
            key, address, lambda session, actor, number: closing.resolve(session, actor, number, "", self.clock())
        )

    def snooze(self, key: str, until: datetime, address: str = "1001") -> None:
        self._does(
            key, address, lambda session, actor, number: taking.snooze(session, actor, number, until, self.clock())
        )

    def confirm(self, key: str, address: str = "1001") -> None:
        self._does(key, address, lambda session, actor, number: confirm(session, actor, number, self.clock()))

    def reply(self, key: str, text: str, address: str = "1001", **given: Any) -> None:
        wanted, codes = replying.Reply(text, **given), self.context.codes
        self._does(
            key, address,
            lambda session, actor, number: replying.reply(session, codes, actor, number, wanted, self.clock()),
        )  # fmt: skip

    def _does(self, key: str, address: str, act: Callable[[Session, Actor, int], object]) -> None:
        """A member of staff, in the guest's conversation."""
        actor, number = self.actor(key), self.conversation(address).id or 0
        self.store.write(lambda session: act(session, actor, number))

    def by_whatsapp(self, phone: str) -> dict[str, Any]:
        return {"channel": ChannelKind.WHATSAPP, "sender": Sender(f"whatsapp:{phone}", phone=phone), "order": 0}

    def connect_telegram_of(self, key: str = "igor") -> str:
        """The manager presses /start at our bot; his chat's address."""
        address = str(self.manager(key).telegram_id)
        self.hand_in(self.incoming("", address, started=True))
        self.send_due()
        return address


def furnish(store: Store) -> None:
    """Import the example office, at the time at which every test begins."""
    store.write(lambda session: import_office(session, read_files([OFFICE]), KEYS, NIGHT))


_LEARNED: list[bool] = []


def _have_phrases_learned(scenery: Scenery) -> None:
    """Once a process, as a served desk does before its first guest; until then messages are compared by words alone."""
    if not _LEARNED:
        scenery.desk.prepare_knowledge()
        _LEARNED.append(True)


def settings_in(folder: Path, **given: Any) -> Settings:
    plain = Settings(
        data_dir=folder,
        database_url="",
        host="127.0.0.1",
        port=8000,
        public_url="http://desk.example.org",
        secret_key="a secret key that only tests know",
        demo=False,
        telegram=None,
        twilio=None,
        smtp_url="",
        mail_from="",
        log_format="text",
        log_level="INFO",
    )
    return replace(plain, **given)
