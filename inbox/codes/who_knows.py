"""Answers "who knows this code?": guests by their stays, managers by name, from the record of every telling."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from inbox.tables import Property, PropertySecret, SecretRelease, Stay
from properties.stays import has_ended

_MOST = 2_000  # tellings of one code that are looked at, the newest


@dataclass(frozen=True)
class Knower:
    """`stay` None = a member of staff, or somebody without a stay. `is_current`: he knows it as it is now.

    `is_over`: his stay is, or was cancelled. `by`, `reason`: who told it and why, where somebody decided about it.
    """

    who: str
    stay: Stay | None
    channel: str
    at: datetime
    times: int
    is_current: bool
    is_over: bool
    by: str
    reason: str


@dataclass(frozen=True)
class KnownCode:
    property_id: int
    name: str
    channel: str
    at: datetime


def who_knows(session: Session, home: Property, name: str, changed_at: datetime, now: datetime) -> list[Knower]:
    """The one who was told last comes first."""
    query = (
        select(SecretRelease, Stay)
        .outerjoin(Stay, col(Stay.id) == col(SecretRelease.stay_id))
        .where(SecretRelease.property_id == home.id, SecretRelease.secret_name == name)
        .order_by(col(SecretRelease.at).desc(), col(SecretRelease.id).desc())
        .limit(_MOST)
    )
    grouped: dict[tuple[str, int | None, str], list[tuple[SecretRelease, Stay | None]]] = {}
    for release, stay in session.exec(query):
        key = (release.told_to, release.stay_id if release.told_to == "guest" else None, release.channel)
        grouped.setdefault(key, []).append((release, stay))
    return [_knower(home, tellings, changed_at, now) for tellings in grouped.values()]


def codes_known_to(session: Session, stay: Stay) -> list[KnownCode]:
    """Codes that this stay's guests were told, and that have not been changed since; the one told last first."""
    query = (
        select(SecretRelease, PropertySecret)
        .join(
            PropertySecret,
            (col(PropertySecret.property_id) == col(SecretRelease.property_id))
            & (col(PropertySecret.name) == col(SecretRelease.secret_name)),
        )
        .where(col(SecretRelease.stay_id) == stay.id, col(SecretRelease.told_to) == "guest")
        .where(col(SecretRelease.at) >= col(PropertySecret.changed_at))
        .order_by(col(SecretRelease.at).desc())
    )
    known: dict[tuple[int, str], KnownCode] = {}
    for release, secret in session.exec(query.limit(_MOST)):
        told = KnownCode(secret.property_id, secret.name, release.channel, release.at)
        known.setdefault((secret.property_id, secret.name), told)
    return list(known.values())


def _knower(
    home: Property, tellings: list[tuple[SecretRelease, Stay | None]], changed_at: datetime, now: datetime
) -> Knower:
    (last, stay), is_guest = tellings[0], tellings[0][0].told_to == "guest"
    decided = next((release for release, _ in tellings if release.reason or release.by), last)
    return Knower(
        who=(stay.guest_name if stay else "") if is_guest else last.told_to,
        stay=stay if is_guest else None,
        channel=last.channel,
        at=last.at,
        times=len(tellings),
        is_current=last.at >= changed_at,
        is_over=is_guest and stay is not None and has_ended(home, stay, now),
        by=decided.by or "",
        reason=decided.reason or "",
    )
