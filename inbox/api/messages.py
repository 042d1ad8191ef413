"""GET and POST /conversations/{id}/messages: the thread, and a manager's reply or note."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Header
from sqlmodel import Session

from inbox.api.bearer import Caller
from inbox.api.conversations import as_id, find_row
from inbox.api.languages import Speaking, Spoken
from inbox.api.message_items import message_item
from inbox.api.orders import SayOrder
from inbox.api.paging import After, Limit, as_moment, as_number, cursor, read_cursor
from inbox.api.shapes import MessageItem, MessagePage, TemplateItem, TemplatePage
from inbox.api.texts import Line
from inbox.approved.answering import Sender, answer_or_keep
from inbox.approved.offering import Offered, offered
from inbox.context import Context
from inbox.conversation.rows import ConversationRow
from inbox.conversation.scene import Scene
from inbox.conversation.thread import Place, read_item, read_thread
from inbox.holding.refusals import NotFound
from inbox.holding.replying import Reply, reply
from inbox.tables import Message, Note
from inbox.web.languages import words_in
from inbox.web.times import LocalClock

_LIST = "messages"
_BEGINNING: Place = (datetime(1, 1, 1, tzinfo=UTC), 0)

Key = Annotated[
    Line | None,
    Header(alias="Idempotency-Key", description="The same key again gives the same message, and says it only once."),
]


def add_messages(router: APIRouter, context: Context) -> None:
    @router.get("/conversations/{id}/messages", tags=["Messages"])
    def list_messages(id: str, actor: Caller, speaking: Speaking, limit: Limit, after: After = None) -> MessagePage:
        """Oldest first; notes among them for those who may answer."""
        place = read_cursor(_LIST, after, _place) or _BEGINNING
        with context.store.read() as session:
            row = find_row(session, actor, id)
            items = read_thread(session, row.id, after=place, limit=limit + 1, with_notes=actor.may_answer)
        clock = _clock(row, speaking, context.now())
        following = items[limit - 1].place if len(items) > limit else None
        return MessagePage(
            items=[message_item(item, clock) for item in items[:limit]],
            next=cursor(_LIST, as_number(following[0]), following[1]) if following else None,
        )

    @router.post("/conversations/{id}/messages", status_code=201, tags=["Messages"])
    def say_something(
        id: str, order: SayOrder, actor: Caller, speaking: Speaking, idempotency_key: Key = None
    ) -> MessageItem:
        """A reply to the guest, which takes the conversation, or a note among colleagues.

        409 `code-not-for-this-contact` where it holds a code of the property and the guest is not confirmed: the same
        again with a `reason` sends it, and keeps who told the code to whom, and why.

        After WhatsApp's 24 hours it would not arrive: with `wait` it leaves as soon as the guest writes (its delivery
        is `kept`), and with `template` an approved text leaves before it.
        """
        wanted, now = Reply(order.text, note=order.note, key=idempotency_key, reason=order.reason), context.now()
        sender = Sender(context.keys, context.codes, context.settings.public_url)

        def say(session: Session) -> Message | Note:
            if order.note or not (order.wait or order.template):
                return reply(session, context.codes, actor, as_id(id), wanted, now)
            return answer_or_keep(session, sender, actor, as_id(id), order.template or "", wanted, now)

        said = context.store.write(say)
        with context.store.read() as session:
            row = find_row(session, actor, str(said.conversation_id))
            item = read_item(session, row.id, said.seq)
        if item is None:
            raise NotFound
        return message_item(item, _clock(row, speaking, now))


def add_templates(router: APIRouter, context: Context) -> None:
    @router.get("/conversations/{id}/templates", tags=["Messages"])
    def list_templates(id: str, actor: Caller) -> TemplatePage:
        """The office's texts that WhatsApp has approved, as this guest would read them."""
        if not actor.may_answer:
            raise NotFound
        with context.store.read() as session:
            row = find_row(session, actor, id)
            if not row.contacts:
                return TemplatePage(items=[], next=None)
            scene = Scene(row.contacts[0], row.guest, row.conversation, row.home, row.stay)
            found = offered(session, context.keys, context.settings.public_url, scene)
        return TemplatePage(items=[_template(one) for one in found], next=None)


def _template(one: Offered) -> TemplateItem:
    title = {"ru": one.title.ru, "en": one.title.en}
    return TemplateItem(
        key=one.key, title=title, language=one.language.value, text=one.shown or None, lacking=one.lacking or None
    )


def _clock(row: ConversationRow, speaking: Spoken, now: datetime) -> LocalClock:
    return LocalClock(words_in(speaking.language), row.home.timezone if row.home else "UTC", now)


def _place(at: int, seq: int) -> Place:
    return as_moment(at), seq
