"""An answer is given again only while nothing changed, whoever would have changed it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event, update

from inbox.api.remembering import Remembered, State
from inbox.storage.store import Store
from inbox.tables import ApiToken, Guest
from tests.api.calling import ApiDesk


@contextmanager
def statements(store: Store) -> Iterator[list[str]]:
    """What is asked of the tables meanwhile."""
    said: list[str] = []

    def keep(_: Any, __: Any, statement: str, *___: Any) -> None:
        said.append(statement)

    event.listen(store.reader, "before_cursor_execute", keep)
    yield said
    event.remove(store.reader, "before_cursor_execute", keep)


def test_a_list_is_not_read_again_while_nothing_changed(api: ApiDesk) -> None:
    """PostgreSQL counts what is committed to all its databases, other tests' too: then some are read again."""
    api.guest_waits()
    with statements(api.scenery.store) as said:
        first = {api.script.get("/conversations").text}
    reading = len(said)
    first |= {api.script.get("/conversations").text for _ in range(3)}

    with statements(api.scenery.store) as said:
        again = [api.script.get("/conversations").text for _ in range(50)]

    is_shared = api.scenery.store.reader.dialect.name == "postgresql"
    assert len(said) < 50 * reading if is_shared else said == []
    assert first == set(again)


def test_what_is_told_again_is_told_like_the_first_time(api: ApiDesk) -> None:
    api.guest_waits()

    first, *again = [api.script.get("/conversations") for _ in range(4)]

    assert [answer.headers.multi_items() for answer in again] == [first.headers.multi_items()] * 3
    assert {answer.text for answer in again} == {first.text}


def test_a_revoked_token_is_told_nothing_again(api: ApiDesk) -> None:
    api.guest_waits()
    for _ in range(3):
        assert api.script.get("/conversations").status_code == 200

    api.scenery.store.write(lambda session: session.execute(update(ApiToken).values(revoked_at=api.scenery.clock())))

    assert api.script.get("/conversations").status_code == 401


def test_another_question_and_another_token_get_answers_of_their_own(api: ApiDesk) -> None:
    api.guest_waits()
    for _ in range(3):
        assert len(api.script.get("/conversations").json()["items"]) == 1
        assert api.script.get("/conversations?state=resolved").json()["items"] == []
        assert api.stranger.get("/conversations").json()["items"] == []


def test_every_change_is_seen_at_once(api: ApiDesk) -> None:
    number = api.guest_waits()
    neighbour = Store(api.scenery.store.writer.url.render_as_string(hide_password=False))

    def item() -> Any:
        return [api.script.get("/conversations").json()["items"][0] for _ in range(3)][-1]

    assert item()["state"] == "waiting"
    api.script.post(f"/conversations/{number}/take")
    assert item()["state"] == "human"
    neighbour.write(lambda session: setattr(session.get_one(Guest, 1), "name", "Another process"))
    assert item()["guest"]["name"] == "Another process"
    neighbour.close()


def test_it_is_remembered_for_each_connection_that_saw_it() -> None:
    remembered = Remembered()

    remembered.keep("list", State(1, "7"), b"a")
    remembered.keep("list", State(2, "3"), b"a")

    assert remembered.find("list", State(1, "7")) == remembered.find("list", State(2, "3")) == b"a"
    assert remembered.find("list", State(1, "8")) is None
    assert remembered.find("list", State(3, "7")) is None
    assert remembered.find("other", State(1, "7")) is None
    assert remembered.find("list", None) is None


def test_a_new_answer_makes_all_forget_the_old_one() -> None:
    remembered = Remembered()
    remembered.keep("list", State(1, "7"), b"old")

    remembered.keep("list", State(2, "4"), b"new")

    assert remembered.find("list", State(1, "7")) is None
    assert remembered.find("list", State(2, "4")) == b"new"


def test_it_forgets_what_nobody_asks_for_any_more() -> None:
    remembered = Remembered()
    remembered.keep("asked for", State(0, "1"), b"a")

    for number in range(255):
        remembered.keep(number, State(0, "1"), b"b")
        remembered.find("asked for", State(0, "1"))
    remembered.keep("one more", State(0, "1"), b"b")

    assert remembered.find("asked for", State(0, "1")) == b"a"
    assert remembered.find(0, State(0, "1")) is None
