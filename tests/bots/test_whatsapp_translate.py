"""Twilio's forms in the desk's words, by table; the forms are Twilio's own examples and those of its documentation."""

import json
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qsl

import pytest

from bots.whatsapp.signature import Form, Signatures
from bots.whatsapp.translate import Malformed, translate
from inbox.channel import (
    ChannelKind,
    FailureReason,
    Happening,
    Incoming,
    IncomingMedia,
    Location,
    MessageKind,
    Receipt,
    ReceiptState,
)
from tests.bots.whatsapp_world import PAYLOADS
from tests.standins import forms

ACCOUNT = "+78120000001"
RECORDED = sorted(PAYLOADS.glob("*.txt"))


def recorded(name: str) -> dict[str, str]:
    [path] = PAYLOADS.glob(f"{name}*.txt")
    return dict(parse_qsl(path.read_text().strip(), keep_blank_values=True))


def incoming(fields: dict[str, str]) -> Incoming:
    event = translate(fields, ACCOUNT)
    assert isinstance(event, Incoming)
    return event


def receipt(fields: dict[str, str]) -> Receipt:
    event = translate(fields, ACCOUNT)
    assert isinstance(event, Receipt)
    return event


@pytest.mark.parametrize("path", RECORDED, ids=lambda path: path.stem)
def test_every_recorded_form_bears_its_signature_and_says_something(path: Path) -> None:
    signatures = json.loads((PAYLOADS / "signatures.json").read_text())
    noted = signatures["files"][path.name]
    form = Form.parse(path.read_text().strip().encode())

    assert Signatures([signatures["auth_token"]]).are_right(noted["url"], form, noted)
    assert not Signatures(["another token"]).are_right(noted["url"], form, noted)
    assert translate(form.fields, ACCOUNT) is not None


def test_it_keeps_what_identifies_a_message_and_its_sender() -> None:
    message = incoming(recorded("01_in"))

    assert (message.channel, message.account) == (ChannelKind.WHATSAPP, ACCOUNT)
    assert message.external_id == message.message_id == "SM09613382e950bf6a0eef5c3fda7a23a1"
    assert message.sender.address == "whatsapp:+79161112233"
    assert (message.sender.name, message.sender.phone) == ("Анна Соколова", "+79161112233")
    assert message.sent_at is None
    assert message.text == "Добрый вечер! Мы подъезжаем, код от двери не подходит 😥 Что делать?"


@pytest.mark.parametrize(
    ("fields", "kind", "text"),
    [
        pytest.param(recorded("02_in"), MessageKind.TEXT, None, id="text"),
        pytest.param(recorded("04_in"), MessageKind.TEXT, None, id="longest text"),
        pytest.param(recorded("05_in"), MessageKind.TEXT, "?", id="empty profile name"),
        pytest.param(recorded("07_in"), MessageKind.PHOTO, "Вот лужа под раковиной", id="photo with caption"),
        pytest.param(recorded("08_in"), MessageKind.STICKER, "", id="sticker"),
        pytest.param(recorded("10_in"), MessageKind.VIDEO, "noise upstairs", id="video"),
        pytest.param(recorded("11_in"), MessageKind.DOCUMENT, "Паспорт.pdf", id="document"),
        pytest.param(forms.voice(), MessageKind.VOICE, "", id="voice"),
        pytest.param(forms.media("audio/ogg; codecs=opus"), MessageKind.VOICE, "", id="voice with codec"),
        pytest.param(forms.media("audio/mpeg"), MessageKind.AUDIO, "", id="audio"),
        pytest.param(forms.media("image/gif"), MessageKind.ANIMATION, "", id="animation"),
        pytest.param(forms.contact(), MessageKind.CONTACT, "", id="contact"),
        pytest.param(forms.media("application/x-new"), MessageKind.DOCUMENT, "", id="unknown media"),
        pytest.param(recorded("13_in"), MessageKind.LOCATION, "", id="place"),
        pytest.param(recorded("16_in"), MessageKind.BUTTON, "Есть проблема", id="button of a template"),
        pytest.param(recorded("17_in"), MessageKind.BUTTON, "Yes, all good", id="button in session"),
        pytest.param(forms.list_pick("Late check-out", "late"), MessageKind.BUTTON, "Late check-out", id="list"),
        pytest.param(recorded("25_in"), MessageKind.TEXT, "test", id="unknown parameters"),
        pytest.param(recorded("26_in"), MessageKind.UNSUPPORTED, "", id="unknown type"),
        pytest.param(forms.text(" "), MessageKind.UNSUPPORTED, " ", id="nothing but a space"),
        pytest.param(forms.location(latitude=float("nan")), MessageKind.UNSUPPORTED, "", id="place nowhere"),
    ],
)
def test_every_kind_becomes_a_message(fields: dict[str, str], kind: MessageKind, text: str | None) -> None:
    message = incoming(fields)

    assert message.happening is Happening.MESSAGE
    assert message.kind is kind
    assert message.text == (fields["Body"] if text is None else text)


