"""What Twilio's calls are answered, over real HTTP: signatures, repeats, faults of ours, a database out of reach."""

from http.client import HTTPConnection
from urllib.error import HTTPError
from urllib.parse import parse_qsl, urlencode, urlsplit
from urllib.request import Request, urlopen

import pytest
from twilio.request_validator import HMAC_SHA256, SIGNATURE_SETTINGS_HEADER, RequestValidator

from bots.whatsapp.signature import Form
from bots.whatsapp.webhook import INBOUND, STATUS
from inbox.channel import Incoming, MessageKind, Receipt, ReceiptState
from tests.bots.whatsapp_world import INBOUND_URL, PAYLOADS, STATUS_URL, Served, World, whatsapp_world
from tests.standins import forms
from tests.standins.forms import AUTH_TOKEN
from tests.standins.twilio import TwilioStandIn

RECORDED = sorted(PAYLOADS.glob("*.txt"))


def signed(url: str, body: bytes, algorithm: str | None = None, token: str = AUTH_TOKEN) -> str:
    validator = RequestValidator(token)  # type: ignore[no-untyped-call]
    return str(validator.compute_signature(url, Form.parse(body), algorithm))  # type: ignore[no-untyped-call]


def post(world: World, path: str, body: bytes, signature: str | None, **headers: str) -> int:
    """The status of the answer to any body, with any signature or none."""
    given = {"X-Twilio-Signature": signature} if signature is not None else {}
    try:
        with urlopen(Request(world.served.url + path, body, given | headers)) as answer:
            return int(answer.status)
    except HTTPError as error:
        error.close()
        return error.code


@pytest.mark.parametrize("path", [path.name for path in RECORDED], ids=[path.stem for path in RECORDED])
def test_every_recorded_form_is_taken(world: World, path: str) -> None:
    body = (PAYLOADS / path).read_bytes().strip()
    url, address = (STATUS_URL, STATUS) if "_st_" in path else (INBOUND_URL, INBOUND)

    status = post(world, address, body, signed(url, body))

    assert status == 200
    assert len(world.desk.receipts if "_st_" in path else world.desk.received) == 1
    assert not world.desk.letters


def test_a_message_is_stored_before_it_is_answered_with_nothing(twilio: TwilioStandIn, world: World) -> None:
    answered = twilio.deliver_inbound(forms.text("The lock does not open"), INBOUND_URL)

    assert answered.status == 200
    assert answered.headers["Content-Type"].startswith("text/xml")
    assert answered.body.endswith("<Response/>")
    assert [message.text for message in world.desk.received] == ["The lock does not open"]


def test_a_repeat_is_acknowledged(twilio: TwilioStandIn, world: World) -> None:
    form = forms.text("The lock does not open")

    answers = [twilio.deliver_inbound(form, INBOUND_URL).status for _ in range(2)]

    assert answers == [200, 200]
    assert len(world.desk.received) == 1


@pytest.mark.parametrize("signature", ["bm90IHJpZ2h0", "", "é"], ids=["bad", "missing", "not even ASCII"])
@pytest.mark.parametrize("path", [INBOUND, STATUS])
def test_a_forged_call_is_refused_and_nothing_is_stored(world: World, path: str, signature: str) -> None:
    body = urlencode(forms.text("let me in")).encode()

    status = post(world, path, body, signature.encode().decode("latin-1") or None)

    assert status == 403
    assert not world.desk.received
    assert world.channel.health().facts["refused_webhooks"] == 1


def test_a_signature_for_another_body_or_address_is_refused(world: World) -> None:
    body = urlencode(forms.text("let me in")).encode()

    assert post(world, INBOUND, body + b"&Body=more", signed(INBOUND_URL, body)) == 403
    assert post(world, INBOUND, body, signed(STATUS_URL, body)) == 403
    assert post(world, INBOUND + "?d=1", body, signed(INBOUND_URL, body)) == 403
    assert post(world, INBOUND, body, signed(INBOUND_URL.replace("https", "http"), body)) == 403
    assert not world.desk.received


