"""Guests' pages for everybody: no fault that axe can find, nothing too small for a thumb or too wide for a phone."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlmodel import Session, select

from inbox.tables import KnowledgeEntry, Property
from tests.browser.axe import faults_of
from tests.browser.chat_stage import GuestDesk, Phones, serving_guests, write
from tests.browsing import go_offline
from tests.cast import Scenery
from tests.welcomebook.staging import HOME, bot_says

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)


@pytest.fixture
def desk(scenery: Scenery) -> Iterator[GuestDesk]:
    with serving_guests(scenery) as desk:
        yield desk


@pytest.mark.parametrize(("device", "theme"), [("desktop", "light"), ("phone", "dark")])
def test_axe_finds_no_fault(desk: GuestDesk, phones: Phones, device: str, theme: str) -> None:
    faults = []
    for address in _addresses(desk):
        page = phones.open(f"{desk.url}{address}", device=device, theme=theme)
        faults += [(address, *fault) for fault in faults_of(page)]

    assert faults == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_no_fault_with_a_talk_in_full_swing(desk: GuestDesk, phones: Phones, theme: str) -> None:
    page = phones.open(desk.chat, theme=theme)
    _fill(desk, page)
    go_offline(page)
    write(page, "written without connection")
    expect(page.locator("#net")).to_be_visible()

    faults = faults_of(page)

    assert faults == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_no_fault_with_an_open_topic(desk: GuestDesk, phones: Phones, theme: str) -> None:
    page = phones.open(f"{desk.url}/book/{HOME}?stay={desk.scenery.token()}", theme=theme)
    page.locator("summary").first.click()

    assert faults_of(page) == []


def test_nothing_is_wider_than_a_small_phone(desk: GuestDesk, phones: Phones) -> None:
    for address in _addresses(desk):
        page = phones.open(f"{desk.url}{address}", language="ru")
        page.set_viewport_size({"width": 320, "height": 640})

        assert page.evaluate("document.documentElement.scrollWidth") <= 320, address


def test_a_talk_is_not_wider_than_a_small_phone(desk: GuestDesk, phones: Phones) -> None:
    page = phones.open(desk.chat)
    _fill(desk, page)
    page.set_viewport_size({"width": 320, "height": 640})

    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert page.locator("#talk").evaluate("talk => talk.scrollWidth <= talk.clientWidth")


def test_what_is_touched_is_large_enough_for_a_thumb(desk: GuestDesk, phones: Phones) -> None:
    for address in _addresses(desk):
        page = phones.open(f"{desk.url}{address}")

        assert page.evaluate(TOO_SMALL) == [], address


def test_a_topic_is_found_by_a_word_of_it(desk: GuestDesk, phones: Phones) -> None:
    desk.do(lambda: desk.scenery.store.write(_write_more_topics))
    page = phones.open(f"{desk.url}/book/{HOME}")

    page.get_by_role("searchbox").fill("KEYS ON")
    expect(page.locator("details:visible")).to_have_count(1)
    page.get_by_role("searchbox").fill("no such thing")

    expect(page.locator("details:visible")).to_have_count(0)
    expect(page.locator(".nothing")).to_be_visible()


def test_a_code_is_copied_with_one_touch(desk: GuestDesk, phones: Phones) -> None:
    page = phones.open(
        f"{desk.url}/book/{HOME}?stay={desk.scenery.token()}", permissions=["clipboard-read", "clipboard-write"]
    )

    page.get_by_role("button", name="Copy : Door code").tap()

    expect(page.locator("#polite")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == "4821#"


def test_the_book_reads_without_scripts(desk: GuestDesk, phones: Phones) -> None:
    page = phones.open(f"{desk.url}/book/{HOME}?stay={desk.scenery.token()}", java_script_enabled=False)

    page.locator("summary").last.click()

    expect(page.locator("details[open] p")).to_be_visible()
    expect(page.get_by_text("4821#")).to_be_visible()
    expect(page.get_by_role("button", name="Copy")).to_have_count(0)


def test_from_the_link_to_the_chat(desk: GuestDesk, phones: Phones) -> None:
    page = phones.open(f"{desk.url}/go/{desk.scenery.token()}")

    page.get_by_role("link", name="Chat right here").tap()

    expect(page).to_have_url(desk.chat)
    expect(page.locator("h1")).to_have_text("Nevsky 12 Studio")


def _write_more_topics(session: Session) -> None:
    home_id = session.exec(select(Property.id)).one()
    for number in range(8):
        key = f"topic-{number}"
        texts: dict[str, Any] = {"title_en": key, "title_ru": key, "answer_en": "More", "answer_ru": "Ещё"}
        session.add(KnowledgeEntry(property_id=home_id, key=key, audience="public", **texts))


# Links within running text are exempt, as in WCAG 2.5.8.
TOO_SMALL = """() => [...document.querySelectorAll('a, button, summary, textarea, label.attach')]
  .filter(each => each.offsetParent && !each.matches('.skip') && !each.closest('.sr'))
  .map(each => [each.getBoundingClientRect(), each.outerHTML.slice(0, 90)])
  .filter(([box]) => box.height > 1 && (box.height < 38 || box.width < 40))
  .map(([box, html]) => `${Math.round(box.width)} x ${Math.round(box.height)}: ${html}`)"""


def _addresses(desk: GuestDesk) -> list[str]:
    token = desk.scenery.token()
    return [
        f"/chat/{HOME}", f"/chat/{HOME}?stay=bad", f"/book/{HOME}", f"/book/{HOME}?stay={token}",
        f"/book/{HOME}?stay=bad", f"/go/{token}", "/go/nothing", "/chat/nowhere",
    ]  # fmt: skip


def _fill(desk: GuestDesk, page: Page) -> None:
    """A talk with everything in it."""
    write(page, "https://example.org/" + "a-long-address-without-any-break" * 5)
    expect(page.locator(".mine")).to_contain_text("Received")
    (visitor,) = (each["value"] for each in page.context.cookies(page.url) if each["name"] == "nightdesk_visitor")
    buttons = [
        ("The lock of the door does not open at all", "choose:lock"),
        ("Wi-Fi", "choose:wifi"),
        ("Other", "human"),
    ]
    desk.do(lambda: bot_says(desk.scenery, visitor, "Which one do you mean?", buttons=buttons))
    desk.do(lambda: desk.scenery.reply("igor", "A person here", visitor))
    desk.sends_due()
    expect(page.locator(".line.person")).to_have_count(1)
    expect(page.locator(".choices button")).to_have_count(3)
