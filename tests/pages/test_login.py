"""Coming in: passwords, lock-out, links that work once, the demo office's one click; and what a stranger can learn."""

from dataclasses import replace
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient
from sqlmodel import Session, select

from inbox.staff.logins import UserError, add_user, disable_user, keep_demo_users, list_users, login_link, set_password
from inbox.staff.passwords import WeakPassword
from inbox.tables import Login, Role, StaffSession
from tests.cast import Scenery
from tests.lending import lent
from tests.pages.conftest import Visit
from tests.pages.staging import PASSWORD, let_everybody_in, login_of, pages_app

IGOR = "igor@example.org"


def _log_in(client: TestClient, password: str = PASSWORD, email: str = IGOR, next: str = "") -> int:
    status: int = client.post("/login", data={"email": email, "password": password, "next": next}).status_code
    return status


def test_the_right_password_lets_in_and_a_wrong_one_does_not(stranger: TestClient) -> None:
    assert _log_in(stranger, "not the password") == 403
    assert stranger.get("/inbox").status_code == 303

    assert _log_in(stranger) == 303
    assert stranger.get("/inbox").status_code == 200


def test_an_e_mail_is_taken_as_people_type_it(stranger: TestClient) -> None:
    assert _log_in(stranger, email="  Igor@Example.ORG ") == 303


def test_unknown_and_known_e_mails_are_refused_alike(stranger: TestClient) -> None:
    known = stranger.post("/login", data={"email": IGOR, "password": "wrong"})
    unknown = stranger.post("/login", data={"email": "who@example.org", "password": "wrong"})

    assert known.status_code == unknown.status_code == 403
    assert known.text.replace(IGOR, "") == unknown.text.replace("who@example.org", "")


def test_five_failures_lock_for_a_minute_and_nobody_is_told(scenery: Scenery, stranger: TestClient) -> None:
    refusals = [stranger.post("/login", data={"email": IGOR, "password": "wrong"}).text for _ in range(5)]

    locked = stranger.post("/login", data={"email": IGOR, "password": PASSWORD})
    scenery.clock.advance(seconds=61)
    later = _log_in(stranger)

    assert locked.status_code == 403
    assert locked.text == refusals[0]
    assert later == 303
    assert login_of(scenery, IGOR).failures == 0


def test_strangers_who_guess_do_not_lock_a_manager_out_of_his_own_browser(
    scenery: Scenery, stranger: TestClient, visit: Visit
) -> None:
    igor = visit("igor")
    scenery.clock.advance(days=15)  # his session has ended
    for _ in range(5):
        _log_in(stranger, "wrong")

    assert igor.get("/inbox").status_code == 303
    assert _log_in(stranger) == 403
    assert _log_in(igor) == 303


def test_a_lock_grows_and_ends(scenery: Scenery, stranger: TestClient) -> None:
    for _ in range(12):
        _log_in(stranger, "wrong")
        scenery.clock.advance(hours=1)

    locked_until = login_of(scenery, IGOR).locked_until

    assert locked_until is not None
    assert locked_until - (scenery.clock() - timedelta(hours=1)) == timedelta(minutes=15)


def test_only_a_hash_of_the_session_is_kept(scenery: Scenery, visit: Visit) -> None:
    token = visit("igor").cookies["nightdesk_session"]

    kept = scenery.read(lambda session: session.exec(select(StaffSession.token_hash)).all())

    assert token not in kept
    assert len(token) >= 43  # 256 bits


def test_logging_out_ends_the_session_itself(visit: Visit) -> None:
    igor = visit("igor")
    token = igor.cookies["nightdesk_session"]

    igor.post("/logout")
    igor.cookies.set("nightdesk_session", token)

    assert igor.get("/inbox").status_code == 303


def test_a_session_ends_by_itself_but_not_while_it_is_used(scenery: Scenery, visit: Visit) -> None:
    used, forgotten = visit("igor"), visit("olga")

    for _ in range(4):
        scenery.clock.advance(days=8)
        assert used.get("/inbox").status_code == 200

    assert forgotten.get("/inbox").status_code == 303


@pytest.mark.parametrize(
    "next", ["https://evil.example.org", "//evil.example.org", "/\\evil.example.org", "/inbox//evil"]
)
def test_nobody_is_led_away_after_logging_in(stranger: TestClient, next: str) -> None:
    answer = stranger.post("/login", data={"email": IGOR, "password": PASSWORD, "next": next})

    assert answer.headers["location"] == "/inbox"


def test_one_goes_on_where_one_was_stopped(stranger: TestClient) -> None:
    sent_to = stranger.get("/inbox/17").headers["location"]

    answer = stranger.post("/login", data={"email": IGOR, "password": PASSWORD, "next": "/inbox/17"})

    assert sent_to == "/login?next=/inbox/17"
    assert answer.headers["location"] == "/inbox/17"