def test_the_query_repeated_names_and_empty_values_are_signed_too(world: World) -> None:
    body = urlencode(forms.text("hello")).encode() + b"&Extra=2&Extra=1&Nothing="

    assert post(world, INBOUND + "?tenant=7", body, signed(INBOUND_URL + "?tenant=7", body)) == 200


def test_a_port_in_the_public_address_makes_no_difference(world: World) -> None:
    body = urlencode(forms.text("hello")).encode()

    assert post(world, INBOUND, body, signed(INBOUND_URL.replace(".org", ".org:443"), body)) == 200


def test_the_newer_algorithm_is_understood_and_an_unknown_one_refused(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    body = urlencode(forms.text("hello")).encode()
    signature = signed(INBOUND_URL, body, HMAC_SHA256)

    def tried(algorithm: str) -> int:
        return post(world, INBOUND, body, signature, **{SIGNATURE_SETTINGS_HEADER: f"key=k,algorithm={algorithm}"})

    assert [tried("HMAC_SHA256"), tried("HMAC_SHA1"), tried("HMAC_MD5")] == [200, 403, 403]


def test_both_tokens_are_good_while_one_replaces_the_other(served: Served, twilio: TwilioStandIn) -> None:
    body = urlencode(forms.text("hello")).encode()

    with whatsapp_world(served, twilio, secondary_auth_token="the next token") as world:
        assert post(world, INBOUND, body, signed(INBOUND_URL, body, token="the next token")) == 200
        assert post(world, INBOUND, body, signed(INBOUND_URL, body)) == 200
        assert post(world, INBOUND, body, signed(INBOUND_URL, body, token="the last token")) == 403


def test_a_public_address_with_a_folder_is_signed_with_it(served: Served, twilio: TwilioStandIn) -> None:
    body = urlencode(forms.text("hello")).encode()

    with whatsapp_world(served, twilio, public_url="https://example.org/desk/") as world:
        assert post(world, INBOUND, body, signed("https://example.org/desk" + INBOUND, body)) == 200


@pytest.mark.parametrize(
    ("body", "status"),
    [
        pytest.param(b"Body=" + b"x" * 300_000, 413, id="too large"),
        pytest.param(b"Body=%FF%FE", 400, id="no UTF-8"),
        pytest.param(b"&".join(b"a%d=1" % number for number in range(501)), 400, id="too many fields"),
    ],
)
def test_what_is_no_form_is_refused_before_anything_is_computed(world: World, body: bytes, status: int) -> None:
    assert post(world, INBOUND, body, "c2lnbmF0dXJl") == status
    assert not world.desk.received


def test_a_body_that_hides_its_length_is_cut_off(world: World) -> None:
    connection = HTTPConnection(urlsplit(world.served.url).netloc)
    connection.request(
        "POST", INBOUND, iter([b"x" * 100_000] * 3), {"X-Twilio-Signature": "c2lnbg=="}, encode_chunked=True
    )

    with connection.getresponse() as answer:
        assert answer.status == 413
    connection.close()


@pytest.mark.parametrize("body", [b"", b"MessageSid=SM1", b"From=whatsapp:%2B447700900123"])
def test_a_signed_form_that_is_no_message_is_refused(world: World, body: bytes) -> None:
    assert post(world, INBOUND, body, signed(INBOUND_URL, body)) == 400
    assert not world.desk.letters


def test_an_unknown_kind_is_visible(twilio: TwilioStandIn, world: World) -> None:
    answered = twilio.deliver_inbound(forms.unsupported(), INBOUND_URL)

    assert answered.status == 200
    [message] = world.desk.received
    assert (message.kind, message.detail) == (MessageKind.UNSUPPORTED, "unsupported")


def test_a_message_that_our_own_code_fails_on_is_kept_and_acknowledged(
    twilio: TwilioStandIn, world: World, caplog: pytest.LogCaptureFixture
) -> None:
    world.desk.fails_on = {"poison"}
    form = forms.text("poison")

    answers = [twilio.deliver_inbound(one, INBOUND_URL).status for one in (form, forms.text("next"))]

    assert answers == [200, 200]
    assert [message.text for message in world.desk.received] == ["next"]
    [letter] = world.desk.letters
    assert (letter.external_id, letter.error) == (form["MessageSid"], "RuntimeError: a fault of our own")
    assert form["MessageSid"] in caplog.text


def test_a_kept_message_can_be_read_again(
    twilio: TwilioStandIn, world: World, caplog: pytest.LogCaptureFixture
) -> None:
    world.desk.fails_on = {"poison"}
    form = forms.text("poison")
    twilio.deliver_inbound(form, INBOUND_URL)

    [message] = world.channel.read(world.desk.letters[0].raw)

    assert isinstance(message, Incoming)
    assert (message.external_id, message.text) == (form["MessageSid"], "poison")
    assert message.sender.name == forms.JAMES.name


def test_a_kept_receipt_still_knows_its_delivery(world: World, caplog: pytest.LogCaptureFixture) -> None:
    world.desk.fails_on = {"63016"}
    body = urlencode(forms.status("SM1", "undelivered", error_code=63016)).encode()

    status = post(world, STATUS + "?d=17", body, signed(STATUS_URL + "?d=17", body))

    assert status == 200
    [receipt] = world.channel.read(world.desk.letters[0].raw)
    assert isinstance(receipt, Receipt)
    assert (receipt.hint, receipt.code) == (17, "63016")


@pytest.mark.parametrize(("address", "form"), [(INBOUND, forms.text("hi")), (STATUS, forms.status("SM1", "read"))])
def test_twilio_is_told_to_come_again_while_the_database_is_out_of_reach(
    world: World, address: str, form: dict[str, str]
) -> None:
    world.desk.out_of_reach = True
    body = urlencode(form).encode()
    request = Request(world.served.url + address, body)
    request.add_header("X-Twilio-Signature", signed("https://desk.example.org" + address, body))

    with pytest.raises(HTTPError) as refused:
        urlopen(request)

    refused.value.close()
    assert (refused.value.code, refused.value.headers["Retry-After"]) == (503, "5")
    assert not world.desk.letters


def test_a_receipt_names_the_delivery_that_its_address_carries(world: World) -> None:
    body = urlencode(forms.status("SM1", "delivered")).encode()

    status = post(world, STATUS + "?d=17", body, signed(STATUS_URL + "?d=17", body))

    assert status == 200
    [receipt] = world.desk.receipts
    assert (receipt.state, receipt.external_id, receipt.hint) == (ReceiptState.DELIVERED, "SM1", 17)


def test_a_status_that_says_nothing_new_is_acknowledged(world: World) -> None:
    body = urlencode(forms.status("SM1", "queued")).encode()

    assert post(world, STATUS, body, signed(STATUS_URL, body)) == 200
    assert not world.desk.receipts


def test_addresses_that_were_mixed_up_in_twilios_console_cost_nothing(world: World) -> None:
    status, message = urlencode(forms.status("SM1", "read")).encode(), urlencode(forms.text("hello")).encode()

    post(world, INBOUND, status, signed(INBOUND_URL, status))
    post(world, STATUS, message, signed(STATUS_URL, message))

    assert [receipt.state for receipt in world.desk.receipts] == [ReceiptState.READ]
    assert [message.text for message in world.desk.received] == ["hello"]


def test_guests_who_write_together_are_all_heard(twilio: TwilioStandIn, world: World) -> None:
    written = [forms.text(f"message {number}") for number in range(30)]

    answers = twilio.deliver_together(written, INBOUND_URL)

    assert {answer.status for answer in answers} == {200}
    assert {message.external_id for message in world.desk.received} == {form["MessageSid"] for form in written}


def test_what_is_kept_is_a_form_again() -> None:
    fields = forms.text("Добрый вечер & «привет»")

    assert dict(parse_qsl(urlencode(fields), keep_blank_values=True)) == fields
