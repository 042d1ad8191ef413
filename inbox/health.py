"""Whether the desk is well: for operators' probes, for Prometheus, for the health page of the inbox."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse
from sqlalchemy import func
from sqlmodel import Session, col, select

from inbox.channel import ChannelKind, Health, OutOfReach
from inbox.context import Context
from inbox.delivery.claiming import PENDING
from inbox.tables import Conversation, ConversationState, DeadLetterRecord, Delivery
from properties.late import late

if TYPE_CHECKING:
    import prometheus_client
else:
    prometheus_client = late("prometheus_client")

_STUCK_AFTER = timedelta(minutes=2)  # an outgoing message that is due for longer than this is an alarm


@dataclass(frozen=True)
class Vitals:
    """`oldest_due`: how long the oldest delivery that should have left has been waiting; zero when none has."""

    database: bool
    takes: bool = True  # what is written: a full disk is still read
    queued: int = 0
    oldest_due: timedelta = timedelta(0)
    waiting_guests: int = 0
    dead_letters: int = 0

    @property
    def is_well(self) -> bool:
        return self.database and self.takes and self.oldest_due < _STUCK_AFTER


def read_vitals(context: Context) -> Vitals:
    try:
        with context.store.read() as session:
            vitals = _vitals(session, context.now())
            return replace(vitals, takes=not context.store.condition.is_failing)
    except OutOfReach:
        return Vitals(database=False)


def channel_states(context: Context) -> Mapping[ChannelKind, Health]:
    return {kind: channel.health() for kind, channel in context.channels.items()}


def build_health(context: Context, loops_state: Callable[[], str]) -> APIRouter:
    """`loops_state`: "ok", or what is wrong with the loops."""
    router = APIRouter(include_in_schema=False)

    @router.get("/health/live")
    def live() -> dict[str, str]:
        return {"status": "ok"}

    @router.get("/health/ready")
    def ready() -> JSONResponse:
        vitals, channels = read_vitals(context), channel_states(context)
        loops = loops_state()
        is_well = vitals.is_well and loops == "ok" and all(health.ok for health in channels.values())
        content = {
            "status": "ok" if is_well else "failing",
            "database": _database(vitals),
            "loops": loops,
            "queue": {"queued": vitals.queued, "oldest_due_seconds": vitals.oldest_due.total_seconds()},
            "dead_letters": vitals.dead_letters,
            "channels": {kind: {"ok": health.ok, "detail": health.detail} for kind, health in channels.items()},
        }
        return JSONResponse(content, status_code=200 if is_well else 503)

    @router.get("/metrics")
    def metrics() -> Response:
        return Response(
            _metrics(read_vitals(context), channel_states(context)), media_type=prometheus_client.CONTENT_TYPE_LATEST
        )

    return router


def _database(vitals: Vitals) -> str:
    if not vitals.database:
        return "out of reach"
    return "ok" if vitals.takes else "can't be written"


def _vitals(session: Session, now: datetime) -> Vitals:
    queued, oldest = session.execute(
        select(func.count(), func.min(Delivery.due_at)).where(col(Delivery.state).in_(PENDING))
    ).one()
    waiting = select(func.count()).where(col(Conversation.state) == ConversationState.WAITING)
    dead = select(func.count()).where(col(DeadLetterRecord.handled_at).is_(None))
    return Vitals(
        database=True,
        queued=queued,
        oldest_due=max(timedelta(0), now - oldest) if oldest else timedelta(0),
        waiting_guests=session.exec(waiting).one(),
        dead_letters=session.exec(dead).one(),
    )


def _metrics(vitals: Vitals, channels: Mapping[ChannelKind, Health]) -> bytes:
    registry = prometheus_client.CollectorRegistry()
    for name, text, value in (
        (
            "nightdesk_database_up",
            "Whether the database answers and can be written",
            float(vitals.database and vitals.takes),
        ),
        ("nightdesk_deliveries_queued", "Outgoing messages that have not left", vitals.queued),
        ("nightdesk_delivery_oldest_due_seconds", "Age of the oldest due delivery", vitals.oldest_due.total_seconds()),
        ("nightdesk_guests_waiting", "Conversations that wait for a human", vitals.waiting_guests),
        ("nightdesk_dead_letters", "Updates that our code failed on", vitals.dead_letters),
    ):
        prometheus_client.Gauge(name, text, registry=registry).set(value)
    up = prometheus_client.Gauge("nightdesk_channel_up", "Whether a channel works", ["channel"], registry=registry)
    for kind, health in channels.items():
        up.labels(kind.value).set(float(health.ok))
    return prometheus_client.generate_latest(registry)
