"""What an office file says of the night shift besides the calendar: the desk's times, and who is away when."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from inbox.night.rules import Rules
from playbooks.escalation import ChainTimes
from playbooks.service_levels import Levels
from properties.files.written import Written


@dataclass(frozen=True)
class SeverityTimes:
    """The chain's times and the promised ones of one severity."""

    chain: ChainTimes
    levels: Levels


@dataclass(frozen=True)
class OfficeRules:
    """What is not written stays as it is at the desk."""

    severities: Mapping[str, SeverityTimes]
    acknowledge_within: timedelta | None = None

    def over(self, rules: Rules) -> Rules:
        return Rules(
            {**rules.chain, **{name: times.chain for name, times in self.severities.items()}},
            {**rules.levels, **{name: times.levels for name, times in self.severities.items()}},
            rules.acknowledge_within if self.acknowledge_within is None else self.acknowledge_within,
        )


@dataclass(frozen=True)
class OfficeException:
    """`away` is not on duty and `cover` stands in, "" = nobody; aware times. `timezone`: in which they are written."""

    away: str
    cover: str
    since: datetime
    until: datetime
    timezone: str
    reason: str = ""
    written: Written = field(default=Written(), compare=False, repr=False)

    @property
    def key(self) -> tuple[str, str, datetime, datetime]:
        return self.away, self.cover, self.since.astimezone(UTC), self.until.astimezone(UTC)
