"""The times that a head of support sets: the chain's, the promised ones, how long a hand-over may stay unread.

One row of settings; what was never set has the default of `playbooks`.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlmodel import Session

from inbox.storage.setting import read_setting
from inbox.tables import AuditRecord, Setting
from playbooks.escalation import DEFAULT_TIMES, ChainTimes
from playbooks.service_levels import DEFAULT_LEVELS, Levels

RULES_SETTING = "rules"
CHAIN_FIELDS = ("next_after", "all_after", "head_after", "again_every")
LEVEL_FIELDS = ("first_response", "next_response", "resolution")
_ACKNOWLEDGE = timedelta(minutes=15)
_LONGEST = timedelta(days=30)


@dataclass(frozen=True)
class Rules:
    """By severity's word. `acknowledge_within`: after that a hand-over nobody has read goes to the lead."""

    chain: Mapping[str, ChainTimes] = field(default_factory=lambda: DEFAULT_TIMES)
    levels: Mapping[str, Levels] = field(default_factory=lambda: DEFAULT_LEVELS)
    acknowledge_within: timedelta = _ACKNOWLEDGE


def length_text(length: timedelta) -> str:
    """Minutes, or minutes:seconds, as people write them."""
    minutes, seconds = divmod(int(length.total_seconds()), 60)
    return f"{minutes}:{seconds:02}" if seconds else str(minutes)


def length_of(given: str) -> timedelta | None:
    """None = this is no length of time, or more than a month."""
    minutes, _, seconds = given.partition(":")
    if not minutes.isdecimal() or not (seconds.isdecimal() or not seconds) or len(given) > 9:
        return None
    length = timedelta(minutes=int(minutes), seconds=int(seconds or 0))
    return length if length <= _LONGEST else None


def is_in_order(times: ChainTimes) -> bool:
    """Whether the chain's steps come one after another."""
    return times.next_after <= times.all_after <= times.head_after


def read_rules(session: Session) -> Rules:
    kept = read_setting(session, RULES_SETTING)
    return rules_of({RULES_SETTING: kept} if kept is not None else {})


def rules_of(settings: Mapping[str, str]) -> Rules:
    return _rules_of(settings[RULES_SETTING]) if RULES_SETTING in settings else Rules()


@lru_cache(maxsize=8)
def _rules_of(kept: str) -> Rules:
    return _from_json(json.loads(kept))


def save_rules(session: Session, rules: Rules, by: str, now: datetime) -> None:
    value = json.dumps(_to_json(rules))
    kept = session.get(Setting, RULES_SETTING, with_for_update=True)
    if kept is None:
        session.add(Setting(key=RULES_SETTING, value=value))
    else:
        kept.value = value
    session.add(AuditRecord(at=now, actor=by, action="rules_changed", facts=_to_json(rules)))


def _to_json(rules: Rules) -> dict[str, Any]:
    return {
        "chain": {severity: _seconds(times, CHAIN_FIELDS) for severity, times in rules.chain.items()},
        "levels": {severity: _seconds(levels, LEVEL_FIELDS) for severity, levels in rules.levels.items()},
        "acknowledge_within": rules.acknowledge_within.total_seconds(),
    }


def _from_json(kept: dict[str, Any]) -> Rules:
    return Rules(
        {severity: ChainTimes(**_lengths(times)) for severity, times in kept["chain"].items()},
        {severity: Levels(**_lengths(levels)) for severity, levels in kept["levels"].items()},
        timedelta(seconds=kept["acknowledge_within"]),
    )


def _seconds(times: ChainTimes | Levels, names: tuple[str, ...]) -> dict[str, float]:
    return {name: getattr(times, name).total_seconds() for name in names}


def _lengths(kept: dict[str, float]) -> dict[str, timedelta]:
    return {name: timedelta(seconds=seconds) for name, seconds in kept.items()}
