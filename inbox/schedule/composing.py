"""Puts a scheduled message into words for one contact: facts filled in, secrets only through the door."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_datetime

from inbox.codes.door import facts_of, may_tell
from inbox.stays.links import link_token
from inbox.tables import Contact, Guest, Property, Stay, Trust
from playbooks.schedule.rules import Rule
from playbooks.wording import phrase
from properties.files.written import Bilingual
from properties.filling import MASK, Filled, MissingFact, fill, placeholders
from properties.keys import Keys
from properties.stays import secrets_span, secrets_window
from properties.words import Language, Window


@dataclass(frozen=True)
class Writer:
    """What the texts of one stay are filled with. The stay's own links are for `is_verified` guests alone: whoever
    opens one is a guest of the stay.
    """

    keys: Keys
    public_url: str
    stay: Stay
    home: Property
    language: Language
    guest_name: str = ""
    is_verified: bool = False

    def facts(self, *, masked: bool = False) -> dict[str, object]:
        facts = facts_of(self.home, self.stay, self.guest_name, self.language)
        book = f"{self.public_url}/book/{self.home.slug}"
        if not self.is_verified:
            return facts | {"book": book}
        token = MASK if masked else link_token(self.keys, self.stay)
        return facts | {
            "link": f"{self.public_url}/go/{token}",
            "book": f"{book}?stay={token}&lang={self.language.value}",
        }


def writer_for(
    keys: Keys, public_url: str, stay: Stay, home: Property, guest: Guest | None, contact: Contact | None
) -> Writer:
    """In the language that the guest writes in, else in that of the booking."""
    spoken = (guest.language if guest else None) or stay.guest_language
    name = guest.name if guest else ""
    is_verified = contact is not None and contact.trust == Trust.VERIFIED
    return Writer(keys, public_url, stay, home, Language(spoken), name, is_verified)


def write_text(writer: Writer, rule: Rule, channel: str, edited: Mapping[str, str] | None) -> Filled:
    """Without secrets; what is `masked` of it is the stay's link. Raises `MissingFact` rather than leaving a blank."""
    text = (edited or {}).get(writer.language.value) or rule.text_for(channel, writer.language)
    return Filled(fill(text, writer.facts()).text, fill(text, writer.facts(masked=True)).text, ())


def write_codes(writer: Writer, rule: Rule, secrets: Mapping[str, str]) -> Filled:
    """The rule's first code text that the property has the secrets for. Raises `MissingFact`.

    Its `text` is for those alone who have asked the door (`codes_are_due`); staff read what is `masked`.
    """
    text = _first_complete(rule.codes, writer.language, secrets)
    return fill(text, writer.facts(), secrets)


def codes_are_due(rule: Rule, contact: Contact, home: Property, stay: Stay, now: datetime) -> bool:
    return bool(rule.codes) and may_tell(contact, home, stay, now)


def later_words(writer: Writer, now: datetime) -> str:
    """What a guest is told of the codes that don't come with the message yet."""
    if secrets_window(writer.home, writer.stay, now) is not Window.BEFORE:
        return ""
    opens = secrets_span(writer.home, writer.stay).opens.astimezone(ZoneInfo(writer.home.timezone))
    return phrase(
        "code_follows", writer.language, opens=format_datetime(opens, "d MMMM, HH:mm", locale=writer.language.value)
    )


def write_variables(writer: Writer, variables: Sequence[str], *, masked: bool = False) -> dict[str, str]:
    """A template's variables. Raises `MissingFact` rather than leaving a blank."""
    return fill_variables(variables, writer.facts(masked=masked))


def fill_variables(variables: Sequence[str], facts: Mapping[str, object]) -> dict[str, str]:
    """The vendor takes no line breaks, tabs or runs of spaces in them."""
    return {str(n): " ".join(fill(text, facts).text.split()) for n, text in enumerate(variables, 1)}


def _first_complete(codes: Sequence[Bilingual], language: Language, secrets: Mapping[str, str]) -> str:
    texts = [each.in_language(language) for each in codes]
    for text in texts:
        if all(secrets.get(each.name, "").strip() for each in placeholders(text) if each.group == "secrets"):
            return text
    wanted = next(each for each in placeholders(texts[0]) if each.group == "secrets")
    raise MissingFact(wanted.path)
