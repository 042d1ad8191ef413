"""What guests say that asks for nothing of the property, and who waits for a person: each hears something that fits."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from playbooks.concierge import decide
from playbooks.decision import Answer, Choose, Decision, Facts, Holder, Said, Say, Start
from playbooks.matching import Action, ChatKind, Match, Understanding
from playbooks.memory import Memory
from playbooks.scripts import shipped_playbooks
from properties.words import Audience

NOW = datetime(2026, 11, 22, tzinfo=UTC)
FACTS = Facts(
    now=NOW, said=Said.TEXT, text="hm", holder=Holder.BOT, memory=Memory(), knows_property=True,
    understanding=Understanding(Action.HAND_OFF), titles={"wifi": ("Wi-Fi", "Wi-Fi"), "tv": ("ТВ", "TV")},
    audiences={"wifi": Audience.PUBLIC, "tv": Audience.PUBLIC},
)  # fmt: skip


def chats(kind: ChatKind, holder: Holder = Holder.BOT, **memory: object) -> Decision:
    understanding = Understanding(Action.CHAT, chat=kind)
    return decide(replace(FACTS, understanding=understanding, holder=holder, memory=Memory(**memory)))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "kind", [ChatKind.WHO, ChatKind.HERE, ChatKind.HOW, ChatKind.PRAISE, ChatKind.TOLD, ChatKind.LEFT]
)
def test_small_talk_is_answered_and_wakes_nobody(kind: ChatKind) -> None:
    decision = chats(kind)

    assert decision.speeches == (Say(kind.value),)
    assert decision.call is None


def test_who_waits_and_asks_whether_anybody_is_there_hears_that_a_person_comes() -> None:
    decision = chats(ChatKind.HERE, Holder.WAITING, called_at=NOW - timedelta(minutes=2))

    assert decision.speeches == (Say("here_waiting"),)


def test_who_has_waited_as_long_as_was_promised_is_told_that_the_person_was_called_again() -> None:
    decision = chats(ChatKind.HERE, Holder.WAITING, called_at=NOW - timedelta(minutes=6))

    assert decision.speeches == (Say("still_called"),)
    assert decision.call is not None


def test_ok_to_which_of_these_is_asked_again() -> None:
    assert chats(ChatKind.OK, choices=("wifi", "tv")).speeches == (Choose(("wifi", "tv")),)


def test_what_is_only_told_is_passed_on_where_something_was_asked_or_a_person_called() -> None:
    assert chats(ChatKind.TOLD).call is None
    assert chats(ChatKind.TOLD, choices=("wifi", "tv")).call is not None
    assert chats(ChatKind.TOLD, asked_booking=True).call is not None
    assert chats(ChatKind.TOLD, Holder.HUMAN).owes_answer
    assert chats(ChatKind.TOLD, Holder.WAITING, called_at=NOW - timedelta(minutes=6)).call is not None


def writes_on(memory: Memory, after: timedelta) -> Decision:
    return decide(replace(FACTS, memory=memory, holder=Holder.WAITING, now=NOW + after))


def test_what_is_written_while_a_person_is_awaited_is_said_to_be_passed_on_but_not_each_line_of_it() -> None:
    called = Memory(called_at=NOW)

    at_once = writes_on(called, timedelta(seconds=20))
    after_a_while = writes_on(at_once.memory, timedelta(seconds=70))
    soon_after = writes_on(after_a_while.memory, timedelta(seconds=100))
    later = writes_on(soon_after.memory, timedelta(seconds=200))

    assert [one.speeches for one in (at_once, after_a_while, soon_after, later)] == [
        (), (Say("passed_on"),), (), (Say("passed_on"),),
    ]  # fmt: skip
    assert writes_on(later.memory, timedelta(minutes=6)).speeches == (Say("still_called"),)


def asks_for_english(memory: Memory, *, switched: bool) -> Decision:
    return decide(
        replace(FACTS, text="in English please", memory=memory, language_asked=True, switched_language=switched)
    )


def test_what_was_told_last_is_told_again_in_the_language_that_is_asked_for() -> None:
    assert asks_for_english(Memory(told=("wifi",)), switched=True).speeches == (
        Say("language_switched"), Answer("wifi"),
    )  # fmt: skip
    assert asks_for_english(Memory(choices=("wifi", "tv")), switched=True).speeches == (
        Say("language_switched"), Choose(("wifi", "tv")),
    )  # fmt: skip


def test_who_asks_for_the_language_that_he_has_is_told_so_and_wakes_nobody() -> None:
    decision = asks_for_english(Memory(told=("wifi",)), switched=False)

    assert (decision.speeches, decision.call) == ((Say("language_switched"),), None)


def test_an_answer_is_remembered() -> None:
    understanding = Understanding(Action.ANSWER, answers=(Match("wifi", 0.99, "wifi"),))

    assert decide(replace(FACTS, text="wifi", understanding=understanding)).memory.told == ("wifi",)


def test_what_else_is_asked_beside_a_problem_is_passed_on_in_the_guests_own_spelling() -> None:
    key = "playbook:missing_towels"
    understanding = Understanding(
        Action.ANSWER, answers=(Match(key, 1.0, "нет полотенец"),), unanswered=("где лежит елка",)
    )
    facts = replace(
        FACTS, text="Нет полотенец! И где лежит Ёлка?", understanding=understanding,
        playbooks={key: shipped_playbooks()["missing_towels"]}, audiences={key: Audience.PUBLIC},
    )  # fmt: skip

    decision = decide(facts)

    assert decision.orders == (Start(key),)
    assert decision.speeches == (Say("rest_passed_on", parts="где лежит Ёлка"),)
    assert decision.call is not None


def test_what_is_no_longer_needed_is_not_congratulated_on() -> None:
    understanding = Understanding(Action.RESOLVED)

    told = [
        decide(replace(FACTS, text=text, understanding=understanding)).speeches
        for text in ("утюг уже не нужен", "утюг нашёлся")
    ]

    assert told == [(Say("not_needed"),), (Say("solved"),)]


@pytest.mark.parametrize(
    ("text", "starts"), [("нам нужно выехать в 5 утра", False), ("можно выехать позже, самолёт в 9 утра", True)]
)
def test_leaving_early_in_the_morning_is_no_late_check_out(text: str, starts: bool) -> None:
    key = "playbook:late_check_out"
    facts = replace(
        FACTS, text=text, understanding=Understanding(Action.ANSWER, answers=(Match(key, 0.97, text),)),
        playbooks={key: shipped_playbooks()["late_check_out"]}, audiences={key: Audience.PUBLIC},
    )  # fmt: skip

    assert (decide(facts).orders == (Start(key),)) is starts
