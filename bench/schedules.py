"""Plans a year of messages of 10,000 properties: `python -m bench.schedules`. See docs/performance.md."""

import argparse
import random
import sys
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from playbooks.schedule.library import shipped_rules
from playbooks.schedule.planning import QuietHours, StayFacts, plan_all

_ZONES = ("Europe/Moscow", "Europe/Kaliningrad", "Asia/Yekaterinburg", "Asia/Vladivostok", "Europe/Berlin")
_FIRST_DAY = date(2026, 1, 1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--properties", type=int, default=10_000)
    wanted = parser.parse_args().properties
    rules, quiet = tuple(shipped_rules().values()), QuietHours()
    began, worked = time.perf_counter(), time.process_time()
    stays = messages = 0
    for stay in _stays(wanted):
        stays += 1
        messages += len(plan_all(rules, stay, quiet))
    seconds, worked = time.perf_counter() - began, time.process_time() - worked
    print(
        f"{wanted} properties, {stays} stays, {len(rules)} rules: {messages} messages planned in {seconds:.1f} s,"
        f" {worked:.1f} s of processor time ({worked / stays * 1e6:.0f} µs a stay), Python {sys.version.split()[0]}"
    )


def _stays(properties: int) -> Iterator[StayFacts]:
    """A year of each property: stays of one to seven nights with gaps, always the same ones."""
    chance = random.Random(7)
    for number in range(properties):
        day, zone = _FIRST_DAY + timedelta(days=chance.randrange(7)), _ZONES[number % len(_ZONES)]
        while day.year == _FIRST_DAY.year:
            nights = chance.randint(1, 7)
            booked = datetime(day.year, day.month, day.day, chance.randrange(24), tzinfo=UTC)
            booked -= timedelta(days=chance.randrange(90))
            yield StayFacts(
                booked_at=booked, known_since=booked, arrival=day, departure=day + timedelta(days=nights), zone=zone,
                check_in="15:00", check_out="12:00", slug=f"home-{number}", source="airbnb", language="en",
            )  # fmt: skip
            day += timedelta(days=nights + chance.randrange(3))


if __name__ == "__main__":
    main()
