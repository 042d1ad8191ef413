"""The whole desk, served on loopback as in production, with the example office and vendors' stand-ins."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2
from sqlmodel import select

from app import create_app
from inbox.office.importing import import_office
from inbox.office.reading import read_text
from inbox.settings import Settings, TelegramSettings, TwilioSettings
from inbox.staff.tokens import create_token
from inbox.storage.store import Store
from inbox.tables import Role, Stay
from playbooks.schedule.library import shipped_rules
from tests.cast import CODE, KEYS, OFFICE, settings_in
from tests.standins import forms
from tests.standins.serving import serving
from tests.standins.telegram import TelegramStandIn
from tests.standins.twilio import TwilioStandIn

SECRET = "a-webhook-secret"
_PATIENCE_SECONDS = 60.0  # as long as stand-ins wait: a busy machine may take its time


def telegram_settings(telegram: TelegramStandIn, mode: str = "webhook") -> TelegramSettings:
    return TelegramSettings(telegram.token, "webhook" if mode == "webhook" else "polling", SECRET, telegram.url)


def twilio_settings(twilio: TwilioStandIn) -> TwilioSettings:
    return TwilioSettings(twilio.account_sid, twilio.auth_token, forms.SENDER, api_url=twilio.url)


class ServedDesk:
    """A running desk as the outside world sees it: its address, its API, the stays' links."""

    def __init__(self, url: str, store: Store) -> None:
        self.url = url
        self._store = store
        token = store.write(lambda session: create_token(session, "journey", Role.ADMIN, None, datetime.now(UTC)))
        authorized = {"Authorization": f"Bearer {token}"}
        self.api = httpx2.Client(base_url=f"{url}/api/v1", headers=authorized, timeout=_PATIENCE_SECONDS)

    @property
    def telegram_webhook(self) -> str:
        return f"{self.url}/channels/telegram/webhook"

    @property
    def whatsapp_webhook(self) -> str:
        return f"{self.url}/channels/whatsapp/webhook"

    def token(self, code: str = CODE) -> str:
        with self._store.read() as session:
            number = session.exec(select(Stay).where(Stay.code == code)).one().link_number
        return KEYS.stay_token(code, number)

    def get(self, path: str, **query: Any) -> Any:
        answer = self.api.get(path, params=query)
        answer.raise_for_status()
        return answer.json()

    def post(self, path: str, body: dict[str, Any], key: str | None = None) -> Any:
        answer = self.api.post(path, json=body, headers={"Idempotency-Key": key} if key else {})
        answer.raise_for_status()
        return answer.json()


@contextmanager
def served(store: Store, folder: Path, **channels: Any) -> Iterator[ServedDesk]:
    """Served with the stay of the example office around today, in its window; "https" is what the world calls it."""
    settings: Settings = settings_in(folder, public_url="https://desk.example.org", **channels)
    store.write(lambda session: import_office(session, read_text(office_of_today(), "office.yaml"), KEYS, _now()))
    with serving(create_app(settings, store, KEYS, _now)) as url:
        desk = ServedDesk(url, store)
        try:
            yield desk
        finally:
            desk.api.close()


def office_of_today() -> bytes:
    """The stay began yesterday, so that its secrets may be told whatever the hour is; nothing goes out by itself."""
    today = _now().date()
    text = OFFICE.read_text(encoding="utf-8")
    text = text.replace("arrival: 2026-11-21", f"arrival: {today - timedelta(days=1)}")
    text = text.replace("departure: 2026-11-25", f"departure: {today + timedelta(days=3)}")
    off = "enabled: false, title: {ru: Нет, en: None}, send: {from: arrival}, text: {ru: Нет, en: None}"
    rules = "".join(f"  - {{key: {key}, {off}}}\n" for key in shipped_rules())
    return f"{text}\nmessages:\n{rules}".encode()


def _now() -> datetime:
    return datetime.now(UTC)
