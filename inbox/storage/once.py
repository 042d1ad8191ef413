"""Questions that several parts of a page have: asked once in a session that can't write, for what it reads stays so."""

from collections.abc import Callable, Hashable
from typing import Any, TypeVar, cast

from sqlmodel import Session

T = TypeVar("T")

_ASKED = "asked"


def remember_answers(session: Session) -> Session:
    """For a session that only reads."""
    session.info[_ASKED] = {}
    return session


def once(session: Session, question: Hashable, ask: Callable[[], T]) -> T:
    """The answer to `question`, from `ask`; not to be changed by whoever gets it. One that may write asks each time."""
    asked: dict[Hashable, Any] | None = session.info.get(_ASKED)
    if asked is None:
        return ask()
    if question not in asked:
        asked[question] = ask()
    return cast(T, asked[question])
