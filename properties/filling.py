"""Fills `{{ … }}` in answers from the facts of a property and a stay. Called with every text that a guest is told.

There is no language in it: one name between double braces. Values are never looked into again, so a guest whose name
is "{{ secrets.door_code }}" stays that text.
"""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, fields, replace

from properties.emergency_numbers import EmergencyNumbers

MASK = "••••"
DETAILS, SECRETS, NUMBERS = "details", "secrets", "numbers"
STAY_FACTS = frozenset({"guest", "arrival", "departure"})
PROPERTY_FACTS = frozenset({"property", "address", "check_in", "check_out"})
EMERGENCY_NUMBERS = frozenset(each.name for each in fields(EmergencyNumbers))
LINKS = frozenset({"link", "book"})  # the stay's own; only messages that we write first may name them

Fact = str | int | float | bool
Secrets = Callable[[str], str] | Mapping[str, str] | None

# A lone pair of braces is found too: it is a placeholder that somebody mistyped, and no guest should read it.
_BRACES = re.compile(r"\{\{(?P<inside>.*?)\}\}|\{\{|\}\}", re.DOTALL)
_BRACES_OR_SINGLE = re.compile(rf"{_BRACES.pattern}|(?<!\{{)\{{(?P<single>[^{{}}]*)\}}(?!\}})", re.DOTALL)
_GROUPED = re.compile(rf"({DETAILS}|{SECRETS}|{NUMBERS})\.(\w[\w-]*)")


class FillingError(ValueError):
    """A text that can't be told as it stands.

    FillingError
    ├── UnknownPlaceholder   the text asks for something that no property or stay has
    └── MissingFact          this property or stay lacks it
    """

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class UnknownPlaceholder(FillingError):
    pass


class MissingFact(FillingError):
    pass


@dataclass(frozen=True)
class Placeholder:
    """One `{{ name }}`. `group` is "details", "secrets", "numbers" or "" (a fact of its own, such as `check_in`).

    `written` is what stands in the text, braces and all; `is_known` = its form and its group are right. `meant`: how a
    name in single braces should have been written.
    """

    written: str
    group: str
    name: str
    is_known: bool
    meant: str = ""

    @property
    def path(self) -> str:
        return f"{self.group}.{self.name}" if self.group else self.name


@dataclass(frozen=True)
class Filled:
    """A text with its secrets told, the same with them masked, and the names of the secrets in it."""

    text: str
    masked: str
    secrets: tuple[str, ...]


def placeholders(text: str, *, with_links: bool = False, also: Collection[str] = ()) -> list[Placeholder]:
    """Every placeholder in the order of the text, mistyped ones (`is_known` False) among them.

    What stands in single braces is text like any other, unless it is the name of something that we fill in, or one
    of `also`: whoever wrote "{check_in}" meant "{{ check_in }}".
    """
    every = (_written(each, also) for each in _BRACES_OR_SINGLE.finditer(text))
    found = [each for each in every if each is not None]
    return found if with_links else [replace(each, is_known=each.is_known and each.path not in LINKS) for each in found]


def unfilled(text: str) -> list[str]:
    """What still stands between braces in a text that is about to be told, as it is written."""
    return list(dict.fromkeys(each[0] for each in _BRACES.finditer(text)))


def fill_known(text: str, facts: Mapping[str, object]) -> str:
    """What is known is filled in, all else stands as it was written: a person fills it in, or takes it out."""

    def value(found: re.Match[str]) -> str:
        wanted = _placeholder(found)
        try:
            return _fact(wanted, facts) if wanted.group != SECRETS else found[0]
        except FillingError:
            return found[0]

    return _BRACES.sub(value, text)


def is_by_hand(placeholder: Placeholder) -> bool:
    """`{{ when? }}`: nothing of ours, but what a manager fills in himself each time."""
    return placeholder.path.endswith("?")


def fill(text: str, facts: Mapping[str, object], secrets: Secrets = None) -> Filled:
    """Fill in `facts` (`check_in`, …; `details` and `numbers` are mappings) and `secrets`; None = it may tell none.

    Whatever else `facts` holds may be named too. Times and dates are put into words by the caller. Raises
    `UnknownPlaceholder` and `MissingFact`; a blank is never told.
    """
    told: dict[str, str] = {}

    def value(found: re.Match[str]) -> str:
        wanted = _placeholder(found)
        if not wanted.is_known and (wanted.group or not is_tellable(facts.get(wanted.name))):
            raise UnknownPlaceholder(wanted.written)
        if wanted.group == SECRETS:
            if wanted.name not in told:
                told[wanted.name] = _secret(wanted, secrets)
            return told[wanted.name]
        return _fact(wanted, facts)

    def shown(found: re.Match[str]) -> str:
        wanted = _placeholder(found)
        return MASK if wanted.group == SECRETS else _fact(wanted, facts)

    return Filled(_BRACES.sub(value, text), _BRACES.sub(shown, text), tuple(told))


def is_tellable(fact: object) -> bool:
    """Whether a sentence can hold it: a text that is not blank, or a number; not true/false."""
    if isinstance(fact, bool):
        return False
    return bool(fact.strip()) if isinstance(fact, str) else isinstance(fact, int | float)


def _placeholder(found: re.Match[str]) -> Placeholder:
    inside = (found["inside"] or "").strip()
    if grouped := _GROUPED.fullmatch(inside):
        is_known = grouped[1] != NUMBERS or grouped[2] in EMERGENCY_NUMBERS
        return Placeholder(found[0], grouped[1], grouped[2], is_known)
    return Placeholder(found[0], "", inside, is_known=inside in PROPERTY_FACTS | STAY_FACTS | LINKS)


def _written(found: re.Match[str], also: Collection[str]) -> Placeholder | None:
    """None for what stands in single braces and is no name of ours."""
    if found["single"] is None:
        return _placeholder(found)
    inside = found["single"].strip()
    is_ours = bool(_GROUPED.fullmatch(inside)) or inside in PROPERTY_FACTS | STAY_FACTS | LINKS or inside in also
    return Placeholder(found[0], "", inside, is_known=False, meant=f"{{{{ {inside} }}}}") if is_ours else None


def _secret(wanted: Placeholder, secrets: Secrets) -> str:
    secret = secrets(wanted.name) if callable(secrets) else (secrets or {}).get(wanted.name, "")
    if not secret.strip():
        raise MissingFact(wanted.path)
    return secret


def _fact(wanted: Placeholder, facts: Mapping[str, object]) -> str:
    source = facts.get(wanted.group, {}) if wanted.group else facts
    fact = source.get(wanted.name) if isinstance(source, Mapping) else None
    if not is_tellable(fact):
        raise MissingFact(wanted.path)
    return str(fact)
