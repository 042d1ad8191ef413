"""Search over all history: what finds what, for whom, and by which way through the database."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Connection, event, update
from sqlmodel import Session, col, delete, select

from inbox.channel import Sender
from inbox.conversation.reading import Wanted, newest_conversations
from inbox.conversation.searching import Bounds
from inbox.conversation.speaking import next_seq
from inbox.holding.merging import merge_into
from inbox.staff.actors import Actor
from inbox.storage.store import Store
from inbox.tables import Author, Contact, Conversation, Guest, Message, Owner, Role
from tests.cast import Scenery

HEAD = Actor("Head", Role.ADMIN)


def found(scenery: Scenery, typed: str, actor: Actor = HEAD) -> list[str]:
    """Addresses of the guests whose conversations are found, the newest activity first."""

    def look(session: Session) -> list[str]:
        page = newest_conversations(session, actor, Wanted(q=typed))
        return [row.contacts[0].address for row in page.rows]

    addresses: list[str] = scenery.read(look)
    return addresses


def pages_of(scenery: Scenery, typed: str, many: int, often: int = 100) -> list[list[str]]:
    """The same page by page, of two conversations where a word is common: more finds, or more often in new ones."""

    def look(session: Session) -> list[list[str]]:
        pages: list[list[str]] = []
        after = None
        while not pages or after:
            page = newest_conversations(
                session, HEAD, Wanted(q=typed), after=after, bounds=Bounds(many=many, looked_into=2, often=often)
            )
            pages.append([row.contacts[0].address for row in page.rows])
            after = page.next
        return pages

    pages: list[list[str]] = scenery.read(look)
    return pages


def all_found(scenery: Scenery, typed: str, many: int = 1) -> list[str]:
    return sorted(address for page in pages_of(scenery, typed, many) for address in page)


def owner(scenery: Scenery) -> Actor:
    """Of nevsky-12."""
    number = scenery.read(lambda s: s.exec(select(Owner.id).where(Owner.key == "petrova")).one())
    return Actor("Petrova", Role.OWNER, owner_id=number)


def test_it_finds_words_in_any_case_by_their_beginnings(scenery: Scenery) -> None:
    scenery.guest_says("Кофемашина ещё работает? Café <script>alert(1)</script>")
    scenery.guest_says("something else", "2002", sender=Sender("2002", name="Boris"))
    typed = [
        "КОФЕМАШИНА", "кофемаш", "ещё", "еще", "ЕЩЁ работает", "работает кофемашина", "cafe", "Café", "anna", "ann",
        "1001", "100", "<script>", "кофемашина anna",
    ]  # fmt: skip

    assert {words: found(scenery, words) for words in typed} == {key: ["1001"] for key in typed}


def test_it_does_not_find_what_was_not_said(scenery: Scenery) -> None:
    scenery.guest_says("Кофемашина работает?")
    typed = [
        "офемашина",
        "кофемашинный",
        "кофемашина чайник",
        "%",
        "_",
        "' OR 1=1 --",
        "*",
        '"',
        "a",
        "\\",
        "NEAR(",
        "к",
    ]

    assert {words: found(scenery, words) for words in typed} == {key: [] for key in typed}


def test_it_finds_guest_stay_and_property(scenery: Scenery) -> None:
    scenery.guest_comes_by_link("1001")
    scenery.guest_says("good evening", "2002", sender=Sender("2002", name="Boris"))
    typed = ["John Carter", "carter", "nevsky-12", "НЕВСКОМ", "студия carter", "hma7q2xk john"]

    assert {words: found(scenery, words) for words in typed} == {key: ["1001"] for key in typed}


def test_it_finds_a_phone_number_however_it_is_grouped(scenery: Scenery) -> None:
    scenery.guest_says("hello", "whatsapp:+447700900111", **scenery.by_whatsapp("+447700900111"))

    assert found(scenery, "+44 7700 900-111") == ["whatsapp:+447700900111"]
    assert found(scenery, "447700") == ["whatsapp:+447700900111"]


def test_notes_and_addresses_find_nothing_for_an_owner(scenery: Scenery) -> None:
    scenery.guest_comes_by_link("1001")
    scenery.reply("igor", "zanzibar refunded", note=True)

    assert found(scenery, "zanzibar") == ["1001"]
    assert found(scenery, "1001") == ["1001"]
    assert found(scenery, "zanzibar", owner(scenery)) == []
    assert found(scenery, "1001", owner(scenery)) == []
    assert found(scenery, "Carter", owner(scenery)) == ["1001"]


def test_an_owner_finds_only_in_his_own_properties(scenery: Scenery) -> None:
    scenery.guest_says("zanzibar", "1002")
    scenery.guest_comes_by_link("1001")
    scenery.guest_says("zanzibar", "1001")

    assert found(scenery, "zanzibar", owner(scenery)) == ["1001"]


def test_the_newest_activity_comes_first(scenery: Scenery) -> None:
    for address in ("1001", "1002", "1003", "1001"):
        scenery.clock.advance(minutes=1)
        scenery.guest_says("zanzibar", address)

    assert found(scenery, "zanzibar") == ["1001", "1003", "1002"]


def test_what_was_merged_is_found_where_it_is_now(scenery: Scenery) -> None:
    scenery.guest_says("zanzibar", "1001")
    scenery.guest_says("hello", "1002")
    apart, main = scenery.conversation("1001").id, scenery.conversation("1002").id

    scenery.store.write(
        lambda s: merge_into(s, s.get_one(Conversation, apart), s.get_one(Conversation, main), scenery.clock()).id
    )

    ids = scenery.read(lambda s: [row.id for row in newest_conversations(s, HEAD, Wanted(q="zanzibar")).rows])
    assert ids == [main]


# Messages are added to SQLite's index some at a time: this many lie on both sides of that.
MANY = 150


def test_it_keeps_up_with_what_is_said_changed_and_erased(scenery: Scenery) -> None:
    say_many(scenery, [f"number{n}x word" for n in range(MANY)])
    assert [n for n in range(MANY) if found(scenery, f"number{n}x") != ["1001"]] == []

    scenery.store.write(lambda s: s.execute(update(Message).values(text="changed")).close())
    assert found(scenery, "word") == found(scenery, "number3x") == []
    assert found(scenery, "changed") == ["1001"]

    scenery.store.write(lambda s: s.execute(delete(Message).where(col(Message.contact_id).is_(None))).close())
    scenery.store.write(lambda s: s.execute(update(Message).values(text="")).close())
    assert found(scenery, "changed") == []
    say_many(scenery, ["the first after it"])
    assert found(scenery, "after") == ["1001"]


def test_it_keeps_up_with_names(scenery: Scenery) -> None:
    scenery.guest_says("hello")

    scenery.store.write(lambda s: s.execute(update(Guest).values(name="Zoë")).close())
    scenery.store.write(lambda s: s.execute(update(Contact).values(name="")).close())

    assert found(scenery, "zoe") == ["1001"]
    assert found(scenery, "anna") == []


@pytest.mark.parametrize("many", [1, 2, 1000])
def test_a_common_word_finds_the_same_as_a_rare_one(scenery: Scenery, many: int) -> None:
    scenery.guest_comes_by_link("1001")
    scenery.guest_says("the ЗАМОК is stuck", "1001")
    scenery.guest_says("my замок too", "1002", sender=Sender("1002", name="Boris"))
    scenery.guest_says("all well", "1003", sender=Sender("1003", name="Carla"))

    assert all_found(scenery, "замок", many) == ["1001", "1002"]
    assert all_found(scenery, "замок my") == ["1002"]
    assert all_found(scenery, "carla", many) == ["1003"]
    assert all_found(scenery, "carter замок", many) == ["1001"]
    assert all_found(scenery, "замок carla", many) == all_found(scenery, "zanzibar", many) == []


def test_a_search_for_a_common_word_pauses_and_goes_on(scenery: Scenery) -> None:
    for number in range(7):
        scenery.clock.advance(minutes=1)
        scenery.guest_says("all well" if number % 3 else "zanzibar", f"100{number}")

    pages = pages_of(scenery, "zanzibar", many=2)

    assert pages == [["1006"], ["1003"], [], ["1000"]]


def test_a_word_that_stands_in_many_new_conversations_is_not_asked_of_the_index(scenery: Scenery) -> None:
    for number in range(4):
        scenery.clock.advance(minutes=1)
        scenery.guest_says("zanzibar", f"100{number}")

    assert pages_of(scenery, "zanzibar", many=100, often=5) == [["1003", "1002", "1001", "1000"]]
    assert pages_of(scenery, "zanzibar", many=100, often=4) == [["1003", "1002"], ["1001", "1000"], []]


def test_no_search_reads_all_messages(scenery: Scenery) -> None:
    say_many(scenery, ["замок не открывается", "all is well"] * 20)

    plans = plans_of(scenery.store, lambda session: newest_conversations(session, HEAD, Wanted(q="замок well")))

    assert plans
    assert [plan for plan in plans if "Seq Scan on message" in plan or "SCAN message\n" in plan] == []


def plans_of(store: Store, query: Callable[[Session], object]) -> list[str]:
    """How the database goes about the statements of a query."""
    said: list[tuple[str, Any]] = []

    def keep(_: Connection, __: Any, statement: str, parameters: Any, *___: Any) -> None:
        if statement.startswith(("SELECT", "WITH")):
            said.append((statement, parameters))

    with store.read() as session:
        event.listen(store.reader, "before_cursor_execute", keep)
        query(session)
        event.remove(store.reader, "before_cursor_execute", keep)
        connection = session.connection()
        explain = "EXPLAIN QUERY PLAN " if connection.dialect.name == "sqlite" else "EXPLAIN "
        plans = [connection.exec_driver_sql(explain + statement, parameters).all() for statement, parameters in said]
    return ["".join(f"{row[-1]}\n" for row in plan) for plan in plans]


def say_many(scenery: Scenery, texts: list[str]) -> None:
    """In the conversation of 1001, all at once."""
    if not scenery.read(lambda session: session.exec(select(Contact)).first()):
        scenery.guest_says("hello")
    number, now = scenery.conversation().id or 0, scenery.clock()

    def speak(session: Session) -> None:
        conversation = session.get_one(Conversation, number)
        for text in texts:
            session.add(
                Message(
                    conversation_id=number, seq=next_seq(conversation), author=Author.GUEST, kind="text", text=text,
                    received_at=now, placed_at=now,
                )
            )  # fmt: skip

    scenery.store.write(speak)
