"""What the bot would make of guests' texts: the "try it" box for scripts. Called by `nightdesk match`.

A text a line in, as JSON; what the bot would do with it a line out.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from sqlmodel import Session, col, select

from inbox.answers.knowing import Knowledge, Mind
from inbox.answers.playbooks_in_use import PREFIX, matched_playbooks
from inbox.office.matched import matched
from inbox.office.model import Office, OfficeProperty
from inbox.office.reading import read_files, read_office
from inbox.office.reading_playbooks import files_in
from inbox.tables import Property
from playbooks.language import Language
from playbooks.matching import Action, Match, Matcher, Portfolio, Understanding
from playbooks.scripts import Playbook
from properties.files.faults import OfficeErrors
from properties.files.written import Bilingual
from properties.phrases import normal_form

_EXPECTED = 'expected {"text": "what a guest wrote"}'


class NothingToTry(Exception):
    """What is wrong, in one line."""


class BadLine(Exception):
    """What is wrong with a line of input, and what was expected."""


@dataclass(frozen=True)
class Trial:
    """What understands a property's guests, the answers by key as they are written, secrets not filled in, and what
    leads on from the first words in an emergency.
    """

    matcher: Matcher
    answers: Mapping[str, Bilingual]
    playbooks: Mapping[str, Playbook]  # by the keys that the matcher knows them by

    def told_of(self, text: str) -> dict[str, object]:
        understood = self.matcher.understand(text)
        told: dict[str, object] = {
            "text": text,
            "action": understood.action.value,
            "keys": [{"key": match.key, "score": round(match.score, 4)} for match in self._taken_for(understood)],
            "language": understood.language.value if understood.language else None,
        }
        if understood.answers:
            told["answers"] = [self._answer(match, understood.language) for match in understood.answers]
        if understood.emergency:
            told["emergency"] = understood.emergency.value
        if understood.unanswered:
            told["unanswered"] = list(understood.unanswered)
        return told

    def _taken_for(self, understood: Understanding) -> tuple[Match, ...]:
        """An answer is for what it answers, an emergency for the playbook that begins; all else for what is nearest."""
        if understood.action is Action.ANSWER:
            return tuple(sorted(understood.answers, key=lambda match: match.score, reverse=True))
        if understood.emergency is None:
            return understood.matches
        begun = [key for key, playbook in self.playbooks.items() if playbook.emergency is understood.emergency][:1]
        return (
            *(Match(key, 1.0, "") for key in begun),
            *(each for each in understood.matches if each.key not in begun),
        )

    def _answer(self, match: Match, language: Language | None) -> dict[str, object]:
        answer = self.answers.get(match.key)
        return {
            "key": match.key,
            "part": match.part,
            "text": answer.in_language(language or Language.EN) if answer else None,
        }


def trial_of_office(path: Path, slug: str) -> Trial:
    """From an office file alone. Raises `OfficeErrors` and `NothingToTry`."""
    office = read_office(path)
    home = next((home for home in office.properties if home.slug == slug), None)
    if home is None:
        raise NothingToTry(_no_property(slug, path.name, [home.slug for home in office.properties]))
    playbooks = _playbooks_beside(path)
    answers = {entry.key: entry.answer for entry in office.knowledge_of(home)}
    return Trial(_matcher(office, home, playbooks), answers, {f"{PREFIX}{each.key}": each for each in playbooks})


def trial_of_database(session: Session, slug: str) -> Trial:
    """As the desk that is served understands now. Raises `NothingToTry`."""
    homes = session.exec(select(Property).where(col(Property.archived_at).is_(None)).order_by(Property.slug)).all()
    home = next((home for home in homes if home.slug == slug), None)
    if home is None:
        raise NothingToTry(_no_property(slug, "this desk", [home.slug for home in homes]))
    mind = Knowledge().of(session, home)
    return Trial(mind.matcher, _answers(mind), mind.playbooks)


def try_lines(trial: Trial, lines: Iterable[bytes], output: BinaryIO, complain: Callable[[str], None]) -> bool:
    """Writes a line for each line read, at once; whether all of them could be read. Empty lines are passed over."""
    trial.matcher.warm_up()
    trial.matcher.calibrate()
    all_read = True
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            told = trial.told_of(_text(line))
        except BadLine as wrong:
            complain(f"line {number}: {wrong}")
            all_read = False
            continue
        # Half of an emoji, which JSON may hold and UTF-8 may not, leaves as it came: escaped.
        output.write(json.dumps(told, ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n")
        output.flush()
    return all_read


def _matcher(office: Office, home: OfficeProperty, playbooks: Sequence[Playbook]) -> Matcher:
    own = [matched(entry) for entry in home.knowledge]
    shared = [matched(entry) for entry in office.knowledge]
    said = {normal_form(phrase) for entry in shared for phrase in entry.phrases}
    return Matcher(own, Portfolio([*shared, *matched_playbooks(playbooks, said)]))


def _playbooks_beside(path: Path) -> list[Playbook]:
    """Those of a folder `playbooks` beside the office file. Raises `OfficeErrors`."""
    folder = path.parent / "playbooks"
    if not folder.is_dir():
        return []
    reading = read_files(files_in(folder)[0])
    if reading.faults:
        raise OfficeErrors(reading.faults)
    return [given.playbook for given in reading.office.playbooks]


def _answers(mind: Mind) -> dict[str, Bilingual]:
    return {key: Bilingual(entry.answer_ru, entry.answer_en) for key, entry in mind.entries.items()}


def _text(line: bytes) -> str:
    try:
        told: Any = json.loads(line)
    except json.JSONDecodeError as error:
        raise BadLine(f"no JSON ({error.msg} at character {error.pos + 1}); {_EXPECTED}") from None
    except (UnicodeDecodeError, RecursionError):
        raise BadLine(f"no JSON in UTF-8; {_EXPECTED}") from None
    if not isinstance(told, dict) or not isinstance(told.get("text"), str):
        raise BadLine(_EXPECTED)
    text: str = told["text"]
    return text


def _no_property(slug: str, where: str, known: list[str]) -> str:
    there = f"it has {', '.join(known[:20])}" if known else "it has none"
    return f"there is no property {slug} in {where}; {there}"
