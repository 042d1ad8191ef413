"""What a guest means: the entries of knowledge and the playbooks that a message asks for, with confidence.

Called by the decision on a guest's message. Build one `Portfolio` a process, one `Matcher` a property.
"""

from playbooks.emergencies import EmergencyKind
from playbooks.matching.calibration import WANTED_PRECISION, Calibration, Trial
from playbooks.matching.matcher import Matcher
from playbooks.matching.portfolio import Portfolio
from playbooks.matching.understanding import Action, ChatKind, Entry, EntryKind, Match, Understanding

__all__ = [
    "WANTED_PRECISION",
    "Action",
    "Calibration",
    "ChatKind",
    "EmergencyKind",
    "Entry",
    "EntryKind",
    "Match",
    "Matcher",
    "Portfolio",
    "Trial",
    "Understanding",
]
