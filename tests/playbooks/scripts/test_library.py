"""The shipped playbooks, all together."""

import re
from pathlib import Path

from playbooks.emergencies import sign_of_emergency
from playbooks.matching.chat import is_solved, wants_human
from playbooks.reading.normalise import joined, tidy
from playbooks.scripts import check_playbooks, shipped_playbooks
from playbooks.scripts.library import LIBRARY


def test_nothing_is_wrong_with_them() -> None:
    shipped = list(shipped_playbooks().values())

    assert [str(fault) for fault in check_playbooks(shipped)] == []


def test_files_are_named_after_their_keys() -> None:
    assert {path.stem for path in LIBRARY.glob("*.yaml")} == set(shipped_playbooks())


def test_nothing_else_lies_among_them() -> None:
    assert {path for path in Path(LIBRARY).iterdir() if path.suffix != ".yaml"} == set()


def test_nobody_takes_a_trigger_for_an_emergency_a_call_for_a_person_or_good_news() -> None:
    harmless = [playbook for playbook in shipped_playbooks().values() if playbook.emergency is None]
    triggers = [trigger for each in harmless for trigger in (*each.triggers_ru, *each.triggers_en)]

    mistaken = [trigger for trigger in triggers if _means_something_else(joined(tidy(trigger)))]

    assert mistaken == []


def test_english_texts_hold_no_russian_letter() -> None:
    steps = [step for playbook in shipped_playbooks().values() for step in playbook.steps]
    told = [each.en for step in steps for each in (step.title, step.text, step.otherwise, step.note) if each]
    told += [choice.label.en for step in steps for choice in step.choices if choice.label]

    assert [text for text in told if re.search("[а-яё]", text, re.IGNORECASE)] == []


def _means_something_else(text: str) -> bool:
    sign = sign_of_emergency(text)
    return bool(sign and sign.is_sure) or is_solved(text) or wants_human(text)
