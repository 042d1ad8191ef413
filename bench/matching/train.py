"""Learns what is shipped with the matcher anew: `python -m bench.matching.train`; takes some minutes.

Needed after the packs, the labelled messages of the development split or what `features` tells have changed. The same
texts give the same files on the same kind of machine.
"""

import json
import re
from collections import Counter
from pathlib import Path

import numpy as np

from bench.matching.labelled import dangers
from bench.matching.teaching import FOLDS, Lesson, lesson
from bench.matching.train_fusion import learn_fusion
from bench.matching.train_heads import learn_heads
from bench.matching.train_nearest import learn_nearest
from playbooks.matching.fusion import FUSION_FILE
from playbooks.matching.model import MODEL_FILE, NEAREST_FILE, Model, model_of
from playbooks.matching.topics import decoys, emergencies, topics
from playbooks.reading.dictionaries import ENGLISH_EXTRA, RUSSIAN_EXTRA
from playbooks.reading.normalise import joined, tidy
from playbooks.reading.spelling import WORDS_FILE

_WORD = re.compile(r"[a-zа-я]+(?:'[a-z]+)?")


def main() -> None:
    write_words(WORDS_FILE)
    taught = lesson()
    np.savez_compressed(MODEL_FILE, allow_pickle=False, **learn_heads(taught))
    np.savez_compressed(NEAREST_FILE, allow_pickle=False, **learn_nearest(taught))
    told = learn_fusion([_not_taught(taught, fold) for fold in range(FOLDS)])
    FUSION_FILE.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")


def _not_taught(taught: Lesson, fold: int) -> Model:
    return model_of(learn_heads(taught, fold), learn_nearest(taught, fold))


def write_words(target: Path) -> None:
    """The words that guests of an apartment use, with how often the packs and the tales of danger use them."""
    counts: Counter[str] = Counter({word: 1 for word in RUSSIAN_EXTRA | ENGLISH_EXTRA if len(word) > 3})
    phrases = [phrase for topic in (*topics(), *decoys(), *emergencies()) for phrase in topic.phrases]
    for phrase in (*phrases, *(message.text for message in dangers(test=False))):
        counts.update(word for word in _WORD.findall(joined(tidy(phrase))) if len(word) > 1)
    target.write_text("".join(f"{word} {count}\n" for word, count in sorted(counts.items())), encoding="utf-8")


if __name__ == "__main__":
    main()
