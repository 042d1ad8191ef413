"""Names and texts of strangers are made fit to be shown."""

import pytest

from inbox.cleaning import clean_file_name, clean_line, clean_text


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("photo.jpg", "photo.jpg"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Windows\\system32\\cmd.exe", "cmd.exe"),
        ("invoice\u202egpj.exe", "invoicegpj.exe"),
        ("nul\0byte.pdf", "nulbyte.pdf"),
        ("line\nbreak.pdf", "line break.pdf"),
        ('<img src=x onerror="a">.png', "_img src=x onerror=_a__.png"),
        ("", ""),
        ("...", ""),
    ],
)
def test_a_file_name_is_harmless(given: str, shown: str) -> None:
    assert clean_file_name(given) == shown


def test_a_long_file_name_keeps_its_ending() -> None:
    name = clean_file_name("я" * 500 + ".pdf")

    assert len(name) == 120
    assert name.endswith(".pdf")


def test_a_persons_name_is_one_line_without_tricks() -> None:
    assert clean_line(" Anna\n\u202eaivon\u0000 ") == "Anna aivon"


@pytest.mark.parametrize("name", ["\u200b\u200b", "\u3164", "\u2800 \u2800", "\u200d\ufe0f", ""])
def test_a_name_of_which_nothing_is_seen_is_none(name: str) -> None:
    assert clean_line(name) == ""


def test_a_name_of_emoji_is_one() -> None:
    assert clean_line("👨‍👩‍👧") == "👨‍👩‍👧"


def test_text_keeps_its_lines_and_emoji() -> None:
    assert clean_text("a\r\nb 👨‍👩‍👧\ud83d") == "a\nb 👨‍👩‍👧\ufffd"
