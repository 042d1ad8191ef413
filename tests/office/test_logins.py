"""Managers of the office may log in, those who left may not, and addresses may change hands."""

from sqlmodel import Session, col, select

from inbox.staff.logins import add_user
from inbox.staff.sessions import find_login, open_session, who_is
from inbox.storage.store import Store
from inbox.tables import Login, Manager, Owner, StaffSession
from tests.office.files import TEXT, altered
from tests.office.takings import LATER, NOW, OLGA, all_of, only, take

WITHOUT_OLGA = altered((OLGA, ""), ("[igor, olga]", "[igor]"), ("[olga, igor]", "[igor]"))


def login_of(store: Store, key: str) -> Login:
    with store.read() as session:
        query = select(Login).join(Manager, col(Manager.id) == col(Login.manager_id)).where(Manager.key == key)
        return session.exec(query).one()


def give_password(store: Store, email: str) -> None:
    def change(session: Session) -> None:
        login = find_login(session, email)
        assert login is not None
        login.password_hash = f"the password of {email}"

    store.write(change)


def disable(store: Store, email: str) -> None:
    def change(session: Session) -> None:
        login = find_login(session, email)
        assert login is not None
        login.disabled_at = NOW

    store.write(change)


def test_managers_get_a_login_without_a_password(store: Store) -> None:
    take(store, TEXT)

    assert {login.email for login in all_of(store, Login)} == {"igor@example.org", "olga@example.org"}
    assert [login.password_hash for login in all_of(store, Login)] == [None, None]
    assert login_of(store, "igor").email == "igor@example.org"


def test_again_leaves_logins_as_they_are(store: Store) -> None:
    take(store, TEXT)
    give_password(store, "igor@example.org")
    before = [login.model_dump() for login in all_of(store, Login)]

    take(store, TEXT, now=LATER)

    assert [login.model_dump() for login in all_of(store, Login)] == before


def test_an_archived_manager_is_shut_out_until_named_again(store: Store) -> None:
    take(store, TEXT)
    give_password(store, "olga@example.org")
    token = store.write(lambda session: open_session(session, login_of(store, "olga").id or 0, NOW))

    take(store, WITHOUT_OLGA, now=LATER, prune=True)
    with store.read() as session:
        assert who_is(session, token, LATER) is None
    assert login_of(store, "olga").disabled_at == LATER
    assert all_of(store, StaffSession) == []

    take(store, TEXT)
    assert login_of(store, "olga").disabled_at is None
    assert login_of(store, "olga").password_hash == "the password of olga@example.org"


def test_a_manager_whom_an_admin_disabled_stays_shut_out(store: Store) -> None:
    take(store, TEXT)
    disable(store, "olga@example.org")

    take(store, TEXT, now=LATER)
    take(store, WITHOUT_OLGA, now=LATER, prune=True)
    take(store, TEXT, now=LATER)

    assert login_of(store, "olga").disabled_at == NOW


def test_a_login_follows_the_managers_e_mail(store: Store) -> None:
    take(store, TEXT)
    give_password(store, "igor@example.org")

    take(store, altered(("igor@example.org", "i.smirnov@example.org")))

    assert login_of(store, "igor").email == "i.smirnov@example.org"
    assert login_of(store, "igor").password_hash == "the password of igor@example.org"
    assert len(all_of(store, Login)) == 2


def test_a_manager_without_e_mail_has_no_login(store: Store) -> None:
    take(store, altered(("    email: olga@example.org\n", "")))
    assert len(all_of(store, Login)) == 1

    take(store, TEXT)
    take(store, altered(("    email: olga@example.org\n", "")), now=LATER)
    assert login_of(store, "olga").disabled_at == LATER


def test_two_managers_may_swap_their_addresses(store: Store) -> None:
    take(store, TEXT)
    igor, olga = login_of(store, "igor").id, login_of(store, "olga").id

    take(store, altered(("igor@", "x@"), ("olga@", "igor@"), ("x@", "olga@")))

    assert (login_of(store, "igor").id, login_of(store, "igor").email) == (igor, "olga@example.org")
    assert (login_of(store, "olga").id, login_of(store, "olga").email) == (olga, "igor@example.org")


def test_an_address_of_somebody_who_left_is_free_but_his_password_is_not_handed_on(store: Store) -> None:
    take(store, TEXT)
    give_password(store, "olga@example.org")
    renamed = (
        TEXT.replace("key: olga", "key: olga-k").replace("igor, olga]", "igor, olga-k]").replace("[olga,", "[olga-k,")
    )

    take(store, renamed, prune=True)

    assert login_of(store, "olga-k").email == "olga@example.org"
    assert login_of(store, "olga-k").password_hash is None
    assert "former" in login_of(store, "olga").email


def test_an_owners_login_follows_too_but_is_never_made(store: Store) -> None:
    take(store, TEXT)
    store.write(lambda session: add_user(session, "erik@example.org"))

    take(store, altered(("erik@example.org", "lindqvist@example.org")))
    assert only(store, Login, email="lindqvist@example.org").owner_id == only(store, Owner, key="lindqvist").id

    erik = TEXT[TEXT.index("  - key: lindqvist") : TEXT.index("managers:")]
    take(store, altered((erik, "")), now=LATER, prune=True)
    assert only(store, Login, email="lindqvist@example.org").disabled_at == LATER


def test_another_telegram_account_has_not_been_written_to_yet(store: Store) -> None:
    def start(session: Session) -> None:
        for manager in session.exec(select(Manager)):
            manager.telegram_started_at = NOW

    take(store, TEXT)
    store.write(start)

    take(store, altered(("700101", "700109"), ("role: lead", "role: admin")))

    assert only(store, Manager, key="igor").telegram_started_at is None
    assert only(store, Manager, key="olga").telegram_started_at == NOW