def test_it_names_the_file_for_the_desk_to_fetch() -> None:
    [media] = incoming(recorded("11_in")).media

    assert media == IncomingMedia(
        kind=MessageKind.DOCUMENT,
        reference=recorded("11_in")["MediaUrl0"],
        mime="application/pdf",
        name="Паспорт.pdf",
    )


def test_it_takes_several_files_whatever_their_number_is_said_to_be() -> None:
    fields = forms.media() | {
        "NumMedia": "x",
        "MediaUrl1": "https://api.twilio.com/2",
        "MediaContentType1": "video/mp4",
    }

    assert [media.kind for media in incoming(fields).media] == [MessageKind.PHOTO, MessageKind.VIDEO]


def test_it_tells_where_a_guest_is() -> None:
    assert incoming(recorded("13_in")).location == Location(43.585472, 39.723098)
    named = incoming(forms.location(59.9, 30.3, label="Café", address="Nevsky 12")).location
    assert named == Location(59.9, 30.3, title="Café", address="Nevsky 12")


def test_it_tells_what_is_answered_and_what_was_pressed() -> None:
    pressed = incoming(recorded("16_in"))

    assert (pressed.reply_to, pressed.payload) == ("MMf36e6b3c7d97af30029fe45a1fcbeb9e", "fb:9f3c:bad")
    assert incoming(forms.reply("yes", "SM1")).reply_to == "SM1"


@pytest.mark.parametrize(
    ("name", "words"), [("19_in", "WhatsApp"), ("20_in", "WhatsApp, 5+"), ("01_in", "")], ids=["once", "often", "not"]
)
def test_it_tells_that_a_message_was_forwarded(name: str, words: str) -> None:
    assert incoming(recorded(name)).forwarded_from == words


@pytest.mark.parametrize(
    ("fields", "address", "aliases", "phone"),
    [
        pytest.param(
            recorded("22_in"), "whatsapp:+79161112233", ("whatsapp:RU.1A2B3C4D5E6F7G8H9",), "+79161112233", id="both"
        ),
        pytest.param(recorded("23_in"), "whatsapp:GB.9Z8Y7X6W5V4U3T2S1", (), "", id="number hidden"),
        pytest.param(
            recorded("23_in") | {"WaId": "447700900123"},
            "whatsapp:GB.9Z8Y7X6W5V4U3T2S1",
            ("whatsapp:+447700900123",),
            "+447700900123",
            id="number beside the id",
        ),
        pytest.param(
            recorded("02_in") | {"ExternalUserId": "GB.1"},
            "whatsapp:+447700900123",
            ("whatsapp:GB.1",),
            "+447700900123",
            id="id without prefix",
        ),
        pytest.param(
            forms.text("hi") | {"From": "+447700900123", "WaId": ""},
            "+447700900123",
            (),
            "",
            id="SMS, which anybody forges",
        ),
    ],
)
def test_it_knows_a_sender_by_every_address(
    fields: dict[str, str], address: str, aliases: tuple[str, ...], phone: str
) -> None:
    sender = incoming(fields).sender

    assert (sender.address, sender.aliases, sender.phone) == (address, aliases, phone)


