"""The texts of every topic as the matcher compares messages with them, topic by topic; what is stored as `nearest.npz`.

Called by `train`.
"""

import numpy as np

from bench.matching.teaching import Lesson, topic_names
from playbooks.matching.arrays import AnyArray
from playbooks.matching.wordprints import lemma_places

_AXES = 96  # of the 512 directions of meaning: those along which the phrases differ


def learn_nearest(taught: Lesson, without_fold: int | None = None) -> dict[str, AnyArray]:
    places = [taught.places_of(name, without_fold) for name in topic_names()]
    meanings = taught.meanings[np.concatenate(places)]
    _, directions = np.linalg.eigh(meanings.T @ meanings)
    axes = directions[:, ::-1][:, :_AXES]
    meanings = meanings @ axes
    scale = float(np.abs(meanings).max()) / 127
    words = [sorted({place for at in of_one for place in lemma_places(taught.taught[at].text)}) for of_one in places]
    return {
        "meanings": np.round(meanings / scale).astype(np.int8),
        "axes": axes.astype(np.float16),
        "scale": np.array(scale),
        "starts": np.cumsum([0, *(len(of_one) for of_one in places)])[:-1],
        "words": np.concatenate(words).astype(np.uint16),
        "words_starts": np.cumsum([0, *(len(of_one) for of_one in words)])[:-1],
    }
