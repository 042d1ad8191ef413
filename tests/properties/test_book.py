"""What a welcome book is made of: how whole it is, and what can't be told in it."""

import pytest

from properties.book import BookItem, BothTexts, PlaceCategory, Section, SectionKind, completeness
from properties.book_checks import SectionFault, Told, Wrong, section_faults
from properties.words import Audience, Language

BOTH = BothTexts("есть", "there")
TOLD = Told({"lock_model": "S31", "quiet": True}, {"door_code"})


def test_an_empty_book_lacks_everything() -> None:
    whole = completeness([], has_photo=False)

    assert (whole.percent, len(whole.missing), whole.is_whole) == (0, 5, False)


def test_a_book_with_every_kind_of_section_in_both_languages_and_a_picture_is_whole() -> None:
    sections = [Section(kind, kind, BOTH) for kind in SectionKind]

    assert completeness(sections, has_photo=True).percent == 100
    assert completeness(sections, has_photo=False).percent < 100


def test_what_is_written_in_one_language_alone_is_a_gap_of_the_other() -> None:
    half = Section("door", SectionKind.ARRIVAL, BOTH, items=[BookItem(BothTexts(ru="Войдите"))])

    assert half.lacking == (Language.EN,)
    assert completeness([half], has_photo=True).lacking == (Language.EN,)


def test_a_text_that_is_missing_in_the_readers_language_is_told_in_the_other() -> None:
    assert BothTexts(ru="Войдите").best("en") == "Войдите"
    assert BothTexts("Войдите", "Go in").best("en") == "Go in"


def test_an_item_is_kept_and_read_back_as_it_was() -> None:
    place = BookItem(BOTH, BothTexts("рядом", ""), "key", PlaceCategory.CAFE, 59.9, 30.3, 4)

    assert BookItem.from_json(place.to_json()) == place
    assert BookItem(BOTH).to_json() == {"ru": "есть", "en": "there"}


@pytest.mark.parametrize(
    ("text", "audience", "wrong"),
    [
        ("{{ check_in }} {{ details.lock_model }}", Audience.PUBLIC, None),
        ("{{ secrets.door_code }}", Audience.IN_STAY, None),
        ("{{ secrets.door_code }}", Audience.STAY, Wrong.SECRET_FOR_ALL),
        ("{{ secrets.gate_code }}", Audience.IN_STAY, Wrong.MISSING_FACT),
        ("{{ guest }}", Audience.PUBLIC, Wrong.STAY_FOR_ALL),
        ("{{ details.boiler }}", Audience.STAY, Wrong.MISSING_FACT),
        ("{{ details.quiet }}", Audience.STAY, Wrong.MISSING_FACT),
        ("{{ door }}", Audience.STAY, Wrong.UNKNOWN_PLACEHOLDER),
        ("half {{ open", Audience.STAY, Wrong.UNKNOWN_PLACEHOLDER),
    ],
)
def test_what_could_not_be_told_is_found_before_it_is_kept(text: str, audience: Audience, wrong: Wrong | None) -> None:
    section = Section("door", SectionKind.ARRIVAL, BOTH, BothTexts("", text), audience=audience)

    found = section_faults(section, TOLD)

    assert [(fault.path, fault.wrong) for fault in found] == ([("text.en", wrong)] if wrong else [])


def test_a_section_needs_a_heading_without_placeholders() -> None:
    assert section_faults(Section("a", SectionKind.ABOUT, BothTexts()), TOLD) == [SectionFault("title", Wrong.UNTITLED)]
    titled = Section("a", SectionKind.ABOUT, BothTexts("{{ check_in }}", ""))
    assert [fault.wrong for fault in section_faults(titled, TOLD)] == [Wrong.PLACEHOLDER_IN_TITLE]
