"""Every shipped playbook is walked through every branch, by every answer and by silence, with every stay of the demo.

New files are picked up by themselves. Nothing here opens a database: it is done in a second or two.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache

import pytest

from inbox.codes.door import facts_of
from inbox.office.columns import property_columns, stay_columns
from inbox.office.demo.loading import read_demo
from playbooks.scripts import Branch, Case, Condition, Outcome, Playbook, Step, shipped_playbooks
from playbooks.scripts.facts import BRANCH_FACTS, OF_KNOWN_GUESTS
from playbooks.walks import Move, Phase, Surroundings, Walk, answer, begin, choice_meant, elapse, keep, solve
from playbooks.walks.branching import way_of
from playbooks.walks.choosing import labels
from playbooks.wording import phrase
from properties.files.written import Bilingual
from properties.filling import FillingError, fill
from properties.tables import Property, Stay
from properties.words import Language, Window

NOW = datetime(2026, 11, 22, 0, 7, tzinfo=UTC)
PLAYBOOKS = sorted(shipped_playbooks())
LONGEST_SILENCE = 30  # waits in a row that a guest who never answers may cause


@dataclass(frozen=True)
class Guest:
    """Somebody who stands in one of the demo's properties: with his stay, or a stranger without any."""

    name: str
    home: Property
    stay: Stay | None
    secrets: tuple[tuple[str, str], ...]
    contacts: frozenset[str]

    @property
    def surroundings(self) -> Surroundings:
        is_known = self.stay is not None
        return Surroundings(
            details=self.home.details,
            contacts=self.contacts,
            guest="verified" if is_known else "unknown",
            window=Window.OPEN if is_known else Window.NONE,
            tells_secrets=is_known,
            hour=3,
        )

    def facts(self, language: Language) -> dict[str, object]:
        facts = facts_of(self.home, self.stay, "", language) | {"answer_by": "03:12", "promise_by": "04:10"}
        return facts if self.stay else {name: fact for name, fact in facts.items() if name not in OF_KNOWN_GUESTS}


@cache
def guests() -> tuple[Guest, ...]:
    office = read_demo(NOW).office
    found: list[Guest] = []
    for number, home in enumerate(office.properties, 1):
        row = Property(id=number, **property_columns(home, 1, home.details))
        secrets, roles = tuple(home.secrets.items()), frozenset(contact.role for contact in home.directory)
        stays = [
            Stay(**stay_columns(stay, number), link_hash="", created_at=NOW, changed_at=NOW) for stay in home.stays
        ]
        found += [Guest(f"{home.slug} {stay.code}", row, stay, secrets, roles) for stay in stays]
        found.append(Guest(f"{home.slug} stranger", row, None, (), roles))
    return tuple(found)


@cache
def playbook_of(key: str) -> Playbook:
    return shipped_playbooks()[key]


def turned(branch: Branch, case: Case | None, plain: Surroundings) -> Iterator[Surroundings]:
    """Surroundings in which a branch goes by this case; None = by its default."""
    tries = [plain]
    for condition in case.conditions if case else [Condition(branch.on)]:
        tries = [found for around in tries for value in _values(condition) if (found := _put(around, condition, value))]
    for found in tries:
        if way_of(branch, found) == (case.next if case else branch.default):
            yield found


def _put(around: Surroundings, condition: Condition, value: object) -> Surroundings | None:
    group, _, name = condition.on.partition(".")
    return _with(around, group, name, value)


def _values(condition: Condition) -> list[object]:
    usual = BRANCH_FACTS.get(condition.on, ())
    values: list[object] = [value.replace("*", "x") for value in condition.values]
    values += [None, "something else", 12345.5, *range(24), *usual, True, False]
    values += [condition.over + 1] if condition.over is not None else []
    return values + ([condition.under - 1] if condition.under is not None else [])


def _with(plain: Surroundings, group: str, name: str, value: object) -> Surroundings | None:
    if group == "details":
        details = {key: fact for key, fact in plain.details.items() if key != name}
        return replace(plain, details=details if value is None else {**details, name: value})  # type: ignore[dict-item]
    if group == "said" and isinstance(value, str):
        return replace(plain, said={**plain.said, name: value})
    if group == "directory" and isinstance(value, bool):
        return replace(plain, contacts=({*plain.contacts} | {name}) if value else ({*plain.contacts} - {name}))
    if group == "guest" and isinstance(value, str):
        return replace(plain, guest=value)
    if group == "stay" and value in set(Window):
        return replace(plain, window=Window(str(value)))
    if group == "secrets" and isinstance(value, bool):
        return replace(plain, tells_secrets=value)
    return replace(plain, hour=value) if group == "hour" and isinstance(value, int) else None


