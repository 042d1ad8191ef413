"""Telegram's rules on texts: lengths in UTF-16 units, entities, HTML, buttons. `Refusal` is worded as Telegram does."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

TEXT_UNITS = 4096
RAW_TEXT_BYTES = 32768
CAPTION_UNITS = 1024
CALLBACK_DATA_BYTES = 64

TAGS: Mapping[str, str] = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "code": "code",
    "pre": "pre",
    "a": "text_link",
    "blockquote": "blockquote",
    "tg-spoiler": "spoiler",
}


@dataclass
class Refusal(Exception):
    """An error answer. `fault` = something the product must never send, so a violation too."""

    description: str
    code: int = 400
    parameters: Mapping[str, Any] = field(default_factory=dict)
    fault: bool = False


@dataclass(frozen=True)
class Formatted:
    text: str
    entities: list[dict[str, Any]]


def units(text: str) -> int:
    """Length as Telegram counts it: UTF-16 code units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def message_text(params: Mapping[str, Any]) -> Formatted:
    raw = str(params["text"])
    if len(raw.encode()) > RAW_TEXT_BYTES:
        raise Refusal("Bad Request: text is too long", fault=True)
    said = _formatted(raw, params.get("entities"), params.get("parse_mode"))
    if not said.text.strip():
        raise Refusal("Bad Request: message text is empty", fault=True)
    if units(said.text) > TEXT_UNITS:
        raise Refusal("Bad Request: message is too long", fault=True)
    return said


def caption(params: Mapping[str, Any]) -> Formatted:
    """Also for one item of an album."""
    said = _formatted(str(params.get("caption", "")), params.get("caption_entities"), params.get("parse_mode"))
    if units(said.text) > CAPTION_UNITS:
        raise Refusal("Bad Request: message caption is too long", fault=True)
    return said


def check_markup(markup: Mapping[str, Any] | None) -> None:
    for row in (markup or {}).get("inline_keyboard", ()):
        for button in row:
            _check_button(button)


def _check_button(button: Mapping[str, Any]) -> None:
    if not button.get("text"):
        raise Refusal("Bad Request: text buttons are unallowed in the inline keyboard", fault=True)
    if "callback_data" in button and not 1 <= len(str(button["callback_data"]).encode()) <= CALLBACK_DATA_BYTES:
        raise Refusal("Bad Request: BUTTON_DATA_INVALID", fault=True)
    link = urlsplit(str(button.get("url", "")))
    if link.scheme in ("http", "https") and "." not in (link.hostname or ""):
        raise Refusal(f"Bad Request: inline keyboard button URL '{button['url']}' is invalid: Wrong HTTP URL")
    if len(button.keys() - {"text", "style", "icon_custom_emoji_id"}) != 1:
        raise Refusal("Bad Request: text buttons are unallowed in the inline keyboard", fault=True)


def _formatted(raw: str, entities: Any, parse_mode: Any) -> Formatted:
    if not parse_mode:
        checked = list(entities or ())
        for entity in checked:
            _check_entity(raw, entity)
        return Formatted(raw, checked)
    if str(parse_mode).lower() != "html":
        raise Refusal(f"the stand-in reads no {parse_mode}, only HTML and entities", fault=True)
    reader = _HtmlReader()
    reader.feed(raw)
    reader.close()
    return reader.result()


def _check_entity(text: str, entity: Mapping[str, Any]) -> None:
    """The real server drops or moves such entities without a word; here it is an error, so that it gets noticed."""
    offset, length = int(entity.get("offset", -1)), int(entity.get("length", 0))
    if offset < 0 or length <= 0 or offset + length > units(text):
        raise Refusal("Bad Request: ENTITY_BOUNDS_INVALID", fault=True)
    if {offset, offset + length} & set(_inside_surrogates(text)):
        raise Refusal("Bad Request: entity begins or ends in a middle of a UTF-16 symbol", fault=True)


def _inside_surrogates(text: str) -> Iterator[int]:
    position = 0
    for char in text:
        if units(char) == 2:
            yield position + 1
        position += units(char)


class _HtmlReader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._text = ""
        self._open: list[tuple[str, dict[str, Any]]] = []
        self._entities: list[dict[str, Any]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in TAGS:
            raise Refusal(f'Bad Request: can\'t parse entities: Unsupported start tag "{tag}"', fault=True)
        entity: dict[str, Any] = {"type": TAGS[tag], "offset": units(self._text)}
        if tag == "a":
            entity["url"] = dict(attrs).get("href") or ""
        self._open.append((tag, entity))

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open[-1][0] != tag:
            raise Refusal(f'Bad Request: can\'t parse entities: Unexpected end tag "{tag}"', fault=True)
        entity = self._open.pop()[1]
        entity["length"] = units(self._text) - entity["offset"]
        if entity["length"]:
            self._entities.append(entity)

    def handle_data(self, data: str) -> None:
        self._text += data

    def result(self) -> Formatted:
        if self._open:
            unclosed = f'Can\'t find end tag corresponding to start tag "{self._open[-1][0]}"'
            raise Refusal(f"Bad Request: can't parse entities: {unclosed}", fault=True)
        return Formatted(self._text, sorted(self._entities, key=lambda entity: int(entity["offset"])))
