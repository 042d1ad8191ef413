"""What the operator sets: environment variables with the prefix NIGHTDESK_, or the same lines in a file `.env`."""

import os
import re
import secrets
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from properties.files.faults import did_you_mean

_PREFIX = "NIGHTDESK_"
_KNOWN = (
    "DATA_DIR DATABASE_URL HOST PORT PUBLIC_URL SECRET_KEY DEMO TELEGRAM_TOKEN TELEGRAM_MODE TELEGRAM_WEBHOOK_SECRET"
    " TELEGRAM_API_URL TELEGRAM_PROXY TWILIO_ACCOUNT_SID TWILIO_AUTH_TOKEN TWILIO_WHATSAPP_FROM"
    " TWILIO_MESSAGING_SERVICE_SID TWILIO_API_URL TWILIO_PROXY SMTP_URL MAIL_FROM LOG_FORMAT LOG_LEVEL"
    " FEEDS_PRIVATE"
).split()


KNOWN_SETTINGS = tuple(_PREFIX + name for name in _KNOWN)


class SettingsError(Exception):
    """A setting that can't be used; the text names the variable and says how to mend it."""


@dataclass(frozen=True)
class TelegramSettings:
    token: str = field(repr=False)
    mode: Literal["polling", "webhook"] = "polling"
    webhook_secret: str = field(default="", repr=False)
    api_url: str = ""
    proxy: str = field(default="", repr=False)


@dataclass(frozen=True)
class TwilioSettings:
    account_sid: str
    auth_token: str = field(repr=False)
    sender: str = ""
    messaging_service_sid: str = ""
    api_url: str = ""
    proxy: str = field(default="", repr=False)


@dataclass(frozen=True)
class Settings:
    data_dir: Path
    database_url: str = field(repr=False)
    host: str
    port: int
    public_url: str
    secret_key: str = field(repr=False)
    demo: bool
    telegram: TelegramSettings | None
    twilio: TwilioSettings | None
    smtp_url: str = field(repr=False)
    mail_from: str
    log_format: str
    log_level: str
    unknown: tuple[str, ...] = ()  # what begins as a setting does and is none
    feeds_private: bool = False  # calendars may be asked for in private networks, and without TLS

    @property
    def media_dir(self) -> Path:
        return self.data_dir / "media"

    @property
    def is_local(self) -> bool:
        """Whether only this machine can reach the pages: what demo logins depend on."""
        return self.host in {"localhost", "::1"} or self.host.startswith("127.")


def misspelt(settings: Settings) -> Iterator[str]:
    """What is wrong with each variable that begins as a setting does and is none."""
    for name in settings.unknown:
        yield f"there is no setting {name}{did_you_mean(name, KNOWN_SETTINGS)}"


def load_settings(environment: Mapping[str, str] | None = None, env_file: Path = Path(".env")) -> Settings:
    """Read and check all settings; creates `DATA_DIR` and the generated secret key in it. Raises `SettingsError`."""
    given = _given(os.environ if environment is None else environment, env_file)
    data_dir = Path(given.get("DATA_DIR") or "data").expanduser().resolve()
    host, port = given.get("HOST") or "127.0.0.1", _port(given.get("PORT") or "8000")
    _make_folder(data_dir)
    return Settings(
        data_dir=data_dir,
        database_url=_database_url(given.get("DATABASE_URL", ""), data_dir),
        host=host,
        port=port,
        public_url=_public_url(given.get("PUBLIC_URL") or f"http://{f'[{host}]' if ':' in host else host}:{port}"),
        secret_key=given.get("SECRET_KEY") or _kept_secret(data_dir / "secret_key"),
        demo=_flag("DEMO", given.get("DEMO", "0")),
        telegram=_telegram(given, data_dir),
        twilio=_twilio(given),
        smtp_url=_mail(given),
        mail_from=_mail_from(given.get("MAIL_FROM", "")),
        log_format=_one_of("LOG_FORMAT", given.get("LOG_FORMAT") or "text", ("text", "json")),
        log_level=_one_of(
            "LOG_LEVEL", (given.get("LOG_LEVEL") or "INFO").upper(), ("DEBUG", "INFO", "WARNING", "ERROR")
        ),
        unknown=tuple(sorted(_PREFIX + name for name in given if name not in _KNOWN)),
        feeds_private=_flag("FEEDS_PRIVATE", given.get("FEEDS_PRIVATE", "0")),
    )


