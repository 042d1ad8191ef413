"""What the judgement of danger is taught by, and that several learned ones are joined into one."""

import numpy as np

from bench.matching.descent import Net, joined
from bench.matching.thinning import thinned
from playbooks.matching.arrays import Floats


def test_a_thinned_text_misses_words_but_none_that_turns_it_into_the_opposite() -> None:
    texts = [f"мама {number} лежит на полу и совсем не дышит помогите" for number in range(40)]

    thin = [thinned(text) for text in texts]

    assert all(len(one.split()) < len(text.split()) for one, text in zip(thin, texts, strict=True))
    assert all("не" in one.split() for one in thin)
    assert thin == [thinned(text) for text in texts]


def test_a_short_text_stays_whole() -> None:
    assert thinned("пожар на кухне") == "пожар на кухне"


def test_a_joined_net_tells_the_mean_of_what_each_tells() -> None:
    chance = np.random.default_rng(1)
    nets = [_net(chance) for _ in range(3)]
    meaning = chance.normal(size=6).astype(np.float32)

    together = _score(joined(nets), meaning)

    assert np.isclose(together, np.mean([_score(net, meaning) for net in nets]), atol=1e-5)


def _net(chance: np.random.Generator) -> Net:
    shapes = {
        "words": (4,),
        "evidence": (4,),
        "meaning": (6,),
        "bias": (1,),
        "inner": (6, 5),
        "inner_bias": (5,),
        "outer": (5,),
    }
    return {name: chance.normal(size=shape).astype(np.float32) for name, shape in shapes.items()}


def _score(net: Net, meaning: Floats) -> float:
    hidden = np.maximum(meaning @ net["inner"] + net["inner_bias"], 0)
    return float(net["bias"][0] + net["words"].sum() + net["evidence"].sum() + meaning @ net["meaning"]) + float(
        hidden @ net["outer"]
    )
