"""Puts questions of one meaning together, in whatever words and language they are asked. For what nobody could answer.

Pure, apart from the embedding of the process, which is used where it is loaded anyway.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module

from playbooks.reading.dictionaries import lemma
from playbooks.reading.repair import WORD, read

# Measured on the shipped packs: of questions about different things one pair in a thousand is as near as that.
_SAME_MEANING, _SAME_MEANING_AND_ENTRY = 0.57, 0.45
_SAME_WORDS, _SAME_WORDS_AND_ENTRY = 0.34, 0.2
_SHORTEST = 4  # letters; shorter words stand in questions of every kind

Vector = Sequence[float]
Meanings = Callable[[Sequence[str]], Sequence[Vector]]


@dataclass(frozen=True)
class Question:
    """`near`: the key of the entry that it was most likely taken for, "" where none was near."""

    text: str
    near: str = ""


def grouped(
    questions: Sequence[Question], groups: Sequence[Sequence[Question]], meanings: Meanings | None
) -> list[int]:
    """For each question the place of its group: one of `groups`, or a new one after them, in the order they are found.

    `meanings`: vectors of length 1, None = only words can be compared.
    """
    known = [list(group) for group in groups]
    pictures = _pictures([*questions, *(one for group in groups for one in group)], meanings)
    places = []
    for question in questions:
        place = _nearest(question, known, pictures)
        if place is None:
            place = len(known)
            known.append([])
        known[place].append(question)
        places.append(place)
    return places


def meanings_of_process() -> Meanings | None:
    """None while the embedding is not loaded, or where it is not installed."""
    embedding = import_module("playbooks.matching.embedding").shipped_embedding()
    return embedding.vectors if embedding.is_ready else None


@dataclass(frozen=True)
class _Picture:
    lemmas: frozenset[str]
    meaning: Vector | None


def _pictures(questions: Sequence[Question], meanings: Meanings | None) -> Mapping[str, _Picture]:
    texts = list(dict.fromkeys(question.text for question in questions))
    meant = [read(text).text for text in texts]
    vectors = meanings(meant) if meanings and meant else [None] * len(texts)
    return {text: _Picture(_lemmas(said), vector) for text, said, vector in zip(texts, meant, vectors, strict=True)}


def _lemmas(text: str) -> frozenset[str]:
    return frozenset(lemma(word) for word in WORD.findall(text) if len(word) >= _SHORTEST)


def _nearest(question: Question, groups: Sequence[Sequence[Question]], pictures: Mapping[str, _Picture]) -> int | None:
    """The group with the likest question in it, if that is like enough."""
    best: tuple[float, int] | None = None
    for place, group in enumerate(groups):
        likeness = max((_likeness(question, other, pictures) for other in group), default=0.0)
        if likeness >= 1 and (best is None or likeness > best[0]):
            best = (likeness, place)
    return best[1] if best else None


def _likeness(one: Question, other: Question, pictures: Mapping[str, _Picture]) -> float:
    """From 1 on they ask the same."""
    mine, theirs = pictures[one.text], pictures[other.text]
    is_near = bool(one.near) and one.near == other.near
    together = len(mine.lemmas | theirs.lemmas)
    words = len(mine.lemmas & theirs.lemmas) / together if together else float(one.text == other.text)
    by_words = words / (_SAME_WORDS_AND_ENTRY if is_near else _SAME_WORDS)
    if mine.meaning is None or theirs.meaning is None:
        return by_words
    meaning = sum(a * b for a, b in zip(mine.meaning, theirs.meaning, strict=True))
    return max(by_words if words > 0.5 else 0.0, meaning / (_SAME_MEANING_AND_ENTRY if is_near else _SAME_MEANING))
