"""A playbook as values: what its file says, step by step. Read by `playbooks.scripts.reading`."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import NamedTuple

from playbooks.emergencies import EmergencyKind
from playbooks.scripts.not_meant import NotMeant
from properties.files.faults import Place
from properties.files.written import Bilingual, Written
from properties.severity import Severity
from properties.words import Audience


class Outcome(StrEnum):
    """How a playbook ends: the problem is gone, a person goes on, all that could be said has been said, or another
    playbook goes on (`playbook` of its last step).
    """

    SOLVED = "solved"
    HANDED_OFF = "handed_off"
    ADVISED = "advised"
    CONTINUED = "continued"


class Meaning(StrEnum):
    """What guests answer with all the time; the words for it in both languages stand in `answers.yaml`."""

    YES = "yes"
    NO = "no"
    HELPED = "helped"
    DID_NOT_HELP = "did_not_help"
    DONE = "done"
    UNSURE = "unsure"


@dataclass(frozen=True, kw_only=True)
class _Placed:
    written: Written = field(default=Written(), compare=False, repr=False)


@dataclass(frozen=True)
class Choice(_Placed):
    """One answer that a step waits for: a button, words typed in either language, or a photo (`photo`).

    `label` None = only a photo is meant, or words that are understood without being offered. `next`: a step's key.
    """

    label: Bilingual | None
    next: str
    words_ru: tuple[str, ...] = ()
    words_en: tuple[str, ...] = ()
    means: tuple[Meaning, ...] = ()
    photo: bool = False

    @property
    def is_unoffered(self) -> bool:
        """Whether it is only understood where somebody says so."""
        return self.label is None and not self.photo


@dataclass(frozen=True)
class Keeping(_Placed):
    """Whatever the guest answers in his own words is kept under `name`, and `next` follows."""

    name: str
    next: str


@dataclass(frozen=True)
class Wait(_Placed):
    """How long a step waits for the guest, what he is asked then (and waited for once more), and where it goes on.

    In a step without choices it is a pause: the step `next` follows by itself.
    """

    after: timedelta
    next: str
    nudge: Bilingual | None = None


@dataclass(frozen=True)
class Condition(_Placed):
    """What a fact is: one of `values` ("*" for any letters), or a number above `over`, below `under`."""

    on: str
    values: tuple[str, ...] = ()
    over: float | None = None
    under: float | None = None


@dataclass(frozen=True)
class Case(_Placed):
    """Every one of `conditions` holds: the branch's own fact first, then those that it names besides."""

    next: str
    conditions: tuple[Condition, ...]


@dataclass(frozen=True)
class Branch(_Placed):
    """`on` names a fact: "details.lock_model", "directory.locksmith", "said.display", "guest", "stay", "hour"."""

    on: str
    cases: tuple[Case, ...]
    default: str


@dataclass(frozen=True)
class Escalation(_Placed):
    """Calls a person while the playbook goes on: `level` 1 the shift, 2 a senior, 3 contractor, owner or services."""

    level: int
    severity: Severity | None = None


@dataclass(frozen=True)
class Pledge(_Placed):
    """Something promised to the guest by a time, which a person then has to keep."""

    after: timedelta
    what: Bilingual


@dataclass(frozen=True)
class Actions(_Placed):
    """What happens when a step is reached. `call`: kinds of the directory that the manager is asked to call."""

    open_incident: bool = False
    close_incident: bool = False
    call: tuple[str, ...] = ()
    notify_owner: bool = False
    release_secrets: bool = False  # ask a manager whether codes may be told before the stay's window
    escalate: Escalation | None = None
    promise: Pledge | None = None


@dataclass(frozen=True)
class Step(_Placed):
    """One step. `otherwise` is said instead of `text` where a fact that `text` names is missing or may not be told.

    `note` is for the manager alone. It goes on by `choices`, `keep`, `wait`, `branch` or `next`, or it is an `end`;
    `playbook`: the end from which that playbook goes on.
    `picture`: a standard one, where the property has none of its own under `media`.
    `skip_if_said`: not asked where the words that the playbook was begun with hold one of its answers.
    """

    key: str
    title: Bilingual | None = None
    text: Bilingual | None = None
    otherwise: Bilingual | None = None
    note: Bilingual | None = None
    media: tuple[str, ...] = ()
    picture: str | None = None
    actions: Actions = Actions()
    choices: tuple[Choice, ...] = ()
    keep: Keeping | None = None
    skip_if_said: bool = False
    wait: Wait | None = None
    branch: Branch | None = None
    next: str | None = None
    end: Outcome | None = None
    playbook: str | None = None

    @property
    def asks(self) -> bool:
        """Whether it waits for an answer."""
        return bool(self.choices or self.keep)

    def ways(self) -> Iterator["Way"]:
        """Every way on from here."""
        for number, choice in enumerate(self.choices, 1):
            yield Way(f"choices.{number}.next", choice.next, choice.written.at("next"))
        if self.keep:
            yield Way("keep.next", self.keep.next, self.keep.written.at("next"))
        if self.wait:
            yield Way("wait.next", self.wait.next, self.wait.written.at("next"))
        if self.branch:
            for number, case in enumerate(self.branch.cases, 1):
                yield Way(f"branch.cases.{number}.next", case.next, case.written.at("next"), at_once=True)
            yield Way("branch.default", self.branch.default, self.branch.written.at("default"), at_once=True)
        if self.next:
            yield Way("next", self.next, self.written.at("next"), at_once=True)


class Way(NamedTuple):
    """One way on from a step. `path` names the key that says so; `at_once` = without waiting for anybody."""

    path: str
    to: str
    place: Place
    at_once: bool = False


@dataclass(frozen=True)
class Playbook(_Placed):
    """`solved`: the step to end with when the guest says at any time that it is solved. `wait`: of steps without one.

    `emergency`: also started, after its safety text, when this emergency is recognised. `not_meant`: not started.
    """

    key: str
    title: Bilingual
    severity: Severity
    steps: tuple[Step, ...]
    triggers_ru: tuple[str, ...] = ()
    triggers_en: tuple[str, ...] = ()
    audience: Audience = Audience.PUBLIC
    emergency: EmergencyKind | None = None
    not_meant: NotMeant | None = None
    wait: Wait | None = None
    solved: str | None = None

    def step(self, key: str) -> Step:
        return next(step for step in self.steps if step.key == key)

    @property
    def kept_names(self) -> frozenset[str]:
        """What its texts and branches may name as said.NAME."""
        return frozenset(step.keep.name for step in self.steps if step.keep)

    @property
    def first(self) -> Step:
        return self.steps[0]
