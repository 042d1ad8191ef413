"""Rows of playbook runs: found, begun, kept after a move, ended. Called by whoever walks them, and by pages."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, bindparam, or_
from sqlalchemy import select as columns_from
from sqlmodel import Session, col, select

from inbox.answers.playbooks_in_use import InUse, keep_version, playbook_of
from inbox.conversation.speaking import add_event
from inbox.storage.live import Change, Topic, announce
from inbox.storage.once import once
from inbox.storage.rows import add_rows, columns_of, kept, new_row, objects_of
from inbox.storage.statements import Row, Statement
from inbox.storage.upserting import insert_unless_there
from inbox.tables import (
    Conversation,
    ConversationState,
    Handoff,
    Incident,
    PlaybookRun,
    PlaybookRunEntry,
    PlaybookVersion,
    Timer,
)
from inbox.words import EventKind
from playbooks.decision import STEP, Running
from playbooks.scripts import Outcome, Playbook, Step
from playbooks.walks import Mark, Move, Passed, Phase, Walk

RUN_TIMER = "run"
_LONGEST_KEY = 24  # bytes
_NUMBER = re.compile(r"[0-9]{1,18}")


@dataclass(frozen=True)
class Run:
    """A run's row with the playbook as it was when the run began."""

    row: PlaybookRun
    playbook: Playbook

    @property
    def walk(self) -> Walk:
        row = self.row
        outcome = Outcome(row.outcome) if row.outcome else None
        return Walk(row.step, Phase(row.phase), row.nudged, row.puzzled, row.due_at, outcome)


def open_runs(session: Session, conversation_id: int) -> list[Run]:
    """Those that are not over: the one that asked last first, those that wait for their turn at the end."""
    runs = [_run(session, row) for row in _OPEN.rows(session, conversation_id=conversation_id)]
    return sorted(runs, key=_asked_last_first)


def runs_of(session: Session, conversation_id: int) -> list[Run]:
    """All of them, the latest first."""
    return once(
        session,
        (PlaybookRun, conversation_id),
        lambda: [_run(session, row) for row in _ALL.rows(session, conversation_id=conversation_id)],
    )


def find_run(session: Session, run_id: int, conversation_id: int | None = None) -> Run | None:
    """Also one that is over; only of this conversation, where one is named."""
    found = _ONE.first(session, run_id=run_id)
    run = _run(session, found) if found is not None else None
    return run if run is not None and conversation_id in {None, run.row.conversation_id} else None


def passed_on(session: Session, conversation: Conversation) -> frozenset[str]:
    """Keys of playbooks that were handed to a person for whom the guest still waits."""
    if conversation.state != ConversationState.WAITING:
        return frozenset()
    since = select(Handoff.at).where(col(Handoff.conversation_id) == conversation.id, col(Handoff.closed_at).is_(None))
    first = session.exec(since.order_by(col(Handoff.id))).first()
    query = select(PlaybookRun.key).where(
        col(PlaybookRun.conversation_id) == conversation.id,
        col(PlaybookRun.outcome) == Outcome.HANDED_OFF,
        col(PlaybookRun.ended_at) >= (first or conversation.waiting_since),
    )
    return frozenset(session.exec(query))


def as_running(runs: Sequence[Run], pressed: tuple[Run, str, int] | None = None) -> tuple[Running, ...]:
    """As the decision sees them. `pressed`: a run, perhaps one that is over, with the step and choice of a button."""
    found = {run.row.id or 0: Running(run.row.id or 0, run.playbook, run.walk) for run in runs}
    if pressed is not None:
        run, step, choice = pressed
        found[run.row.id or 0] = Running(run.row.id or 0, run.playbook, run.walk, pressed=(step, choice))
    return tuple(found.values())


def button(run: Run, step: str, choice: int) -> str:
    """The payload of a step's button. It names the step itself, of the version that the run keeps."""
    return f"{STEP}{run.row.id}:{short_key(step)}:{choice}"


def short_key(step: str) -> str:
    """A step's key as payloads name it: messengers take 64 bytes."""
    written = step.encode()
    return step if len(written) <= _LONGEST_KEY else hashlib.sha256(written).hexdigest()[:_LONGEST_KEY]


def step_of(run: Run, short: str) -> Step | None:
    return next((step for step in run.playbook.steps if short_key(step.key) == short), None)


def pressed_button(session: Session, conversation: Conversation, payload: str) -> tuple[Run, str, int] | None:
    """The run, step and choice of a button that was sent in this conversation."""
    parts = payload.removeprefix(STEP).split(":")
    if not payload.startswith(STEP) or len(parts) != 3 or not _NUMBER.fullmatch(parts[0] + parts[2]):
        return None
    run = find_run(session, int(parts[0]), conversation.id)
    step = step_of(run, parts[1]) if run else None
    if run is None or step is None or not 0 < int(parts[2]) <= len(step.choices):
        return None
    return run, step.key, int(parts[2])


