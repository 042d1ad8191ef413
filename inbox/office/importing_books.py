"""Writes welcome books of office files into the database, and their pictures into the media folder.

Sections that a file names stand in its order; the others stay behind them, or go when pruning. A photo that is there
already is known by its content, so that the same import again makes nothing anew.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from sqlmodel import Session

from inbox.book.media import add_media, hash_of, keep_file, media_of
from inbox.book.photos import UnfitFile
from inbox.book.sections import sections_of, write_down
from inbox.office.batch import Batch
from inbox.office.beside import read_beside
from inbox.office.books import OfficeBook, OfficeMedia, OfficeSection
from inbox.office.report import Counts, Kind
from inbox.tables import BookMedia, BookSection, Property
from properties.book import Section
from properties.files.faults import Fault, OfficeErrors


@dataclass
class _Shelf:
    """One property's book under way."""

    session: Session
    home: Property
    folder: Path | None
    faults: list[Fault]


def import_books(batch: Batch, ids: Mapping[str, int]) -> None:
    """Raises `OfficeErrors` for pictures that can't be taken."""
    faults: list[Fault] = []
    created = updated = unchanged = 0
    for each in batch.office.properties:
        if each.book is None:
            continue
        home = batch.session.get_one(Property, ids[each.slug])
        shelf = _Shelf(batch.session, home, batch.media_dir, faults)
        before = _state(shelf)
        _keep_book(batch, shelf, each.book)
        batch.session.flush()
        after = _state(shelf)
        created, updated, unchanged = (
            created + (not before and bool(after)), updated + bool(before and after != before),
            unchanged + (before == after),
        )  # fmt: skip
    if faults:
        raise OfficeErrors(faults)
    if created or updated or unchanged:
        batch.report.counts[Kind.BOOK] = Counts(created, updated, unchanged)


def _keep_book(batch: Batch, shelf: _Shelf, book: OfficeBook) -> None:
    stored = {row.key: row for row in sections_of(shelf.session, shelf.home)}
    if book.names_photos:
        _keep_media(shelf, "", {photo.file: photo for photo in book.photos})
    for position, given in enumerate(book.sections):
        key = given.section.key
        row = stored.pop(key, None) or BookSection(property_id=shelf.home.id or 0, key=key, kind="")
        keys = _keep_media(shelf, key, given.media) if given.names_photos or given.media else {}
        write_down(row, _with_keys(given, keys))
        row.position = position
        shelf.session.add(row)
    batch.report.leave(Kind.SECTION, [f"{key} of {shelf.home.slug}" for key in stored], archived=batch.prune)
    for position, row in enumerate(stored.values(), len(book.sections)):
        row.position = position
        if batch.prune:
            for media in media_of(shelf.session, shelf.home, row.key):
                shelf.session.delete(media)
            shelf.session.delete(row)


def _with_keys(given: OfficeSection, keys: Mapping[str, str]) -> Section:
    return replace(given.section, items=[replace(item, photo=keys.get(item.photo, "")) for item in given.section.items])


def _keep_media(shelf: _Shelf, section: str, wanted: Mapping[str, OfficeMedia]) -> dict[str, str]:
    """Make the pictures of a section those of the file, in its order; returns their keys by the files' names."""
    stored = media_of(shelf.session, shelf.home, section)
    kept: dict[str, BookMedia] = {}
    for file, media in wanted.items():
        row = _take_in(shelf, section, media, stored)
        if row is not None:
            kept[file] = row
    for position, (file, row) in enumerate(kept.items()):
        row.position = position
        row.caption_ru, row.caption_en = wanted[file].caption.ru, wanted[file].caption.en
    for row in stored:
        if all(row.id != other.id for other in kept.values()):
            shelf.session.delete(row)
    return {file: row.public_key for file, row in kept.items()}


def _take_in(shelf: _Shelf, section: str, media: OfficeMedia, stored: list[BookMedia]) -> BookMedia | None:
    """None where it can't be taken, which is noted."""
    place = media.written.at("file")
    try:
        raw = read_beside(place, media.file)
    except OSError as error:
        shelf.faults.append(Fault(place, f"{media.file} can't be read: {error.strerror or 'it lies elsewhere'}"))
        return None
    known = hash_of(raw)
    row = next((each for each in stored if known in {each.source_hash, each.stored_hash}), None)
    if row is not None:
        return row
    if shelf.folder is None:
        shelf.faults.append(Fault(place, f"{media.file}: pictures can't be taken in here"))
        return None
    try:
        return add_media(shelf.session, shelf.home, keep_file(shelf.folder, raw), section)
    except UnfitFile as unfit:
        shelf.faults.append(Fault(place, f"{media.file}: {_TOLD[unfit.why.value]}"))
        return None


def _state(shelf: _Shelf) -> list[object]:
    rows = [row.model_dump(exclude={"id"}) for row in sections_of(shelf.session, shelf.home)]
    return [*rows, *(media.model_dump(exclude={"id"}) for media in media_of(shelf.session, shelf.home))]


_TOLD = {
    "not_a_photo": "no photo; JPEG, HEIC, PNG, WebP or MP4 was expected",
    "too_large": "too large; at most 40 MB for a photo and 60 MB for a video was expected",
    "too_many_pixels": "too many pixels; at most 60 million was expected",
    "broken": "can't be read to its end",
    "not_mp4": "not every phone plays it; MP4 (H.264) was expected",
    "seldom_played": "HEVC or ProRes, which many phones don't play; MP4 (H.264) was expected",
}
