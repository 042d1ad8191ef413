"""Learns what is shipped with the matcher anew: `python -m bench.matching.train`; takes some minutes. With the word
`danger` or `settled` only that judgement, which takes one or two.

Needed after the packs, the labelled messages of the development split or what `features` tells have changed. The same
texts give the same files on the same kind of machine.
"""

import json
import re
import sys
from collections import Counter
from pathlib import Path

import numpy as np

from bench.matching.labelled import dangers
from bench.matching.teaching import FOLDS, Lesson, lesson, meanings_of
from bench.matching.train_danger import in_both_forms, learned, samples
from bench.matching.train_fusion import learn_fusion
from bench.matching.train_heads import learn_heads
from bench.matching.train_nearest import learn_nearest
from bench.matching.train_settled import learned_settled, told
from playbooks.matching.arrays import AnyArray, Floats
from playbooks.matching.fusion import FUSION_FILE
from playbooks.matching.model import MODEL_FILE, NEAREST_FILE, Model, model_of
from playbooks.matching.topics import decoys, emergencies, topics
from playbooks.reading.dictionaries import ENGLISH_EXTRA, RUSSIAN_EXTRA, is_english, is_russian
from playbooks.reading.normalise import joined, tidy
from playbooks.reading.spelling import WORDS_FILE

_WORD = re.compile(r"[a-zа-я]+(?:'[a-z]+)?")


def main() -> None:
    if learn := {"danger": _danger, "settled": _settled}.get(" ".join(sys.argv[1:])):
        with np.load(MODEL_FILE, allow_pickle=False) as file:
            kept = dict(file)
        np.savez_compressed(MODEL_FILE, allow_pickle=False, **kept | learn(kept["rarity"].astype(np.float32)))
        return
    write_words(WORDS_FILE)
    taught = lesson()
    judgements = _danger(taught.rarity) | _settled(taught.rarity)
    np.savez_compressed(MODEL_FILE, allow_pickle=False, **learn_heads(taught), **judgements)
    np.savez_compressed(NEAREST_FILE, allow_pickle=False, **learn_nearest(taught))
    fusion = learn_fusion([_not_taught(taught, fold, judgements) for fold in range(FOLDS)])
    FUSION_FILE.write_text(json.dumps(fusion, indent=1) + "\n", encoding="utf-8")


def _danger(rarity: Floats) -> dict[str, AnyArray]:
    told = in_both_forms(samples())
    return learned(told, meanings_of([one.text for one in told]), rarity)


def _settled(rarity: Floats) -> dict[str, AnyArray]:
    taught = told()
    return learned_settled(taught, meanings_of([one.text for one in taught]), rarity)


def _not_taught(taught: Lesson, fold: int, judgements: dict[str, AnyArray]) -> Model:
    """`judgements` may have been taught all: they are no part of what confidence is made of."""
    return model_of(learn_heads(taught, fold) | judgements, learn_nearest(taught, fold))


def write_words(target: Path) -> None:
    """The words that guests of an apartment use, with how often the packs and the tales of danger use them."""
    counts: Counter[str] = Counter({word: 1 for word in RUSSIAN_EXTRA | ENGLISH_EXTRA if len(word) > 3})
    for topic in (*topics(), *decoys(), *emergencies()):
        for phrase in topic.phrases:
            counts.update(_words_of(phrase))
    told = (message.text for message in dangers(test=False) if message.emergency)
    for text in told:  # some are misspelt, transliterated or in the wrong layout
        words = (word for word in _words_of(text) if len(word) > 3)
        counts.update(word for word in words if is_russian(word) or is_english(word))
    target.write_text("".join(f"{word} {count}\n" for word, count in sorted(counts.items())), encoding="utf-8")


def _words_of(text: str) -> list[str]:
    return [word for word in _WORD.findall(joined(tidy(text))) if len(word) > 1]


if __name__ == "__main__":
    main()