def test_a_link_sets_the_password_once(scenery: Scenery, stranger: TestClient) -> None:
    token = scenery.store.write(lambda session: login_link(session, IGOR, scenery.clock()))

    seen = [stranger.get(f"/login/{token}").status_code for _ in range(2)]
    entered = stranger.post(f"/login/{token}", data={"password": "my own new password"})
    again = stranger.post(f"/login/{token}", data={"password": "somebody else's password"})

    assert seen == [200, 200]  # a messenger's preview does not use it up
    assert entered.status_code == 303
    assert stranger.get("/inbox").status_code == 200
    assert again.status_code == 404
    assert _log_in(stranger, "my own new password") == 303


def test_a_link_ends_after_two_days_and_with_the_next_one(scenery: Scenery, stranger: TestClient) -> None:
    first = scenery.store.write(lambda session: login_link(session, IGOR, scenery.clock()))
    second = scenery.store.write(lambda session: login_link(session, IGOR, scenery.clock()))

    assert stranger.get(f"/login/{first}").status_code == 404
    assert stranger.get(f"/login/{second}").status_code == 200
    scenery.clock.advance(days=2, seconds=1)
    assert stranger.get(f"/login/{second}").status_code == 404


def test_a_short_password_is_refused_in_words(scenery: Scenery, stranger: TestClient) -> None:
    token = scenery.store.write(lambda session: login_link(session, IGOR, scenery.clock()))

    answer = stranger.post(f"/login/{token}", data={"password": "short"})

    assert answer.status_code == 422
    assert "at least 10 characters" in answer.text
    assert stranger.get(f"/login/{token}").status_code == 200


def test_a_new_password_throws_out_whoever_had_the_old_one(scenery: Scenery, visit: Visit) -> None:
    igor = visit("igor")

    scenery.store.write(lambda session: set_password(session, IGOR, "another long password"))

    assert igor.get("/inbox").status_code == 303


def test_the_demo_office_lets_in_with_one_click_on_this_machine_only(scenery: Scenery) -> None:
    def answers(host: str, base_url: str) -> tuple[bool, int]:
        settings = replace(scenery.context.settings, host=host)
        with lent(pages_app, replace(scenery.context, settings=settings)) as app:
            client = TestClient(app, base_url=base_url, follow_redirects=False)
            shown = "Игорь Смирнов" in client.get("/login").text
            return shown, client.post("/login/demo", data={"email": IGOR}).status_code

    let_everybody_in(scenery)
    before = answers("127.0.0.1", "http://127.0.0.1:8000")
    scenery.store.write(lambda session: keep_demo_users(session, [IGOR]))

    assert before == (False, 403)
    assert answers("127.0.0.1", "http://127.0.0.1:8000") == (True, 303)
    assert answers("0.0.0.0", "http://127.0.0.1:8000") == (False, 403)
    assert answers("127.0.0.1", "https://desk.example.org") == (False, 403)


def test_a_demo_password_lets_nobody_in_from_outside_until_it_is_changed(scenery: Scenery) -> None:
    let_everybody_in(scenery)
    scenery.store.write(lambda session: keep_demo_users(session, [IGOR]))
    app = pages_app(replace(scenery.context, settings=replace(scenery.context.settings, host="0.0.0.0")))
    outside = TestClient(app, base_url="http://desk.example.org", follow_redirects=False)

    tries = [_log_in(outside) for _ in range(21)]
    scenery.store.write(lambda session: set_password(session, IGOR, "a password of my own"))
    scenery.clock.advance(minutes=1)

    assert tries == [403] * 20 + [429]  # so many from one address in a minute
    assert _log_in(outside, "a password of my own") == 303


def test_one_click_is_for_the_demo_people_only(scenery: Scenery) -> None:
    let_everybody_in(scenery)
    scenery.store.write(lambda session: keep_demo_users(session, [IGOR]))
    app = pages_app(scenery.context)
    client = TestClient(app, base_url="http://localhost:8000", follow_redirects=False)

    assert client.post("/login/demo", data={"email": "olga@example.org"}).status_code == 403


def test_people_of_the_office_are_added_by_their_e_mail_and_others_with_a_role(scenery: Scenery) -> None:
    def add(session: Session) -> None:
        for login in session.exec(select(Login)).all():
            session.delete(login)
        session.flush()
        add_user(session, "Petrova@example.org")
        add_user(session, "new.manager@example.org", role=Role.LEAD, name="Nina New", language="en")

    scenery.store.write(add)
    users = scenery.read(list_users)

    assert [(user.email, user.role, user.has_password) for user in users] == [
        ("new.manager@example.org", Role.LEAD, False),
        ("petrova@example.org", Role.OWNER, False),
    ]
    assert scenery.manager("new-manager").name == "Nina New"


@pytest.mark.parametrize("email", ["nobody@example.org", "no address", "igor@example.org"])
def test_a_user_that_can_not_be_added_is_explained(scenery: Scenery, email: str) -> None:
    let_everybody_in(scenery)

    with pytest.raises(UserError):
        scenery.store.write(lambda session: add_user(session, email))


def test_unknown_users_and_weak_passwords_are_refused(scenery: Scenery) -> None:
    let_everybody_in(scenery)

    with pytest.raises(UserError):
        scenery.store.write(lambda session: disable_user(session, "who@example.org", scenery.clock()))
    with pytest.raises(WeakPassword, match="10 to 1000 characters; this has 5"):
        scenery.store.write(lambda session: set_password(session, IGOR, "short"))