def _given(environment: Mapping[str, str], env_file: Path) -> dict[str, str]:
    given = _read_env_file(env_file) if env_file.is_file() else {}
    given |= {name: value for name, value in environment.items() if name.startswith(_PREFIX)}
    return {name.removeprefix(_PREFIX): value.strip() for name, value in given.items() if value.strip()}


def _read_env_file(path: Path) -> dict[str, str]:
    given: dict[str, str] = {}
    for number, raw in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        name, separator, value = line.removeprefix("export ").partition("=")
        if not separator:
            raise SettingsError(f"{path}:{number}: expected NAME=value")
        name, value = name.strip(), value.strip()
        if name.startswith(_PREFIX) and name.removeprefix(_PREFIX) not in _KNOWN:
            raise SettingsError(f"{path}:{number}: there is no setting {name}{did_you_mean(name, KNOWN_SETTINGS)}")
        quoted = len(value) > 1 and value[0] == value[-1] and value[0] in "'\""
        given[name] = value[1:-1] if quoted else value
    return {name: value for name, value in given.items() if name.startswith(_PREFIX)}


def _make_folder(path: Path) -> None:
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)  # guests' conversations are no other user's business
    except OSError as error:
        raise SettingsError(
            f"NIGHTDESK_DATA_DIR: {path} can't be made ({error.strerror}); name a folder that can"
        ) from None


def _database_url(given: str, data_dir: Path) -> str:
    if not given:
        return f"sqlite:///{data_dir / 'nightdesk.db'}"
    if not re.match(r"(postgres(ql)?(\+psycopg)?|sqlite)://", given):
        raise SettingsError("NIGHTDESK_DATABASE_URL: expected postgresql://user:password@host/name")
    return given


def _port(given: str) -> int:
    if not given.isdigit() or not 0 < int(given) < 65536:
        raise SettingsError(f"NIGHTDESK_PORT: {given!r} is no port; expected a number from 1 to 65535")
    return int(given)


def _public_url(given: str) -> str:
    parts = urlsplit(given)
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        raise SettingsError(f"NIGHTDESK_PUBLIC_URL: {given!r} is no address; expected https://desk.example.org")
    return given.rstrip("/")


def _kept_secret(path: Path) -> str:
    """The secret that was generated once; two processes that start together end up with the same one."""
    try:
        kept = _made_once(path)
    except OSError as error:
        raise SettingsError(
            f"NIGHTDESK_DATA_DIR: {path} can't be used ({error.strerror}); "
            "give this user the rights to the folder, or name another"
        ) from None
    if not kept:
        raise SettingsError(f"{path} is empty; restore it from a backup or set NIGHTDESK_SECRET_KEY")
    return kept


def _made_once(path: Path) -> str:
    if not path.exists():
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(32), encoding="ascii")
        with suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
    return path.read_text(encoding="ascii").strip()


def _flag(name: str, given: str) -> bool:
    return _one_of(name, given, ("0", "1")) == "1"


def _one_of(name: str, given: str, allowed: tuple[str, ...]) -> str:
    if given not in allowed:
        raise SettingsError(f"{_PREFIX}{name}: {given!r} is not one of {', '.join(allowed)}")
    return given


