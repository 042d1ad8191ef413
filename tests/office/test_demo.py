"""An empty desk gets the demo office, with stays around today and log-ins that are on the list of demo log-ins."""

from datetime import UTC, date, datetime
from pathlib import Path

from inbox.book.media import source_of
from inbox.office.checking import check
from inbox.office.demo import DEMO_PASSWORD, load_demo
from inbox.office.demo.loading import read_demo
from inbox.staff.logins import demo_users
from inbox.staff.passwords import is_password
from inbox.storage.store import Store
from inbox.tables import BookMedia, BookSection, Login, Manager, Owner, Property, Setting
from properties.words import Language
from tests.cast import settings_in
from tests.office.files import TEXT
from tests.office.takings import KEYS, NOW, all_of, take


def load(store: Store) -> list[str]:
    return store.write(lambda session: load_demo(session, KEYS, NOW))


def test_it_fills_an_empty_desk(store: Store) -> None:
    load(store)

    assert len(all_of(store, Property)) == 4
    assert len(all_of(store, Manager)) == 3
    assert len(all_of(store, Owner)) == 2


def test_it_tells_who_may_log_in_and_how(store: Store) -> None:
    lines = load(store)

    assert len(lines) == 5
    assert lines[0] == f"igor@example.org  {DEMO_PASSWORD}  Игорь Смирнов, manager"
    assert all(is_password(kept, DEMO_PASSWORD) for kept in {login.password_hash for login in all_of(store, Login)})
    assert sorted(line.split()[0] for line in lines) == sorted(login.email for login in all_of(store, Login))


def test_its_logins_count_only_where_no_other_machine_can_reach_the_pages(store: Store, tmp_path: Path) -> None:
    load(store)

    with store.read() as session:
        assert len(demo_users(session, settings_in(tmp_path))) == 5
        assert demo_users(session, settings_in(tmp_path, host="0.0.0.0")) == []


def test_it_leaves_a_desk_alone_that_has_a_property(store: Store) -> None:
    take(store, TEXT)

    assert load(store) == []
    assert len(all_of(store, Property)) == 1
    assert all(login.password_hash is None for login in all_of(store, Login))
    assert store.write(lambda session: session.get(Setting, "demo_logins")) is None


def test_it_is_loaded_once(store: Store) -> None:
    load(store)

    assert load(store) == []
    assert len(all_of(store, Property)) == 4


def test_every_home_has_somebody_in_it_or_arriving_or_leaving_today() -> None:
    for moment in (NOW, datetime(2027, 2, 28, 23, 30, tzinfo=UTC)):
        reading = read_demo(moment)

        check(reading)
        for home in reading.office.properties:
            assert any(stay.arrival <= moment.date() <= stay.departure for stay in home.stays), home.slug


def test_its_days_are_those_of_the_propertys_zone() -> None:
    before_midnight_in_london = datetime(2026, 11, 21, 22, 0, tzinfo=UTC)

    arrivals = {stay.arrival for home in read_demo(before_midnight_in_london).office.properties for stay in home.stays}

    assert arrivals == {stay.arrival for home in read_demo(NOW).office.properties for stay in home.stays}
    assert date(2026, 11, 22) in arrivals


def test_every_answer_of_the_demo_has_a_title_in_both_languages() -> None:
    office = read_demo(NOW).office

    entries = [*office.knowledge, *(entry for home in office.properties for entry in home.knowledge)]
    assert [entry.key for entry in entries if entry.title is None] == []
    assert {language for manager in office.managers for language in manager.speaks} == set(Language)


def test_every_home_has_a_whole_book_with_its_house_drawn_at_the_top(store: Store, tmp_path: Path) -> None:
    store.write(lambda session: load_demo(session, KEYS, NOW, tmp_path))

    homes = {home.id: home for home in all_of(store, Property)}
    drawn = all_of(store, BookMedia)
    kinds = {home: {row.kind for row in all_of(store, BookSection) if row.property_id == home} for home in homes}
    assert {media.property_id for media in drawn} == set(homes)
    assert all(media.caption_ru and media.caption_en and source_of(tmp_path, media).is_file() for media in drawn)
    assert all({"arrival", "how_to", "rules", "check_out", "places"} <= kinds[home] for home in homes), kinds
