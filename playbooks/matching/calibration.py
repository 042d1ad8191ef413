"""How well the bot would do in one property, and how sure it must be there before it answers. Called by its scoring.

It is tried on what the property itself knows: each phrase as if a guest wrote it and it were not among the phrases, and
questions about things that nobody there answers. Where entries are easily taken for each other, it must be surer.
"""

from collections.abc import Sequence
from dataclasses import dataclass

WANTED_PRECISION = 0.95
# The threshold is never below the one that holds for offices in general: guests write worse than phrases are written.
# Nor is it so high that nothing is answered any more: what is mistaken then is for a manager to mend.
_HIGHEST, _STEP = 0.97, 0.01
_FEWEST_TRIALS = 20  # fewer tell nothing
# Guests ask what nobody answers less often than what is known: what such a trial weighs beside a phrase.
_STRANGE_WEIGHT = 0.25


@dataclass(frozen=True)
class Trial:
    """`key`: whose phrase it is; `None`: nobody's. `taken_for`: the entry that came first."""

    text: str
    key: str | None
    taken_for: str
    confidence: float

    @property
    def is_right(self) -> bool:
        return self.key == self.taken_for

    @property
    def weight(self) -> float:
        return 1.0 if self.key else _STRANGE_WEIGHT


@dataclass(frozen=True)
class Calibration:
    """`precision`: the share of the answers that would be right; `answered`: the share of known questions so answered.

    `mistaken`: the wrong answers that it would give, the surest first; `tried`: how many known questions.
    """

    answer_from: float
    precision: float = 1.0
    answered: float = 0.0
    tried: int = 0
    mistaken: tuple[Trial, ...] = ()

    @property
    def is_measured(self) -> bool:
        return self.tried >= _FEWEST_TRIALS


def calibrated(trials: Sequence[Trial], usual: float) -> Calibration:
    """`usual`: the threshold that holds in offices in general."""
    known = [trial for trial in trials if trial.key]
    if len(known) < _FEWEST_TRIALS:
        return Calibration(usual, tried=len(known))
    threshold = usual
    while threshold < _HIGHEST and _precision(trials, threshold) < WANTED_PRECISION:
        threshold = min(_HIGHEST, threshold + _STEP)
    return Calibration(
        round(threshold, 3),
        _precision(trials, threshold),
        sum(trial.is_right and trial.confidence >= threshold for trial in known) / len(known),
        len(known),
        _mistaken(trials, threshold),
    )


def _precision(trials: Sequence[Trial], threshold: float) -> float:
    answered = [trial for trial in trials if trial.confidence >= threshold]
    whole = sum(trial.weight for trial in answered)
    return sum(trial.weight for trial in answered if trial.is_right) / whole if whole else 1.0


def _mistaken(trials: Sequence[Trial], threshold: float) -> tuple[Trial, ...]:
    wrong = [trial for trial in trials if not trial.is_right and trial.confidence >= threshold]
    return tuple(sorted(wrong, key=lambda trial: -trial.confidence))
