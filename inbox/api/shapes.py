"""What the API gives: conversations, messages, stays, incidents. Times come out in UTC with a Z."""

from datetime import date, datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

State = Literal["bot", "waiting", "human", "snoozed", "resolved"]
SeverityName = Literal["low", "normal", "high", "critical"]
AuthorName = Literal["guest", "bot", "manager", "system"]
LanguageName = Literal["ru", "en"]
PlannedStateName = Literal["planned", "held", "sent", "cancelled"]
HeldUpName = Literal["guest_wrote", "closed", "blocked", "opted_out", "codes", "no_contact"]
ManagerRole = Literal["manager", "lead", "admin"]


class Shape(BaseModel):
    # Every member is always there, so the description says so.
    model_config = ConfigDict(frozen=True, json_schema_serialization_defaults_required=True)


class GuestItem(Shape):
    name: str
    language: str | None


class LastMessage(Shape):
    text: str
    author: AuthorName
    at: datetime


class ConversationItem(Shape):
    id: str
    state: State
    guest: GuestItem
    property: str | None = Field(description="Its slug; null while it is unknown.")
    stay: str | None = Field(description="The reservation's code; null while it is unknown.")
    channels: list[str] = Field(description="The one that answers go to comes first.")
    assignee: str | None = Field(description="Who holds it.")
    awaited_since: datetime | None = Field(
        description="Since when a colleague has been awaited who was given it; null once he has come."
    )
    severity: SeverityName | None
    waiting_since: datetime | None = Field(description="Since when a guest has been owed a human's answer.")
    last_message: LastMessage | None
    snoozed_until: datetime | None
    resolution: str | None


class HandoffItem(Shape):
    reason: str
    brief: str = Field(description="In the language asked for, else of the manager who has it. No secrets are in it.")
    severity: SeverityName
    at: datetime
    taken_at: datetime | None
    closed_at: datetime | None


class ConversationWhole(ConversationItem):
    handoff: HandoffItem | None = Field(description="The last time that the bot called a human; null if it never did.")


class ConversationPage(Shape):
    items: list[ConversationItem]
    next: str | None


class AttachmentItem(Shape):
    id: str
    kind: str
    name: str
    mime: str
    size: int | None = Field(description="In bytes.")
    state: Literal["pending", "ready", "too_big", "failed"]
    url: str | None = Field(description="Where it is downloaded, with a token; null until it is there.")


class DeliveryItem(Shape):
    state: Literal["kept", "queued", "sending", "sent", "delivered", "read", "failed", "cancelled"] = Field(
        description="kept = it leaves as soon as the guest writes: WhatsApp takes nothing before."
    )
    error: str | None = Field(description="Why it failed, and what to do now.")
    reason: str | None = Field(description="The same as one word, such as blocked or window_closed.")
    attempts: int
    maybe_twice: bool = Field(description="It may have arrived twice: the messenger did not say whether it had.")


class MessageItem(Shape):
    id: str
    author: AuthorName
    by: str | None = Field(description="The name of the manager, or of the token.")
    kind: str = Field(description="text, photo, video, voice, …; note = among colleagues; event = what happened.")
    channel: str | None
    text: str = Field(description="Secrets are masked in it. Of an event: what happened, in words.")
    at: datetime
    attachments: list[AttachmentItem]
    delivery: DeliveryItem | None = Field(description="What became of it; null for what guests say, notes and events.")
    facts: dict[str, Any] = Field(description="Of an event, or what else came with a message: a place, a quote.")
    edited_at: datetime | None
    deleted_at: datetime | None


class PlannedItem(Shape):
    id: str
    by: str = Field(description="Who wrote it.")
    text: str = Field(description="Codes are masked in it.")
    send_at: datetime
    insist: bool
    state: PlannedStateName
    held_up: HeldUpName | None = Field(description="Why it has not left when its time came; a person was asked.")
    message: str | None = Field(description="The message that it has become.")


class PlannedPage(Shape):
    items: list[PlannedItem]
    next: None


class TemplateItem(Shape):
    key: str
    title: dict[str, str] = Field(description="By language, for staff.")
    language: LanguageName = Field(description="The guest's.")
    text: str | None = Field(description="What the guest reads; null where it can't be sent to him.")
    lacking: str | None = Field(description="The fact that is not known, and without which it can't be sent.")


class TemplatePage(Shape):
    items: list[TemplateItem]
    next: str | None


class MessagePage(Shape):
    items: list[MessageItem]
    next: str | None


class ManagerItem(Shape):
    key: str
    name: str
    role: ManagerRole
    speaks: list[LanguageName]
    on_shift: bool
    at_desk: bool = Field(description="He has the inbox open.")
    is_told: bool = Field(description="Telegram or mail reaches him; else he sees things only in the inbox.")


class ManagerPage(Shape):
    items: list[ManagerItem]
    next: None


class StayGuest(Shape):
    name: str
    language: LanguageName
    phone: str | None
    email: str | None


class StayItem(Shape):
    code: str
    property: str
    source: str
    guest: StayGuest
    arrival: date
    departure: date
    guests: int
    state: Literal["active", "cancelled"]
    overlaps: list[str] = Field(description="Codes of other active stays there on some of the same nights.")
    link: str | None = Field(description="Whoever opens it is taken for the guest. Null for owners.")


class StayPage(Shape):
    items: list[StayItem]
    next: str | None


class TimelineItem(Shape):
    at: datetime
    kind: str = Field(description="reported, first_response, hop, promised, solved, reopened, …")
    by: str | None = Field(description="Who did it; null = the desk itself.")
    text: str = Field(description="The same in words.")
    facts: dict[str, Any] = Field(description="What it is kept as; empty for owners.")


class IncidentItem(Shape):
    id: str
    title: str
    playbook: str | None
    severity: SeverityName
    state: Literal["open", "solved"]
    level: int = Field(description="Who works on it: 1 the shift, 2 a senior manager, 3 contractor or service.")
    property: str | None = Field(description="Its slug; null while nobody knows where the guest is.")
    stay: str | None
    conversation: str | None
    opened_at: datetime
    first_response_at: datetime | None
    solved_at: datetime | None
    reopened: int = Field(description="How often it came back within a day.")
    number: int = Field(description="Among those of its kind at its property in its month: 3 = two came before it.")
    resolution: str
    cost: str | None = Field(description="A decimal number.")
    currency: str | None
    timeline: list[TimelineItem]


class IncidentPage(Shape):
    items: list[IncidentItem]
    next: str | None
