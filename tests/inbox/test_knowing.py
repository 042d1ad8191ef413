"""What the desk knows follows its knowledge: at once, and without making a guest wait."""

from sqlmodel import Session, select

from inbox.tables import KnowledgeEntry, Property
from tests.cast import Scenery


def _change_answer(session: Session) -> None:
    entry = session.exec(select(KnowledgeEntry).where(KnowledgeEntry.key == "checkout-time")).one()
    entry.answer_en = "Check-out is whenever you like."
    session.get_one(Property, entry.property_id).revision += 1


def test_a_changed_answer_is_told_from_the_next_message_on(scenery: Scenery) -> None:
    before = scenery.guest_says("what time is check-out?", property_slug="nevsky-12")

    scenery.store.write(_change_answer)

    assert "12:00" in before[0]
    assert scenery.guest_says("what time is check-out?") == ["Check-out is whenever you like."]


def test_what_changed_is_made_ready_beforehand(scenery: Scenery) -> None:
    knowledge = scenery.desk.reception.knowledge
    home = scenery.read(lambda session: session.exec(select(Property)).one())

    scenery.desk.prepare_knowledge()
    ready = scenery.read(lambda session: knowledge.of(session, home))
    scenery.store.write(_change_answer)
    scenery.desk.prepare_knowledge()

    home = scenery.read(lambda session: session.exec(select(Property)).one())
    changed = scenery.read(lambda session: knowledge.of(session, home))
    assert changed is not ready
    assert changed.entries["checkout-time"].answer_en == "Check-out is whenever you like."
