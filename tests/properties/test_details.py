"""A property's details in a reader's language, however the office wrote the two."""

from properties.details import Detail, details_in, details_shown

WRITTEN: dict[str, Detail] = {
    "floor": 3,
    "router": {"ru": "на полке", "en": "on the shelf"},
    "valve_ru": "за дверью",
    "valve_en": "behind",
}


def test_a_text_in_both_languages_is_named_by_itself_or_by_language() -> None:
    told = details_in(WRITTEN, "ru")

    assert (told["router"], told["router_en"], told["floor"]) == ("на полке", "on the shelf", 3)
    assert (told["valve"], told["valve_en"]) == ("за дверью", "behind")


def test_a_language_that_nobody_wrote_is_read_in_english() -> None:
    assert details_in(WRITTEN, "de")["router"] == "on the shelf"


def test_a_list_shows_each_once() -> None:
    assert details_shown(WRITTEN, "en") == {"floor": 3, "router": "on the shelf", "valve": "behind"}


def test_half_a_pair_is_no_text_in_both_languages() -> None:
    assert details_in({"valve_ru": "за дверью"}, "ru") == {"valve_ru": "за дверью"}
