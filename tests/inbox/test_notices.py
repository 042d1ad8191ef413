"""Notices that hold for a while are part of a manager's brief, until they end."""

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from inbox.book.notices import add_notice
from inbox.cards.brief import brief_text, read_subject
from inbox.tables import Handoff, Property
from properties.book import BothTexts
from properties.words import Language
from tests.cast import Scenery

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)


def test_a_manager_is_told_what_holds_at_the_property_now(scenery: Scenery) -> None:
    scenery.store.write(lambda session: _lift_is_out(session, scenery))
    scenery.guest_comes_by_link()
    scenery.guest_says("a human please")

    during = _brief(scenery)
    scenery.clock.advance(hours=4)

    assert "On site now: The lift is out of order (until 22 Nov, 06:07)" in during
    assert "lift" not in _brief(scenery)


def _lift_is_out(session: Session, scenery: Scenery) -> None:
    home, now = session.exec(select(Property)).one(), scenery.clock()
    text = BothTexts("Лифт не работает", "The lift is out of order")
    add_notice(session, scenery.actor(), home, text, now, now + timedelta(hours=3), now)


def _brief(scenery: Scenery) -> str:
    def words(session: Session) -> str:
        subject = read_subject(session, session.exec(select(Handoff)).one(), Language.EN)
        return brief_text(subject, Language.EN, scenery.clock())

    told: str = scenery.read(words)
    return told
