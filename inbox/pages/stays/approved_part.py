"""The part of the page "Messages" about texts that WhatsApp has approved: which there are, and how to set one up."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session

from inbox.approved.offering import approved_texts, keep_approved
from inbox.context import Context
from inbox.pages.carrying_out import carry_out
from inbox.pages.entering import Staff
from inbox.pages.routing import Refused
from playbooks.schedule.faults import RuleErrors
from playbooks.schedule.templates import WRITE_BACK, WRITE_BACK_TEXT, read_approved
from properties.words import Language

_LONGEST_ID = 64


@dataclass(frozen=True)
class ApprovedView:
    key: str
    title: str
    ru: str
    en: str
    id_ru: str
    id_en: str
    variables: str


@dataclass(frozen=True)
class ApprovedPart:
    """`write_back`: that of the text that ships, once the office has it; `ru` and `en`: its words, to be approved."""

    texts: list[ApprovedView]
    write_back: ApprovedView | None
    ru: str = WRITE_BACK_TEXT.ru
    en: str = WRITE_BACK_TEXT.en


def view_approved(session: Session, language: Language) -> ApprovedPart:
    texts = [
        ApprovedView(
            each.key, each.title.in_language(language), each.text.ru, each.text.en,
            each.template.ids.ru, each.template.ids.en, ", ".join(each.template.variables),
        )
        for each in approved_texts(session)
    ]  # fmt: skip
    return ApprovedPart(texts, next((each for each in texts if each.key == WRITE_BACK), None))


def add_approved(router: APIRouter, context: Context) -> None:
    @router.post("/inbox/stays/messages/write-back")
    def keep_write_back(
        visitor: Staff,
        ru: Annotated[str, Form(max_length=_LONGEST_ID)] = "",
        en: Annotated[str, Form(max_length=_LONGEST_ID)] = "",
    ) -> Response:
        """The ids under which WhatsApp has approved the text that ships."""
        now = context.now()
        try:
            approved = read_approved({"key": WRITE_BACK, "template": {"ru": ru.strip(), "en": en.strip()}})
        except RuleErrors:
            told = visitor.words.gettext(
                "A Content SID is HX and 32 digits or letters a to f. Each language has its own."
            )
            raise Refused("template", told, 422) from None
        carry_out(context, visitor, lambda session: keep_approved(session, visitor.actor, approved, now))
        return RedirectResponse("/inbox/stays/messages?told=template#templates", status_code=303)
