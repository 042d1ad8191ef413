"""Who holds a conversation and how badly a human is needed: kept, carried into another one, put back. For merging."""

from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime
from typing import Any, Self

from inbox.tables import Conversation, ConversationState, Severity

_MOMENTS = ("held_since", "awaited_since", "waiting_since", "snoozed_until", "planned_at")
_MAY_LACK = {"awaited_since": None, "awaited_by": None, "planned_at": None}  # in what was kept before these were known
_HUMANS = frozenset({ConversationState.HUMAN, ConversationState.SNOOZED})
_NOBODYS = frozenset({ConversationState.BOT, ConversationState.RESOLVED})


@dataclass(frozen=True)
class Held:
    """These fields of a conversation."""

    state: str
    assignee_id: int | None
    holder_name: str | None
    held_since: datetime | None
    awaited_since: datetime | None
    awaited_by: str | None
    severity: str | None
    urgency: int
    waiting_since: datetime | None
    snoozed_until: datetime | None
    planned_at: datetime | None
    resolution: str | None
    unread: int
    bot_memory: dict[str, Any]

    @classmethod
    def of(cls, conversation: Conversation) -> Self:
        return cls(**{field.name: getattr(conversation, field.name) for field in fields(cls)})

    def put(self, conversation: Conversation) -> None:
        for field in fields(self):
            setattr(conversation, field.name, getattr(self, field.name))

    def put_back(self, conversation: Conversation, made: Self, carried: Self) -> None:
        """As it was before `carried` made `made` of it; if somebody has acted on it since, that stands."""
        unread, memory = max(0, conversation.unread - carried.unread), conversation.bot_memory
        now = replace(type(self).of(conversation), unread=unread, bot_memory=memory)
        is_untouched = replace(made, unread=unread, bot_memory=memory) == now
        (replace(self, unread=unread, bot_memory=memory) if is_untouched else now).put(conversation)

    def to_json(self) -> dict[str, Any]:
        kept = asdict(self)
        return kept | {name: kept[name].isoformat() for name in _MOMENTS if kept[name] is not None}

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> Self:
        kept = _MAY_LACK | kept
        moments = {name: datetime.fromisoformat(kept[name]) for name in _MOMENTS if kept[name] is not None}
        return cls(**(kept | moments))


def carry_need(apart: Conversation, main: Conversation) -> None:
    """Whoever is needed in `apart`, or talks there, is and does so in `main`; also what the bot was asked there."""
    if apart.waiting_since is not None:
        main.waiting_since = min(apart.waiting_since, main.waiting_since or apart.waiting_since)
    _carry_holder(apart, main)
    severities = [Severity(value) for value in (apart.severity, main.severity) if value]
    if severities and main.state not in _NOBODYS:
        main.severity = max(severities, key=lambda severity: severity.rank)
    main.urgency = -1 if main.state == ConversationState.SNOOZED else max(apart.urgency, main.urgency)
    main.bot_memory = {**main.bot_memory, **apart.bot_memory}
    main.planned_at = min(filter(None, (main.planned_at, apart.planned_at)), default=None)
    main.unread += apart.unread
    main.last_activity_at = max(apart.last_activity_at, main.last_activity_at)
    if main.last_message_at is None or (apart.last_message_at and apart.last_message_at > main.last_message_at):
        main.last_message_text, main.last_message_author = apart.last_message_text, apart.last_message_author
        main.last_message_at = apart.last_message_at


def let_go(apart: Conversation) -> None:
    """What was carried over is nobody's any more here."""
    apart.state = ConversationState.RESOLVED
    apart.waiting_since = apart.snoozed_until = apart.held_since = apart.awaited_since = apart.planned_at = None
    apart.assignee_id = apart.holder_name = apart.awaited_by = apart.severity = None
    apart.urgency = -1
    apart.unread = 0
    apart.bot_memory = {}


def _carry_holder(apart: Conversation, main: Conversation) -> None:
    """A person who talks with the guest goes on; one who waits is not put to sleep by the other's being snoozed."""
    if apart.state == ConversationState.WAITING and main.state == ConversationState.SNOOZED:
        main.state = ConversationState.HUMAN if main.holder_name else ConversationState.WAITING
        main.snoozed_until = None
    elif apart.state == ConversationState.WAITING and main.state in _NOBODYS:
        main.state = ConversationState.WAITING
    elif apart.state in _HUMANS and _gives_way(main, apart):
        main.state = apart.state
        main.snoozed_until = apart.snoozed_until
        main.assignee_id, main.holder_name, main.held_since = apart.assignee_id, apart.holder_name, apart.held_since
        main.awaited_since, main.awaited_by = apart.awaited_since, apart.awaited_by


def _gives_way(main: Conversation, apart: Conversation) -> bool:
    if main.state in _NOBODYS:
        return True
    return apart.state == ConversationState.HUMAN and main.state != ConversationState.HUMAN
