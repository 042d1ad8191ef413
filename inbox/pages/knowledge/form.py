"""The form that an entry is edited in: read from what a browser posts, within limits."""

import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from fastapi import Request
from starlette.datastructures import FormData, UploadFile

from inbox.book.photos import UnfitFile as UnfitPhoto
from inbox.cleaning import clean_text
from inbox.conversation.answer_files import LARGEST_BYTES, MOST_FILES, File, UnfitFile
from inbox.knowledge.drafts import Draft, distinct
from inbox.knowledge.rehearsing import When, Who
from inbox.pages.composing.files import keep_upload, unfit_file_words
from inbox.pages.routing import Refused
from inbox.web.languages import Words
from properties.words import Audience, Language

_LARGEST_BODY_BYTES = LARGEST_BYTES * 4
_MOST_FIELDS = 200


@dataclass(frozen=True)
class Entered:
    """What was typed in, as it was. `at`: a slug, "" the portfolio. `version`: the one that was opened, 0 = none."""

    fields: Mapping[str, str] = field(default_factory=dict)
    kept: tuple[str, ...] = ()  # keys of files that stay
    uploads: tuple[UploadFile, ...] = ()

    def text(self, name: str) -> str:
        return self.fields.get(name, "")

    @property
    def version(self) -> int:
        return self.number("version")

    def number(self, name: str) -> int:
        return int(self.text(name)) if re.fullmatch(r"\d{1,18}", self.text(name)) else 0

    @property
    def who(self) -> Who:
        return Who(self.text("who")) if self.text("who") in set(Who) else Who.VERIFIED

    @property
    def when(self) -> When:
        return When(self.text("when")) if self.text("when") in set(When) else When.DURING


@asynccontextmanager
async def read_entered(request: Request, words: Words) -> AsyncIterator[Entered]:
    """What was posted, with its files open. Raises `Refused` for more than a form of ours holds."""
    if int(request.headers.get("content-length") or 0) > _LARGEST_BODY_BYTES:
        raise Refused("long", words.gettext("These files are too large together. Add them one after another."), 413)
    async with request.form(max_files=MOST_FILES, max_fields=_MOST_FIELDS) as posted:
        yield _entered(posted)


def draft_entered(entered: Entered, files: Mapping[str, File]) -> Draft:
    """`files`: those that may stay, by their keys. Uploads are not among them yet."""
    audience = entered.text("audience")
    return Draft(
        key=entered.text("key").strip(),
        audience=Audience(audience) if audience in set(Audience) else Audience.PUBLIC,
        title_ru=_line(entered, "title_ru"),
        title_en=_line(entered, "title_en"),
        phrases_ru=_lines(entered, f"phrases_{Language.RU}"),
        phrases_en=_lines(entered, f"phrases_{Language.EN}"),
        answer_ru=clean_text(entered.text("answer_ru")).strip(),
        answer_en=clean_text(entered.text("answer_en")).strip(),
        files=tuple(files[key] for key in dict.fromkeys(entered.kept) if key in files),
    )


def keep_uploads(entered: Entered, media_dir: Path, room: int, words: Words) -> tuple[list[File], list[str]]:
    """The files that were taken, and in words what is wrong with the others."""
    taken: list[File] = []
    told: list[str] = []
    for upload in entered.uploads:
        name = upload.filename or ""
        if len(taken) >= room:
            told.append(words.gettext("At most %(n)d files go with one answer.") % {"n": MOST_FILES})
            break
        try:
            taken.append(keep_upload(media_dir, upload.file, name))
        except (UnfitPhoto, UnfitFile) as error:
            told.append(unfit_file_words(error, name, words))
    return taken, told


def _entered(posted: FormData) -> Entered:
    fields = {name: value for name, value in posted.multi_items() if isinstance(value, str)}
    uploads = [value for _, value in posted.multi_items() if isinstance(value, UploadFile) and value.filename]
    kept = [value for value in posted.getlist("file") if isinstance(value, str)]
    return Entered(fields, tuple(kept), tuple(uploads))


def _line(entered: Entered, name: str) -> str:
    return " ".join(clean_text(entered.text(name)).split())


def _lines(entered: Entered, name: str) -> tuple[str, ...]:
    lines = clean_text(entered.text(name)).splitlines()
    return distinct(" ".join(line.split()) for line in lines)
