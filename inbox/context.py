"""What pages, API and loops are built with; made once by `app.py`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from inbox.answers.knowing import Knowledge
from inbox.channel import Channel, ChannelKind
from inbox.codes.recognising import KnownCodes
from inbox.settings import Settings
from inbox.storage.store import Store
from properties.keys import Keys


@dataclass(frozen=True)
class Context:
    """`now` is the clock; `channels` are the ones that this process serves; `knowledge` is what its bot knows."""

    settings: Settings
    store: Store
    keys: Keys
    now: Callable[[], datetime]
    channels: Mapping[ChannelKind, Channel]
    knowledge: Knowledge = field(default_factory=Knowledge)

    @cached_property
    def codes(self) -> KnownCodes:
        return KnownCodes(self.keys)
