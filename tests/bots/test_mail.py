"""Mails as a real SMTP conversation: what arrives, and what each refusal means."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from bots.mail import MailChannel
from inbox.channel import FailureReason, Outgoing, SendError
from tests.standins.smtp import MailStandIn, mail_server

SUMMARY = Outgoing(
    7, "anna@example.org", "Всё решено: новый замок.", subject="Ночь в «Невском, 12»\nBcc: x@example.org",
    html="<p>Всё решено</p>", queued_at=datetime(2026, 11, 22, 6, 0, tzinfo=UTC),
)  # fmt: skip


@pytest.fixture
def server() -> Iterator[MailStandIn]:
    with mail_server() as server:
        yield server


def send(server: MailStandIn, outgoing: Outgoing = SUMMARY, credentials: str = "") -> str:
    url = server.url.replace("smtp://", f"smtp://{credentials}")
    return asyncio.run(MailChannel(url, "Nightdesk <desk@example.org>").send(outgoing))


def test_a_mail_has_a_text_and_an_html_part(server: MailStandIn) -> None:
    number = send(server)

    (mail,) = server.mails
    text, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert text is not None and "новый замок" in text.get_content()
    assert html is not None and "<p>" in html.get_content()
    assert (mail["To"], mail["Message-ID"]) == ("anna@example.org", number)


def test_a_subject_cannot_become_another_header(server: MailStandIn) -> None:
    send(server)

    assert server.mails[0]["Bcc"] is None
    assert "Ночь в «Невском, 12»" in server.mails[0]["Subject"]


def test_each_try_of_one_delivery_bears_the_same_number(server: MailStandIn) -> None:
    assert send(server) == send(server)


def test_it_logs_in_where_the_address_says_so(server: MailStandIn) -> None:
    send(server, credentials="desk%40example.org:p%3Ass@")

    assert len(server.logins) == 1


@pytest.mark.parametrize(
    ("command", "reply", "reason", "permanent"),
    [
        ("RCPT", "550 no such user", FailureReason.NO_CHAT, True),
        ("RCPT", "451 greylisted", FailureReason.THROTTLED, False),
        ("BODY", "554 looks like spam", FailureReason.REFUSED, True),
        ("BODY", "452 out of space", FailureReason.THROTTLED, False),
        ("MAIL", "530 log in first", FailureReason.CREDENTIALS, False),
        ("AUTH", "535 wrong password", FailureReason.CREDENTIALS, False),
    ],
)
def test_what_a_refusal_means(
    server: MailStandIn, command: str, reply: str, reason: FailureReason, permanent: bool
) -> None:
    server.replies[command] = reply

    with pytest.raises(SendError) as refused:
        send(server, credentials="desk:secret@")

    assert (refused.value.reason, refused.value.permanent) == (reason, permanent)
    assert "secret" not in str(refused.value)


def test_a_server_that_hangs_up_after_the_mail_may_have_taken_it(server: MailStandIn) -> None:
    server.replies["BODY"] = ""

    with pytest.raises(SendError) as broken:
        send(server)

    assert (broken.value.reason, broken.value.maybe_sent) == (FailureReason.VENDOR_DOWN, True)


def test_a_server_that_is_away_is_a_state_of_health_until_it_is_back(server: MailStandIn) -> None:
    channel = MailChannel("smtp://127.0.0.1:1", "desk@example.org")

    with pytest.raises(SendError):
        asyncio.run(channel.send(SUMMARY))

    assert not channel.health().ok
