"""What is wrong with a rule as it was written: found by `reading`, told by file errors and by the page "Messages"."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from playbooks.wording import phrase
from properties.words import Language


class RuleWrong(StrEnum):
    KEY = "key"
    UNKNOWN_KEY = "unknown_key"
    SEND = "send"
    ANCHOR = "anchor"
    CLOCK = "clock"
    CLOCK_OR_MINUTES = "clock_or_minutes"
    MISSING = "missing"
    TOO_LONG = "too_long"
    PLACEHOLDER = "placeholder"
    SINGLE_BRACES = "single_braces"
    SECRET = "secret"
    BY_CHANNEL = "by_channel"
    ANSWERS = "answers"
    CONDITIONS = "conditions"
    TEMPLATE = "template"
    NO_VARIABLE = "no_variable"
    NO_PLACE = "no_place"
    NAMED_PLACE = "named_place"
    LIST = "list"
    TEXTS = "texts"
    CHOICE = "choice"
    NUMBER = "number"
    SWITCH = "switch"


@dataclass(frozen=True)
class RuleFault:
    """`path` names the key, "text.en"; "" is the rule as a whole. `facts` are what its words name."""

    path: str
    wrong: RuleWrong
    facts: Mapping[str, str] = field(default_factory=dict)

    def words(self, language: Language) -> str:
        return phrase(f"rule_{self.wrong}", language, **self.facts)


class RuleErrors(ValueError):
    def __init__(self, faults: Sequence[RuleFault]) -> None:
        super().__init__("; ".join(f"{fault.path}: {fault.words(Language.EN)}" for fault in faults))
        self.faults = faults
