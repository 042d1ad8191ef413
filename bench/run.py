"""`make bench`: how fast the served desk is, against a floor measured in the same run; prints a table.

Ours and the floor take turns, so that a machine that slows down slows both. Every load ends by itself. Names of parts
(`python -m bench.run sqlite start`) measure only those.
"""

import sys
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from statistics import median

from bench.databases import postgres_with_full_durability
from bench.edits import edit_while_guests_write
from bench.load import Load, Result, arrivals, fetch_list, listening, send
from bench.rounds import Comparison, Row, compare, milliseconds, share_of
from bench.servers import Server, module, nightdesk
from bench.watching import Heard, Watch, watch
from bench.world import furnish_world, kept_messages, make_world, script_token, staff_cookie

_CONNECTIONS = (32, 8, 1)
_STARTS = 5
_STEADY_RATE, _STEADY_SECONDS = 100.0, 20.0
_FLOOD, _WAITING = 10_000, 512
_EDITS, _TURNS_RATE = 12, 20.0
_PAGES, _NEWS, _LIVE_ROUNDS = (500, 2500), 10, 3
_MANY, _MOST_SECONDS = 100_000, 900.0


def main(wanted: Sequence[str]) -> int:
    unknown = set(wanted) - set(_PARTS)
    if unknown:
        print(f"no such part: {', '.join(sorted(unknown))}; there are {', '.join(_PARTS)}", file=sys.stderr)
        return 2
    print("| what | ours | floor | ratio: median (min, max) |\n|---|---|---|---|", flush=True)
    for part in wanted or [name for name in _PARTS if name != "long"]:
        with tempfile.TemporaryDirectory(prefix="nightdesk-bench-") as folder:
            for row in _PARTS[part](Path(folder)):
                print(row.as_markdown(), flush=True)
    return 0


def _sqlite(folder: Path) -> list[Row]:
    """Full turns (signed webhook in, recorded, decided, answer queued, 200) against one plain durable insert."""
    return _full_turns(folder, f"sqlite:///{folder}/desk.db", f"sqlite:///{folder}/plain.db", "SQLite")


def _postgres(folder: Path) -> list[Row]:
    with postgres_with_full_durability(folder) as new_database:
        return _full_turns(folder, new_database(), new_database(), "PostgreSQL")


def _full_turns(folder: Path, url: str, plain: str, database: str) -> list[Row]:
    texts = make_world(url)
    rows = []
    with (
        module("bench.vendor") as vendor,
        module("bench.floor", plain) as floor,
        nightdesk(folder, url, vendor_port=vendor.port) as desk,
    ):
        for connections in _CONNECTIONS:
            found = compare(_load("whatsapp", desk, texts, connections), _load("floor", floor, texts, connections))
            rows += _told(f"full turn, {database}, c={connections}", found)
        rows.append(Row(f"memory after these, {database}, words only", f"{desk.memory():.0f} MiB"))
    return rows


def _embedding(folder: Path) -> list[Row]:
    url, plain = f"sqlite:///{folder}/desk.db", f"sqlite:///{folder}/plain.db"
    texts = make_world(url)
    with (
        module("bench.vendor") as vendor,
        module("bench.floor", plain) as floor,
        nightdesk(folder, url, vendor_port=vendor.port, embedding=True) as desk,
    ):
        found = compare(_load("whatsapp", desk, texts, 8), _load("floor", floor, texts, 8))
        memory = Row("memory after these, with the embedding", f"{desk.memory():.0f} MiB")
        return [*_told("full turn with the embedding, SQLite, c=8", found), memory]


def _channel(folder: Path) -> list[Row]:
    """From the guest's message to the request at the vendor, at a steady rate."""
    url = f"sqlite:///{folder}/desk.db"
    texts = make_world(url)
    with module("bench.vendor") as vendor, nightdesk(folder, url, vendor_port=vendor.port) as desk:
        send(Load("whatsapp", desk.port, texts, 8, seconds=3))
        asked = Load("whatsapp", desk.port, texts, 32, _STEADY_SECONDS, first=5_000, rate=_STEADY_RATE)
        sent = send(asked)
        came = arrivals(vendor.port)
    waits = sorted(came[whose] - at for whose, at in sent.sent_at.items() if whose in came)
    missing = len(sent.sent_at) - len(waits)
    name = f"message → handed to the channel at {_STEADY_RATE:.0f}/s"
    return [
        Row(f"{name}: p50, p99", f"{milliseconds(share_of(waits, 0.5))}, {milliseconds(share_of(waits, 0.99))}"),
        Row(f"{name}: still on their way at the end", f"{missing} of {len(sent.sent_at)}"),
    ]


