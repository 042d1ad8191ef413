"""Colleagues to hand a conversation to, as the menu and its page list them."""

from dataclasses import dataclass

from inbox.holding.colleagues import Colleague
from inbox.pages.naming import hue, initials
from inbox.tables import Role
from inbox.web.languages import Words


@dataclass(frozen=True)
class ColleagueView:
    """`told`: where he is now. `warning`: why he may not hear of it, "" where he will."""

    key: str
    name: str
    initials: str
    hue: int
    on_shift: bool
    told: str
    languages: str
    warning: str


def view_colleague(one: Colleague, words: Words) -> ColleagueView:
    manager = one.manager
    return ColleagueView(
        key=manager.key,
        name=manager.name,
        initials=initials(manager.name),
        hue=hue(manager.id or 0),
        on_shift=one.on_shift,
        told=_told(one, words),
        languages=" ".join(language.upper() for language in manager.speaks),
        warning="" if one.is_heard or one.at_desk else words.gettext("Sees it only in the inbox"),
    )


def _told(one: Colleague, words: Words) -> str:
    where = words.gettext("On shift") if one.on_shift else words.gettext("Off shift")
    leads = words.gettext("leads") if one.manager.role != Role.MANAGER else ""
    at_desk = words.gettext("at the inbox now") if one.at_desk else ""
    return " · ".join(filter(None, [where, at_desk, leads]))