def test_the_token_of_a_stay_is_told_apart_from_what_the_guest_says() -> None:
    token = "aB3_dE-9xYz0123456789Q"
    opened = incoming(forms.text(f"Nightdesk #{token}"))
    asked = incoming(forms.text(f"Nightdesk #{token} where are the keys?"))

    assert (opened.start_token, opened.text, opened.started) == (token, "", True)
    assert (asked.start_token, asked.text, asked.started) == (token, "where are the keys?", False)
    assert opened.kind is MessageKind.TEXT


def test_the_time_of_a_message_from_the_list_is_kept() -> None:
    sent_at = datetime(2026, 11, 21, 3, 7, tzinfo=UTC)

    assert incoming(forms.text("hi") | {"DateCreated": sent_at.isoformat()}).sent_at == sent_at


@pytest.mark.parametrize(
    ("fields", "state", "reason", "code"),
    [
        pytest.param(recorded("28_st"), ReceiptState.SENT, None, "", id="sent"),
        pytest.param(recorded("29_st"), ReceiptState.DELIVERED, None, "", id="delivered"),
        pytest.param(recorded("31_st"), ReceiptState.READ, None, "", id="read"),
        pytest.param(recorded("34_st"), ReceiptState.FAILED, FailureReason.WINDOW_CLOSED, "63016", id="window"),
        pytest.param(recorded("35_st"), ReceiptState.FAILED, FailureReason.NO_CHAT, "63003", id="no WhatsApp"),
        pytest.param(recorded("37_st"), ReceiptState.FAILED, FailureReason.THROTTLED, "63018", id="throttled"),
        pytest.param(recorded("38_st"), ReceiptState.FAILED, FailureReason.REFUSED, "63049", id="Meta declined"),
        pytest.param(recorded("40_st"), ReceiptState.FAILED, FailureReason.REFUSED, "63021", id="content"),
        pytest.param(recorded("41_st"), ReceiptState.DELIVERED, None, "", id="unknown sid"),
        pytest.param(forms.status("SM1", "failed"), ReceiptState.FAILED, FailureReason.UNKNOWN, "", id="no code"),
        pytest.param(
            forms.status("SM1", "undelivered", error_code=30008),
            ReceiptState.FAILED,
            FailureReason.UNKNOWN,
            "30008",
            id="undelivered for unknown reasons",
        ),
        pytest.param(
            forms.status("SM1", "failed", error_code=63014),
            ReceiptState.FAILED,
            FailureReason.BLOCKED,
            "63014",
            id="blocked",
        ),
        pytest.param(
            forms.status("SM1", "failed", error_code=69999),
            ReceiptState.FAILED,
            FailureReason.REFUSED,
            "69999",
            id="unknown code",
        ),
    ],
)
def test_a_status_becomes_a_receipt(
    fields: dict[str, str], state: ReceiptState, reason: FailureReason | None, code: str
) -> None:
    told = receipt(fields)

    assert (told.state, told.reason, told.code) == (state, reason, code)
    assert (told.account, told.external_id) == (ACCOUNT, fields["MessageSid"])


@pytest.mark.parametrize(("given", "hint"), [("17", 17), ("", None), ("x", None), ("²", None), ("9" * 30, None)])
def test_a_receipt_carries_our_own_delivery_id_back(given: str, hint: int | None) -> None:
    assert receipt(recorded("29_st") | {"d": given}).hint == hint


@pytest.mark.parametrize("status", ["queued", "sending", "accepted", "scheduled", "invented_tomorrow"])
def test_a_status_that_says_nothing_new_is_passed_over(status: str) -> None:
    assert translate(forms.status("SM1", status), ACCOUNT) is None


@pytest.mark.parametrize("missing", ["From", "MessageSid"])
def test_a_form_that_is_nothing_of_twilios_is_refused(missing: str) -> None:
    same = {"MessageSid": ("MessageSid", "SmsSid", "SmsMessageSid"), "From": ("From",)}[missing]
    fields = {name: value for name, value in forms.text("hi").items() if name not in same}

    with pytest.raises(Malformed):
        translate(fields, ACCOUNT)
