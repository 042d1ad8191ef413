"""A manager's answer from Telegram that holds a code for somebody unknown: kept until he says what to do with it."""

from collections.abc import Callable
from datetime import datetime

from sqlmodel import Session, col, select

from inbox.codes.guarding import AsksFirst
from inbox.codes.recognising import KnownCodes
from inbox.holding.refusals import Conflict, NotFound, Unreachable
from inbox.holding.replying import Reply, reply
from inbox.staff.actors import manager_actor
from inbox.staff.telling_staff import by_telegram
from inbox.tables import HeldReply, Manager
from playbooks.wording import phrase
from properties.words import Language

ASK_CARD, PRESS = "ask_code", "code:"
# Why it is sent all the same, by the button: kept in the words of the button.
REASONS = {"known": "code_reason_known", "checked": "code_reason_checked"}
DO_NOT_SEND = "no"


class IsDecided(Exception):
    """One of the card's buttons was pressed before."""


def hold_reply(
    session: Session, codes: KnownCodes, manager: Manager, conversation_id: int, wanted: Reply, asked: AsksFirst,
    now: datetime,
) -> None:  # fmt: skip
    """Keep the answer, and ask its writer by a card with buttons. The same answer twice asks once."""
    held = keep_held(session, codes, manager, conversation_id, wanted, now)
    if held is not None:
        facts = {"kind": ASK_CARD, "held_id": held.id, "why": asked.why, "conversation_id": conversation_id}
        by_telegram(session, manager, facts, now)


def decide_held(session: Session, codes: KnownCodes, manager: Manager, payload: str, now: datetime) -> str:
    """What one of the card's buttons does; returns the short answer to it."""
    language = Language(manager.language)

    def decide() -> str:
        held, choice = find_held(session, manager, payload.removeprefix(PRESS))
        held.decided_at = now
        if choice not in REASONS:
            return phrase("code_not_sent", language)
        wanted = Reply(codes.open(held.sealed), key=held.key, reason=phrase(REASONS[choice], Language.EN))
        reply(session, codes, manager_actor(manager), held.conversation_id, wanted, now)
        return phrase("code_sent", language)

    return answered(language, decide)


def keep_held(
    session: Session, codes: KnownCodes, manager: Manager, conversation_id: int, wanted: Reply, now: datetime
) -> HeldReply | None:
    """Encrypted. `None` where the same one is held already."""
    key = wanted.key or ""
    if session.exec(select(HeldReply).where(col(HeldReply.key) == key)).first() is not None:
        return None
    held = HeldReply(
        conversation_id=conversation_id, manager_id=manager.id or 0, key=key, sealed=codes.seal(wanted.text), at=now
    )
    session.add(held)
    session.flush()
    return held


def find_held(session: Session, manager: Manager, pressed: str) -> tuple[HeldReply, str]:
    """`pressed`: its number and a choice. Raises `NotFound` and `IsDecided`."""
    number, _, choice = pressed.partition(":")
    held = session.get(HeldReply, int(number[:18]), with_for_update=True) if number.isdecimal() else None
    if held is None or held.manager_id != manager.id:
        raise NotFound
    if held.decided_at is not None:
        raise IsDecided
    return held, choice


def answered(language: Language, decide: Callable[[], str]) -> str:
    """What `decide` says, or why it can't be done."""
    try:
        return decide()
    except IsDecided:
        return phrase("code_decided", language)
    except Conflict as conflict:
        return phrase("staff_faster", language, by=conflict.by)
    except NotFound:
        return phrase("staff_not_found", language)
    except Unreachable:
        return phrase("staff_unreachable", language)
