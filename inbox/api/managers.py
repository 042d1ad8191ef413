"""GET /managers: whom a conversation can be given to, and who of them is on shift."""

from typing import cast

from fastapi import APIRouter

from inbox.api.bearer import Caller
from inbox.api.shapes import LanguageName, ManagerItem, ManagerPage, ManagerRole
from inbox.context import Context
from inbox.holding.colleagues import Colleague, colleagues
from inbox.holding.refusals import NotFound


def add_managers(router: APIRouter, context: Context) -> None:
    @router.get("/managers", tags=["Who has it"])
    def list_managers(actor: Caller) -> ManagerPage:
        """Everybody who works here, those on shift first, in the order in which they are rung. Not for owners."""
        if not actor.may_answer:
            raise NotFound
        with context.store.read() as session:
            found = colleagues(session, context.now())
        return ManagerPage(items=[_item(one) for one in found], next=None)


def _item(one: Colleague) -> ManagerItem:
    manager = one.manager
    return ManagerItem(
        key=manager.key,
        name=manager.name,
        role=cast(ManagerRole, manager.role),
        speaks=cast(list[LanguageName], manager.speaks),
        on_shift=one.on_shift,
        at_desk=one.at_desk,
        is_told=one.is_heard,
    )
