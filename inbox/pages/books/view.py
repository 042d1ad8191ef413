"""What the pages show on which managers write welcome books."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlmodel import Session, col, func, select

from inbox.book.counting import Counted, Tally, tallies
from inbox.book.media import media_of
from inbox.book.notices import notices_to_come
from inbox.book.sections import sections_of
from inbox.pages.books.words import kind_names
from inbox.pages.views.stay_reading import homes_of
from inbox.tables import BookMedia, BookSection, KnowledgeEntry, Property
from inbox.web.languages import Words
from inbox.web.times import LocalClock
from properties.book import Completeness, SectionKind, completeness

_MOST_COUNTED = 12


@dataclass(frozen=True)
class Shelf:
    """One book in the list of all."""

    slug: str
    name: str
    sections: int
    whole: Completeness
    picture: str


@dataclass(frozen=True)
class PictureView:
    id: int
    key: str
    address: str  # small, for the editor
    is_video: bool
    caption_ru: str
    caption_en: str


@dataclass(frozen=True)
class NoticeView:
    id: int
    text_ru: str
    text_en: str
    span: str
    is_now: bool
    by: str


@dataclass(frozen=True)
class CountView:
    name: str
    number: int
    share: int  # of the largest, in per cent


def view_shelf(session: Session, words: Words) -> list[Shelf]:
    """Every property's book, the least finished first."""
    homes = homes_of(session)
    rows: dict[int, list[BookSection]] = {}
    for row in session.exec(select(BookSection)):
        rows.setdefault(row.property_id, []).append(row)
    tops = select(BookMedia).where(BookMedia.section_key == "", BookMedia.kind == "photo")
    pictures = {each.property_id: each for each in session.exec(tops.order_by(col(BookMedia.position).desc()))}
    told = _with_answers(session)
    shelves = [
        _shelf(home, rows.get(home.id or 0, []), pictures.get(home.id or 0), words, has_answers=home.id in told)
        for home in homes
    ]
    return sorted(shelves, key=lambda shelf: (shelf.whole.percent, shelf.name))


def view_editor(session: Session, home: Property, words: Words, now: datetime) -> dict[str, Any]:
    sections = sections_of(session, home)
    media = media_of(session, home)
    top = [each for each in media if not each.section_key]
    counted = tallies(session, home, now)
    whole = completeness(
        [row.as_written() for row in sections],
        has_photo=any(each.kind == "photo" for each in top),
        has_answers=home.id in _with_answers(session),
    )
    return {
        "home": {"slug": home.slug, "name": home.name(words.language), "zone": home.timezone},
        "whole": whole,
        "kinds": kind_names(words),
        "groups": _groups(sections, media),
        "pictures": [view_picture(home, each) for each in top],
        "notices": _notices(session, home, words, now),
        "others": _others(session, home, words),
        "opened": _counts(counted, Counted.OPENED, _names(session, home, words, sections)),
        "searched": _counts(counted, Counted.SEARCHED),
        "not_found": _counts(counted, Counted.NOT_FOUND),
    }


def view_picture(home: Property, media: BookMedia) -> PictureView:
    size = str(min(media.widths)) if media.widths else "video"
    address = f"/book/{home.slug}/media/{media.public_key}/{size}"
    is_video = media.kind == "video"
    return PictureView(media.id or 0, media.public_key, address, is_video, media.caption_ru, media.caption_en)


def _with_answers(session: Session) -> set[int | None]:
    """Ids of the properties with knowledge of their own, which their books show too."""
    return set(
        session.exec(select(KnowledgeEntry.property_id).where(col(KnowledgeEntry.archived_at).is_(None)).distinct())
    )


def _shelf(
    home: Property, rows: Sequence[BookSection], picture: BookMedia | None, words: Words, *, has_answers: bool
) -> Shelf:
    written = [row.as_written() for row in rows]
    whole = completeness(written, has_photo=picture is not None, has_answers=has_answers)
    address = view_picture(home, picture).address if picture else ""
    return Shelf(home.slug, home.name(words.language), len(rows), whole, address)


def _groups(sections: Sequence[BookSection], media: Sequence[BookMedia]) -> list[tuple[SectionKind, list[Any]]]:
    """Kind after kind, as the book shows them; of each section what a manager looks for."""
    pictures: dict[str, int] = {}
    for each in media:
        pictures[each.section_key] = pictures.get(each.section_key, 0) + 1
    shown = [(row, row.as_written(), pictures.get(row.key, 0)) for row in sections]
    return [(kind, [each for each in shown if each[0].kind == kind]) for kind in SectionKind]


def _notices(session: Session, home: Property, words: Words, now: datetime) -> list[NoticeView]:
    clock = LocalClock(words, home.timezone, now)
    return [
        NoticeView(
            id=notice.id or 0,
            text_ru=notice.text_ru,
            text_en=notice.text_en,
            span=f"{clock.day_and_time(notice.starts_at)} – {clock.day_and_time(notice.ends_at)}",
            is_now=notice.starts_at <= now,
            by=notice.by,
        )
        for notice in notices_to_come(session, home, now)
    ]


def _others(session: Session, home: Property, words: Words) -> list[tuple[str, str]]:
    """Properties whose book has something to copy."""
    written = select(BookSection.property_id).group_by(col(BookSection.property_id)).having(func.count() > 0)
    query = select(Property).where(col(Property.id).in_(written), col(Property.id) != home.id)
    homes = session.exec(query.where(col(Property.archived_at).is_(None)).order_by(col(Property.slug)))
    return [(other.slug, other.name(words.language)) for other in homes]


def _counts(
    counted: Sequence[Tally], kind: Counted, names: Mapping[str, str] = MappingProxyType({})
) -> list[CountView]:  # fmt: skip
    found = [each for each in counted if each.kind is kind][:_MOST_COUNTED]
    most = max((each.number for each in found), default=1)
    return [
        CountView(names.get(each.subject, each.subject), each.number, max(2, 100 * each.number // most))
        for each in found
    ]


def _names(session: Session, home: Property, words: Words, sections: Sequence[BookSection]) -> dict[str, str]:
    query = select(KnowledgeEntry).where(
        (col(KnowledgeEntry.property_id) == home.id) | col(KnowledgeEntry.property_id).is_(None)
    )
    named = {entry.key: entry.title(words.language) for entry in session.exec(query)}
    named |= {row.key: row.as_written().title.best(words.language) for row in sections}
    return named | {
        "wifi": "Wi-Fi",
        "chat": words.gettext("Ask us"),
        "codes": words.gettext("Codes"),
        "emergency": words.gettext("Emergency"),
        "address": words.gettext("Address"),
    }
