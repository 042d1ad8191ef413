"""Each mistake in a playbook is told with its line, what was found and what was expected."""

import pytest

from playbooks.scripts import check_playbooks
from playbooks.scripts.collisions import Phrase
from properties.files.faults import NOWHERE, Place
from tests.playbooks.scripts.small import TEXT, altered, faults_of, playbook

IN_START = "playbook cold, step start"
IN_PERSON = "playbook cold, step person"
MISTAKES = {
    "unknown key": ("solved: warm", "solvd: warm", '7: playbook cold: unknown key "solvd", did you mean "solved"?'),
    "missing language": (
        "title: {ru: Холодно, en: It is cold}",
        "title: {ru: Холодно}",
        "2: playbook cold, title: en is missing; both languages, ru and en, were expected",
    ),
    "triggers in one language": (
        "  en: [it is cold inside]\n",
        "",
        "4: playbook cold: triggers: en is missing; phrases in both languages were expected",
    ),
    "nothing asked that could be skipped": (
        "    do:\n      call: [heating]\n",
        "    skip_if_said: yes\n",
        f"34: {IN_PERSON}: skip_if_said without choices; a step that asks something was expected",
    ),
    "nothing that is not meant": (
        "solved: warm",
        "not_meant: {unless: {en: [late]}}\nsolved: warm",
        "7: playbook cold, not_meant: words or hour_before was expected",
    ),
    "an hour that is none": (
        "solved: warm",
        'not_meant: {hour_before: "25:00"}\nsolved: warm',
        '7: playbook cold, not_meant: hour_before: 25:00, but a time from "00:00" to "23:59" was expected',
    ),
    "unknown severity": (
        "severity: normal",
        "severity: bad",
        "3: playbook cold: severity: bad, but low, normal, high or critical was expected",
    ),
    "choice that leads nowhere": (
        "next: which",
        "next: wich",
        f"18: {IN_START}, choices.2.next: there is no step wich, did you mean which?",
    ),
    "branch without default": (
        "      default: pause\n",
        "",
        "24: playbook cold, step which, branch: default is missing; the step for every other property was expected",
    ),
    "unknown fact of a branch": (
        "on: details.heater",
        "on: detials.heater",
        "25: playbook cold, step which, branch: unknown fact detials.heater;"
        " expected: details.NAME, directory.KIND, said.NAME, guest, stay, secrets, hour",
    ),
    "unknown placeholder": (
        '"A manager will write by {{ answer_by }}."',
        '"A manager will write by {{ answerby }}."',
        "33: playbook cold, step person, text.en: unknown placeholder {{ answerby }}, did you mean answer_by?",
    ),
    "a placeholder in single braces": (
        '"A manager will write by {{ answer_by }}."',
        '"A manager will write by {answer_by}."',
        "33: playbook cold, step person, text.en: unknown placeholder {answer_by}; {{ answer_by }} was expected",
    ),
    "a fact that may be missing": (
        "{ru: Хорошо!, en: Good!}",
        '{ru: "Хорошо, {{ guest }}!", en: "Good, {{ guest }}!"}',
        "39: playbook cold, step warm: text names {{ guest }}, which may be missing;"
        " otherwise (a text without it) was expected too",
    ),
    "unknown contact kind": (
        "call: [heating]",
        "call: [heatin]",
        "35: playbook cold, step person, do, call: unknown contact kind heatin, did you mean heating?",
    ),
    "an answer of two choices": (
        "means: [no, did_not_help]",
        "words: {ru: [да], en: [cold]}",
        f'16: {IN_START}, choice 2: "да" is an answer of choice 1 too; each answer was expected in one choice',
    ),
    "a step that goes nowhere": (
        "    wait: {minutes: 5, next: person}\n",
        "",
        "29: playbook cold, step pause: goes nowhere:"
        " wait or choices or keep or branch or next or playbook or end was expected",
    ),
    "a step that nobody reaches": (
        "default: pause",
        "default: person",
        "29: playbook cold, step pause is never reached; a way to it was expected",
    ),
    "solved in the middle": (
        "solved: warm",
        "solved: pause",
        "7: playbook cold, solved: step pause goes on; one with an end was expected",
    ),
    "a circle that never waits": (
        "wait: {minutes: 5, next: person}",
        "next: which",
        "23: playbook cold, step which comes back to itself without waiting;"
        " choices or a wait on the way were expected",
    ),
    "two ways on": (
        "    end: solved",
        "    next: start\n    end: solved",
        "41: playbook cold, step warm: next and end: one of them was expected",
    ),
    "a step given twice": (
        "- step: pause",
        "- step: which",
        "29: playbook cold, step which is given twice, first in line 23",
    ),
    "the same trigger twice": (
        "ru: [холодно в квартире]",
        "ru: [холодно в квартире, Холодно  в квартире!]",
        '5: playbook cold: trigger "Холодно  в квартире!" is given twice; each was expected once',
    ),
    "a mild emergency": (
        "severity: normal",
        "severity: normal\nemergency: fire",
        "3: playbook cold: severity: normal, but high or critical was expected of what an emergency starts",
    ),
    "a text with # and without quotes": (
        "text: {ru: Хорошо!, en: Good!}",
        "text:\n      ru: Хорошо!\n      en: Press # and enter",
        '41: playbook cold, step warm, text: en: the text ends before " #", which begins a comment;'
        " write it in quotes, or below a |",
    ),
    "an answer that nobody keeps": (
        "on: details.heater",
        "on: said.heater",
        "25: playbook cold, step which, branch: no step keeps said.heater; expected what a step keeps: none does",
    ),
    "a further fact that nobody knows": (
        "{is: gas*, next: person}",
        "{is: gas*, also: [{on: staj, is: open}], next: person}",
        "27: playbook cold, step which, branch: unknown fact staj, did you mean stay?",
    ),
    "a promised time where nothing is promised": (
        '"A manager will write by {{ answer_by }}."',
        '"A manager will write by {{ promise_by }}."',
        f"33: {IN_PERSON}: text names {{{{ promise_by }}}}, which may be missing;"
        " otherwise (a text without it) was expected too",
    ),
    "a playbook to go on with that is not there": (
        "    end: solved",
        "    playbook: hot",
        "40: playbook cold, step warm, playbook: hot can't go on from here; the key of another playbook was expected",
    ),
    "an answer to be kept without a name": (
        "    end: solved",
        "    keep: {next: start}",
        "40: playbook cold, step warm, keep: as is missing; the name of the answer, for said.NAME, was expected",
    ),
    "a long button": (
        'label: {ru: Да, en: "Yes"}',
        'label: {ru: Да, en: "Yes, it is by far warmer than it was before this"}',
        f"13: {IN_START}: label.en: at most 40 characters fit a button, found 48",
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_it_tells_of_a_mistake(mistake: str) -> None:
    before, after, told = MISTAKES[mistake]

    assert told in faults_of(altered((before, after)))


def test_it_finds_nothing_wrong_with_a_good_one() -> None:
    assert faults_of(TEXT) == []


def test_it_tells_of_steps_from_which_no_end_is_reached() -> None:
    text = altered(("    end: handed_off", "    wait: {minutes: 5, next: pause}"), ("solved: warm\n", ""))

    assert (
        "22: playbook cold: from which, pause, person no end is reached; a step with an end was expected on the way"
        in (faults_of(text))
    )


def test_it_tells_which_playbook_has_the_trigger_already() -> None:
    mine, other = playbook(), playbook(altered(("key: cold", "key: frost")), "frost.yaml")

    faults = check_playbooks([mine], beside=[other])

    what = 'trigger "холодно в квартире" is a phrase of playbook frost (frost.yaml:5) too'
    assert f"cold.yaml:5: playbook cold: {what}; each phrase was expected in one place" in map(str, faults)


def test_it_tells_which_knowledge_entry_has_the_trigger_already() -> None:
    phrase = Phrase("It is cold, inside", "property nevsky-12, knowledge heating", NOWHERE)

    (fault,) = check_playbooks([playbook()], knowledge=[phrase])

    assert fault.place == Place("cold.yaml", 6)
    assert "is a phrase of property nevsky-12, knowledge heating too" in fault.what


def test_it_blames_no_file_for_what_is_wrong_elsewhere() -> None:
    other = playbook(altered(("key: cold", "key: frost"), ("next: which", "next: nowhere")), "frost.yaml")
    mine = playbook(altered(("холодно в квартире", "мёрзнем"), ("it is cold inside", "we are freezing")))

    assert check_playbooks([mine], beside=[other]) == []


def test_it_takes_contacts_that_the_office_has() -> None:
    text = altered(("call: [heating]", "call: [stove_fitter]"))

    assert check_playbooks([playbook(text)], roles={"stove_fitter"}) == []


def test_a_playbook_replaces_the_one_of_its_key() -> None:
    assert check_playbooks([playbook()], beside=[playbook(file="shipped.yaml")]) == []
