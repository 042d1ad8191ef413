"""A property's own phrases tell how sure the bot must be there before it answers."""

from playbooks.matching import Entry, EntryKind, Matcher, Portfolio, Trial
from playbooks.matching.calibration import calibrated
from tests.embeddings import NoEmbedding

USUAL = 0.95


def trials(right: int, wrong: int, confidence: float) -> list[Trial]:
    return [
        *(Trial(f"right {number}", "wifi", "wifi", confidence) for number in range(right)),
        *(Trial(f"wrong {number}", "parking", "garage", confidence) for number in range(wrong)),
    ]


def test_it_answers_as_in_any_office_where_answers_are_right() -> None:
    found = calibrated([*trials(40, 0, 0.99), *trials(10, 0, 0.5)], USUAL)

    assert (found.answer_from, found.precision, found.answered, found.is_measured) == (USUAL, 1.0, 0.8, True)


def test_it_must_be_surer_where_entries_are_taken_for_each_other() -> None:
    found = calibrated([*trials(40, 0, 0.995), *trials(0, 5, 0.965)], USUAL)

    assert found.answer_from == 0.97
    assert found.mistaken == ()


def test_it_names_the_mistakes_that_no_threshold_prevents_the_surest_first() -> None:
    found = calibrated([*trials(40, 0, 0.995), *trials(0, 4, 0.992), Trial("strange", None, "wifi", 0.999)], USUAL)

    assert found.answer_from == 0.97
    assert [mistake.text for mistake in found.mistaken][:2] == ["strange", "wrong 0"]
    assert found.precision < 0.95


def test_few_phrases_tell_nothing() -> None:
    found = calibrated(trials(5, 5, 0.99), USUAL)

    assert (found.answer_from, found.is_measured) == (USUAL, False)


def test_a_playbook_and_an_answer_about_the_same_are_not_taken_for_each_other() -> None:
    said = tuple(
        f"нет горячей воды {where}" for where in ("в душе", "на кухне", "в ванной", "с утра", "совсем", "весь день")
    )
    answer, script = (
        Entry("hot-water", EntryKind.KNOWLEDGE, said),
        Entry("no_hot_water", EntryKind.PLAYBOOK, said[::-1]),
    )

    found = Matcher([answer, script], Portfolio(embedding=NoEmbedding())).calibrate()

    assert not [mistake for mistake in found.mistaken if mistake.key]


def test_a_phrase_is_tried_as_if_it_were_none() -> None:
    phrases = tuple(
        f"{what} от вайфая {where}" for what in ("пароль", "код", "ключ") for where in ("тут", "там", "дома")
    )
    wifi = Entry("wifi", EntryKind.KNOWLEDGE, phrases)
    parking = Entry("parking", EntryKind.KNOWLEDGE, ("где поставить машину", "lawn mower", *phrases[:0]))
    bins = Entry("bins", EntryKind.KNOWLEDGE, tuple(f"куда вынести мусор {number}" for number in range(12)))

    found = Matcher([wifi, parking, bins], Portfolio(embedding=NoEmbedding())).calibrate()

    assert found.tried == len(phrases) + 2 + 12
    assert "lawn mower" not in {trial.text for trial in found.mistaken}
