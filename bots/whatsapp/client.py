"""The connection to Twilio: the real client, whose every call goes through `ask`, which knows what a failure means."""

import json
from collections.abc import Awaitable, Mapping, Sequence
from datetime import timedelta
from functools import cached_property
from typing import TypeVar

from twilio.http.response import Response
from twilio.rest import Client

from bots.whatsapp.errors import CALL_FAILURES, send_error
from bots.whatsapp.http import TwilioHttp, basic
from bots.whatsapp.pulse import Pulse

TWILIO_API = "https://api.twilio.com"

T = TypeVar("T")


class Twilio:
    """Opened by its first use, inside the running loop; may be opened again after `close`."""

    def __init__(
        self, account_sid: str, auth_token: str, pulse: Pulse, *, api_url: str, proxy: str, timeout: timedelta
    ) -> None:
        self.api_url = (api_url or TWILIO_API).rstrip("/")
        self.timeout = timeout
        self._auth = (account_sid, auth_token)
        self._pulse = pulse
        self._proxy = proxy
        self._http: TwilioHttp | None = None
        self._client: Client | None = None

    async def ask(self, call: Awaitable[T]) -> T:
        """The call's result, and the channel's health noted. Raises `SendError` only."""
        try:
            result = await call
        except CALL_FAILURES as failure:
            error = send_error(failure)
            self._pulse.call_failed(error)
            raise error from None
        self._pulse.call_succeeded()
        return result

    async def create_message(self, form: Mapping[str, str | Sequence[str]]) -> str:
        """Its sid. By hand, for every answer takes this way: the client needs as long again to put the same request
        together. Raises `SendError` only.
        """
        return await self.ask(self._create(form))

    async def _create(self, form: Mapping[str, str | Sequence[str]]) -> str:
        return _sid(await self.http.request("POST", self._messages, data=form, headers=self._headers))

    @cached_property
    def _messages(self) -> str:
        return f"{self.api_url}/2010-04-01/Accounts/{self._auth[0]}/Messages.json"

    @cached_property
    def _headers(self) -> Mapping[str, str]:
        """As the client has them."""
        own: dict[str, str] = self.client.get_headers("POST", None)
        return {**own, **self.authorization}

    @property
    def client(self) -> Client:
        if self._client is None:
            # An environment of our own: TWILIO_REGION and TWILIO_EDGE of the machine would change the host.
            client = Client(*self._auth, http_client=self.http, environment={"NIGHTDESK": "1"})  # type: ignore[no-untyped-call]
            client.api.base_url = self.api_url
            self._client = client
        return self._client

    @property
    def http(self) -> TwilioHttp:
        if self._http is None:
            self._http = TwilioHttp(self._proxy, self.timeout)
        return self._http

    @property
    def authorization(self) -> dict[str, str]:
        return basic(*self._auth)

    async def close(self) -> None:
        http, self._http, self._client = self._http, None, None
        if http is not None:
            await http.session.close()


def _sid(answer: Response) -> str:
    """Raises `ValueError` for what is none of Twilio's answers, though nobody refused anything."""
    told = json.loads(answer.text) if answer.status_code in range(200, 300) else None
    sid = told.get("sid") if isinstance(told, dict) else None
    if not isinstance(sid, str) or not sid:
        raise ValueError("no sid")
    return sid
