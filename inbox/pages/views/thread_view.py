"""What the thread shows: bubbles of guest, bot and managers, notes, and system events, in the reader's words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from inbox.answers.both_ways import words_for
from inbox.answers.gist import GIST, titles_in
from inbox.answers.voicing import FROM_ANSWERS, FROM_PLAYBOOK
from inbox.arriving.recording import LATE_AFTER
from inbox.channel import MessageKind
from inbox.conversation.templates import TEMPLATE_ONLY
from inbox.conversation.thread import Place, ThreadItem
from inbox.holding.taking_back import is_held
from inbox.pages.views.delivery_words import DeliveryView, word_delivery
from inbox.pages.views.event_words import word_event
from inbox.pages.views.file_view import FileView, PlaceView, view_file, view_place
from inbox.tables import Author, Delivery, DeliveryState, Message
from inbox.web.languages import Words
from inbox.web.times import LocalClock

_EVENT = "event"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True)
class Edit:
    before: str
    at: str


@dataclass(frozen=True)
class When:
    """A moment: `day_key` tells days apart, `iso` is for the browser."""

    day: str
    day_key: str
    time: str
    iso: str


@dataclass(frozen=True)
class Bubble:
    """One item. `side` is in, out, note or event; `mark` an icon; `said` what it says, with secrets masked."""

    id: str
    seq: int
    place: str
    key: str
    side: str
    when: When
    said: str = ""
    who: str = ""
    source: str = ""  # the playbook or the answers that it was said from
    mark: str = ""
    is_bot: bool = False
    is_warning: bool = False
    language: str = ""
    quote: str = ""
    forwarded: str = ""
    files: Sequence[FileView] = ()
    spot: PlaceView | None = None
    phone: str = ""
    is_own_phone: bool = False  # the channel vouches for it
    detail: str = ""
    reaction: str = ""
    buttons: Sequence[str] = ()
    edits: Sequence[Edit] = ()
    is_deleted: bool = False
    is_late: bool = False
    has_secret: bool = False
    delivery: DeliveryView | None = None
    message_id: int = 0
    new_before: int = 0  # so many unread messages begin here
    is_colleagues: bool = False  # a colleague of the reader wrote it
    held_until: int = 0  # in seconds since 1970: until then its writer, who reads this, can take it back
    kept_until: str = ""  # it goes if the guest writes until then
    is_mine: bool = False
    told_other: str = ""  # the same in the reader's language, where the guest got it in another
    gist: str = ""  # what the desk takes the guest's words for, where the reader's language is another


@dataclass(frozen=True)
class ThreadReader:
    """`me` is the reader's own id among managers; `guest` and `guest_language` name and tag the other side."""

    clock: LocalClock
    me: int | None
    guest: str
    guest_language: str


def view_items(items: Sequence[ThreadItem], reader: ThreadReader, unread: int = 0) -> list[Bubble]:
    first_new = _first_unread(items, unread)
    return [view_item(item, reader, unread if item.id == first_new else 0) for item in items]


def view_item(item: ThreadItem, reader: ThreadReader, new_before: int = 0) -> Bubble:
    if item.note is not None:
        return _note(item, reader)
    if item.message is None:
        raise ValueError("an item is a message or a note")
    return (
        _event(item, item.message, reader)
        if item.message.kind == _EVENT
        else _said(item, item.message, reader, new_before)
    )


def place_text(place: Place) -> str:
    """A place as attribute and query: what the browser sorts by, and asks for earlier items with."""
    return f"{(place[0] - _EPOCH) // _MICROSECOND}.{place[1]}"


def _said(item: ThreadItem, message: Message, reader: ThreadReader, new_before: int) -> Bubble:
    facts = message.facts
    is_guest = message.author == Author.GUEST
    return Bubble(
        id=f"m{item.id}", seq=item.seq, place=place_text(item.place), key=message.idempotency_key or "",
        side="in" if is_guest else "out",
        when=_when(message.placed_at, reader.clock),
        said=message.text,
        who=_who(item, message, reader),
        source=_source(message, reader.clock.words),
        is_bot=message.author == Author.BOT,
        language=reader.guest_language if is_guest else "",
        quote=_quote(item, message, reader),
        forwarded=str(facts.get("forwarded_from", "")),
        files=[view_file(file, reader.clock.words) for file in item.attachments],
        spot=view_place(facts, reader.clock.words),
        phone=str(facts.get("shared_phone", "")), is_own_phone=bool(facts.get("own_phone")),
        detail=_detail(message, reader),
        reaction=str(facts.get("reaction", "")),
        buttons=[str(label) for label, *_ in facts.get("buttons", [])],
        edits=[Edit(edit.before, reader.clock.day_and_time(edit.at)) for edit in item.edits],
        is_deleted=message.deleted_at is not None,
        is_late=is_guest and message.received_at - message.placed_at > LATE_AFTER,
        has_secret=message.sealed is not None,
        delivery=_delivery(item.delivery, message, reader),
        message_id=message.id or 0,
        new_before=new_before,
        is_colleagues=message.author == Author.MANAGER and message.manager_id != reader.me,
        held_until=_held_until(item, message, reader),
        kept_until=_kept_until(item.delivery, reader),
        is_mine=_is_mine(message, reader),
        told_other=words_for(facts, reader.clock.words.language),
        gist=_gist(message, reader),
    )  # fmt: skip


