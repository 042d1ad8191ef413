"""How bad a problem is; the same four words for playbooks, hand-offs and incidents."""

from enum import StrEnum


class Severity(StrEnum):
    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    CRITICAL = "critical"

    @property
    def rank(self) -> int:
        return list(Severity).index(self)
