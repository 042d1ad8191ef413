"""The composition root: settings in, a running desk out. Everything is built here and handed what it needs."""

import asyncio
import contextlib
import gc
import logging
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import uvicorn
from fastapi import FastAPI, Request, Response
from fastapi.responses import PlainTextResponse, RedirectResponse
from sqlmodel import col, select
from starlette.requests import ClientDisconnect
from starlette.routing import BaseRoute, Mount

from inbox.api.remembering import Remembered
from inbox.api.telling_again import TellsAgain
from inbox.arriving.vendor_files import build_vendor_files
from inbox.channel import Channel, ChannelKind, Desk, OutOfReach
from inbox.context import Context
from inbox.conversation.standard_pictures import keep_pictures
from inbox.desk import DeskAtWork, run_loops
from inbox.health import build_health
from inbox.opening import opened
from inbox.pages.routing import no_such_page as no_such_staff_page
from inbox.pages.visiting import SESSION_COOKIE
from inbox.routes import add_routes
from inbox.set_back import look_back
from inbox.settings import Settings, misspelt
from inbox.sole_server import sole_server
from inbox.staff.logins import demo_users
from inbox.staff.telling_staff import note_mail
from inbox.storage.store import Store
from inbox.tables import Property
from inbox.web.event_stream import end_streams
from inbox.web.head_requests import AnswersHead
from inbox.web.later_routes import LaterRoutes
from inbox.web.small_bodies import SmallBodies
from properties.keys import Keys
from properties.late import late
from welcomebook import WebChannel, build_guest_pages, no_such_page

if TYPE_CHECKING:
    from inbox.api import application as api
    from inbox.office import demo
    from inbox.pages import building as pages
else:
    api, pages = late("inbox.api.application"), late("inbox.pages.building")
    demo = late("inbox.office.demo")

log = logging.getLogger(__name__)


def utc_now() -> datetime:
    return datetime.now(UTC)


def create_app(
    settings: Settings, store: Store, keys: Keys, now: Callable[[], datetime] = utc_now,
    settled: Callable[[], None] | None = None,
) -> FastAPI:  # fmt: skip
    """The whole application; its channels start and its loops run as long as it is served.

    What guests need is there at once; staff's pages and the API come after it, or when somebody asks for them.
    `settled` is called when all of it is there, and all that is known is ready to be understood.
    """
    desk = DeskAtWork(store, keys, now, settings.public_url)
    channels = build_channels(settings, desk.as_channels_see_it(), now)
    context = Context(settings, store, keys, now, channels, desk.reception.knowledge)
    remembered = Remembered()
    for_staff = LaterRoutes(lambda: _build_for_staff(context, remembered))
    working = _working(context, desk, for_staff, settled)
    app = FastAPI(title="Nightdesk", docs_url=None, redoc_url=None, openapi_url=None, lifespan=working)
    add_routes(app, (channel.router for channel in channels.values() if channel.router is not None))
    health = build_health(context, desk.loops_state)
    guests = build_guest_pages(context, desk.receive, desk.receipt, desk.keep)
    add_routes(app, (health, build_vendor_files(context), guests))
    for_staff.stand_in(app.router)
    app.add_exception_handler(OutOfReach, _out_of_reach)
    app.add_exception_handler(404, _nothing_there)
    app.add_exception_handler(ClientDisconnect, _hung_up)
    app.add_middleware(AnswersHead)
    app.add_middleware(SmallBodies, session_cookie=SESSION_COOKIE)
    app.add_middleware(TellsAgain, remembered=remembered, reader=store.reader)  # the last stands before the others
    app.add_api_route("/", lambda: RedirectResponse("/inbox"), include_in_schema=False)
    return app


def _build_for_staff(context: Context, remembered: Remembered) -> list[BaseRoute]:
    return [*pages.build_pages(context).routes, Mount("/api", api.build_api_app(context, remembered))]


def build_channels(settings: Settings, desk: Desk, now: Callable[[], datetime]) -> dict[ChannelKind, Channel]:
    """The channels that are configured. A vendor's library is loaded only for its channel: it costs seconds."""
    channels: dict[ChannelKind, Channel] = {ChannelKind.WEB: WebChannel(settings.media_dir)}
    if settings.telegram is not None:
        from bots.telegram import TelegramChannel

        telegram = settings.telegram
        channels[ChannelKind.TELEGRAM] = TelegramChannel(
            telegram.token, desk, mode=telegram.mode, public_url=settings.public_url, now=now,
            webhook_secret=telegram.webhook_secret, api_url=telegram.api_url, proxy=telegram.proxy,
        )  # fmt: skip
    if settings.twilio is not None:
        from bots.whatsapp import WhatsAppChannel

        twilio = settings.twilio
        channels[ChannelKind.WHATSAPP] = WhatsAppChannel(
            twilio.account_sid, twilio.auth_token, desk, public_url=settings.public_url, now=now, sender=twilio.sender,
            messaging_service_sid=twilio.messaging_service_sid, api_url=twilio.api_url, proxy=twilio.proxy,
        )  # fmt: skip
    if settings.smtp_url:
        from bots.mail import MailChannel

        channels[ChannelKind.MAIL] = MailChannel(settings.smtp_url, settings.mail_from)
    return channels


