"""What the API takes as bodies. An unknown key is an error: a misspelt "note" must not send the note to the guest."""

import re
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

from inbox.api.moments import Day, Moment
from inbox.api.shapes import LanguageName
from inbox.api.texts import Line, Stored, Written
from inbox.holding.assigning import LONGEST_NOTE

_PHONE = re.compile(r"\+[1-9]\d{6,14}", re.ASCII)
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]+\.[^@\s.]+")


class Order(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SayOrder(Order):
    text: Written = Field(description="Reaches the guest exactly as it is written here.")
    note: Annotated[bool, Field(strict=True)] = Field(False, description="For colleagues only.")
    wait: Annotated[bool, Field(strict=True)] = Field(
        False, description="While WhatsApp's window is shut: keep it, and send it as soon as the guest writes."
    )
    template: Line | None = Field(
        None, description="The key of an approved text that leaves at once while the window is shut; `text` then waits."
    )
    reason: Annotated[Stored, StringConstraints(max_length=300)] = Field(
        "", description="Why a code of the property is told to somebody who is not confirmed as the stay's guest."
    )


class PlanOrder(Order):
    text: Written = Field(description="Reaches the guest exactly as it is written here.")
    send_at: Moment
    reason: Annotated[Stored, StringConstraints(max_length=300)] = Field(
        "", description="Why a code is told to somebody who may not be told it at that time."
    )
    insist: Annotated[bool, Field(strict=True)] = Field(
        False, description="It leaves even if the guest writes before its time."
    )


class ResolveOrder(Order):
    resolution: Annotated[Stored, StringConstraints(max_length=2000)] = ""


class AssignOrder(Order):
    to: Line = Field(description="The colleague's key, as `GET /managers` tells it.")
    note: Annotated[Stored, StringConstraints(max_length=LONGEST_NOTE)] = Field(
        "", description="What he should know: a note in the thread, told to him with the conversation."
    )


class SnoozeOrder(Order):
    until: Moment


def _phone(given: object) -> object:
    """+44 7700 900-123 and +447700900123 are the same number."""
    plain = re.sub(r"[\s().-]", "", given) if isinstance(given, str) else given
    if isinstance(plain, str) and not _PHONE.fullmatch(plain):
        raise ValueError("expected a number such as +447700900123: plus, country code, digits")
    return plain


def _email(given: str) -> str:
    if not _EMAIL.fullmatch(given):
        raise ValueError("expected an address such as anna@example.org")
    return given.lower()


class StayGuestOrder(Order):
    name: Line
    language: LanguageName = Field(description="In which Nightdesk speaks to the guest.")
    phone: Annotated[Line, BeforeValidator(_phone)] | None = None
    email: Annotated[Line, AfterValidator(_email)] | None = None


class StayOrder(Order):
    property: Line = Field(description="Its slug.")
    source: Annotated[Line, StringConstraints(max_length=50)] = "direct"
    guest: StayGuestOrder
    arrival: Day
    departure: Day
    guests: Annotated[int, Field(strict=True, ge=1, le=1000)] = 1

    @model_validator(mode="after")
    def ends_after_it_begins(self) -> "StayOrder":
        if self.departure <= self.arrival:
            raise ValueError("departure must be a day after arrival")
        return self
