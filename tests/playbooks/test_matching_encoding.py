"""The quicker way through the embedding tells what the package tells, or stands back."""

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
