"""How well danger is heard in a file that the judgement was not taught: `python -m bench.matching.left_out [FILE…]`.

Thresholds are chosen by what this prints, never by files that were taught. Signs by words may have been mended after
a file was looked at; the docs tell which.
"""

import sys
from collections.abc import Sequence

import numpy as np

from bench.matching.figures import Share
from bench.matching.labelled import Labelled, batches, danger_files, of_file
from bench.matching.teaching import meanings_of
from bench.matching.train_danger import in_both_forms, learned, samples
from playbooks.emergencies import EmergencyKind
from playbooks.matching.evidence import evidence_of
from playbooks.matching.hearing import emergency_in, pieces_heard
from playbooks.matching.judgement import Judgement, judgement_of
from playbooks.matching.model import shipped_model
from playbooks.matching.understanding import Judged
from playbooks.matching.wordprints import weighed


def main() -> None:
    ordinary = [message for batch in batches() for message in batch.split(test=True)]
    taught = in_both_forms(samples())
    meanings = dict(zip(taught, meanings_of([one.text for one in taught]), strict=True))
    for path in danger_files(test=False):
        if len(sys.argv) > 1 and not path.stem.startswith(tuple(sys.argv[1:])):
            continue
        others = in_both_forms(samples(without=path))
        rows = np.array([meanings[one] for one in others])
        judgement = judgement_of(learned(others, rows, shipped_model().rarity), "danger")
        for with_meaning in (True, False):
            print(path.stem, "with meaning" if with_meaning else "by words")
            _print(of_file(path, test=False), judgement, with_meaning=with_meaning)
            _print(ordinary, judgement, with_meaning=with_meaning)


def _print(messages: Sequence[Labelled], judgement: Judgement, *, with_meaning: bool) -> None:
    alarmed = [_alarms(message.text, judgement, with_meaning=with_meaning) for message in messages]
    found = [alarm for alarm, message in zip(alarmed, messages, strict=True) if message.emergency]
    false = [alarm for alarm, message in zip(alarmed, messages, strict=True) if not message.emergency]
    print(f"    heard {Share(sum(found), len(found))}, false alarms {Share(sum(false), len(false))}", flush=True)


def _alarms(text: str, judgement: Judgement, *, with_meaning: bool) -> bool:
    heard = pieces_heard(text)
    meanings = meanings_of(heard) if with_meaning else [None] * len(heard)
    rarity = shipped_model().rarity
    judged = []
    for piece, meaning in zip(heard, meanings, strict=True):
        rows = None if meaning is None else meaning[None]
        (surely,) = judgement([weighed(piece, rarity)], [evidence_of(piece)], rows)
        judged.append(Judged(piece, (), (EmergencyKind.FIRE, surely), 0, 0, 0))
    return emergency_in(judged) is not None


if __name__ == "__main__":
    main()
