"""Learns what is shipped with the matcher anew: `python -m bench.matching.train [words] [heads] [nearest] [fusion]`.

Needed after the packs changed (all of them) or the labelled messages did (fusion). Takes some minutes.
"""

import re
import sys
from collections import Counter
from pathlib import Path

from bench.matching.train_fusion import train_fusion
from bench.matching.train_heads import train_heads
from bench.matching.train_nearest import train_nearest
from playbooks.matching.topics import decoys, emergencies, topics
from playbooks.reading.normalise import joined, tidy

_PLAYBOOKS = Path(__file__).parents[2] / "playbooks"
_WORD = re.compile(r"[a-zа-я]+(?:'[a-z]+)?")


def main(wanted: list[str]) -> None:
    if not wanted or "words" in wanted:
        write_words(_PLAYBOOKS / "reading" / "words.txt")
    if not wanted or "heads" in wanted:
        train_heads(_PLAYBOOKS / "matching" / "model.npz")
    if not wanted or "nearest" in wanted:
        train_nearest(_PLAYBOOKS / "matching" / "nearest.npz")
    if not wanted or "fusion" in wanted:
        train_fusion(_PLAYBOOKS / "matching" / "fusion.json")


def write_words(target: Path) -> None:
    """The words that guests of an apartment use, with how often the packs use them."""
    counts: Counter[str] = Counter()
    for topic in (*topics(), *decoys(), *emergencies()):
        for phrase in topic.phrases:
            counts.update(word for word in _WORD.findall(joined(tidy(phrase))) if len(word) > 1)
    target.write_text("".join(f"{word} {count}\n" for word, count in sorted(counts.items())), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
