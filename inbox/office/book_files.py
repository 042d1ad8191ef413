"""Welcome books on their way out: as values for the office file, and their pictures into a folder beside it."""

import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from sqlmodel import Session, col, select

from inbox.book.media import file_of, source_of
from inbox.office.books import MEDIA_FOLDER, OfficeBook, OfficeMedia, OfficeSection
from inbox.tables import BookMedia, BookSection
from properties.book import BothTexts


def load_books(session: Session) -> dict[int, OfficeBook]:
    """By the property's id; those that have nothing in them are left out."""
    media: dict[int, list[BookMedia]] = {}
    sections: dict[int, list[BookSection]] = {}
    for row in session.exec(select(BookMedia).order_by(col(BookMedia.position), col(BookMedia.id))):
        media.setdefault(row.property_id, []).append(row)
    for section in session.exec(select(BookSection).order_by(col(BookSection.position), col(BookSection.id))):
        sections.setdefault(section.property_id, []).append(section)
    ids = sorted({*media, *sections})
    return {number: _book(sections.get(number, []), media.get(number, [])) for number in ids}


def copy_media(session: Session, media_dir: Path, folder: Path) -> None:
    """Every picture and video of every book, under the names that the office file gives them."""
    for media in session.exec(select(BookMedia)):
        source, target = source_of(media_dir, media), folder / _name(media)
        if source.is_file() and not target.is_file():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)


def _book(sections: list[BookSection], media: list[BookMedia]) -> OfficeBook:
    names = {row.public_key: _name(row) for row in media}
    top = tuple(_media(row) for row in media if not row.section_key)
    return OfficeBook(tuple(_section(row, media, names) for row in sections), top, bool(top))


def _section(row: BookSection, media: list[BookMedia], names: Mapping[str, str]) -> OfficeSection:
    section = row.as_written()
    section = replace(section, items=[replace(item, photo=names.get(item.photo, "")) for item in section.items])
    photos = tuple(_media(each) for each in media if each.section_key == row.key)
    return OfficeSection(section, photos, bool(photos))


def _media(row: BookMedia) -> OfficeMedia:
    return OfficeMedia(_name(row), BothTexts(row.caption_ru, row.caption_en))


def _name(row: BookMedia) -> str:
    """By the content: the same picture has the same name in every export."""
    ending = file_of(Path(), row.public_key, "video" if row.kind == "video" else "1").suffix
    return f"{MEDIA_FOLDER}/{row.stored_hash[:24]}{ending}"
