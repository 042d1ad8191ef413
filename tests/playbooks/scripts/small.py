"""A small playbook as text, with alterations; each must find what it alters."""

from playbooks.scripts import Playbook, check_playbooks, read_playbook

TEXT = """\
key: cold
title: {ru: Холодно, en: It is cold}
severity: normal
triggers:
  ru: [холодно в квартире]
  en: [it is cold inside]
solved: warm
steps:
  - step: start
    title: {ru: Начало, en: Start}
    text: {ru: Включите обогреватель. Стало теплее?, en: Turn the heater on. Is it warmer?}
    choices:
      - label: {ru: Да, en: "Yes"}
        means: [yes, helped]
        next: warm
      - label: {ru: Нет, en: "No"}
        means: [no, did_not_help]
        next: which
    wait:
      minutes: 10
      nudge: {ru: Как вы?, en: How are you?}
      next: person
  - step: which
    branch:
      on: details.heater
      cases:
        - {is: gas*, next: person}
      default: pause
  - step: pause
    wait: {minutes: 5, next: person}
  - step: person
    title: {ru: Передать, en: Pass on}
    text: {ru: "Менеджер напишет до {{ answer_by }}.", en: "A manager will write by {{ answer_by }}."}
    do:
      call: [heating]
    end: handed_off
  - step: warm
    title: {ru: Тепло, en: Warm}
    text: {ru: Хорошо!, en: Good!}
    end: solved
"""


def altered(*changes: tuple[str, str], text: str = TEXT) -> str:
    for before, after in changes:
        if before not in text:
            raise AssertionError(f"nothing to alter: {before}")
        text = text.replace(before, after, 1)
    return text


def playbook(text: str = TEXT, file: str = "cold.yaml") -> Playbook:
    found = read_playbook(text.encode(), file).playbook
    assert found is not None
    return found


def faults_of(text: str) -> list[str]:
    """What is wrong with a file on its own, without the name of the file."""
    read = read_playbook(text.encode(), "cold.yaml")
    faults = list(read.faults) if read.playbook is None else check_playbooks([read.playbook])
    return [str(fault).removeprefix("cold.yaml:") for fault in faults]
