"""What the bot remembers within one conversation, kept as JSON with it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Memory:
    """`question`: what the guest wanted when we asked for his booking. `choices`: keys behind "1", "2", "3",
    offered at `asked_back_at`.

    `called_at`: when the guest was last told that a person was called. `passed_at`: that what he wrote since is passed
    on. `received_at`: and that his photo has come. `told`: keys of the answers that he was given last.
    `code`: a reservation code without its date. `tried`: one whose date was wrong.
    """

    question: str = ""
    asked_booking: bool = False
    code: str = ""
    tried: str = ""
    choices: tuple[str, ...] = ()
    asked_back_at: datetime | None = None
    called_at: datetime | None = None
    passed_at: datetime | None = None
    received_at: datetime | None = None
    told: tuple[str, ...] = ()
    emergency: str = ""
    emergency_at: datetime | None = None
    flooding: bool = False

    def to_json(self) -> dict[str, Any]:
        kept = {name: value for name, value in self.__dict__.items() if value}
        return {name: _plain(value) for name, value in kept.items()}

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> "Memory":
        return cls(
            question=kept.get("question", ""),
            asked_booking=kept.get("asked_booking", False),
            code=kept.get("code", ""),
            tried=kept.get("tried", ""),
            choices=tuple(kept.get("choices", ())),
            asked_back_at=_moment(kept.get("asked_back_at")),
            called_at=_moment(kept.get("called_at")),
            passed_at=_moment(kept.get("passed_at")),
            received_at=_moment(kept.get("received_at")),
            told=tuple(kept.get("told", ())),
            emergency=kept.get("emergency", ""),
            emergency_at=_moment(kept.get("emergency_at")),
            flooding=kept.get("flooding", False),
        )


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else list(value) if isinstance(value, tuple) else value


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
