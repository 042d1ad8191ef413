"""Codes that people type themselves: hidden wherever texts are listed, and never told to a stranger unasked."""

import re
from typing import Any

import pytest
from sqlmodel import col, select

from inbox.channel import Happening
from inbox.codes.guarding import AsksFirst, Why
from inbox.codes.rotation import change_secret
from inbox.conversation.reading import Wanted, newest_conversations
from inbox.holding.refusals import NotFound
from inbox.holding.secrets_shown import show_written
from inbox.staff.actors import Actor
from inbox.tables import (
    AuditRecord,
    Conversation,
    Delivery,
    Handoff,
    HeldReply,
    MessageEdit,
    Note,
    Property,
    PropertySecret,
    SecretRelease,
)
from properties.words import Language
from tests.cast import DOOR_CODE, KEYS, Scenery

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
STRANGER = "2002"


def test_a_code_that_a_guest_types_is_masked_wherever_it_is_listed(scenery: Scenery) -> None:
    scenery.connect_telegram_of()
    scenery.guest_comes_by_link()
    scenery.guest_says("I type 48-21# and a human must come, the door stays shut")

    assert "48" not in scenery.messages()[-3].text
    assert _everything_listed(scenery, "48-21", "4821") == []
    assert "48-21" not in "".join(scenery.telegram.texts(str(scenery.manager().telegram_id)))


def test_an_edited_or_quoted_code_is_masked_too(scenery: Scenery) -> None:
    scenery.guest_comes_by_link()
    first = scenery.incoming("the code is 9999")
    scenery.hand_in(first)
    scenery.hand_in(scenery.incoming("the code is 4821#", happening=Happening.EDIT, message_id=first.message_id))
    scenery.hand_in(scenery.incoming("this one?", quote="Door code: 4821#"))

    assert _everything_listed(scenery, "4821") == []
    edited = next(message for message in scenery.messages() if message.edited_at)
    assert edited.text == "the code is ••••" and KEYS.open(edited.sealed or "") == "the code is 4821#"


def test_the_code_of_before_is_recognised_after_it_was_changed(scenery: Scenery) -> None:
    scenery.guest_comes_by_link()
    _change(scenery, "7777#")

    scenery.guest_says("neither 4821 nor 7777 works")

    assert _everything_listed(scenery, "4821", "7777") == []


def test_a_code_that_was_typed_before_the_property_was_known_is_masked_then(scenery: Scenery) -> None:
    scenery.guest_says("is the code 4821#?", STRANGER)
    scenery.guest_says("HMA7Q2XK, 21.11", STRANGER)

    said = [message.text for message in scenery.messages(STRANGER) if message.author == "guest"]
    assert said == ["is the code ••••?", "HMA7Q2XK, 21.11"]
    assert not _is_found(scenery, "4821")


def test_a_manager_sees_the_whole_by_a_press_that_is_on_record(scenery: Scenery) -> None:
    scenery.guest_comes_by_link()
    scenery.guest_says("is it 4821#?")
    seq = next(message.seq for message in scenery.messages() if message.sealed)

    shown = scenery.store.write(
        lambda s: show_written(s, KEYS, scenery.context.codes, scenery.actor(), _number(scenery), seq, scenery.clock())
    )

    releases = _releases(scenery)
    assert shown == "is it 4821#?"
    assert [(row.secret_name, row.told_to) for row in releases] == [("door_code", "Игорь Смирнов")]


def test_a_note_with_a_code_is_kept_masked(scenery: Scenery) -> None:
    scenery.guest_comes_by_link()
    scenery.reply("igor", f"he was told {DOOR_CODE}", note=True)

    note: Note = scenery.read(lambda session: session.exec(select(Note)).one())
    assert note.text == "he was told ••••" and KEYS.open(note.sealed or "").endswith(DOOR_CODE)


def test_a_managers_code_reaches_the_confirmed_guest_exactly_as_written(scenery: Scenery) -> None:
    scenery.guest_comes_by_link()
    scenery.reply("igor", f"It is {DOOR_CODE}, the hash too.")
    scenery.send_due()

    assert scenery.telegram.texts("1001")[-1] == f"It is {DOOR_CODE}, the hash too."
    assert scenery.messages()[-1].text == "It is ••••, the hash too."
    assert [(row.secret_name, row.by, row.channel) for row in _releases(scenery)] == [
        ("door_code", "Игорь Смирнов", "telegram")
    ]


def test_a_code_to_a_stranger_is_asked_about_and_not_sent(scenery: Scenery) -> None:
    _stranger_of_the_stay(scenery)

    with pytest.raises(AsksFirst) as asked:
        scenery.reply("igor", f"It is {DOOR_CODE}", STRANGER)
    scenery.send_due()

    assert (asked.value.names, asked.value.why) == (("door_code",), Why.STRANGER)
    assert not any(DOOR_CODE in text for text in scenery.telegram.texts(STRANGER))
    assert _releases(scenery) == []


