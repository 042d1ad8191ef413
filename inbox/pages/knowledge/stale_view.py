"""What a manager is told whose entry a colleague has changed while he was writing: who, when, and what."""

from dataclasses import dataclass

from sqlmodel import Session

from inbox.context import Context
from inbox.knowledge.drafts import columns_of
from inbox.knowledge.editing import Stale
from inbox.knowledge.history import FieldChange, differences
from inbox.pages.knowledge.entry_view import Opened
from inbox.pages.knowledge.word_view import field_words
from inbox.pages.views.conversation_view import reader_of
from inbox.pages.visiting import Visitor
from inbox.web.times import LocalClock


@dataclass(frozen=True)
class StaleView:
    """`fields`: what of the colleague's version would be lost, by the fields' names."""

    told: str
    fields: list[tuple[str, FieldChange]]


def view_stale(session: Session, context: Context, visitor: Visitor, opened: Opened, stale: Stale) -> StaleView:
    words = visitor.words
    clock = LocalClock(words, reader_of(session, context, visitor).zone, context.now())
    at = clock.day_and_time(stale.at) if stale.at else ""
    told = words.gettext("%(by)s changed this at %(at)s") % {"by": stale.by or words.gettext("An import"), "at": at}
    if opened.entry is None:
        return StaleView(told, [])
    theirs = columns_of_entry(opened)
    changes = differences(columns_of(opened.draft), theirs)
    return StaleView(told, [(field_words(change.field, words), change) for change in changes])


def columns_of_entry(opened: Opened) -> dict[str, object]:
    return {name: getattr(opened.entry, name) for name in columns_of(opened.draft)}
