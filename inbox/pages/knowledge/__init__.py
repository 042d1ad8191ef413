"""The pages on which managers keep what the bot knows. Built once, with the other pages of staff."""

from fastapi import APIRouter

from inbox.context import Context
from inbox.pages.knowledge.browsing import build_browsing
from inbox.pages.knowledge.gaps_page import build_gaps
from inbox.pages.knowledge.learning import build_learning
from inbox.pages.knowledge.measuring import build_measuring
from inbox.pages.knowledge.trying import build_trying
from inbox.pages.knowledge.writing import build_writing
from inbox.routes import joined

__all__ = ["build_knowledge"]


def build_knowledge(context: Context) -> APIRouter:
    """Routes /inbox/knowledge…"""
    return joined(
        build_browsing(context),
        build_writing(context),
        build_trying(context),
        build_measuring(context),
        build_learning(context),
        build_gaps(context),
    )
