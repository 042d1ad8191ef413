"""Prints how fast guests are understood, and what thousands of properties cost: `python -m bench.matching.speed`.

An office of 100 entries and 20 playbooks; processor time of one core, since others may work beside. On a busy machine
compare with the line of the embedding alone, which was 1.7 ms a text on a quiet one.
"""

import gc
import resource
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from bench.matching.labelled import batches
from playbooks.matching import Entry, EntryKind, Matcher, Portfolio
from playbooks.matching.embedding import Embedding, EmbeddingState, shipped_embedding

_ENTRIES, _PLAYBOOKS, _PROPERTIES, _OWN = 100, 20, 10_000, 5
_LONG = 100_000  # characters
_EVERY = 3  # of all labelled messages
_ASKED_EVERY = 25  # of the properties


class NoEmbedding(Embedding):
    @property
    def state(self) -> EmbeddingState:
        return EmbeddingState.MISSING

    def load(self) -> bool:
        return False


def main() -> None:
    began = time.process_time()
    matcher = Matcher(large_office(), Portfolio())
    matcher.warm_up()
    _settle()
    print(f"ready after {time.process_time() - began:.1f} s")
    texts = [message.text for batch in batches() for message in batch.messages][::_EVERY]
    _print_speed("the embedding alone", lambda text: shipped_embedding().vectors([text]), texts)
    _print_speed("with the embedding", matcher.understand, texts)
    _print_speed("words alone", Matcher(large_office(), Portfolio(embedding=NoEmbedding())).understand, texts)
    story = ". ".join(texts)[: _LONG // 2]
    _print_speed(f"{_LONG:,} characters", matcher.understand, [f"{story} на кухне пожар! {story}{n}" for n in range(5)])
    _print_memory()


def _settle() -> None:
    """As the desk does once it is ready: what was loaded is never looked through for garbage."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000)


def large_office() -> list[Entry]:
    found = [
        replace(entry, key=f"{batch.name}-{entry.key}")
        for batch in batches(["00", "01", "02"])
        for entry in batch.entries()
    ]
    entries, playbooks = found[:_ENTRIES], found[_ENTRIES : _ENTRIES + _PLAYBOOKS]
    return [*entries, *(replace(entry, kind=EntryKind.PLAYBOOK) for entry in playbooks)]


def _print_speed(what: str, call: Callable[[str], object], texts: Sequence[str]) -> None:
    for text in texts[:50]:
        call(text)
    took: list[float] = []
    for text in texts:
        start = time.process_time()
        call(text)
        took.append(time.process_time() - start)
    took.sort()
    mean, high = sum(took) / len(took), took[int(len(took) * 0.99)]
    print(f"{what:22} {1 / mean:6.0f}/s  mean {1e3 * mean:5.1f} ms  p99 {1e3 * high:5.1f}")


def _print_memory() -> None:
    """Properties of one portfolio, each with some entries of its own; some of them are asked."""
    portfolio = Portfolio(large_office())
    portfolio.warm_up()
    before = _mebibytes()
    own = batches(["04"])[0].entries()
    made = []
    for number in range(_PROPERTIES):
        entries = [
            replace(
                entry, phrases=(*entry.phrases, f"{entry.phrases[0]} {number}"), answer_text_ru=f"Квартира {number}."
            )
            for entry in (own[(number + at) % len(own)] for at in range(_OWN))
        ]
        made.append(Matcher(entries, portfolio))
        if number % _ASKED_EVERY == 0:
            made[-1].understand("где ключи?")
    print(f"{len(made):,} properties: {before} MiB before, {_mebibytes()} MiB after")


def _mebibytes() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    main()
