"""The API: JSON for operators' scripts and booking systems. Mounted at /api by `app.py`."""

from inbox.api.application import build_api_app
from inbox.api.remembering import Remembered
from inbox.api.telling_again import TellsAgain

__all__ = ["Remembered", "TellsAgain", "build_api_app"]
