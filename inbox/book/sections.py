"""What managers do with a welcome book: add and change its sections, put them in order, copy another property's."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from sqlmodel import Session, col, select

from inbox.book.media import copy_files, media_of
from inbox.holding.refusals import NotFound
from inbox.staff.actors import Actor
from inbox.storage.live import Change, Topic, announce
from inbox.tables import AuditRecord, BookMedia, BookSection, Property, PropertySecret
from properties.book import Section
from properties.book_checks import SectionFault, Told, section_faults


class UnfitSection(Exception):
    """It can't be told as it stands; `faults` say where and why."""

    def __init__(self, faults: Sequence[SectionFault]) -> None:
        super().__init__(f"{len(faults)} faults")
        self.faults = faults


def sections_of(session: Session, home: Property) -> list[BookSection]:
    query = select(BookSection).where(BookSection.property_id == home.id)
    return list(session.exec(query.order_by(col(BookSection.position), col(BookSection.id))))


def find_section(session: Session, home: Property, key: str) -> BookSection:
    """Raises `NotFound`."""
    query = select(BookSection).where(BookSection.property_id == home.id, BookSection.key == key)
    section = session.exec(query).first()
    if section is None:
        raise NotFound
    return section


def free_key(session: Session, home: Property, wanted: str) -> str:
    """`wanted`, or the first of `wanted-2`, `wanted-3`, … that no section has."""
    taken = {section.key for section in sections_of(session, home)}
    number, key = 1, wanted
    while key in taken:
        number += 1
        key = f"{wanted}-{number}"
    return key


def told_of(session: Session, home: Property) -> Told:
    names = session.exec(select(PropertySecret.name).where(PropertySecret.property_id == home.id))
    return Told(home.details, set(names))


def keep_section(session: Session, actor: Actor, home: Property, section: Section, now: datetime) -> BookSection:
    """Add it at the end, or change the one of its key. Raises `UnfitSection`."""
    if faults := section_faults(section, told_of(session, home)):
        raise UnfitSection(faults)
    sections = sections_of(session, home)
    row = next((each for each in sections if each.key == section.key), None)
    if row is None:
        position = max((each.position for each in sections), default=-1) + 1
        row = BookSection(property_id=home.id or 0, key=section.key, kind=section.kind, position=position)
    write_down(row, section)
    session.add(row)
    note_change(session, actor, home, "book_section_kept", now, section=section.key)
    return row


def write_down(row: BookSection, section: Section) -> None:
    row.kind, row.audience, row.icon = section.kind.value, section.audience.value, section.icon
    row.title_ru, row.title_en = section.title.ru, section.title.en
    row.text_ru, row.text_en = section.text.ru, section.text.en
    row.items = [item.to_json() for item in section.items]


def drop_section(session: Session, actor: Actor, home: Property, key: str, now: datetime) -> list[BookMedia]:
    """Returns its pictures, whose files may go once this is committed. Raises `NotFound`."""
    section = find_section(session, home, key)
    lost = media_of(session, home, key)
    for media in lost:
        session.delete(media)
    session.delete(section)
    note_change(session, actor, home, "book_section_dropped", now, section=key)
    return lost


def put_in_order(session: Session, actor: Actor, home: Property, keys: Sequence[str], now: datetime) -> None:
    """Those that `keys` doesn't name follow in the order that they had."""
    sections = {section.key: section for section in sections_of(session, home)}
    named = [key for key in dict.fromkeys(keys) if key in sections]
    for position, key in enumerate([*named, *(key for key in sections if key not in named)]):
        sections[key].position = position
    note_change(session, actor, home, "book_sorted", now)


def move_section(session: Session, actor: Actor, home: Property, key: str, *, up: bool, now: datetime) -> None:
    """One place up or down among those of its kind, for the book shows kind after kind. Raises `NotFound`."""
    moved = find_section(session, home, key)
    order = [section.key for section in sections_of(session, home)]
    alike = [section.key for section in sections_of(session, home) if section.kind == moved.kind]
    place = alike.index(key) + (-1 if up else 1)
    if not 0 <= place < len(alike):
        return
    mine, other = order.index(key), order.index(alike[place])
    order[mine], order[other] = order[other], order[mine]
    put_in_order(session, actor, home, order, now)


def copy_book(
    session: Session, actor: Actor, folder: Path, source: Property, target: Property, now: datetime
) -> list[str]:
    """Sections that the target has no key of, with their pictures. Returns keys of those that can't be told there."""
    own, told = {section.key for section in sections_of(session, target)}, told_of(session, target)
    position = len(own)
    unfit = []
    for row in sections_of(session, source):
        if row.key in own:
            continue
        pictures = {media.public_key: copy_files(folder, media) for media in media_of(session, source, row.key)}
        section = _with_pictures(row.as_written(), pictures)
        copied = BookSection(property_id=target.id or 0, key=row.key, kind=row.kind, position=position)
        write_down(copied, section)
        session.add(copied)
        _copy_media(session, media_of(session, source, row.key), target, pictures)
        position += 1
        if section_faults(section, told):
            unfit.append(row.key)
    note_change(session, actor, target, "book_copied", now, source=source.slug)
    return unfit


def note_change(session: Session, actor: Actor, home: Property, action: str, now: datetime, **facts: str) -> None:
    session.add(AuditRecord(at=now, actor=actor.name, action=action, facts={"property": home.slug, **facts}))
    announce(session, Change(Topic.KNOWLEDGE))


def _with_pictures(section: Section, keys: dict[str, str]) -> Section:
    return replace(section, items=[replace(item, photo=keys.get(item.photo, "")) for item in section.items])


def _copy_media(session: Session, rows: Iterable[BookMedia], target: Property, keys: dict[str, str]) -> None:
    for row in rows:
        kept = row.model_dump(exclude={"id", "property_id", "public_key"})
        session.add(BookMedia(**kept, property_id=target.id or 0, public_key=keys[row.public_key]))
