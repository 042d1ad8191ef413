"""Files that were brought for an answer and never sent: kept for a day, then swept, unless something else uses them."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import String, cast
from sqlmodel import Session, col, delete, select

from inbox.codes.recognising import KnownCodes
from inbox.conversation.answer_files import File
from inbox.storage.upserting import insert_unless_there
from inbox.tables import Attachment, CannedReply, Draft, KnowledgeChange, KnowledgeEntry, PlannedReply, Timer
from properties.keys import WrongKey

SWEEP_TIMER = "sweep"
_KEPT_FOR = timedelta(days=1)


def keep_for_a_day(session: Session, conversation_id: int, files: Iterable[File], now: datetime) -> None:
    """The same file brought again is kept for another day."""
    for file in files:
        forget_sweeping(session, [file])
        insert_unless_there(
            session, Timer,
            key=_key(file), kind=SWEEP_TIMER, conversation_id=conversation_id, facts={"file": file.to_json()},
            due_at=now + _KEPT_FOR,
        )  # fmt: skip


def forget_sweeping(session: Session, files: Sequence[File]) -> None:
    """They are sent: the thread shows them for as long as it is kept."""
    if files:
        session.execute(delete(Timer).where(col(Timer.key).in_([_key(file) for file in files])))


def sweep(
    session: Session, codes: KnownCodes, media_dir: Path, timer: tuple[int | None, File], now: datetime
) -> None:  # fmt: skip
    """The day is over. What waits in somebody's draft waits for another one."""
    conversation_id, file = timer
    if _is_in_draft(session, codes, file):
        keep_for_a_day(session, conversation_id or 0, [file], now)
    elif not _is_used(session, file):
        (media_dir / file.path).unlink(missing_ok=True)


def _is_in_draft(session: Session, codes: KnownCodes, file: File) -> bool:
    slips = [slip for files in session.exec(select(Draft.files)) for slip in files]
    return any(file.key == _key_of(codes, slip) for slip in slips)


def _key_of(codes: KnownCodes, slip: str) -> str:
    try:
        return str(json.loads(codes.open(slip))["key"])
    except (ValueError, WrongKey):
        return ""


def _is_used(session: Session, file: File) -> bool:
    by_content = f'%"{file.key}"%'
    columns = (KnowledgeEntry.media, CannedReply.files, PlannedReply.files, KnowledgeChange.before)
    uses = [select(1).where(cast(col(column), String).like(by_content)).limit(1) for column in columns]
    uses.append(select(1).where(col(Attachment.path) == file.path).limit(1))
    return any(session.exec(use).first() is not None for use in uses)


def _key(file: File) -> str:
    return f"sweep:{file.key}"
