"""The guest's playbooks in the panel beside the thread, what was promised, and which playbooks can be started."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlmodel import Session

from inbox.answers.playbooks_in_use import InUse
from inbox.answers.voicing import ANSWERED_WITHIN
from inbox.conversation.rows import ConversationRow
from inbox.holding.same_building import Neighbour, emergency_of, guests_nearby, warning_text
from inbox.night.incident_reading import incidents_of
from inbox.pages.views.queue_view import Reader
from inbox.runs.reading import RunRead, read_runs
from inbox.runs.run_reader import reader_of
from inbox.tables import IncidentState

_SHOWN_ENDED = 3


@dataclass(frozen=True)
class PromiseView:
    """`due`: seconds since 1970, for the countdown in the browser."""

    id: int
    text: str
    due: float
    time: str
    is_late: bool


@dataclass(frozen=True)
class PlaybookView:
    runs: Sequence[RunRead]
    ended: Sequence[RunRead]
    to_start: Sequence[tuple[str, str]]  # key and title
    promises: Sequence[PromiseView]
    nearby: Sequence[Neighbour]
    warning: str  # what they would be sent, in the reader's language


def view_playbooks(session: Session, row: ConversationRow, reader: Reader, in_use: Iterable[InUse]) -> PlaybookView:
    language, kind = reader.words.language, emergency_of(row.conversation)
    answer_by = reader.clock(row).time(reader.now + ANSWERED_WITHIN)
    runs = read_runs(session, row.id, reader_of(session, row.home, row.stay, row.guest, language, answer_by=answer_by))
    under_way = [run for run in runs if not run.is_over]
    known = {run.key for run in under_way}
    titles = [(one.playbook.key, one.playbook.title.in_language(language)) for one in in_use]
    return PlaybookView(
        runs=under_way,
        ended=[run for run in runs if run.is_over][:_SHOWN_ENDED],
        to_start=sorted((pair for pair in titles if pair[0] not in known), key=lambda pair: pair[1].casefold()),
        promises=_promises(session, row, reader),
        nearby=guests_nearby(session, row.conversation, reader.now),
        warning=warning_text(kind, row.home, language) if kind and row.home else "",
    )


def _promises(session: Session, row: ConversationRow, reader: Reader) -> list[PromiseView]:
    clock = reader.clock(row)
    open_ones = [each for each in incidents_of(session, row.id) if each.incident.state == IncidentState.OPEN]
    return [
        PromiseView(
            made.id or 0, made.text, made.due_at.timestamp(), clock.time(made.due_at), made.due_at <= reader.now
        )
        for made in sorted((made for each in open_ones for made in each.promises), key=lambda made: made.due_at)
    ]
