"""What the desk could not read: whoever leads sees why, tries again by hand, or gives it up with a reason."""

import asyncio

from sqlmodel import col, select

from inbox.channel import ChannelKind, DeadLetter
from inbox.tables import AuditRecord, DeadLetterRecord
from tests.cast import Scenery
from tests.pages.conftest import Visit

LETTER = DeadLetter(
    ChannelKind.TELEGRAM, "desk", "u:900", '{"update_id": 900, "text": "<b>Помогите"}', "KeyError: chat"
)


def _one(scenery: Scenery) -> DeadLetterRecord:
    return scenery.read(lambda session: session.exec(select(DeadLetterRecord)).one())  # type: ignore[no-any-return]


def test_whoever_leads_looks_tries_again_and_gives_up_with_a_reason(scenery: Scenery, visit: Visit) -> None:
    olga = visit("olga")
    asyncio.run(scenery.desk.keep(LETTER))
    one = f"/inbox/health/letters/{_one(scenery).id}"

    listed, before = olga.get("/inbox/health").text, olga.get(one).text
    shown = olga.post(f"{one}/show").text
    olga.post(f"{one}/again")
    due = _one(scenery).due_at
    without = olga.post(f"{one}/discard", data={"why": " "})
    olga.post(f"{one}/discard", data={"why": "answered by phone"})

    acts = scenery.read(lambda session: session.exec(select(AuditRecord.action).order_by(col(AuditRecord.id))).all())
    assert "KeyError: chat" in listed
    assert "Помогите" not in before
    assert "&lt;b&gt;Помогите" in shown
    assert due == scenery.clock()
    assert without.status_code == 422
    assert acts[-2:] == ["dead_letter_shown", "dead_letter_discarded"]
    assert "Ольга Ким: answered by phone" in olga.get("/inbox/health").text
    assert olga.get(one).status_code == 404


def test_managers_see_that_something_failed_and_no_more(scenery: Scenery, visit: Visit) -> None:
    asyncio.run(scenery.desk.keep(LETTER))
    igor, one = visit("igor"), f"/inbox/health/letters/{_one(scenery).id}"

    assert "KeyError: chat" in igor.get("/inbox/health").text
    assert igor.get(one).status_code == 404
    assert igor.post(f"{one}/discard", data={"why": "x"}).status_code == 404
