"""In which language the API puts things into words: as asked for, else as the client prefers, else English."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Header, Query

from inbox.web.languages import closest_language
from properties.words import Language


@dataclass(frozen=True)
class Spoken:
    """`wanted` was asked for outright, by `?lang=`."""

    wanted: Language | None
    preferred: Language

    @property
    def language(self) -> Language:
        return self.wanted or self.preferred


def _spoken(
    lang: Annotated[Language | None, Query(description="Wins over Accept-Language.")] = None,
    accept_language: Annotated[str | None, Header(include_in_schema=False)] = None,
) -> Spoken:
    return Spoken(lang, closest_language(accept_language) or Language.EN)


Speaking = Annotated[Spoken, Depends(_spoken)]
