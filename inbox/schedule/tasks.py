"""What is passed about while a scheduled message is said: what it is about, what it is made with, what hinders."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from inbox.channel import Channel, ChannelKind
from inbox.schedule.in_force import InForce
from inbox.schedule.keeping_step import CODE
from inbox.schedule.reaching import Wanted
from inbox.tables import Problem, Property, ScheduledMessage, Stay
from playbooks.schedule.rules import Rule
from properties.keys import Keys


@dataclass(frozen=True)
class Tools:
    """What messages are made with."""

    keys: Keys
    channels: Mapping[ChannelKind, Channel]
    public_url: str
    media_dir: Path


@dataclass
class Task:
    """One message whose time has come, with everything that it is about; its row is locked."""

    row: ScheduledMessage
    rule: Rule
    stay: Stay
    home: Property
    force: InForce
    now: datetime

    @property
    def is_code(self) -> bool:
        return self.row.part == CODE

    @property
    def wanted(self) -> Wanted:
        return Wanted(self.rule, self.row.part, self.force.writes_first)


class NotNow(Exception):
    """Something is in the message's way."""

    def __init__(self, problem: Problem, detail: str = "") -> None:
        super().__init__(problem.value)
        self.problem = problem
        self.detail = detail
