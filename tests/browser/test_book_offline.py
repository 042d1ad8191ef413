"""The welcome book on a phone without a connection: there once opened, and without codes once the stay is over."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlmodel import Session, select

from inbox.book.media import add_media, keep_file
from inbox.book.sections import keep_section
from inbox.staff.actors import Actor
from inbox.tables import Property, Role, SecretRelease, Stay
from properties.book import BookItem, BothTexts, PlaceCategory, Section, SectionKind
from tests.browser.axe import faults_of
from tests.browser.chat_stage import GuestDesk, Phones, serving_guests
from tests.browsing import go_offline
from tests.cast import DOOR_CODE, Scenery
from tests.pictures import picture
from tests.welcomebook.staging import HOME, furnish_second_home

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)

OTHER_HOME = "rubinstein-7"

# What check-out does to the copy on the phone, without waiting for it.
STAY_IS_OVER = """async () => {
  const pages = await caches.open("/book/nevsky-12 pages");
  for (const request of await pages.keys()) {
    const kept = await pages.match(request), headers = new Headers(kept.headers);
    if (Number(headers.get("x-book-closes"))) {
      headers.set("x-book-closes", "1");
      await pages.put(request, new Response(await kept.text(), { headers }));
    }
  }
}"""
ALL_THAT_IS_KEPT = """async () => {
  const texts = [];
  for (const name of await caches.keys()) {
    const kept = await caches.open(name);
    for (const request of await kept.keys()) texts.push(request.url + await (await kept.match(request)).text());
  }
  return texts.join("\\n");
}"""


@pytest.fixture
def desk(scenery: Scenery) -> Iterator[GuestDesk]:
    """The browser's clock can't be set for its workers: the stay is around today."""
    scenery.clock.moment = datetime.now(UTC)
    scenery.store.write(lambda session: _furnish(session, scenery))
    with serving_guests(scenery) as desk:
        yield desk


def test_once_opened_it_is_there_without_a_connection_in_both_languages(desk: GuestDesk, phones: Phones) -> None:
    page = _opened(desk, phones)
    releases = desk.scenery.read(lambda session: len(session.exec(select(SecretRelease)).all()))

    go_offline(page)
    page.reload()

    expect(page.get_by_text(DOOR_CODE).first).to_be_visible()
    expect(page.get_by_text("No connection: this is the copy")).to_be_visible()
    assert page.locator(".photo").evaluate("photo => photo.naturalWidth") > 0
    page.get_by_role("link", name="RU ·").click()
    expect(page.get_by_role("heading", name="Как попасть внутрь")).to_be_visible()
    assert releases == 2  # the copies that the phone keeps are no further views


def test_without_a_connection_the_link_in_his_messages_leads_to_the_book_with_its_photos_in_any_size(
    desk: GuestDesk, phones: Phones
) -> None:
    page = _opened(desk, phones)
    sizes = page.locator("figure img").first.get_attribute("srcset") or ""

    go_offline(page)
    page.goto(f"{desk.url}/go/{desk.scenery.token()}")

    expect(page.get_by_text(DOOR_CODE).first).to_be_visible()
    for size in sizes.split(", "):
        assert page.evaluate("at => fetch(at).then(got => got.status)", size.split()[0]) == 200
    page.get_by_role("link", name="Ask us").click()
    expect(page.get_by_text("The chat opens as soon as there is a connection")).to_be_visible()


def test_after_the_stay_the_codes_are_gone_from_the_phone_though_it_never_goes_online(
    desk: GuestDesk, phones: Phones
) -> None:
    page = _opened(desk, phones)
    before = page.evaluate(ALL_THAT_IS_KEPT)
    go_offline(page)
    page.evaluate(STAY_IS_OVER)

    page.reload()

    expect(page.get_by_role("heading", name="Nevsky 12 Studio")).to_be_visible()
    expect(page.get_by_text("112").first).to_be_visible()
    kept = page.evaluate(ALL_THAT_IS_KEPT)
    assert DOOR_CODE in before and "John" in before
    assert DOOR_CODE not in kept and "John" not in kept and DOOR_CODE not in page.content()


@pytest.mark.parametrize("given_up", [HOME, OTHER_HOME])
def test_what_was_kept_of_a_home_is_forgotten_when_its_page_is_gone_or_leads_to_another(
    desk: GuestDesk, phones: Phones, given_up: str
) -> None:
    page = _opened(desk, phones)
    _move_stay(desk, to=OTHER_HOME)
    desk.scenery.store.write(lambda session: _give_up(session, given_up, desk.scenery.clock()))

    answer = page.goto(_address(desk))

    assert answer is not None and answer.status == 404
    assert DOOR_CODE not in page.evaluate(ALL_THAT_IS_KEPT)


def test_a_link_that_was_revoked_takes_the_copy_with_it(desk: GuestDesk, phones: Phones) -> None:
    page = _opened(desk, phones)
    desk.scenery.store.write(_revoke_link)

    page.goto(f"{desk.url}/go/{desk.scenery.token()}")

    assert DOOR_CODE not in page.evaluate(ALL_THAT_IS_KEPT)


def test_a_stay_that_moved_is_kept_of_its_new_home_alone(desk: GuestDesk, phones: Phones) -> None:
    page = _opened(desk, phones)
    _move_stay(desk, to=OTHER_HOME)

    page.goto(f"{desk.url}/book/{OTHER_HOME}?stay={desk.scenery.token()}")

    expect(page.get_by_text("Kept on this phone")).to_be_visible()
    kept = page.evaluate(ALL_THAT_IS_KEPT)
    assert DOOR_CODE not in kept and "John" in kept


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_no_fault_with_photos_steps_and_places(desk: GuestDesk, phones: Phones, theme: str) -> None:
    page = phones.open(_address(desk), theme=theme)
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")

    assert faults_of(page) == []
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def _opened(desk: GuestDesk, phones: Phones) -> Page:
    """The guest has read his book, and his phone has kept it."""
    page = phones.open(_address(desk))
    expect(page.get_by_text("Kept on this phone")).to_be_visible()
    return page


def _address(desk: GuestDesk) -> str:
    return f"{desk.url}/book/{HOME}?stay={desk.scenery.token()}"


def _move_stay(desk: GuestDesk, to: str) -> None:
    furnish_second_home(desk.scenery, to)

    def work(session: Session) -> None:
        session.exec(select(Stay)).one().property_id = _home(session, to).id or 0

    desk.scenery.store.write(work)


def _give_up(session: Session, slug: str, now: datetime) -> None:
    _home(session, slug).archived_at = now


def _revoke_link(session: Session) -> None:
    session.exec(select(Stay)).one().link_hash = "of another link"


def _home(session: Session, slug: str) -> Property:
    return session.exec(select(Property).where(Property.slug == slug)).one()


def _furnish(session: Session, scenery: Scenery) -> None:
    home, stay = session.exec(select(Property)).one(), session.exec(select(Stay)).one()
    today, manager, now = scenery.clock().date(), Actor("Olga", Role.LEAD), scenery.clock()
    stay.arrival, stay.departure = today - timedelta(days=2), today + timedelta(days=3)
    door = BookItem(BothTexts("Арка", "The arch"))
    cafe = BookItem(BothTexts("Кафе", "Café"), BothTexts("рядом", "near"), "", PlaceCategory.CAFE, 59.93, 30.31)
    for kind, item in ((SectionKind.ARRIVAL, door), (SectionKind.RULES, door), (SectionKind.PLACES, cafe)):
        title = BothTexts(f"Раздел {kind}", f"Section {kind}")
        keep_section(session, manager, home, Section(kind, kind, title, items=[item]), now)
    for section in ("", SectionKind.ARRIVAL.value):
        kept = keep_file(scenery.context.settings.media_dir, picture(900, 600))
        add_media(session, home, kept, section, BothTexts("Вид", "The view"))
