"""The box under a thread in a real browser: files, undoing, canned replies, drafts on two devices, a colleague."""

import re

import pytest
from playwright.sync_api import expect

from inbox.approved.offering import keep_approved
from inbox.canned.keeping import CannedDraft, keep_canned
from inbox.staff.preferences import Preferences, keep_preferences
from playbooks.schedule.templates import WRITE_BACK, WRITE_BACK_TEXT, read_approved
from tests.browser.conftest import Look
from tests.browser.served import Served
from tests.pages.staging import PIXEL, contact_wrote, lock_is_shut, login_of

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
JOHN = "whatsapp:+447700900123"
COMING = CannedDraft("coming", "Еду", "Coming", "Еду к {{ time? }}", "{{ guest }}, I come at {{ time? }}")


def _set_up(desk: Served) -> int:
    scenery = desk.scenery
    login_id = login_of(scenery, "igor@example.org").id or 0
    actor, now = scenery.actor(), scenery.clock()
    scenery.store.write(lambda session: keep_preferences(session, login_id, Preferences(10)))
    scenery.store.write(lambda session: keep_canned(session, actor, None, COMING, now))
    return lock_is_shut(scenery)


def test_what_is_written_can_be_filled_in_sent_taken_back_and_found_on_the_phone(desk: Served, look: Look) -> None:
    number = desk.do(lambda: _set_up(desk))
    olga = look("olga", f"/inbox/{number}")
    page = look("igor", f"/inbox/{number}")

    page.locator("#body").press_sequentially("/com")
    expect(page.locator("#canned-list [aria-selected=true]")).to_contain_text("Coming")
    page.keyboard.press("Enter")
    expect(page.locator("#body")).to_have_value("John Carter, I come at {{ time? }}")
    page.keyboard.press("Enter")
    expect(page.locator("#body")).to_have_value("John Carter, I come at {{ time? }}")
    assert page.evaluate("document.getSelection().toString()") == "{{ time? }}"
    page.keyboard.type("03:30")
    expect(olga.locator("#watched .writing")).to_contain_text("Игорь Смирнов is writing a reply here")
    page.locator("#files").set_input_files({"name": "lock.png", "mimeType": "image/png", "buffer": PIXEL})
    expect(page.locator("#attached")).to_contain_text("lock.jpg")
    page.locator("#body").press("Enter")
    expect(page.locator("#msgs .undo")).to_be_visible()
    expect(olga.locator(".msg.out .said").last).to_have_text("John Carter, I come at 03:30")

    page.locator("#body").press("Control+z")

    expect(page.locator("#body")).to_have_value("John Carter, I come at 03:30")
    expect(page.locator("#attached .att")).to_have_count(1)
    expect(olga.locator(".msg.out", has_text="03:30")).to_have_count(0)
    expect(olga.locator("#watch .av")).to_have_attribute("title", re.compile("Игорь Смирнов"))
    page.locator("#body").press_sequentially(", wait")
    expect(page.locator("#draft")).to_have_text("Draft kept")
    phone = look("igor", f"/inbox/{number}", device="phone")
    expect(phone.locator("#body")).to_have_value("John Carter, I come at 03:30, wait")
    assert desk.scenery.whatsapp.texts("whatsapp:+447700900123")[-1] != "John Carter, I come at 03:30"


def test_an_answer_is_planned_and_the_conversation_handed_on_by_keys_alone(desk: Served, look: Look) -> None:
    number = desk.do(lambda: lock_is_shut(desk.scenery))
    page = look("igor", f"/inbox/{number}")

    page.locator("#body").press_sequentially("The locksmith comes at nine")
    page.keyboard.press("Alt+KeyZ")
    expect(page.locator("#later button").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#planned .msg")).to_contain_text("Leaves: 03:22")
    expect(page.locator("#body")).to_have_value("")
    page.locator("#planned summary").click()
    page.locator("#planned textarea").fill("The locksmith comes at ten")
    page.get_by_role("button", name="Keep", exact=True).click()
    expect(page.locator("#planned .said")).to_have_text("The locksmith comes at ten")
    page.get_by_role("button", name="Call off").click()
    expect(page.locator("#planned .msg")).to_have_count(0)
    expect(page.locator("#body")).to_have_value("The locksmith comes at ten")

    page.locator("#body").blur()
    page.keyboard.press("KeyA")
    page.locator("#assign textarea").fill("The porter has a key")
    page.get_by_role("button", name="Ольга Ким").press("Enter")
    olga = look("olga", "/inbox?tab=mine")
    expect(olga.locator(".row .tag.given")).to_contain_text("from Игорь")
    expect(page.locator("#notices")).to_contain_text("who has not come yet")
    page.get_by_role("button", name="Undo").click()

    expect(olga.locator(".row")).to_have_count(0)
    expect(page.locator("#msgs")).not_to_contain_text("The porter has a key")


def test_after_the_window_an_approved_text_leaves_and_the_answer_follows_the_guests_words(
    desk: Served, look: Look
) -> None:
    scenery = desk.scenery
    number = desk.do(lambda: _set_up(desk))
    approved = read_approved({"key": WRITE_BACK, "template": {"ru": "HX" + "0" * 32, "en": "HX" + "1" * 32}})
    desk.do(lambda: scenery.store.write(lambda s: keep_approved(s, scenery.actor(), approved, scenery.clock())))
    page = look("igor", f"/inbox/{number}", language="ru")
    desk.do(lambda: contact_wrote(scenery, JOHN, hours_ago=24.5))
    page.locator("#body").fill("The lock is mended.")
    page.locator("#body").press("Enter")  # the window has shut since the page was opened
    expect(page.locator("#body")).to_have_value("The lock is mended.")
    page.locator("#body").fill("")
    expect(page.locator("#outside .as-read")).to_have_text(WRITE_BACK_TEXT.en)
    expect(page.locator("#outside .as-meant")).to_have_text(WRITE_BACK_TEXT.ru)
    expect(page.locator("#send-told")).to_have_text("Отправить этот текст")

    page.locator("#body").fill("The lock is mended.")
    expect(page.locator("#send-told")).to_have_text("Отправить, а мой ответ — следом")
    page.locator("#body").press("Enter")
    kept = page.locator(".msg[data-state=kept]")
    expect(kept.locator(".said")).to_have_text("The lock is mended.")
    expect(page.locator("#outside input:checked")).to_have_value("")
    desk.do(lambda: scenery.guest_says("yes?", JOHN, **scenery.by_whatsapp("+447700900123")))

    expect(page.locator("#outside")).to_have_count(0)
    expect(page.locator("#send-told")).to_have_text("Отправить")
    expect(page.locator("#msgs .msg .said").last).to_have_text("The lock is mended.")
    expect(page.locator("#msgs .msg", has_text="The lock is mended.")).to_have_count(1)
    expect(kept).to_have_count(0)