def _lists(folder: Path) -> list[Row]:
    url = f"sqlite:///{folder}/desk.db"
    make_world(url)
    token = script_token(url)
    with module("bench.floor", f"sqlite:///{folder}/plain.db") as floor, nightdesk(folder, url) as desk:
        body = fetch_list(desk.port, token)
        found = compare(_load("list", desk, [token], 8), _load("bare", floor, [str(len(body))], 8))
    return [*_told(f"list of 50 as JSON, unchanged meanwhile ({len(body) / 1000:.1f} kB), c=8", found)]


def _live(folder: Path) -> list[Row]:
    """From a guest's message to the news of it on many live pages, against a stream that only wakes everybody."""
    url = f"sqlite:///{folder}/desk.db"
    texts = make_world(url)
    cookie = staff_cookie(url)
    rows = []
    with (
        module("bench.vendor") as vendor,
        module("bench.floor", f"sqlite:///{folder}/plain.db") as floor,
        nightdesk(folder, url, vendor_port=vendor.port) as desk,
    ):
        send(Load("whatsapp", desk.port, texts, 8, seconds=3))
        for pages in _PAGES:
            ours, plain = [], []
            for turn in range(_LIVE_ROUNDS):
                first = 3_000 + turn * _NEWS
                plain.append(_watched(floor, listening("/events"), pages, Load("floor", floor.port, texts, 1)))
                whose = Load("whatsapp", desk.port, texts, 1, first=first)
                ours.append(_watched(desk, listening("/inbox/events", cookie), pages, whose))
            rows += _heard_rows(f"news on {pages} live pages", ours, plain)
        rows.append(Row("memory with the live pages", f"{desk.memory():.0f} MiB"))
    return rows


def _watched(server: Server, request: bytes, pages: int, load: Load) -> Heard:
    return watch(Watch(server.port, request, pages, _NEWS, load))


def _heard_rows(name: str, ours: Sequence[Heard], plain: Sequence[Heard]) -> list[Row]:
    mine, floors = ([share_of(heard.times, 0.99) for heard in each] for each in (ours, plain))
    ratios = sorted(a / b for a, b in zip(mine, floors, strict=True))
    missed = sum(heard.missed for heard in ours)
    return [
        Row(
            f"{name}: p99",
            milliseconds(median(mine)),
            milliseconds(median(floors)),
            f"{median(ratios):.2f} ({ratios[0]:.2f}, {ratios[-1]:.2f})",
        ),
        *([Row(f"{name}: missed", str(missed))] if missed else []),
    ]


def _start(folder: Path) -> list[Row]:
    """From the process's start to its first answer, and what it then holds in memory."""
    url = f"sqlite:///{folder}/desk.db"
    furnish_world(url)
    rows = []
    for name, floor, telegram in (("without Telegram", "", False), ("with Telegram", "aiogram, ", True)):
        memory: list[float] = []

        def ours(_: int, telegram: bool = telegram, memory: list[float] = memory) -> float:
            with nightdesk(folder, url, telegram=telegram) as desk:
                memory.append(desk.memory())
                return desk.started_in

        def imports(_: int, floor: str = floor) -> float:
            with module("bench.bare_start", floor) as bare:
                return bare.started_in

        found = compare(ours, imports, rounds=_STARTS)
        rows.append(Row(f"start to first answer, {name}", found.seconds(), found.floor_seconds(), found.ratios()))
        rows.append(Row(f"memory at the start, {name}", f"{max(memory):.0f} MiB"))
    return rows


