"""What a card is, whichever module words it."""

from dataclasses import dataclass
from datetime import datetime

from inbox.channel import Button
from playbooks.wording import phrase
from properties.words import Language


@dataclass(frozen=True)
class Card:
    """`edit_of`: our earlier message that it takes the place of. `subject` and `html` are for mails."""

    text: str
    buttons: tuple[tuple[Button, ...], ...] = ()
    edit_of: str = ""
    subject: str = ""
    html: str = ""


@dataclass(frozen=True)
class Reading:
    """Who reads it, in which language, when, and where our pages are."""

    language: Language
    public_url: str
    now: datetime


def link_button(url: str, language: Language) -> tuple[Button, ...]:
    """Opens one of our pages; Telegram refuses buttons to addresses that only this machine knows."""
    return (Button(phrase("card_open", language), url=url),) if url.startswith("https://") else ()
