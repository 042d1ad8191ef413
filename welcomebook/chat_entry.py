"""Hands what visitors do over to the desk: first the stay's link that one came by, then what he says."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta

from fastapi import Request
from sqlmodel import Session
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile

from inbox.channel import ChannelKind, DeadLetter, Incoming, Outcome, OutOfReach, Receipt
from inbox.context import Context
from inbox.stays.links import stay_of_token
from inbox.web.addresses import address_of
from inbox.web.pace import Pace
from properties.keys import token_hash
from properties.words import Language
from welcomebook.faults import Fault, Refused
from welcomebook.knowledge import find_starter
from welcomebook.posting import Posted
from welcomebook.sayings import Saying, as_incoming, write_saying
from welcomebook.uploads import Uploads
from welcomebook.visible import find_button
from welcomebook.visitors import ACCOUNT, Visit, find_visit, new_visitor, token_of, visitor_of

log = logging.getLogger(__name__)

_UPLOADS_AT_ONCE = 4

Receive = Callable[[Incoming], Awaitable[Outcome]]
Report = Callable[[Receipt], Awaitable[None]]
Keep = Callable[[DeadLetter], Awaitable[None]]


@dataclass(frozen=True)
class Entry:
    """`keep` stores what the desk failed on by a fault of ours; without it such a failure is the browser's to see."""

    context: Context
    receive: Receive
    uploads: Uploads
    keep: Keep | None = None
    messages: Pace = field(default_factory=lambda: Pace(20, timedelta(minutes=1)))
    newcomers: Pace = field(default_factory=lambda: Pace(30, timedelta(minutes=10)))
    # Photos are drawn one at a time: those that wait for it take no thread from the rest of the desk.
    uploading: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_UPLOADS_AT_ONCE))

    async def visit(self, request: Request, slug: str, text: str = "") -> Visit:
        """Who posts this; a browser without an id is given one. Raises `NotFound`, `Refused` when he is too fast.

        However many strangers come at once, who has the link of a stay is let in.
        """
        visit = await run_in_threadpool(self._find, slug, visitor_of(request) or new_visitor())
        now = self.context.now()
        is_stranger = visit.contact is None and not await run_in_threadpool(self._opens_stay, visit, token_of(request))
        wait = self.newcomers.wait(address_of(request), now) if is_stranger else None
        wait = wait or self.messages.wait(visit.visitor, now)
        if wait is not None:
            raise Refused(Fault.TOO_FAST, after=wait, text=text)
        return visit

    async def arrive(self, visit: Visit, request: Request, language: Language) -> None:
        """Hand in the stay's link that his browser keeps, if it is good and he is not its known guest yet."""
        token = token_of(request)
        if not token:
            return
        if await run_in_threadpool(self._opens_stay, visit, token):
            client_id = f"stay-{token_hash(token)[:32]}"
            await self._hand_in(Saying(visit.visitor, visit.home.slug, client_id, language, token=token))

    async def say(self, visit: Visit, posted: Posted, language: Language) -> None:
        """Raises `Refused` for a button that he was not offered, and for a file that is no picture or PDF."""
        saying = Saying(visit.visitor, visit.home.slug, posted.client_id, language, text=posted.text)
        if posted.payload:
            label = await run_in_threadpool(self._label, visit, posted.payload, language)
            saying = replace(saying, text=label, payload=posted.payload)
        if posted.file is not None:
            async with self.uploading:
                saying = await run_in_threadpool(self._with_upload, saying, posted.file)
        await self._hand_in(saying)

    async def _hand_in(self, saying: Saying) -> None:
        try:
            await self.receive(as_incoming(saying))
        except OutOfReach:
            raise
        except Exception as error:
            if self.keep is None:
                raise
            log.exception("web chat message %s failed by a fault of ours", saying.client_id)
            letter = DeadLetter(ChannelKind.WEB, ACCOUNT, saying.external_id, write_saying(saying), repr(error))
            await self.keep(letter)

    def _find(self, slug: str, visitor: str) -> Visit:
        with self.context.store.read() as session:
            return find_visit(session, slug, visitor)

    def _opens_stay(self, visit: Visit, token: str) -> bool:
        with self.context.store.read() as session:
            stay = stay_of_token(session, token, self.context.now())
        return stay is not None and stay.property_id == visit.home.id and not visit.is_guest_of(stay)

    def _with_upload(self, saying: Saying, file: UploadFile) -> Saying:
        upload = self.uploads.keep(file.file, file.content_type or "")
        if upload is None:
            raise Refused(Fault.KIND_OF_FILE)
        return replace(
            saying,
            file=upload.name,
            file_name=_named(file.filename or "", upload.mime),
            mime=upload.mime,
            size_bytes=upload.size_bytes,
        )

    def _label(self, visit: Visit, payload: str, language: Language) -> str:
        with self.context.store.read() as session:
            label = _offered(session, visit, payload, language)
        if label is None:
            raise Refused(Fault.MALFORMED)
        return label


def _named(name: str, mime: str) -> str:
    """A photo that became a JPEG is called one."""
    stem, dot, ending = name.rpartition(".")
    return f"{stem}.jpg" if dot and mime == "image/jpeg" and ending.lower() in {"heic", "heif"} else name


def _offered(session: Session, visit: Visit, payload: str, language: Language) -> str | None:
    return find_button(session, visit, payload) or find_starter(session, visit.home, payload, language)
