"""A night at the inbox in a real browser: what arrives appears, what is written arrives, nobody is spoken over."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from inbox.channel import FailureReason
from inbox.staff.sessions import close_session
from inbox.tables import ConversationState
from tests.browser.conftest import Look
from tests.browser.served import Served
from tests.browsing import go_offline
from tests.cast import DOOR_CODE
from tests.pages.staging import PASSWORD, delivery_fails, enter_as, lock_is_shut, water_is_cold

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)


def _press(page: Page, code: str, letter: str, **how: bool) -> None:
    """A key as a keyboard with the Russian layout sends it: the place of the key, and the letter on it."""
    page.evaluate(
        "([code, key, how]) => (document.activeElement || document.body).dispatchEvent("
        "new KeyboardEvent('keydown', {code, key, bubbles: true, cancelable: true, ...how}))",
        [code, letter, how],
    )


def test_a_manager_logs_in_and_finds_who_waits(desk: Served, page: Page) -> None:
    desk.do(lambda: water_is_cold(desk.scenery))
    page.goto(f"{desk.url}/inbox")

    page.get_by_label("E-mail").fill("igor@example.org")
    page.get_by_label("Password").fill("wrong")
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("alert")).to_contain_text("wrong")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()

    expect(page.locator(".row")).to_contain_text("Мария Котова")
    expect(page.locator("#list")).to_have_attribute("data-needs", "1")


def test_a_message_appears_by_itself(desk: Served, look: Look) -> None:
    page = look("igor", "/inbox")
    expect(page.locator(".none")).to_contain_text("All quiet")

    number = desk.do(lambda: water_is_cold(desk.scenery))

    expect(page.locator(f"#r{number}")).to_contain_text("Мария Котова")
    expect(page.locator("#announce")).to_contain_text("Мария Котова needs a person")
    expect(page).to_have_title("(1) Inbox · Nightdesk")
    page.locator(f"#r{number} .row").click()
    expect(page.locator("#msgs")).to_contain_text("горячей воды нет")
    desk.do(lambda: desk.scenery.guest_says("вы где?", "2002"))
    expect(page.locator(".msg.in").last).to_contain_text("вы где?")


def test_an_answer_is_shown_at_once_and_its_fate_follows(desk: Served, look: Look) -> None:
    number = desk.do(lambda: water_is_cold(desk.scenery))
    page = look("igor", f"/inbox/{number}")

    page.locator("#body").fill("Уже выезжаем")
    page.keyboard.press("Enter")

    bubble = page.locator(".msg.out").last
    expect(bubble).to_contain_text("Уже выезжаем")
    expect(bubble).to_have_attribute("data-state", "queued")
    expect(page.locator("#body")).to_have_value("")
    expect(page.locator("#head")).to_contain_text("Yours")
    desk.do(desk.scenery.send_due)
    expect(bubble).to_have_attribute("data-state", "sent")
    expect(page.locator(".msg.out", has_text="Уже выезжаем")).to_have_count(1)


def test_a_browser_whose_clock_is_wrong_shows_the_desks_time_and_does_not_ask_all_the_time(
    desk: Served, look: Look
) -> None:
    desk.do(lambda: water_is_cold(desk.scenery))
    desk.do(lambda: desk.scenery.clock.advance(seconds=20))
    page = look("igor", "/login")
    page.clock.install(time=desk.scenery.clock() + timedelta(hours=1))
    asked: list[str] = []
    with page.expect_response("**/inbox/list?**"):  # asked for once, when the live stream opens
        page.goto(f"{desk.url}/inbox")
    page.on("request", lambda request: asked.append(request.url) if "/inbox/list" in request.url else None)

    page.clock.run_for(10_000)

    expect(page.locator("[data-clock]")).to_have_text("0:30")
    assert len(asked) <= 1


def test_shift_and_enter_begin_a_new_line(desk: Served, look: Look) -> None:
    number = desk.do(lambda: water_is_cold(desk.scenery))
    page = look("igor", f"/inbox/{number}")

    page.locator("#body").fill("first")
    page.locator("#body").press("End")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("second")
    page.keyboard.press("Enter")

    expect(page.locator(".msg.out").last.locator(".said")).to_have_text("first\nsecond")


def test_what_is_written_without_a_connection_goes_out_when_it_is_back(desk: Served, look: Look) -> None:
    number = desk.do(lambda: water_is_cold(desk.scenery))
    page = look("igor", f"/inbox/{number}")
    expect(page.locator("#msgs")).to_contain_text("горячей воды нет")

    go_offline(page)
    page.locator("#body").fill("Держитесь")
    page.keyboard.press("Enter")
    expect(page.locator(".msg.pending")).to_contain_text("Waits for the connection")
    expect(page.locator(".msg.pending time")).to_have_text("03:07")  # as it is at the property
    expect(page.locator("#net")).to_contain_text("No connection")
    page.context.set_offline(False)

    expect(page.locator(".msg.out", has_text="Держитесь")).to_have_attribute("data-state", "queued")
    expect(page.locator(".pending")).to_have_count(0)
    expect(page.locator("#net")).to_be_hidden()
    assert [m.text for m in desk.do(lambda: desk.scenery.messages("2002"))].count("Держитесь") == 1


def test_what_failed_says_why_and_is_sent_again_by_a_button(desk: Served, look: Look) -> None:
    number = desk.do(lambda: water_is_cold(desk.scenery))
    desk.do(lambda: desk.scenery.reply("igor", "Едем", "2002"))
    desk.do(lambda: delivery_fails(desk.scenery, FailureReason.VENDOR_DOWN))
    page = look("igor", f"/inbox/{number}")

    bubble = page.locator(".msg.out").last
    expect(bubble).to_contain_text("The messenger itself did not answer.")
    bubble.get_by_role("button", name="Retry").click()

    expect(bubble).to_have_attribute("data-state", "queued")
    desk.do(desk.scenery.send_due)
    expect(bubble).to_have_attribute("data-state", "sent")
    assert desk.scenery.telegram.texts("2002")[-1] == "Едем"


def test_it_asks_once_more_when_a_colleague_was_quicker(desk: Served, look: Look) -> None:
    number = desk.do(lambda: water_is_cold(desk.scenery))
    page = look("igor", f"/inbox/{number}")
    expect(page.locator("#msgs")).to_contain_text("горячей воды нет")
    page.context.route("**/messages?**", lambda route: route.abort())  # his answer is not on the screen yet
    desk.do(lambda: desk.scenery.reply("olga", "Я уже еду", "2002"))

    page.locator("#body").fill("Еду")
    page.keyboard.press("Enter")

    expect(page.locator("#ask")).to_contain_text("Ольга Ким was faster")
    assert "Еду" not in [m.text for m in desk.do(lambda: desk.scenery.messages("2002"))]
    page.get_by_role("button", name="Send anyway").click()
    expect(page.locator(".msg.out", has_text="Еду").last).to_have_attribute("data-state", "queued")


def test_a_draft_stays_with_its_conversation(desk: Served, look: Look) -> None:
    first, second = desk.do(lambda: (lock_is_shut(desk.scenery), water_is_cold(desk.scenery)))
    page = look("igor", f"/inbox/{first}")
    page.locator("#body").fill("half a sentence")

    page.locator(f"#r{second} .row").click()
    expect(page.locator(".th h2")).to_contain_text("Мария")
    expect(page.locator("#body")).to_have_value("")
    page.go_back()

    expect(page.locator(".th h2")).to_contain_text("John")
    expect(page.locator("#body")).to_have_value("half a sentence")
    page.reload()
    expect(page.locator("#body")).to_have_value("half a sentence")


def test_a_note_looks_unlike_an_answer_and_stays_inside(desk: Served, look: Look) -> None:
    number = desk.do(lambda: water_is_cold(desk.scenery))
    page = look("igor", f"/inbox/{number}")
    sent = len(desk.scenery.telegram.sent)

    page.get_by_role("button", name="Note", exact=True).click()
    page.locator("#body").fill("he sounded upset")
    page.get_by_role("button", name="Keep the note").click()

    expect(page.locator(".msg.note").last).to_contain_text("he sounded upset")
    desk.do(desk.scenery.send_due)
    assert len(desk.scenery.telegram.sent) == sent


def test_the_whole_shift_by_keyboard_on_the_russian_layout(desk: Served, look: Look) -> None:
    lock, water = desk.do(lambda: (lock_is_shut(desk.scenery), water_is_cold(desk.scenery)))
    page = look("igor", "/inbox", language="ru")
    expect(page.locator(".row")).to_have_count(2)
    expect(page.locator("[data-act=sound]")).to_have_class(re.compile("locked"))
    expect(page.locator("#quiet")).to_have_text("Звук выключен, пока вы ничего не нажали")

    page.keyboard.press("Shift")  # a browser that nobody has touched makes no sound
    expect(page.locator("[data-act=sound]")).not_to_have_class(re.compile("locked"))
    expect(page.locator("#quiet")).to_be_hidden()
    _press(page, "KeyJ", "о")
    expect(page.locator(".thread")).to_have_attribute("data-c", str(lock))
    _press(page, "KeyJ", "о")
    expect(page.locator(".thread")).to_have_attribute("data-c", str(water))
    _press(page, "KeyK", "л")
    expect(page.locator(".thread")).to_have_attribute("data-c", str(lock))
    _press(page, "KeyT", "е")
    expect(page.locator("#head")).to_contain_text("Ваш")
    expect(page.locator("#body")).to_be_focused()
    page.keyboard.press("Escape")
    _press(page, "KeyN", "т")
    expect(page.locator(".box")).to_have_class("box is-note")
    page.keyboard.press("Escape")
    _press(page, "KeyR", "к")
    expect(page.locator(".box")).to_have_class("box")
    page.keyboard.press("Escape")
    _press(page, "Digit7", "?", shiftKey=True)
    expect(page.locator("#help")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#help")).to_be_hidden()
    _press(page, "KeyE", "у")
    expect(page.locator(".thread")).to_have_attribute("data-c", str(water))
    state = desk.do(lambda: desk.scenery.conversation("whatsapp:+447700900123").state)
    assert state == ConversationState.RESOLVED


def test_a_row_does_not_move_while_the_mouse_goes_for_it(desk: Served, look: Look) -> None:
    water = desk.do(lambda: water_is_cold(desk.scenery))
    page = look("igor", "/login")
    page.clock.install(time=desk.scenery.clock())
    with page.expect_response("**/inbox/list?**"):  # asked for once, when the live stream opens
        page.goto(f"{desk.url}/inbox")
    place = page.locator(f"#r{water} .row").bounding_box()
    assert place
    page.clock.pause_at(desk.scenery.clock() + timedelta(minutes=1))

    desk.do(lambda: desk.scenery.guest_says("Пожар! Горит кухня", "3003"))  # belongs above
    while not page.locator("#announce").text_content():
        page.mouse.move(place["x"] + 20, place["y"] + 20)
        page.mouse.move(place["x"] + 40, place["y"] + 20)
        page.clock.run_for(20)
    expect(page.locator(".row")).to_have_count(1)
    page.clock.resume()

    expect(page.locator(".row")).to_have_count(2)
    expect(page.locator(".row").last).to_contain_text("Мария")


def test_letters_that_are_typed_are_letters(desk: Served, look: Look) -> None:
    number = desk.do(lambda: water_is_cold(desk.scenery))
    page = look("igor", f"/inbox/{number}")

    page.locator("#body").press_sequentially("tenz?")

    expect(page.locator("#body")).to_have_value("tenz?")
    expect(page.locator("#help")).to_be_hidden()
    assert desk.do(lambda: desk.scenery.conversation("2002").assignee_id) is None


def test_it_is_put_off_and_says_until_when(desk: Served, look: Look) -> None:
    number = desk.do(lambda: water_is_cold(desk.scenery))
    page = look("igor", f"/inbox/{number}")
    expect(page.locator("#msgs")).to_contain_text("горячей воды нет")

    page.locator("#scroll").focus()
    page.keyboard.press("z")
    assert page.locator("#snooze .menu-box").evaluate("box => box.scrollWidth <= box.clientWidth")
    page.get_by_role("button", name="15 minutes").click()

    expect(page.locator("#notices")).to_contain_text("Snoozed until")
    assert desk.do(lambda: desk.scenery.conversation("2002").state) == ConversationState.SNOOZED


def test_resolving_opens_who_needs_a_person_most_and_undo_brings_back_what_was(desk: Served, look: Look) -> None:
    lock = desk.do(lambda: lock_is_shut(desk.scenery))
    number = desk.do(lambda: water_is_cold(desk.scenery))
    page = look("igor", f"/inbox/{number}")

    page.get_by_role("button", name="Resolve").click()
    expect(page.locator(".thread")).to_have_attribute("data-c", str(lock))
    page.locator("#toast").get_by_role("button", name="Undo").click()

    expect(page.locator(".thread")).to_have_attribute("data-c", str(number))
    expect(page.locator("#head")).to_have_attribute("data-state", "waiting")
    assert desk.do(lambda: desk.scenery.conversation("2002").state) == ConversationState.WAITING


def test_a_code_is_shown_only_when_asked_for(desk: Served, look: Look) -> None:
    number = desk.do(lambda: lock_is_shut(desk.scenery))
    page = look("igor", f"/inbox/{number}")
    assert DOOR_CODE not in page.content()

    page.locator(".codes > div", has_text="Door code").get_by_role("button", name="Show").click()

    expect(page.locator(".codes")).to_contain_text(DOOR_CODE)


def test_two_managers_see_each_other_at_once(desk: Served, look: Look) -> None:
    number = desk.do(lambda: water_is_cold(desk.scenery))
    igor, olga = look("igor", f"/inbox/{number}"), look("olga", f"/inbox/{number}", language="ru")

    igor.get_by_role("button", name="Take").click()

    expect(olga.locator("#head")).to_contain_text("Игорь Смирнов")
    expect(olga.locator("#msgs")).to_contain_text("Разговор взят: Игорь Смирнов")
    expect(olga.locator("#notices")).to_contain_text("Разговор ведёт Игорь Смирнов")

    # She is writing when he answers: she is told, and asked once more before hers goes out.
    olga.locator("#body").fill("Иду к вам")
    igor.locator("#body").fill("Плиточник уже едет")
    igor.locator("#body").press("Enter")
    expect(olga.locator("#answered")).to_contain_text("Игорь Смирнов")
    olga.locator("#body").press("Enter")
    expect(olga.locator("#ask")).to_contain_text("Игорь Смирнов")
    said = desk.do(lambda: [message.text for message in desk.scenery.messages("2002")])
    assert "Плиточник уже едет" in said and "Иду к вам" not in said


def test_a_second_window_hears_through_the_first(desk: Served, look: Look) -> None:
    first = look("igor", "/inbox")
    second = first.context.new_page()
    second.goto(f"{desk.url}/inbox")
    expect(second.locator(".none")).to_contain_text("All quiet")

    number = desk.do(lambda: water_is_cold(desk.scenery))

    for page in (first, second):
        expect(page.locator(f"#r{number}")).to_contain_text("Мария Котова")
    first.close()
    desk.do(lambda: desk.scenery.guest_says("вы где?", "2002"))
    expect(second.locator(f"#r{number}")).to_contain_text("3 unread")


def test_a_session_that_was_ended_says_so_and_keeps_what_was_written(desk: Served, look: Look) -> None:
    number = desk.do(lambda: water_is_cold(desk.scenery))
    page = look("igor", f"/inbox/{number}")
    token = next(cookie["value"] for cookie in page.context.cookies() if cookie["name"] == "nightdesk_session")

    page.locator("#body").fill("not lo")
    expect(page.locator("#draft")).to_have_text("Draft kept")
    desk.do(lambda: desk.scenery.store.write(lambda session: close_session(session, token)))
    page.locator("#body").fill("not lost")
    page.keyboard.press("Enter")

    expect(page.locator("#net")).to_contain_text("logged out")
    expect(page.locator("#net").get_by_role("link", name="Log in")).to_be_visible()
    again = desk.do(lambda: enter_as(desk.scenery, "igor@example.org"))
    page.context.add_cookies([{"name": "nightdesk_session", "value": again, "url": desk.url}])
    page.reload()
    expect(page.locator("#body")).to_have_value("")  # its draft at the desk is older than what was sent
    expect(page.locator(".msg.out", has_text="not lost")).to_have_attribute("data-state", "queued")


def test_an_owner_watches_and_can_not_write(desk: Served, look: Look) -> None:
    number = desk.do(lambda: lock_is_shut(desk.scenery))
    page = look("petrova", f"/owner/{number}")
    expect(page.locator("#msgs")).to_contain_text("the lock blinks red")

    desk.do(lambda: desk.scenery.reply("igor", "I am on my way", "whatsapp:+447700900123"))

    expect(page.locator(".msg.out").last).to_contain_text("I am on my way")
    expect(page.locator("textarea")).to_have_count(0)
    expect(page.locator("form[data-do]")).to_have_count(0)
