"""What an owner is told of incidents, in his language, as text and HTML. Pure: records in, words out.

No guest is named and no secret told: what managers wrote goes through `playbooks.redaction`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import escape
from zoneinfo import ZoneInfo

from babel.dates import format_date

from playbooks.redaction import Private, redact
from playbooks.wording import phrase
from properties.words import Language

DESK = "{desk}"  # stands for the desk's own address, which is known when a summary leaves
_AT_ONCE = timedelta(seconds=10)
_STYLE = (
    "font:16px/1.5 -apple-system,Segoe UI,Roboto,sans-serif;color:#26221d;max-width:560px;margin:0 auto;padding:24px"
)


@dataclass(frozen=True)
class Told:
    """One incident's record. `number` counts its kind within the month; `cost` comes with its currency.

    Who answered the guest, and when: the bot by its first step (`helped_at`), a person by his first words
    (`answered_at`). `by_people`: somebody worked on it, or solved it.
    """

    home: str
    title: str
    opened_at: datetime
    helped_at: datetime | None = None
    answered_at: datetime | None = None
    by_people: bool = True
    solved_at: datetime | None = None
    resolution: str = ""
    cost: str = ""
    photos: int = 0
    album: str = ""  # where they are shown to this owner
    reopened: int = 0
    number: int = 1


@dataclass(frozen=True)
class Reader:
    """The owner; `zone` is that of the properties."""

    name: str
    language: Language
    zone: str


@dataclass(frozen=True)
class Summary:
    subject: str
    text: str
    html: str


def critical_summary(told: Told, reader: Reader, private: Private) -> Summary:
    """At once, before anything was done."""
    facts = {
        "clock": _clock(told.opened_at, reader),
        "title": redact(told.title, private),
        "home": told.home,
    }
    text = phrase("summary_critical", reader.language, **facts)
    subject = phrase("summary_critical_subject", reader.language, home=told.home, title=facts["title"])
    return Summary(subject, text, _page(subject, [text.split("\n")], reader.language))


def digest(records: Sequence[Told], line: str, reader: Reader, private: Private, now: datetime) -> Summary:
    """Everything since the last one, oldest first; `line` is a manager's own."""
    language = reader.language
    date = format_date(now.astimezone(ZoneInfo(reader.zone)), "d MMMM", locale=language.value)
    head = phrase("summary_digest_head", language, owner=reader.name)
    foot = phrase("summary_foot", language)
    own = [[phrase("summary_line", language, text=redact(line, private))]] if line.strip() else []
    blocks = [_block(told, reader, private) for told in sorted(records, key=lambda one: one.opened_at)]
    subject = phrase("summary_digest_subject", language, date=date)
    text = "\n\n".join("\n".join(lines) for lines in [[head], *blocks, *own, [foot]])
    return Summary(subject, text, _page(head, [*blocks, *own, [foot]], language))


def _block(told: Told, reader: Reader, private: Private) -> list[str]:
    language = reader.language
    head = phrase(
        "summary_head_one", language,
        clock=_clock(told.opened_at, reader), home=told.home, title=redact(told.title, private),
    )  # fmt: skip
    lines = [head, f"{_outcome(told, language)}."]
    if told.resolution.strip():
        lines.append(phrase("summary_done", language, text=redact(told.resolution, private)))
    if told.cost:
        lines.append(phrase("summary_cost", language, amount=told.cost))
    for key, number, least in (
        ("summary_repeat", told.number, 2),
        ("summary_reopened", told.reopened, 1),
        ("summary_photos", told.photos, 1),
    ):
        if number >= least:
            lines.append(phrase(key, language, number=str(number)))
    if told.album:
        lines.append(told.album)
    return lines


def _outcome(told: Told, language: Language) -> str:
    if told.solved_at is None:
        outcome = phrase("summary_open", language)
    else:
        outcome = phrase("summary_solved", language, length=_length(told.solved_at - told.opened_at, language))
    answers = [_answer("bot", told.helped_at, told, language), _answer("person", told.answered_at, told, language)]
    alone = phrase("summary_without_people", language) if told.solved_at and not told.by_people else ""
    return ", ".join(part for part in [outcome, *answers, alone] if part)


def _answer(whose: str, at: datetime | None, told: Told, language: Language) -> str:
    """Bot and people are told apart: that a program answered at once says nothing of when somebody came."""
    if at is None:
        return ""
    if at - told.opened_at < _AT_ONCE:
        return phrase(f"summary_{whose}_at_once", language)
    return phrase(f"summary_{whose}_after", language, length=_length(at - told.opened_at, language))


def _length(length: timedelta, language: Language) -> str:
    seconds = max(0, int(length.total_seconds()))
    if seconds < 60:
        return phrase("length_seconds", language, number=str(seconds))
    hours, minutes = divmod(round(seconds / 60), 60)
    if hours == 0:
        return phrase("length_minutes", language, number=str(minutes))
    return phrase("length_hours", language, hours=str(hours), number=str(minutes))


def _clock(moment: datetime, reader: Reader) -> str:
    return moment.astimezone(ZoneInfo(reader.zone)).strftime("%H:%M")


def _page(head: str, blocks: Sequence[Sequence[str]], language: Language) -> str:
    """Plain enough for every mail program: no pictures, no styles from elsewhere."""
    parts = [
        f'<p style="margin:0 0 16px"><strong>{escape(lines[0])}</strong>'
        + "".join(f"<br>{_linked(line)}" for line in lines[1:])
        + "</p>"
        for lines in blocks
    ]
    title = f'<h1 style="font-size:20px">{escape(head)}</h1>'
    return f'<!doctype html><html lang="{language}"><body style="{_STYLE}">{title}{"".join(parts)}</body></html>'


def _linked(line: str) -> str:
    written = escape(line)
    return f'<a href="{written}">{written}</a>' if line.startswith(DESK) else written
