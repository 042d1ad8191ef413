"""A manager leads a guest's playbook from Telegram, by the buttons of his card."""

import pytest

from inbox.tables import ConversationState
from tests.cast import NIGHT, Scenery
from tests.inbox.test_runs import run_of


@pytest.fixture
def called(scenery: Scenery) -> Scenery:
    """A guest before a dark keypad whom a person was called to; Igor can be reached in Telegram."""
    scenery.connect_telegram_of("igor")
    scenery.guest_comes_by_link()
    scenery.guest_says("the lock won't open")
    scenery.guest_says("I want to talk to a human")
    return scenery


def igor(scenery: Scenery) -> str:
    return str(scenery.manager().telegram_id)


def card(scenery: Scenery) -> tuple[str, dict[str, str]]:
    """The last card: its text, and its buttons' payloads by what stands on them."""
    sent = [outgoing for outgoing in scenery.telegram.sent if outgoing.address == igor(scenery)][-1]
    return sent.text, {button.label: button.payload for row in sent.buttons for button in row}


def press(scenery: Scenery, beginning: str) -> str:
    _, buttons = card(scenery)
    payload = next(payload for label, payload in buttons.items() if label.startswith(beginning))
    return scenery.press(payload, igor(scenery)).toast


def test_the_brief_tells_the_step_what_was_done_and_what_is_left(called: Scenery) -> None:
    text, _ = card(called)

    assert "Сценарий: Замок не открывается: Разбудить панель замка" in text
    assert "Осталось: Ввести код" in text and "Позвонить: Консьерж, Мария +78120000001" in text
    assert "4821" not in text and "playbook:" not in text


def test_a_step_is_sent_and_the_next_card_shows_where_the_guest_is(called: Scenery) -> None:
    press(called, "Взять")

    toast = press(called, "Отправить: Разбудить")

    assert toast == "Отправляется гостю"
    assert called.telegram.texts("1001")[-1].startswith("Touch the lock's panel")
    assert "Приложите всю ладонь" in card(called)[0] and "Touch the lock's panel" in card(called)[0]


def test_whoever_takes_it_keeps_the_brief_with_whom_to_call_before_him(called: Scenery) -> None:
    olga = called.connect_telegram_of("olga")
    called.clock.advance(minutes=7)
    called.run_timers()
    called.send_due()

    press(called, "Взять")

    text, _ = card(called)
    assert text.startswith("✅ Взял(а): Игорь")
    assert "Позвонить: Консьерж, Мария +78120000001" in text
    assert "Позвонить" not in called.telegram.texts(olga)[-1]


def test_what_the_guest_answered_leads_on(called: Scenery) -> None:
    press(called, "Взять")

    press(called, "«Темно»")

    assert run_of(called).step == "dark"
    assert "Панель не светится" in card(called)[0]


def test_the_bot_is_stopped_or_goes_on(called: Scenery) -> None:
    press(called, "Взять")
    press(called, "«Темно»")
    press(called, "Пусть ведёт бот")
    goes_on = called.conversation().state
    press(called, "Остановить бота")

    assert goes_on != ConversationState.HUMAN
    assert run_of(called).phase == "ended"


def test_a_colleagues_conversation_is_not_led_by_another(called: Scenery) -> None:
    _, buttons = card(called)
    called.take("olga")

    toast = called.press(f"run:send:{run_of(called).id}:wake", igor(called)).toast

    assert buttons and "Ольга Ким" in toast


def test_a_button_that_means_nothing_any_more_says_so(called: Scenery) -> None:
    assert called.press("run:send:999:1", igor(called)).toast == called.press("run:fly:1", igor(called)).toast != ""


def test_done_on_an_old_card_does_not_skip_what_the_guest_was_told_since(called: Scenery) -> None:
    press(called, "Взять")
    _, old = card(called)
    press(called, "«Светятся»")

    toast = called.press(old["Сделано"], igor(called)).toast

    assert toast == "Гость уже на другом шаге, вот он" and run_of(called).step == "code"
    assert "Ввести код" in card(called)[0]


def test_codes_before_check_in_need_a_managers_word_which_he_gives_on_his_card(scenery: Scenery) -> None:
    scenery.clock.moment = NIGHT.replace(day=21, hour=6)  # the day of arrival, 09:00 there
    scenery.connect_telegram_of("igor")
    scenery.guest_comes_by_link()
    scenery.guest_says("can we check in early?")
    scenery.guest_says("We are outside already")
    before = scenery.guest_says("what is the door code?")

    toast = press(scenery, "🔑 Да, открыть коды сейчас")
    again = scenery.press(f"run:release:{run_of(scenery).id}", igor(scenery)).toast

    assert "4821" not in "".join(before)
    assert toast == "Готово" and again == "Гость уже на другом шаге, вот он"
    assert any("4821#" in text for text in scenery.telegram.texts("1001"))
    assert not any("4821" in text for text in scenery.telegram.texts(igor(scenery)))
