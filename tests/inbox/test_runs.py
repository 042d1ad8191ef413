"""A guest is walked through a playbook: by buttons or words, out of order, silent, while a person leads."""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import col, select

from inbox.answers.playbooks_in_use import playbook_of
from inbox.desk import DeskAtWork
from inbox.tables import ConversationState, DirectoryContact, Incident, IncidentState, PlaybookRun, PlaybookRunEntry
from playbooks.scripts.library import shipped_playbooks, shipped_source
from tests.cast import KEYS, Scenery

LOCKED = "the lock won't open"
LIT, DARK = "step:1:wake:1", "step:1:wake:2"


def run_of(scenery: Scenery) -> PlaybookRun:
    latest = select(PlaybookRun).order_by(col(PlaybookRun.id).desc())
    found: PlaybookRun = scenery.read(lambda session: session.exec(latest).first())
    return found


def marks(scenery: Scenery) -> list[str]:
    query = select(PlaybookRunEntry.mark, PlaybookRunEntry.step).order_by(col(PlaybookRunEntry.id))
    return [f"{mark} {step}" for mark, step in scenery.read(lambda session: session.exec(query).all())]


def incident(scenery: Scenery) -> Incident:
    found: Incident = scenery.read(lambda session: session.exec(select(Incident)).one())
    return found


@pytest.fixture
def at_the_door(scenery: Scenery) -> Scenery:
    """A verified guest who is asked whether the keypad lights up."""
    scenery.guest_comes_by_link()
    scenery.guest_says(LOCKED)
    return scenery


def test_a_problem_is_led_through_instead_of_answered(at_the_door: Scenery) -> None:
    told, buttons = at_the_door.telegram.sent[-1].text, at_the_door.telegram.sent[-1].buttons

    assert "Touch the lock's panel" in told
    assert [row[0].payload for row in buttons] == [LIT, DARK]
    assert incident(at_the_door).playbook == "lock_wont_open"


def test_what_the_first_message_says_is_not_asked_again(scenery: Scenery) -> None:
    (told,) = scenery.guest_says("дверь захлопнулась, ключи внутри", property_slug="nevsky-12")

    assert "Где вы сейчас?" not in told and told.endswith("Включена плита, утюг или вода?")
    assert marks(scenery) == ["reached start", "answered where", "reached shut_out"]


def test_a_typed_answer_in_the_other_language_is_taken(at_the_door: Scenery) -> None:
    (told,) = at_the_door.guest_says("svetyatsya")

    assert "4821#" in told
    assert marks(at_the_door)[-2:] == ["answered wake", "reached code"]


def test_secrets_of_a_step_are_masked_where_staff_read_it(at_the_door: Scenery) -> None:
    at_the_door.press(LIT)

    assert "4821#" in at_the_door.telegram.texts("1001")[-1]
    assert "4821#" not in at_the_door.messages()[-1].text


def test_a_stranger_gets_the_step_without_the_code(scenery: Scenery) -> None:
    scenery.guest_says(LOCKED, property_slug="nevsky-12")

    (told,) = scenery.guest_says("yes")

    assert "check-in instructions" in told and "4821" not in told


def test_another_question_is_answered_and_the_guest_is_led_back(at_the_door: Scenery) -> None:
    (told,) = at_the_door.guest_says("what time is check-out?")

    assert "12:00" in told and told.endswith("Do the digits light up?")
    assert len(at_the_door.telegram.sent[-1].buttons) == 2


def test_an_answer_to_an_earlier_step_goes_back_to_it(at_the_door: Scenery) -> None:
    at_the_door.press(DARK)

    at_the_door.press(LIT)

    assert run_of(at_the_door).step == "code"


def test_a_button_of_another_conversation_does_nothing(at_the_door: Scenery) -> None:
    at_the_door.guest_says("hello", "2002", property_slug="nevsky-12")

    at_the_door.press(DARK, "2002")

    assert run_of(at_the_door).step == "wake"


