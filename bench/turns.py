"""The processor time of one turn in the writer, without HTTP and channels: `python -m bench.turns`.

The rest of the machine changes less of it than of seconds. The plain insert is what the writer itself costs.
"""

import asyncio
import random
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from sqlalchemy import text

from bench.world import GUESTS, SECRET_KEY, SENDER, guest_address, make_world
from inbox.channel import ChannelKind, Incoming, Sender
from inbox.desk import DeskAtWork
from inbox.storage.statements import Statement
from inbox.storage.store import Store
from properties.keys import Keys

_ROUNDS, _AT_ONCE, _TURNS = 7, 32, 320
_INSERT = Statement(lambda _: text("INSERT INTO plain (id, body) VALUES (:id, :body)"))

Act = Callable[[int], Awaitable[object]]


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="nightdesk-turns-") as folder:
        store = Store(url := f"sqlite:///{Path(folder)}/desk.db")
        texts = make_world(url)
        desk = DeskAtWork(store, Keys(SECRET_KEY), lambda: datetime.now(UTC))
        desk.prepare_knowledge()
        store.write(lambda session: session.execute(text("CREATE TABLE plain (id BIGINT PRIMARY KEY, body TEXT)")))
        acts: dict[str, Act] = {
            "one plain insert": lambda number: store.awrite(
                lambda session: _INSERT.run(session, id=number, body="x" * 400)
            ),
            "one turn": lambda number: desk.receive(_incoming(number, texts)),
        }
        numbers = count(1)
        found = {name: [_milliseconds(act, numbers) for _ in range(_ROUNDS)] for name, act in acts.items()}
        store.close()
    for name, each in found.items():
        print(f"{name}: {statistics.median(each):.2f} ms of processor time ({min(each):.2f} to {max(each):.2f})")


def _milliseconds(act: Act, numbers: "count[int]") -> float:
    async def together() -> None:
        async def one_by_one() -> None:
            for _ in range(_TURNS // _AT_ONCE):
                await act(next(numbers))

        await asyncio.gather(*(one_by_one() for _ in range(_AT_ONCE)))

    began = time.process_time()
    asyncio.run(together())
    return (time.process_time() - began) / _TURNS * 1000


def _incoming(number: int, texts: Sequence[str]) -> Incoming:
    return Incoming(
        channel=ChannelKind.WHATSAPP, account=SENDER, external_id=f"SM{number}", message_id=f"SM{number}", order=0,
        sender=Sender(guest_address(number % GUESTS), name="Alex"), text=random.choice(texts),
        sent_at=datetime.now(UTC),
    )  # fmt: skip


if __name__ == "__main__":
    main()
