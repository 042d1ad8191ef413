"""Playbooks as files that people write: what they hold, how they are read and checked. Pure; see docs/playbooks.md.

Called by the import, by `nightdesk check`, and by whoever walks a guest through one.
"""

from playbooks.scripts.checking import check_playbooks
from playbooks.scripts.library import shipped_playbooks
from playbooks.scripts.model import (
    Actions,
    Branch,
    Case,
    Choice,
    Condition,
    Escalation,
    Keeping,
    Meaning,
    Outcome,
    Playbook,
    Pledge,
    Step,
    Wait,
)
from playbooks.scripts.reading import read_playbook

__all__ = [
    "Actions",
    "Branch",
    "Case",
    "Choice",
    "Condition",
    "Escalation",
    "Keeping",
    "Meaning",
    "Outcome",
    "Playbook",
    "Pledge",
    "Step",
    "Wait",
    "check_playbooks",
    "read_playbook",
    "shipped_playbooks",
]