def test_a_silent_guest_is_asked_and_then_a_person_is_called(at_the_door: Scenery) -> None:
    at_the_door.clock.advance(minutes=5)
    at_the_door.run_timers()
    at_the_door.clock.advance(minutes=5)
    at_the_door.run_timers()
    at_the_door.send_due()

    assert "Tell me what happened" in at_the_door.telegram.texts("1001")[-2]
    assert "called a person" in at_the_door.telegram.texts("1001")[-1]
    assert at_the_door.conversation().state == ConversationState.WAITING


def test_a_wait_of_an_earlier_step_means_nothing(at_the_door: Scenery) -> None:
    at_the_door.clock.advance(minutes=4)
    at_the_door.press(LIT)

    at_the_door.clock.advance(minutes=2)
    at_the_door.run_timers()

    assert not run_of(at_the_door).nudged


def test_solved_may_be_said_at_any_step(at_the_door: Scenery) -> None:
    (told,) = at_the_door.guest_says("never mind, it works now, thank you!")

    assert told.startswith("Wonderful!")
    assert incident(at_the_door).state == IncidentState.SOLVED
    assert run_of(at_the_door).outcome == "solved"


def test_who_asks_for_a_person_before_a_shut_door_is_as_urgent_as_the_door(at_the_door: Scenery) -> None:
    at_the_door.guest_says("let me talk to a human please")

    assert at_the_door.conversation().severity == "high"


def test_solved_after_a_person_was_called_calls_him_off(at_the_door: Scenery) -> None:
    at_the_door.press(DARK)
    at_the_door.guest_says("no socket")

    at_the_door.press("step:1:code:1")

    assert at_the_door.conversation().state == ConversationState.RESOLVED
    assert incident(at_the_door).state == IncidentState.SOLVED


def test_the_same_words_again_do_not_start_it_twice(at_the_door: Scenery) -> None:
    (told,) = at_the_door.guest_says("the door doesn't open!!")

    assert told.endswith("Do the digits light up?")
    assert run_of(at_the_door).id == 1


def test_it_is_not_begun_again_while_the_guest_waits_for_a_person(at_the_door: Scenery) -> None:
    at_the_door.press(DARK)
    at_the_door.guest_says("no socket")

    at_the_door.guest_says("the lock still won't open")

    assert run_of(at_the_door).id == 1
    assert at_the_door.conversation().state == ConversationState.WAITING


def test_a_person_who_leads_is_not_talked_over(at_the_door: Scenery) -> None:
    at_the_door.take("igor")

    told = at_the_door.guest_says("yes")
    at_the_door.clock.advance(minutes=30)
    at_the_door.run_timers()
    at_the_door.send_due()

    assert told == []
    assert (run_of(at_the_door).step, run_of(at_the_door).nudged) == ("wake", False)


def test_it_goes_on_when_the_person_lets_go(at_the_door: Scenery) -> None:
    at_the_door.take("igor")
    at_the_door.guest_says("thanks")
    at_the_door.release("igor")

    (told,) = at_the_door.guest_says("they light up")

    assert "4821#" in told


def test_a_fire_comes_before_everything(at_the_door: Scenery) -> None:
    (told,) = at_the_door.guest_says("there is a fire in the apartment!")

    assert told.startswith("This is dangerous.") and "101 / 112" in told
    assert at_the_door.conversation().severity == "critical"


def test_a_silent_guest_in_danger_is_not_led_back_to_his_door(at_the_door: Scenery) -> None:
    at_the_door.guest_says("there is a strong smell of gas in here!")
    for _ in range(2):
        at_the_door.clock.advance(minutes=3)
        at_the_door.run_timers()
        at_the_door.send_due()

    assert "I can't tell whether you got out" in at_the_door.telegram.sent[-1].text
    assert "Back to your problem" not in at_the_door.telegram.sent[-1].text
    assert "Do the digits light up?" not in "".join(at_the_door.guest_says("everybody is here"))


def test_a_short_muddle_is_asked_once_more_before_a_person_is_called(at_the_door: Scenery) -> None:
    (first,) = at_the_door.guest_says("purple")
    (second,) = at_the_door.guest_says("purple")

    assert first.startswith("I'm not sure I understood") and at_the_door.conversation().state == "waiting"
    assert second.startswith("A person has been called") and second.endswith("Do the digits light up?")


