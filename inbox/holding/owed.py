"""What was owed to a guest before an answer that can still be taken back: kept with the message, put back with it."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from inbox.tables import Conversation

_OWED = "owed_before"


def owed_before(conversation: Conversation, hold: timedelta) -> dict[str, Any]:
    """Facts of the message; none where it leaves at once."""
    since = conversation.waiting_since
    if not hold or since is None:
        return {}
    return {_OWED: {"since": since.isoformat(), "urgency": conversation.urgency}}


def owe_again(conversation: Conversation, facts: Mapping[str, Any]) -> None:
    """The guest has waited since then; what he wrote meanwhile is no later beginning."""
    owed = facts.get(_OWED)
    if owed is None:
        return
    since = datetime.fromisoformat(owed["since"])
    conversation.waiting_since = min(since, conversation.waiting_since or since)
    conversation.urgency = max(conversation.urgency, owed["urgency"])
