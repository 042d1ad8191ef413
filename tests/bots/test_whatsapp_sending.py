"""What leaves for Twilio, what every way of failing means for the outbox, and how a lost answer is looked up."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from inbox.channel import FailureReason, MessageKind, Outgoing, OutgoingMedia, ReceiptState, SendError, Template
from tests.bots.whatsapp_world import NIGHT, STATUS_URL, Served, World, whatsapp_world
from tests.standins import forms
from tests.standins import twilio_answers as answers
from tests.standins.answers import Answer, Reply
from tests.standins.forms import JAMES, SENDER
from tests.standins.twilio import TwilioStandIn

SERVICE = "MG" + "0" * 32
APPROVED = "Hello Anna, please write back."


@pytest.fixture
def world(served: Served, twilio: TwilioStandIn) -> Iterator[World]:
    with whatsapp_world(served, twilio, timeout=timedelta(seconds=1)) as world:
        yield world


def outgoing(text: str = "Press and hold the button", **more: Any) -> Outgoing:
    given: dict[str, Any] = {"delivery_id": 17, "address": JAMES.address, "queued_at": NIGHT, **more}
    return Outgoing(text=text, **given)


def picture(kind: MessageKind = MessageKind.PHOTO, name: str = "lock.jpg") -> OutgoingMedia:
    return OutgoingMedia(kind, f"/media/{name}", f"https://desk.example.org/media/{name}", "image/jpeg", name)


def failure(world: World, message: Outgoing) -> SendError:
    with pytest.raises(SendError) as raised:
        world.do(world.channel.send(message))
    return raised.value


def test_it_sends_a_text_and_says_where_to_report_its_state(twilio: TwilioStandIn, world: World) -> None:
    sid = world.do(world.channel.send(outgoing("Нажмите и держите 😀 *2580#")))

    [sent] = twilio.sent(JAMES.address)
    assert (sent.sid, sent.body, sent.from_) == (sid, "Нажмите и держите 😀 *2580#", SENDER)
    assert sent.status_callback == f"{STATUS_URL}?d=17"


def test_it_sends_a_picture_with_its_text(twilio: TwilioStandIn, world: World) -> None:
    world.do(world.channel.send(outgoing("This lock", media=(picture(),))))

    [sent] = twilio.sent()
    assert (sent.body, sent.media_urls) == ("This lock", ["https://desk.example.org/media/lock.jpg"])


def test_it_sends_a_document_without_text(twilio: TwilioStandIn, world: World) -> None:
    world.do(world.channel.send(outgoing("", media=(picture(MessageKind.DOCUMENT, "rules.pdf"),))))

    [sent] = twilio.sent()
    assert (sent.body, sent.media_urls) == ("", ["https://desk.example.org/media/rules.pdf"])


@pytest.mark.parametrize(
    "message",
    [
        pytest.param(outgoing(media=(picture(), picture())), id="several files"),
        pytest.param(outgoing("Rules", media=(picture(MessageKind.DOCUMENT),)), id="document with text"),
        pytest.param(outgoing("Listen", media=(picture(MessageKind.VOICE),)), id="voice with text"),
    ],
)
def test_what_twilio_would_drop_in_silence_is_refused(twilio: TwilioStandIn, world: World, message: Outgoing) -> None:
    error = failure(world, message)

    assert (error.reason, error.permanent) == (FailureReason.REFUSED, True)
    assert not twilio.called("CreateMessage")


def test_a_guest_whose_number_is_hidden_can_be_written_to(twilio: TwilioStandIn, world: World) -> None:
    world.do(world.channel.send(outgoing(address=forms.NAMELESS.address)))

    assert [sent.to for sent in twilio.sent()] == ["whatsapp:GB.9Z8Y7X6W5V4U3T2S1"]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"sender": SENDER.removeprefix("whatsapp:")}, (SENDER, None)),
        ({"sender": "", "messaging_service_sid": SERVICE}, (None, SERVICE)),
        ({"messaging_service_sid": SERVICE}, (SENDER, SERVICE)),
    ],
    ids=["number", "service", "both"],
)
def test_it_sends_from_what_it_is_set_up_with(
    served: Served, twilio: TwilioStandIn, options: dict[str, str], expected: tuple[str | None, str | None]
) -> None:
    with whatsapp_world(served, twilio, **options) as world:
        world.do(world.channel.send(outgoing()))

    [call] = twilio.called("CreateMessage")
    assert (call.params.get("From"), call.params.get("MessagingServiceSid")) == expected


def test_its_states_come_back_as_receipts_of_the_delivery(twilio: TwilioStandIn, world: World) -> None:
    twilio.auto_receipts("sent", "delivered", "read")

    sid = world.do(world.channel.send(outgoing()))

    twilio.wait_for(lambda: len(twilio.sent()[0].receipts) == 3)
    assert [receipt.state for receipt in world.desk.receipts] == [
        ReceiptState.SENT,
        ReceiptState.DELIVERED,
        ReceiptState.READ,
    ]
    assert {(receipt.external_id, receipt.hint) for receipt in world.desk.receipts} == {(sid, 17)}


def test_a_receipt_that_comes_before_the_answer_names_the_delivery_too(twilio: TwilioStandIn, world: World) -> None:
    twilio.script("CreateMessage", [answers.accepted_late("sent")])

    sid = world.do(world.channel.send(outgoing()))

    [receipt] = world.desk.receipts
    assert (receipt.external_id, receipt.hint) == (sid, 17)


def test_a_window_that_closed_is_told_by_the_receipt(twilio: TwilioStandIn, world: World) -> None:
    twilio.enforce_window()

    world.do(world.channel.send(outgoing()))

    twilio.wait_for(lambda: world.desk.receipts)
    [receipt] = world.desk.receipts
    assert (receipt.state, receipt.reason) == (ReceiptState.FAILED, FailureReason.WINDOW_CLOSED)


def test_an_approved_text_arrives_after_the_window(twilio: TwilioStandIn, world: World) -> None:
    twilio.enforce_window()
    twilio.auto_receipts("sent", "delivered")
    content = twilio.add_content("Hello {{1}}, please write back.")

    world.do(world.channel.send(outgoing(APPROVED, template=Template(content.sid, {"1": "Anna"}))))

    twilio.wait_for(lambda: len(world.desk.receipts) == 2)
    [record] = twilio.sent()
    assert (record.body, record.content_variables, record.status) == (APPROVED, {"1": "Anna"}, "delivered")
    assert "Body" not in twilio.called("CreateMessage")[0].params


def test_an_approved_text_whose_answer_was_lost_is_found_by_its_words(twilio: TwilioStandIn, world: World) -> None:
    content = twilio.add_content("Hello {{1}}, please write back.")
    lost = outgoing(APPROVED, template=Template(content.sid, {"1": "Anna"}))
    twilio.script("CreateMessage", [answers.reset_after()])

    error = failure(world, lost)

    assert error.maybe_sent
    assert world.do(world.channel.find_sent(lost)) == twilio.sent()[0].sid


@pytest.mark.parametrize(
    ("variables", "reason"),
    [
        pytest.param({"1": "x" * 1020}, FailureReason.REFUSED, id="too long"),
        pytest.param({"1": "Anna", "2": "more"}, FailureReason.TEMPLATE, id="another number of variables"),
    ],
)
def test_what_is_wrong_with_an_approved_text_is_told_by_the_receipt(
    twilio: TwilioStandIn, world: World, variables: dict[str, str], reason: FailureReason
) -> None:
    content = twilio.add_content("Hello {{1}}, please write back.")

    world.do(world.channel.send(outgoing("", template=Template(content.sid, variables))))

    twilio.wait_for(lambda: world.desk.receipts)
    [receipt] = world.desk.receipts
    assert (receipt.state, receipt.reason) == (ReceiptState.FAILED, reason)


@pytest.mark.parametrize(
    ("answer", "reason", "permanent", "maybe_sent"),
    [
        pytest.param(answers.refused(63014), FailureReason.BLOCKED, True, False, id="blocked"),
        pytest.param(answers.refused(21610), FailureReason.BLOCKED, True, False, id="opted out"),
        pytest.param(answers.refused(63016), FailureReason.WINDOW_CLOSED, True, False, id="window closed"),
        pytest.param(answers.refused(63027), FailureReason.TEMPLATE, True, False, id="no template in this language"),
        pytest.param(answers.refused(21655), FailureReason.TEMPLATE, True, False, id="no such template"),
        pytest.param(answers.refused(63003), FailureReason.NO_CHAT, True, False, id="not on WhatsApp"),
        pytest.param(answers.refused(63024), FailureReason.NO_CHAT, True, False, id="invalid recipient"),
        pytest.param(answers.refused(21211), FailureReason.NO_CHAT, True, False, id="bad number"),
        pytest.param(answers.refused(21408), FailureReason.DESTINATION, True, False, id="blocked country"),
        pytest.param(answers.refused(21617), FailureReason.TOO_LARGE, True, False, id="too long"),
        pytest.param(answers.refused(63019), FailureReason.MEDIA, True, False, id="media"),
        pytest.param(answers.refused(63013), FailureReason.REFUSED, True, False, id="policy"),
        pytest.param(answers.refused(69999), FailureReason.REFUSED, True, False, id="unknown code"),
        pytest.param(answers.problem(63003, "gone"), FailureReason.NO_CHAT, True, False, id="newer form of errors"),
        pytest.param(answers.unauthorized(), FailureReason.CREDENTIALS, True, False, id="credentials"),
        pytest.param(answers.refused(63007), FailureReason.CREDENTIALS, True, False, id="no such sender"),
        pytest.param(answers.refused(20404, status=404), FailureReason.CREDENTIALS, True, False, id="no account"),
        pytest.param(answers.too_many(), FailureReason.THROTTLED, False, False, id="throttled"),
        pytest.param(answers.refused(63018), FailureReason.THROTTLED, False, False, id="throttled by WhatsApp"),
        pytest.param(answers.refused(63017), FailureReason.THROTTLED, False, False, id="account throttled"),
        pytest.param(answers.server_error(), FailureReason.VENDOR_DOWN, False, True, id="vendor down"),
        pytest.param(answers.bad_gateway(), FailureReason.VENDOR_DOWN, False, True, id="proxy's error page"),
        pytest.param(answers.reset(), FailureReason.VENDOR_DOWN, False, True, id="reset"),
        pytest.param(answers.reset_after(), FailureReason.VENDOR_DOWN, False, True, id="reset after accepting"),
        pytest.param(answers.unreadable(), FailureReason.VENDOR_DOWN, False, True, id="unreadable answer"),
        pytest.param(answers.hang_after(), FailureReason.VENDOR_DOWN, False, True, id="hang after accepting"),
        pytest.param(answers.hang(), FailureReason.VENDOR_DOWN, False, True, id="hang"),
    ],
)
def test_every_failure_has_its_meaning(
    twilio: TwilioStandIn, world: World, answer: Answer, reason: FailureReason, permanent: bool, maybe_sent: bool
) -> None:
    twilio.script("CreateMessage", [answer])

    error = failure(world, outgoing())

    assert (error.reason, error.permanent, error.maybe_sent) == (reason, permanent, maybe_sent)
    assert len(twilio.called("CreateMessage")) == 1
    twilio.release()


def test_the_vendors_own_wish_for_a_pause_is_passed_on(twilio: TwilioStandIn, world: World) -> None:
    body = '{"code": 20429, "message": "Too Many Requests", "status": 429}'
    reply = Reply(429, body, headers={"Retry-After": "7"})
    twilio.script("CreateMessage", [Answer(name="429", accepts=False, reply=reply)])

    assert failure(world, outgoing()).retry_after == timedelta(seconds=7)


def test_a_message_that_never_left_may_be_sent_again_at_once(served: Served, twilio: TwilioStandIn) -> None:
    with whatsapp_world(served, twilio, api_url="http://127.0.0.1:1") as world:
        error = failure(world, outgoing())

    assert (error.reason, error.permanent, error.maybe_sent) == (FailureReason.VENDOR_DOWN, False, False)


def test_no_error_tells_the_token_or_the_guests_words(twilio: TwilioStandIn, world: World) -> None:
    twilio.script("CreateMessage", [answers.refused(21211, "'whatsapp:+447700900123' said: secret words")])

    error = failure(world, outgoing("secret words"))

    told = f"{error!s} {error!r} {error.__cause__!r} {world.channel.health()}"
    assert forms.AUTH_TOKEN not in told
    assert "secret words" not in told and "447700900123" not in told


def test_a_desk_that_twilio_cannot_call_back_sends_all_the_same(
    twilio: TwilioStandIn, world: World, caplog: pytest.LogCaptureFixture
) -> None:
    twilio.script("CreateMessage", [answers.refused(21609)])

    for text in ("one", "two"):
        world.do(world.channel.send(outgoing(text)))

    assert [sent.body for sent in twilio.sent()] == ["one", "two"]
    assert ["StatusCallback" in call.params for call in twilio.called("CreateMessage")] == [True, False, False]
    assert "callbacks" in world.channel.health().detail


@pytest.mark.parametrize(
    "answer",
    [answers.hang_after(), answers.reset_after(), answers.bad_gateway(accepted=True), answers.unreadable()],
    ids=lambda answer: answer.name,
)
def test_a_message_that_did_arrive_is_found(twilio: TwilioStandIn, world: World, answer: Answer) -> None:
    twilio.script("CreateMessage", [answer])
    failure(world, outgoing())

    found = world.do(world.channel.find_sent(outgoing()))

    assert found == twilio.sent()[0].sid
    twilio.release()


@pytest.mark.parametrize("answer", [answers.reset(), answers.bad_gateway()], ids=lambda answer: answer.name)
def test_a_message_that_did_not_arrive_is_not_found(twilio: TwilioStandIn, world: World, answer: Answer) -> None:
    twilio.script("CreateMessage", [answer])
    failure(world, outgoing())

    assert world.do(world.channel.find_sent(outgoing())) is None


def lose(twilio: TwilioStandIn, world: World, message: Outgoing) -> str:
    """Twilio has it, nobody here knows."""
    twilio.script("CreateMessage", [answers.reset_after()])
    failure(world, message)
    return twilio.sent()[-1].sid


def test_an_earlier_message_of_the_same_words_is_not_taken_for_it(twilio: TwilioStandIn, world: World) -> None:
    lose(twilio, world, outgoing("ok"))
    world.clock.move(timedelta(seconds=30))

    again = outgoing("ok", delivery_id=18, queued_at=world.clock())

    assert world.do(world.channel.find_sent(again)) is None


def test_an_answered_message_of_the_same_words_is_not_taken_for_it(twilio: TwilioStandIn, world: World) -> None:
    known = world.do(world.channel.send(outgoing("ok")))

    assert world.do(world.channel.find_sent(outgoing("ok", delivery_id=18))) is None
    assert world.do(world.channel.find_sent(outgoing("ok"))) == known


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(outgoing("other words"), id="other words"),
        pytest.param(outgoing(address=forms.ANNA.address), id="other guest"),
        pytest.param(outgoing(queued_at=None), id="queued who knows when"),
    ],
)
def test_another_message_is_not_taken_for_it(twilio: TwilioStandIn, world: World, other: Outgoing) -> None:
    lose(twilio, world, outgoing())

    assert world.do(world.channel.find_sent(other)) is None


def test_a_file_without_words_is_not_mistaken_for_another(twilio: TwilioStandIn, world: World) -> None:
    lose(twilio, world, outgoing("", media=(picture(),)))

    other = outgoing("", delivery_id=18, media=(picture(name="door.jpg"),))

    assert world.do(world.channel.find_sent(other)) is None


def test_what_the_guest_said_is_not_taken_for_ours(twilio: TwilioStandIn, world: World) -> None:
    twilio.miss_inbound(forms.text("ok", to=JAMES.address))

    assert world.do(world.channel.find_sent(outgoing("ok"))) is None


@pytest.mark.parametrize("answer", [answers.server_error(), answers.too_many()], ids=lambda answer: answer.name)
def test_a_message_stays_doubtful_while_twilio_cannot_be_asked(
    twilio: TwilioStandIn, world: World, answer: Answer
) -> None:
    sid = lose(twilio, world, outgoing())
    twilio.script("ListMessage", [answer])

    with pytest.raises(SendError) as raised:
        world.do(world.channel.find_sent(outgoing()))

    assert (raised.value.maybe_sent, raised.value.permanent) == (True, False)
    assert world.do(world.channel.find_sent(outgoing())) == sid


def test_a_message_queued_within_the_same_second_is_found(twilio: TwilioStandIn, world: World) -> None:
    sid = lose(twilio, world, outgoing())

    late = outgoing(queued_at=NIGHT + timedelta(milliseconds=900))

    assert world.do(world.channel.find_sent(late)) == sid
