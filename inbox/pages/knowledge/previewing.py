"""What a made-up guest would read of the entry in the editor, in both languages."""

from typing import Any

from sqlmodel import Session

from inbox.context import Context
from inbox.knowledge.drafted import mind_with, sample_home
from inbox.knowledge.rehearsing import Sample, Stage, When, Who
from inbox.pages.knowledge.entry_view import Opened
from inbox.pages.knowledge.trial_view import view_said
from inbox.web.languages import Words
from properties.words import Language


def preview_values(
    session: Session, context: Context, opened: Opened, guest: tuple[Who, When], words: Words
) -> dict[str, Any]:
    home, draft = opened.place.home, opened.draft
    sample = sample_home(session, home, draft.key)
    if sample is None:
        return {"said": [], "sample": "", "faults": []}
    mind = mind_with(session, sample, home, draft, opened.entry.id or 0 if opened.entry else 0)
    stage, who = Stage(session, context.keys, context.now()), Sample(sample, *guest)
    return {
        "said": [view_said(stage.answer(mind, who, draft.key, language), draft.key) for language in Language],
        "sample": "" if home else sample.name(words.language),
        "faults": [],
    }
