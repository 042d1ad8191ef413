"""Fills what the book says for one reader, and remembers which secrets it told him."""

from dataclasses import dataclass, field
from datetime import datetime

from inbox.codes.door import facts_of
from inbox.tables import Property, Stay
from inbox.web.languages import Words
from properties.book import BothTexts
from properties.filling import FillingError, fill
from properties.stays import secrets_window
from properties.words import Audience, Language, Window


@dataclass(frozen=True)
class Reader:
    """Who opened the book: with a stay it is that of the link he came by."""

    home: Property
    stay: Stay | None
    words: Words
    now: datetime

    @property
    def window(self) -> Window:
        return secrets_window(self.home, self.stay, self.now)


@dataclass(frozen=True)
class Filler:
    """`secrets` None = this reader may be told none; `told` grows with the names of those that were."""

    reader: Reader
    secrets: dict[str, str] | None
    told: set[str] = field(default_factory=set)

    @property
    def home(self) -> Property:
        return self.reader.home

    @property
    def words(self) -> Words:
        return self.reader.words

    @property
    def language(self) -> Language:
        return self.reader.words.language

    def may_read(self, audience: str) -> bool:
        """The holder of a stay's link counts as its verified guest."""
        wanted, window = Audience(audience), self.reader.window
        if wanted is Audience.PUBLIC:
            return True
        return window is Window.OPEN or (window is Window.BEFORE and wanted is Audience.STAY)

    def fill(self, text: str | BothTexts) -> str | None:
        """None where this property or stay lacks a fact for it: no guest reads a blank."""
        written = text.best(self.language) if isinstance(text, BothTexts) else text
        try:
            filled = fill(written, facts_of(self.home, self.reader.stay, "", self.language), self.secrets)
        except FillingError:
            return None
        self.told.update(filled.secrets)
        return filled.text
