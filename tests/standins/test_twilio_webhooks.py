"""What the Twilio stand-in posts: signed as Twilio signs, receipts in any order, and media only with credentials."""

import asyncio
import json
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import aiohttp
import pytest
import requests
from aiohttp import web
from twilio.request_validator import RequestValidator
from twilio.rest import Client

from tests.standins import forms
from tests.standins import twilio_answers as answers
from tests.standins.answers import Answer, Reply
from tests.standins.forms import JAMES, SENDER, Form
from tests.standins.receiver import Received, Receiver
from tests.standins.twilio import TwilioStandIn

PUBLIC = "https://desk.example.org"
SAMPLES = Path(__file__).parents[1] / "payloads" / "twilio"


def send(client: Client, receiver: Receiver, words: str = "hello", **more: Any) -> Any:
    back = f"{receiver.url}/status?o=17"
    given = {"to": JAMES.address, "from_": SENDER, "body": words, "status_callback": back, **more}
    return client.messages.create(**given)


def is_signed(twilio: TwilioStandIn, received: Received, url: str) -> bool:
    validator = RequestValidator(twilio.auth_token)  # type: ignore[no-untyped-call]
    return bool(validator.validate(url, received.form, received.headers["X-Twilio-Signature"]))  # type: ignore[no-untyped-call]


def statuses(receiver: Receiver) -> list[str]:
    return [one.form["MessageStatus"] for one in receiver.received]


def test_a_guests_message_is_signed_over_the_public_address(twilio: TwilioStandIn, receiver: Receiver) -> None:
    form = forms.text("Der Schlüssel klemmt 😥")

    answered = twilio.deliver_inbound(form, to=f"{receiver.url}/in", public_url=f"{PUBLIC}/in")

    [received] = receiver.received
    assert (answered.status, received.form, received.path) == (200, form, "/in")
    assert is_signed(twilio, received, f"{PUBLIC}/in")
    assert not is_signed(twilio, received, f"{PUBLIC}/other")


def test_an_address_of_the_world_outside_can_lead_here(twilio: TwilioStandIn, receiver: Receiver) -> None:
    twilio.reaches(PUBLIC, receiver.url)

    twilio.deliver_inbound(forms.text("help"), to=f"{PUBLIC}/in")

    assert is_signed(twilio, receiver.received[0], f"{PUBLIC}/in")


@pytest.mark.parametrize(("signature", "sent"), [("forged", "forged"), ("", None)])
def test_a_signature_can_be_forged_or_left_out(
    twilio: TwilioStandIn, receiver: Receiver, signature: str, sent: str | None
) -> None:
    twilio.deliver_inbound(forms.text("help"), to=receiver.url, signature=signature)

    assert receiver.received[0].headers.get("X-Twilio-Signature") == sent


def test_the_samples_get_the_signatures_that_belong_to_them(twilio: TwilioStandIn, receiver: Receiver) -> None:
    expected = json.loads((SAMPLES / "signatures.json").read_text(encoding="utf-8"))["files"]

    for name, sample in expected.items():
        form = dict(parse_qsl((SAMPLES / name).read_text(encoding="utf-8"), keep_blank_values=True))
        twilio.post_status(form, to=receiver.url, public_url=sample["url"])

    made = [one.headers["X-Twilio-Signature"] for one in receiver.received]
    assert made == [sample["X-Twilio-Signature"] for sample in expected.values()]


