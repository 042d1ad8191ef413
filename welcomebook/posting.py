"""Reads what a browser posts to the chat, within limits: JSON from our script, a form from a page without one."""

import json
import re
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl

from fastapi import Request
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from inbox.cleaning import clean_text
from welcomebook.faults import LONGEST_TEXT, Fault, Refused
from welcomebook.uploads import LARGEST_BYTES

_LARGEST_BODY_BYTES = 64 * 1024
_MOST_FIELDS = 10
_CLIENT_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")


@dataclass(frozen=True)
class Posted:
    """`text` is cleaned. A press has a `payload`; a file may have a text with it, and is to be closed by the reader."""

    client_id: str
    text: str = ""
    payload: str = ""
    file: UploadFile | None = None

    async def close(self) -> None:
        if self.file is not None:
            await self.file.close()


async def read_posted(request: Request) -> Posted:
    """Raises `Refused`."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "multipart/form-data":
        return await _read_multipart(request)
    body = b"".join([chunk async for chunk in _limited(request, _LARGEST_BODY_BYTES, Fault.TOO_MUCH)])
    return _checked(_from_json(body) if kind == "application/json" else _from_form(body))


async def _limited(request: Request, most: int, fault: Fault) -> AsyncGenerator[bytes, None]:
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > most:
            raise Refused(fault)
        yield chunk


def _from_json(body: bytes) -> Mapping[str, Any]:
    try:
        fields = json.loads(body)
    except (ValueError, RecursionError):
        raise Refused(Fault.MALFORMED) from None
    if not isinstance(fields, dict):
        raise Refused(Fault.MALFORMED)
    return fields


def _from_form(body: bytes) -> Mapping[str, Any]:
    try:
        return dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=_MOST_FIELDS))
    except ValueError:
        raise Refused(Fault.MALFORMED) from None


async def _read_multipart(request: Request) -> Posted:
    body = _limited(request, LARGEST_BYTES + _LARGEST_BODY_BYTES, Fault.TOO_LARGE)
    parser = MultiPartParser(
        request.headers, body, max_files=1, max_fields=_MOST_FIELDS, max_part_size=_LARGEST_BODY_BYTES
    )
    try:
        form = await parser.parse()
    except MultiPartException:
        raise Refused(Fault.MALFORMED) from None
    file = form.get("file")
    fields = {name: value for name, value in form.items() if isinstance(value, str)}
    chosen = file if isinstance(file, UploadFile) and file.size else None
    try:
        posted = replace(_checked(fields, has_file=chosen is not None), file=chosen)
        if chosen is not None and (chosen.size or 0) > LARGEST_BYTES:
            raise Refused(Fault.TOO_LARGE)
    except Refused:
        await form.close()
        raise
    if chosen is None:
        await form.close()
    return posted


def _checked(fields: Mapping[str, Any], *, has_file: bool = False) -> Posted:
    client_id, text, payload = (fields.get(name, "") for name in ("client_id", "text", "payload"))
    if not (isinstance(client_id, str) and isinstance(text, str) and isinstance(payload, str)):
        raise Refused(Fault.MALFORMED)
    if not _CLIENT_ID.fullmatch(client_id):
        raise Refused(Fault.MALFORMED)
    if payload:
        return Posted(client_id, payload=payload)
    said = clean_text(text).strip()
    if not said and not has_file:
        raise Refused(Fault.EMPTY)
    if len(said) > LONGEST_TEXT:
        raise Refused(Fault.TOO_LONG, text=said)
    return Posted(client_id, said)
