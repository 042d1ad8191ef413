"""The callers of the API: a manager's script, a colleague's, an admin's, an owner's and a stranger's, by name."""

import asyncio
from dataclasses import dataclass, replace
from typing import Any

from fastapi import FastAPI
from httpx2 import Response
from sqlmodel import Session, select
from starlette.testclient import TestClient

from inbox.api.application import build_api_app
from inbox.api.remembering import Remembered
from inbox.api.telling_again import TellsAgain
from inbox.arriving.media import fetch_due_media
from inbox.context import Context
from inbox.staff.tokens import create_token
from inbox.storage.store import Store
from inbox.tables import Contact, Conversation
from tests.api.conforming import Description
from tests.cast import Scenery

# name → role and owner; "petrova" owns nevsky-12, "lindqvist" owns nothing of the example office.
_CALLERS = {
    "night script": ("manager", None),
    "colleague": ("manager", None),
    "head": ("admin", None),
    "petrova": ("owner", "petrova"),
    "lindqvist": ("owner", "lindqvist"),
}
_DESCRIPTIONS: list[Description] = []


@dataclass
class Caller:
    """Calls the API with one token."""

    client: TestClient
    token: str
    description: Description

    def get(self, path: str, **given: Any) -> Response:
        return self.call("GET", path, **given)

    def post(self, path: str, json: Any = None, **given: Any) -> Response:
        return self.call("POST", path, json=json, **given)

    def put(self, path: str, json: Any = None, **given: Any) -> Response:
        return self.call("PUT", path, json=json, **given)

    def delete(self, path: str) -> Response:
        return self.call("DELETE", path)

    def call(self, method: str, path: str, **given: Any) -> Response:
        headers = {"Authorization": f"Bearer {self.token}", **given.pop("headers", {})}
        answer = self.client.request(method, f"/api/v1{path}", headers=headers, **given)
        self.description.check(method, answer.request.url.path, answer)
        return answer

    def items(self, path: str, **params: Any) -> list[dict[str, Any]]:
        """All items of a list, page by page."""
        found: list[dict[str, Any]] = []
        while True:
            answer = self.get(path, params=params)
            assert answer.status_code == 200, answer.text
            found += answer.json()["items"]
            if answer.json()["next"] is None:
                return found
            params["after"] = answer.json()["next"]


def api_app(context: Context) -> FastAPI:
    """Where it is mounted in production too."""
    app, remembered = FastAPI(), Remembered()
    app.mount("/api", build_api_app(context, remembered))
    app.add_middleware(TellsAgain, remembered=remembered, reader=context.store.reader)
    return app


@dataclass
class ApiDesk:
    """The API of a scenery; `script`, `colleague`, `head`, `owner` and `stranger` call it."""

    scenery: Scenery
    app: FastAPI

    def __post_init__(self) -> None:
        self.client = TestClient(self.app, raise_server_exceptions=False)
        self.description = _description_by(self.client)
        self.script, self.colleague, self.head, self.owner, self.stranger = map(self.caller, _CALLERS)

    def client_of(self, store: Store) -> TestClient:
        """To the API of another process, on another store."""
        return TestClient(api_app(replace(self.scenery.context, store=store)), raise_server_exceptions=False)

    def caller(self, name: str) -> Caller:
        role, owner = _CALLERS[name]
        now = self.scenery.clock()
        token = self.scenery.store.write(lambda session: create_token(session, name, role, owner, now))
        return Caller(self.client, token, self.description)

    def guest_waits(self, address: str = "1001") -> str:
        """The guest of nevsky-12 asks for a human; the id of his conversation."""
        self.scenery.guest_comes_by_link(address)
        self.scenery.guest_says("I want to talk to a human please", address)
        return self.conversation(address)

    def conversation(self, address: str = "1001") -> str:
        return str(self.scenery.conversation(address).id)

    def fetch_files(self) -> None:
        asyncio.run(fetch_due_media(self.scenery.context))

    def lose_contacts(self, conversation_id: str) -> None:
        """The guest's chat is gone."""

        def lose(session: Session) -> None:
            session.get_one(Conversation, int(conversation_id)).answer_contact_id = None
            for contact in session.exec(select(Contact)):
                contact.conversation_id = None

        self.scenery.store.write(lose)


def _description_by(client: TestClient) -> Description:
    """The same at every desk, so it is asked for once."""
    if not _DESCRIPTIONS:
        _DESCRIPTIONS.append(Description(client.get("/api/openapi.json").json()))
    return _DESCRIPTIONS[0]