def test_a_repeat_has_the_same_idempotency_token(twilio: TwilioStandIn, receiver: Receiver) -> None:
    one, other = forms.text("help"), forms.text("help")

    twilio.deliver_together([one, one, other], to=receiver.url)

    tokens = [one.headers["I-Twilio-Idempotency-Token"] for one in receiver.received]
    assert (len(tokens), len(set(tokens))) == (3, 2)


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (Reply(200, "OK", "text/plain"), "OK"),
        (Reply(200, "<Response><Message>hi</Message></Response>", "text/xml"), "hi"),
        (Reply(200, "<Response/>", "text/xml"), None),
        (Reply(500, "Internal Server Error", "text/plain"), None),
    ],
)
def test_words_in_the_answer_would_reach_the_guest(
    twilio: TwilioStandIn, receiver: Receiver, reply: Reply, words: str | None
) -> None:
    receiver.answer(reply)

    twilio.deliver_inbound(forms.text("help"), to=receiver.url)

    expected = [] if words is None else [f"the webhook's answer would be sent to the guest: {words}"]
    assert twilio.take_violations() == expected


def test_what_was_missed_is_in_the_list_and_was_never_posted(
    twilio: TwilioStandIn, client: Client, receiver: Receiver
) -> None:
    twilio.miss_inbound(forms.text("is anybody there?"))

    assert [message.body for message in client.messages.list(to=SENDER)] == ["is anybody there?"]
    assert receiver.received == []


def test_receipts_come_when_told_in_any_order_and_twice(
    twilio: TwilioStandIn, client: Client, receiver: Receiver
) -> None:
    message = send(client, receiver)

    for status in ("read", "delivered", "delivered"):
        twilio.receipt(message.sid, status)

    assert statuses(receiver) == ["read", "delivered", "delivered"]
    assert is_signed(twilio, receiver.received[0], f"{receiver.url}/status?o=17")
    assert str(client.messages(message.sid).fetch().status) == "read"


def test_a_failure_has_its_code(twilio: TwilioStandIn, client: Client, receiver: Receiver) -> None:
    message = send(client, receiver)

    twilio.receipt(message.sid, "failed", 63018)

    assert receiver.received[0].form["ErrorCode"] == "63018"
    assert client.messages(message.sid).fetch().error_code == 63018


def test_receipts_may_come_by_themselves(twilio: TwilioStandIn, client: Client, receiver: Receiver) -> None:
    twilio.auto_receipts("sent", "delivered")

    send(client, receiver)
    receiver.wait_for(lambda: len(receiver.received) == 2)

    assert statuses(receiver) == ["sent", "delivered"]


def test_a_receipt_may_be_missed(twilio: TwilioStandIn, client: Client, receiver: Receiver) -> None:
    message = send(client, receiver)

    twilio.miss_receipt(message.sid, "delivered")

    assert str(client.messages(message.sid).fetch().status) == "delivered"
    assert receiver.received == []


def test_receipts_may_come_before_the_answer(twilio: TwilioStandIn, client: Client, receiver: Receiver) -> None:
    twilio.script("CreateMessage", [answers.accepted_late("sent", "delivered")])

    message = send(client, receiver)

    assert statuses(receiver) == ["sent", "delivered"]
    assert receiver.received[0].form["MessageSid"] == message.sid


@pytest.mark.parametrize(
    ("answer", "status"),
    [(answers.fails_later(63003), "failed"), (answers.fails_later(63049, "undelivered"), "undelivered")],
)
def test_a_message_taken_may_fail_later(
    twilio: TwilioStandIn, client: Client, receiver: Receiver, answer: Answer, status: str
) -> None:
    twilio.script("CreateMessage", [answer], to=JAMES.address)

    message = send(client, receiver)
    receiver.wait_for(lambda: receiver.received)

    assert str(message.status) == "queued"
    assert statuses(receiver) == [status]


def test_outside_the_window_free_text_is_not_delivered(
    twilio: TwilioStandIn, client: Client, receiver: Receiver
) -> None:
    twilio.enforce_window()
    twilio.deliver_inbound(forms.text("help"), to=receiver.url)
    twilio.close_window(JAMES.address)

    send(client, receiver)
    receiver.wait_for(lambda: len(receiver.received) == 2)

    assert receiver.received[1].form["MessageStatus"] == "undelivered"
    assert receiver.received[1].form["ErrorCode"] == "63016"


