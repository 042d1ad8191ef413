"""The matcher keeps what was reached on the labelled messages that it never learned from."""

import json
from functools import cache
from typing import Any

import pytest

from bench.matching.figures import Outcome, Share, figures, outcomes
from bench.matching.labelled import HERE, batches, danger_files, of_file
from playbooks.matching import Action, ChatKind, Matcher, Portfolio

RECORDED: dict[str, dict[str, Any]] = json.loads((HERE / "figures.json").read_text(encoding="utf-8"))

_EVERY = 2  # of the messages: enough to notice a loss, and half as long


def found_in(languages: tuple[str, ...], names: tuple[str, ...]) -> list[Outcome]:
    """What is made of the test split; of an office written in one language, by guests who write the other."""
    found: list[Outcome] = []
    for batch in batches(names):
        asked = batch.split(test=True)[::_EVERY]
        if len(languages) == 1:
            known = {entry.key for entry in batch.entries(languages)}
            asked = [one for one in asked if one.language not in languages and one.keys and known.issuperset(one.keys)]
        if asked:
            matcher = Matcher(batch.entries(languages), Portfolio())
            matcher.warm_up()
            matcher.calibrate()
            found += outcomes(asked, matcher.understand)
    return found


@cache
def figures_of(writers: str) -> dict[str, Share]:
    return figures(found_in(("ru", "en"), tuple(RECORDED["messages"][writers]["batches"])))


def limits(kind: str) -> list[tuple[str, str]]:
    return [(writers, name) for writers, recorded in RECORDED["messages"].items() for name in recorded[kind]]


@pytest.fixture(scope="module")
def hearing() -> Matcher:
    matcher = Matcher([], Portfolio())
    matcher.warm_up()
    return matcher


@pytest.mark.parametrize(("writers", "name"), limits("at_least"))
def test_it_understands_no_fewer_guests_than_recorded(writers: str, name: str) -> None:
    share = figures_of(writers)[name]

    assert share.value >= RECORDED["messages"][writers]["at_least"][name], f"{name}: {share}"


@pytest.mark.parametrize(("writers", "name"), limits("at_most"))
def test_it_errs_no_more_often_than_recorded(writers: str, name: str) -> None:
    share = figures_of(writers)[name]

    assert share.value <= RECORDED["messages"][writers]["at_most"][name], f"{name}: {share}"


@pytest.mark.parametrize("told", RECORDED["dangers"])
def test_it_hears_dangers_that_it_was_not_taught(hearing: Matcher, told: str) -> None:
    recorded = RECORDED["dangers"][told]
    files = [path for path in danger_files(test=True) if path.stem.split("-")[0] in recorded["files"]]

    shares = figures(outcomes([one for path in files for one in of_file(path, test=True)], hearing.understand))

    assert shares["emergencies recalled"].value >= recorded["recalled"], shares["emergencies recalled"]
    assert shares["false alarms"].value <= recorded["false alarms"], shares["false alarms"]


@pytest.mark.parametrize("written", ["ru", "en"])
def test_it_understands_guests_in_the_language_that_the_manager_did_not_write(written: str) -> None:
    share = figures(found_in((written,), ("06",)))["top-1"]

    assert share.value >= RECORDED["other_language"]["top-1"], str(share)


@pytest.mark.parametrize(
    "text",
    [
        "парковка не понадобится, приедем поездом",
        "кроватку не ставьте, малыш спит с нами",
        "we won't need the parking after all",
        "we won't need the cot after all, thank you",
    ],
)
def test_who_only_tells_that_all_is_well_is_answered_nothing_and_calls_nobody(hearing: Matcher, text: str) -> None:
    understood = hearing.understand(text)

    assert (understood.action, understood.chat) == (Action.CHAT, ChatKind.TOLD)
