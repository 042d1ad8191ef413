"""The guest's playbooks in the panel beside the thread, what was promised, and which playbooks can be started."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlmodel import Session

from inbox.answers.playbooks_in_use import InUse
from inbox.answers.voicing import ANSWERED_WITHIN
from inbox.codes.door import facts_of
from inbox.conversation.directory import directory_of
from inbox.conversation.reading import ConversationRow
from inbox.holding.same_building import Neighbour, emergency_of, guests_nearby, warning_text
from inbox.night.incident_reading import incidents_of
from inbox.pages.views.queue_view import Reader
from inbox.runs.reading import RunRead, RunReader, read_runs
from inbox.tables import IncidentState
from properties.details import details_in
from properties.words import Language

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
    runs = read_runs(session, row.id, _reader(session, row, reader))
    under_way = [run for run in runs if not run.is_over]
    language, kind = reader.words.language, emergency_of(row.conversation)
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


def _reader(session: Session, row: ConversationRow, reader: Reader) -> RunReader:
    guests = Language(row.guest.language) if row.guest.language in set(Language) else Language.EN
    answer_by = {"answer_by": reader.clock(row).time(reader.now + ANSWERED_WITHIN)}
    facts = {each: facts_of(row.home, row.stay, row.guest.name, each) | answer_by for each in Language}
    directory = directory_of(session, row.home)
    may_release = row.stay is not None and row.stay.released_at is None
    details = details_in(row.home.details, reader.words.language) if row.home else {}
    return RunReader(reader.words.language, guests, facts, directory, details, may_release)


def _promises(session: Session, row: ConversationRow, reader: Reader) -> list[PromiseView]:
    clock = reader.clock(row)
    open_ones = [each for each in incidents_of(session, row.id) if each.incident.state == IncidentState.OPEN]
    return [
        PromiseView(
            made.id or 0, made.text, made.due_at.timestamp(), clock.time(made.due_at), made.due_at <= reader.now
        )
        for made in sorted((made for each in open_ones for made in each.promises), key=lambda made: made.due_at)
    ]
