"""Guests' files on their way in take nothing from the rest of the desk, however many come at once."""

import asyncio
import io
import threading
from pathlib import Path
from typing import Any, BinaryIO

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile

from inbox.channel import Incoming, Outcome
from inbox.tables import Property
from properties.words import Language
from welcomebook.chat_entry import Entry
from welcomebook.posting import Posted
from welcomebook.uploads import Upload, Uploads
from welcomebook.visitors import Visit

HOME = Property(
    id=1, slug="nevsky-12", name_ru="Невский 12", name_en="Nevsky 12", address_ru="СПб", address_en="St Petersburg",
    timezone="Europe/Moscow", check_in="15:00", check_out="12:00", owner_id=1,
)  # fmt: skip


def test_photos_that_take_long_to_draw_keep_nobody_else_waiting(tmp_path: Path) -> None:
    slow, taken = SlowUploads(tmp_path), Taken()
    context: Any = None

    was_free = asyncio.run(_flood(Entry(context, taken.receive, slow), slow))

    assert was_free
    assert taken.number == 50


async def _flood(entry: Entry, slow: "SlowUploads") -> bool:
    sent = [asyncio.create_task(entry.say(Visit(HOME, "v" * 32), _photo(number), Language.EN)) for number in range(50)]
    await asyncio.sleep(0)
    try:
        async with asyncio.timeout(1):
            return await run_in_threadpool(lambda: True)
    except TimeoutError:
        return False
    finally:
        slow.are_drawn.set()
        await asyncio.gather(*sent)


def _photo(number: int) -> Posted:
    return Posted(f"photo-{number:04}", file=UploadFile(io.BytesIO(b"..."), filename="IMG_1.HEIC"))


class SlowUploads(Uploads):
    """Draws no photo before it is told to."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.are_drawn = threading.Event()

    def keep(self, file: BinaryIO, claimed: str = "") -> Upload | None:
        self.are_drawn.wait()
        return Upload("a" * 22, "image/jpeg", 3)


class Taken:
    number = 0

    async def receive(self, incoming: Incoming) -> Outcome:
        self.number += 1
        return Outcome()
