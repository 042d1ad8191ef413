"""A guest at the web chat, in a real browser: on a phone, on bad connections, with and without scripts."""

import asyncio
import base64
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, Route, expect

from inbox.arriving.media import fetch_due_media
from tests.browser.chat_stage import GuestDesk, Phones, say, serving_guests, visitor_of, write
from tests.browsing import go_offline
from tests.cast import WIFI_PASSWORD, Scenery
from tests.welcomebook.staging import bot_says, stored_texts

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)

ASKED = "what time is check-out?"
# Until the page has noticed: what comes in the same moment still moves it to the end.
SCROLL_UP = """async talk => {
  do {
    const noticed = new Promise(done => talk.addEventListener("scroll", done, { once: true }));
    talk.scrollTop = 0;
    await noticed;
  } while (talk.scrollTop > 0);
}"""


@pytest.fixture
def desk(scenery: Scenery) -> Iterator[GuestDesk]:
    with serving_guests(scenery) as desk:
        yield desk


def test_a_guest_asks_and_reads_the_answer_as_it_comes(desk: GuestDesk, phones: Phones) -> None:
    page = phones.open(desk.chat)

    write(page, ASKED)
    expect(page.locator(".mine .said")).to_have_text(ASKED)
    expect(page.locator(".mine")).to_contain_text("Received")
    desk.sends_due()

    expect(page.locator(".theirs .said")).to_contain_text("12:00")
    expect(page.locator(".theirs .by")).to_have_text("Assistant")
    expect(page.locator("#welcome")).to_have_count(0)


def test_what_a_person_writes_comes_without_reloading_and_is_called_so(desk: GuestDesk, phones: Phones) -> None:
    page = phones.open(desk.chat)
    say(page, "a human please")
    desk.sends_due()
    expect(page.locator("#who")).to_have_text("The assistant answers; a person has been called")

    visitor = visitor_of(page)
    desk.do(lambda: desk.scenery.reply("igor", "Igor here, on my way", visitor))
    desk.sends_due()

    expect(page.locator(".theirs.person .said")).to_have_text("Igor here, on my way")
    expect(page.locator("#who")).to_have_text("A person answers now")
    expect(page.locator(".event")).to_contain_text("A person has joined the chat")


def test_the_talk_and_the_draft_are_there_after_a_reload(desk: GuestDesk, phones: Phones) -> None:
    page = phones.open(desk.chat)
    say(page, ASKED)
    desk.sends_due()
    expect(page.locator(".theirs")).to_have_count(1)
    page.get_by_label("Your message").fill("half a thou")

    page.reload()

    expect(page.locator(".mine .said")).to_have_text(ASKED)
    expect(page.locator(".theirs")).to_have_count(1)
    expect(page.get_by_label("Your message")).to_have_value("half a thou")


def test_what_is_written_without_connection_goes_out_by_itself_and_once(desk: GuestDesk, phones: Phones) -> None:
    page = phones.open(desk.chat)
    say(page, "first")
    go_offline(page)

    write(page, "second")
    write(page, "third")
    expect(page.locator(".pending")).to_have_count(2)
    expect(page.locator("#net")).to_contain_text("No connection")
    assert stored_texts(desk.scenery) == ["first"]
    page.context.set_offline(False)

    expect(page.locator(".pending")).to_have_count(0)
    expect(page.locator("#net")).to_be_hidden()
    assert stored_texts(desk.scenery) == ["first", "second", "third"]
    expect(page.locator(".mine .said")).to_have_text(["first", "second", "third"])


def test_what_waits_to_be_sent_survives_a_reload(desk: GuestDesk, phones: Phones) -> None:
    page = phones.open(desk.chat)
    page.route("**/messages?*", _refuse_posts)
    write(page, "kept on the phone")
    expect(page.locator(".pending")).to_have_count(1)

    page.reload()
    expect(page.locator(".pending .said")).to_have_text("kept on the phone")
    page.unroute("**/messages?*")

    expect(page.locator(".pending")).to_have_count(0)
    assert stored_texts(desk.scenery) == ["kept on the phone"]


def test_an_answer_that_is_lost_on_its_way_makes_no_second_message(desk: GuestDesk, phones: Phones) -> None:
    page = phones.open(desk.chat)
    lost: list[str] = []
    page.route("**/messages?*", _lose_first_answer(lost))

    write(page, "only once")

    expect(page.locator(".mine")).to_contain_text("Received")
    assert len(lost) == 1
    assert stored_texts(desk.scenery) == ["only once"]
    expect(page.locator(".mine")).to_have_count(1)