def test_it_goes_on_after_the_process_died_between_two_steps(at_the_door: Scenery) -> None:
    for word, step in (("yes", "code"), ("no", "again"), ("it opened", "opened")):
        at_the_door.desk = DeskAtWork(at_the_door.store, KEYS, at_the_door.clock)
        (told,) = at_the_door.guest_says(word)

        assert run_of(at_the_door).step == step
        assert len(told) > 0
    assert marks(at_the_door).count("reached code") == 1


def test_a_turn_that_died_before_its_end_is_taken_anew_and_said_once(at_the_door: Scenery) -> None:
    again = at_the_door.incoming("yes")

    class Died(Exception):
        pass

    def dying(session: object) -> None:
        raise Died

    with pytest.raises(Died):
        at_the_door.store.write(dying)
    at_the_door.hand_in(again)
    at_the_door.hand_in(again)
    at_the_door.send_due()

    assert marks(at_the_door).count("answered wake") == 1


def test_a_wait_survives_the_process(at_the_door: Scenery) -> None:
    at_the_door.clock.advance(minutes=5)
    at_the_door.desk = DeskAtWork(at_the_door.store, KEYS, at_the_door.clock)

    at_the_door.run_timers()
    at_the_door.run_timers()

    assert marks(at_the_door).count("nudged wake") == 1
    assert run_of(at_the_door).due_at == at_the_door.clock() + timedelta(minutes=5)


def test_a_guest_who_goes_on_in_another_messenger_goes_on_at_the_same_step(scenery: Scenery) -> None:
    scenery.guest_says(LOCKED, property_slug="nevsky-12")
    scenery.guest_comes_by_link("whatsapp:+447700900123", **scenery.by_whatsapp("+447700900123"))
    scenery.guest_comes_by_link()

    (told,) = scenery.guest_says("yes", "whatsapp:+447700900123", **scenery.by_whatsapp("+447700900123"))

    assert "4821#" in told and run_of(scenery).step == "code"


def test_who_is_stuck_in_a_lift_is_told_the_dispatchers_number(scenery: Scenery) -> None:
    dispatcher: dict[str, Any] = {
        "role": "lift_service",
        "name_ru": "Лифты",
        "name_en": "Lifts",
        "phone": "+7 812 000-00-77",
    }
    scenery.store.write(lambda s: s.add(DirectoryContact(property_id=1, position=99, **dispatcher)))
    scenery.guest_comes_by_link()

    (told,) = scenery.guest_says("we are stuck in the elevator")

    assert "call the dispatcher, +7 812 000-00-77" in told
    assert scenery.conversation().severity == "critical"


@pytest.mark.parametrize(
    ("words", "step"),
    [
        ("my toddler locked himself in the bathroom", "child"),
        ("жену ударило током, не дышит", "no_breath"),
        ("муж упал и не двигается", "breathing"),
        ("шкаф сорвался со стены и придавил подругу", "pinned"),
    ],
)
def test_first_help_comes_without_another_question(scenery: Scenery, words: str, step: str) -> None:
    scenery.guest_comes_by_link()

    scenery.guest_says(words)

    assert f"reached {step}" in marks(scenery)
    assert (incident(scenery).severity, scenery.conversation().state) == ("critical", "waiting")


def test_a_fever_gets_a_doctors_questions_and_a_person(scenery: Scenery) -> None:
    scenery.guest_comes_by_link()

    (told,) = scenery.guest_says("my child has a fever of 39")

    assert told.startswith("Call 103 / 112 at once for a baby under three months")
    assert (scenery.conversation().state, scenery.conversation().severity) == ("waiting", "high")


def test_a_run_of_a_shipped_playbook_reads_no_file_anew() -> None:
    shipped = shipped_playbooks()

    of_rows = {key: playbook_of(shipped_source(key)) for key in shipped}

    assert all(of_rows[key] is shipped[key] for key in shipped)
