"""The pages on which managers keep what the bot knows. Built once, with the other pages of staff."""

from fastapi import APIRouter

from inbox.context import Context
from inbox.pages.knowledge.browsing import build_browsing
from inbox.pages.knowledge.gaps_page import build_gaps
from inbox.pages.knowledge.learning import build_learning
from inbox.pages.knowledge.trying import build_trying
from inbox.pages.knowledge.writing import build_writing

__all__ = ["build_knowledge"]


def build_knowledge(context: Context) -> APIRouter:
    """Routes /inbox/knowledge…"""
    router = APIRouter()
    router.include_router(build_browsing(context))
    router.include_router(build_writing(context))
    router.include_router(build_trying(context))
    router.include_router(build_learning(context))
    router.include_router(build_gaps(context))
    return router