def test_after_the_desk_was_down_the_page_catches_up(desk: GuestDesk, phones: Phones) -> None:
    page = phones.open(desk.chat)
    say(page, "a human please")
    visitor = visitor_of(page)
    desk.stop()

    desk.do(lambda: desk.scenery.reply("igor", "said while you were away", visitor))
    desk.sends_due()
    write(page, "written while you were away")
    desk.start()

    expect(page.locator(".theirs .said").last).to_have_text("said while you were away")
    expect(page.locator(".pending")).to_have_count(0)
    assert stored_texts(desk.scenery) == ["a human please", "written while you were away"]


def test_two_tabs_show_the_same_talk(desk: GuestDesk, phones: Phones) -> None:
    first = phones.open(desk.chat)
    write(first, "hello")
    expect(first.locator(".mine")).to_contain_text("Received")
    second = phones.tab(first.context, desk.chat)
    desk.scenery.clock.advance(seconds=1)

    write(second, "from the second tab")

    expect(first.locator(".mine .said")).to_have_text(["hello", "from the second tab"])


def test_buttons_are_pressed_with_a_thumb(desk: GuestDesk, phones: Phones) -> None:
    page = phones.open(desk.chat)
    say(page, "hello")
    visitor = visitor_of(page)
    buttons = [("The lock", "choose:lock"), ("Something else", "human")]
    desk.do(lambda: bot_says(desk.scenery, visitor, "Which one?", buttons=buttons))
    desk.sends_due()

    page.get_by_role("button", name="Something else").tap()

    expect(page.locator(".mine").last).to_contain_text("Something else")
    expect(page.locator(".pending")).to_have_count(0)
    expect(page.locator(".choices .pressed")).to_have_text("Something else")
    assert desk.do(lambda: desk.scenery.conversation(visitor)).state == "waiting"


@pytest.mark.parametrize("text", ["<img src=x onerror=alert(1)>", "<script>alert(1)</script>", "</p></li><h1>big</h1>"])
def test_what_looks_like_a_page_is_text(desk: GuestDesk, phones: Phones, text: str) -> None:
    page = phones.open(desk.chat)
    say(page, text)
    visitor = visitor_of(page)
    desk.do(lambda: desk.scenery.reply("igor", f'{text} https://example.org/"><b>x', visitor))
    desk.sends_due()

    expect(page.locator(".mine .said")).to_have_text(text)
    expect(page.locator(".theirs.person .said")).to_contain_text(text)
    expect(page.locator("#log img, #log script, #log h1, #log b")).to_have_count(0)


def test_the_stays_link_makes_him_known_and_leaves_the_address(desk: GuestDesk, phones: Phones) -> None:
    page = phones.open(f"{desk.chat}?stay={desk.scenery.token()}")
    expect(page).to_have_url(desk.chat)
    expect(page.locator("body")).to_have_attribute("data-greets", "1")
    _wait_for(page, lambda: len(desk.do(desk.scenery.deliveries)) == 1)
    desk.sends_due()
    expect(page.locator(".theirs .said")).to_contain_text("John Carter")

    say(page, "what is the wifi password")
    desk.sends_due()

    expect(page.locator(".theirs .said").last).to_contain_text(WIFI_PASSWORD)
    page.reload()
    expect(page.locator(".theirs .said").last).to_contain_text(WIFI_PASSWORD)


def test_enter_sends_at_a_keyboard_and_breaks_the_line_on_a_phone(desk: GuestDesk, phones: Phones) -> None:
    desktop, phone = phones.open(desk.chat, device="desktop"), phones.open(desk.chat)

    desktop.get_by_label("Your message").press_sequentially("one")
    desktop.keyboard.press("Shift+Enter")
    desktop.keyboard.type("line")
    desktop.keyboard.press("Enter")
    phone.get_by_label("Your message").press_sequentially("two")
    phone.keyboard.press("Enter")
    phone.keyboard.type("lines")

    expect(desktop.locator(".mine .said")).to_have_text("one\nline")
    expect(phone.get_by_label("Your message")).to_have_value("two\nlines")
    expect(phone.locator(".mine")).to_have_count(0)


