"""The channel of mails: one request is one message, handed to the operator's own SMTP server in a thread."""

import asyncio
import smtplib
import ssl
from collections.abc import AsyncIterator, Callable, Sequence
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

from fastapi import APIRouter

from bots.mail.failures import translated
from bots.mail.message import mail_of
from inbox.channel import Abilities, ChannelKind, FetchError, Health, Incoming, Outgoing, Receipt, SendError

_TIMEOUT_SECONDS = 20
_PORTS = {"smtp": 25, "smtps": 465, "smtp+starttls": 587}


class MailChannel:
    """`url`: smtp://[user:password@]host[:port] (encrypted where the server offers it), smtps://… or
    smtp+starttls://… (only encrypted). `sender`: what stands in From.
    """

    kind = ChannelKind.MAIL
    router: APIRouter | None = None
    abilities = Abilities(text_length=200_000, buttons=False, media=False)

    def __init__(self, url: str, sender: str, *, trust: Callable[[], ssl.SSLContext] = ssl.create_default_context):
        self._url = urlsplit(url)
        self._trust = trust
        self.account = sender
        self._fault = ""

    async def start(self) -> None: ...

    async def stop(self) -> None: ...

    async def send(self, outgoing: Outgoing) -> str:
        """The mail's Message-ID: the same for every try, so that a server may drop what it has already."""
        message = mail_of(outgoing, self.account)
        try:
            await asyncio.to_thread(self._deliver, message, outgoing.address)
        except (smtplib.SMTPException, OSError, SendError) as error:
            failure = translated(error)
            self._fault = "" if failure.permanent else str(failure)
            raise failure from error
        self._fault = ""
        return str(message["Message-ID"])

    async def find_sent(self, outgoing: Outgoing) -> str | None:
        return None

    async def fetch(self, reference: str, limit_bytes: int) -> AsyncIterator[bytes]:
        raise FetchError("mail is one way only", permanent=True)
        yield b""

    def link(self, token: str) -> str:
        return ""

    def read(self, raw: str) -> Sequence[Incoming | Receipt]:
        return ()

    def health(self) -> Health:
        return Health(ok=not self._fault, detail=self._fault)

    def _deliver(self, message: EmailMessage, address: str) -> None:
        with self._connected() as server:
            if self._url.username:
                server.login(unquote(self._url.username), unquote(self._url.password or ""))
            try:
                server.send_message(message, to_addrs=[address])
            except (smtplib.SMTPServerDisconnected, TimeoutError) as error:
                raise translated(error, maybe_sent=True) from error

    def _connected(self) -> smtplib.SMTP:
        host, port = self._url.hostname or "", self._url.port or _PORTS[self._url.scheme]
        if self._url.scheme == "smtps":
            return smtplib.SMTP_SSL(host, port, timeout=_TIMEOUT_SECONDS, context=self._trust())
        server = smtplib.SMTP(host, port, timeout=_TIMEOUT_SECONDS)
        try:
            server.ehlo_or_helo_if_needed()
            if self._url.scheme == "smtp+starttls" or server.has_extn("starttls"):
                server.starttls(context=self._trust())
        except BaseException:
            server.close()
            raise
        return server
