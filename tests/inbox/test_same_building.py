"""In an emergency the guests of the same building are listed, and warned once each with one confirmation."""

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from inbox.holding.refusals import NotFound
from inbox.holding.same_building import Neighbour, guests_nearby, warn_neighbours
from inbox.tables import Property, Stay
from properties.buildings import are_in_one_building
from properties.keys import token_hash
from properties.tables import Property as Home
from tests.cast import KEYS, NIGHT, Scenery

FIRE = "there is a fire in the apartment!"


def home(ru: str, en: str = "", latitude: float | None = None) -> Home:
    longitude = 30.31454 if latitude else None
    return Home(
        slug="x", name_ru="", name_en="", owner_id=1, timezone="Europe/Moscow", address_ru=ru, address_en=en,
        latitude=latitude, longitude=longitude, check_in="15:00", check_out="12:00",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (
            home("Санкт-Петербург, Невский пр., 12, кв. 34, 3 этаж"),
            home("Санкт-Петербург, Невский пр., 12, кв. 7"),
            True,
        ),
        (home("Санкт-Петербург, Невский пр., 12, кв. 34"), home("Санкт-Петербург, Невский пр., 14, кв. 34"), False),
        (home("а, 1", "Flat 3, 5 Baker St, London"), home("б, 2", "Flat 9, 5 Baker St, London"), True),
        (home("Москва"), home("Москва"), False),
        (home("а, 1", latitude=59.93644), home("б, 2", latitude=59.93650), True),
        (home("а, 1", latitude=59.93644), home("б, 2", latitude=59.93744), False),
    ],
)
def test_a_building_is_known_by_its_address_or_its_place(one: Home, other: Home, same: bool) -> None:
    assert are_in_one_building(one, other) is same


@pytest.fixture
def burning(scenery: Scenery) -> Scenery:
    """John writes of a fire; Maria stays in the flat below and has written before."""
    scenery.store.write(_flat_below)
    scenery.guest_says("", "2002", start_token=scenery.token("BELOW"), started=True)
    scenery.guest_comes_by_link()
    scenery.guest_says(FIRE)
    return scenery


def nearby(scenery: Scenery) -> list[Neighbour]:
    conversation = scenery.conversation()
    found: list[Neighbour] = scenery.read(lambda session: guests_nearby(session, conversation, scenery.clock()))
    return found


def warn(scenery: Scenery) -> int:
    number, actor = scenery.conversation().id or 0, scenery.actor()
    warned = scenery.store.write(lambda session: warn_neighbours(session, actor, number, scenery.clock()))
    scenery.send_due()
    return warned


def test_guests_of_the_house_are_listed(burning: Scenery) -> None:
    (maria,) = nearby(burning)

    assert (maria.guest, maria.language, maria.is_warned) == ("Мария", "ru", False)


def test_they_are_warned_once_in_their_language(burning: Scenery) -> None:
    first, again = warn(burning), warn(burning)

    assert (first, again) == (1, 0)
    assert burning.telegram.texts("2002")[-1].startswith("Внимание: в вашем доме сообщили о пожаре")
    assert "101 / 112" in burning.telegram.texts("2002")[-1]
    assert nearby(burning)[0].is_warned


def test_nobody_is_listed_or_warned_without_an_emergency(scenery: Scenery) -> None:
    scenery.store.write(_flat_below)
    scenery.guest_comes_by_link()

    assert nearby(scenery) == []
    with pytest.raises(NotFound):
        warn(scenery)


def _flat_below(session: Session) -> None:
    above = session.exec(select(Property)).first()
    assert above is not None
    flat = Property(
        slug="nevsky-12-7", name_ru="Квартира 7", name_en="Flat 7", owner_id=above.owner_id, timezone=above.timezone,
        address_ru="Санкт-Петербург, Невский пр., 12, кв. 7", address_en="", check_in="15:00", check_out="12:00",
    )  # fmt: skip
    session.add(flat)
    session.flush()
    session.add(
        Stay(
            code="BELOW", property_id=flat.id or 0, guest_name="Мария", guest_language="ru",
            arrival=NIGHT.date() - timedelta(days=1), departure=NIGHT.date() + timedelta(days=2),
            link_hash=token_hash(KEYS.stay_token("BELOW", 1)), created_at=NIGHT, changed_at=NIGHT,
        )
    )  # fmt: skip


def test_a_manager_warns_them_from_his_card_after_one_look(scenery: Scenery) -> None:
    igor = scenery.connect_telegram_of("igor")
    scenery.store.write(_flat_below)
    scenery.guest_says("", "2002", start_token=scenery.token("BELOW"), started=True)
    scenery.guest_comes_by_link()
    scenery.guest_says(FIRE)
    card = [sent for sent in scenery.telegram.sent if sent.address == igor][-1]

    ask = next(row[0] for row in card.buttons if row[0].label == "⚠️ Предупредить соседей: 1")
    scenery.press(ask.payload, igor)
    shown = [sent for sent in scenery.telegram.sent if sent.address == igor][-1]
    before = len(scenery.telegram.texts("2002"))
    toasts = [scenery.press(shown.buttons[0][0].payload, igor).toast for _ in range(2)]

    assert "Мария" in shown.text and "101" in shown.text
    assert toasts == ["Предупреждены: 1", "Предупреждены: 0"]
    assert len(scenery.telegram.texts("2002")) == before + 1
    assert "бот прошёл" not in card.text
