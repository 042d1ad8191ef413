"""Why a text was taken for an entry is told by the words that its nearest phrase has, too."""

from playbooks.explaining import explain

PHRASES = ["какой пароль от вайфая", "what is the wifi password", "how do I connect to the internet"]


def test_the_nearest_phrase_is_named_and_its_words_are_marked_in_any_form() -> None:
    why = explain("не могу найти пароли вайфая", PHRASES)

    assert why.phrase == "какой пароль от вайфая"
    assert [text for shared, text in why.pieces if shared] == ["пароли", "вайфая"]
    assert "".join(text for _, text in why.pieces) == "не могу найти пароли вайфая"


def test_where_no_word_is_shared_it_was_the_meaning() -> None:
    why = explain("сеть не грузится", PHRASES)

    assert not why.is_by_words
    assert why.phrase == ""
    assert why.pieces == ((False, "сеть не грузится"),)
