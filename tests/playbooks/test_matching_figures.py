"""The matcher keeps what was reached on the labelled messages that it never learned from."""

import json

import pytest

from bench.matching.figures import Outcome, figures, outcomes
from bench.matching.labelled import HERE, messages, office_entries
from playbooks.matching import Matcher, Portfolio

RECORDED: dict[str, dict[str, float]] = json.loads((HERE / "figures.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def found() -> list[Outcome]:
    matcher = Matcher(office_entries(), Portfolio())
    matcher.warm_up()
    return outcomes(messages(test=True), matcher.understand)


@pytest.mark.parametrize("name", RECORDED["at_least"])
def test_it_understands_no_fewer_guests_than_recorded(found: list[Outcome], name: str) -> None:
    share = figures(found)[name]

    assert share.value >= RECORDED["at_least"][name], f"{name}: {share}"


@pytest.mark.parametrize("name", RECORDED["at_most"])
def test_it_errs_no_more_often_than_recorded(found: list[Outcome], name: str) -> None:
    share = figures(found)[name]

    assert share.value <= RECORDED["at_most"][name], f"{name}: {share}"


@pytest.mark.parametrize(("written", "guests"), [("ru", "en"), ("en", "ru")])
def test_it_understands_guests_in_the_language_that_the_manager_did_not_write(written: str, guests: str) -> None:
    matcher = Matcher(office_entries((written,)), Portfolio())
    matcher.warm_up()
    theirs = [message for message in messages(test=True) if message.language == guests]

    share = figures(outcomes(theirs, matcher.understand))["top-1"]

    assert share.value >= RECORDED["other_language"]["top-1"], f"{guests}: {share}"
