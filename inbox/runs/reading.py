"""A guest's playbooks as a manager reads them: where he is, what was tried, what is left, whom to call.

Called by the inbox, by cards and briefs. Secrets are masked here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session, col

from inbox.runs.keeping import Run, runs_of
from inbox.runs.run_reader import RunReader
from inbox.runs.telling import phones_in
from inbox.storage.finding import FindTogether
from inbox.storage.once import once
from inbox.storage.several import is_one_of, several
from inbox.tables import DirectoryContact, PlaybookRunEntry
from playbooks.scripts import Outcome, Playbook, Step
from playbooks.scripts.facts import PROMISE_BY, SAID
from playbooks.walks import Mark, Phase, Surroundings
from playbooks.walks.branching import steps_here
from playbooks.walks.choosing import labels
from properties.filling import MASK, FillingError, fill
from properties.words import Language

_PASSED = frozenset({Mark.REACHED, Mark.SENT, Mark.DONE, Mark.SKIPPED, Mark.ANSWERED, Mark.TOLD})


@dataclass(frozen=True)
class StepRead:
    """`to_guest`: the text in the guest's language, `meant`: in the reader's, "" if it is the same.

    `answer`: what the guest chose, or "" ; `mark`: how the step was passed.
    """

    key: str
    title: str
    to_guest: str
    meant: str
    note: str
    answer: str = ""
    mark: str = ""
    keeps: bool = False  # whether the guest's own words are an answer to it


@dataclass(frozen=True)
class ChoiceRead:
    number: int
    label: str
    leads_to: str


@dataclass(frozen=True)
class RunRead:
    """`current` None = it is over, or waits for its turn. `calls`: contacts that its steps name, best first."""

    id: int
    title: str
    key: str
    phase: str
    outcome: str
    started_at: datetime
    due_at: datetime | None
    current: StepRead | None
    choices: Sequence[ChoiceRead]
    tried: Sequence[StepRead]
    left: Sequence[StepRead]
    calls: Sequence[DirectoryContact]
    asks_release: bool = False  # whether a manager still has to say if codes may be told before check-in

    @property
    def is_over(self) -> bool:
        return self.phase == Phase.ENDED


def read_runs(session: Session, conversation_id: int, reader: RunReader) -> list[RunRead]:
    """Those under way first, then the latest that are over."""
    found = runs_of(session, conversation_id)
    entries = entries_of(session, found)
    runs = [_read(run, entries[run.row.id or 0], reader) for run in found]
    return sorted(runs, key=lambda run: run.is_over)


def passed_steps(entries: Sequence[PlaybookRunEntry]) -> list[str]:
    """The steps that the guest has come to, in order, each at its last time."""
    told = [entry.step for entry in entries if entry.mark in _PASSED]
    return list(reversed(dict.fromkeys(reversed(told))))


def asks_release(playbook: Playbook, entries: Sequence[PlaybookRunEntry]) -> bool:
    """Whether a step has asked for the codes to be told early, and nobody has decided yet."""
    marks = {entry.mark for entry in entries}
    asked = (entry.step for entry in entries if entry.mark == Mark.REACHED)
    is_asked = any(playbook.step(step).actions.release_secrets for step in asked)
    return is_asked and not marks & {Mark.RELEASED, Mark.REFUSED}


def onward(playbook: Playbook, key: str) -> str | None:
    """The step that follows if this one has not solved the problem."""
    ways = [way.to for way in playbook.step(key).ways()]
    unsolved = [to for to in ways if playbook.step(to).end is not Outcome.SOLVED]
    return next(iter([*unsolved[-1:], *ways]), None)


def _read(run: Run, entries: Sequence[PlaybookRunEntry], reader: RunReader) -> RunRead:
    row, playbook = run.row, run.playbook
    said = {f"{SAID}.{name}": words for name, words in row.said.items()} | {PROMISE_BY: "…"}
    said |= phones_in(reader.directory)
    reader = replace(reader, facts={language: facts | said for language, facts in reader.facts.items()})
    answers = {entry.step: entry for entry in entries if entry.mark in {Mark.ANSWERED, Mark.TOLD}}
    marks = {entry.step: entry.mark for entry in entries if entry.mark in _PASSED}
    is_open = row.phase in {Phase.ASKING, Phase.PAUSED}
    tried = [key for key in passed_steps(entries) if not (is_open and key == row.step)]
    return RunRead(
        id=row.id or 0,
        title=row.title(reader.own),
        key=row.key,
        phase=row.phase,
        outcome=row.outcome or "",
        started_at=row.started_at,
        due_at=row.due_at,
        current=_step(playbook.step(row.step), reader) if is_open else None,
        choices=_choices(playbook, row.step, reader.own) if is_open else (),
        tried=[_step(playbook.step(key), reader, answers.get(key), marks.get(key, "")) for key in tried],
        left=[_step(step, reader) for step in _left(playbook, {*tried, row.step}, reader) if step.text and step.title],
        calls=_calls(playbook, {*tried, row.step}, reader.directory),
        asks_release=reader.may_release and asks_release(playbook, entries),
    )


def entries_of(session: Session, runs: Sequence[Run]) -> Mapping[int, Sequence[PlaybookRunEntry]]:
    """The history of each run, by its id; to be looked at only."""
    ids = [run.row.id or 0 for run in runs]
    found: dict[int, list[PlaybookRunEntry]] = {number: [] for number in ids}
    asked = several(session, ids)
    for (entry,) in once(session, (PlaybookRunEntry, *ids), lambda: _ENTRIES.all(session, runs=asked)) if ids else ():
        found[entry.run_id].append(entry)
    return found


_ENTRIES = FindTogether(
    (PlaybookRunEntry,),
    lambda rows, dialect: rows.where(is_one_of(col(PlaybookRunEntry.run_id), "runs", dialect)).order_by(
        col(PlaybookRunEntry.id)
    ),
)


def _step(step: Step, reader: RunReader, answer: PlaybookRunEntry | None = None, mark: str = "") -> StepRead:
    own, guests = _text(step, reader, reader.own), _text(step, reader, reader.guests)
    return StepRead(
        key=step.key,
        title=step.title.in_language(reader.own) if step.title else step.key,
        to_guest=guests,
        meant=own if own != guests else "",
        note=step.note.in_language(reader.own) if step.note else "",
        answer=_answer(step, answer, reader.own) if answer else "",
        mark=mark,
        keeps=step.keep is not None,
    )


def _answer(step: Step, entry: PlaybookRunEntry, language: Language) -> str:
    """What the guest chose, or told in his own words."""
    if entry.mark == Mark.TOLD:
        return f"«{entry.facts.get('words', '')}»"
    if not 0 < entry.choice <= len(step.choices):
        return ""
    return labels(step.choices[entry.choice - 1])[0 if language is Language.RU else 1]


def _text(step: Step, reader: RunReader, language: Language) -> str:
    if step.text is None:
        return ""
    facts = reader.facts[language]
    try:
        return fill(step.text.in_language(language), facts, lambda _: MASK).masked
    except FillingError:
        return fill((step.otherwise or step.text).in_language(language), facts).masked


def _choices(playbook: Playbook, key: str, language: Language) -> list[ChoiceRead]:
    at = 0 if language is Language.RU else 1
    found = enumerate(playbook.step(key).choices, 1)
    return [ChoiceRead(number, labels(choice)[at], _title(playbook, choice.next, language)) for number, choice in found]


def _title(playbook: Playbook, key: str, language: Language) -> str:
    title = playbook.step(key).title
    return title.in_language(language) if title else ""


def _left(playbook: Playbook, known: set[str], reader: RunReader) -> list[Step]:
    here = steps_here(playbook, Surroundings(reader.details, {who.role for who in reader.directory}))
    return [step for step in playbook.steps if step.key in here - known and step.end is None]


def _calls(playbook: Playbook, reached: set[str], directory: Sequence[DirectoryContact]) -> list[DirectoryContact]:
    """Whom the steps up to now name, and then whom the rest of the playbook names."""
    steps = sorted(playbook.steps, key=lambda step: step.key not in reached)
    kinds = list(dict.fromkeys(kind for step in steps for kind in step.actions.call))
    return [who for kind in kinds for who in directory if who.role == kind]
