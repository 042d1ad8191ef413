"""Questions of one meaning come together; others stay apart."""

from collections.abc import Sequence

from playbooks.grouping import Question, grouped

# Made-up meanings: what is about the sauna lies along one axis, what is about bicycles along another.
AXES = {"sauna": (1.0, 0.0), "баня": (0.9, 0.1), "парилка": (0.95, 0.05), "bike": (0.0, 1.0), "велосипед": (0.05, 0.95)}


def meanings(texts: Sequence[str]) -> list[tuple[float, ...]]:
    return [next((axis for word, axis in AXES.items() if word in text), (0.0, 0.0)) for text in texts]


def asked(*texts: str) -> list[Question]:
    return [Question(text) for text in texts]


def test_words_of_any_form_and_language_come_together_by_their_meaning() -> None:
    questions = asked("is there a sauna", "а баня есть?", "можно взять велосипед", "bike rental", "парилка работает?")

    assert grouped(questions, [], meanings) == [0, 0, 1, 1, 0]


def test_a_new_question_joins_the_group_that_asks_the_same() -> None:
    groups = [asked("bike rental"), asked("is there a sauna", "где тут баня")]

    assert grouped(asked("сколько стоит парилка", "bike for a child"), groups, meanings) == [1, 0]


def test_without_meanings_shared_words_decide() -> None:
    groups = [asked("есть ли утюг в квартире")]

    assert grouped(asked("а утюг в квартире есть?", "где купить билеты в театр"), groups, None) == [0, 1]


def test_what_was_taken_for_the_same_entry_needs_less_likeness() -> None:
    one, other = Question("не греет чайник электрический", "kettle"), Question("сломался чайник на кухне", "kettle")
    apart = Question("сломался чайник на кухне", "")

    assert grouped([other], [[one]], None) == [0]
    assert grouped([apart], [[one]], None) == [1]
