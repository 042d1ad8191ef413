"""What a guest in the middle of a playbook says may sound like an emergency; pure, by the shipped playbooks."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from playbooks.concierge import decide
from playbooks.decision import (
    AskAgain,
    Called,
    Choose,
    Chosen,
    Decision,
    Facts,
    Holder,
    Lead,
    Running,
    Said,
    Say,
    Start,
)
from playbooks.emergencies import EmergencyKind
from playbooks.matching import Action, Match
from playbooks.matching.understanding import Understanding
from playbooks.memory import Memory
from playbooks.scripts import shipped_playbooks
from playbooks.walks import Phase, Walk
from properties.words import Audience

NOW = datetime(2026, 11, 22, 0, 7, tzinfo=UTC)
FIRE, GAS, TRAPPED = EmergencyKind.FIRE, EmergencyKind.GAS, EmergencyKind.TRAPPED


def told(playbook: str, step: str, text: str, kind: EmergencyKind, *, pressed: str = "") -> Decision:
    at = (step, 2) if pressed else None
    running = Running(7, shipped_playbooks()[playbook], Walk(step, Phase.ASKING), pressed=at)
    return decide(
        Facts(
            now=NOW, said=Said.TEXT, text=text, pressed=pressed, holder=Holder.BOT, memory=Memory(),
            understanding=Understanding(Action.EMERGENCY, emergency=kind), audiences={}, titles={},
            playbooks=shipped_playbooks(), running=(running,),
        )
    )  # fmt: skip


@pytest.mark.parametrize(
    ("playbook", "step", "text", "kind", "choice"),
    [
        ("no_hot_water", "tank", "да, горит", FIRE, 1),
        ("gas_smell", "leave", "we got out", TRAPPED, 1),
    ],
)
def test_an_answer_that_only_sounds_like_an_emergency_is_an_answer(
    playbook: str, step: str, text: str, kind: EmergencyKind, choice: int
) -> None:
    decision = told(playbook, step, text, kind)

    assert (decision.speeches, decision.call) == ((), None)
    assert decision.orders == (Chosen(7, step, choice),)


def test_a_pressed_button_is_an_answer_whatever_it_says() -> None:
    decision = told("fire_smoke", "start", "Есть дым, огонь или гарь", FIRE, pressed="step:7:0:2")

    assert decision.orders == (Chosen(7, "start", 2),)


def test_more_words_than_an_answer_are_an_emergency() -> None:
    decision = told("no_hot_water", "tank", "горит проводка", FIRE)

    assert Say("emergency_fire") in decision.speeches
    assert decision.orders == (Start("fire_smoke"),)


def test_what_is_said_of_the_same_emergency_leads_on_and_calls_again() -> None:
    decision = told("fire_smoke", "start", "ещё внутри, много дыма", FIRE)

    assert decision.orders == (Chosen(7, "start", 2),)
    assert decision.call is not None
    assert Say("emergency_fire") in decision.speeches


def test_what_fits_no_answer_in_the_same_emergency_is_asked_again() -> None:
    decision = told("gas_smell", "start", "газ идёт из плиты на первом этаже у соседей", GAS)

    assert decision.orders == (AskAgain(7, lead=Lead.PLAIN),)


LOCK, KEYS_LOST = "playbook:lock_wont_open", "playbook:lost_keys"


def still_not_clear(text: str, near: tuple[str, ...], puzzled: int = 0) -> Decision:
    shipped = {f"playbook:{key}": playbook for key, playbook in shipped_playbooks().items()}
    running = Running(7, shipped[LOCK], Walk("wake", Phase.ASKING, puzzled=puzzled))
    choices = tuple(Match(key, 0.5, text) for key in near)
    return decide(
        Facts(
            now=NOW, said=Said.TEXT, text=text, holder=Holder.BOT, memory=Memory(),
            understanding=Understanding(Action.CHOOSE, matches=choices, choices=choices),
            audiences=dict.fromkeys(shipped, Audience.PUBLIC), titles={}, knows_property=True,
            playbooks=shipped, running=(running,),
        )
    )  # fmt: skip


def test_words_near_the_problem_under_way_are_asked_at_its_step_not_which_problem_is_meant() -> None:
    decision = still_not_clear("the door is not opening at all", (LOCK, KEYS_LOST))

    assert decision.orders == (AskAgain(7, puzzled=True),)
    assert (decision.speeches, decision.call) == ((), None)


def test_who_is_not_understood_at_a_step_a_second_time_gets_a_person() -> None:
    decision = still_not_clear("the door is not opening at all", (LOCK, KEYS_LOST), puzzled=1)

    assert decision.call is not None
    assert decision.call.reason is Called.UNSURE


def test_words_near_other_problems_alone_are_asked_which_is_meant() -> None:
    decision = still_not_clear(
        "where do I turn it up, it is cold and loud", ("playbook:no_heating", "playbook:no_electricity")
    )

    assert decision.speeches == (Choose(("playbook:no_heating", "playbook:no_electricity")),)


def at_the_pad(text: str, action: Action = Action.HAND_OFF, **given: Any) -> Decision:
    """Said while the keypad should light up, soon after the guest was told that a person is called."""
    shipped = shipped_playbooks()
    running = Running(
        7, shipped[given.pop("playbook", "lock_wont_open")], Walk(given.pop("step", "wake"), Phase.ASKING)
    )
    memory = Memory(called_at=NOW - timedelta(minutes=2))
    facts = Facts(
        now=NOW, said=Said.TEXT, text=text, holder=Holder.WAITING, memory=memory, understanding=Understanding(action),
        audiences={}, titles={}, knows_property=True, playbooks=shipped, running=(running,),
    )  # fmt: skip
    return decide(replace(facts, **given))


def test_who_is_not_understood_after_a_person_was_called_is_still_answered() -> None:
    decision = at_the_pad("my husband went down to look for another entrance")

    assert decision.speeches == (Say("passed_on"),)
    assert decision.orders == (AskAgain(7, lead=Lead.PLAIN),)


@pytest.mark.parametrize("words", ["что делать?", "Алло?", "what do we do", "xnj ltkfnm"])
def test_who_asks_what_to_do_is_told_the_step_again(words: str) -> None:
    assert at_the_pad(words).orders == (AskAgain(7, lead=Lead.PLAIN),)


@pytest.mark.parametrize("words", ["подождите", "щас пришлю", "one sec", "let me check it"])
def test_who_is_at_it_is_given_time(words: str) -> None:
    decision = at_the_pad(words)

    assert (decision.speeches, decision.call) == ((Say("no_hurry"),), None)
    assert decision.orders == (AskAgain(7, lead=Lead.NONE),)


def test_in_danger_nobody_is_told_to_take_his_time() -> None:
    decision = at_the_pad("сейчас", playbook="gas_smell", step="leave")

    assert (decision.speeches, decision.orders) == ((), (AskAgain(7, lead=Lead.BRIEF),))


def test_thanks_at_a_step_are_answered_in_brief() -> None:
    assert at_the_pad("спасибо", Action.CHAT).orders == (AskAgain(7, lead=Lead.BRIEF),)


def test_a_photo_that_answers_nothing_is_kept_and_the_step_asked_again() -> None:
    decision = at_the_pad("", said=Said.UNREADABLE, pictured=True)

    assert (decision.speeches, decision.call) == ((Say("photo_kept"),), None)
    assert decision.orders == (AskAgain(7, lead=Lead.PLAIN),)
    assert decision.memory.received_at == NOW


def test_a_photo_is_received_also_when_a_person_is_called_already() -> None:
    decision = at_the_pad("", said=Said.UNREADABLE, pictured=True, running=())

    assert decision.speeches == (Say("received"),)
    assert decision.call is not None


def test_the_next_photos_of_the_same_minute_are_not_answered_one_by_one() -> None:
    memory = Memory(called_at=NOW, received_at=NOW - timedelta(seconds=20))

    assert at_the_pad("", said=Said.UNREADABLE, pictured=True, memory=memory).speeches == ()


def test_in_danger_nobody_is_told_that_he_was_not_understood() -> None:
    decision = at_the_pad("дёргают ручку", playbook="gas_smell", step="leave")

    assert decision.speeches == (Say("passed_on"),)
    assert decision.orders == (AskAgain(7, lead=Lead.PLAIN),)


def test_a_few_vague_words_at_a_step_are_no_other_problem() -> None:
    decision = still_not_clear("not opened there is water", ("playbook:no_heating", "playbook:no_electricity"))

    assert decision.orders == (AskAgain(7, puzzled=True),)


def test_a_danger_that_is_denied_begins_nothing() -> None:
    shipped = {f"playbook:{key}": playbook for key, playbook in shipped_playbooks().items()}
    gas = (Match("playbook:gas_smell", 0.99, "no smell"),)
    facts = Facts(
        now=NOW, said=Said.TEXT, text="no smell", holder=Holder.BOT, memory=Memory(), knows_property=True,
        understanding=Understanding(Action.ANSWER, matches=gas, answers=gas),
        audiences=dict.fromkeys(shipped, Audience.PUBLIC), titles={}, playbooks=shipped,
    )  # fmt: skip

    decision = decide(facts)

    assert Say("emergency_gas") not in decision.speeches
    assert decision.call is not None and decision.call.reason is Called.UNSURE


def test_whoever_told_of_danger_is_never_left_without_a_word() -> None:
    memory = Memory(called_at=NOW - timedelta(minutes=1), emergency="trapped", emergency_at=NOW - timedelta(minutes=1))

    decision = at_the_pad("pressed it, nobody answers", running=(), memory=memory)

    assert decision.speeches == (Say("passed_on"),)


def test_in_danger_what_is_passed_on_leads_to_the_step_without_more_words() -> None:
    memory = Memory(called_at=NOW - timedelta(minutes=1), emergency="gas", emergency_at=NOW - timedelta(minutes=1))

    decision = at_the_pad("we can hear people shouting downstairs", playbook="gas_smell", step="leave", memory=memory)

    assert decision.orders == (AskAgain(7, lead=Lead.PLAIN),)


@pytest.mark.parametrize(("holder", "speeches"), [(Holder.WAITING, (Say("passed_on"),)), (Holder.HUMAN, ())])
def test_danger_that_is_told_again_is_passed_on_but_not_over_a_person(
    holder: Holder, speeches: tuple[Say, ...]
) -> None:
    memory = Memory(called_at=NOW, emergency="trapped", emergency_at=NOW - timedelta(minutes=1))
    understanding = Understanding(Action.EMERGENCY, emergency=TRAPPED)
    facts: dict[str, Any] = {"running": (), "memory": memory, "understanding": understanding}

    decision = at_the_pad("we are stuck", holder=holder, passed_on=frozenset({"trapped"}), **facts)

    assert decision.speeches == speeches
    assert decision.call is not None


def judged(text: str, *near: Match, kind: EmergencyKind = TRAPPED) -> Decision:
    """Words without any sign of danger, that the learned judgement takes for one."""
    shipped = {f"playbook:{key}": playbook for key, playbook in shipped_playbooks().items()}
    return decide(
        Facts(
            now=NOW, said=Said.TEXT, text=text, holder=Holder.BOT, memory=Memory(), knows_property=True,
            understanding=Understanding(Action.EMERGENCY, matches=near, emergency=kind),
            audiences=dict.fromkeys(shipped, Audience.PUBLIC), titles={}, playbooks=shipped,
        )
    )  # fmt: skip


def test_a_word_or_two_without_a_sign_raise_no_alarm() -> None:
    decision = judged("не сильно", kind=EmergencyKind.INJURY)

    assert decision.speeches == (Say("called"),)


def test_what_begins_a_harmless_playbook_word_for_word_begins_it() -> None:
    decision = judged("wasps on the balcony", Match("playbook:insects", 1.0, "wasps on the balcony"))

    assert decision.orders == (Start("playbook:insects"),)


def test_more_words_are_believed_without_a_sign() -> None:
    assert Say("emergency_trapped") in judged("nobody comes and it gets darker in this small room").speeches


@pytest.mark.parametrize("step", ["leave", "trapped"])
def test_in_danger_ok_is_no_answer(step: str) -> None:
    decision = at_the_pad("ок", Action.CHAT, playbook="fire_smoke", step=step)

    assert decision.orders == (AskAgain(7, lead=Lead.BRIEF),)


MEDICAL = "playbook:medical_help"


@pytest.mark.parametrize(
    ("text", "understanding"),
    [
        ("my child has a fever of 39", Understanding(Action.EMERGENCY, emergency=EmergencyKind.INJURY)),
        ("у ребёнка температура 39, нужен врач", Understanding(Action.EMERGENCY, emergency=EmergencyKind.INJURY)),
        ("у сына жар", Understanding(Action.CHOOSE, matches=(Match(MEDICAL, 0.8, "у сына жар"),))),
    ],
)
def test_a_fever_alone_is_asked_about_instead_of_alarming(text: str, understanding: Understanding) -> None:
    decision = meant(text, understanding)

    assert (decision.speeches, decision.orders) == ((), (Start(MEDICAL),))


@pytest.mark.parametrize(
    "text",
    [
        "у ребёнка температура 40 и судороги",
        "my baby is 2 months old and has a fever of 38.5",
        "the baby has a fever and a rash",
        "у дочки жар, 39 не сбивается",
        "у сына температура 39 и он вялый",
        "high fever and he can't breathe",
        "fever 40.2",
    ],
)
def test_a_fever_with_something_grave_beside_it_is_an_emergency(text: str) -> None:
    decision = meant(text, Understanding(Action.EMERGENCY, emergency=EmergencyKind.INJURY))

    assert decision.speeches == (Say("emergency_injury"),)


def test_a_small_babys_fever_alarms_also_where_no_danger_was_heard() -> None:
    text = "ребёнку 2 месяца, температура 38,5"

    decision = meant(text, Understanding(Action.CHOOSE, matches=(Match(MEDICAL, 0.75, text),)))

    assert decision.speeches == (Say("emergency_injury"),)


def test_a_cold_room_has_no_fever() -> None:
    text = "температура в комнате 16"

    decision = meant(text, Understanding(Action.HAND_OFF, matches=(Match("playbook:no_heating", 0.4, text),)))

    assert decision.call is not None and decision.call.reason is Called.UNSURE


def meant(text: str, understanding: Understanding) -> Decision:
    shipped = {f"playbook:{key}": playbook for key, playbook in shipped_playbooks().items()}
    return decide(
        Facts(
            now=NOW, said=Said.TEXT, text=text, holder=Holder.BOT, memory=Memory(), knows_property=True,
            understanding=understanding, audiences=dict.fromkeys(shipped, Audience.PUBLIC), titles={},
            playbooks=shipped,
        )
    )  # fmt: skip
