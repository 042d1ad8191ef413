"""The command line. Standard output holds only the result; what is wrong goes to standard error, in one line."""

import gc

gc.disable()  # nothing that is imported is garbage: looking for some takes a tenth of the start

import argparse
import logging
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import time
from functools import partial
from importlib.metadata import version
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from app import ServeError, serve, utc_now
from inbox.answers.badly_understood import minds_to_measure
from inbox.backups import BackupError, back_up, restore
from inbox.channel import OutOfReach
from inbox.checkup import check_desk
from inbox.logging_setup import set_up_logging
from inbox.office.commands import export_to, import_paths
from inbox.office.trying import NothingToTry, Trial, trial_of_database, trial_of_office, try_lines
from inbox.secret_key import check_key
from inbox.settings import Settings, SettingsError, load_settings
from inbox.staff.logins import UserError, add_user, disable_user, list_users, login_link, set_password
from inbox.staff.passwords import WeakPassword
from inbox.staff.tokens import TokenError, create_token, list_tokens, revoke
from inbox.storage.engines import migrate
from inbox.storage.store import Store
from inbox.tables import Role
from inbox.terminal import NoSuchProperty, Visit, talk_in_terminal
from properties.files.faults import OfficeErrors
from properties.keys import Keys

gc.freeze()  # nor does it ever become garbage
gc.enable()

Command = Callable[[argparse.Namespace, Settings], None]

_PLAIN_ERRORS = (
    SettingsError,
    ServeError,
    UserError,
    WeakPassword,
    TokenError,
    NoSuchProperty,
    NothingToTry,
    BackupError,
)


class CheckError(Exception):
    """What has to be mended, a line each."""


def main(arguments: Sequence[str] | None = None) -> int:
    given = _parser().parse_args(arguments)
    try:
        given.run(given)
    except (OfficeErrors, CheckError) as errors:
        print(errors, file=sys.stderr)
        return 1
    except _PLAIN_ERRORS as error:
        print(f"nightdesk: {error}", file=sys.stderr)
        return 1
    except (OutOfReach, SQLAlchemyError) as error:
        logging.getLogger(__name__).debug("the database", exc_info=True)
        print(
            f"nightdesk: the database can't be used ({_first_line(error)}); see NIGHTDESK_DATABASE_URL", file=sys.stderr
        )
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # nobody reads on: `nightdesk user list | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="nightdesk", description="The guest-messaging desk of short-term rentals.")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    _add(commands, "serve", "run the desk: pages, API, channels", _serve)
    _add(commands, "migrate", "bring the database to the newest form", _migrate)
    taken = _add(commands, "import", "take in office files and playbooks, all or nothing; again = update", _import)
    taken.add_argument("paths", nargs="+", type=Path, metavar="PATH")
    taken.add_argument("--prune", action="store_true", help="archive what the files no longer name")
    given = _add(commands, "export", "write the office into a file", _export)
    given.add_argument("path", type=Path, metavar="PATH")
    given.add_argument("--with-secrets", action="store_true", help="door codes and passwords in the clear")
    looked = _add(commands, "check", "look for mistakes: settings, tokens, knowledge, playbooks, schedules", _check)
    looked.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="files to look at before an import")
    chat = _add(commands, "chat", "be a guest of a property, in the terminal", _chat)
    chat.add_argument("slug", metavar="SLUG")
    chat.add_argument("--stay", default="", metavar="CODE", help="come by the link of this stay")
    chat.add_argument("--at", type=_clock_time, metavar="HH:MM", help="as if it were this time at the property")
    _add_match(commands)
    _add_tokens(commands)
    _add_users(commands)
    saved = _add(commands, "backup", "put the whole desk into one file, also while it is being served", _back_up)
    saved.add_argument(
        "path", type=Path, metavar="PATH", help="a file, or a folder for a file with the time in its name"
    )
    restored = _add(commands, "restore", "bring a backup into an empty database and data folder", _restore)
    restored.add_argument("path", type=Path, metavar="PATH")
    _add(commands, "version", "which version this is", lambda *_: print(version("nightdesk")))
    return parser


