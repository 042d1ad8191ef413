"""One scheduled message as a stay's page, the conversation's panel and the pre-flight page show it."""

from collections.abc import Sequence
from dataclasses import dataclass

from inbox.pages.naming import channel_name
from inbox.schedule.keeping_step import CODE, WHOLE
from inbox.schedule.managing import is_editable
from inbox.schedule.preflight import NO_NEWS
from inbox.schedule.problem_words import problem_words
from inbox.schedule.timeline import TimelineItem
from inbox.tables import Delivery, DeliveryState, ScheduledState
from inbox.web.languages import Words
from inbox.web.times import LocalClock


@dataclass(frozen=True)
class MessageView:
    id: int
    title: str
    text: str
    when: str
    state: str
    state_words: str
    channel: str
    problems: Sequence[str]
    is_bad: bool
    is_planned: bool
    is_skipped: bool
    is_sent: bool
    is_editable: bool
    edited: dict[str, str]
    note: str


def view_message(item: TimelineItem, clock: LocalClock) -> MessageView:
    row, words = item.row, clock.words
    is_sent = row.state == ScheduledState.SENT
    waits = row.state == ScheduledState.PLANNED and row.problem is not None and row.due_at > row.wanted_at
    moment = row.done_at if is_sent and row.done_at else row.wanted_at if waits else row.due_at
    title = item.title.in_language(words.language)
    if row.part == CODE:
        title = words.gettext("%(title)s: the code") % {"title": title}
    if row.part == WHOLE:
        title = words.gettext("%(title)s: in full, once it is known who answers") % {"title": title}
    return MessageView(
        id=row.id or 0, title=title, text=item.text, when=clock.day_and_time(moment),
        state="bad" if item.delivery and item.delivery.state == DeliveryState.FAILED else row.state,
        state_words=words.gettext("waits") if waits else _state(row.state, item.delivery, words),
        channel=channel_name(item.channel, words) if item.channel else "",
        problems=[problem_words(problem, detail, words.language) for problem, detail in item.problems],
        is_bad=any(problem not in NO_NEWS for problem, _ in item.problems),
        is_planned=row.state == ScheduledState.PLANNED, is_skipped=row.state == ScheduledState.SKIPPED,
        is_sent=is_sent or row.state == ScheduledState.MISSED, is_editable=is_editable(row),
        edited=row.edited or {}, note=_note(item, clock),
    )  # fmt: skip


def _state(state: str, delivery: Delivery | None, words: Words) -> str:
    if state == ScheduledState.SENT and delivery is not None:
        told = {
            DeliveryState.QUEUED.value: words.gettext("on its way"),
            DeliveryState.SENDING.value: words.gettext("on its way"),
            DeliveryState.UNKNOWN.value: words.gettext("on its way"),
            DeliveryState.SENT.value: words.gettext("sent"),
            DeliveryState.DELIVERED.value: words.gettext("delivered"),
            DeliveryState.READ.value: words.gettext("read"),
            DeliveryState.FAILED.value: words.gettext("not delivered"),
        }
        return told.get(delivery.state, delivery.state)
    told = {
        ScheduledState.PLANNED.value: words.gettext("will go out"),
        ScheduledState.SENT.value: words.gettext("sent"),
        ScheduledState.SKIPPED.value: words.gettext("skipped"),
        ScheduledState.MISSED.value: words.gettext("did not go out in time"),
    }
    return told.get(state, state)


def _note(item: TimelineItem, clock: LocalClock) -> str:
    row, words = item.row, clock.words
    if row.done_by:
        return words.gettext("by %(name)s") % {"name": row.done_by}
    if item.is_first:
        return words.gettext("the guest has not written yet: the WhatsApp template goes to the number of the booking")
    if row.state == ScheduledState.PLANNED and row.part == "" and not row.problem and row.due_at > row.wanted_at:
        wanted = clock.day_and_time(row.wanted_at)
        return words.gettext("planned for %(time)s; quiet hours or a late booking moved it") % {"time": wanted}
    return ""
