"""Puts the API together as an application of its own, so that its errors are problems and the pages' stay pages."""

from typing import Any

from fastapi import APIRouter, Depends, FastAPI
from fastapi.openapi.utils import get_openapi

from inbox.api.attachments import add_attachments
from inbox.api.bearer import described, token_route
from inbox.api.bodies import Bodies
from inbox.api.conversations import add_conversations
from inbox.api.describing import add_description, complete
from inbox.api.holding import add_holding
from inbox.api.incidents import add_incidents
from inbox.api.managers import add_managers
from inbox.api.messages import add_messages, add_templates
from inbox.api.planned import add_planned
from inbox.api.problems import tell_problems
from inbox.api.remembering import Remembered
from inbox.api.stays import add_stays
from inbox.context import Context
from inbox.routes import add_routes

_VERSION = "1"


def build_api_app(context: Context, remembered: Remembered) -> FastAPI:
    """To be mounted at /api: routes /v1/…, /docs, /openapi.json. What may be told again is kept in `remembered`."""
    app = FastAPI(
        title="Nightdesk API", version=_VERSION, docs_url=None, redoc_url=None, openapi_url=None, redirect_slashes=False
    )
    add_routes(app, [_version_1(context, remembered)])
    tell_problems(app)
    add_description(app, lambda: _description(app))
    app.add_middleware(Bodies)
    return app


def _version_1(context: Context, remembered: Remembered) -> APIRouter:
    router = APIRouter(prefix="/v1", route_class=token_route(context, remembered), dependencies=[Depends(described)])
    add_conversations(router, context)
    add_messages(router, context)
    add_planned(router, context)
    add_templates(router, context)
    add_holding(router, context)
    add_managers(router, context)
    add_attachments(router, context)
    add_stays(router, context)
    add_incidents(router, context)
    return router


def _description(app: FastAPI) -> dict[str, Any]:
    return complete(get_openapi(title=app.title, version=app.version, routes=app.routes))
