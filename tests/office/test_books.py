"""Welcome books in office files: taken in with their pictures, given back, the same again changes nothing."""

from pathlib import Path

import pytest
from sqlmodel import select

from inbox.office.commands import export_to, import_paths
from inbox.office.report import Counts, ImportReport, Kind
from inbox.tables import BookMedia, BookSection, Property
from properties.files.faults import OfficeErrors
from tests.cast import KEYS, NIGHT, OFFICE, Scenery
from tests.pictures import picture

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
BOOK = """    codes_early_hours: 2
    book:
      photos:
        - {file: media/facade.jpg, caption: {ru: "Фасад", en: "The house"}}
      sections:
        - key: door
          kind: arrival
          audience: in_stay
          title: {ru: "Дверь", en: "The door"}
          text: {ru: "Код {{ secrets.door_code }}"}
          steps:
            - {ru: "Арка", en: "The arch", photo: media/arch.jpg}
            - {en: "Third floor"}
        - key: near
          kind: places
          title: {ru: "Рядом", en: "Nearby"}
          places:
            - name: {ru: "Кафе", en: "Café"}
              note: {en: "open at night"}
              category: cafe
              minutes: 3
              location: {latitude: 59.9, longitude: 30.3}
"""


def test_a_book_is_taken_in_with_its_pictures_and_the_same_again_changes_nothing(
    scenery: Scenery, tmp_path: Path
) -> None:
    office = _office(tmp_path, BOOK)

    first, again = _import(scenery, office), _import(scenery, office)

    sections, media = _book(scenery)
    assert first.counts[Kind.BOOK] == Counts(1, 0, 0) and again.counts[Kind.BOOK] == Counts(0, 0, 1)
    assert [(row.key, len(row.items)) for row in sections] == [("door", 2), ("near", 1)]
    assert {(row.section_key, row.caption_en) for row in media} == {("", "The house"), ("door", "")}
    assert sections[0].items[0]["photo"] in {row.public_key for row in media}
    assert scenery.read(lambda s: s.exec(select(Property.codes_early_hours)).one()) == 2


def test_a_book_is_given_back_as_it_is_and_taken_in_again_unchanged(scenery: Scenery, tmp_path: Path) -> None:
    _import(scenery, _office(tmp_path, BOOK))
    path = tmp_path / "out" / "office.yaml"
    path.parent.mkdir()

    export_to(scenery.store, KEYS, path, with_secrets=False, media_dir=scenery.context.settings.media_dir)
    again = _import(scenery, path)

    assert again.counts[Kind.BOOK] == Counts(0, 0, 1) and not again.has_changed
    assert len(list((path.parent / "media").iterdir())) == 2


def test_what_the_inbox_added_stays_behind_until_it_is_pruned(scenery: Scenery, tmp_path: Path) -> None:
    _import(scenery, _office(tmp_path, BOOK))
    shorter = _office(tmp_path, BOOK[: BOOK.index("        - key: near")])

    kept, pruned = _import(scenery, shorter), _import(scenery, shorter, prune=True)

    assert kept.kept[Kind.SECTION] == ["near of nevsky-12"] and pruned.archived[Kind.SECTION] == ["near of nevsky-12"]
    assert [row.key for row in _book(scenery)[0]] == ["door"]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("media/facade.jpg", "../secret_key", "but a file beside the office file was expected"),
        ("media/facade.jpg", "/etc/passwd", "but a file beside the office file was expected"),
        ("media/facade.jpg", "media/link.jpg", "media/link.jpg can't be read"),
        ("media/facade.jpg", "media/none.jpg", "media/none.jpg can't be read: No such file"),
        ("media/facade.jpg", "media/words.jpg", "no photo; JPEG, HEIC, PNG, WebP or MP4 was expected"),
        ("kind: arrival", "kind: arival", "arival, but arrival, how_to"),
        ("audience: in_stay", "audience: public", "is a secret; audience in_stay was expected"),
        ("secrets.door_code", "details.boiler", "was expected of the property, which lacks it"),
        ("          steps:", "          step:", 'unknown key "step", did you mean "steps"?'),
        ("kind: places", "kind: rules", "places belong into a section of kind places"),
        ('title: {ru: "Дверь", en: "The door"}', "title: {}", "ru, en or both were expected"),
        ("key: near", "key: door", "is given twice"),
        ("latitude: 59.9", "latitude: 159.9", "a number from -90 to 90 was expected"),
    ],
)
def test_what_is_wrong_is_told_with_its_line_and_nothing_is_taken_in(
    scenery: Scenery, tmp_path: Path, old: str, new: str, told: str
) -> None:
    office = _office(tmp_path, BOOK.replace(old, new))

    with pytest.raises(OfficeErrors) as refused:
        _import(scenery, office)

    assert any(told in line and line.startswith(f"{office}:") for line in refused.value.lines), refused.value.lines
    assert _book(scenery) == ([], [])


def _office(folder: Path, book: str) -> Path:
    (folder / "media").mkdir(exist_ok=True)
    (folder / "media" / "facade.jpg").write_bytes(picture(700, 300))
    (folder / "media" / "arch.jpg").write_bytes(picture(300, 700))
    (folder / "media" / "words.jpg").write_text("no photo at all, but words")
    link = folder / "media" / "link.jpg"
    if not link.is_symlink():
        link.symlink_to(OFFICE)
    text = OFFICE.read_text(encoding="utf-8").replace('    check_out: "12:00"\n', f'    check_out: "12:00"\n{book}')
    path = folder / "office.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def _import(scenery: Scenery, path: Path, *, prune: bool = False) -> ImportReport:
    media = scenery.context.settings.media_dir
    return import_paths(scenery.store, KEYS, [path], prune=prune, now=NIGHT, media_dir=media)


def _book(scenery: Scenery) -> tuple[list[BookSection], list[BookMedia]]:
    sections = scenery.read(lambda session: session.exec(select(BookSection).order_by("position")).all())
    return list(sections), list(scenery.read(lambda session: session.exec(select(BookMedia)).all()))
