"""The connection to Twilio: the real client, whose every call goes through `ask`, which knows what a failure means."""

from collections.abc import Awaitable
from datetime import timedelta
from typing import TypeVar

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
