"""How well the bot understands guests of one property: a sentence beside its entries, fetched after the page.

Measured when it is first asked for after a change, which takes some tenths of a second.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Response

from inbox.answers.knowing import Mind
from inbox.context import Context
from inbox.pages.entering import Staff
from inbox.pages.knowledge.places import ROOT, place_at
from inbox.pages.rendering import show
from inbox.web.languages import Words
from playbooks.matching import Trial

_MOST_MISTAKEN = 3


@dataclass(frozen=True)
class Mistaken:
    """A phrase, whose it is ("" = nobody's), and which entry would answer instead."""

    text: str
    meant: str
    told: str


def add_measuring(router: APIRouter, context: Context) -> None:
    @router.get(f"{ROOT}/measured")
    def show_measured(visitor: Staff, at: str = "") -> Response:
        words = visitor.words
        with context.store.read() as session:
            mind = context.knowledge.of(session, place_at(session, at, words).home)
        return show(visitor.look, "knowledge/_measured.html", _measured(mind, words))


def _measured(mind: Mind, words: Words) -> dict[str, Any]:
    found = mind.matcher.calibrate()
    return {
        "measured": found,
        "answered": _percent(found.answered),
        "right": _percent(found.precision),
        "needed": _percent(found.answer_from),
        "mistaken": _mistaken(found.mistaken, mind, words),
    }


def _mistaken(trials: Sequence[Trial], mind: Mind, words: Words) -> list[Mistaken]:
    def title(key: str | None) -> str:
        russian, english = mind.titles.get(key or "", ("", ""))
        return russian if words.language == "ru" else english

    return [Mistaken(one.text, title(one.key), title(one.taken_for)) for one in trials[:_MOST_MISTAKEN]]


def _percent(share: float) -> int:
    """Rounded down: nothing is told to be whole that is not."""
    return int(share * 100 + 1e-6)
