"""Saved views as they stand over the list, each with how many conversations it holds."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from inbox.conversation.queues import Queue
from inbox.conversation.reading import Wanted
from inbox.conversation.saved_views import COUNTED_TO, counts_of, may_drop, views_of
from inbox.pages.views.queue_view import Reader
from inbox.tables import Property, SavedView


@dataclass(frozen=True)
class SavedTab:
    """`tab`: as addresses name it. `count`: "" where there is none, or it is not counted. `told`: what it holds."""

    id: int
    tab: str
    name: str
    count: str
    told: str
    is_everybodys: bool
    may_drop: bool
    wanted: Wanted


def view_saved(session: Session, reader: Reader, has_views: bool) -> Sequence[SavedTab]:
    """Nothing is asked for where there is none."""
    if not has_views or not reader.actor.may_answer:
        return ()
    views = views_of(session, reader.actor)
    counts = counts_of(session, reader.actor, views)
    return [_tab(session, view, counts.get(view.id or 0, 0), reader) for view in views]


def _tab(session: Session, view: SavedView, count: int, reader: Reader) -> SavedTab:
    home = session.get(Property, view.property_id) if view.property_id else None
    language = reader.words.language
    parts = (queue_name(view.queue, reader), home.name(language) if home else "", view.language.upper(), view.words)
    return SavedTab(
        id=view.id or 0,
        tab=f"v{view.id}",
        name=view.name,
        count=f"{COUNTED_TO - 1}+" if count >= COUNTED_TO else str(count or ""),
        told=" · ".join(filter(None, parts)),
        is_everybodys=view.manager_id is None,
        may_drop=may_drop(reader.actor, view),
        wanted=Wanted(
            queue=Queue(view.queue), q=view.words, property_slug=home.slug if home else None, language=view.language
        ),
    )


def queue_name(queue: str, reader: Reader) -> str:
    words = reader.words
    return {
        Queue.NEEDS_YOU.value: words.gettext("Needs you"),
        Queue.MINE.value: words.gettext("Mine"),
        Queue.BOT.value: words.gettext("Bot"),
        Queue.ALL.value: words.gettext("All"),
        Queue.RESOLVED.value: words.gettext("Resolved"),
    }[queue]
