"""Incidents: opened once, written into a timeline, promised about, solved, back again."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from sqlmodel import Session, col, select

from inbox.holding import closing
from inbox.night import incidents
from inbox.night.incidents import Opening
from inbox.night.promising import keep_promise, open_promises, promise
from inbox.tables import Conversation, Incident, IncidentEntry, Severity
from tests.cast import Scenery

LOCK = Opening(key="run:1", topic="lock", playbook="lock", title_ru="Замок не открывается", title_en="Lock won't open")


def opened(scenery: Scenery, opening: Opening = LOCK) -> Incident:
    """The incident, in the conversation of the guest who came by the stay's link."""
    number = scenery.conversation().id

    def work(session: Session) -> Incident:
        conversation = session.get_one(Conversation, number)
        return incidents.open_incident(session, opening, scenery.clock(), conversation=conversation)

    return scenery.store.write(work)


def change(scenery: Scenery, incident: Incident, work: Any) -> None:
    """`work(session, incident)` in a unit of work."""
    scenery.store.write(lambda session: work(session, session.get_one(Incident, incident.id)))


def now_of(scenery: Scenery, incident: Incident) -> Incident:
    found: Incident = scenery.read(lambda session: session.get_one(Incident, incident.id))
    return found


def timeline(scenery: Scenery, incident: Incident) -> list[str]:
    query = select(IncidentEntry.kind).where(IncidentEntry.incident_id == incident.id).order_by(col(IncidentEntry.id))
    return list(scenery.read(lambda session: session.exec(query).all()))


def test_an_incident_is_of_its_conversations_property_and_stay(scenery: Scenery) -> None:
    scenery.guest_comes_by_link()

    incident = opened(scenery)

    conversation = scenery.conversation()
    assert (incident.property_id, incident.stay_id) == (conversation.property_id, conversation.stay_id)
    assert timeline(scenery, incident) == ["reported"]


def test_the_same_key_opens_it_once(scenery: Scenery) -> None:
    scenery.guest_comes_by_link()

    first, second = opened(scenery), opened(scenery)

    assert first.id == second.id
    assert timeline(scenery, first) == ["reported"]


def test_every_hop_says_who_has_it(scenery: Scenery) -> None:
    scenery.guest_comes_by_link()
    incident = opened(scenery)

    change(scenery, incident, lambda s, i: incidents.hop(s, i, 2, scenery.clock(), who="Ольга Ким", by="Игорь"))
    change(scenery, incident, lambda s, i: incidents.hop(s, i, 3, scenery.clock(), who="Locksmith", by="Ольга Ким"))

    query = select(IncidentEntry).where(IncidentEntry.kind == "hop").order_by(col(IncidentEntry.id))
    hops = [entry.facts for entry in scenery.read(lambda session: session.exec(query).all())]
    assert [(one["from_level"], one["to_level"], one["who"]) for one in hops] == [
        (1, 2, "Ольга Ким"),
        (2, 3, "Locksmith"),
    ]


def test_the_first_response_is_the_first_one_only(scenery: Scenery) -> None:
    scenery.guest_comes_by_link()
    incident = opened(scenery)
    at_first = scenery.clock()
    change(scenery, incident, lambda s, i: incidents.respond(s, i, at_first))
    scenery.clock.advance(minutes=5)

    change(scenery, incident, lambda s, i: incidents.respond(s, i, scenery.clock(), by="Игорь"))

    assert now_of(scenery, incident).first_response_at == at_first


def test_the_same_trouble_within_a_day_is_the_same_incident_again(scenery: Scenery) -> None:
    scenery.guest_comes_by_link()
    incident = opened(scenery)
    change(scenery, incident, lambda s, i: incidents.solve(s, i, scenery.clock(), by="Игорь", resolution="New battery"))
    scenery.clock.advance(hours=23)

    again = opened(scenery, Opening(key="run:2", topic="lock", title_ru="Замок", title_en="Lock"))

    assert (again.id, again.state, again.reopened) == (incident.id, "open", 1)
    assert timeline(scenery, incident) == ["reported", "solved", "reopened"]


def test_after_a_day_it_is_another_incident(scenery: Scenery) -> None:
    scenery.guest_comes_by_link()
    incident = opened(scenery)
    change(scenery, incident, lambda s, i: incidents.solve(s, i, scenery.clock()))
    scenery.clock.advance(hours=25)

    again = opened(scenery, Opening(key="run:2", topic="lock", title_ru="Замок", title_en="Lock"))

    assert again.id != incident.id


def test_a_worse_turn_of_the_same_trouble_makes_it_more_severe(scenery: Scenery) -> None:
    scenery.guest_comes_by_link()
    incident = opened(scenery)
    worse = Opening(key="run:2", topic="lock", title_ru="Замок", title_en="Lock", severity=Severity.CRITICAL)

    opened(scenery, worse)

    assert now_of(scenery, incident).severity == "critical"


def test_what_it_cost_is_kept_to_the_kopeck(scenery: Scenery) -> None:
    scenery.guest_comes_by_link()
    incident = opened(scenery)
    price = Decimal("3500.50")

    change(scenery, incident, lambda s, i: incidents.keep_cost(s, i, price, "RUB", scenery.clock(), by="Игорь"))

    kept = now_of(scenery, incident)
    assert (kept.cost, kept.currency) == (price, "RUB")


def test_a_broken_promise_is_told_once_and_a_kept_one_never(scenery: Scenery) -> None:
    scenery.guest_comes_by_link()
    incident = opened(scenery)
    due = scenery.clock() + timedelta(minutes=20)
    change(scenery, incident, lambda s, i: promise(s, i, "locksmith by 03:27", due, scenery.clock(), by="Игорь"))
    change(scenery, incident, lambda s, i: promise(s, i, "a call", due, scenery.clock(), by="Игорь"))
    change(scenery, incident, lambda s, i: keep_promise(s, open_promises(s, i.id)[1], scenery.clock(), by="Игорь"))
    scenery.clock.advance(minutes=20)

    scenery.run_timers()
    scenery.run_timers()

    assert timeline(scenery, incident).count("promise_broken") == 1
    told = [message.facts.get("text") for message in scenery.messages() if message.facts.get("event")]
    assert told.count("locksmith by 03:27") == 1


def test_who_is_called_off_leaves_the_guests_own_problem_open(scenery: Scenery) -> None:
    scenery.guest_comes_by_link()
    incident = opened(scenery)
    number = scenery.conversation().id

    scenery.store.write(lambda s: closing.call_off(s, s.get_one(Conversation, number), scenery.clock()))

    assert now_of(scenery, incident).state == "open"
