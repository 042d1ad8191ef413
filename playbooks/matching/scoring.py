"""Compares messages with all entries of a property. Behind the matcher, loaded with its first message."""

from collections import OrderedDict
from collections.abc import Container, Iterator, Sequence
from threading import Lock

import numpy as np

from playbooks.emergencies import EmergencyKind
from playbooks.matching.arrays import AnyArray, Floats
from playbooks.matching.asking import sounds_like_asking
from playbooks.matching.calibration import Calibration, Trial, calibrated
from playbooks.matching.chat import asked_alone, tells_trouble
from playbooks.matching.embedding import USUAL_WORDS
from playbooks.matching.fusion import Fusion, Messages, combined, features, shipped_fusion
from playbooks.matching.likeness import Likeness, Outline
from playbooks.matching.model import NO_EMERGENCY, Text
from playbooks.matching.phrases import Phrases, phrases_of_process
from playbooks.matching.shelf import Shelf
from playbooks.matching.topics import one_question_each, topics_by_phrase
from playbooks.matching.twins import Twins
from playbooks.matching.understanding import Entry, EntryKind, Judged, Ranking
from playbooks.matching.wordprints import learn_words
from playbooks.reading.normalise import joined, tidy
from playbooks.reading.repair import WORD
from playbooks.reading.spelling import common_words
from properties.phrases import normal_form

_MOST_RANKED = 5
_WORD_FOR_WORD = 0.98  # how surely an entry is meant by what one of its phrases says, and no other entry's
_ASKED_BACK = 0.9  # below what is answered
_SHARE_OF_TROUBLE = 4  # one in so many of a script's phrases tells of trouble
_MOST_TRIED = 80  # phrases of the property, and as many of the portfolio
_WORTH_A_KIND = 0.2  # how sure an emergency must be before it is worth finding out which
_NO_DANGER = (EmergencyKind.INJURY, 0.0)
_ANYTHING = "вода water"  # in both languages
_KEPT_OPEN = 200  # properties, those that guests wrote about last


class SharedScoring:
    """What the scorings of all properties share: the model, the phrases and the portfolio's entries."""

    def __init__(self, entries: Sequence[Entry], phrases: Phrases | None = None) -> None:
        """`phrases`: others than those of the process, with a model or an embedding of their own."""
        self.phrases = phrases or phrases_of_process()
        self.embedding = self.phrases.embedding
        self.entries = tuple(entries)
        self.shelf = Shelf(entries, self.phrases)
        self._open: OrderedDict[int, Scoring] = OrderedDict()
        self._lock = Lock()

    def warm_up(self) -> None:
        """Loads the embedding, if it is installed, and learns the portfolio's phrases."""
        self.shelf.prepare(with_meaning=self.embedding.load())
        topics_by_phrase()
        learn_words(common_words(USUAL_WORDS))

    def keep_open(self, scoring: "Scoring") -> None:
        """Remembers whose guests write; of those that were quiet longest, what is quick to make again is dropped."""
        with self._lock:
            self._open[id(scoring)] = scoring
            self._open.move_to_end(id(scoring))
            closed = self._open.popitem(last=False)[1] if len(self._open) > _KEPT_OPEN else None
        if closed:
            closed.forget()


