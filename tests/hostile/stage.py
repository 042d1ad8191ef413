"""A house with guests of every kind, and somebody who writes down all that leaves it."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

from sqlmodel import Session, col, select

from inbox.codes.rotation import change_secret
from inbox.tables import Audience, KnowledgeEntry, Property, Stay
from properties.codes import Recogniser
from properties.keys import token_hash
from tests.cast import ARRIVAL, DOOR_CODE, KEYS, NIGHT, WIFI_PASSWORD, Scenery
from tests.welcomebook.staging import furnish_second_home

OLD_CODE, OTHER_CODE = "9046#", "7731*"
_CODES = Recogniser([("door_code", DOOR_CODE), ("wifi_password", WIFI_PASSWORD), ("former", OLD_CODE)])
# Stays of the house besides the one that is there now: code, arrival, nights, name of the guest.
_STAYS = (
    ("FUTURE01", ARRIVAL + timedelta(days=7), 3, "Maria {{ secrets.door_code }}"),
    ("PAST0001", date(2026, 11, 1), 4, "Old Guest"),
    ("CANCELL1", ARRIVAL, 4, "Nobody"),
    ("REVOKED1", ARRIVAL, 4, "Lost Link"),
)


def furnish_house(scenery: Scenery) -> dict[str, str]:
    """Returns the tokens of links that open nothing at nevsky-12 now, by their stay."""
    furnish_second_home(scenery)
    return scenery.store.write(lambda session: _furnish(session, scenery))


def come_in(scenery: Scenery, tokens: dict[str, str]) -> dict[str, str]:
    """Guests of every kind, by their address: none of them may be told a code of nevsky-12 now."""
    scenery.clock.moment = NIGHT - timedelta(days=19)
    scenery.guest_says("", "past", start_token=tokens["PAST0001"], started=True)
    scenery.clock.moment = NIGHT
    scenery.guest_says("", "early", start_token=tokens["FUTURE01"], started=True)
    scenery.guest_says("", "neighbour", start_token=tokens["OTHER001"], started=True)
    scenery.guest_says("HMA7Q2XK, 21.11", "identified")
    scenery.guest_says("", "stranger", start_token=tokens["CANCELL1"], started=True)
    trust = {"past": "verified", "early": "verified", "neighbour": "verified", "identified": "identified"}
    assert {address: scenery.contact(address).trust for address in trust} == trust
    return {**trust, "stranger": "unknown"}


def leaks(texts: Any) -> list[str]:
    return [text for text in texts if _CODES.hide(text).names]


@contextmanager
def everything_logged() -> Iterator[list[str]]:
    """What any logger says meanwhile, its details included."""
    said: list[str] = []

    class Keeper(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            said.append(self.format(record) + repr(record.args))

    keeper, root = Keeper(), logging.getLogger()
    before = root.level
    root.addHandler(keeper)
    root.setLevel(logging.DEBUG)
    try:
        yield said
    finally:
        root.removeHandler(keeper)
        root.setLevel(before)


def _furnish(session: Session, scenery: Scenery) -> dict[str, str]:
    homes = {home.slug: home for home in session.exec(select(Property).order_by(col(Property.id)))}
    here, other = homes["nevsky-12"], homes["rubinstein-7"]
    actor, now = scenery.actor(), scenery.clock()
    change_secret(session, KEYS, actor, here, "door_code", OLD_CODE, now - timedelta(days=30))
    change_secret(session, KEYS, actor, here, "door_code", DOOR_CODE, now - timedelta(days=20))
    change_secret(session, KEYS, actor, other, "door_code", OTHER_CODE, now)
    here.details = {**here.details, "trap": "{{ secrets.door_code }}"}
    answer = "The code is {{ secrets.door_code }}, then {{ details.trap }}"
    session.add(
        KnowledgeEntry(
            property_id=here.id,
            key="getting-in",
            audience=Audience.IN_STAY,
            title_ru="Код двери",
            title_en="Door code",
            phrases_ru=["какой код от двери"],
            phrases_en=["what is the door code"],
            answer_ru=answer,
            answer_en=answer,
        )
    )
    tokens = {code: _stay(session, here, code, arrival, nights, guest) for code, arrival, nights, guest in _STAYS}
    tokens["OTHER001"] = _stay(session, other, "OTHER001", ARRIVAL, 4, "Neighbour")
    for stay in session.exec(select(Stay).where(col(Stay.code).in_(["CANCELL1", "REVOKED1"]))):
        if stay.code == "CANCELL1":
            stay.state = "cancelled"
        else:
            stay.link_number, stay.link_hash = 2, token_hash(KEYS.stay_token(stay.code, 2))
    return tokens


def _stay(session: Session, home: Property, code: str, arrival: date, nights: int, guest: str) -> str:
    token = KEYS.stay_token(code, 1)
    session.add(
        Stay(
            code=code, property_id=home.id or 0, guest_name=guest, guest_language="en", arrival=arrival,
            departure=arrival + timedelta(days=nights), link_hash=token_hash(token),
            created_at=NIGHT - timedelta(days=30), changed_at=NIGHT - timedelta(days=30),
        )
    )  # fmt: skip
    session.flush()
    return token
