"""A manager's reply, his note, and sending again what did not arrive."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, File, Form, Request, Response, UploadFile
from sqlmodel import Session

from inbox.approved.answering import NotOffered, Sender, answer_outside
from inbox.cleaning import clean_text
from inbox.codes.guarding import LONGEST_REASON, AsksFirst, Why
from inbox.codes.naming import code_name_for_staff
from inbox.context import Context
from inbox.conversation.speaking import answer_contact
from inbox.conversation.thread import read_item
from inbox.delivery.retrying import retry
from inbox.holding.drafting import drop_draft
from inbox.holding.replying import Reply, reply
from inbox.holding.taking import lock_conversation
from inbox.holding.uploads import forget_sweeping
from inbox.knowledge.answering import Library, NotTellable, answer_from, reply_from
from inbox.pages.carrying_out import back_to, carry_out
from inbox.pages.composing.attaching import keep_for
from inbox.pages.entering import Staff
from inbox.pages.rendering import show
from inbox.pages.routing import Refused, is_fragment
from inbox.pages.views.attached_view import files_of
from inbox.pages.views.composer_view import abilities_of, files_told, why_closed
from inbox.pages.views.conversation_view import find_row, reader_of, view_some
from inbox.pages.visiting import Visitor
from inbox.staff.actors import Actor
from inbox.web.languages import Words
from properties.filling import unfilled

_LONGEST_TEXT = 20_000  # characters; long texts leave in parts
_LONGEST_KEY = 64

# The conversation, and the number within it of what was said.
Said = tuple[int, int]


def add_saying(router: APIRouter, context: Context) -> None:
    add_reply(router, context)
    add_answers(router, context)


def add_reply(router: APIRouter, context: Context) -> None:
    @router.post("/inbox/{conversation_id:int}/reply")
    def send_reply(
        request: Request,
        conversation_id: int,
        visitor: Staff,
        text: Annotated[str, Form()] = "",
        note: Annotated[bool, Form()] = False,
        key: Annotated[str, Form(max_length=_LONGEST_KEY)] = "",
        seen: Annotated[int | None, Form()] = None,
        reason: Annotated[str, Form(max_length=LONGEST_REASON)] = "",
        entry: Annotated[int, Form()] = 0,
        files: Annotated[list[str] | None, Form()] = None,
        attached: Annotated[list[UploadFile] | None, File()] = None,
        outside: Annotated[bool, Form()] = False,
        template: Annotated[str, Form(max_length=_LONGEST_KEY)] = "",
    ) -> Response:
        """`entry`: the one of knowledge that the words were begun from. `files`: slips of what was brought before;
        `attached`: files themselves, from a page without our script. `outside`: written while WhatsApp's window was
        shut, to be kept until the guest writes; `template`: the approved text that he gets now.
        """
        now, words = context.now(), visitor.words
        added = [keep_for(context, visitor, conversation_id, one) for one in chosen_files(attached)]
        kept = [*files_of(context.keys, files or [], words), *added]
        outside = outside and not note
        written = written_words(text, visitor, note=note, files=len(kept), may_be_empty=outside and bool(template))
        wanted = Reply(
            written, note=note, key=key or None, seen_seq=seen, reason=reason, files=kept, hold=visitor.likes.hold
        )
        try:
            said = carry_out(
                context, visitor,
                lambda session: (
                    _say_outside(session, context, visitor, conversation_id, template, wanted, entry, now)
                    if outside
                    else [_say(session, context, visitor, conversation_id, wanted, entry, now)]
                ),
            )  # fmt: skip
        except AsksFirst as asked:
            return _ask(request, visitor, conversation_id, wanted, asked, template if outside else None)
        return show_said(context, visitor, said) if is_fragment(request) else back_to(conversation_id)


def add_answers(router: APIRouter, context: Context) -> None:
    @router.post("/inbox/{conversation_id:int}/answers/{entry_id:int}")
    def send_answer(
        request: Request, conversation_id: int, entry_id: int, visitor: Staff,
        key: Annotated[str, Form(max_length=_LONGEST_KEY)] = "",
    ) -> Response:  # fmt: skip
        """The whole answer of an entry, with its files and codes."""
        now = context.now()
        wanted = Reply("", key=key or None, hold=visitor.likes.hold)
        said = carry_out(
            context, visitor, lambda session: _answer(session, context, visitor, conversation_id, entry_id, wanted, now)
        )
        return show_said(context, visitor, [said]) if is_fragment(request) else back_to(conversation_id)

    @router.post("/inbox/messages/{message_id:int}/retry")
    def send_again(request: Request, message_id: int, visitor: Staff) -> Response:
        now = context.now()
        said = carry_out(context, visitor, lambda session: _again(session, visitor.actor, message_id, now))
        return show_said(context, visitor, [said]) if is_fragment(request) else back_to(said[0])


def chosen_files(attached: Sequence[UploadFile] | None) -> list[UploadFile]:
    """A browser sends an empty one where nothing was chosen."""
    return [one for one in attached or [] if one.filename]


def written_words(text: str, visitor: Visitor, *, note: bool, files: int, may_be_empty: bool = False) -> str:
    words, written = visitor.words, clean_text(text).strip()
    if note and files:
        raise Refused("note_files", words.gettext("Files go with answers only, not with notes."), 422)
    if not written and not files and not may_be_empty:
        raise Refused("empty", words.gettext("There is nothing written yet."), 422)
    if not note and (blanks := unfilled(written)):
        told = words.gettext("Fill in first: %(blanks)s.") % {"blanks": ", ".join(blanks)}
        raise Refused("unfilled", told, 422)
    if len(written) > _LONGEST_TEXT:
        raise Refused("long", words.gettext("This is too long to send. Shorten it."), 422)
    return written


def _say(
    session: Session, context: Context, visitor: Visitor, conversation_id: int, wanted: Reply, entry: int, now: datetime
) -> Said:  # fmt: skip
    if not wanted.note:
        refuse_if_closed(session, context, visitor, conversation_id, now, with_files=bool(wanted.files))
    if entry and not wanted.note:
        said = reply_from(session, _library(context), visitor.actor, conversation_id, entry, wanted, now)
    else:
        said = reply(session, context.codes, visitor.actor, conversation_id, wanted, now)
    forget_sweeping(session, wanted.files)
    drop_draft(session, visitor.actor, said.conversation_id)
    return said.conversation_id, said.seq


def _say_outside(
    session: Session, context: Context, visitor: Visitor, conversation_id: int, template: str, wanted: Reply,
    entry: int, now: datetime,
) -> list[Said]:  # fmt: skip
    """Where the guest has written meanwhile, the words go at once, and need no approved text before them."""
    contact = answer_contact(session, lock_conversation(session, conversation_id, visitor.actor))
    if not why_closed(contact, context.channels, visitor.words, now):
        if not wanted.text and not wanted.files:
            told = visitor.words.gettext("The guest has written meanwhile: your own words arrive now.")
            raise Refused("open_again", told, 409)
        return [_say(session, context, visitor, conversation_id, wanted, entry, now)]
    sender = Sender(context.keys, context.codes, context.settings.public_url)
    try:
        said = answer_outside(session, sender, visitor.actor, conversation_id, template, wanted, now)
    except NotOffered:
        told = visitor.words.gettext("This text can't be sent to this guest any more. Choose again.")
        raise Refused("not_offered", told, 409) from None
    forget_sweeping(session, wanted.files)
    drop_draft(session, visitor.actor, conversation_id)
    return [(each.conversation_id, each.seq) for each in said]


def _answer(
    session: Session, context: Context, visitor: Visitor, conversation_id: int, entry: int, wanted: Reply, now: datetime
) -> Said:  # fmt: skip
    contact = answer_contact(session, lock_conversation(session, conversation_id, visitor.actor))
    if contact is not None and why_closed(contact, context.channels, visitor.words, now):
        wanted = replace(wanted, kept=True)
    try:
        said = answer_from(session, _library(context), visitor.actor, conversation_id, entry, wanted, now)
    except NotTellable:
        told = visitor.words.gettext("This guest may not be told it now, or the property lacks what the answer names.")
        raise Refused("not_tellable", told, 409) from None
    return said.conversation_id, said.seq


def _library(context: Context) -> Library:
    return Library(context.knowledge, context.keys, context.codes)


def refuse_if_closed(
    session: Session, context: Context, visitor: Visitor, conversation_id: int, now: datetime,
    *, with_files: bool = False,
) -> None:  # fmt: skip
    """Where nothing can arrive now, it is said before anything is sent."""
    words = visitor.words
    contact = answer_contact(session, lock_conversation(session, conversation_id, visitor.actor))
    closed = why_closed(contact, context.channels, words, now)
    if closed:
        raise Refused("closed", closed, 409)
    able = abilities_of(contact, context.channels)
    if with_files and not able.media:
        raise Refused("no_files", files_told(contact, able, words), 409)


def _ask(
    request: Request, visitor: Visitor, conversation_id: int, wanted: Reply, asked: AsksFirst, template: str | None
) -> Response:
    """Our script puts the question above the box; without it, it is a page with the answer in a form."""
    words = visitor.words
    who, codes = asked_words(asked, words)
    if is_fragment(request):
        raise Refused("asks_reason", f"{who} {codes}", 409)
    values = {"visitor": visitor, "conversation_id": conversation_id, "wanted": wanted, "who": who, "codes": codes}
    values |= {"template": template}
    return show(visitor.look, "ask_code.html", values, 409)


def asked_words(asked: AsksFirst, words: Words) -> tuple[str, str]:
    """What speaks against it, and which codes they are."""
    homes = ", ".join(home[words.language] for home in asked.homes)
    match asked.why:
        case Why.NOT_NOW:
            who = words.gettext("It is not the time for codes in this stay.")
        case Why.ANOTHERS if homes:
            who = words.gettext("This is of another property: %(homes)s.") % {"homes": homes}
        case Why.ANOTHERS:
            who = words.gettext("This is of another stay.")
        case Why.STRANGER:
            who = words.gettext("This person is not confirmed as the guest of this stay.")
    named = ", ".join(code_name_for_staff(name, words.language) for name in asked.names)
    return who, words.gettext("Your answer holds: %(codes)s.") % {"codes": named}


def _again(session: Session, actor: Actor, message_id: int, now: datetime) -> Said:
    message = retry(session, actor, message_id, now)
    return message.conversation_id, message.seq


def show_said(context: Context, visitor: Visitor, said: Sequence[Said]) -> Response:
    """What was said, as the thread shows it now."""
    with context.store.read() as session:
        row = find_row(session, visitor, said[0][0])
        found = [read_item(session, row.id, seq) for _, seq in said]
        bubbles = view_some(row, reader_of(session, context, visitor), [item for item in found if item])
    values = {"items": bubbles, "earlier": "", "conversation_id": row.id, "visitor": visitor}
    return show(visitor.look, "_messages.html", values, 201)
