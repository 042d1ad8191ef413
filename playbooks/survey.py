"""The survey after a stay: its buttons, and what an answer to it says. Pure."""

import re

_PRESSED = re.compile(r"survey:(\d{1,18}):([1-5])")
_SCORE = re.compile(r"\s*([1-5])\s*[.)!*⭐]*\s*")
_RECOMMENDS = re.compile(r"\s*(10|\d)\s*[.)!]*\s*")


def score_buttons(stay_id: int) -> list[tuple[str, str]]:
    return [("★" * score, f"survey:{stay_id}:{score}") for score in range(1, 6)]


def pressed_score(payload: str) -> tuple[int, int] | None:
    """The stay's id and the score; None for any other button."""
    found = _PRESSED.fullmatch(payload)
    return (int(found[1]), int(found[2])) if found else None


def typed_score(text: str) -> int | None:
    found = _SCORE.fullmatch(text)
    return int(found[1]) if found else None


def typed_recommendation(text: str) -> int | None:
    """0–10."""
    found = _RECOMMENDS.fullmatch(text)
    return int(found[1]) if found else None
