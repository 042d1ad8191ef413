"""Stores the packs' phrases as the matcher compares messages with them, topic by topic; writes `nearest.npz`.

Called by `train`.
"""

from pathlib import Path

import numpy as np

from playbooks.matching.embedding import Embedding
from playbooks.matching.topics import decoys, topics
from playbooks.matching.wordprints import lemma_places
from playbooks.reading.repair import read

_AXES = 128  # of the 512 directions of meaning: those along which the phrases differ


def train_nearest(target: Path) -> None:
    embedding = Embedding()
    embedding.load()
    about = [*topics(), *decoys()]
    texts = [[read(phrase).text for phrase in topic.phrases] for topic in about]
    everything = [text for of_one in texts for text in of_one]
    meanings = np.concatenate([embedding.vectors(everything[at : at + 32]) for at in range(0, len(everything), 32)])
    _, _, directions = np.linalg.svd(meanings, full_matrices=False)
    axes = directions[:_AXES].T
    meanings = meanings @ axes
    scale = float(np.abs(meanings).max()) / 127
    words = [sorted({place for text in of_one for place in lemma_places(text)}) for of_one in texts]
    np.savez_compressed(
        target,
        meanings=np.round(meanings / scale).astype(np.int8),
        axes=axes.astype(np.float16),
        scale=np.array(scale),
        starts=np.cumsum([0, *(len(of_one) for of_one in texts)])[:-1],
        words=np.concatenate(words).astype(np.uint16),
        words_starts=np.cumsum([0, *(len(of_one) for of_one in words)])[:-1],
    )
