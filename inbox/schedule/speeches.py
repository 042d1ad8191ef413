"""Makes what a scheduled message says: its words, its codes or when they come, the template that may replace it."""

from dataclasses import dataclass

from sqlmodel import Session

from inbox.channel import ChannelKind
from inbox.codes.door import HOLDS, LINK, open_secrets
from inbox.conversation.speaking import Speech
from inbox.conversation.templates import TEMPLATE_ONLY, template_facts
from inbox.schedule.composing import Writer, codes_are_due, later_words, write_codes, write_text, write_variables
from inbox.schedule.following import follow_with_all, follow_with_codes
from inbox.schedule.tasks import NotNow, Task
from inbox.stays.surveys import ASKS
from inbox.tables import Contact, Problem
from playbooks.decision import CHOOSE
from playbooks.schedule.numbering import put_in
from playbooks.schedule.rules import Rule, Template
from playbooks.survey import score_buttons
from properties.files.written import Bilingual
from properties.filling import Filled, FillingError


@dataclass(frozen=True)
class Listener:
    """Whom it is said to. `is_open`: free text may leave to him now."""

    contact: Contact
    writer: Writer
    is_open: bool


def speech_for(session: Session, task: Task, listener: Listener) -> tuple[Speech, tuple[str, ...]]:
    """What is said, and the names of the secrets in it: none where a template leaves in its place. Raises `NotNow`."""
    writer = listener.writer
    facts = _facts(task)
    try:
        codes = _codes(session, task, listener)
        if task.is_code:
            return Speech(codes.masked, sealed=writer.keys.seal(codes.text), facts=facts), codes.secrets
        template = task.rule.whatsapp if listener.contact.channel == ChannelKind.WHATSAPP else None
        if template is not None and template.text is not None and not listener.is_open:
            return _approved_speech(task, template, template.text, writer), ()
        text = write_text(writer, task.rule, listener.contact.channel, task.row.edited)
        if template is not None:
            facts |= _template(template, writer)
    except FillingError as error:
        raise NotNow(Problem.MISSING_FACT, error.name) from None
    if task.rule.codes and not codes.secrets:
        later = later_words(writer, task.now)
        codes = Filled(later, later, ())
    shown, told = (_joined(*sides) for sides in ((text.masked, codes.masked), (text.text, codes.text)))
    if told != shown and not codes.secrets:
        facts[HOLDS] = LINK
    sealed = writer.keys.seal(told) if told != shown else None
    return Speech(shown, sealed=sealed, buttons=_buttons(task.rule, writer), facts=facts), codes.secrets


def first_speech(session: Session, task: Task, writer: Writer) -> Speech:
    """To somebody of whom only the number is known: the template. Where its words are not known here, what is kept is
    what it was filled with. Raises `NotNow`.
    """
    template = task.rule.whatsapp
    if template is None:
        raise NotNow(Problem.NO_CONTACT)
    try:
        variables = write_variables(writer, template.variables, masked=True)
        facts = {**_facts(task), **_template(template, writer, in_words=template.text is not None), TEMPLATE_ONLY: True}
    except FillingError as error:
        raise NotNow(Problem.MISSING_FACT, error.name) from None
    follow_with_all(session, task)
    if template.text is not None:
        return Speech(put_in(template.text.in_language(writer.language), variables), facts=facts)
    told = [task.rule.title.in_language(writer.language), " · ".join(variables.values())]
    return Speech(": ".join(told), facts=facts)


def _approved_speech(task: Task, template: Template, words: Bilingual, writer: Writer) -> Speech:
    """What the guest reads in the message's place. Raises `FillingError`."""
    said = words.in_language(writer.language)
    shown, told = (put_in(said, write_variables(writer, template.variables, masked=masked)) for masked in (True, False))
    facts = {**_facts(task), **_template(template, writer, in_words=True), TEMPLATE_ONLY: True}
    if told == shown:
        return Speech(shown, facts=facts)
    return Speech(shown, sealed=writer.keys.seal(told), facts={**facts, HOLDS: LINK})


def _facts(task: Task) -> dict[str, object]:
    return {"scheduled": task.rule.key} | ({ASKS: task.stay.id} if task.rule.asks else {})


def _joined(*parts: str) -> str:
    return "\n\n".join(part for part in parts if part)


def _codes(session: Session, task: Task, listener: Listener) -> Filled:
    """Of a message that goes without them they follow in one of their own."""
    is_due = listener.is_open and codes_are_due(task.rule, listener.contact, task.home, task.stay, task.now)
    try:
        if is_due:
            secrets = open_secrets(session, listener.writer.keys, task.home)
            return write_codes(listener.writer, task.rule, secrets)
        if task.is_code:
            raise NotNow(Problem.NOT_VERIFIED)
    except FillingError:
        if task.is_code:
            raise
    if task.rule.codes:
        follow_with_codes(session, task)
    return Filled("", "", ())


def _template(template: Template, writer: Writer, *, in_words: bool = False) -> dict[str, object]:
    variables, number = write_variables(writer, template.variables), template.ids.in_language(writer.language)
    return template_facts(number, variables, writer.keys, in_words=in_words)


def _buttons(rule: Rule, writer: Writer) -> list[tuple[str, str]]:
    if rule.asks:
        return score_buttons(writer.stay.id or 0)
    return [(each.label.in_language(writer.language), f"{CHOOSE}{each.answers}") for each in rule.buttons]
