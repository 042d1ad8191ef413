"""The real Twilio client against the stand-in: what it is answered, and which of its calls are marked as wrong."""

import json
import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests
from twilio.base.exceptions import TwilioRestException, TwilioServiceException
from twilio.rest import Client
from twilio.rest.content.v1.content import ContentList
from twilio.rest.content.v1.content.approval_create import ApprovalCreateList

from tests.standins import forms
from tests.standins import twilio_answers as answers
from tests.standins.answers import Answer
from tests.standins.forms import JAMES, SENDER
from tests.standins.receiver import Receiver
from tests.standins.twilio import TwilioStandIn

NIGHT = datetime(2026, 11, 22, 0, 7, tzinfo=UTC)


def send(client: Client, words: str = "hello", **more: Any) -> Any:
    return client.messages.create(**{"to": JAMES.address, "from_": SENDER, "body": words, **more})


def refusal(client: Client, words: str = "hello", **more: Any) -> tuple[int, int | None]:
    with pytest.raises(TwilioRestException) as raised:
        send(client, words, **more)
    return raised.value.status, raised.value.code


def miss(twilio: TwilioStandIn, form: forms.Form, at: datetime) -> None:
    twilio.clock = lambda: at
    twilio.miss_inbound(form)


def test_a_message_is_queued_kept_and_found_again(twilio: TwilioStandIn, client: Client) -> None:
    message = send(client, "Turn the key twice")

    [sent] = twilio.sent(JAMES.address)
    assert (sent.sid, sent.body, sent.from_) == (message.sid, "Turn the key twice", SENDER)
    assert (message.status, message.direction) == ("queued", "outbound-api")
    assert client.messages(message.sid).fetch().body == "Turn the key twice"


@pytest.mark.parametrize(
    ("answer", "status", "code"),
    [
        (answers.too_many(), 429, 20429),
        (answers.unauthorized(), 401, 20003),
        (answers.server_error(), 500, 20500),
        (answers.bad_gateway(), 502, 502),
        (answers.refused(21610), 400, 21610),
        (answers.refused(63003), 400, 63003),
        (answers.refused(63018), 400, 63018),
    ],
    ids=lambda value: value.name if isinstance(value, Answer) else None,
)
def test_a_scripted_refusal_is_the_documented_exception_and_nothing_is_sent(
    twilio: TwilioStandIn, client: Client, answer: Answer, status: int, code: int
) -> None:
    twilio.script("CreateMessage", [answer])

    assert refusal(client) == (status, code)
    assert twilio.sent() == []
    assert twilio.unplayed == []


def test_too_many_may_say_how_long_to_wait(twilio: TwilioStandIn) -> None:
    twilio.script("ListMessage", [answers.too_many(7)])

    address = f"{twilio.url}/2010-04-01/Accounts/{twilio.account_sid}/Messages.json"
    answer = requests.get(address, auth=(twilio.account_sid, twilio.auth_token), timeout=10)

    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "7")


def test_an_error_in_the_newer_form_is_another_exception(twilio: TwilioStandIn, client: Client) -> None:
    twilio.script("CreateMessage", [answers.problem(20422, "Invalid parameter", 422)])

    with pytest.raises(TwilioServiceException) as raised:
        send(client)

    assert (raised.value.status, raised.value.code) == (422, 20422)


@pytest.mark.parametrize(
    ("answer", "error", "sent"),
    [
        (answers.reset(), requests.ConnectionError, 0),
        (answers.reset_after(), requests.ConnectionError, 1),
        (answers.unreadable(), json.JSONDecodeError, 1),
        (answers.bad_gateway(accepted=True), TwilioRestException, 1),
    ],
)
def test_after_an_unclear_answer_only_the_list_tells(
    twilio: TwilioStandIn, client: Client, answer: Answer, error: type[Exception], sent: int
) -> None:
    twilio.script("CreateMessage", [answer])

    with pytest.raises(error):
        send(client)

    assert len(client.messages.list(to=JAMES.address)) == sent


@pytest.mark.parametrize(("answer", "sent_meanwhile"), [(answers.hang(), 0), (answers.hang_after(), 1)])
def test_a_call_hangs_until_it_is_released(
    twilio: TwilioStandIn, client: Client, answer: Answer, sent_meanwhile: int
) -> None:
    twilio.script("CreateMessage", [answer])
    sending = threading.Thread(target=send, args=(client,))

    sending.start()
    twilio.wait_for(lambda: twilio.hanging)
    meanwhile = len(twilio.sent())
    twilio.release()
    sending.join()

    assert (meanwhile, len(twilio.sent())) == (sent_meanwhile, 1)


@pytest.mark.parametrize(
    ("more", "answer"),
    [
        ({"to": "whatsapp:+7"}, (400, 21211)),
        ({"to": "whatsapp:+79781112233"}, (400, 21408)),
        ({"from_": "whatsapp:+15005550006"}, (400, 63007)),
        ({"body": None, "content_sid": "HX" + "0" * 32}, (400, 21655)),
    ],
)
def test_a_refusal_by_its_own_rules_has_twilios_code(
    client: Client, more: dict[str, Any], answer: tuple[int, int]
) -> None:
    assert refusal(client, **more) == answer


@pytest.mark.parametrize(
    ("more", "code", "violation"),
    [
        ({"body": "😀" * 801}, 21617, "exceeds the 1600 character limit"),
        ({"body": ""}, 21619, "must be specified"),
        ({"from_": None}, 21603, "'From' phone number is required"),
        ({"status_callback": "http://my_desk.example.org/"}, 21609, "StatusCallback"),
        ({"media_url": ["https://example.org/1.jpg", "https://example.org/2.jpg"]}, 21623, "media files"),
        ({"body": None, "content_sid": "HX12"}, 21655, "does not match"),
        ({"risk_check": "perhaps"}, None, "'perhaps' is not one of"),
    ],
)
def test_what_the_desk_must_never_send_is_a_violation(
    twilio: TwilioStandIn, client: Client, more: dict[str, Any], code: int | None, violation: str
) -> None:
    if code is None:
        send(client, **more)
    else:
        assert refusal(client, **more) == (400, code)

    assert violation in " ".join(twilio.take_violations())