def test_the_link_of_a_stay_is_asked_about_in_any_other_conversation(scenery: Scenery) -> None:
    scenery.guest_comes_by_link()
    scenery.guest_says("hello", STRANGER)
    link = f"Here you are: https://desk.example.org/go/{scenery.token()}"

    scenery.reply("igor", link)
    with pytest.raises(AsksFirst) as asked:
        scenery.reply("igor", link, STRANGER)
    scenery.reply("igor", link, STRANGER, reason="his wife writes from this number")
    scenery.send_due()

    assert (asked.value.names, asked.value.why) == (("link_of_another",), Why.ANOTHERS)
    assert scenery.telegram.texts("1001")[-1] == scenery.telegram.texts(STRANGER)[-1] == link


def test_the_link_of_a_stay_is_masked_in_what_is_kept(scenery: Scenery) -> None:
    scenery.guest_comes_by_link()
    scenery.reply("igor", f"Here you are: https://desk.example.org/go/{scenery.token()}")
    scenery.reply("igor", f"he has https://desk.example.org/book/nevsky-12?stay={scenery.token()} now", note=True)
    scenery.hand_in(scenery.incoming("what is this?", quote=f"https://desk.example.org/go/{scenery.token()}"))
    scenery.send_due()

    assert _everything_listed(scenery, scenery.token()) == []
    assert "Here you are: https://desk.example.org/go/••••" in [message.text for message in scenery.messages()]
    assert scenery.telegram.texts("1001")[-1].endswith(scenery.token())


def test_the_link_of_his_own_stay_is_asked_about_while_he_is_not_confirmed(scenery: Scenery) -> None:
    _stranger_of_the_stay(scenery)

    with pytest.raises(AsksFirst) as asked:
        scenery.reply("igor", f"https://desk.example.org/go/{scenery.token()}", STRANGER)

    assert (asked.value.names, asked.value.why) == (("link",), Why.STRANGER)


def test_the_code_of_another_property_is_asked_about_and_masked(scenery: Scenery) -> None:
    _open_another_home(scenery, door_code="5791#", wifi_password="morskoy2024")
    scenery.guest_comes_by_link()

    with pytest.raises(AsksFirst) as asked:
        scenery.reply("igor", "Type 5791#, Wi-Fi is morskoy2024")
    scenery.reply("igor", "It costs 5791 roubles.")
    scenery.reply("igor", "Type 5791#, Wi-Fi is morskoy2024", reason="he moves there tonight")
    scenery.send_due()

    assert (asked.value.names, asked.value.why) == (("door_code", "wifi_password"), Why.ANOTHERS)
    assert [home[Language.EN] for home in asked.value.homes] == ["Morskaya 3"]
    assert scenery.telegram.texts("1001")[-2:] == ["It costs 5791 roubles.", "Type 5791#, Wi-Fi is morskoy2024"]
    assert scenery.messages()[-1].text == "Type ••••, Wi-Fi is ••••"
    assert [row.reason for row in _releases(scenery)] == ["he moves there tonight"] * 2
    assert scenery.conversation().property_id not in {row.property_id for row in _releases(scenery)}


def test_what_reads_like_a_code_is_asked_about_while_no_property_is_known(scenery: Scenery) -> None:
    scenery.guest_says("it's me, John! which code?", STRANGER)

    with pytest.raises(AsksFirst) as asked:
        scenery.reply("igor", "The code is 5791 # I think", STRANGER)
    scenery.reply("igor", "The code is 5791 # I think", STRANGER, reason="knows the landlord")
    scenery.reply("igor", "Please send me the code of your booking and the day, like HMABC12345, 21.11.2026", STRANGER)
    scenery.send_due()

    assert (asked.value.names, asked.value.why) == (("code",), Why.STRANGER)
    assert [text for text in scenery.telegram.texts(STRANGER) if "5791" in text] == ["The code is 5791 # I think"]


def test_a_reason_sends_it_all_the_same_and_is_kept(scenery: Scenery) -> None:
    _stranger_of_the_stay(scenery)
    scenery.reply("igor", f"It is {DOOR_CODE}", STRANGER, reason="spoke to him on the phone")
    scenery.send_due()

    assert scenery.telegram.texts(STRANGER)[-1] == f"It is {DOOR_CODE}"
    assert [(row.by, row.reason) for row in _releases(scenery)] == [("Игорь Смирнов", "spoke to him on the phone")]
    actions = scenery.read(lambda session: session.exec(select(AuditRecord.action)).all())
    assert "code_told_all_the_same" in actions


def test_before_check_in_it_is_asked_about_even_for_the_guest(scenery: Scenery) -> None:
    scenery.clock.advance(days=-3)
    scenery.guest_comes_by_link()

    with pytest.raises(AsksFirst) as asked:
        scenery.reply("igor", DOOR_CODE)

    assert asked.value.why is Why.NOT_NOW


