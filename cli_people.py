"""The commands about who may act on the desk: people who log in, and API tokens. Called by `cli.py`."""

import argparse
import sys
from collections.abc import Callable
from datetime import datetime
from functools import partial
from getpass import getpass
from typing import TypeAlias

from sqlmodel import Session

from app import utc_now
from inbox.holding.gone_staff import free_from_gone_staff
from inbox.opening import opened
from inbox.settings import Settings
from inbox.staff.logins import add_user, disable_user, list_users, login_link, set_password
from inbox.staff.tokens import TokenError, create_token, list_tokens, revoke
from inbox.tables import Role

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"
Command = Callable[[argparse.Namespace, Settings], None]
Add = Callable[["Commands", str, str, Command], argparse.ArgumentParser]
"""Adds a command: to which others, its name, what it is for, and what it runs."""


def add_token_commands(commands: Commands, add: Add) -> None:
    tokens = commands.add_parser("token", help="keys to the API").add_subparsers(metavar="ACTION", required=True)
    create = add(tokens, "create", "make an API token and print it, this once", _create_token)
    create.add_argument("--name", required=True, help="who acts by it, as others will read it")
    create.add_argument("--role", required=True, choices=["admin", "manager", "owner"])
    create.add_argument("--owner", metavar="KEY", help="whose properties a token of the role owner sees")
    create.set_defaults(run=partial(_with_an_owner_or_not, create, create.get_default("run")))
    add(tokens, "list", "whose tokens work", _list_tokens)
    add(tokens, "revoke", "stop all tokens of a name, at once", _revoke_tokens).add_argument("name", metavar="NAME")


def add_user_commands(commands: Commands, add: Add) -> None:
    users = commands.add_parser("user", help="people who log in").add_subparsers(metavar="ACTION", required=True)
    added = add(users, "add", "let somebody in; prints the link by which he sets his password", _add_user)
    added.add_argument("email")
    added.add_argument("--name", default="")
    added.add_argument("--role", choices=["manager", "lead", "admin"])
    added.add_argument("--language", choices=["ru", "en"], default="ru")
    add(users, "list", "who can log in", _list_users)
    add(users, "disable", "keep somebody out from now on", _disable_user).add_argument("email")
    password = add(users, "password", "set a password, from standard input, or print a link that sets one", _password)
    password.add_argument("email")
    password.add_argument("--link", action="store_true", help="print a one-time link instead")


def _with_an_owner_or_not(
    parser: argparse.ArgumentParser, run: Callable[[argparse.Namespace], None], given: argparse.Namespace
) -> None:
    if (given.role == Role.OWNER) != (given.owner is not None):
        parser.error("--role owner and --owner KEY go together")
    run(given)


def _create_token(given: argparse.Namespace, settings: Settings) -> None:
    with opened(settings) as (store, _):
        print(store.write(lambda session: create_token(session, given.name, Role(given.role), given.owner, utc_now())))


def _list_tokens(_: argparse.Namespace, settings: Settings) -> None:
    with opened(settings) as (store, __), store.read() as session:
        for token in list_tokens(session):
            print("\t".join([token.name, token.role, f"{token.created_at:%Y-%m-%d}"]))


def _revoke_tokens(given: argparse.Namespace, settings: Settings) -> None:
    with opened(settings) as (store, _):
        if not store.write(lambda session: _stop_tokens(session, given.name, utc_now())):
            raise TokenError(f"no token of the name {given.name!r} works; `token list` shows those that do")


def _stop_tokens(session: Session, name: str, now: datetime) -> int:
    stopped = revoke(session, name, now)
    free_from_gone_staff(session, now)
    return stopped


def _add_user(given: argparse.Namespace, settings: Settings) -> None:
    role = Role(given.role) if given.role else None
    with opened(settings) as (store, _):
        store.write(lambda s: add_user(s, given.email, role=role, name=given.name, language=given.language))
        token = store.write(lambda session: login_link(session, given.email, utc_now()))
    print(f"{settings.public_url}/login/{token}")


def _list_users(_: argparse.Namespace, settings: Settings) -> None:
    with opened(settings) as (store, __), store.read() as session:
        for user in list_users(session):
            marks = [] if user.has_password else ["no password yet"]
            marks += ["disabled"] if user.is_disabled else []
            print("\t".join([user.email, user.role, user.name, ", ".join(marks)]).rstrip())


def _disable_user(given: argparse.Namespace, settings: Settings) -> None:
    with opened(settings) as (store, _):
        store.write(lambda session: _keep_out(session, given.email, utc_now()))


def _keep_out(session: Session, email: str, now: datetime) -> None:
    disable_user(session, email, now)
    free_from_gone_staff(session, now)


def _password(given: argparse.Namespace, settings: Settings) -> None:
    with opened(settings) as (store, _):
        if given.link:
            print(f"{settings.public_url}/login/{store.write(lambda s: login_link(s, given.email, utc_now()))}")
            return
        password = _asked("New password: ")
        store.write(lambda session: set_password(session, given.email, password))


def _asked(prompt: str) -> str:
    """From the terminal, where nobody reads along what is typed, or from whatever stands for it."""
    return getpass(prompt) if sys.stdin.isatty() else sys.stdin.readline().rstrip("\r\n")
