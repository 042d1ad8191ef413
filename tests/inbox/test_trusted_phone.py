"""A number that a stay was booked with is enough by itself only where the property says so."""

import pytest
from sqlmodel import Session, select

from inbox.tables import Property
from tests.cast import WIFI_PASSWORD, Scenery

NUMBER = "+447700900123"
ADDRESS = f"whatsapp:{NUMBER}"


@pytest.mark.parametrize("trusts", [True, False])
def test_the_number_opens_the_stay_only_where_the_property_trusts_it(scenery: Scenery, trusts: bool) -> None:
    scenery.store.write(lambda session: _trust(session, trusts))

    told = scenery.guest_says("what is the wifi password", ADDRESS, **scenery.by_whatsapp(NUMBER))

    assert (WIFI_PASSWORD in " ".join(told)) is trusts
    assert scenery.contact(ADDRESS).trust == ("verified" if trusts else "unknown")


def _trust(session: Session, trusts: bool) -> None:
    session.exec(select(Property)).one().trusts_phone = trusts
