"""Walking a guest through a playbook: where he stands, what he means, what follows. Pure.

Called by the decision on a guest's words, and by the shell that keeps each walk as a row.
"""

from playbooks.walks.branching import Surroundings
from playbooks.walks.choosing import choice_meant
from playbooks.walks.model import Mark, Move, Passed, Phase, Walk
from playbooks.walks.moving import answer, begin, elapse, go_to, keep, solve, stop

__all__ = [
    "Mark",
    "Move",
    "Passed",
    "Phase",
    "Surroundings",
    "Walk",
    "answer",
    "begin",
    "choice_meant",
    "elapse",
    "go_to",
    "keep",
    "solve",
    "stop",
]
