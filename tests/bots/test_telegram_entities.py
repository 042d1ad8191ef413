"""Styles in any text: Telegram, which counts in UTF-16 units, marks exactly the characters that were meant."""

from hypothesis import given
from hypothesis import strategies as st

from bots.telegram.calls import entities_of, utf16_length
from inbox.channel import Span, Style

ODD = st.sampled_from("аЯ e😀🇷🇺👨‍👩‍👧\u0301𝒳\n\u200d\ufe0f")
TEXTS = st.lists(st.one_of(ODD, st.characters(exclude_categories=["Cs"])), max_size=40).map("".join)


@given(TEXTS, st.lists(st.tuples(st.integers(0, 45), st.integers(0, 45), st.sampled_from(list(Style))), max_size=4))
def test_telegram_marks_what_was_meant(text: str, stretches: list[tuple[int, int, Style]]) -> None:
    spans = [Span(start, length, style) for start, length, style in stretches]

    marked = [(as_telegram_cuts(text, one.offset, one.length), one.type) for one in entities_of(text, spans)]

    meant = [(text[span.start : span.start + span.length], span.style.value) for span in spans]
    assert marked == [(stretch, style) for stretch, style in meant if stretch]


@given(TEXTS)
def test_a_text_is_as_long_as_telegram_counts_it(text: str) -> None:
    assert utf16_length(text) == sum(2 if ord(char) > 0xFFFF else 1 for char in text)


def as_telegram_cuts(text: str, offset: int, length: int) -> str:
    return text.encode("utf-16-le")[2 * offset : 2 * (offset + length)].decode("utf-16-le")
