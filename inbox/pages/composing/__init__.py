"""The box under a thread, beyond sending: files, drafts, replies written beforehand, who else writes, one's likes."""

from fastapi import APIRouter

from inbox.context import Context
from inbox.pages.composing.attaching import build_attaching
from inbox.pages.composing.choosing import build_choosing
from inbox.pages.composing.drafting import build_drafting
from inbox.pages.composing.liking import build_liking
from inbox.pages.composing.undoing import build_undoing
from inbox.pages.composing.watching import build_watching
from inbox.routes import joined

__all__ = ["build_composing"]


def build_composing(context: Context) -> APIRouter:
    return joined(
        build_attaching(context),
        build_choosing(context),
        build_drafting(context),
        build_liking(context),
        build_undoing(context),
        build_watching(context),
    )
