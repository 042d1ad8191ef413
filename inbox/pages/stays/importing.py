"""Stays from a file: choose it, see what would become of every line, then take all of it or none."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session
from starlette.datastructures import FormData, UploadFile

from inbox.context import Context
from inbox.pages.carrying_out import carry_out
from inbox.pages.entering import Staff
from inbox.pages.rendering import show
from inbox.pages.stays.form import fault_words
from inbox.pages.views.stay_reading import homes_of, homes_to_choose
from inbox.pages.visiting import Visitor, frame
from inbox.stays.file_taking import Effect, Look, look_at, take_line
from inbox.stays.stay_file import FIELDS, LARGEST_BYTES, NoTable, StayFile, decode, read_file
from inbox.tables import StayState
from inbox.web.languages import Words

_SHOWN = 200


async def _read_form(request: Request) -> FormData:
    return await request.form(max_fields=200, max_files=1, max_part_size=2 * LARGEST_BYTES)


Filled = Annotated[FormData, Depends(_read_form)]


def add_stay_import(router: APIRouter, context: Context) -> None:
    @router.get("/inbox/stays/import")
    def show_import(request: Request, visitor: Staff) -> Response:
        return _show(context, request, visitor, None, "")

    @router.post("/inbox/stays/import")
    def look_or_keep(request: Request, visitor: Staff, form: Filled) -> Response:
        """`keep` = take it; else only look at what would become of it."""
        words = visitor.words
        try:
            text = _text(form)
            file = _read(context, text, form)
        except NoTable as error:
            return _show(context, request, visitor, None, "", wrong=_no_table(str(error), words))
        if not form.get("keep") or not file.is_whole:
            return _show(context, request, visitor, file, text, str(form.get("property") or ""))
        now, keys = context.now(), context.keys

        def keep(session: Session) -> None:
            for line in file.lines:
                take_line(session, keys, line, now, by=visitor.actor.name)

        carry_out(context, visitor, keep)
        return RedirectResponse("/inbox/stays?told=imported", status_code=303)


def _text(form: FormData) -> str:
    upload = form.get("file")
    if isinstance(upload, UploadFile) and upload.filename:
        with upload.file as file:
            return decode(file.read(LARGEST_BYTES + 1))
    return str(form.get("text") or "")


def _read(context: Context, text: str, form: FormData) -> StayFile:
    mapping = [str(value) for value in form.getlist("column")]
    with context.store.read() as session:
        homes = homes_of(session)
    slugs = {called.lower(): home.slug for home in homes for called in (home.slug, home.name_ru, home.name_en)}
    return read_file(text, slugs, mapping or None, property_slug=str(form.get("property") or ""))


def _show(
    context: Context, request: Request, visitor: Visitor, file: StayFile | None, text: str, property: str = "",
    wrong: str = "",
) -> Response:  # fmt: skip
    words = visitor.words
    with context.store.read() as session:
        homes = homes_to_choose(session, words.language)
        lines = [_line(look, words) for look in look_at(session, file.lines, context.now())] if file else []
    counts = {effect.value: sum(line["kind"] == effect for line in lines) for effect in Effect}
    values: dict[str, Any] = {
        **frame(request, visitor), "file": file, "text": text, "wrong": wrong, "homes": homes, "property": property,
        "counts": counts, "overlapping": sum(bool(line["overlaps"]) for line in lines), "fields": field_names(words),
        "lines": sorted(lines, key=lambda line: line["kind"] != "bad")[:_SHOWN],
    }  # fmt: skip
    return show(visitor.look, "stay_import.html", values, 422 if wrong else 200)


def _line(look: Look, words: Words) -> dict[str, Any]:
    names, line = field_names(words), look.line
    return {
        "number": line.number, "typed": line.typed, "kind": look.effect.value, "overlaps": look.overlaps,
        "faults": [f"{names[name]}: {_fault(fault, words)}" for name, fault in line.faults.items()],
        "told": _effect(look.effect, words),
        "changes": [f"{names[name]}: {_fact(was, words)} → {_fact(is_, words)}" for name, (was, is_) in
                    look.changes.items()],
    }  # fmt: skip


def _effect(effect: Effect, words: Words) -> str:
    told = {
        Effect.BAD: "",
        Effect.NEW: words.gettext("new"),
        Effect.CHANGES: words.gettext("changes"),
        Effect.SAME: words.gettext("known, nothing changes"),
        Effect.CANCELS: words.gettext("is cancelled"),
        Effect.NOTHING: words.gettext("cancelled in the file and not known here: left out"),
    }
    return told[effect]


def _fact(value: object, words: Words) -> str:
    if value == StayState.CANCELLED:
        return words.gettext("Cancelled")
    if value == StayState.ACTIVE:
        return words.gettext("Booked")
    return str(value) if value not in {None, ""} else "–"


def _fault(fault: str, words: Words) -> str:
    return words.gettext("This code stands in the file twice.") if fault == "twice" else fault_words(fault, words)


def _no_table(fault: str, words: Words) -> str:
    told = {
        "empty": words.gettext("There is nothing in it. Choose a CSV file with a line of headings."),
        "no_lines": words.gettext("There are headings only, and no stay under them."),
        "workbook": words.gettext("This is a spreadsheet's own file. Open it there and save it as CSV."),
        "calendar": words.gettext(
            "This is a calendar. Put its address under Calendars of platforms: it is read there."
        ),
        "page": words.gettext("This is a web page, not a table. Choose the CSV file that your booking system exports."),
        "too_large": words.gettext("It is too large: 1 MB and 5000 lines at most. Split it."),
    }
    return told[fault]


def field_names(words: Words) -> dict[str, str]:
    names = {
        "code": words.gettext("Reservation code"),
        "property": words.gettext("Property"),
        "arrival": words.gettext("Arrival"),
        "departure": words.gettext("Departure"),
        "guest_name": words.gettext("Guest"),
        "guest_phone": words.gettext("Phone"),
        "guest_email": words.gettext("E-mail"),
        "guest_language": words.gettext("Language"),
        "source": words.gettext("Source"),
        "guests": words.gettext("Guests"),
        "state": words.gettext("Booking"),
    }
    return {field: names[field] for field in FIELDS}