@pytest.mark.parametrize(("choice", "told"), [("known", True), ("checked", True), ("no", False)])
def test_in_telegram_the_bot_asks_by_buttons(scenery: Scenery, choice: str, told: bool) -> None:
    chat = _manager_answers_in_telegram(scenery, f"It is {DOOR_CODE}")
    card = scenery.telegram.sent[-1]
    pressed = {button.payload.rpartition(":")[2]: button.payload for row in card.buttons for button in row}

    before = len(scenery.telegram.texts(STRANGER))
    scenery.press(pressed[choice], chat)
    scenery.press(pressed["known"], chat)

    assert "не подтверждён" in card.text and DOOR_CODE not in card.text
    assert scenery.telegram.texts(STRANGER)[before:] == ([f"It is {DOOR_CODE}"] if told else [])
    assert [row.reason is not None for row in _releases(scenery)] == ([True] if told else [])


def test_a_held_answer_is_nobody_elses_to_send_and_encrypted(scenery: Scenery) -> None:
    _manager_answers_in_telegram(scenery, f"It is {DOOR_CODE}")
    olga = scenery.connect_telegram_of("olga")

    scenery.press("code:1:known", olga)

    held: HeldReply = scenery.read(lambda session: session.exec(select(HeldReply)).one())
    assert held.decided_at is None and DOOR_CODE not in held.sealed
    assert not any(DOOR_CODE in text for text in scenery.telegram.texts(STRANGER))


def test_owners_are_shown_no_codes(scenery: Scenery) -> None:
    scenery.guest_comes_by_link()
    scenery.guest_says("is it 4821#?")
    seq = next(message.seq for message in scenery.messages() if message.sealed)
    owner = Actor("Анна Петрова", scenery.actor().role.OWNER, owner_id=1)

    with pytest.raises(NotFound):
        scenery.store.write(
            lambda s: show_written(s, KEYS, scenery.context.codes, owner, _number(scenery), seq, scenery.clock())
        )


def _manager_answers_in_telegram(scenery: Scenery, text: str) -> str:
    chat = scenery.connect_telegram_of()
    _stranger_of_the_stay(scenery)
    scenery.guest_says("a human please", STRANGER)
    cards = [number for number, sent in enumerate(scenery.telegram.sent, 1) if sent.address == chat and sent.buttons]
    scenery.hand_in(scenery.incoming(text, chat, reply_to=f"telegram-{cards[-1]}"))
    scenery.send_due()
    return chat


def _stranger_of_the_stay(scenery: Scenery) -> None:
    """He gave the code of the booking and the date: identified, and not confirmed."""
    scenery.guest_says("HMA7Q2XK, 21.11", STRANGER)
    assert scenery.contact(STRANGER).trust == "identified"


def _open_another_home(scenery: Scenery, **secrets: str) -> None:
    def add(session: Any) -> None:
        first = session.exec(select(Property)).one()
        names = {"slug": "morskaya-3", "name_ru": "Морская 3", "name_en": "Morskaya 3"}
        home = Property(**{**first.model_dump(exclude={"id"}), **names})
        session.add(home)
        session.flush()
        for name, code in secrets.items():
            session.add(
                PropertySecret(property_id=home.id or 0, name=name, sealed=KEYS.seal(code), changed_at=scenery.clock())
            )

    scenery.store.write(add)


def _change(scenery: Scenery, code: str) -> None:
    def change(session: Any) -> None:
        home = session.exec(select(Property)).one()
        change_secret(session, KEYS, scenery.actor(), home, "door_code", code, scenery.clock())

    scenery.store.write(change)


def _number(scenery: Scenery) -> int:
    return scenery.conversation().id or 0


def _releases(scenery: Scenery) -> list[SecretRelease]:
    return list(scenery.read(lambda session: session.exec(select(SecretRelease).order_by(col(SecretRelease.id))).all()))


def _everything_listed(scenery: Scenery, *codes: str) -> list[str]:
    """Every stored text that lists, cards, searches or the API could show, with one of the codes in it."""

    def texts(session: Any) -> list[str]:
        found = [f"{message.text} {message.facts}" for message in scenery.messages()]
        for table in (Conversation, Handoff, MessageEdit, Delivery, Note):
            found += [str(row.model_dump(exclude={"sealed"})) for row in session.exec(select(table))]
        return found

    def has(text: str) -> bool:
        return any(code in text for code in codes) or bool(re.search(r"4\W?8\W?2\W?1\b#", text))

    listed: list[str] = scenery.read(texts)
    assert not any(_is_found(scenery, code) for code in codes)
    return [text for text in listed if has(text)]


def _is_found(scenery: Scenery, code: str) -> bool:
    page = scenery.read(lambda session: newest_conversations(session, scenery.actor(), Wanted(q=code)))
    return bool(page.rows)
