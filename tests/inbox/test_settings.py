"""Settings: what an operator may write, and what he is told when it can't be used."""

from pathlib import Path

import pytest

from inbox.settings import Settings, SettingsError, load_settings

TOKEN = "42:the-rest-of-the-token"


def load(folder: Path, **given: str) -> Settings:
    environment = {f"NIGHTDESK_{name}": value for name, value in {"DATA_DIR": str(folder), **given}.items()}
    return load_settings(environment, folder / ".env")


def test_nothing_needs_to_be_set(tmp_path: Path) -> None:
    settings = load(tmp_path)

    assert settings.public_url == "http://127.0.0.1:8000"
    assert settings.database_url == f"sqlite:///{tmp_path}/nightdesk.db"
    assert settings.telegram is None
    assert settings.twilio is None
    assert not settings.demo


def test_the_secret_key_is_made_once_and_only_we_may_read_it(tmp_path: Path) -> None:
    first, second = load(tmp_path), load(tmp_path)

    assert first.secret_key == second.secret_key
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0


def test_a_data_folder_that_cannot_be_written_is_told_of(tmp_path: Path) -> None:
    (tmp_path / "secret_key").mkdir()  # stands for a folder without rights, which root would not notice

    with pytest.raises(SettingsError, match=r"^NIGHTDESK_DATA_DIR: .*secret_key can't be used .*name another$"):
        load(tmp_path)


def test_a_file_of_settings_is_read_and_the_environment_wins(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("# ours\nexport NIGHTDESK_PORT=9000\nNIGHTDESK_HOST='0.0.0.0'\nOTHER=x\n")

    assert load(tmp_path).port == 9000
    assert load(tmp_path, PORT="9001").port == 9001
    assert not load(tmp_path).is_local


def test_secrets_are_not_shown_where_settings_are(tmp_path: Path) -> None:
    shown = repr(load(tmp_path, TELEGRAM_TOKEN=TOKEN, SECRET_KEY="very-secret"))

    assert "the-rest" not in shown
    assert "very-secret" not in shown


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"PORT": "http"}, "NIGHTDESK_PORT"),
        ({"PORT": "70000"}, "1 to 65535"),
        ({"PUBLIC_URL": "desk.example.org"}, "https://desk.example.org"),
        ({"DATABASE_URL": "mysql://x"}, "postgresql://"),
        ({"DEMO": "yes"}, "0, 1"),
        ({"LOG_LEVEL": "LOUD"}, "NIGHTDESK_LOG_LEVEL"),
        ({"TELEGRAM_TOKEN": "no-digits"}, "@BotFather"),
        ({"TELEGRAM_TOKEN": TOKEN, "TELEGRAM_PROXY": "proxy.example.org"}, "NIGHTDESK_TELEGRAM_PROXY: expected socks5"),
        ({"TELEGRAM_TOKEN": TOKEN, "TELEGRAM_PROXY": "https://proxy.example.org:1"}, "NIGHTDESK_TELEGRAM_PROXY"),
        ({"SMTP_URL": "smtp://localhost", "MAIL_FROM": "nobody"}, "NIGHTDESK_MAIL_FROM: 'nobody' is no address"),
        ({"TELEGRAM_TOKEN": TOKEN, "TELEGRAM_MODE": "push"}, "polling, webhook"),
        ({"TELEGRAM_TOKEN": TOKEN, "TELEGRAM_WEBHOOK_SECRET": "пароль"}, "A-Z"),
        ({"TELEGRAM_MODE": "webhook"}, "NIGHTDESK_TELEGRAM_TOKEN is missing"),
        ({"TWILIO_ACCOUNT_SID": "AC1"}, "NIGHTDESK_TWILIO_AUTH_TOKEN is missing"),
        ({"TWILIO_ACCOUNT_SID": "AC1", "TWILIO_AUTH_TOKEN": "t"}, "NIGHTDESK_TWILIO_WHATSAPP_FROM"),
        ({"TWILIO_ACCOUNT_SID": "A", "TWILIO_AUTH_TOKEN": "t", "TWILIO_WHATSAPP_FROM": "8812"}, "+, then 7"),
        ({"SMTP_URL": "smtp://x"}, "NIGHTDESK_MAIL_FROM is missing"),
    ],
)
def test_what_cannot_be_used_is_named_with_what_was_expected(tmp_path: Path, given: dict[str, str], said: str) -> None:
    with pytest.raises(SettingsError) as error:
        load(tmp_path, **given)

    assert said in str(error.value)


def test_a_misspelt_setting_in_the_file_is_named_with_its_line(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("\nNIGHTDESK_PROT=9000\n")

    with pytest.raises(
        SettingsError, match=r"\.env:2: there is no setting NIGHTDESK_PROT, did you mean NIGHTDESK_PORT\?"
    ):
        load(tmp_path)


@pytest.mark.parametrize("sender", ["+78120000001", "whatsapp:+78120000001"])
def test_a_whatsapp_number_may_be_written_in_two_ways(tmp_path: Path, sender: str) -> None:
    settings = load(tmp_path, TWILIO_ACCOUNT_SID="AC1", TWILIO_AUTH_TOKEN="t", TWILIO_WHATSAPP_FROM=sender)

    assert settings.twilio is not None
    assert settings.twilio.sender == sender


def test_what_begins_like_a_setting_and_is_none_is_kept_to_tell_of(tmp_path: Path) -> None:
    assert load(tmp_path, TELEGRAM_TOKN="42:x").unknown == ("NIGHTDESK_TELEGRAM_TOKN",)
