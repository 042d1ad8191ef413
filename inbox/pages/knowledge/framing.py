"""What every page of knowledge is filled with, and what the boxes beside an entry begin with."""

from typing import Any

from fastapi import Request

from inbox.knowledge.rehearsing import When, Who
from inbox.pages.knowledge.places import ROOT
from inbox.pages.knowledge.trial_view import when_words, who_words
from inbox.pages.visiting import Visitor, frame


def knowledge_frame(request: Request, visitor: Visitor) -> dict[str, Any]:
    return {**frame(request, visitor), "root": ROOT}


def side_values(visitor: Visitor) -> dict[str, Any]:
    words = visitor.words
    return {
        "whos": who_words(words),
        "whens": when_words(words),
        "who": Who.VERIFIED.value,
        "when": When.DURING.value,
        "asked": "",
    }