def _add_match(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    text = 'what the bot would make of guests\' texts: a JSON line {"text": "…"} in, a JSON line out'
    match = commands.add_parser("match", help=text, description=text)
    match.add_argument("slug", metavar="SLUG")
    match.add_argument("--office", type=Path, metavar="FILE", help="by this office file, without a database")
    match.set_defaults(run=_match)


def _add_tokens(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    tokens = commands.add_parser("token", help="keys to the API").add_subparsers(metavar="ACTION", required=True)
    create = _add(tokens, "create", "make an API token and print it, this once", _create_token)
    create.add_argument("--name", required=True, help="who acts by it, as others will read it")
    create.add_argument("--role", required=True, choices=["admin", "manager", "owner"])
    create.add_argument("--owner", metavar="KEY", help="whose properties a token of the role owner sees")
    _add(tokens, "list", "whose tokens work", _list_tokens)
    _add(tokens, "revoke", "stop all tokens of a name, at once", _revoke_tokens).add_argument("name", metavar="NAME")


def _add_users(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    users = commands.add_parser("user", help="people who log in").add_subparsers(metavar="ACTION", required=True)
    add = _add(users, "add", "let somebody in; prints the link by which he sets his password", _add_user)
    add.add_argument("email")
    add.add_argument("--name", default="")
    add.add_argument("--role", choices=["manager", "lead", "admin"])
    add.add_argument("--language", choices=["ru", "en"], default="ru")
    _add(users, "list", "who can log in", _list_users)
    _add(users, "disable", "keep somebody out from now on", _disable_user).add_argument("email")
    password = _add(users, "password", "set a password, from standard input, or print a link that sets one", _password)
    password.add_argument("email")
    password.add_argument("--link", action="store_true", help="print a one-time link instead")


def _add(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, text: str, run: Command
) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=text, description=text)
    parser.set_defaults(run=partial(_run_with_settings, run))
    return parser


def _run_with_settings(run: Command, given: argparse.Namespace) -> None:
    settings = load_settings()
    set_up_logging(settings.log_format, settings.log_level)
    run(given, settings)


def _serve(_: argparse.Namespace, settings: Settings) -> None:
    serve(settings)


def _migrate(_: argparse.Namespace, settings: Settings) -> None:
    migrate(settings.database_url)


def _import(given: argparse.Namespace, settings: Settings) -> None:
    with _store(settings) as (store, keys):
        report = import_paths(store, keys, given.paths, prune=given.prune, now=utc_now(), media_dir=settings.media_dir)
    print(report)


def _export(given: argparse.Namespace, settings: Settings) -> None:
    with _store(settings) as (store, keys):
        export_to(store, keys, given.path, with_secrets=given.with_secrets, media_dir=settings.media_dir)


def _check(given: argparse.Namespace, settings: Settings) -> None:
    with _store(settings) as (store, _), store.read() as session:
        found = check_desk(session, settings, given.paths, utc_now(), minds_to_measure(session))
    for warning in found.warnings:
        print(f"warning: {warning}", file=sys.stderr)
    if found.faults:
        raise CheckError("\n".join(found.faults))
    print("\n".join(f"ok: {each}" for each in found.fine))


def _chat(given: argparse.Namespace, settings: Settings) -> None:
    with _store(settings) as (store, keys):
        talk_in_terminal(store, keys, utc_now, Visit(given.slug, given.stay, given.at))


def _clock_time(text: str) -> time:
    try:
        return time.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no time; expected HH:MM, such as 03:07") from None


def _match(given: argparse.Namespace) -> None:
    """Nothing but the file is needed with `--office`: no settings, no database."""
    if given.office:
        _try(trial_of_office(given.office, given.slug))
    else:
        _run_with_settings(_match_as_served, given)


def _match_as_served(given: argparse.Namespace, settings: Settings) -> None:
    with _store(settings) as (store, _), store.read() as session:
        trial = trial_of_database(session, given.slug)
    _try(trial)


def _try(trial: Trial) -> None:
    if not try_lines(trial, sys.stdin.buffer, sys.stdout.buffer, lambda wrong: print(wrong, file=sys.stderr)):
        raise NothingToTry("some lines could not be read, see above; the others were answered")


def _back_up(given: argparse.Namespace, settings: Settings) -> None:
    with _store(settings):
        print(back_up(settings, given.path, utc_now()))


def _restore(given: argparse.Namespace, settings: Settings) -> None:
    restore(settings, given.path)


def _create_token(given: argparse.Namespace, settings: Settings) -> None:
    with _store(settings) as (store, _):
        print(store.write(lambda session: create_token(session, given.name, Role(given.role), given.owner, utc_now())))


def _list_tokens(_: argparse.Namespace, settings: Settings) -> None:
    with _store(settings) as (store, __), store.read() as session:
        for token in list_tokens(session):
            print("\t".join([token.name, token.role, f"{token.created_at:%Y-%m-%d}"]))


def _revoke_tokens(given: argparse.Namespace, settings: Settings) -> None:
    with _store(settings) as (store, _):
        if not store.write(lambda session: revoke(session, given.name, utc_now())):
            raise TokenError(f"no token of the name {given.name!r} works; `token list` shows those that do")


def _add_user(given: argparse.Namespace, settings: Settings) -> None:
    role = Role(given.role) if given.role else None
    with _store(settings) as (store, _):
        store.write(lambda s: add_user(s, given.email, role=role, name=given.name, language=given.language))
        token = store.write(lambda session: login_link(session, given.email, utc_now()))
    print(f"{settings.public_url}/login/{token}")


def _list_users(_: argparse.Namespace, settings: Settings) -> None:
    with _store(settings) as (store, __), store.read() as session:
        for user in list_users(session):
            marks = [] if user.has_password else ["no password yet"]
            marks += ["disabled"] if user.is_disabled else []
            print("\t".join([user.email, user.role, user.name, ", ".join(marks)]).rstrip())


def _disable_user(given: argparse.Namespace, settings: Settings) -> None:
    with _store(settings) as (store, _):
        store.write(lambda session: disable_user(session, given.email, utc_now()))


def _password(given: argparse.Namespace, settings: Settings) -> None:
    with _store(settings) as (store, _):
        if given.link:
            print(f"{settings.public_url}/login/{store.write(lambda s: login_link(s, given.email, utc_now()))}")
            return
        password = _asked("New password: ")
        store.write(lambda session: set_password(session, given.email, password))


def _asked(prompt: str) -> str:
    if sys.stdin.isatty():
        print(prompt, end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().rstrip("\r\n")


@contextmanager
def _store(settings: Settings) -> Iterator[tuple[Store, Keys]]:
    """A store on the migrated database, also while the desk is being served from it."""
    migrate(settings.database_url)
    keys = Keys(settings.secret_key)
    store = Store(settings.database_url)
    try:
        store.write(lambda session: check_key(session, keys))
        yield store, keys
    finally:
        store.close()


def _first_line(error: Exception) -> str:
    return str(getattr(error, "orig", None) or error).strip().split("\n")[0]


if __name__ == "__main__":
    sys.exit(main())
