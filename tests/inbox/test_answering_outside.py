"""An answer after WhatsApp's window: approved words leave, a manager's own are kept until the guest writes."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session, select

from inbox.approved.answering import NotOffered, Sender, answer_outside
from inbox.approved.offering import Offered, offered
from inbox.channel import FailureReason, ReceiptState
from inbox.conversation.scene import load_scene
from inbox.holding.kept_answers import KEPT_FOR, give_up_kept, keep_refused
from inbox.holding.replying import Reply
from inbox.holding.taking_back import take_back
from inbox.tables import ApprovedTemplate, Contact, Conversation, SecretRelease
from playbooks.schedule.templates import WRITE_BACK_TEXT, read_approved, written_approved
from tests.cast import DOOR_CODE, KEYS, Scenery

SQLITE = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
PHONE = "+447700900123"
GUEST = f"whatsapp:{PHONE}"
RU, EN = "HX" + "0" * 32, "HX" + "1" * 32
TECHNICIAN = {
    "key": "technician",
    "title": {"ru": "Мастер", "en": "Technician"},
    "template": {"ru": RU, "en": EN},
    "text": {"ru": "{{1}}, мастер едет в «{{2}}».", "en": "{{1}}, a technician is on the way to {{2}}."},
    "variables": ["{{ guest }}", "{{ property }}"],
}


def test_approved_words_leave_and_the_answer_follows_once_the_guest_writes(scenery: Scenery) -> None:
    _window_is_shut(scenery)

    _answer(scenery, "write-back", "The plumber comes at 10.", key="k")
    _answer(scenery, "write-back", "The plumber comes at 10.", key="k")  # a page that did not hear the answer
    scenery.send_due()
    before = [(sent.template.id if sent.template else "", sent.text) for sent in scenery.whatsapp.sent]
    scenery.whatsapp.sent.clear()
    told = scenery.guest_says("yes?", GUEST, **scenery.by_whatsapp(PHONE))
    again = scenery.guest_says("thanks", GUEST, **scenery.by_whatsapp(PHONE))

    assert before == [(EN, WRITE_BACK_TEXT.en)]
    assert "The plumber comes at 10." in told
    assert "The plumber comes at 10." not in again
    said = [(message.author, message.text) for message in scenery.messages(GUEST) if message.kind != "event"]
    assert said[-3:-1] == [("guest", "yes?"), ("manager", "The plumber comes at 10.")]


@SQLITE
def test_what_is_kept_alone_is_not_yet_an_answer(scenery: Scenery) -> None:
    _window_is_shut(scenery)
    waited = scenery.conversation(GUEST).waiting_since

    _answer(scenery, "", "The plumber comes at 10.")
    scenery.send_due()

    conversation = scenery.conversation(GUEST)
    assert waited is not None and conversation.waiting_since == waited
    assert conversation.last_message_text != "The plumber comes at 10."
    assert (scenery.deliveries()[-1].state, scenery.whatsapp.texts(GUEST)) == ("kept", [])


@SQLITE
def test_the_guest_reads_it_in_his_language_and_the_manager_in_his_own(scenery: Scenery) -> None:
    _window_is_shut(scenery)

    (_, technician) = _offered(scenery)

    assert technician.text == "John Carter, a technician is on the way to Nevsky 12 Studio."
    assert technician.other == "John Carter, мастер едет в «Студия на Невском, 12»."


@SQLITE
def test_one_whose_facts_are_not_known_can_not_be_sent_and_says_what_it_lacks(scenery: Scenery) -> None:
    _window_is_shut(scenery, by_link=False)

    (write_back, technician) = _offered(scenery)

    assert (write_back.is_sendable, technician.is_sendable) == (True, False)
    assert technician.lacking == "guest"
    with pytest.raises(NotOffered):
        _answer(scenery, "technician", "")


@SQLITE
def test_a_code_that_was_kept_is_asked_for_again_when_the_guest_writes(scenery: Scenery) -> None:
    _window_is_shut(scenery)
    _answer(scenery, "", f"The code is {DOOR_CODE}.")

    scenery.store.write(lambda session: _distrust(session))
    told = scenery.guest_says("hello", GUEST, **scenery.by_whatsapp(PHONE))

    assert not any(DOOR_CODE in text for text in told)
    failed = [each for each in scenery.deliveries() if each.state == "failed"]
    assert [each.reason for each in failed] == [FailureReason.NOT_ALLOWED]


@SQLITE
def test_a_guest_who_writes_elsewhere_gets_it_there(scenery: Scenery) -> None:
    _window_is_shut(scenery)
    _answer(scenery, "", "The plumber comes at 10.")

    told = [*scenery.guest_comes_by_link("1001"), *scenery.guest_says("hello, it is me", "1001")]

    assert "The plumber comes at 10." in told
    assert scenery.whatsapp.texts(GUEST) == []


@SQLITE
def test_its_writer_takes_it_back_and_a_colleague_gives_it_up(scenery: Scenery) -> None:
    _window_is_shut(scenery)
    _answer(scenery, "", "first", key="1")
    _answer(scenery, "", f"second, {DOOR_CODE}", key="2")
    first, second = (message.id or 0 for message in scenery.messages(GUEST)[-2:])

    taken = scenery.store.write(lambda s: take_back(s, scenery.context.codes, scenery.actor(), first, scenery.clock()))
    scenery.store.write(lambda s: give_up_kept(s, scenery.actor("olga"), second, scenery.clock()))
    told = scenery.guest_says("hello", GUEST, **scenery.by_whatsapp(PHONE))

    assert taken.text == "first"
    assert not any("first" in text or "second" in text for text in told)
    assert scenery.read(lambda session: session.exec(select(SecretRelease)).all()) == []


@SQLITE
def test_nobody_gets_an_answer_that_was_kept_for_too_long(scenery: Scenery) -> None:
    _window_is_shut(scenery)
    _answer(scenery, "", "The plumber comes at 10.")

    scenery.clock.moment += KEPT_FOR
    told = scenery.guest_says("hello", GUEST, **scenery.by_whatsapp(PHONE))

    assert "The plumber comes at 10." not in told
    assert "cancelled" in [each.state for each in scenery.deliveries()]


@SQLITE
def test_the_vendors_word_that_the_window_is_shut_counts(scenery: Scenery) -> None:
    _window_is_shut(scenery, after=timedelta(hours=23))
    scenery.whatsapp.answers.append("SM1")
    scenery.reply("igor", "The plumber comes at 10.", GUEST)
    scenery.send_due()

    scenery.receipt("SM1", ReceiptState.FAILED, FailureReason.WINDOW_CLOSED)
    scenery.clock.advance(minutes=1)
    scenery.reply("igor", "Are you there?", GUEST)
    scenery.send_due()
    refused = [message for message in scenery.messages(GUEST) if message.author == "manager"]
    scenery.store.write(lambda s: [keep_refused(s, scenery.actor(), each.id or 0, scenery.clock()) for each in refused])
    told = scenery.guest_says("hello", GUEST, **scenery.by_whatsapp(PHONE))

    assert scenery.whatsapp.texts(GUEST)[0] == "The plumber comes at 10."
    assert told[:2] == ["The plumber comes at 10.", "Are you there?"]


@SQLITE
@pytest.mark.parametrize(("words", "is_owed"), [("да", False), ("the lock is broken", True)])
def test_a_word_that_only_opens_the_window_wakes_nobody(scenery: Scenery, words: str, is_owed: bool) -> None:
    _window_is_shut(scenery)
    _answer(scenery, "write-back", "The plumber comes at 10.")
    scenery.resolve("igor", GUEST)

    told = scenery.guest_says(words, GUEST, **scenery.by_whatsapp(PHONE))

    conversation = scenery.conversation(GUEST)
    assert "The plumber comes at 10." in told
    assert (len(told) > 2, conversation.state != "resolved") == (is_owed, is_owed)
    assert conversation.unread == 1


@SQLITE
def test_a_reply_to_a_card_in_telegram_asks_what_to_do_with_it(scenery: Scenery) -> None:
    igor = scenery.connect_telegram_of("igor")
    _window_is_shut(scenery)
    number = max(n for n, sent in enumerate(scenery.telegram.sent, 1) if sent.address == igor and sent.buttons)
    reply = scenery.incoming("The plumber comes at 10.", igor, reply_to=f"telegram-{number}")

    scenery.hand_in(reply)
    scenery.send_due()
    asked = scenery.telegram.sent[-1]
    pressed = {button.label: button.payload for (button,) in asked.buttons if button.payload}
    toast = scenery.press(pressed["Отправить «Просим написать нам», мой ответ — следом"], igor).toast
    again = scenery.press(pressed["Только мой ответ, когда гость напишет"], igor).toast

    assert WRITE_BACK_TEXT.en in asked.text and "The plumber" not in asked.text
    assert (toast[:17], again) == ("Ответ ждёт гостя ", "Это уже решено.")
    assert [sent.text for sent in scenery.whatsapp.sent] == [WRITE_BACK_TEXT.en]
    assert "The plumber comes at 10." in scenery.guest_says("yes", GUEST, **scenery.by_whatsapp(PHONE))


@SQLITE
def test_a_guest_who_asked_for_no_messages_is_sent_no_approved_text(scenery: Scenery) -> None:
    _window_is_shut(scenery)
    scenery.store.write(_opt_out)

    with pytest.raises(NotOffered):
        _answer(scenery, "write-back", "hello")

    assert scenery.send_due() == 0


def _window_is_shut(scenery: Scenery, *, by_link: bool = True, after: timedelta = timedelta(hours=25)) -> None:
    """The guest has asked for a person by WhatsApp, and has not written since; the office has two approved texts."""
    given: dict[str, Any] = scenery.by_whatsapp(PHONE)
    if by_link:
        scenery.guest_comes_by_link(GUEST, **given)
    scenery.guest_says("I want to talk to a human", GUEST, **given)
    shipped = {"key": "write-back", "template": {"ru": RU, "en": EN}}
    scenery.store.write(lambda session: _approve(session, shipped, TECHNICIAN))
    scenery.clock.moment += after
    scenery.whatsapp.sent.clear()


def _approve(session: Session, *texts: dict[str, Any]) -> None:
    for text in texts:
        session.add(ApprovedTemplate(key=text["key"], template=written_approved(read_approved(text))))


def _answer(scenery: Scenery, template: str, text: str, **given: Any) -> None:
    sender, actor = Sender(KEYS, scenery.context.codes, "http://desk.example.org"), scenery.actor()
    number, wanted = scenery.conversation(GUEST).id or 0, Reply(text, **given)
    scenery.store.write(
        lambda session: answer_outside(session, sender, actor, number, template, wanted, scenery.clock())
    )


def _offered(scenery: Scenery) -> list[Offered]:
    def look(session: Session) -> list[Offered]:
        contact = session.exec(select(Contact).where(Contact.address == GUEST)).one()
        conversation = session.get_one(Conversation, contact.conversation_id)
        scene = load_scene(session, conversation, contact)
        return list(offered(session, KEYS, "http://desk.example.org", scene))

    found: list[Offered] = scenery.read(look)
    return found


def _distrust(session: Session) -> None:
    session.exec(select(Contact).where(Contact.address == GUEST)).one().trust = "hint"


def _opt_out(session: Session) -> None:
    session.exec(select(Contact).where(Contact.address == GUEST)).one().opted_out_at = datetime.now(UTC)
