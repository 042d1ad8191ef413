"""How somebody likes to write: how long answers can be taken back, what Enter does, whether single keys do anything."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from inbox.context import Context
from inbox.pages.carrying_out import carry_out
from inbox.pages.entering import Staff
from inbox.pages.routing import is_fragment
from inbox.staff.preferences import Preferences, keep_preferences


def add_liking(router: APIRouter, context: Context) -> None:
    @router.post("/inbox/preferences")
    def keep(
        request: Request,
        visitor: Staff,
        undo_seconds: Annotated[int, Form()] = 5,
        enter_sends: Annotated[bool, Form()] = False,
        single_keys: Annotated[bool, Form()] = False,
    ) -> Response:
        given = {"undo_seconds": undo_seconds, "enter_sends": enter_sends, "single_keys": single_keys}
        likes = Preferences.from_json(given)
        carry_out(context, visitor, lambda session: keep_preferences(session, visitor.login_id, likes))
        return Response(status_code=204) if is_fragment(request) else RedirectResponse("/inbox", status_code=303)
