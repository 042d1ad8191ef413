"""What a system event looks like in a thread; filled by `event_words` and `night_event_words`."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Facts = Mapping[str, Any]


@dataclass(frozen=True)
class EventView:
    icon: str
    text: str
    is_warning: bool = False
