"""How the log is written: text or JSON lines, to standard error, never a token or a guest's words."""

import json
import logging
import re
import sys
from datetime import UTC, datetime

# A bot's token stands in every address of Telegram's API; whatever writes such an address must not give it away.
_TOKEN = re.compile(r"\b\d{5,}:[A-Za-z0-9_-]{20,}")
_LINK = re.compile(r"(/(?:go|login)/|[?&](?:stay|token)=)[A-Za-z0-9_-]+")


def set_up_logging(form: str, level: str) -> None:
    output = logging.StreamHandler(sys.stderr)
    output.setFormatter(_JsonLines() if form == "json" else _Text("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=level, handlers=[output], force=True)
    for noisy in ("alembic", "aiogram", "httpx", "pymorphy3", "uvicorn"):
        logging.getLogger(noisy).setLevel(max(logging.WARNING, logging.getLogger().level))


def without_tokens(text: str) -> str:
    return _LINK.sub(r"\1…", _TOKEN.sub("…", text))


class _Text(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return without_tokens(super().format(record))


class _JsonLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": without_tokens(record.getMessage()),
        }
        if record.exc_info:
            line["error"] = without_tokens(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False)