def _note(item: ThreadItem, reader: ThreadReader) -> Bubble:
    note = item.note
    if note is None:
        raise ValueError("not a note")
    return Bubble(
        id=f"m{item.id}", seq=item.seq, place=place_text(item.place), key=note.idempotency_key or "", side="note",
        when=_when(note.at, reader.clock), said=note.text, who=item.by, mark="sticky-note",
        has_secret=note.sealed is not None,
    )  # fmt: skip


def _event(item: ThreadItem, message: Message, reader: ThreadReader) -> Bubble:
    event = word_event(message.facts, reader.clock)
    return Bubble(
        id=f"m{item.id}", seq=item.seq, place=place_text(item.place), key="", side="event",
        when=_when(message.placed_at, reader.clock), said=event.text, mark=event.icon, is_warning=event.is_warning,
    )  # fmt: skip


def _when(moment: datetime, clock: LocalClock) -> When:
    return When(
        clock.day(moment), clock.key_of_day(moment), clock.time(moment), moment.isoformat(timespec="seconds")
    )  # fmt: skip


def _who(item: ThreadItem, message: Message, reader: ThreadReader) -> str:
    words = reader.clock.words
    if message.author == Author.GUEST:
        return reader.guest
    if message.author == Author.BOT:
        return words.gettext("Bot")
    is_mine = _is_mine(message, reader)
    return words.gettext("You") if is_mine else item.by or words.gettext("A colleague")


def _source(message: Message, words: Words) -> str:
    """Which playbook or answers it was said from; "" for what somebody wrote himself."""
    answers = titles_in(message.facts, FROM_ANSWERS, words.language)
    playbook = titles_in(message.facts, FROM_PLAYBOOK, words.language)
    told = [words.gettext("answer: %(title)s") % {"title": answers}] if answers else []
    told += [words.gettext("playbook: %(title)s") % {"title": playbook}] if playbook else []
    return " · ".join(told)


def _gist(message: Message, reader: ThreadReader) -> str:
    """Not for who reads the guest's own words."""
    is_foreign = reader.guest_language != reader.clock.words.language
    return titles_in(message.facts, GIST, reader.clock.words.language) if is_foreign else ""


def _held_until(item: ThreadItem, message: Message, reader: ThreadReader) -> int:
    if not _is_mine(message, reader) or item.delivery is None or not is_held(item.delivery, reader.clock.now):
        return 0
    return int(item.delivery.due_at.timestamp())


def _is_mine(message: Message, reader: ThreadReader) -> bool:
    return message.manager_id is not None and message.manager_id == reader.me


def _kept_until(delivery: Delivery | None, reader: ThreadReader) -> str:
    is_kept = delivery is not None and delivery.state == DeliveryState.KEPT
    return reader.clock.day_and_time(delivery.due_at) if delivery and is_kept else ""


def _delivery(delivery: Delivery | None, message: Message, reader: ThreadReader) -> DeliveryView | None:
    is_approved = bool(message.facts.get(TEMPLATE_ONLY))
    return word_delivery(delivery, reader.clock.words, is_approved=is_approved) if delivery else None


def _quote(item: ThreadItem, message: Message, reader: ThreadReader) -> str:
    """The words that the guest picked, else the whole message that he answers."""
    picked = str(message.facts.get("quote", ""))
    if picked or item.answers is None:
        return picked
    return item.answers.text or reader.clock.words.gettext("Attachment")


def _detail(message: Message, reader: ThreadReader) -> str:
    if message.kind != MessageKind.UNSUPPORTED:
        return ""
    what = str(message.facts.get("detail", "")) or message.kind
    words = reader.clock.words
    return words.gettext("Nightdesk can't show this kind of message (%(what)s). Ask the guest in words.") % {
        "what": what
    }


def _first_unread(items: Sequence[ThreadItem], unread: int) -> str:
    """The id of the item before which the line "new messages" stands; "" where nothing is unread."""
    guests = [item for item in items if item.message is not None and item.message.author == Author.GUEST]
    return guests[-min(unread, len(guests))].id if unread and guests else ""