@cache
def all_surroundings(key: str) -> tuple[Surroundings, ...]:
    """Those of the demo's guests, and for every case of every branch one in which it is taken."""
    found = [guest.surroundings for guest in guests()]
    for step in playbook_of(key).steps:
        for case in [*step.branch.cases, None] if step.branch else []:
            assert step.branch
            found += [next(turned(step.branch, case, plain), plain) for plain in found[:1]]
    return tuple(found)


def moves_from(playbook: Playbook, walk: Walk, around: Surroundings) -> Iterator[Move]:
    """Everything that may happen to a walk that is not over."""
    step = playbook.step(walk.step)
    yield from (answer(playbook, step.key, number, around, NOW) for number in range(1, len(step.choices) + 1))
    if step.keep:
        yield keep(playbook, step.key, "E4", around, NOW)
    yield elapse(playbook, walk, around, NOW)
    yield solve(playbook, walk, around, NOW)


@cache
def walked(key: str) -> tuple[frozenset[str], dict[Walk, set[Walk]]]:
    """Every step that is told or stood at, and which standing follows on which."""
    playbook, told = playbook_of(key), set[str]()
    following: dict[Walk, set[Walk]] = {}
    waiting: deque[Walk] = deque()

    def meet(move: Move) -> Walk:
        told.update(move.tells, [move.walk.step], [passed.step for passed in move.passed])
        walk = replace(move.walk, due_at=None)
        if walk not in following:
            following[walk] = set()
            waiting.append(walk)
        return walk

    for around in all_surroundings(key):
        meet(begin(playbook, around, NOW))
    while waiting:
        walk = waiting.popleft()
        if not walk.is_over:
            for around in all_surroundings(key):
                following[walk].update(meet(move) for move in moves_from(playbook, walk, around))
    return frozenset(told), following


@pytest.mark.parametrize("key", PLAYBOOKS)
def test_every_step_is_come_to(key: str) -> None:
    told, _ = walked(key)

    assert {step.key for step in playbook_of(key).steps if step.text or step.end} <= told


@pytest.mark.parametrize("key", PLAYBOOKS)
def test_every_branch_can_be_taken(key: str) -> None:
    plain = guests()[0].surroundings

    for step in playbook_of(key).steps:
        for case in [*step.branch.cases, None] if step.branch else []:
            assert step.branch and next(turned(step.branch, case, plain), None), f"{key}, step {step.key}: {case}"


@pytest.mark.parametrize("key", PLAYBOOKS)
def test_there_is_no_dead_end(key: str) -> None:
    _, following = walked(key)

    ending = {walk for walk in following if walk.is_over}
    while grown := {walk for walk, ways in following.items() if walk not in ending and ways & ending}:
        ending |= grown

    assert set(following) - ending == set()


@pytest.mark.parametrize("key", PLAYBOOKS)
def test_a_guest_who_never_answers_comes_to_a_person_or_an_end(key: str) -> None:
    playbook, around = playbook_of(key), guests()[0].surroundings
    walk = begin(playbook, around, NOW).walk

    for _ in range(LONGEST_SILENCE):
        if not walk.is_over:
            walk = elapse(playbook, walk, around, NOW).walk

    assert walk.is_over


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("key", PLAYBOOKS)
def test_every_text_renders_with_every_stay(key: str, language: Language) -> None:
    for guest in guests():
        for step in playbook_of(key).steps:
            for text in _texts(step):
                told = _rendered(text, step, guest, language)

                assert told.strip() and "{{" not in told, f"{guest.name}, {step.key}"


@pytest.mark.parametrize("key", PLAYBOOKS)
def test_every_button_may_be_typed_in_either_language(key: str) -> None:
    for step in playbook_of(key).steps:
        for number, choice in enumerate(step.choices, 1):
            if choice.label:
                assert [choice_meant(step, label) for label in labels(choice)] == [number, number], step.key


@pytest.mark.parametrize("key", PLAYBOOKS)
def test_who_is_solved_is_told_so(key: str) -> None:
    playbook, around = playbook_of(key), guests()[0].surroundings

    for step in playbook.steps:
        if step.choices:
            move = solve(playbook, Walk(step.key, Phase.ASKING), around, NOW)

            assert move.walk.is_over
            assert move.walk.outcome in {Outcome.SOLVED, Outcome.ADVISED, Outcome.HANDED_OFF}


def _texts(step: Step) -> list[Bilingual]:
    nudge = step.wait.nudge if step.wait else None
    promised = step.actions.promise.what if step.actions.promise else None
    return [text for text in (step.text, step.otherwise, nudge, promised) if text]


def _rendered(text: Bilingual, step: Step, guest: Guest, language: Language) -> str:
    """As the desk does it: otherwise where a fact is missing or not for this guest."""
    try:
        return fill(text.in_language(language), guest.facts(language), dict(guest.secrets)).text
    except FillingError:
        assert step.otherwise is not None
        return fill(step.otherwise.in_language(language), guest.facts(language)).text


def test_the_usual_nudge_is_there_in_both_languages() -> None:
    assert all(phrase("still_there", language) for language in Language)
