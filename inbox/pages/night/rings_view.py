"""The last tries to reach somebody about a guest, and what came of each."""

from dataclasses import dataclass

from sqlmodel import Session, col, select

from inbox.tables import Delivery, DeliveryState, Handoff, Manager, Ring, RingMeans, RingResult
from inbox.web.times import LocalClock

_RINGS = 12


@dataclass(frozen=True)
class RingView:
    """One try to reach somebody, and what came of it."""

    conversation_id: int
    who: str
    means: str
    at: str
    result: str
    is_bad: bool


def view_rings(session: Session, clock: LocalClock) -> list[RingView]:
    query = (
        select(Ring, Manager.name, Handoff.conversation_id, Delivery.state)
        .join(Manager, col(Manager.id) == col(Ring.manager_id))
        .join(Handoff, col(Handoff.id) == col(Ring.handoff_id))
        .outerjoin(Delivery, col(Delivery.id) == col(Ring.delivery_id))
        .order_by(col(Ring.id).desc())
        .limit(_RINGS)
    )
    return [_ring(ring, name, number, state, clock) for ring, name, number, state in session.exec(query)]


def _ring(ring: Ring, name: str, conversation_id: int, state: str | None, clock: LocalClock) -> RingView:
    words = clock.words
    means = {
        RingMeans.DESK: words.gettext("inbox"),
        RingMeans.TELEGRAM: "Telegram",
        RingMeans.MAIL: words.gettext("E-mail"),
    }[RingMeans(ring.means)]
    results = {
        RingResult.RINGING: words.gettext("is ringing"),
        RingResult.TAKEN: words.gettext("took it"),
        RingResult.PASSED: words.gettext("could not, passed it on"),
        RingResult.MISSED: words.gettext("did not react"),
        RingResult.ENDED: words.gettext("not needed any more"),
    }
    is_lost = state == DeliveryState.FAILED
    result = words.gettext("did not arrive") if is_lost else results[RingResult(ring.result)]
    is_bad = is_lost or ring.result == RingResult.MISSED
    return RingView(conversation_id, name, means, clock.day_and_time(ring.at), result, is_bad)
