"""Where a walk through a playbook stands, and what one move of it brings about. Values only."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from playbooks.scripts import Actions, Outcome


class Phase(StrEnum):
    """What a walk waits for: its turn (another problem comes first), the guest's choice, the clock, nothing more."""

    QUEUED = "queued"
    ASKING = "asking"
    PAUSED = "paused"
    ENDED = "ended"


class Mark(StrEnum):
    """One line of a walk's history."""

    REACHED = "reached"  # the step was told to the guest
    ANSWERED = "answered"  # choice: its number
    TOLD = "told"  # words: his own, which are kept
    NUDGED = "nudged"
    SILENT = "silent"  # the guest did not answer in time
    SOLVED = "solved"  # the guest said so by himself
    ASKED_AGAIN = "asked_again"  # the guest was led back to the step
    DONE = "done"  # by a manager, as are those below
    SKIPPED = "skipped"
    WENT_BACK = "went_back"
    SENT = "sent"
    STOPPED = "stopped"
    RELEASED = "released"  # the codes may be told before check-in, as a step asked
    REFUSED = "refused"
    CONTINUED = "continued"


@dataclass(frozen=True)
class Walk:
    """`puzzled`: how often what the guest wrote at this step was not understood. `due_at`: when its wait is over."""

    step: str = ""
    phase: Phase = Phase.QUEUED
    nudged: bool = False
    puzzled: int = 0
    due_at: datetime | None = None
    outcome: Outcome | None = None

    @property
    def is_over(self) -> bool:
        return self.phase is Phase.ENDED


@dataclass(frozen=True)
class Passed:
    """`choice` counts from 1; 0 = none."""

    mark: Mark
    step: str
    choice: int = 0
    words: str = ""


@dataclass(frozen=True)
class Move:
    """`tells`: steps whose text is said, in order. `nudges`: whether the guest is asked if he is still there.

    `gave_up`: the guest stays silent and the playbook says nothing of it, so a person has to look.
    """

    walk: Walk
    passed: tuple[Passed, ...] = ()
    tells: tuple[str, ...] = ()
    does: tuple[tuple[str, Actions], ...] = ()
    nudges: bool = False
    gave_up: bool = False
