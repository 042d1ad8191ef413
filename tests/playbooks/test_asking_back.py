"""Who is not understood is asked once which he means; after that a person is called: nobody goes round in circles."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from playbooks.concierge import decide
from playbooks.decision import Answer, Called, Choose, Decision, Facts, Holder, Said
from playbooks.matching import Action, Match, Understanding
from playbooks.memory import Memory
from properties.words import Audience

NOW = datetime(2026, 11, 22, tzinfo=UTC)
NEAR = (Match("wifi", 0.4, "internet"), Match("tv", 0.3, "internet"))
FACTS = Facts(
    now=NOW, said=Said.TEXT, text="the internet thing", holder=Holder.BOT, memory=Memory(), knows_property=True,
    understanding=Understanding(Action.CHOOSE, NEAR, choices=NEAR), titles={"wifi": ("Wi-Fi", "Wi-Fi")},
    audiences={"wifi": Audience.PUBLIC, "tv": Audience.PUBLIC},
)  # fmt: skip


def again(before: Decision, later: timedelta = timedelta(minutes=1), **given: object) -> Decision:
    """The guest writes on, with what the bot remembers by now."""
    memory = Memory.from_json(before.memory.to_json())
    return decide(replace(FACTS, memory=memory, now=NOW + later, **given))  # type: ignore[arg-type]


def test_first_he_is_asked_which_he_means() -> None:
    assert decide(FACTS).speeches == (Choose(("wifi", "tv")),)


def test_still_not_understood_a_person_is_called() -> None:
    second = again(decide(FACTS), text="no, the other internet thing")

    assert not any(isinstance(speech, Choose) for speech in second.speeches)
    assert second.call is not None
    assert second.call.reason is Called.UNSURE
    assert second.memory.choices == ()


def test_another_question_much_later_may_be_asked_about_again() -> None:
    later = again(decide(FACTS))

    assert later.call is not None
    assert again(decide(FACTS), later=timedelta(hours=2)).speeches == (Choose(("wifi", "tv")),)


def test_a_typed_number_is_answered_and_nothing_is_left_over_of_it() -> None:
    understanding = Understanding(Action.HAND_OFF, unanswered=("2",))

    decision = again(decide(FACTS), text="2", understanding=understanding)

    assert decision.speeches == (Answer("tv"),)
    assert decision.call is None
