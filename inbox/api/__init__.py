"""The API: JSON for operators' scripts and booking systems. Mounted at /api by `app.py`."""

from inbox.api.application import build_api_app

__all__ = ["build_api_app"]
