"""The command line. Standard output holds only the result; what is wrong goes to standard error, in one line."""

import gc

gc.disable()  # nothing that is imported is garbage: looking for some takes a tenth of the start

import argparse
import logging
import os
import sys
from collections.abc import Sequence
from datetime import time
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from sqlalchemy.exc import SQLAlchemyError

from app import ServeError, serve, utc_now
from cli_people import Command, Commands, add_token_commands, add_user_commands
from inbox.channel import OutOfReach
from inbox.logging_setup import set_up_logging
from inbox.opening import opened
from inbox.settings import Settings, SettingsError, load_settings
from inbox.sole_server import AlreadyServed
from inbox.staff.logins import UserError
from inbox.staff.passwords import WeakPassword
from inbox.staff.tokens import TokenError
from inbox.storage.engines import NewerDatabase, migrate
from properties.files.faults import OfficeErrors
from properties.late import late

if TYPE_CHECKING:
    from inbox import backups, checkup, terminal
    from inbox.answers import badly_understood
    from inbox.office import commands as office
    from inbox.office import trying
else:
    backups, checkup, terminal = late("inbox.backups"), late("inbox.checkup"), late("inbox.terminal")
    badly_understood = late("inbox.answers.badly_understood")
    office, trying = late("inbox.office.commands"), late("inbox.office.trying")

gc.freeze()  # nor does it ever become garbage
# Of guests' turns next to nothing is left; looking for it at every 700th object held them up.
gc.set_threshold(20_000)
gc.enable()


class CheckError(Exception):
    """What has to be mended, a line each."""


def main(arguments: Sequence[str] | None = None) -> int:
    given = _parser().parse_args(arguments)
    try:
        given.run(given)
    except (OfficeErrors, CheckError) as errors:
        print(errors, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    except _plain_errors() as error:
        print(f"nightdesk: {error}", file=sys.stderr)
        return 1
    except (OutOfReach, SQLAlchemyError) as error:
        logging.getLogger(__name__).debug("the database", exc_info=True)
        print(
            f"nightdesk: the database can't be used ({_first_line(error)}); see NIGHTDESK_DATABASE_URL", file=sys.stderr
        )
        return 1
    except BrokenPipeError:  # nobody reads on: `nightdesk user list | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return 0


def _plain_errors() -> tuple[type[Exception], ...]:
    """Those that say in one line what is wrong. Asked for only when something is."""
    return (
        SettingsError,
        ServeError,
        AlreadyServed,
        UserError,
        WeakPassword,
        TokenError,
        NewerDatabase,
        backups.BackupError,
        terminal.NoSuchProperty,
        trying.NothingToTry,
    )


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """One line, like every other mistake; the whole usage is a word away."""
        self.exit(2, f"{self.prog}: {message}; `{self.prog} --help` tells more\n")


def _parser() -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = _Parser(
        prog="nightdesk", description="The guest-messaging desk of short-term rentals."
    )
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
    add_token_commands(commands, _add)
    add_user_commands(commands, _add)
    saved = _add(commands, "backup", "put the whole desk into one file, also while it is being served", _back_up)
    saved.add_argument(
        "path", type=Path, metavar="PATH", help="a file, or a folder for a file with the time in its name"
    )
    restored = _add(commands, "restore", "bring a backup into an empty database and data folder", _restore)
    restored.add_argument("path", type=Path, metavar="PATH")
    _add(commands, "version", "which version this is", lambda *_: print(version("nightdesk")))
    return parser


def _add_match(commands: Commands) -> None:
    text = 'what the bot would make of guests\' texts: a JSON line {"text": "…"} in, a JSON line out'
    match = commands.add_parser("match", help=text, description=text)
    match.add_argument("slug", metavar="SLUG")
    match.add_argument("--office", type=Path, metavar="FILE", help="by this office file, without a database")
    match.set_defaults(run=_match)


def _add(commands: Commands, name: str, text: str, run: Command) -> argparse.ArgumentParser:
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
    with opened(settings) as (store, keys):
        report = office.import_paths(
            store, keys, given.paths, prune=given.prune, now=utc_now(), media_dir=settings.media_dir, tell=_tell
        )
    print(report)


def _tell(how_far: str) -> None:
    print(f"nightdesk: {how_far}", file=sys.stderr, flush=True)


def _export(given: argparse.Namespace, settings: Settings) -> None:
    with opened(settings) as (store, keys):
        office.export_to(store, keys, given.path, with_secrets=given.with_secrets, media_dir=settings.media_dir)


def _check(given: argparse.Namespace, settings: Settings) -> None:
    with opened(settings) as (store, _), store.read() as session:
        found = checkup.check_desk(
            session, settings, given.paths, utc_now(), badly_understood.minds_to_measure(session)
        )
    for warning in found.warnings:
        print(f"warning: {warning}", file=sys.stderr)
    if found.faults:
        raise CheckError("\n".join(found.faults))
    print("\n".join(f"ok: {each}" for each in found.fine))


def _chat(given: argparse.Namespace, settings: Settings) -> None:
    with opened(settings) as (store, keys):
        terminal.talk_in_terminal(store, keys, utc_now, terminal.Visit(given.slug, given.stay, given.at))


def _clock_time(text: str) -> time:
    try:
        return time.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no time; expected HH:MM, such as 03:07") from None


def _match(given: argparse.Namespace) -> None:
    """Nothing but the file is needed with `--office`: no settings, no database."""
    if given.office:
        _try(trying.trial_of_office(given.office, given.slug))
    else:
        _run_with_settings(_match_as_served, given)


def _match_as_served(given: argparse.Namespace, settings: Settings) -> None:
    with opened(settings) as (store, _), store.read() as session:
        trial = trying.trial_of_database(session, given.slug)
    _try(trial)


def _try(trial: "trying.Trial") -> None:
    if not trying.try_lines(trial, sys.stdin.buffer, sys.stdout.buffer, lambda wrong: print(wrong, file=sys.stderr)):
        raise trying.NothingToTry("some lines could not be read, see above; the others were answered")


def _back_up(given: argparse.Namespace, settings: Settings) -> None:
    with opened(settings):
        print(backups.back_up(settings, given.path, utc_now()))


def _restore(given: argparse.Namespace, settings: Settings) -> None:
    backups.restore(settings, given.path)


def _first_line(error: Exception) -> str:
    return str(getattr(error, "orig", None) or error).strip().split("\n")[0]


if __name__ == "__main__":
    sys.exit(main())