def _telegram(given: Mapping[str, str], data_dir: Path) -> TelegramSettings | None:
    token = given.get("TELEGRAM_TOKEN", "")
    if not token:
        for name in ("TELEGRAM_WEBHOOK_SECRET", "TELEGRAM_API_URL", "TELEGRAM_PROXY", "TELEGRAM_MODE"):
            if name in given:
                raise SettingsError(f"{_PREFIX}TELEGRAM_TOKEN is missing, while {_PREFIX}{name} is set")
        return None
    if not re.fullmatch(r"\d+:.+", token):
        raise SettingsError(f"{_PREFIX}TELEGRAM_TOKEN: expected digits, a colon and the rest, as @BotFather gave it")
    secret = given.get("TELEGRAM_WEBHOOK_SECRET") or _kept_secret(data_dir / "telegram_webhook_secret")
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", secret):
        raise SettingsError(f"{_PREFIX}TELEGRAM_WEBHOOK_SECRET: expected 1 to 256 of A-Z a-z 0-9 _ -")
    mode = _one_of("TELEGRAM_MODE", given.get("TELEGRAM_MODE") or "polling", ("polling", "webhook"))
    return TelegramSettings(
        token=token,
        mode="webhook" if mode == "webhook" else "polling",
        webhook_secret=secret,
        api_url=_api_url(given, "TELEGRAM_API_URL"),
        proxy=_proxy(given, "TELEGRAM_PROXY"),
    )


def _twilio(given: Mapping[str, str]) -> TwilioSettings | None:
    needed = ("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN")
    of_group = [name for name in given if name.startswith("TWILIO_")]
    if not of_group:
        return None
    for name in needed:
        if name not in given:
            raise SettingsError(f"{_PREFIX}{name} is missing, while {_PREFIX}{of_group[0]} is set")
    sender, service = given.get("TWILIO_WHATSAPP_FROM", ""), given.get("TWILIO_MESSAGING_SERVICE_SID", "")
    if not sender and not service:
        raise SettingsError(f"{_PREFIX}TWILIO_WHATSAPP_FROM or {_PREFIX}TWILIO_MESSAGING_SERVICE_SID is missing")
    if sender and not re.fullmatch(r"(whatsapp:)?\+\d{7,15}", sender):
        raise SettingsError(f"{_PREFIX}TWILIO_WHATSAPP_FROM: expected +, then 7 to 15 digits")
    return TwilioSettings(
        account_sid=given["TWILIO_ACCOUNT_SID"],
        auth_token=given["TWILIO_AUTH_TOKEN"],
        sender=sender,
        messaging_service_sid=service,
        api_url=_api_url(given, "TWILIO_API_URL"),
        proxy=_proxy(given, "TWILIO_PROXY", "https?|socks4|socks5"),
    )


def _api_url(given: Mapping[str, str], name: str) -> str:
    url = given.get(name, "").rstrip("/")
    if url and urlsplit(url).scheme not in {"http", "https"}:
        raise SettingsError(f"{_PREFIX}{name}: {url!r} is no address; expected https://…")
    return url


def _proxy(given: Mapping[str, str], name: str, kinds: str = "http|socks4|socks5") -> str:
    """Its password is named in no error."""
    url = given.get(name, "")
    if url and not re.fullmatch(rf"({kinds})://([^/@\s]+@)?[^/@\s]+:\d{{1,5}}/?", url):
        raise SettingsError(f"{_PREFIX}{name}: expected socks5://host:port or http://user:password@host:port")
    return url


def _mail_from(given: str) -> str:
    if given and not re.fullmatch(r"[^@\r\n]*[^@\s]+@[^@\s]+", given):
        raise SettingsError(f"{_PREFIX}MAIL_FROM: {given!r} is no address; expected desk@example.org")
    return given


def _mail(given: Mapping[str, str]) -> str:
    has_url, has_sender = "SMTP_URL" in given, "MAIL_FROM" in given
    if has_url != has_sender:
        missing, there = ("MAIL_FROM", "SMTP_URL") if has_url else ("SMTP_URL", "MAIL_FROM")
        raise SettingsError(f"{_PREFIX}{missing} is missing, while {_PREFIX}{there} is set")
    url = given.get("SMTP_URL", "")
    if url and (urlsplit(url).scheme not in {"smtp", "smtps", "smtp+starttls"} or not urlsplit(url).hostname):
        raise SettingsError(f"{_PREFIX}SMTP_URL: expected smtp://user:password@host:port, or smtps://…")
    return url
