"""The pages on which managers keep what the bot knows. Built once, with the other pages of staff."""

from fastapi import APIRouter

from inbox.context import Context
from inbox.pages.knowledge.browsing import add_browsing
from inbox.pages.knowledge.gaps_page import add_gaps
from inbox.pages.knowledge.learning import add_learning
from inbox.pages.knowledge.measuring import add_measuring
from inbox.pages.knowledge.trying import add_trying
from inbox.pages.knowledge.writing import add_writing

__all__ = ["add_knowledge"]


def add_knowledge(router: APIRouter, context: Context) -> None:
    """Routes /inbox/knowledge…"""
    add_browsing(router, context)
    add_writing(router, context)
    add_trying(router, context)
    add_measuring(router, context)
    add_learning(router, context)
    add_gaps(router, context)
