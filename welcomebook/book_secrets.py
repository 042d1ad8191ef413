"""The codes and passwords that a welcome book shows: only of a stay in its window, and every view is on record."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from markupsafe import Markup
from sqlmodel import Session, col, select

from inbox.codes.door import NotAllowed, open_secrets
from inbox.codes.naming import BACKUP
from inbox.tables import Property, SecretRelease, Stay
from inbox.web.languages import Words
from properties.keys import Keys
from properties.late import late
from properties.stays import secrets_window
from properties.words import Window

if TYPE_CHECKING:
    from segno import QRCode, helpers
else:
    helpers = late("segno.helpers")

WIFI_PASSWORD = "wifi_password"
_WIFI_NETWORKS = ("wifi_network", "wifi_name", "wifi_ssid")


@dataclass(frozen=True)
class Code:
    label: str
    value: str
    is_main: bool


@dataclass(frozen=True)
class Wifi:
    """`picture`: the QR code that joins the network, where its name is known."""

    network: str
    password: str
    picture: Markup


def open_for_book(session: Session, keys: Keys, home: Property, stay: Stay, now: datetime) -> dict[str, str]:
    """Raises `NotAllowed` outside the stay's window."""
    if secrets_window(home, stay, now) is not Window.OPEN:
        raise NotAllowed
    return {name: code for name, code in open_secrets(session, keys, home).items() if not name.endswith(BACKUP)}


def record_telling(
    session: Session, home: Property, stay: Stay, names: Iterable[str], now: datetime,
    *, unless_since: datetime | None = None,
) -> None:  # fmt: skip
    """Keep that whoever holds the stay's link was shown these secrets.

    `unless_since`: not those that are on record since then; a copy that his device keeps is no further view.
    """
    told = _told_since(session, stay, unless_since) if unless_since else set()
    for name in sorted(set(names) - told):
        session.add(
            SecretRelease(
                property_id=home.id or 0, secret_name=name, stay_id=stay.id, told_to="guest", channel="book", at=now
            )
        )


def _told_since(session: Session, stay: Stay, since: datetime) -> set[str]:
    query = select(SecretRelease.secret_name).where(
        SecretRelease.stay_id == stay.id, SecretRelease.channel == "book", col(SecretRelease.at) >= since
    )
    return set(session.exec(query))


def codes_of(secrets: dict[str, str], words: Words) -> dict[str, Code]:
    """By the secret's name, those that every guest needs on the way in; others are told where their entry is."""
    labels = {
        "door_code": words.gettext("Door code"),
        "gate_code": words.gettext("Gate code"),
        "entrance_code": words.gettext("Entrance code"),
        "intercom_code": words.gettext("Intercom code"),
        "lockbox_code": words.gettext("Key box code"),
    }
    named = [(name, label) for name, label in labels.items() if secrets.get(name, "").strip()]
    return {name: Code(label, secrets[name], is_main=number == 0) for number, (name, label) in enumerate(named)}


def wifi_of(home: Property, secrets: dict[str, str]) -> Wifi | None:
    password = secrets.get(WIFI_PASSWORD, "")
    if not password.strip():
        return None
    network = next((str(home.details[name]) for name in _WIFI_NETWORKS if home.details.get(name)), "")
    return Wifi(network, password, _wifi_picture(network, password) if network else Markup(""))


def _wifi_picture(network: str, password: str) -> Markup:
    code = helpers.make_wifi(ssid=network, password=password, security="WPA")
    return drawn(code)


def drawn(code: "QRCode") -> Markup:
    """As SVG that takes its size from the page."""
    return Markup(code.svg_inline(border=2, omitsize=True, svgclass="qr", lineclass=None))