class Scoring:
    """The entries of one property over the shared ones; its own entry replaces the shared one of the same key."""

    def __init__(self, entries: Sequence[Entry], shared: SharedScoring) -> None:
        self._shared = shared
        self._own = Shelf(entries, shared.phrases)
        own = set(self._own.keys)
        self._kept = np.array([at for at, key in enumerate(shared.shelf.keys) if key not in own], np.int32)
        self._keys = [*self._own.keys, *(shared.shelf.keys[at] for at in self._kept)]
        self._kinds = [entry.kind for entry in [*entries, *(shared.entries[at] for at in self._kept)]]
        self._outlines: dict[bool, tuple[Outline, Twins]] = {}
        self._calibrations: dict[bool, Calibration] = {}

    def get_ready(self) -> None:
        """Does what a first message would wait for, but for meanings, which `warm_up` learns."""
        self._shared.keep_open(self)
        self._all_judged([self._shared.phrases.model.seen(_ANYTHING)], (_ANYTHING,))

    def warm_up(self) -> None:
        self._shared.warm_up()
        self._own.prepare(with_meaning=self._shared.embedding.is_ready)

    def forget(self) -> None:
        self._own.forget()
        self._outlines = {}

    def calibrate(self) -> Calibration:
        """Finds out how well it would do here, and from then on answers from the confidence that follows."""
        with_meaning = self._has_meanings()
        if with_meaning not in self._calibrations:
            usual = shipped_fusion(with_meaning=with_meaning).answer_from
            self._calibrations[with_meaning] = calibrated(list(self._trials(with_meaning=with_meaning)), usual)
        return self._calibrations[with_meaning]

    def judged(self, texts: Sequence[str], heard: Container[str] | None = None) -> list[Judged]:
        """Several texts at once, since meanings are cheaper to find together. `heard`: those weighed for danger too."""
        self._shared.keep_open(self)
        return self._all_judged(self._seen(texts), texts if heard is None else heard)

    def views(self, texts: Sequence[Text], without: tuple[Shelf, int] | None = None) -> tuple[Messages, Likeness]:
        """The texts by themselves, and how they compare with each entry (in the order of the entries, own ones first).

        `without`: a phrase, as if it were none.
        """
        left_out, at = without or (None, -1)
        shared = self._shared.shelf
        parts: list[Likeness] = []
        if self._own.keys:
            parts.append(self._own.likeness(texts, at if left_out is self._own else -1))
        if len(self._kept):
            found = shared.likeness(texts, at if left_out is shared else -1)
            parts.append(found if len(self._kept) == len(shared.keys) else found.of(self._kept))
        return self._messages(texts), parts[0] if len(parts) == 1 else parts[0].and_of(parts[1])

    def _messages(self, texts: Sequence[Text]) -> Messages:
        model = self._shared.phrases.model
        lemma_weights = np.zeros((len(texts), max(len(text.lemmas) for text in texts)), np.float32)
        for row, text in zip(lemma_weights, texts, strict=True):
            row[: len(text.lemmas)] = model.rarity[list(text.lemmas)]
        return Messages(
            model.topics(texts),
            model.nearest(texts),
            np.array([model.nearest.explained(text) for text in texts]),
            lemma_weights,
            np.array([len(WORD.findall(text.text)) for text in texts], np.float32),
            np.array([sounds_like_asking(text.text) for text in texts], np.float32),
        )

    def topics(self, *, with_meaning: bool) -> Floats:
        parts = [self._own.topics(with_meaning=with_meaning)] if self._own.keys else []
        if len(self._kept):
            parts.append(self._shared.shelf.topics(with_meaning=with_meaning)[self._kept])
        return np.concatenate(parts)

    def _seen(self, texts: Sequence[str]) -> list[Text]:
        model = self._shared.phrases.model
        if not self._has_meanings():
            return [model.seen(text) for text in texts]
        meanings = self._shared.embedding.of_message(texts)
        return [model.seen(text, meaning) for text, meaning in zip(texts, meanings, strict=True)]

    def _has_meanings(self) -> bool:
        """Whether meanings can be compared now; the first message of a process starts their loading."""
        embedding = self._shared.embedding
        if not embedding.is_ready:
            embedding.load_in_background()
            return False
        return self._shared.shelf.is_learned() and self._own.is_learned()

    def _all_judged(self, texts: Sequence[Text], heard: Container[str]) -> list[Judged]:
        has_meaning = texts[0].meaning is not None
        fusion, known = shipped_fusion(with_meaning=has_meaning), self._calibrations.get(has_meaning)
        answer_from = known.answer_from if known else fusion.answer_from
        part_answer_from = fusion.part_answer_from + answer_from - fusion.answer_from
        dangers = self._emergencies([text for text in texts if text.text in heard])
        settled = self._shared.phrases.model.surely_settled(texts)
        return [
            Judged(
                text.text, self._word_for_word(text.text, ranking), dangers.get(text.text, _NO_DANGER),
                answer_from, part_answer_from, fusion.choose_from, surely,
            )
            for text, ranking, surely in zip(texts, self._rankings(texts, fusion), settled, strict=True)
        ]  # fmt: skip

    def _rankings(
        self, texts: Sequence[Text], fusion: Fusion, without: tuple[Shelf, int] | None = None
    ) -> list[Ranking]:
        if not self._keys:
            return [()] * len(texts)
        outline, twins = self._outline(with_meaning=texts[0].meaning is not None)
        messages, likeness = self.views(texts, without)
        found: dict[int, Ranking] = {}
        for entries, about, rows in twins.without_the_weaker(combined(messages, likeness, outline)):
            told = features(messages.of(rows), likeness.of(entries, rows), about)
            rankings = _best(fusion.confidences(told), entries, self._keys)
            found |= zip(rows, rankings, strict=True)
        return [found[row] for row in range(len(texts))]

    def _word_for_word(self, text: str, ranking: Ranking) -> Ranking:
        """What an office wrote down as a phrase is not doubted when a guest writes just that; nor is what all guests
        ask so, where the key of one entry alone names that topic.
        """
        alone = asked_alone(text)
        keys = self._with_phrase(text) or self._with_phrase(alone)
        is_sure = bool(ranking) and ranking[0][1] >= _WORD_FOR_WORD
        if not keys and not (is_sure and tells_trouble(text)):  # "no hot water" is for a script, if there is one
            topics = topics_by_phrase()
            topic = topics.get(normal_form(text)) or topics.get(normal_form(alone))
            keys = self._named_after(topic)
            if topic and not keys and not tells_trouble(text):
                ranking = self._not_for_scripts(ranking)
        if len(keys) != 1:
            return ranking
        (key,) = keys
        surely = max(_WORD_FOR_WORD, *(score for ranked, score in ranking if ranked == key), 0.0)
        others = tuple((ranked, score) for ranked, score in ranking if ranked != key)
        return ((key, surely), *others)[:_MOST_RANKED]

    def _not_for_scripts(self, ranking: Ranking) -> Ranking:
        """What is asked where no entry has it is no problem to be led through: "the wifi password?" of a stranger."""
        return tuple((key, min(score, _ASKED_BACK) if self._is_of_trouble(key) else score) for key, score in ranking)

    def _is_of_trouble(self, key: str) -> bool:
        """Whether it is a script for something that is wrong, by what begins it."""
        of_key = (entry for entry in self._shared.entries if entry.key == key and entry.kind is EntryKind.PLAYBOOK)
        return any(_SHARE_OF_TROUBLE * sum(map(tells_trouble, one.phrases)) >= len(one.phrases) for one in of_key)

    def _with_phrase(self, text: str) -> set[str]:
        shared = self._shared.shelf.keys_with_phrase(text).difference(self._own.keys)
        return {*self._own.keys_with_phrase(text), *shared}

    def _named_after(self, topic: str | None) -> set[str]:
        model = self._shared.phrases.model
        return {key for key in self._keys if topic and model.topic_of(key) == topic}

    def _trials(self, *, with_meaning: bool) -> Iterator[Trial]:
        kept = {self._shared.shelf.keys[at] for at in self._kept}
        for shelf in (self._own, self._shared.shelf):
            for at, key, phrase in shelf.sample(_MOST_TRIED):
                if shelf is self._own or key in kept:
                    yield self._trial(phrase, key, (shelf, at), with_meaning=with_meaning)
        nobodys = self._outline(with_meaning=with_meaning)[0].nobodys
        names = self._shared.phrases.model.topics.names
        for phrase in one_question_each([name for name, is_nobodys in zip(names, nobodys, strict=True) if is_nobodys]):
            yield self._trial(phrase, None, None, with_meaning=with_meaning)

    def _trial(self, phrase: str, key: str | None, without: tuple[Shelf, int] | None, *, with_meaning: bool) -> Trial:
        phrases = self._shared.phrases
        meaning = phrases.meanings([phrase])[0] if with_meaning else None
        text = phrases.model.seen(joined(tidy(phrase)), meaning)
        (ranking,) = self._rankings([text], shipped_fusion(with_meaning=with_meaning), without)
        first, confidence = ranking[0] if ranking else ("", 0.0)
        is_twin = key and first and self._are_twins(key, first, with_meaning=with_meaning)
        return Trial(phrase, key, key if is_twin and key else first, confidence)

    def _are_twins(self, key: str, other: str, *, with_meaning: bool) -> bool:
        twins = self._outline(with_meaning=with_meaning)[1]
        return twins.are_twins(self._keys.index(key), self._keys.index(other))

    def _outline(self, *, with_meaning: bool) -> tuple[Outline, Twins]:
        if with_meaning not in self._outlines:
            topics = self.topics(with_meaning=with_meaning)
            self._outlines[with_meaning] = Outline.of(topics), Twins(topics, self._kinds)
        return self._outlines[with_meaning]

    def _emergencies(self, texts: Sequence[Text]) -> dict[str, tuple[EmergencyKind, float]]:
        judged = self._shared.phrases.model.surely_danger(texts) if texts else []
        return {text.text: self._emergency(text, surely) for text, surely in zip(texts, judged, strict=True)}

    def _emergency(self, text: Text, surely: float) -> tuple[EmergencyKind, float]:
        model = self._shared.phrases.model
        if surely < _WORTH_A_KIND:
            return EmergencyKind.INJURY, surely
        kinds = zip(model.emergencies([text])[0], model.emergencies.names, strict=True)
        likeliest = max((float(probability), name) for probability, name in kinds if name != NO_EMERGENCY)
        return EmergencyKind(likeliest[1]), surely


def _best(confidences: Floats, entries: AnyArray, keys: Sequence[str]) -> list[Ranking]:
    """Of each row. `entries`: whose confidences the columns are."""
    best = np.argsort(-confidences, axis=1)[:, :_MOST_RANKED]
    scores = np.take_along_axis(confidences, best, axis=1)
    rows = zip(entries[best].tolist(), scores.tolist(), strict=True)
    return [tuple((keys[entry], round(score, 4)) for entry, score in zip(*row, strict=True)) for row in rows]
