"""The desk that is measured: the office of `bench.matching`, one stay in its window, and thousands of its guests."""

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, insert
from sqlmodel import Session, col, select

from bench.matching.labelled import OFFICES, batches
from inbox.answers.knowing import Knowledge
from inbox.channel import ChannelKind
from inbox.office.importing import import_office
from inbox.office.reading import read_file
from inbox.pages.visiting import SESSION_COOKIE
from inbox.staff.logins import add_user
from inbox.staff.sessions import open_session
from inbox.staff.tokens import create_token
from inbox.stays.bookings import Booking, put_stay
from inbox.storage.engines import migrate
from inbox.storage.store import Store
from inbox.tables import Author, Contact, Conversation, Guest, Message, Property, Role, Stay, Trust
from playbooks.matching import Action
from properties.keys import Keys

SECRET_KEY = "a secret key that only measurements know"
SENDER = "+447700900000"
GUESTS = 10_000  # each may send 30 messages a minute before the desk asks him to slow down
_PROPERTY = "quiet-lane-3"


def make_world(url: str) -> list[str]:
    """Fill an empty database; returns questions that this desk answers by itself."""
    furnish_world(url)
    with _opened(url) as store, store.read() as session:
        return _answered_questions(session)


def furnish_world(url: str) -> None:
    migrate(url)
    with _opened(url) as store:
        store.write(_furnish)


def script_token(url: str) -> str:
    """An API token that may read everything."""
    with _opened(url) as store:
        return store.write(lambda session: create_token(session, "bench", Role.ADMIN, None, datetime.now(UTC)))


def kept_messages(url: str) -> int:
    """How many messages of guests there are."""
    with _opened(url) as store, store.read() as session:
        return session.exec(select(func.count(col(Message.id))).where(Message.author == Author.GUEST)).one()


def staff_cookie(url: str) -> str:
    """Of a manager who is logged in, as his browser sends it."""
    with _opened(url) as store:
        return f"{SESSION_COOKIE}={store.write(_log_in)}"


def _log_in(session: Session) -> str:
    now = datetime.now(UTC)
    login = add_user(session, "watching@example.org", role=Role.ADMIN, name="Watching", language="en")
    session.flush()
    return open_session(session, login.id or 0, now)


@contextmanager
def _opened(url: str) -> Iterator[Store]:
    with closing(Store(url)) as store:
        yield store


def guest_address(number: int) -> str:
    return f"whatsapp:+4477009{number:05}"


def telegram_address(number: int) -> str:
    return str(100_000 + number)


def _furnish(session: Session) -> None:
    now, keys = datetime.now(UTC), Keys(SECRET_KEY)
    import_office(session, read_file(OFFICES / "quiet-lane.yaml"), keys, now)
    today = now.date()
    put_stay(
        session, keys,
        Booking(
            "BENCH2468", _PROPERTY, "direct", "Alex Winter", "en", None, None,
            today - timedelta(days=2), today + timedelta(days=5), 2,
        ),
        now,
    )  # fmt: skip
    stay = session.exec(select(Stay)).one()
    _invite(session, stay, ChannelKind.WHATSAPP, SENDER, [guest_address(number) for number in range(GUESTS)], now)
    _invite(session, stay, ChannelKind.TELEGRAM, "1", [telegram_address(number) for number in range(GUESTS)], now)


def _invite(
    session: Session, stay: Stay, channel: ChannelKind, account: str, addresses: Sequence[str], now: datetime
) -> None:
    """Every address is a verified guest of the stay with a conversation of his own."""
    guest_ids = session.execute(
        insert(Guest).returning(col(Guest.id)),
        [{"name": f"Guest {number}", "language": "en", "created_at": now} for number, _ in enumerate(addresses)],
    )
    ids = [row[0] for row in guest_ids]
    made = session.execute(
        insert(Conversation).returning(col(Conversation.id)),
        [
            {
                "guest_id": guest_id, "property_id": stay.property_id, "stay_id": stay.id, "state": "bot",
                "last_activity_at": now, "created_at": now,
            }
            for guest_id in ids
        ],
    )  # fmt: skip
    contacts = [
        {
            "channel": channel.value, "account": account, "address": address, "guest_id": guest_id,
            "conversation_id": conversation_id, "trust": Trust.VERIFIED.value, "name": "Alex",
            "last_inbound_at": now,
            "created_at": now,
        }
        for address, guest_id, (conversation_id,) in zip(addresses, ids, made, strict=True)
    ]  # fmt: skip
    session.execute(insert(Contact), contacts)


def _answered_questions(session: Session) -> list[str]:
    """Of the labelled messages, those that need nobody but the bot."""
    mind = Knowledge().of(session, session.exec(select(Property)).one())
    texts = [message.text for message in batches(["00"])[0].messages]
    understood = ((text, mind.understand(text)) for text in texts)
    return [text for text, meant in understood if meant.action is Action.ANSWER and not meant.unanswered]
