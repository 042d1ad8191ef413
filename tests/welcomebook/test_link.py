"""The stay's own link: a choice of ways to write to us, and nothing that a preview may not show."""

import re

from fastapi import FastAPI
from sqlmodel import Session, select

from inbox.channel import ChannelKind
from inbox.stays.bookings import cancel_stay
from inbox.tables import Contact, Property, SecretRelease, Stay
from tests.cast import CODE, DOOR_CODE, WIFI_PASSWORD, Scenery
from tests.fakes import FakeChannel
from tests.welcomebook.staging import HOME, Guest, guests_app


def test_the_guest_chooses_a_messenger_or_the_chat(scenery: Scenery, anna: Guest) -> None:
    token = scenery.token()

    page = anna.client.get(f"/go/{token}")

    assert page.status_code == 200
    assert "Nevsky 12 Studio" in page.text
    assert f'href="https://example.org/telegram/{token}"' in page.text
    assert f'href="https://example.org/whatsapp/{token}"' in page.text
    assert f'href="/chat/{HOME}?stay={token}&amp;lang=en"' in page.text
    assert f'href="/book/{HOME}?stay={token}&amp;lang=en"' in page.text
    assert "<svg" in page.text
    assert page.text.index(f"/book/{HOME}?") < page.text.index(f"/chat/{HOME}?")  # most want a code or the Wi-Fi


def test_a_messenger_that_is_not_there_is_not_offered(scenery: Scenery) -> None:
    app = guests_app(scenery)
    del scenery.channels[ChannelKind.WHATSAPP]
    scenery.channels[ChannelKind.TELEGRAM] = Nameless(ChannelKind.TELEGRAM)

    page = Guest(app).client.get(f"/go/{scenery.token()}").text

    assert "WhatsApp" not in page and "Telegram" not in page
    assert f"/chat/{HOME}?stay=" in page


def test_it_speaks_the_language_of_the_stay_and_can_be_switched(scenery: Scenery, boris: Guest) -> None:
    address = f"/go/{scenery.token()}"

    english, russian = boris.client.get(address).text, boris.client.get(f"{address}?lang=ru").text

    assert '<html lang="en">' in english and "How shall we talk?" in english
    assert '<html lang="ru">' in russian and "Где будем переписываться?" in russian


def test_looking_at_it_claims_and_tells_nothing(scenery: Scenery, anna: Guest) -> None:
    page = anna.client.get(f"/go/{scenery.token()}").text

    for private in ("John", "Carter", DOOR_CODE, WIFI_PASSWORD, "HMA7Q2XK"):
        assert private not in page
    assert scenery.read(lambda session: session.exec(select(Contact)).all()) == []
    assert scenery.read(lambda session: session.exec(select(SecretRelease)).all()) == []


def test_link_and_chat_show_the_number_that_helps_in_that_country(scenery: Scenery, anna: Guest) -> None:
    scenery.store.write(_move_to_bangkok)
    token = scenery.token()

    link, chat = (anna.client.get(address).text for address in (f"/go/{token}", f"/chat/{HOME}?stay={token}"))

    for page in (link, chat):
        assert 'href="tel:191"' in page and 'href="tel:112"' not in page


def _move_to_bangkok(session: Session) -> None:
    session.exec(select(Property).where(Property.slug == HOME)).one().timezone = "Asia/Bangkok"


def test_what_previews_show_is_the_propertys_name(scenery: Scenery, anna: Guest) -> None:
    page = anna.client.get(f"/go/{scenery.token()}")

    assert re.findall(r'og:title" content="([^"]*)"', page.text) == ["Nevsky 12 Studio"]
    assert "noindex" in page.headers["x-robots-tag"] and page.headers["referrer-policy"] == "no-referrer"


def test_a_link_that_nobody_gave_says_how_to_reach_us(anna: Guest, boris: Guest) -> None:
    for token in ("A" * 22, "nothing", "%3Cscript%3E", "x" * 3000):
        english, russian = anna.client.get(f"/go/{token}"), boris.client.get(f"/go/{token}")

        assert (english.status_code, russian.status_code) == (404, 404)
        assert "write to your host" in english.text and "<script>" not in english.text
        assert "напишите хозяину" in russian.text


def test_a_link_is_over_with_the_stay(scenery: Scenery, anna: Guest) -> None:
    scenery.clock.advance(days=4)

    page = anna.client.get(f"/go/{scenery.token()}")

    assert page.status_code == 404
    assert "Your stay is over" in page.text and "Nevsky" not in page.text


def test_the_link_of_a_cancelled_booking_says_so_in_the_stays_language(scenery: Scenery, anna: Guest) -> None:
    token = scenery.token()
    scenery.store.write(lambda session: cancel_stay(session, CODE, scenery.clock()))

    english, russian = anna.client.get(f"/go/{token}"), anna.client.get(f"/go/{token}?lang=ru").text
    chat, book = (anna.client.get(f"/{what}/{HOME}?stay={token}&lang=en").text for what in ("chat", "book"))

    assert english.status_code == 404 and "This booking was cancelled" in english.text
    assert "Бронирование отменено" in russian and "is over" not in english.text
    assert "The booking of this link was cancelled" in chat and "This booking was cancelled" in book
    assert "cancelled" not in anna.client.get(f"/go/{'A' * 22}").text


def test_a_revoked_link_is_over_too(scenery: Scenery, app: FastAPI, anna: Guest) -> None:
    token = scenery.token()
    scenery.store.write(_revoke)

    assert anna.client.get(f"/go/{token}").status_code == 404
    assert "no longer valid" in anna.opens(stay=token).text


class Nameless(FakeChannel):
    """A bot whose name is not known yet."""

    def link(self, token: str) -> str:
        return ""


def _revoke(session: Session) -> None:
    stay = session.exec(select(Stay)).one()
    stay.link_number, stay.link_hash = stay.link_number + 1, "another"
