"""Owners' summaries: at once when it is critical, else at 09:00; once, by a way that reaches them, naming no guest."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import Session, col, select

from inbox.channel import FailureReason, SendError
from inbox.night import incidents
from inbox.night.incidents import Opening
from inbox.night.summaries import next_digest
from inbox.staff.telling_staff import note_mail
from inbox.tables import Conversation, Incident, Owner, OwnerSummary
from tests.cast import Scenery

PETROVA = "700001"  # her Telegram in the example office
FIRE = "there is a fire in the kitchen, full of smoke"
LOCK = Opening("run:1", "lock", "Замок не открывается", "Lock won't open", playbook="lock-wont-open")


def summaries(scenery: Scenery) -> list[OwnerSummary]:
    return list(scenery.read(lambda s: s.exec(select(OwnerSummary).order_by(col(OwnerSummary.id))).all()))


def owner_presses_start(scenery: Scenery) -> None:
    scenery.hand_in(scenery.incoming("", PETROVA, started=True))
    scenery.send_due()


def lock_is_solved(scenery: Scenery, resolution: str) -> None:
    number = scenery.conversation().id

    def work(session: Session) -> None:
        conversation = session.get_one(Conversation, number)
        incident = incidents.open_incident(session, LOCK, scenery.clock(), conversation=conversation)
        later = scenery.clock() + timedelta(minutes=12)
        incidents.solve(session, incident, later, by="Игорь", resolution=resolution)

    scenery.store.write(work)


def at_nine(scenery: Scenery) -> None:
    scenery.clock.moment = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)
    scenery.run_timers()
    scenery.send_due()


def test_a_critical_incident_is_told_at_once_and_waits_for_nobody(scenery: Scenery) -> None:
    owner_presses_start(scenery)
    scenery.guest_comes_by_link()
    scenery.guest_says(FIRE)
    scenery.clock.advance(seconds=1)

    scenery.run_timers()
    scenery.send_due()

    assert "Пожар, дым или сигнализация. Студия на Невском, 12" in scenery.telegram.texts(PETROVA)[-1]
    assert scenery.conversation().assignee_id is None


def critical_ones(scenery: Scenery) -> list[Incident]:
    return list(scenery.read(lambda s: s.exec(select(Incident).where(Incident.severity == "critical")).all()))


def test_an_emergency_whose_playbook_begins_less_severely_is_told_at_once(scenery: Scenery) -> None:
    scenery.guest_comes_by_link()

    scenery.guest_says("somebody has broken into my room, there is a stranger here")

    assert [one.topic for one in critical_ones(scenery)] == ["suspicious_person"]
    assert "critical" in [one.kind for one in summaries(scenery)]


def test_an_emergency_beside_another_open_incident_is_one_of_its_own(scenery: Scenery) -> None:
    scenery.guest_comes_by_link()
    scenery.guest_says("the lock won't open")
    scenery.guest_says("I want to talk to a human")
    scenery.take("igor")

    scenery.guest_says(FIRE)

    assert [one.topic for one in critical_ones(scenery)] == ["fire_smoke"]
    assert "critical" in [one.kind for one in summaries(scenery)]


def test_the_rest_is_one_digest_at_nine_of_the_property(scenery: Scenery) -> None:
    owner_presses_start(scenery)
    scenery.guest_comes_by_link()
    lock_is_solved(scenery, "Дали John Carter запасной ключ, код 4821# сменим")
    before = len(scenery.telegram.texts(PETROVA))

    at_nine(scenery)
    at_nine(scenery)

    (told,) = scenery.telegram.texts(PETROVA)[before:]
    assert "03:07, Студия на Невском, 12: Замок не открывается\nРешено за 12 мин" in told
    assert not [leak for leak in ("John", "Carter", "4821", "HMA7Q2XK") if leak in told]
    assert [summary.state for summary in summaries(scenery)] == ["queued"]


def test_the_owner_reads_when_the_bot_answered_and_when_a_person_did(scenery: Scenery) -> None:
    owner_presses_start(scenery)
    scenery.guest_comes_by_link()
    scenery.guest_says("the lock won't open")
    scenery.clock.advance(minutes=4)
    scenery.reply("igor", "I'm coming.")

    at_nine(scenery)

    assert "помощник ответил сразу, менеджер ответил через 4 мин." in scenery.telegram.texts(PETROVA)[-1]


def test_what_the_bot_solved_alone_is_said_to_be_without_a_manager(scenery: Scenery) -> None:
    owner_presses_start(scenery)
    scenery.guest_comes_by_link()
    scenery.guest_says("the lock won't open")
    scenery.guest_says("it opened, thank you")

    at_nine(scenery)

    assert "помощник ответил сразу, без менеджера." in scenery.telegram.texts(PETROVA)[-1]


def test_by_mail_with_both_parts_where_telegram_cannot_reach_her(scenery: Scenery) -> None:
    scenery.store.write(lambda session: note_mail(session, is_on=True))
    scenery.guest_comes_by_link()
    lock_is_solved(scenery, "Батарейка")

    at_nine(scenery)

    (mail,) = [outgoing for outgoing in scenery.mail.sent if outgoing.address == "petrova@example.org"]
    assert mail.subject == "Сводка на 22 ноября"
    assert "Батарейка" in mail.text and "Батарейка" in mail.html


def test_an_owner_nobody_can_reach_is_left_in_peace_and_shown(scenery: Scenery) -> None:
    scenery.guest_comes_by_link()
    lock_is_solved(scenery, "Батарейка")

    at_nine(scenery)

    assert [summary.state for summary in summaries(scenery)] == ["no_way"]
    assert scenery.mail.sent == []


def test_what_telegram_refuses_for_good_goes_by_mail(scenery: Scenery) -> None:
    scenery.store.write(lambda session: note_mail(session, is_on=True))
    owner_presses_start(scenery)
    scenery.guest_comes_by_link()
    lock_is_solved(scenery, "Батарейка")
    scenery.telegram.answers = [SendError(FailureReason.BLOCKED, permanent=True)]
    at_nine(scenery)

    scenery.run_timers()
    scenery.send_due()

    assert [outgoing.address for outgoing in scenery.mail.sent] == ["petrova@example.org"]
    owner = scenery.read(lambda s: s.exec(select(Owner).where(Owner.key == "petrova")).one())
    assert owner.telegram_started_at is None


def test_where_the_guest_is_found_out_later_the_owner_still_hears_of_it(scenery: Scenery) -> None:
    owner_presses_start(scenery)
    scenery.guest_says(FIRE)
    assert summaries(scenery) == []

    scenery.guest_says("HMA7Q2XK, 21.11")

    assert {summary.kind for summary in summaries(scenery)} == {"critical", "digest"}
    incident = scenery.read(lambda session: session.exec(select(Incident)).one())
    assert incident.property_id is not None


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (datetime(2026, 11, 22, 0, 7, tzinfo=UTC), datetime(2026, 11, 22, 8, 0, tzinfo=UTC)),
        (datetime(2026, 3, 28, 12, 0, tzinfo=UTC), datetime(2026, 3, 29, 7, 0, tzinfo=UTC)),
        (datetime(2026, 10, 24, 12, 0, tzinfo=UTC), datetime(2026, 10, 25, 8, 0, tzinfo=UTC)),
    ],
)
def test_nine_o_clock_is_nine_across_clock_changes(now: datetime, expected: datetime) -> None:
    assert next_digest(now, "Europe/Berlin") == expected
