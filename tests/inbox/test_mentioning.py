"""Colleagues who are named in a note are told, and the note's words stay at the desk."""

import pytest
from sqlmodel import select

from inbox.holding.mentioning import named_in
from inbox.holding.replying import Reply, reply
from inbox.tables import Manager, Note
from tests.cast import DOOR_CODE, Scenery

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)


def test_a_colleague_who_is_named_is_told_once_without_the_notes_words(scenery: Scenery) -> None:
    olga = scenery.connect_telegram_of("olga")
    scenery.guest_comes_by_link()
    before = len(scenery.telegram.texts(olga))

    note = Reply(f"@olga he was told {DOOR_CODE}, have you got the key?", note=True, key="once")
    number, codes = scenery.conversation().id or 0, scenery.context.codes
    for _ in range(2):
        scenery.store.write(lambda s: reply(s, codes, scenery.actor(), number, note, scenery.clock()))
    scenery.send_due()

    (told,) = scenery.telegram.texts(olga)[before:]
    assert told == "💬 Игорь Смирнов зовёт вас в заметке: John Carter · Студия на Невском, 12"
    assert scenery.messages()[-1].facts["told"] == ["Ольга Ким"]
    assert scenery.read(lambda session: session.exec(select(Note)).one()).text.startswith("@olga he was told ••••")


def test_her_reply_to_the_card_reaches_no_guest(scenery: Scenery) -> None:
    olga = scenery.connect_telegram_of("olga")
    scenery.guest_comes_by_link()
    scenery.reply("igor", "@Ольга, глянь", note=True)
    scenery.send_due()
    before = len(scenery.telegram.texts("1001"))

    scenery.hand_in(scenery.incoming("yes, it hangs here", olga, reply_to=f"telegram-{len(scenery.telegram.sent)}"))
    scenery.send_due()

    assert scenery.telegram.texts("1001")[before:] == []


def test_whom_nothing_reaches_is_said_in_the_thread(scenery: Scenery) -> None:
    scenery.guest_comes_by_link()

    scenery.reply("igor", "@olga and @igor and me@olga.example.org", note=True)

    last = scenery.messages()[-1].facts
    assert (last["event"], last["told"], last["unreached"]) == ("mentioned", [], ["Ольга Ким"])


def test_an_answer_to_the_guest_calls_nobody(scenery: Scenery) -> None:
    scenery.guest_comes_by_link()

    scenery.reply("igor", "write to @olga")

    assert "mentioned" not in {message.facts.get("event") for message in scenery.messages()}


def test_names_are_found_by_key_and_first_name_only(store: object) -> None:
    staff = [Manager(key="olga", name="Ольга Ким", role="lead", language="ru")]

    found = [bool(named_in(text, staff)) for text in ("@Olga!", "(@ольга)", "@olgas", "olga", "a@olga", "@@olga")]

    assert found == [True, True, False, False, False, False]
