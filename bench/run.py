"""`make bench`: how fast the served desk is, against a floor measured in the same run; prints a table.

Ours and the floor take turns, so that a machine that slows down slows both. Every load ends by itself.
"""

import statistics
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from bench.load import Load, Result, send
from bench.servers import Server, module, nightdesk
from bench.world import make_world

_ROUNDS, _SECONDS = 5, 5.0


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="nightdesk-bench-") as folder:
        rows = [*_speed(Path(folder) / "speed"), *_start(Path(folder) / "start")]
    width = max(len(name) for name, _ in rows)
    print("\n".join(f"{name:<{width}}  {figure}" for name, figure in rows))
    return 0


def _speed(folder: Path) -> list[tuple[str, str]]:
    """Full turns (signed webhook in, recorded, decided, answer queued, 200) against one plain durable insert."""
    folder.mkdir()
    url, plain = f"sqlite:///{folder}/desk.db", f"sqlite:///{folder}/plain.db"
    texts = make_world(url)
    rows = []
    with (
        module("bench.vendor") as vendor,
        module("bench.floor", plain) as floor,
        nightdesk(folder, url, vendor_port=vendor.port) as desk,
    ):
        for connections in (32, 8, 1):
            rows += _compare(desk, floor, texts, connections)
        rows.append(("memory after the load, words only", f"{desk.memory():.0f} MiB"))
    return rows


def _compare(desk: Server, floor: Server, texts: Sequence[str], connections: int) -> list[tuple[str, str]]:
    ours: list[Result] = []
    floors: list[Result] = []
    for number in range(_ROUNDS):
        first = number * 1_000 + connections * 97
        floors.append(send(Load("floor", floor.port, texts, connections, _SECONDS)))
        ours.append(send(Load("whatsapp", desk.port, texts, connections, _SECONDS, first)))
    ratios = [mine.rate / plain.rate for mine, plain in zip(ours, floors, strict=True)]
    name = f"full turn, SQLite, c={connections}"
    slowest = max(result.times[-1] for result in ours)
    return [
        (f"{name}: ours, floor", f"{_median(ours)} /s, {_median(floors)} /s"),
        (f"{name}: ratio (min, median, max)", f"{min(ratios):.2f}, {statistics.median(ratios):.2f}, {max(ratios):.2f}"),
        (f"{name}: p50, p99, slowest", f"{_time(ours, 0.5)}, {_time(ours, 0.99)}, {slowest * 1000:.0f} ms"),
        (f"{name}: refused", str(sum(result.refused for result in ours))),
    ]


def _start(folder: Path) -> list[tuple[str, str]]:
    """From the process's start to its first answer, and what it then holds in memory."""
    folder.mkdir()
    url = f"sqlite:///{folder}/desk.db"
    make_world(url)
    rows = []
    for name, telegram in (("without Telegram", False), ("with Telegram", True)):
        starts = []
        for _ in range(3):
            with nightdesk(folder, url, telegram=telegram) as desk:
                starts.append(desk.started_in)
                memory = desk.memory()
        rows.append((f"start to first answer, {name}", f"{statistics.median(starts):.2f} s"))
        rows.append((f"memory at the start, {name}", f"{memory:.0f} MiB"))
    return rows


def _median(results: Sequence[Result]) -> str:
    return f"{statistics.median(result.rate for result in results):.0f}"


def _time(results: Sequence[Result], share: float) -> str:
    return f"{statistics.median(result.time_at(share) for result in results) * 1000:.1f}"


if __name__ == "__main__":
    sys.exit(main())
