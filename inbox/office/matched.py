"""An office file's knowledge as the matcher sees it."""

from inbox.office.model import OfficeEntry
from playbooks.matching import Entry, EntryKind


def matched(entry: OfficeEntry) -> Entry:
    return Entry(
        key=entry.key,
        kind=EntryKind.KNOWLEDGE,
        phrases=(*entry.phrases_ru, *entry.phrases_en),
        title_ru=entry.title.ru if entry.title else "",
        title_en=entry.title.en if entry.title else "",
        answer_text_ru=entry.answer.ru,
        answer_text_en=entry.answer.en,
    )
