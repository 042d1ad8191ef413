"""How a person likes to write: kept with his log-in, so that it is the same on every device. Used by the pages."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any, Self

from sqlmodel import Session

from inbox.tables import Login

UNDO_SECONDS = (0, 5, 10)


@dataclass(frozen=True)
class Preferences:
    """`undo_seconds`: how long an answer can be taken back. `enter_sends`: else Ctrl+Enter does.

    `single_keys`: shortcuts of one key are on.
    """

    undo_seconds: int = 5
    enter_sends: bool = True
    single_keys: bool = True

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Self:
        whole = asdict(cls()) | dict(kept)
        seconds = whole["undo_seconds"] if whole["undo_seconds"] in UNDO_SECONDS else cls.undo_seconds
        return cls(seconds, bool(whole["enter_sends"]), bool(whole["single_keys"]))

    @property
    def hold(self) -> timedelta:
        return timedelta(seconds=self.undo_seconds)


def keep_preferences(session: Session, login_id: int, preferences: Preferences) -> None:
    session.get_one(Login, login_id).settings = asdict(preferences)
