"""The chain at work: cards, mails and rings as rows, until somebody takes the guest."""

from sqlmodel import Session, col, select

from inbox.staff.telling_staff import note_mail
from inbox.tables import Manager, Ring, Shift
from tests.cast import Scenery

ODD = "my cat ate the remote of the projector, any ideas?"


def rung(scenery: Scenery) -> list[tuple[str, str, str, str]]:
    """Step, means, whom, and what came of it, in the order of ringing."""
    query = select(Ring, Manager).join(Manager, col(Manager.id) == col(Ring.manager_id)).order_by(col(Ring.id))
    return [(ring.step, ring.means, who.key, ring.result) for ring, who in scenery.read(lambda s: s.exec(query).all())]


def pass_time(scenery: Scenery, minutes: int) -> None:
    """Minute by minute, as the loops would."""
    for _ in range(minutes):
        scenery.clock.advance(minutes=1)
        scenery.run_timers()
    scenery.send_due()


def test_the_chain_climbs_until_somebody_takes_it(scenery: Scenery) -> None:
    scenery.connect_telegram_of("igor")
    olga = scenery.connect_telegram_of("olga")
    scenery.guest_comes_by_link()
    scenery.guest_says(ODD)
    assert rung(scenery) == [("first", "desk", "igor", "ringing"), ("first", "telegram", "igor", "ringing")]

    pass_time(scenery, 3)

    assert rung(scenery)[:2] == [("first", "desk", "igor", "missed"), ("first", "telegram", "igor", "missed")]
    assert ("next", "telegram", "olga", "ringing") in rung(scenery)
    scenery.press(scenery.telegram.sent[-1].buttons[0][0].payload, olga)
    assert ("next", "telegram", "olga", "taken") in rung(scenery)
    before = len(rung(scenery))
    pass_time(scenery, 30)
    assert len(rung(scenery)) == before


def test_whoever_cannot_says_so_and_the_next_is_rung_at_once(scenery: Scenery) -> None:
    igor = scenery.connect_telegram_of("igor")
    scenery.connect_telegram_of("olga")
    scenery.guest_comes_by_link()
    scenery.guest_says(ODD)
    cannot = scenery.telegram.sent[-1].buttons[0][1].payload

    outcome = scenery.press(cannot, igor)

    assert outcome.toast == "Позвали следующего"
    assert ("first", "telegram", "igor", "passed") in rung(scenery)
    assert ("next", "telegram", "olga", "ringing") in rung(scenery)
    assert scenery.conversation().state == "waiting"


def test_a_night_nobody_is_on_is_an_alarm_to_those_who_lead(scenery: Scenery) -> None:
    olga = scenery.connect_telegram_of("olga")

    def clear(session: Session) -> None:
        for shift in session.exec(select(Shift)):
            shift.manager_keys = []

    scenery.store.write(clear)
    scenery.guest_comes_by_link()

    scenery.guest_says(ODD)

    assert "Сейчас никого нет на смене" in scenery.telegram.texts(olga)[-1]
    assert "nobody_on_shift" in [message.facts.get("event") for message in scenery.messages()]


def test_mail_goes_along_when_it_is_serious(scenery: Scenery) -> None:
    scenery.store.write(lambda session: note_mail(session, is_on=True))
    scenery.connect_telegram_of("igor")
    scenery.guest_comes_by_link()

    scenery.guest_says("there is a fire in the kitchen, full of smoke")

    mail = next(outgoing for outgoing in scenery.mail.sent if outgoing.address == "igor@example.org")
    assert "ЧП!" in mail.subject
    assert "/inbox/" in mail.text
    assert not mail.buttons
    assert ("all", "mail", "igor", "ringing") in rung(scenery)


def test_mail_goes_along_when_nobody_has_reacted_for_a_while(scenery: Scenery) -> None:
    scenery.store.write(lambda session: note_mail(session, is_on=True))
    scenery.connect_telegram_of("igor")
    scenery.connect_telegram_of("olga")
    scenery.guest_comes_by_link()
    scenery.guest_says(ODD)

    pass_time(scenery, 7)

    mailed = [step for step, means, _, _ in rung(scenery) if means == "mail"]
    assert {step for step, *_ in rung(scenery)} == {"first", "next", "all"}
    assert mailed and set(mailed) == {"all"}


def test_whoever_lets_go_of_a_guest_has_the_chain_begin_anew(scenery: Scenery) -> None:
    scenery.connect_telegram_of("igor")
    scenery.connect_telegram_of("olga")
    scenery.guest_comes_by_link()
    scenery.guest_says(ODD)
    pass_time(scenery, 3)
    scenery.take("olga")

    scenery.release("olga")

    assert [step for step, means, _, result in rung(scenery) if (means, result) == ("desk", "ringing")] == ["first"]


def test_a_call_that_was_closed_untaken_rings_no_more_when_there_is_another(scenery: Scenery) -> None:
    scenery.guest_comes_by_link()
    scenery.guest_says(ODD)
    scenery.resolve("olga")
    scenery.clock.advance(minutes=1)
    scenery.guest_says("I want to talk to a human please, it is broken")

    pass_time(scenery, 3)

    steps = [step for step, means, *_ in rung(scenery) if means == "desk"]
    assert scenery.conversation().state == "waiting"
    assert steps == ["first", "first", "next"]


def test_without_mail_nobody_is_mailed(scenery: Scenery) -> None:
    scenery.guest_comes_by_link()

    scenery.guest_says("there is a fire in the kitchen, full of smoke")

    assert scenery.mail.sent == []


def test_a_conversation_that_is_opened_again_goes_to_whoever_is_on_shift_now(scenery: Scenery) -> None:
    scenery.connect_telegram_of("igor")
    scenery.connect_telegram_of("olga")
    scenery.guest_comes_by_link()
    scenery.guest_says(ODD)
    scenery.take("igor")
    scenery.resolve("igor")
    scenery.guest_says("thank you!")
    scenery.guest_says("👍")
    assert scenery.conversation().state == "resolved"
    scenery.clock.advance(hours=8)  # the day shift, in which nobody but the lead speaks Russian first
    scenery.store.write(_only_olga_by_day)

    scenery.guest_says("my cat ate the new remote too, I want to talk to a human please")

    assert rung(scenery)[-1][2] == "olga"
    assert scenery.conversation().assignee_id is None


def test_two_processes_ring_once(scenery: Scenery) -> None:
    scenery.connect_telegram_of("igor")
    scenery.connect_telegram_of("olga")
    scenery.guest_comes_by_link()
    scenery.guest_says(ODD)
    scenery.clock.advance(minutes=3)

    scenery.run_timers()
    scenery.run_timers()

    assert [one for one in rung(scenery) if one[0] == "next"] == [
        ("next", "desk", "olga", "ringing"),
        ("next", "telegram", "olga", "ringing"),
    ]


def _only_olga_by_day(session: Session) -> None:
    for shift in session.exec(select(Shift)):
        shift.manager_keys = ["olga"] if shift.name == "day" else ["igor"]
