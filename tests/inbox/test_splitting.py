"""Long texts are cut within the channel's limit, at kind places, and lose nothing."""

from hypothesis import given
from hypothesis import strategies as st

from inbox.delivery.splitting import length_in_units, split_text


def test_a_short_text_stays_whole() -> None:
    assert split_text("hello", 4096) == ["hello"]


def test_it_cuts_between_paragraphs_before_words() -> None:
    text = "first paragraph.\n\nsecond one here."

    assert split_text(text, 25) == ["first paragraph.", "second one here."]


def test_a_link_is_not_cut() -> None:
    text = "see the way here: https://example.org/a/very/long/address"

    assert split_text(text, 45)[-1] == "https://example.org/a/very/long/address"


def test_emoji_count_twice_and_are_never_cut() -> None:
    parts = split_text("😀" * 10, 5)

    assert parts == ["😀😀"] * 5


@given(st.text(max_size=300), st.integers(2, 50))
def test_no_part_is_too_long_and_no_word_is_lost(text: str, limit: int) -> None:
    parts = split_text(text, limit)

    assert all(length_in_units(part) <= limit for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())