def test_a_text_that_is_too_long_goes_out_in_parts(desk: GuestDesk, phones: Phones) -> None:
    page = phones.open(desk.chat)
    told = " ".join(f"word{number}" for number in range(1200))

    write(page, told)

    expect(page.locator(".mine")).to_have_count(3)
    expect(page.locator(".pending")).to_have_count(0)
    assert " ".join(stored_texts(desk.scenery)) == told


def test_who_is_too_fast_is_slowed_down_and_nothing_is_lost(desk: GuestDesk, phones: Phones) -> None:
    page = phones.open(desk.chat)
    page.clock.install()
    for number in range(22):
        write(page, f"message {number}")
    expect(page.locator("#told")).to_contain_text("It is kept and goes out in a moment")
    expect(page.locator(".pending")).to_have_count(2)

    desk.scenery.clock.advance(seconds=61)
    page.clock.fast_forward("01:01")

    expect(page.locator(".pending")).to_have_count(0)
    assert stored_texts(desk.scenery) == [f"message {number}" for number in range(22)]
    expect(page.locator("#told")).to_be_hidden()


def test_a_photo_is_made_small_and_arrives(desk: GuestDesk, phones: Phones) -> None:
    page = phones.open(desk.chat)
    picture = page.evaluate(
        "() => { const c = document.createElement('canvas'); c.width = 3000; c.height = 2000;"
        " c.getContext('2d').fillRect(0, 0, 900, 900); return c.toDataURL('image/png').split(',')[1]; }"
    )
    photo = {"name": "lock.png", "mimeType": "image/png", "buffer": base64.b64decode(picture)}

    page.locator("input[type=file]").set_input_files(photo)  # type: ignore[arg-type]
    expect(page.locator(".mine")).to_contain_text("lock")
    expect(page.locator(".pending")).to_have_count(0)
    desk.do(lambda: asyncio.run(fetch_due_media(desk.scenery.context)))
    page.reload()

    shown = page.locator(".mine img")
    expect(shown).to_be_visible()
    assert shown.evaluate("async image => { await image.decode(); return image.naturalWidth; }") == 1600


def test_news_below_are_announced_and_not_jumped_to(desk: GuestDesk, phones: Phones) -> None:
    page = phones.open(desk.chat)
    for number in range(15):
        write(page, f"message {number}\n\n\n")
    expect(page.locator(".pending")).to_have_count(0)
    page.locator("#talk").evaluate(SCROLL_UP)
    desk.sends_due()

    expect(page.get_by_role("button", name="New messages")).to_be_visible()
    assert page.locator("#talk").evaluate("talk => talk.scrollTop") < 50
    page.get_by_role("button", name="New messages").tap()

    expect(page.locator(".theirs").last).to_be_in_viewport()


def test_without_scripts_forms_and_reloads_do_it_all(desk: GuestDesk, phones: Phones) -> None:
    page = phones.open(f"{desk.chat}?stay={desk.scenery.token()}", java_script_enabled=False)

    write(page, ASKED)
    desk.sends_due()
    page.get_by_role("link", name="Reload").click()

    expect(page.locator(".mine .said")).to_have_text(ASKED)
    expect(page.locator(".theirs .said").first).to_contain_text("John Carter")
    expect(page.locator(".theirs .said").last).to_contain_text("12:00")


def test_the_language_is_switched_and_the_talk_stays(desk: GuestDesk, phones: Phones) -> None:
    page = phones.open(desk.chat)
    say(page, ASKED)

    page.get_by_role("link", name="RU").click()

    expect(page.locator("#who")).to_have_text("Отвечает помощник")
    expect(page.locator(".mine .said")).to_have_text(ASKED)
    expect(page.locator("html")).to_have_attribute("lang", "ru")


def _refuse_posts(route: Route) -> None:
    if route.request.method == "POST":
        route.abort()
    else:
        route.continue_()


def _lose_first_answer(lost: list[str]) -> Callable[[Route], None]:
    def handle(route: Route) -> None:
        if route.request.method == "POST" and not lost:
            lost.append(route.fetch().text())
            route.abort()
        else:
            route.continue_()

    return handle


def _wait_for(page: Page, is_so: Callable[[], bool]) -> None:
    for _ in range(100):
        if is_so():
            return
        page.wait_for_timeout(50)
    raise AssertionError("it did not happen")
