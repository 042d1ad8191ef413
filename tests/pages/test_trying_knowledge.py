"""Before an entry is kept: what a made-up guest would read of it, and what the bot makes of what guests text."""

from typing import Any

import pytest

from tests.cast import WIFI_PASSWORD, Scenery
from tests.pages.conftest import Visit
from tests.pages.test_knowledge import ROOT, SAUNA, entry, form_of

SCRIPT = {"HX-Request": "true"}
pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)


def preview(scenery: Scenery, visit: Visit, who: str, when: str) -> str:
    wifi = entry(scenery, "wifi")
    given = form_of(wifi, entry=wifi.id, who=who, when=when)
    return visit("igor").post(f"{ROOT}/preview", data=given, headers=SCRIPT).text


def test_secrets_are_gated_in_the_preview_as_for_guests_and_never_shown(scenery: Scenery, visit: Visit) -> None:
    pages = {
        (who, when): preview(scenery, visit, who, when)
        for who in ("stranger", "identified", "verified")
        for when in ("before", "during", "after")
    }

    told = {guest for guest, page in pages.items() if "The network is Nevsky12_5G, the password is ••••." in page}
    assert told == {("verified", "during")}
    assert all("this guest reads instead" in page for guest, page in pages.items() if guest not in told)
    assert WIFI_PASSWORD not in "".join(pages.values())


def test_the_preview_says_what_is_wrong_before_it_is_kept(scenery: Scenery, visit: Visit) -> None:
    given = {**SAUNA, "phrases_en": "what time is check-out", "answer_en": "{{ details.pool }}"}

    page = visit("igor").post(f"{ROOT}/preview", data=given, headers=SCRIPT).text

    assert "is a phrase of “checkout-time” too" in page
    assert "is not filled in here: nevsky-12" in page
    assert "Сауна на первом этаже." in page


def test_a_trial_shows_what_the_bot_would_do_and_why(scenery: Scenery, visit: Visit) -> None:
    igor = visit("igor")

    def ask(text: str, **given: Any) -> str:
        return igor.post(f"{ROOT}/try", data={"at": "nevsky-12", "asked": text, **given}, headers=SCRIPT).text

    answered = ask("hi, what time is check-out?")
    assert "Answers" in answered
    assert "Check-out is by 12:00." in answered
    assert "<mark>time</mark>" in answered
    assert "<q>what time is check-out</q>" in answered
    assert "Knows it, and may not tell" in ask("what is the wifi password", who="stranger")
    assert "Emergency: fire" in ask("there is fire in the kitchen")
    assert "Calls a person" in ask("my cat ate the remote of the projector")
    begun = ask("в квартире нет света, пробки вроде целы")
    assert "Begins a playbook" in begun
    assert "A playbook begins: No electricity." in begun
    assert scenery.count_conversations() == 0


def test_a_property_says_how_well_its_guests_are_understood(scenery: Scenery, visit: Visit) -> None:
    igor = visit("igor")

    shelf = igor.get(f"{ROOT}/of/nevsky-12").text
    told = igor.get(f"{ROOT}/measured?at=nevsky-12", headers=SCRIPT).text

    assert f"{ROOT}/measured?at=nevsky-12" in shelf
    assert "% of its answers would be right" in told
    assert "Here it answers when it is 9" in told


def test_a_trial_beside_the_editor_is_of_what_is_typed_in(scenery: Scenery, visit: Visit) -> None:
    page = visit("igor").post(f"{ROOT}/try", data={**SAUNA, "asked": "is there a sauna"}, headers=SCRIPT).text

    assert "The sauna is on the ground floor." in page
    assert entry(scenery, "sauna") is None


def test_without_a_script_the_trial_is_a_page_of_its_own(scenery: Scenery, visit: Visit) -> None:
    page = visit("igor").post(f"{ROOT}/try", data={"at": "nevsky-12", "asked": "what time is check-out?"}).text

    assert "<!doctype html>" in page
    assert "Check-out is by 12:00." in page


def test_the_editor_opens_with_what_a_guest_reads(scenery: Scenery, visit: Visit) -> None:
    shared = entry(scenery, "late-checkout")

    page = visit("igor").get(f"{ROOT}/entries/{shared.id}?at=nevsky-12").text

    assert "Late check-out can be arranged" in page
    assert "Change it only for Nevsky 12 Studio" in page
    assert "As at Nevsky 12 Studio" in page
