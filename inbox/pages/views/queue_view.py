"""What the list of conversations shows: rows in the reader's words, grouped by how urgently they need a human."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby

from inbox.conversation.queues import Queue
from inbox.conversation.rows import ConversationRow
from inbox.pages.naming import CHANNEL_BADGES, channel_name, first_name, guest_name, hue, initials, language_badge
from inbox.pages.views.stay_words import stay_day
from inbox.staff.actors import Actor
from inbox.tables import Author, ConversationState, Severity
from inbox.web.languages import Words, language_name
from inbox.web.times import LocalClock, left
from playbooks.service_levels import DEFAULT_LEVELS, Levels, Measure, ServiceClock


@dataclass(frozen=True)
class Wait:
    """Since when a guest has been owed an answer. `shown`: what is left of the promised time, with a minus when late.

    `pace` is ok, soon or late.
    """

    since: int  # seconds since 1970
    shown: str
    told: str
    pace: str
    promised: int  # seconds


@dataclass(frozen=True)
class RowView:
    id: int
    name: str
    initials: str
    hue: int
    language: str
    language_name: str
    channel: str
    channel_name: str
    home: str
    stay: str
    holder: str  # initials of who has it
    is_mine: bool
    is_awaited: bool  # it was given to whoever has it, and he has not come yet
    given_by: str  # the colleague who has given it to the reader; "" once he has come
    is_waiting: bool
    planned: str  # when the next planned answer leaves
    when: str
    last: str
    last_by: str  # an icon's name, "" = the guest
    unread: int
    tag: str
    is_current: bool
    is_begun: bool  # the reader has a draft in it
    wait: Wait | None = field(compare=False)  # it runs: rows are the same in which all else is


@dataclass(frozen=True)
class Group:
    key: str
    label: str
    rows: Sequence[RowView]


@dataclass(frozen=True)
class Reader:
    """Who reads the list, and when; `current` is the conversation that is open beside it."""

    actor: Actor
    words: Words
    now: datetime
    zone: str
    current: int | None = None
    levels: Mapping[str, Levels] = field(default_factory=lambda: DEFAULT_LEVELS)
    begun: frozenset[int] = frozenset()  # conversations in which he has a draft
    _clocks: dict[str, LocalClock] = field(default_factory=dict, init=False, repr=False, compare=False)

    def promised(self, row: ConversationRow) -> timedelta:
        """How long a guest may wait: for the first word, or the next one of whoever holds the conversation."""
        levels = self.levels[row.conversation.severity or Severity.NORMAL]
        is_held = row.conversation.state == ConversationState.HUMAN
        return levels.of(Measure.NEXT_RESPONSE if is_held else Measure.FIRST_RESPONSE)

    def clock(self, row: ConversationRow) -> LocalClock:
        zone = row.home.timezone if row.home else self.zone
        return self._clocks.setdefault(zone, LocalClock(self.words, zone, self.now))


def grouped(rows: Sequence[ConversationRow], queue: Queue, reader: Reader) -> list[Group]:
    """Groups in the order of urgency; within a group the order of `rows`."""
    labels = _labels(reader.words)
    order = list(labels)
    keyed = sorted(((_group(row, queue, reader), row) for row in rows), key=lambda pair: order.index(pair[0]))
    return [
        Group(key, labels[key], [view_row(row, reader) for _, row in pairs])
        for key, pairs in _by_key(keyed)
    ]  # fmt: skip


def view_row(row: ConversationRow, reader: Reader) -> RowView:
    name = guest_name(row, reader.words)
    channel = row.channels[0] if row.channels else ""
    said = row.conversation
    clock = reader.clock(row)
    return RowView(
        id=row.id,
        name=name,
        initials=initials(name),
        hue=hue(row.guest.id or 0),
        language=language_badge(row),
        language_name=language_name(language_badge(row).lower(), reader.words.language),
        channel=CHANNEL_BADGES.get(channel, channel[:2].upper()),
        channel_name=channel_name(channel, reader.words),
        home=row.home.name(reader.words.language) if row.home else reader.words.gettext("Property unknown"),
        stay=stay_day(row.stay, clock),
        holder=initials(said.holder_name) if said.holder_name else "",
        is_mine=_is_his(row, reader),
        is_awaited=said.awaited_since is not None,
        given_by=_given_by(row, reader),
        is_waiting=needs_human(row),
        planned=clock.day_and_time(said.planned_at) if said.planned_at and reader.actor.may_answer else "",
        when=clock.ago(said.last_message_at or said.last_activity_at),
        last=said.last_message_text or reader.words.gettext("Attachment"),
        last_by={Author.BOT.value: "bot", Author.MANAGER.value: "reply"}.get(said.last_message_author, ""),
        unread=said.unread,
        tag=_tag(said.severity, reader.words) if needs_human(row) else "",
        is_current=row.id == reader.current,
        is_begun=row.id in reader.begun,
        wait=wait_of(row, reader),
    )


def _is_his(row: ConversationRow, reader: Reader) -> bool:
    number = row.conversation.assignee_id
    return number is not None and number == reader.actor.manager_id


def _given_by(row: ConversationRow, reader: Reader) -> str:
    is_given = row.conversation.awaited_since is not None and _is_his(row, reader)
    return first_name(row.conversation.awaited_by or "") if is_given else ""


def wait_of(row: ConversationRow, reader: Reader) -> Wait | None:
    if not needs_human(row) or row.conversation.waiting_since is None:
        return None
    since = row.conversation.waiting_since
    promised = ServiceClock(reader.promised(row), since)
    shown = left(promised.left(reader.now), reader.words)
    told = reader.words.gettext("Waits since %(since)s; an answer was promised by %(by)s") % {
        "since": reader.clock(row).time(since), "by": reader.clock(row).time(since + promised.target)
    }  # fmt: skip
    pace, target = promised.pace(reader.now).value, int(promised.target.total_seconds())
    return Wait(int(since.timestamp()), shown, told, pace, target)


def needs_human(row: ConversationRow) -> bool:
    is_open = row.conversation.state in {ConversationState.WAITING, ConversationState.HUMAN}
    return is_open and row.conversation.waiting_since is not None


def _group(row: ConversationRow, queue: Queue, reader: Reader) -> str:
    if needs_human(row) and row.conversation.waiting_since is not None:
        if row.conversation.severity == Severity.CRITICAL:
            return "critical"
        return "late" if reader.now - row.conversation.waiting_since > reader.promised(row) else "next"
    if queue is Queue.MINE:
        if row.conversation.awaited_since is not None:
            return "given"
        return "snoozed" if row.conversation.state == ConversationState.SNOOZED else "answered"
    return "rest" if queue is Queue.ALL else "plain"


def _labels(words: Words) -> dict[str, str]:
    return {
        "critical": words.gettext("Emergency"),
        "late": words.gettext("Overdue"),
        "next": words.gettext("Waiting for an answer"),
        "given": words.gettext("Handed to you"),
        "answered": words.gettext("Waiting for the guest"),
        "snoozed": words.gettext("Snoozed"),
        "rest": words.gettext("Everyone else"),
        "plain": "",
    }


def _by_key(keyed: Iterable[tuple[str, ConversationRow]]) -> Iterable[tuple[str, list[tuple[str, ConversationRow]]]]:
    return ((key, list(pairs)) for key, pairs in groupby(keyed, key=lambda pair: pair[0]))


def _tag(severity: str | None, words: Words) -> str:
    if severity == Severity.CRITICAL:
        return words.gettext("Emergency")
    return words.gettext("Urgent") if severity == Severity.HIGH else ""
