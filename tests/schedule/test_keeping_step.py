"""Whatever happens to a stay, and in whatever order: its messages follow it, and nothing old stands as if it held."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import example, given, settings
from hypothesis import strategies as st

from inbox.schedule.keeping_step import Course, keep_in_step, move_since, was_written_about
from inbox.tables import Property, ScheduledMessage, Stay, StaySchedule, StayState
from playbooks.schedule.library import shipped_rules
from playbooks.schedule.planning import Planned, QuietHours, StayFacts, plan_all
from properties.stays import secrets_span

BOOKED = datetime(2026, 3, 26, 9, 0, tzinfo=UTC)
QUIET = QuietHours()
RULES = shipped_rules()


class Desk:
    """One stay in memory, planned and sent as the desk's clock does it."""

    def __init__(self) -> None:
        self.now = BOOKED
        self.home = Property(
            id=1, slug="home", name_ru="Дом", name_en="Home", owner_id=1, timezone="Europe/Berlin", address_ru="А",
            address_en="A", check_in="15:00", check_out="11:00",
        )  # fmt: skip
        self.stay = Stay(
            id=1, code="ND1", property_id=1, guest_name="Anna", guest_language="en", arrival=date(2026, 3, 28),
            departure=date(2026, 3, 31), link_hash="x", created_at=BOOKED, changed_at=BOOKED,
        )  # fmt: skip
        self.schedule = StaySchedule(
            stay_id=1, stay_changed_at=BOOKED, property_revision=0, rules_print="", arrival=self.stay.arrival,
            departure=self.stay.departure, known_since=BOOKED, property_id=1,
        )  # fmt: skip
        self.rows: list[ScheduledMessage] = []
        self.sent: list[tuple[str, datetime, datetime]] = []

    def act(self, what: str, amount: int) -> None:
        self.now += timedelta(hours=amount) if what == "wait" else timedelta(minutes=1)
        if what == "arrival":
            self.stay.arrival = min(self.stay.arrival + timedelta(days=amount - 4), self.stay.departure - _DAY)
        elif what == "departure":
            self.stay.departure = max(self.stay.departure + timedelta(days=amount - 4), self.stay.arrival + _DAY)
        elif what != "wait":
            self.stay.state = StayState.CANCELLED if what == "cancel" else StayState.ACTIVE
        self._plan()
        self._send()

    def planned(self) -> dict[str, Planned]:
        facts = StayFacts(
            BOOKED, self.schedule.known_since, self.stay.arrival, self.stay.departure, self.home.timezone,
            self.home.check_in, self.home.check_out, "home", "direct", "en", moved_at=self.schedule.moved_at,
        )  # fmt: skip
        is_on = self.stay.state == StayState.ACTIVE
        return {one.key: one for one in plan_all(RULES.values(), facts, QUIET)} if is_on else {}

    def _plan(self) -> None:
        move = move_since(self.schedule, self.stay)
        if move and was_written_about(self.rows) and secrets_span(self.home, self.stay).closes > self.now:
            self.schedule.moved_at = self.now
        if move:
            self.schedule.known_since = self.now
        self.schedule.arrival, self.schedule.departure = self.stay.arrival, self.stay.departure
        planned = self.planned()
        course = Course(self.stay, self.home, self.schedule.known_since, has_new_home=False, now=self.now)
        keep_in_step(self.rows, planned, RULES, course)
        known = {row.rule_key for row in self.rows}
        self.rows += [
            ScheduledMessage(stay_id=1, rule_key=key, due_at=one.at, wanted_at=one.wanted_at, until=one.until)
            for key, one in planned.items()
            if key not in known
        ]

    def _send(self) -> None:
        for row in self.rows:
            if row.state == "planned" and row.due_at <= self.now:
                row.state, row.done_at = ("sent", self.now) if self.now < row.until else ("missed", self.now)
                if row.state == "sent":
                    self.sent.append((row.rule_key, row.wanted_at, self.schedule.known_since))


def test_what_was_sent_by_a_press_is_planned_again_as_if_nobody_had_pressed() -> None:
    desk = Desk()
    desk.act("wait", 48)
    for row in desk.rows:
        row.done_by = "Igor"

    desk.act("arrival", 8)

    assert {row.done_by for row in desk.rows if row.state == "planned"} == {""}


_DAY = timedelta(days=1)
_ACTS = st.tuples(
    st.sampled_from(["wait", "wait", "wait", "arrival", "departure", "cancel", "revive"]), st.integers(0, 40)
)


@settings(max_examples=100)
@given(st.lists(_ACTS, min_size=4, max_size=20))
@example([("wait", 6), ("departure", 0), ("wait", 6), ("arrival", 0)])  # reminded of this check-out already
def test_whatever_happens_messages_follow_the_stay(acts: list[tuple[str, int]]) -> None:
    desk = Desk()
    desk.act("wait", 48)  # the instructions have gone out

    for what, amount in acts:
        desk.act(what, amount if what == "wait" else amount % 9)

    planned = desk.planned()
    assert len(desk.sent) == len(set(desk.sent))  # nothing twice while the dates are the same
    for row in desk.rows:
        if desk.stay.state == StayState.CANCELLED:
            assert row.state != "planned"
        elif (one := planned.get(row.rule_key)) is not None and one.at > desk.now and not RULES[row.rule_key].asks:
            assert row.wanted_at == one.wanted_at, row.rule_key
            was_said_of_it = row.state == "sent" and one.wanted_at < desk.now
            assert was_said_of_it or (row.state == "planned" and row.due_at == one.at), row.rule_key
