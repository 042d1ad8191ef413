"""Where leads and managers look after codes: who knows which, what changed since it was told, how early they open."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session

from inbox.codes.naming import code_name_for_staff
from inbox.codes.rotation import UnfitCode, change_secret, secrets_of, tell_again, told_before
from inbox.codes.who_knows import Knower, who_knows
from inbox.context import Context
from inbox.holding.early_release import keep_early_hours
from inbox.knowledge.shelves import find_home
from inbox.pages.carrying_out import carry_out
from inbox.pages.entering import Staff
from inbox.pages.naming import channel_name
from inbox.pages.rendering import show
from inbox.pages.routing import Refused
from inbox.pages.views.stay_reading import homes_of
from inbox.pages.visiting import frame
from inbox.tables import Property, Stay, StayState
from inbox.web.languages import Words
from inbox.web.times import LocalClock

_MOST_EARLY_HOURS = 72


@dataclass(frozen=True)
class KnowerView:
    who: str
    stay: str
    channel: str
    at: str
    times: int
    is_current: bool
    over: str
    by: str
    reason: str


@dataclass(frozen=True)
class CodeView:
    """`again`: guests in the house or on their way who know the one of before, by name and stay; `left`: the stays
    that are over and know the one of now.
    """

    name: str
    called: str
    changed: str
    guests: int
    left: frozenset[str]
    again: list[tuple[str, str]]
    knowers: list[KnowerView]


@dataclass(frozen=True)
class HomeCodes:
    slug: str
    name: str
    called: str
    again: int
    left: int


def add_code_pages(router: APIRouter, context: Context) -> None:
    add_pages(router, context)
    add_changes(router, context)


def add_pages(router: APIRouter, context: Context) -> None:
    @router.get("/inbox/codes")
    def show_all(request: Request, visitor: Staff) -> Response:
        words, now = visitor.words, context.now()
        with context.store.read() as session:
            shown = [_summed(home, _codes(session, home, words, now), words) for home in homes_of(session)]
        return show(visitor.look, "codes.html", {**frame(request, visitor), "homes": shown})

    @router.get("/inbox/codes/{slug}")
    def show_home(request: Request, slug: str, visitor: Staff, told: str = "", number: int = 0) -> Response:
        words, now = visitor.words, context.now()
        with context.store.read() as session:
            home = find_home(session, slug)
            codes = _codes(session, home, words, now)
        values = {
            "home": {"slug": home.slug, "name": home.name(words.language), "early": home.codes_early_hours or 0},
            "codes": codes, "told": told, "number": number,
        }  # fmt: skip
        return show(visitor.look, "codes_home.html", {**frame(request, visitor), **values})


def add_changes(router: APIRouter, context: Context) -> None:
    @router.post("/inbox/codes/{slug}")
    def change_code(
        slug: str, visitor: Staff, name: Annotated[str, Form()] = "", code: Annotated[str, Form()] = ""
    ) -> Response:
        now, words, key = context.now(), visitor.words, name.strip().lower().replace(" ", "_")

        def change(session: Session) -> bool:
            return change_secret(session, context.keys, visitor.actor, find_home(session, slug), key, code, now)

        try:
            is_new = carry_out(context, visitor, change)
        except UnfitCode:
            told = words.gettext("Write the code, and for its name Latin letters and digits: door_code, safe_code.")
            raise Refused("unfit", told, 422) from None
        return _back(slug, "changed" if is_new else "same", anchor=key)

    @router.post("/inbox/codes/{slug}/{name}/again")
    def tell_all_again(slug: str, name: str, visitor: Staff) -> Response:
        now = context.now()

        def tell(session: Session) -> int:
            return tell_again(session, context.keys, visitor.actor, find_home(session, slug), name, now)

        return _back(slug, "told", carry_out(context, visitor, tell), anchor=name)

    @router.post("/inbox/codes/{slug}/window")
    def change_window(slug: str, visitor: Staff, hours: Annotated[int, Form(ge=0, le=_MOST_EARLY_HOURS)]) -> Response:
        now = context.now()
        carry_out(
            context, visitor,
            lambda session: keep_early_hours(session, visitor.actor, find_home(session, slug), hours, now),
        )  # fmt: skip
        return _back(slug, "window")


def _back(slug: str, told: str, number: int = 0, anchor: str = "") -> Response:
    query = f"told={told}" + (f"&number={number}" if told == "told" else "")
    return RedirectResponse(f"/inbox/codes/{slug}?{query}" + (f"#{anchor}" if anchor else ""), status_code=303)


def _summed(home: Property, codes: Sequence[CodeView], words: Words) -> HomeCodes:
    """Guests are counted once, however many of its codes they know."""
    again = {stay for code in codes for _, stay in code.again}
    left = {stay for code in codes for stay in code.left}
    return HomeCodes(
        home.slug, home.name(words.language), ", ".join(code.called for code in codes), len(again), len(left)
    )


def _codes(session: Session, home: Property, words: Words, now: datetime) -> list[CodeView]:
    clock, views = LocalClock(words, home.timezone, now), []
    before = told_before(session, home, now)
    for row in secrets_of(session, home):
        knowers = who_knows(session, home, row.name, row.changed_at, now)
        current = [knower for knower in knowers if knower.is_current and knower.stay is not None]
        views.append(
            CodeView(
                name=row.name,
                called=code_name_for_staff(row.name, words.language),
                changed=clock.day_and_time(row.changed_at),
                guests=len({knower.stay.id for knower in current if knower.stay}),
                left=frozenset(knower.stay.code for knower in current if knower.stay and knower.is_over),
                again=[(each.stay.guest_name, each.stay.code) for each in before if each.name == row.name],
                knowers=[_view(knower, words, clock) for knower in knowers],
            )
        )
    return views


def _view(knower: Knower, words: Words, clock: LocalClock) -> KnowerView:
    places = {"book": words.gettext("welcome book"), "inbox": words.gettext("looked in the inbox")}
    return KnowerView(
        who=knower.who or words.gettext("Somebody without a stay"),
        stay=knower.stay.code if knower.stay else "",
        channel=places.get(knower.channel) or channel_name(knower.channel, words),
        at=clock.day_and_time(knower.at),
        times=knower.times,
        is_current=knower.is_current,
        over=_over(knower.stay, words) if knower.stay and knower.is_over else "",
        by=knower.by,
        reason=knower.reason,
    )


def _over(stay: Stay, words: Words) -> str:
    return words.gettext("cancelled") if stay.state == StayState.CANCELLED else words.gettext("has left")