def _working(
    context: Context, desk: DeskAtWork, for_staff: LaterRoutes, settled: Callable[[], None] | None
) -> Callable[[FastAPI], contextlib.AbstractAsyncContextManager[None]]:
    @contextlib.asynccontextmanager
    async def working(_: FastAPI) -> AsyncIterator[None]:
        is_on = ChannelKind.MAIL in context.channels
        await context.store.awrite(lambda session: note_mail(session, is_on=is_on))
        await context.store.awrite(lambda session: look_back(session, context.now()))  # before anything new is due
        await asyncio.to_thread(keep_pictures, context.settings.media_dir)
        desk.get_ready()
        stop_following = desk.follow_knowledge()
        for channel in context.channels.values():
            await channel.start()
        loops = asyncio.create_task(run_loops(context, desk), name="loops")
        loops.add_done_callback(desk.note_end)
        rest = asyncio.create_task(_put_in_the_rest(desk, for_staff, settled), name="the rest")
        try:
            yield
        finally:
            stop_following()
            for task in (loops, rest):
                task.cancel()  # first of all: a channel that is stopped must not be asked to send
            await asyncio.wait([loops, rest])
            for channel in context.channels.values():
                await channel.stop()

    return working


async def _put_in_the_rest(desk: DeskAtWork, for_staff: LaterRoutes, settled: Callable[[], None] | None) -> None:
    await for_staff.put_in_after(desk.settled)
    if settled is not None:
        settled()


async def _out_of_reach(_: Request, __: Exception) -> PlainTextResponse:
    return PlainTextResponse("The database is out of reach; try again soon.\n", 503, {"Retry-After": "5"})


async def _hung_up(_: Request, __: Exception) -> Response:
    """Whoever sent only a part of his request reads no answer; it is no fault of ours either."""
    return Response(status_code=400)


async def _nothing_there(request: Request, __: Exception) -> Response:
    """People get a page that says what to do, programs one line."""
    if "text/html" not in request.headers.get("accept", ""):
        return PlainTextResponse("There is nothing at this address.\n", 404)
    is_of_staff = request.url.path.startswith(("/inbox", "/owner", "/login"))
    return no_such_staff_page(request) if is_of_staff else no_such_page(request)


class ServeError(Exception):
    """Why the desk can't be served, in one line."""


def serve(settings: Settings) -> None:
    """Migrate, load the demo office where it is wanted, and serve until stopped."""
    for fault in misspelt(settings):
        logging.getLogger(__name__).warning("%s", fault)
    with opened(settings) as (store, keys):
        if settings.demo:
            store.write(lambda session: demo.load_demo(session, keys, utc_now(), settings.media_dir))
        # What is made once stays; a search for garbage that begins there would hold up guests for a tenth of a second.
        app = create_app(settings, store, keys, settled=gc.freeze)
        server = _Server(
            uvicorn.Config(
                app,
                settings.host,
                settings.port,
                log_config=None,
                access_log=False,
                timeout_graceful_shutdown=5,
                proxy_headers=False,
                server_header=False,
            )
        )
        gc.freeze()
        with _listening(settings) as listener, sole_server(settings.database_url):
            print("\n".join(_greeting(settings, store)), flush=True)
            server.run([listener])


class _Server(uvicorn.Server):
    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        end_streams()  # else it would wait for every page that is open
        await super().shutdown(sockets)


@contextlib.contextmanager
def _listening(settings: Settings) -> Iterator[socket.socket]:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((settings.host, settings.port))
        except OSError as error:
            raise ServeError(
                f"{settings.host}:{settings.port} can't be used ({error.strerror});"
                " choose another NIGHTDESK_HOST or NIGHTDESK_PORT"
            ) from None
        yield listener


def _greeting(settings: Settings, store: Store) -> list[str]:
    """Where to go first: printed when the desk starts."""
    url = settings.public_url
    with store.read() as session:
        slug = session.exec(select(Property.slug).order_by(col(Property.id)).limit(1)).first()
        users = demo_users(session, settings)
    lines = [f"Nightdesk is served at {url}", f"  inbox         {url}/inbox"]
    if slug:
        lines += [f"  guest chat    {url}/chat/{slug}", f"  welcome book  {url}/book/{slug}"]
    else:
        lines.append("  no property yet: nightdesk import office.yaml")
    lines += [f"  demo login    {user.email} / {demo.DEMO_PASSWORD}  ({user.role}, {user.name})" for user in users]
    return lines
