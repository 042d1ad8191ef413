"""Guests: sends signed webhooks as fast as a number of connections carries them, or at a given rate.

Runs in a process of its own, called by `bench.run`; the answers' times are those that a vendor would see.
"""

import asyncio
import base64
import hmac
import json
import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count, repeat
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import uvloop

from bench.world import GUESTS, SENDER, guest_address, telegram_address

PUBLIC_URL = "https://desk.example.org"
ACCOUNT_SID, AUTH_TOKEN, WEBHOOK_SECRET = "AC" + "0" * 32, "a token that only measurements know", "a-webhook-secret"
_LIST = "/api/v1/conversations?limit=50"
_WHATSAPP, _TELEGRAM = "/channels/whatsapp/webhook", "/channels/telegram/webhook"

Requests = Iterator[tuple[str, bytes]]  # whose message it is, and the whole request


@dataclass(frozen=True)
class Load:
    """`rate` in requests a second; None = as fast as it goes. `first` is the number of the first guest who writes."""

    target: str  # "whatsapp", "telegram", "floor", "list" or "bare"
    port: int
    texts: Sequence[str]  # of messages; for "list" the token, for "bare" the length of the body
    connections: int
    seconds: float = 5.0
    first: int = 0
    rate: float | None = None
    most: int | None = None  # messages; with it, `seconds` only bounds
    again_every: int = 0  # each so manieth request is sent a second time at once, as vendors do


@dataclass(frozen=True)
class Result:
    """Times in seconds, sorted. `sent_at`: when each guest's last message was sent, on the clock of all processes."""

    done: int
    refused: int
    seconds: float
    times: Sequence[float]
    sent_at: dict[str, float]

    @property
    def rate(self) -> float:
        return self.done / self.seconds


def send(load: Load) -> Result:
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(_send(load))


async def send_one(load: Load, number: int) -> None:
    """The message of one guest, over a connection of its own."""
    _, request = next(_MAKERS[load.target](replace(load, first=load.first + number)))
    reader, writer = await asyncio.open_connection("127.0.0.1", load.port)
    writer.write(request)
    status = await _status(reader)
    writer.close()
    if status != 200:
        raise RuntimeError(f"a guest's message was answered {status}")


def arrivals(vendor_port: int) -> dict[str, float]:
    with urlopen(f"http://127.0.0.1:{vendor_port}/arrivals") as answer:
        told: dict[str, float] = json.load(answer)
    return told


def fetch_list(port: int, token: str) -> bytes:
    asked = Request(f"http://127.0.0.1:{port}{_LIST}", headers={"Authorization": f"Bearer {token}"})
    with urlopen(asked) as answer:
        body: bytes = answer.read()
    return body


async def _send(load: Load) -> Result:
    requests = _MAKERS[load.target](load)
    times: list[float] = []
    refused: list[int] = []
    sent_at: dict[str, float] = {}
    started = time.monotonic()
    ticks = count()
    numbers = iter(range(load.most)) if load.most is not None else count()

    async def keep_sending() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", load.port)
        for number in numbers:
            due = time.monotonic() if load.rate is None else started + next(ticks) / load.rate
            if due > started + load.seconds:
                break
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            whose, request = next(requests)
            sent_at[whose] = time.monotonic()
            writer.write(request)
            status = await _status(reader)
            if load.again_every and number % load.again_every == 0:
                writer.write(request)
                status = max(status, await _status(reader))
            times.append(time.monotonic() - max(due, sent_at[whose] if load.rate is None else due))
            if status != 200:
                refused.append(status)
        writer.close()

    await asyncio.gather(*(keep_sending() for _ in range(load.connections)))
    return Result(len(times), len(refused), time.monotonic() - started, sorted(times), sent_at)


async def _status(reader: asyncio.StreamReader) -> int:
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    _, _, rest = head.partition(b"content-length:")
    await reader.readexactly(int(rest.split(b"\r\n", 1)[0] or 0))
    return int(head[9:12])


def _whatsapp(load: Load) -> Requests:
    for number in count(load.first):
        address, sid = guest_address(number % GUESTS), f"SM{random.getrandbits(128):032x}"
        form = {
            "MessageSid": sid, "SmsMessageSid": sid, "AccountSid": ACCOUNT_SID, "From": address,
            "To": f"whatsapp:{SENDER}", "Body": random.choice(load.texts), "NumMedia": "0", "ProfileName": "Alex",
            "WaId": address.removeprefix("whatsapp:+"), "SmsStatus": "received", "ApiVersion": "2010-04-01",
        }  # fmt: skip
        signed = f"{PUBLIC_URL}{_WHATSAPP}" + "".join(name + form[name] for name in sorted(form))
        signature = base64.b64encode(hmac.digest(AUTH_TOKEN.encode(), signed.encode(), "sha1")).decode()
        headers = {"X-Twilio-Signature": signature, "Content-Type": "application/x-www-form-urlencoded"}
        yield address, _request(_WHATSAPP, headers, urlencode(form).encode())


def _telegram(load: Load) -> Requests:
    for number in count(load.first):
        chat_id, update_id = int(telegram_address(number % GUESTS)), time.time_ns() // 1000
        sender = {"id": chat_id, "is_bot": False, "first_name": "Alex", "language_code": "en"}
        message = {
            "message_id": update_id % 2**31, "date": int(time.time()), "text": random.choice(load.texts),
            "chat": {"id": chat_id, "type": "private", "first_name": "Alex"}, "from": sender,
        }  # fmt: skip
        body = json.dumps({"update_id": update_id, "message": message}).encode()
        headers = {"X-Telegram-Bot-Api-Secret-Token": WEBHOOK_SECRET, "Content-Type": "application/json"}
        yield str(chat_id), _request(_TELEGRAM, headers, body)


def _floor(load: Load) -> Requests:
    """The same request, to the route that only keeps it."""
    for whose, request in _whatsapp(load):
        yield whose, request.replace(_WHATSAPP.encode(), b"/floor", 1)


def _list(load: Load) -> Requests:
    return repeat(("", _request(_LIST, {"Authorization": f"Bearer {load.texts[0]}"}, b"", method="GET")))


def _bare(load: Load) -> Requests:
    return repeat(("", _request(f"/bare/{load.texts[0]}", {}, b"", method="GET")))


def listening(path: str, cookie: str = "") -> bytes:
    """The request by which a page listens."""
    return _request(path, {"Accept": "text/event-stream", "Cookie": cookie}, b"", method="GET")


def _request(path: str, headers: dict[str, str], body: bytes, method: str = "POST") -> bytes:
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


_MAKERS: dict[str, Callable[[Load], Requests]] = {
    "whatsapp": _whatsapp,
    "telegram": _telegram,
    "floor": _floor,
    "list": _list,
    "bare": _bare,
}
