"""The style sheets, scripts, fonts and icons of staff's pages."""

from pathlib import Path

from fastapi import APIRouter

from inbox.web.static_files import StaticFolder

_OURS = StaticFolder(Path(__file__).parent / "static", "/static")
static_url = _OURS.url


def build_static() -> APIRouter:
    return _OURS.build_router()
