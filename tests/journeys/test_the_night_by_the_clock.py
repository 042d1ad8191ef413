"""The product's own story, minute by minute with a handed-in clock: the door at 03:07, the owner's summary at 09:00."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlmodel import col, select

from inbox.channel import ChannelKind, Sender
from inbox.holding import closing
from inbox.night.handovers import begin_handovers
from inbox.staff.actors import Actor
from inbox.tables import Incident, IncidentEntry, OwnerSummary, Ring, ServiceClockRow
from tests.cast import DOOR_CODE, Scenery

JOHN = "whatsapp:+447700900123"
OWNER = "700001"
LOCK = "the door does not open, the electronic lock is dead, we are standing outside"


def until(scenery: Scenery, clock: str, step_minutes: float = 0.5) -> None:
    """Step by step, as the loops would, up to that time in St Petersburg."""
    hours, minutes = map(int, clock.split(":"))
    end = datetime(2026, 11, 22, tzinfo=UTC) + timedelta(hours=hours - 3, minutes=minutes)
    while scenery.clock() < end:
        scenery.clock.advance(minutes=step_minutes)
        scenery.run_timers()
        asyncio.run(begin_handovers(scenery.context))
        scenery.send_due()


def test_a_lock_at_seven_past_three(scenery: Scenery) -> None:
    john: dict[str, Any] = {"channel": ChannelKind.WHATSAPP, "sender": Sender(JOHN, name="John Carter"), "order": 0}
    igor, olga = scenery.connect_telegram_of("igor"), scenery.connect_telegram_of("olga")
    scenery.hand_in(scenery.incoming("", OWNER, started=True))
    scenery.guest_says("", JOHN, start_token=scenery.token(), started=True, **john)

    # 03:07. Within the same transaction she is walked through the lock's own steps.
    steps = scenery.guest_says(LOCK, JOHN, **john)
    assert steps and "lock" in steps[-1].lower()
    incident = scenery.read(lambda session: session.exec(select(Incident)).one())
    assert incident.first_response_at == scenery.clock()

    # 03:08. It does not help, and she asks for a person: the manager who speaks her language is woken with a brief.
    until(scenery, "03:08")
    scenery.guest_says("it does not help, I want to talk to a human please", JOHN, **john)
    brief = scenery.telegram.texts(igor)[-1]
    assert "John Carter" in brief and "HMA7Q2XK" in brief and "Мастер по замкам" in brief
    assert not any("Нужен человек" in text for text in scenery.telegram.texts(olga))

    # 03:11. He sleeps on: the next on shift is woken too, and takes it with one press.
    until(scenery, "03:12")
    card = next(sent for sent in reversed(scenery.telegram.sent) if sent.address == olga)
    assert "Нужен человек" in card.text
    scenery.press(card.buttons[0][0].payload, olga)
    scenery.reply("olga", "The spare key is with the concierge on the ground floor, she is waiting for you", JOHN)
    scenery.send_due()

    # 03:19. Solved in twelve minutes; nobody is rung any more.
    until(scenery, "03:19")
    scenery.guest_says("thank you so much, the door is open now!", JOHN, **john)
    number, lead = scenery.conversation(JOHN).id or 0, scenery.actor("olga")
    resolve(scenery, number, lead, "Дали John Carter запасной ключ у консьержа, код 4821# сменим")
    rings = scenery.read(lambda session: len(session.exec(select(Ring)).all()))
    owner_told = scenery.telegram.texts(OWNER)[1:]
    until(scenery, "04:30", step_minutes=2)
    assert scenery.read(lambda session: len(session.exec(select(Ring)).all())) == rings
    assert owner_told == []  # nobody wakes the owner at night

    # 09:00. The owner's short summary, without the guest and without the code; the day shift is handed over to.
    until(scenery, "09:01", step_minutes=15)
    (summary,) = scenery.telegram.texts(OWNER)[1:]
    assert "Замок не открывается" in summary and "Решено за 12 мин" in summary and "запасной ключ" in summary
    assert not [leak for leak in ("John", "Carter", DOOR_CODE, "4821", "HMA7Q2XK") if leak in summary]
    assert any("Смена «day», 09:00" in text for text in scenery.telegram.texts(olga))
    assert kept(scenery) == ("met", ["queued"])
    assert timeline(scenery)[0] == "reported" and timeline(scenery)[-2:] == ["solved", "owner_told"]


def resolve(scenery: Scenery, number: int, lead: Actor, words: str) -> None:
    """In the inbox, with what was done."""
    scenery.store.write(lambda session: closing.resolve(session, lead, number, words, scenery.clock()))


def kept(scenery: Scenery) -> tuple[str, list[str]]:
    """What became of the promise to solve it, and of the summaries."""
    clock = select(ServiceClockRow.result).where(ServiceClockRow.measure == "resolution")
    return (
        scenery.read(lambda session: session.exec(clock).one()),
        list(scenery.read(lambda session: session.exec(select(OwnerSummary.state)).all())),
    )


def timeline(scenery: Scenery) -> list[str]:
    query = select(IncidentEntry.kind).order_by(col(IncidentEntry.id))
    return list(scenery.read(lambda session: session.exec(query).all()))
