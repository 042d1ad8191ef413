"""A stay by hand: a new one, other facts of one, cancelling it."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session, select
from starlette.datastructures import FormData

from inbox.context import Context
from inbox.pages.carrying_out import carry_out
from inbox.pages.entering import Staff
from inbox.pages.rendering import show
from inbox.pages.views.stay_reading import find_stay, homes_of, homes_to_choose
from inbox.pages.visiting import Visitor, frame
from inbox.stays.bookings import cancel_stay, put_stay
from inbox.stays.stay_facts import StayFaults, fresh_code, read_booking
from inbox.tables import Stay
from inbox.web.languages import Words

FIELDS = (
    "code", "property", "source", "guest_name", "guest_language", "guest_phone", "guest_email", "arrival", "departure",
    "guests",
)  # fmt: skip
SOURCES = ("direct", "airbnb", "booking", "avito", "realtycalendar", "sutochno", "ostrovok", "expedia", "vrbo")


async def _read_form(request: Request) -> FormData:
    return await request.form(max_fields=300, max_files=0)


Filled = Annotated[FormData, Depends(_read_form)]


def add_stay_form(router: APIRouter, context: Context) -> None:
    @router.get("/inbox/stays/new")
    def show_new(request: Request, visitor: Staff, property: str = "", arrival: str = "") -> Response:
        typed = {"property": property, "arrival": arrival, "source": "direct", "guests": "1", "guest_language": "ru"}
        return _form(context, request, visitor, None, typed, {})

    @router.post("/inbox/stays/new")
    def add_stay(request: Request, visitor: Staff, form: Filled) -> Response:
        typed = _typed(form)
        typed["code"] = typed["code"] or fresh_code()
        return _keep(context, request, visitor, None, typed)

    @router.get("/inbox/stays/{stay_id:int}/edit")
    def show_edit(request: Request, stay_id: int, visitor: Staff) -> Response:
        with context.store.read() as session:
            stay, home = find_stay(session, stay_id)
        return _form(context, request, visitor, stay, _of(stay, home.slug), {})

    @router.post("/inbox/stays/{stay_id:int}/edit")
    def change_stay(request: Request, stay_id: int, visitor: Staff, form: Filled) -> Response:
        with context.store.read() as session:
            stay, _ = find_stay(session, stay_id)
        return _keep(context, request, visitor, stay, {**_typed(form), "code": stay.code})

    @router.post("/inbox/stays/{stay_id:int}/cancel")
    def cancel(stay_id: int, visitor: Staff) -> Response:
        now = context.now()

        def end(session: Session) -> None:
            cancel_stay(session, find_stay(session, stay_id)[0].code, now, by=visitor.actor.name)

        carry_out(context, visitor, end)
        return RedirectResponse(f"/inbox/stays/{stay_id}?told=cancelled", status_code=303)


def _keep(context: Context, request: Request, visitor: Visitor, stay: Stay | None, typed: dict[str, str]) -> Response:
    words = visitor.words
    with context.store.read() as session:
        slugs = {home.slug for home in homes_of(session)}
        is_taken = stay is None and session.exec(select(Stay).where(Stay.code == typed["code"])).first() is not None
    try:
        booking = read_booking(typed, slugs)
    except StayFaults as faults:
        wrong = {name: fault_words(fault, words) for name, fault in faults.faults.items()}
        return _form(context, request, visitor, stay, typed, wrong)
    if is_taken:
        wrong = {"code": words.gettext("There is a stay with this code already: open it and change it there.")}
        return _form(context, request, visitor, stay, typed, wrong)
    now, keys = context.now(), context.keys

    def keep(session: Session) -> int:
        put_stay(session, keys, booking, now, by=visitor.actor.name)
        return session.exec(select(Stay).where(Stay.code == booking.code)).one().id or 0

    number = carry_out(context, visitor, keep)
    return RedirectResponse(f"/inbox/stays/{number}?told={'kept' if stay else 'new'}", status_code=303)


def fault_words(fault: str, words: Words) -> str:
    """What is wrong with a field of a stay, and how to mend it."""
    told = {
        "missing": words.gettext("Please fill this in."),
        "code": words.gettext("One word without spaces was expected, like HMA7Q2XK."),
        "property": words.gettext("There is no such property."),
        "language": words.gettext("ru or en was expected."),
        "phone": words.gettext("A number like +78120000001 was expected: plus, country code, digits."),
        "email": words.gettext("An address like anna@example.org was expected."),
        "day": words.gettext("A day like 2026-11-21 was expected."),
        "order": words.gettext("The departure has to be after the arrival."),
        "guests": words.gettext("A number from 1 to 100 was expected."),
        "long": words.gettext("This is too long: 200 characters at most."),
    }
    return told[fault]


def _form(
    context: Context, request: Request, visitor: Visitor, stay: Stay | None, typed: dict[str, str],
    wrong: dict[str, str],
) -> Response:  # fmt: skip
    language = visitor.look.language
    with context.store.read() as session:
        homes = homes_to_choose(session, language)
    values: dict[str, Any] = {
        **frame(request, visitor), "stay": stay, "typed": {name: typed.get(name, "") for name in FIELDS},
        "wrong": wrong, "homes": homes, "sources": SOURCES,
    }  # fmt: skip
    return show(visitor.look, "stay_form.html", values, 422 if wrong else 200)


def _typed(form: FormData) -> dict[str, str]:
    return {name: str(form.get(name) or "").strip() for name in FIELDS}


def _of(stay: Stay, slug: str) -> dict[str, str]:
    return {
        "code": stay.code, "property": slug, "source": stay.source, "guest_name": stay.guest_name,
        "guest_language": stay.guest_language, "guest_phone": stay.guest_phone or "",
        "guest_email": stay.guest_email or "", "arrival": stay.arrival.isoformat(),
        "departure": stay.departure.isoformat(), "guests": str(stay.guests),
    }  # fmt: skip
