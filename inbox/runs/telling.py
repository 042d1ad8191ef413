"""What a step of a run says to the guest, with its buttons and the facts of this run. Called by the walker."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from babel.dates import format_datetime
from sqlmodel import Session, col, select

from inbox.conversation.directory import directory_of
from inbox.conversation.scene import Scene
from inbox.runs.keeping import Run, button
from inbox.runs.surrounding import zone_at
from inbox.tables import DirectoryContact, IncidentPromise
from playbooks.decision import Tell
from playbooks.scripts import Step
from playbooks.scripts.facts import DIRECTORY, PROMISE_BY, SAID
from playbooks.walks import Phase
from playbooks.walks.choosing import labels
from playbooks.wording import phrase
from properties.files.written import Bilingual
from properties.filling import placeholders
from properties.words import Language


def told_step(session: Session, scene: Scene, run: Run, key: str, now: datetime) -> Tell:
    step = run.playbook.step(key)
    if step.text is None:
        raise ValueError(f"step {key} of {run.row.key} says nothing")
    facts = _facts(session, scene, run, step, now)
    return Tell(step.text, step.otherwise, _buttons(run, key), step.media, facts, step.picture, title_of(run))


def nudge(run: Run) -> Tell:
    wait = run.playbook.step(run.row.step).wait or run.playbook.wait
    usual = Bilingual(phrase("still_there", Language.RU), phrase("still_there", Language.EN))
    asked = wait.nudge if wait and wait.nudge else usual
    return Tell(asked, buttons=_buttons(run, run.row.step), of=title_of(run))


def title_of(run: Run) -> Bilingual:
    return Bilingual(run.row.title_ru, run.row.title_en)


def _buttons(run: Run, key: str) -> tuple[tuple[str, str, str], ...]:
    """Only below the step that is waited at."""
    if key != run.row.step or run.row.phase != Phase.ASKING:
        return ()
    choices = enumerate(run.playbook.step(key).choices, 1)
    return tuple((*labels(choice), button(run, key, number)) for number, choice in choices if choice.label)


def _facts(session: Session, scene: Scene, run: Run, step: Step, now: datetime) -> Mapping[str, str]:
    """What the guest answered in his own words, whom he may call, and by when something is promised to him."""
    facts = {f"{SAID}.{name}": words for name, words in run.row.said.items()}
    named = {found.path for found in placeholders(step.text.ru + step.text.en)} if step.text else set()
    if any(path.startswith(f"{DIRECTORY}.") for path in named):
        facts |= phones_in(directory_of(session, scene.home))
    if PROMISE_BY in named and (due_at := _promised(session, run)):
        facts[PROMISE_BY] = _clock(due_at, scene, now)
    return facts


def phones_in(directory: Sequence[DirectoryContact]) -> dict[str, str]:
    """The number of each kind of contact, as texts name it; of several the first."""
    return {f"{DIRECTORY}.{who.role}": who.phone for who in reversed(directory)}


def _promised(session: Session, run: Run) -> datetime | None:
    query = select(IncidentPromise.due_at).where(
        col(IncidentPromise.incident_id) == run.row.incident_id, col(IncidentPromise.kept_at).is_(None)
    )
    return session.exec(query.order_by(col(IncidentPromise.id).desc())).first()


def _clock(due_at: datetime, scene: Scene, now: datetime) -> str:
    """The property's own clock; with the day, where it is another one."""
    zone = zone_at(scene)
    local = due_at.astimezone(zone)
    if local.date() == now.astimezone(zone).date():
        return local.strftime("%H:%M")
    return format_datetime(local, "d MMMM, HH:mm", locale=scene.guest.language or Language.EN)
