"""What can be sent while WhatsApp's window is shut: the approved texts, each as this guest would read it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from inbox.approved.offering import Offered, offered, sent_since
from inbox.context import Context
from inbox.conversation.rows import ConversationRow
from inbox.conversation.scene import Scene
from inbox.conversation.window import is_open, window_end
from inbox.pages.naming import channel_name
from inbox.pages.views.composer_view import abilities_of
from inbox.pages.views.queue_view import Reader
from inbox.schedule.problem_words import lacking_words
from inbox.tables import Contact
from inbox.web.languages import Words
from inbox.web.times import LocalClock


@dataclass(frozen=True)
class ChoiceView:
    """`other`: the same in the reader's language, where the guest reads another. `problem`: why it can't be sent.

    `sent`: when the guest got it, since he wrote last.
    """

    key: str
    title: str
    text: str
    language: str
    other: str
    problem: str
    sent: str
    is_chosen: bool


@dataclass(frozen=True)
class OutsideView:
    """`since`: when the window was shut, "" = the guest never opened it. `choices` may be none."""

    channel: str
    since: str
    choices: Sequence[ChoiceView]
    refused: str

    @property
    def is_any_chosen(self) -> bool:
        return any(choice.is_chosen for choice in self.choices)


def view_outside(session: Session, context: Context, row: ConversationRow, reader: Reader) -> OutsideView | None:
    """None while free text arrives."""
    contact, clock = row.contacts[0] if row.contacts else None, reader.clock(row)
    if contact is None or not reader.actor.may_answer:
        return None
    window = abilities_of(contact, context.channels).window
    if is_open(contact, window, reader.now):
        return None
    ends = window_end(contact, window) if contact.last_inbound_at else None
    refused = _refused(contact, reader.words)
    scene = Scene(contact, row.guest, row.conversation, row.home, row.stay)
    found = [] if refused else offered(session, context.keys, context.settings.public_url, scene)
    sent = sent_since(session, row.conversation, contact) if found else {}
    first = next((one.key for one in found if one.is_sendable), "") if not sent else ""
    return OutsideView(
        channel_name(contact.channel, reader.words),
        clock.day_and_time(ends) if ends else "",
        [_choice(one, clock, sent.get(one.key), is_chosen=one.key == first) for one in found],
        refused,
    )


def _refused(contact: Contact, words: Words) -> str:
    if contact.blocked_at is not None:
        return words.gettext("The guest blocked us: nothing can be sent now.")
    if contact.opted_out_at is not None:
        return words.gettext("The guest asked for no more messages: nothing can be sent now.")
    return ""


def _choice(one: Offered, clock: LocalClock, sent: datetime | None, *, is_chosen: bool) -> ChoiceView:
    words = clock.words
    return ChoiceView(
        one.key,
        one.title.in_language(words.language),
        one.shown,
        one.language,
        one.other if one.language != words.language else "",
        _problem(one, words),
        clock.day_and_time(sent) if sent else "",
        is_chosen,
    )


def _problem(one: Offered, words: Words) -> str:
    title = one.title.in_language(words.language)
    if one.lacking:
        told = words.gettext("“%(title)s” can't be sent to this guest. Not known: %(lacking)s.")
        return told % {"title": title, "lacking": lacking_words(one.lacking, words.language)}
    if one.too_long:
        return words.gettext("“%(title)s”, filled in, is longer than WhatsApp takes.") % {"title": title}
    return ""
