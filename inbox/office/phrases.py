"""Finds phrases that two knowledge entries of one property share: no guest could be answered by them. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Set
from typing import NamedTuple

from inbox.office.model import Office, OfficeEntry
from properties.files.faults import Fault, Place
from properties.phrases import normal_form


class _Phrase(NamedTuple):
    text: str
    form: str
    entry: OfficeEntry
    path: str
    kind: str

    @property
    def place(self) -> Place:
        return self.entry.written.at(self.path)

    @property
    def entry_name(self) -> str:
        return f"{self.kind} {self.entry.key}"


def colliding_phrases(together: Office) -> Iterator[Fault]:
    portfolio = list(_phrases(together.knowledge, "knowledge"))
    yield from _collisions(portfolio)
    by_form = {phrase.form: phrase for phrase in reversed(portfolio)}
    for property in together.properties:
        own = list(_phrases(property.knowledge, f"property {property.slug}, knowledge"))
        yield from _collisions(own)
        yield from _collisions_with_portfolio(own, by_form, own_keys={entry.key for entry in property.knowledge})


def _phrases(entries: Iterable[OfficeEntry], kind: str) -> Iterator[_Phrase]:
    for entry in entries:
        for language, phrases in (("ru", entry.phrases_ru), ("en", entry.phrases_en)):
            for number, text in enumerate(phrases):
                if form := normal_form(text):
                    yield _Phrase(text, form, entry, f"phrases.{language}.{number}", kind)


def _collisions(phrases: Iterable[_Phrase]) -> Iterator[Fault]:
    first: dict[str, _Phrase] = {}
    for phrase in phrases:
        other = first.setdefault(phrase.form, phrase)
        if other.entry.key != phrase.entry.key:
            yield _collision(phrase, other)


def _collisions_with_portfolio(
    own: Iterable[_Phrase], portfolio: Mapping[str, _Phrase], own_keys: Set[str]
) -> Iterator[Fault]:
    """The portfolio's entries serve only where the property has none of their key."""
    for phrase in own:
        other = portfolio.get(phrase.form)
        if other and other.entry.key not in own_keys:
            yield _collision(phrase, other)


def _collision(phrase: _Phrase, other: _Phrase) -> Fault:
    told, also = (phrase, other) if phrase.place else (other, phrase)
    where = f" ({also.place})" if also.place else ""
    what = f'"{told.text}" is a phrase of {also.entry_name}{where} too; each phrase was expected in one entry'
    return Fault(told.place, f"{told.entry_name}: {what}")
