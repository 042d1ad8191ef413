"""The box under a thread, beyond sending: files, drafts, replies written beforehand, who else writes, one's likes."""

from fastapi import APIRouter

from inbox.context import Context
from inbox.pages.composing.attaching import add_attaching
from inbox.pages.composing.choosing import add_choosing
from inbox.pages.composing.drafting import add_drafting
from inbox.pages.composing.liking import add_liking
from inbox.pages.composing.undoing import add_undoing
from inbox.pages.composing.watching import add_watching

__all__ = ["add_composing"]


def add_composing(router: APIRouter, context: Context) -> None:
    add_attaching(router, context)
    add_choosing(router, context)
    add_drafting(router, context)
    add_liking(router, context)
    add_undoing(router, context)
    add_watching(router, context)