def _flood(folder: Path) -> list[Row]:
    """10,000 messages, twice as many a second as the desk can take, each twentieth of them delivered twice."""
    url = f"sqlite:///{folder}/desk.db"
    texts = make_world(url)
    with module("bench.vendor") as vendor, nightdesk(folder, url, vendor_port=vendor.port) as desk:
        capacity = send(Load("whatsapp", desk.port, texts, 32, seconds=8)).rate
        before, kept = desk.memory(), kept_messages(url)
        waiting = min(_WAITING, int(4 * capacity))  # a connection that is silent for 5 s is closed
        load = Load("whatsapp", desk.port, texts, waiting, _MOST_SECONDS, 1_000, rate=2 * capacity)
        found = send(replace(load, most=_FLOOD, again_every=20))
        more = kept_messages(url) - kept
        name = f"{found.done} messages at {2 * capacity:.0f}/s, capacity {capacity:.0f}/s"
        return [
            Row(f"{name}: lost, doubled", f"{max(0, found.done - more)}, {max(0, more - found.done)}"),
            Row(f"{name}: refused", str(found.refused)),
            Row(f"{name}: memory", f"{before:.0f} → {desk.memory():.0f} MiB"),
        ]


def _edits(folder: Path) -> list[Row]:
    """Knowledge is edited while guests write: when the new answer is told, and what that does to other turns."""
    url = f"sqlite:///{folder}/desk.db"
    texts = make_world(url)
    with (
        module("bench.vendor") as vendor,
        nightdesk(folder, url, vendor_port=vendor.port) as desk,
        ThreadPoolExecutor(1) as guests,
    ):
        turns = Load("whatsapp", desk.port, texts, 8, seconds=_EDITS * 1.0, rate=_TURNS_RATE)
        send(turns)
        plain = send(replace(turns, first=2_000))
        meanwhile = guests.submit(send, replace(turns, first=4_000))
        asked = Load("whatsapp", desk.port, texts, 1)
        edited = edit_while_guests_write(url, asked, _EDITS, first=7_000)
        during = meanwhile.result()
    name = f"{_EDITS} edits of knowledge, {_TURNS_RATE:.0f} turns/s meanwhile"
    return [
        Row(f"{name}: edit → told to a guest, p50, slowest", _middle_and_slowest(edited.until_told)),
        Row(f"{name}: the edit itself, p50, slowest", _middle_and_slowest(edited.edits)),
        Row(f"{name}: turns meanwhile, and without edits: p99", *(_p99(each) for each in (during, plain))),
    ]


def _middle_and_slowest(times: Sequence[float]) -> str:
    return f"{milliseconds(share_of(times, 0.5))}, {milliseconds(times[-1])}"


def _p99(found: Result) -> str:
    return milliseconds(share_of(found.times, 0.99))


def _long(folder: Path) -> list[Row]:
    """What 100,000 messages leave in memory; takes many minutes."""
    url = f"sqlite:///{folder}/desk.db"
    texts = make_world(url)
    with module("bench.vendor") as vendor, nightdesk(folder, url, vendor_port=vendor.port) as desk:
        send(Load("whatsapp", desk.port, texts, 32, seconds=10))
        before, done, spent = desk.memory(), 0, 0.0
        while done < _MANY and spent < _MOST_SECONDS:
            result = send(Load("whatsapp", desk.port, texts, 32, seconds=30, first=done))
            done, spent = done + result.done, spent + result.seconds
        return [Row(f"memory after {done} messages", f"{before:.0f} → {desk.memory():.0f} MiB")]


def _load(target: str, server: Server, texts: Sequence[str], connections: int) -> Callable[[int], Result]:
    return lambda first: send(Load(target, server.port, texts, connections, first=first))


def _told(name: str, found: Comparison[Result]) -> list[Row]:
    return [
        Row(f"{name}: a second", found.rate(), found.floor_rate(), found.ratios()),
        Row(f"{name}: p50, p99, slowest", found.waits(), found.floor_waits()),
        *([Row(f"{name}: refused", str(found.refused))] if found.refused else []),
    ]


_PARTS: dict[str, Callable[[Path], list[Row]]] = {
    "sqlite": _sqlite,
    "postgres": _postgres,
    "embedding": _embedding,
    "channel": _channel,
    "lists": _lists,
    "start": _start,
    "live": _live,
    "flood": _flood,
    "edits": _edits,
    "long": _long,
}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
