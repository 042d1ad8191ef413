"""Which answers of knowledge fit what the guest wrote last, in his language, for the manager who answers him."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from inbox.answers.knowing import Mind
from inbox.context import Context
from inbox.conversation.rows import ConversationRow
from inbox.conversation.scene import Scene
from inbox.knowledge.answering import may_hear, voice_entry
from inbox.pages.views.queue_view import Reader
from properties.phrases import normal_form

_FROM_CONFIDENCE, _MOST_HITS, _MOST_FOUND = 0.02, 3, 8


@dataclass(frozen=True)
class HitView:
    """`text`: the answer as this guest would read it, codes masked. One with codes is sent whole, never copied."""

    entry_id: int
    title: str
    text: str
    language: str
    files: int
    has_secret: bool
    is_tellable: bool


@dataclass(frozen=True)
class HitsView:
    asked: str
    hits: Sequence[HitView]


def view_hits(
    session: Session, context: Context, mind: Mind, row: ConversationRow, reader: Reader, text: str, q: str = ""
) -> HitsView:
    """For the guest's last words (`text`), or (`q`) what the manager looks for."""
    if not row.contacts:
        return HitsView("", [])
    keys = _found(mind, q) if q.strip() else _near(mind, text)
    scene = Scene(row.contacts[0], row.guest, row.conversation, row.home, row.stay)
    return HitsView(text, [_hit(session, context, scene, mind, key, reader) for key in keys])


def _near(mind: Mind, text: str) -> list[str]:
    if not text:
        return []
    near = [match for match in mind.understand(text).matches if match.score >= _FROM_CONFIDENCE]
    return [match.key for match in near if match.key in mind.entries][:_MOST_HITS]


def _found(mind: Mind, q: str) -> list[str]:
    wanted = normal_form(q)
    told = {
        key: normal_form(" ".join((key, *mind.titles[key], entry.answer_ru, entry.answer_en, *entry.phrases_ru,
                                   *entry.phrases_en)))
        for key, entry in mind.entries.items()
    }  # fmt: skip
    return [key for key, text in told.items() if wanted in text][:_MOST_FOUND]


def _hit(session: Session, context: Context, scene: Scene, mind: Mind, key: str, reader: Reader) -> HitView:
    voiced = voice_entry(session, context.keys, scene, mind, key, reader.now)
    speech, entry = voiced.speech, mind.entries[key]
    is_tellable = speech is not None and not voiced.failed and may_hear(scene, entry, reader.now)
    return HitView(
        entry_id=entry.id or 0,
        title=entry.title(reader.words.language),
        text=speech.text if speech and is_tellable else "",
        language=scene.guest.language or "en",
        files=len(entry.media),
        has_secret=bool(voiced.secrets),
        is_tellable=is_tellable,
    )
