"""GET /stays, GET, PUT and DELETE /stays/{code}: for booking systems."""

from datetime import date
from typing import Annotated, cast

from fastapi import APIRouter, Path, Query, Response
from pydantic import AfterValidator

from inbox.api.bearer import Caller
from inbox.api.orders import StayOrder
from inbox.api.paging import After, Limit, cursor, read_cursor
from inbox.api.problems import invalid
from inbox.api.shapes import LanguageName, StayGuest, StayItem, StayPage
from inbox.api.texts import IfGiven, Sought, one_line
from inbox.context import Context
from inbox.holding.refusals import NotFound
from inbox.staff.actors import Actor
from inbox.stays.bookings import BookedStay, Booking, NoProperty, cancel_stay, find_stay, list_stays, put_stay
from inbox.stays.links import link_token
from inbox.tables import Stay

_LIST = "stays"

# As in office files: one word. A code may hold a slash.
Code = Annotated[Sought, AfterValidator(one_line), Path(pattern=r"^\S{1,100}$")]


def add_stays(router: APIRouter, context: Context) -> None:
    add_reading(router, context)
    add_booking(router, context)


def add_reading(router: APIRouter, context: Context) -> None:
    @router.get("/stays", tags=["Stays"])
    def list_all_stays(
        actor: Caller,
        limit: Limit,
        after: After = None,
        property: Annotated[Sought | None, IfGiven, Query(description="A property's slug.")] = None,
    ) -> StayPage:
        """Past, present and future ones, cancelled ones too, by arrival."""
        key = read_cursor(_LIST, after, _key)
        with context.store.read() as session:
            found = list_stays(session, actor, property, key, limit + 1)
        last = found[limit - 1].stay if len(found) > limit else None
        return StayPage(
            items=[_item(context, actor, booked) for booked in found[:limit]],
            next=cursor(_LIST, last.arrival.toordinal(), last.id or 0) if last else None,
        )

    @router.get("/stays/{code:path}", tags=["Stays"])
    def show_stay(code: Code, actor: Caller) -> StayItem:
        return _found(context, actor, code)


def add_booking(router: APIRouter, context: Context) -> None:
    @router.put("/stays/{code:path}", tags=["Stays"], responses={201: {"model": StayItem, "description": "New"}})
    def put_a_stay(code: Code, order: StayOrder, actor: Caller, response: Response) -> StayItem:
        """New (201) or changed (200). Overlaps are taken and flagged; a cancelled stay is active again."""
        booking, now = _booking(code, order), context.now()
        try:
            is_new = context.store.write(lambda session: put_stay(session, context.keys, booking, now, by=actor.name))
        except NoProperty:
            raise invalid(f"there is no property {order.property}", pointer="#/property") from None
        response.status_code = 201 if is_new else 200
        return _found(context, actor, code)

    @router.delete("/stays/{code:path}", status_code=204, tags=["Stays"])
    def cancel_a_stay(code: Code, actor: Caller) -> None:
        """Cancels it: it stays in the list, its link stops working."""
        now = context.now()
        if not context.store.write(lambda session: cancel_stay(session, code, now, by=actor.name)):
            raise NotFound


def _found(context: Context, actor: Actor, code: str) -> StayItem:
    """Raises `NotFound`."""
    with context.store.read() as session:
        booked = find_stay(session, actor, code)
    if booked is None:
        raise NotFound
    return _item(context, actor, booked)


def _item(context: Context, actor: Actor, booked: BookedStay) -> StayItem:
    return stay_item(booked, _link(context, booked.stay) if actor.may_answer else None)


def stay_item(booked: BookedStay, link: str | None) -> StayItem:
    """Without the link, which opens a guest's secrets, his phone and address are left out too."""
    stay = booked.stay
    guest = StayGuest(
        name=stay.guest_name,
        language=cast(LanguageName, stay.guest_language),
        phone=stay.guest_phone if link else None,
        email=stay.guest_email if link else None,
    )
    return StayItem(
        code=stay.code,
        property=booked.home.slug,
        source=stay.source,
        guest=guest,
        arrival=stay.arrival,
        departure=stay.departure,
        guests=stay.guests,
        state="active" if stay.state == "active" else "cancelled",
        overlaps=list(booked.overlaps),
        link=link,
    )


def _link(context: Context, stay: Stay) -> str:
    return f"{context.settings.public_url}/go/{link_token(context.keys, stay)}"


def _booking(code: str, order: StayOrder) -> Booking:
    return Booking(
        code=code,
        property_slug=order.property,
        source=order.source,
        guest_name=order.guest.name,
        guest_language=order.guest.language,
        guest_phone=order.guest.phone,
        guest_email=order.guest.email,
        arrival=order.arrival,
        departure=order.departure,
        guests=order.guests,
    )


def _key(arrival: int, number: int) -> tuple[date, int]:
    return date.fromordinal(arrival), number
