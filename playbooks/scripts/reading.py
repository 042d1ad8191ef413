"""Reads one playbook from the text of its file, noting everything that is wrong with its form. Pure."""

from dataclasses import dataclass
from datetime import time
from itertools import chain

from playbooks.emergencies import EmergencyKind
from playbooks.scripts.model import Playbook
from playbooks.scripts.not_meant import NotMeant
from playbooks.scripts.reading_steps import either, may_wait, read_step, texts
from properties.files import values
from properties.files.faults import Fault, Place
from properties.files.fields import Fields
from properties.files.languages import phrases
from properties.files.tree import Pairs, grow_tree
from properties.files.written import Bilingual
from properties.severity import Severity
from properties.words import Audience

_NO_TITLE = Bilingual("", "")


@dataclass(frozen=True)
class PlaybookRead:
    """`playbook` None = the file can't be read, or its form is wrong; then `faults` say why."""

    playbook: Playbook | None
    faults: tuple[Fault, ...] = ()


def read_playbook(raw: bytes, file: str) -> PlaybookRead:
    """`file` is the name that complaints begin with. Only the form is looked at; see `check_playbooks` for the rest."""
    faults: list[Fault] = []
    root = grow_tree(raw, file, faults)
    if not isinstance(root, Pairs):
        if not faults:
            line = root.line if root else 0
            faults.append(Fault(Place(file, line), "no playbook: a mapping with key, title, steps … was expected"))
        return PlaybookRead(None, tuple(faults))
    playbook = _playbook(Fields(root, _subject(root), file, faults))
    return PlaybookRead(None if faults else playbook, tuple(faults))


def _subject(root: Pairs) -> str:
    named = root.pairs.get("key")
    name = getattr(named, "text", "")
    return f"playbook {name}" if name else "playbook"


def _playbook(fields: Fields) -> Playbook:
    key = fields.need("key", values.key, "")
    title = texts(fields, "title", needed=True) or _NO_TITLE
    severity = fields.need("severity", values.one_of(*Severity), Severity.NORMAL)
    audience = fields.may("audience", values.one_of(*Audience)) or Audience.PUBLIC
    emergency = fields.may("emergency", values.one_of(*EmergencyKind))
    triggers_ru, triggers_en = phrases(fields, "triggers")
    wait = may_wait(fields)
    playbook = Playbook(
        key=key,
        title=title,
        severity=severity,
        audience=audience,
        emergency=emergency,
        not_meant=_not_meant(fields),
        triggers_ru=triggers_ru,
        triggers_en=triggers_en,
        wait=wait,
        solved=fields.may("solved", values.key),
        steps=tuple(read_step(step) for step in fields.each("steps", "step", "step")),
        written=fields.written,
    )
    fields.close()
    _complain(fields, playbook)
    return playbook


def _not_meant(fields: Fields) -> NotMeant | None:
    inside = fields.may_inside("not_meant")
    if inside is None:
        return None
    hour = inside.may("hour_before", values.time_of_day)
    words, unless = (tuple(chain(*phrases(inside, key))) for key in ("words", "unless"))
    if not hour and not words:
        inside.wrong_at("words", f"{either('words', 'hour_before')} was expected")
    fields.adopt("not_meant", inside)
    return NotMeant(time.fromisoformat(hour) if hour else None, words, unless, written=inside.written)


def _complain(fields: Fields, playbook: Playbook) -> None:
    if not playbook.steps:
        fields.wrong_at("steps", "steps: at least one was expected, found none")
    if not playbook.triggers_ru and not playbook.triggers_en and playbook.emergency is None:
        fields.wrong_at("triggers", f"triggers: {either('phrases that guests use', 'an emergency')} was expected")
    for language, found in (("ru", playbook.triggers_ru), ("en", playbook.triggers_en)):
        if not found and (playbook.triggers_ru or playbook.triggers_en):
            fields.wrong_at("triggers", f"triggers: {language} is missing; phrases in both languages were expected")