def test_inside_the_window_and_with_a_template_it_is(twilio: TwilioStandIn, client: Client, receiver: Receiver) -> None:
    twilio.enforce_window()
    twilio.auto_receipts("delivered")
    template = twilio.add_content("Please write back")

    send(client, receiver, body=None, content_sid=template.sid)
    twilio.deliver_inbound(forms.text("hi"), to=receiver.url)
    send(client, receiver)
    receiver.wait_for(lambda: len(receiver.received) == 3)

    assert {one.form.get("MessageStatus") for one in receiver.received} == {None, "delivered"}


def media_url(twilio: TwilioStandIn, form: Form) -> str:
    return form["MediaUrl0"].replace(forms.API_HOST, twilio.url)


def a_photo(twilio: TwilioStandIn) -> tuple[Form, str]:
    form = forms.media("image/jpeg", caption="the lock")
    twilio.serve_media(form, b"bytes of a photo", "lock.jpg")
    twilio.miss_inbound(form)
    return form, media_url(twilio, form)


def test_media_need_credentials_and_come_from_elsewhere(twilio: TwilioStandIn) -> None:
    _, url = a_photo(twilio)

    without = requests.get(url, timeout=10)
    answer = requests.get(url, auth=(twilio.account_sid, twilio.auth_token), timeout=10)

    assert without.status_code == 401
    assert (answer.content, answer.headers["Content-Type"]) == (b"bytes of a photo", "image/jpeg")
    assert answer.url.startswith(twilio.urls[1])
    assert "lock.jpg" in answer.headers["Content-Disposition"]


def test_credentials_brought_to_the_storage_are_a_violation(twilio: TwilioStandIn) -> None:
    _, url = a_photo(twilio)

    async def leak() -> int:
        auth = aiohttp.encode_basic_auth(twilio.account_sid, twilio.auth_token)
        async with aiohttp.ClientSession(headers={"Authorization": auth}) as session:
            async with session.get(url, allow_redirects=False) as redirect:
                location = redirect.headers["Location"]
            async with session.get(location) as answer:
                return answer.status

    assert asyncio.run(leak()) == web.HTTPBadRequest.status_code
    assert "credentials were forwarded" in twilio.take_violations()[0]


def test_media_are_listed_and_deleted(twilio: TwilioStandIn, client: Client) -> None:
    form, url = a_photo(twilio)

    [listed] = client.messages(form["MessageSid"]).media.list()
    listed.delete()

    assert client.messages(form["MessageSid"]).media.list() == []
    assert requests.get(url, auth=(twilio.account_sid, twilio.auth_token), timeout=10).status_code == 404


def test_a_download_may_fail(twilio: TwilioStandIn) -> None:
    _, url = a_photo(twilio)
    twilio.script("DownloadMedia", [answers.server_error()])

    assert requests.get(url, auth=(twilio.account_sid, twilio.auth_token), timeout=10).status_code == 500


def test_forms_have_the_fields_of_captured_ones() -> None:
    pairs = [
        (forms.text("x"), "02_in_text_en.txt"),
        (forms.media("image/jpeg"), "07_in_image_with_caption.txt"),
        (forms.location(), "13_in_location_pin.txt"),
        (forms.location(label="a", address="b"), "14_in_location_named.txt"),
        (forms.button("a", "b", replied_sid="SM1"), "16_in_quick_reply_template_button.txt"),
        (forms.text("x", forms.NAMELESS), "23_in_bsuid_only_username_user.txt"),
        (forms.unsupported(), "26_in_unsupported_type_without_content.txt"),
        (forms.status("SM1", "sent"), "28_st_sent.txt"),
        (forms.status("SM1", "delivered"), "29_st_delivered.txt"),
    ]

    for built, name in pairs:
        captured = dict(parse_qsl((SAMPLES / name).read_text(encoding="utf-8"), keep_blank_values=True))
        assert built.keys() == captured.keys(), name