def begin_run(
    session: Session, conversation: Conversation, in_use: InUse, now: datetime, *, by: str = "", question: str = ""
) -> Run:
    """A run that waits for its first move."""
    playbook = in_use.playbook
    row = new_row(
        session, PlaybookRun,
        conversation_id=conversation.id, key=playbook.key,
        version_id=keep_version(session, playbook.key, in_use.source, now),
        title_ru=playbook.title.ru, title_en=playbook.title.en, severity=playbook.severity.value,
        phase=Phase.QUEUED.value, started_by=by, question=question, started_at=now,
    )  # fmt: skip
    titles = {"title_ru": row.title_ru, "title_en": row.title_en}
    add_event(session, conversation, EventKind.PLAYBOOK_STARTED, now, run_id=row.id, by=by, **titles)
    return Run(row, playbook)


def keep_move(session: Session, run: Run, move: Move, now: datetime, *, by: str = "") -> None:
    """The row after a move, its history, and the timer of its wait."""
    row, walk = run.row, move.walk
    row.step, row.phase, row.nudged, row.puzzled = walk.step, walk.phase.value, walk.nudged, walk.puzzled
    row.due_at, row.outcome = walk.due_at, walk.outcome.value if walk.outcome else None
    row.ended_at = now if walk.is_over else None
    row.tick += 1
    if move.tells or move.nudges:
        row.asked_at = now
    keep_history(session, run, move.passed, now, by=by)
    session.add(row)
    if walk.due_at is not None:
        set_wait(session, run, walk.due_at)
    announce(session, Change(Topic.QUEUE, row.conversation_id))


def keep_history(session: Session, run: Run, passed: Sequence[Passed], now: datetime, *, by: str) -> None:
    """What was passed, and what the guest said that a step keeps."""
    for one in passed:
        keeping = run.playbook.step(one.step).keep if one.mark is Mark.TOLD else None
        if keeping is not None:
            run.row.said = {**run.row.said, keeping.name: one.words}
    lines = [
        {
            "run_id": run.row.id, "mark": one.mark.value, "step": one.step, "choice": one.choice, "by": by, "at": now,
            "facts": {"words": one.words} if one.words else {},
        }
        for one in passed
    ]  # fmt: skip
    add_rows(session, PlaybookRunEntry, lines)


def set_wait(session: Session, run: Run, due_at: datetime) -> None:
    """Look at the run again at that time, if nothing has moved it until then."""
    row = run.row
    insert_unless_there(
        session, Timer,
        key=f"run:{row.id}:{row.tick}:{due_at.isoformat()}", kind=RUN_TIMER, conversation_id=row.conversation_id,
        facts={"run_id": row.id, "tick": row.tick}, due_at=due_at,
    )  # fmt: skip
    announce(session, Change(Topic.TIMER))


def end_runs(
    session: Session, conversation: Conversation, now: datetime, *, by: str = "", incident: Incident | None = None
) -> None:  # fmt: skip
    """The conversation is closed, or a person has solved the incident: nothing of it is waited for any more."""
    query = select(PlaybookRun).where(
        col(PlaybookRun.conversation_id) == conversation.id, col(PlaybookRun.ended_at).is_(None)
    )
    if incident is not None:
        is_of_it = and_(col(PlaybookRun.incident_id).is_(None), col(PlaybookRun.key) == incident.topic)
        query = query.where(or_(col(PlaybookRun.incident_id) == incident.id, is_of_it))
    for row in session.exec(query):
        row.phase, row.due_at, row.ended_at = Phase.ENDED.value, None, now
        row.outcome = Outcome.SOLVED.value
        row.tick += 1
        session.add(PlaybookRunEntry(run_id=row.id or 0, mark=Mark.STOPPED.value, step=row.step, by=by, at=now))
        announce(session, Change(Topic.QUEUE, row.conversation_id))


def _run(session: Session, found: Row) -> Run:
    *columns, source = found
    return Run(kept(session, objects_of(columns, PlaybookRun)[0]), playbook_of(source))


def _asked_last_first(run: Run) -> tuple[float, int]:
    """The worst of those that wait for their turn comes first of them."""
    asked_at = run.row.asked_at
    return (-asked_at.timestamp() if asked_at else 0.0, -run.playbook.severity.rank)


_RUNS = columns_from(*columns_of(PlaybookRun), col(PlaybookVersion.source)).join_from(
    PlaybookRun, PlaybookVersion, col(PlaybookVersion.id) == col(PlaybookRun.version_id)
)
_OF_CONVERSATION = _RUNS.where(col(PlaybookRun.conversation_id) == bindparam("conversation_id"))
_OPEN = Statement(lambda _: _OF_CONVERSATION.where(col(PlaybookRun.ended_at).is_(None)))
_ALL = Statement(lambda _: _OF_CONVERSATION.order_by(col(PlaybookRun.id).desc()))
_ONE = Statement(lambda _: _RUNS.where(col(PlaybookRun.id) == bindparam("run_id")))
