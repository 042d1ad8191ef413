"""The example office as text, with alterations; each must find what it alters."""

from pathlib import Path

from inbox.office.checking import check
from inbox.office.reading import Reading, read_text
from inbox.office.reading_properties import Today
from properties.files.faults import OfficeErrors

EXAMPLE = Path(__file__).parents[2] / "examples" / "office.yaml"
TEXT = EXAMPLE.read_text(encoding="utf-8")


def altered(*changes: tuple[str, str], text: str = TEXT) -> str:
    for before, after in changes:
        if before not in text:
            raise AssertionError(f"nothing to alter: {before}")
        text = text.replace(before, after, 1)
    return text


def reading_of(text: str, file: str = "office.yaml", today: Today | None = None) -> Reading:
    return read_text(text.encode(), file, today)


def faults_of(text: str | bytes) -> list[str]:
    """What is wrong with a file on its own, without the name of the file: "57: unknown owner …"."""
    raw = text.encode() if isinstance(text, str) else text
    try:
        check(read_text(raw, "office.yaml"))
    except OfficeErrors as errors:
        return [line.removeprefix("office.yaml:").strip() for line in errors.lines]
    return []
