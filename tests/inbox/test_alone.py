"""Nobody is on shift: those who lead hear of it beforehand and when it begins, once each, whatever guests do."""

import asyncio
from datetime import UTC, datetime

from inbox.night.handovers import begin_handovers
from inbox.tables import ShiftSwap
from tests.cast import Scenery

AFTERNOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
MIDNIGHT = datetime(2026, 11, 22, 21, 0, tzinfo=UTC)  # in Moscow


def everybody_is_away_after_midnight(scenery: Scenery) -> None:
    def away(key: str) -> ShiftSwap:
        until = MIDNIGHT.replace(hour=23)
        return ShiftSwap(away_key=key, since=MIDNIGHT, until=until, by="Ольга", at=AFTERNOON)

    scenery.store.write(lambda session: session.add_all([away("igor"), away("olga")]))


def look(scenery: Scenery, at: datetime) -> None:
    scenery.clock.moment = at
    asyncio.run(begin_handovers(scenery.context))
    scenery.send_due()


def warnings(scenery: Scenery, address: str) -> list[str]:
    return [text for text in scenery.telegram.texts(address) if text.startswith("⚠️")]


def test_who_leads_is_warned_ahead_and_at_the_beginning_once_each(scenery: Scenery) -> None:
    olga, igor = scenery.connect_telegram_of("olga"), scenery.connect_telegram_of("igor")
    everybody_is_away_after_midnight(scenery)

    for moment in (AFTERNOON, AFTERNOON, MIDNIGHT, MIDNIGHT.replace(minute=30)):
        look(scenery, moment)

    ahead, begun = warnings(scenery, olga)
    assert "23.11, 00:00 – 02:00 на смене не будет никого" in ahead
    assert "На смене никого: до 02:00" in begun
    assert warnings(scenery, igor) == []


def test_a_calendar_without_gaps_warns_nobody(scenery: Scenery) -> None:
    olga = scenery.connect_telegram_of("olga")

    look(scenery, AFTERNOON)

    assert warnings(scenery, olga) == []
