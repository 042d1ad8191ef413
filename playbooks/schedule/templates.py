"""Approved texts that a manager may send by WhatsApp outside its window: read from an office file, the database or
the page, and written back. The one that ships needs nothing but the vendor's ids.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from playbooks.schedule.faults import RuleWrong
from playbooks.schedule.reading import Reader
from playbooks.schedule.rules import Template
from playbooks.schedule.writing import written_template
from properties.files.written import Bilingual

WRITE_BACK = "write-back"
WRITE_BACK_TITLE = Bilingual("Просим написать нам", "Please write back")
WRITE_BACK_TEXT = Bilingual(
    "Здравствуйте! У нас есть ответ на ваше обращение. "
    "Напишите нам, пожалуйста, любое слово в этот чат, и мы сразу его пришлём.",
    "Hello! We have an answer to your request. "
    "Please reply to this message with any word, and we will send it to you at once.",
)
_KEYS = ("key", "title", "template", "text", "variables")


@dataclass(frozen=True)
class ApprovedText:
    key: str
    title: Bilingual
    template: Template
    text: Bilingual


def read_approved(data: Mapping[str, Any]) -> ApprovedText:
    """Raises `RuleErrors` with all that is wrong."""
    reader = Reader()
    reader.known(data, "", _KEYS)
    key = reader.key(data)
    ships = key == WRITE_BACK
    title = WRITE_BACK_TITLE if ships and data.get("title") is None else reader.both(data.get("title"), "title")
    template = reader.template(data, "", WRITE_BACK_TEXT if ships else None)
    if template.text is None:
        reader.wrong("text", RuleWrong.MISSING, name="ru, en")
    reader.end()
    return ApprovedText(key, title, template, template.text or WRITE_BACK_TEXT)


def written_approved(approved: ApprovedText) -> dict[str, Any]:
    """What is as it ships is left out."""
    data: dict[str, Any] = {"key": approved.key, "title": _both(approved.title), **written_template(approved.template)}
    if approved.key == WRITE_BACK and approved.text == WRITE_BACK_TEXT:
        del data["text"]
    if approved.key == WRITE_BACK and approved.title == WRITE_BACK_TITLE:
        del data["title"]
    return {name: value for name, value in data.items() if value != []}


def _both(text: Bilingual) -> dict[str, str]:
    return {"ru": text.ru, "en": text.en}
