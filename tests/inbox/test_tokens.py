"""Tokens of the API: what is made, what is kept of it, and when it stops working."""

import re

import pytest
from sqlmodel import Session, select

from cli import main
from inbox.staff.actors import Actor
from inbox.staff.tokens import TokenError, create_token, find_actor, list_tokens, revoke
from inbox.tables import ApiToken, Owner, Role
from tests.cast import NIGHT, Scenery


def make(scenery: Scenery, name: str = "Script", role: str = "manager", owner: str | None = None) -> str:
    return scenery.store.write(lambda session: create_token(session, name, role, owner, NIGHT))


def actor(scenery: Scenery, token: str) -> Actor | None:
    found: Actor | None = scenery.read(lambda session: find_actor(session, token))
    return found


def test_it_makes_a_token_that_acts_under_its_own_name(scenery: Scenery) -> None:
    token = make(scenery, "Booking system", "admin")

    assert re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9_-]{19,}", token)
    assert actor(scenery, token) == Actor("Booking system", Role.ADMIN)


def test_it_keeps_only_a_hash(scenery: Scenery) -> None:
    token = make(scenery)

    kept = scenery.read(lambda session: session.exec(select(ApiToken)).one())
    assert token not in str(kept.model_dump())


def test_an_owners_token_is_narrowed_to_him(scenery: Scenery) -> None:
    token = make(scenery, role="owner", owner="petrova")

    found = actor(scenery, token)
    assert found is not None
    assert found.role is Role.OWNER
    assert not found.may_answer
    assert found.owner_id == scenery.read(lambda s: s.exec(select(Owner.id).where(Owner.key == "petrova")).one())


@pytest.mark.parametrize(
    ("name", "role", "owner", "told"),
    [
        ("X", "owner", None, "--owner KEY"),
        ("X", "owner", "nobody", "no owner 'nobody'"),
        ("X", "manager", "petrova", "--role owner only"),
        ("X", "lead", None, "admin, manager, owner"),
        ("X", "king", None, "admin, manager, owner"),
        (" ", "manager", None, "name"),
        ("two\nlines", "manager", None, "name"),
        ("X" * 101, "manager", None, "name"),
    ],
)
def test_it_refuses_in_one_line(scenery: Scenery, name: str, role: str, owner: str | None, told: str) -> None:
    with pytest.raises(TokenError) as refused:
        make(scenery, name, role, owner)

    assert told in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_revoked_token_stops_working(scenery: Scenery) -> None:
    token, other = make(scenery, "Script"), make(scenery, "Other")

    assert scenery.store.write(lambda session: revoke(session, "Script", NIGHT)) == 1
    assert scenery.store.write(lambda session: revoke(session, "Script", NIGHT)) == 0

    assert actor(scenery, token) is None
    assert actor(scenery, other) is not None
    assert [token.name for token in scenery.read(list_tokens)] == ["Other"]


def test_an_archived_owners_token_stops_working(scenery: Scenery) -> None:
    token = make(scenery, role="owner", owner="petrova")

    def archive(session: Session) -> None:
        session.exec(select(Owner).where(Owner.key == "petrova")).one().archived_at = NIGHT

    scenery.store.write(archive)

    assert actor(scenery, token) is None


def test_nobody_acts_with_an_unknown_token(scenery: Scenery) -> None:
    make(scenery)

    assert actor(scenery, "x" * 43) is None


@pytest.mark.parametrize("given", [["--role", "owner"], ["--role", "manager", "--owner", "petrova"]])
def test_an_owner_is_named_for_a_token_of_the_role_owner_alone(
    given: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["token", "create", "--name", "script", *given])

    assert ended.value.code == 2
    told = "--role owner and --owner KEY go together; `nightdesk token create --help` tells more"
    assert capsys.readouterr().err == f"nightdesk token create: {told}\n"
