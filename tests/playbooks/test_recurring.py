"""Whether a guest says that a problem is back."""

from datetime import UTC, datetime
from typing import Any

import pytest

from playbooks.concierge import decide
from playbooks.decision import Called, Facts, Holder, Returned, Running, Said, Say
from playbooks.matching import Action, Match, Understanding
from playbooks.memory import Memory
from playbooks.recurring import means_it_is_back, says_it_is_back
from playbooks.scripts import shipped_playbooks
from playbooks.walks import Phase, Walk

NOW = datetime(2026, 11, 22, 0, 7, tzinfo=UTC)
LOCK, WIFI = shipped_playbooks()["lock_wont_open"], shipped_playbooks()["no_wifi"]


@pytest.mark.parametrize(
    "text",
    [
        "the lock doesn't open again",
        "It's happening again!!",
        "no hot water AGAIN",
        "the same problem came back",
        "it stopped working",
        "still not working",
        "опять не открывается",
        "Снова нет воды",
        "всё ещё не работает",
        "проблема вернулась",
        "так и не заработало",
        "it's back",
        "still no hot water",
        "I try again and it doesn't open",
        "the water isn't back, still not working",
    ],
)
def test_it_is_back(text: str) -> None:
    assert says_it_is_back(text)


@pytest.mark.parametrize(
    "text",
    [
        "thanks again!",
        "Спасибо ещё раз",
        "great, it works again",
        "вода снова есть, спасибо",
        "снова работает",
        "the power is back",
        "I'll try again in a minute",
        "hope to see you again",
        "попробую снова",
        "обязательно снова приедем",
        "Вода вернулась!",
        "вернулся свет, спасибо",
        "what time is check-out?",
        "ok",
        "👍",
        "",
    ],
)
def test_it_is_not(text: str) -> None:
    assert not says_it_is_back(text)


def said(text: str, action: Action, *answers: str, **given: Any) -> Facts:
    understanding = Understanding(action, answers=tuple(Match(key, 0.9, text) for key in answers))
    return Facts(
        now=NOW, said=Said.TEXT, text=text, understanding=understanding, holder=Holder.BOT, audiences={}, titles={},
        memory=Memory(), knows_property=True, playbooks={"playbook:lock": LOCK, "playbook:wifi": WIFI}, **given,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("facts", "topic"),
    [
        (said("it is back", Action.RESOLVED), "lock_wont_open"),
        (said("снова не работает", Action.CHOOSE), "no_wifi"),
        (said("the same again", Action.HAND_OFF), "hum in the wall"),
        (said("the lock won't open again", Action.ANSWER, "playbook:lock"), "lock_wont_open"),
    ],
)
def test_words_after_it_was_solved_are_of_that_problem(facts: Facts, topic: str) -> None:
    assert means_it_is_back(facts, topic)


@pytest.mark.parametrize(
    ("facts", "topic"),
    [
        (said("it is back", Action.RESOLVED), "no_electricity"),
        (said("всё снова хорошо", Action.RESOLVED), "lock_wont_open"),
        (said("hello again", Action.CHAT), "lock_wont_open"),
        (said("what is the wifi password again?", Action.ANSWER, "wifi"), "lock_wont_open"),
        (said("no wifi again", Action.ANSWER, "playbook:wifi"), "lock_wont_open"),
        (
            said("still not working", Action.CHOOSE, running=(Running(1, WIFI, Walk("start", Phase.ASKING)),)),
            "lock_wont_open",
        ),
    ],
)
def test_words_of_another_thing_do_not_open_it_again(facts: Facts, topic: str) -> None:
    assert not means_it_is_back(facts, topic)


def test_a_person_comes_for_what_is_back_and_nobody_is_asked_what_he_means() -> None:
    choices = ("playbook:lock", "playbook:wifi")
    facts = said("снова не работает", Action.CHOOSE, *choices, returned=Returned("lock_wont_open", "high"))

    decision = decide(facts)

    assert decision.call is not None
    assert (decision.call.reason, decision.call.severity, decision.call.topic) == (
        Called.RETURNED, "high", "lock_wont_open",
    )  # fmt: skip
    assert decision.speeches == (Say("called"),)
