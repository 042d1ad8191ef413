"""Codes beside a thread: looked at, told to the guest by the door, opened before check-in. Each of it is kept."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from sqlmodel import Session

from inbox.codes.door import NotAllowed
from inbox.codes.telling import tell_code
from inbox.context import Context
from inbox.conversation.speaking import answer_contact
from inbox.holding.early_release import NothingToRelease, release_early
from inbox.holding.secrets_shown import show_secret, show_written
from inbox.holding.taking import lock_conversation
from inbox.pages.carrying_out import carry_out, done
from inbox.pages.entering import Staff
from inbox.pages.rendering import show
from inbox.pages.routing import Refused


def add_secrets(router: APIRouter, context: Context) -> None:
    add_looks(router, context)
    add_telling(router, context)


def add_looks(router: APIRouter, context: Context) -> None:
    @router.post("/inbox/{conversation_id:int}/secrets/{name}")
    def look_at_secret(conversation_id: int, name: str, visitor: Staff) -> Response:
        """The secret itself, for this look only; who looked, and when, is kept."""
        now, keys = context.now(), context.keys

        def look(session: Session) -> str:
            return show_secret(session, keys, visitor.actor, conversation_id, name, now)

        return show(visitor.look, "_secret.html", {"secret": carry_out(context, visitor, look)})

    @router.post("/inbox/{conversation_id:int}/messages/{seq:int}/show")
    def show_what_was_written(conversation_id: int, seq: int, visitor: Staff) -> Response:
        """A message with the codes in it, for this look only; who looked, and when, is kept."""
        now = context.now()

        def look(session: Session) -> str:
            return show_written(session, context.keys, context.codes, visitor.actor, conversation_id, seq, now)

        return show(visitor.look, "_written.html", {"text": carry_out(context, visitor, look)})


def add_telling(router: APIRouter, context: Context) -> None:
    @router.post("/inbox/{conversation_id:int}/secrets/{name}/tell")
    def tell_secret(request: Request, conversation_id: int, name: str, visitor: Staff) -> Response:
        """One code to the guest, by the door: only where he is confirmed and it is the time for codes."""
        now, words = context.now(), visitor.words

        def tell(session: Session) -> None:
            conversation = lock_conversation(session, conversation_id, visitor.actor)
            contact = answer_contact(session, conversation)
            if contact is None:
                raise NotAllowed
            tell_code(session, context.keys, visitor.actor, contact, name, now)

        try:
            carry_out(context, visitor, tell)
        except NotAllowed:
            told = words.gettext("Codes are told to a confirmed guest during his stay. Confirm him, or release early.")
            raise Refused("not_allowed", told, 409) from None
        return done(request, conversation_id)

    @router.post("/inbox/{conversation_id:int}/release-codes")
    def release_codes(
        request: Request, conversation_id: int, visitor: Staff, reason: Annotated[str, Form(max_length=300)] = ""
    ) -> Response:
        """Before check-in, for this stay alone, with a reason."""
        now, words = context.now(), visitor.words
        if not reason.strip():
            raise Refused("reason", words.gettext("Say why the codes are opened early: it is kept."), 422)
        try:
            carry_out(
                context, visitor, lambda session: release_early(session, visitor.actor, conversation_id, reason, now)
            )
        except NothingToRelease:
            told = words.gettext("The codes of this stay are open already, or the stay is over.")
            raise Refused("nothing", told, 409) from None
        return done(request, conversation_id)
