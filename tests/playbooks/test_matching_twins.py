"""A playbook and an answer about the same thing do not make each other doubtful."""

from playbooks.matching import Action, Entry, EntryKind, Matcher, Portfolio
from tests.embeddings import NoEmbedding

PARKING = Entry("cars", EntryKind.KNOWLEDGE, ("где можно припарковать машину", "where can I park the car"))
NO_HOT_WATER = Entry(
    "playbook:no_hot_water", EntryKind.PLAYBOOK, ("нет горячей воды", "вода холодная", "there is no hot water")
)
BOILER = Entry("boiler", EntryKind.KNOWLEDGE, ("как включить бойлер", "горячая вода из бойлера", "boiler, hot water"))


def first(*entries: Entry, text: str) -> tuple[Action, str]:
    understood = Matcher(entries, Portfolio(embedding=NoEmbedding())).understand(text)
    return understood.action, understood.matches[0].key


def test_the_better_of_the_two_answers_as_surely_as_alone() -> None:
    assert first(NO_HOT_WATER, BOILER, PARKING, text="у нас нет горячей воды") == (Action.ANSWER, NO_HOT_WATER.key)


def test_an_answer_that_fits_better_stays_an_answer() -> None:
    assert first(NO_HOT_WATER, BOILER, PARKING, text="как включить бойлер?") == (Action.ANSWER, BOILER.key)


def test_a_phrase_word_for_word_is_answered_in_any_case() -> None:
    odd = Entry("odd", EntryKind.KNOWLEDGE, ("зелёная кнопка, три раза",))

    assert first(odd, PARKING, text="Зеленая кнопка три раза") == (Action.ANSWER, "odd")