def test_an_unknown_parameter_is_a_violation(twilio: TwilioStandIn) -> None:
    requests.post(
        f"{twilio.url}/2010-04-01/Accounts/{twilio.account_sid}/Messages.json",
        data={"To": JAMES.address, "From": SENDER, "Body": "x", "Colour": "red"},
        auth=(twilio.account_sid, twilio.auth_token),
        timeout=10,
    )

    assert twilio.take_violations() == ["CreateMessage: unknown parameter Colour"]


def test_an_address_that_twilio_does_not_have_is_a_violation(twilio: TwilioStandIn) -> None:
    assert requests.get(f"{twilio.url}/2010-04-01/Calls.json", timeout=10).status_code == 404

    assert "no such address" in twilio.take_violations()[0]


def test_1600_characters_pass_and_an_emoji_counts_for_two(client: Client, twilio: TwilioStandIn) -> None:
    send(client, "😀" * 800)

    assert len(twilio.sent()) == 1


def test_a_wrong_token_is_refused(twilio: TwilioStandIn, client: Client) -> None:
    client.auth = (twilio.account_sid, "wrong")

    assert refusal(client) == (401, 20003)


def test_the_list_goes_by_date_and_address_in_pages(twilio: TwilioStandIn, client: Client) -> None:
    for hour in range(3):
        miss(twilio, forms.text(f"at {hour}"), NIGHT + timedelta(hours=hour))
    miss(twilio, forms.text("other", forms.ANNA), NIGHT + timedelta(hours=2))

    found = client.messages.list(
        to=SENDER, from_=JAMES.address, date_sent_after=NIGHT + timedelta(minutes=30), page_size=1
    )

    assert [(message.body, str(message.direction)) for message in found] == [("at 2", "inbound"), ("at 1", "inbound")]
    assert len(twilio.called("ListMessage")) == 2
    assert client.messages.list(date_sent=NIGHT - timedelta(days=1)) == []


def test_a_template_is_filled_in(twilio: TwilioStandIn, client: Client) -> None:
    template = twilio.add_content("Dear {{1}}, please write back", variables={"1": "guest"})

    send(client, body=None, content_sid=template.sid, content_variables=json.dumps({"1": "James"}))

    assert twilio.sent()[0].body == "Dear James, please write back"


@pytest.mark.parametrize("given", ['{"1": "two\\nlines"}', "no json", "{}"])
def test_bad_variables_are_a_violation(twilio: TwilioStandIn, client: Client, given: str) -> None:
    template = twilio.add_content("Dear {{1}}")

    assert refusal(client, body=None, content_sid=template.sid, content_variables=given) == (400, 21656)
    assert "21656" in twilio.take_violations()[0]


def test_a_template_is_created_submitted_and_decided_on(twilio: TwilioStandIn, client: Client) -> None:
    from_client = client.content.v1.contents.create(_quick_reply("How is your stay?", "Fine"))
    assert from_client.sid
    _submit(client, from_client.sid)
    waiting = client.content.v1.contents(from_client.sid).approval_fetch().fetch().whatsapp
    twilio.decide(from_client.sid, "rejected", "too vague")
    [listed] = client.content.v1.content_and_approvals.list()

    assert waiting and listed.approval_requests
    assert (waiting["status"], waiting["category"]) == ("received", "UTILITY")
    assert (listed.sid, listed.approval_requests["rejection_reason"]) == (from_client.sid, "too vague")


def test_a_template_of_an_unknown_type_is_a_violation(twilio: TwilioStandIn) -> None:
    answer = requests.post(
        f"{twilio.url}/v1/Content",
        json={"language": "en", "types": {"twilio/hologram": {"body": "x"}}},
        auth=(twilio.account_sid, twilio.auth_token),
        timeout=10,
    )

    assert answer.status_code == 400
    assert twilio.take_violations() == ["CreateContent.types: unknown parameter twilio/hologram"]


def test_typing_is_shown_for_a_guests_message_and_marks_it_read(
    twilio: TwilioStandIn, client: Client, receiver: Receiver
) -> None:
    form = forms.text("help")
    twilio.deliver_inbound(form, to=receiver.url)

    client.messaging.v2.typing_indicator.create(channel="whatsapp", message_id=form["MessageSid"])

    assert twilio.typing == [form["MessageSid"]]


def test_a_message_is_emptied_and_deleted(twilio: TwilioStandIn, client: Client) -> None:
    message = send(client, "the code is 4711")

    message.update(body="")
    emptied = twilio.sent()[0].body
    message.delete()

    assert (emptied, twilio.sent()) == ("", [])


def _quick_reply(words: str, title: str) -> Any:
    action = ContentList.QuickReplyAction({"type": "QUICK_REPLY", "title": title, "id": "ok"})
    reply = ContentList.TwilioQuickReply({"body": words, "actions": [action]})
    types = ContentList.Types({"twilio_quick_reply": reply})
    return ContentList.ContentCreateRequest({"friendly_name": "stay", "language": "en", "types": types})


def _submit(client: Client, sid: str) -> None:
    request = ApprovalCreateList.ContentApprovalRequest({"name": "stay", "category": "UTILITY"})
    client.content.v1.contents(sid).approval_create.create(content_approval_request=request)
