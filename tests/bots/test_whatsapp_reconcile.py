"""Messages that no webhook brought: found in Twilio's list, once, and never from before the channel was connected."""

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest

from bots.whatsapp.reconcile import EVERY, SOON
from inbox.channel import FailureReason, MessageKind, Outgoing, SendError
from tests.bots.whatsapp_world import INBOUND_URL, NIGHT, Served, World, whatsapp_world
from tests.standins import forms
from tests.standins import twilio_answers as answers
from tests.standins.answers import Answer, Reply
from tests.standins.twilio import TwilioStandIn

MINUTE = timedelta(minutes=1)


@pytest.fixture
def world(served: Served, twilio: TwilioStandIn) -> Iterator[World]:
    """Connected for a day; the last message came twenty minutes ago."""
    with whatsapp_world(served, twilio) as world:
        world.desk.connected_at = NIGHT - timedelta(days=1)
        world.desk.last = NIGHT - 20 * MINUTE
        yield world


def miss(twilio: TwilioStandIn, world: World, form: forms.Form, *, ago: timedelta) -> str:
    now = world.clock.time
    world.clock.time = now - ago
    twilio.miss_inbound(form)
    world.clock.time = now
    return form["MessageSid"]


def begin(world: World) -> None:
    """As `start` does, without its loop."""
    world.do(world.channel.reconcile())


def texts(world: World) -> list[str]:
    return [message.text for message in world.desk.received]


def test_missed_messages_are_fetched_in_the_order_they_were_written(twilio: TwilioStandIn, world: World) -> None:
    miss(twilio, world, forms.text("second"), ago=3 * MINUTE)
    sid = miss(twilio, world, forms.text("first"), ago=5 * MINUTE)
    begin(world)

    wait = world.do(world.channel.reconcile())

    assert texts(world) == ["first", "second"]
    first = world.desk.received[0]
    assert (first.external_id, first.message_id, first.account) == (sid, sid, world.channel.account)
    assert (first.sender.address, first.sent_at) == (forms.JAMES.address, NIGHT - 5 * MINUTE)
    assert wait == EVERY


def test_a_missed_photo_is_fetched_with_its_file(twilio: TwilioStandIn, world: World) -> None:
    form = forms.media("image/jpeg", caption="the lock")
    miss(twilio, world, form, ago=MINUTE)
    twilio.serve_media(form, b"photo")
    begin(world)

    world.do(world.channel.reconcile())

    [message] = world.desk.received
    assert (message.kind, message.text) == (MessageKind.PHOTO, "the lock")
    assert [(media.reference, media.mime) for media in message.media] == [(form["MediaUrl0"], "image/jpeg")]


def test_what_the_webhook_brought_is_not_asked_for_again(twilio: TwilioStandIn, world: World) -> None:
    form = forms.media("image/jpeg")
    twilio.deliver_inbound(form, INBOUND_URL)
    twilio.serve_media(form, b"photo")
    world.clock.move(MINUTE)
    begin(world)

    world.do(world.channel.reconcile())

    assert len(world.desk.received) == 1
    assert not twilio.called("ListMedia")


def test_nothing_from_before_the_first_connection_is_fetched(twilio: TwilioStandIn, world: World) -> None:
    world.desk.connected_at, world.desk.last = NIGHT - 2 * MINUTE, None
    miss(twilio, world, forms.text("years ago"), ago=timedelta(days=300))
    miss(twilio, world, forms.text("just before"), ago=3 * MINUTE)
    miss(twilio, world, forms.text("just after"), ago=MINUTE)
    begin(world)

    world.do(world.channel.reconcile())

    assert texts(world) == ["just after"]


def test_an_outage_is_looked_back_over_with_some_minutes_more(twilio: TwilioStandIn, world: World) -> None:
    miss(twilio, world, forms.text("long known"), ago=31 * MINUTE)
    miss(twilio, world, forms.text("written with the last known one"), ago=29 * MINUTE)
    begin(world)

    world.do(world.channel.reconcile())

    assert texts(world) == ["written with the last known one"]


def test_messages_that_arrive_first_do_not_hide_what_was_missed(twilio: TwilioStandIn, world: World) -> None:
    miss(twilio, world, forms.text("missed"), ago=15 * MINUTE)
    begin(world)

    twilio.deliver_inbound(forms.text("arrived"), INBOUND_URL)
    world.desk.last = NIGHT
    world.do(world.channel.reconcile())

    assert texts(world) == ["arrived", "missed"]


def test_a_message_that_its_webhook_may_still_bring_is_left_to_it(twilio: TwilioStandIn, world: World) -> None:
    miss(twilio, world, forms.text("just now"), ago=timedelta(seconds=10))
    begin(world)

    wait = world.do(world.channel.reconcile())

    assert (texts(world), wait) == ([], SOON)
    world.clock.move(SOON)
    assert world.do(world.channel.reconcile()) == EVERY
    assert texts(world) == ["just now"]


def test_only_what_guests_wrote_is_fetched(twilio: TwilioStandIn, world: World) -> None:
    miss(twilio, world, forms.text("to another number", to="whatsapp:+78120000009"), ago=MINUTE)
    sms = forms.text("an SMS") | {"From": "+447700900123"}
    miss(twilio, world, sms, ago=MINUTE)
    begin(world)

    world.do(world.channel.reconcile())

    assert texts(world) == []


def test_what_we_wrote_ourselves_is_not_fetched(served: Served, twilio: TwilioStandIn) -> None:
    with whatsapp_world(served, twilio, messaging_service_sid="MG" + "0" * 32) as world:
        world.desk.connected_at = NIGHT - timedelta(days=1)
        world.do(world.channel.send(Outgoing(delivery_id=1, address=forms.JAMES.address, text="Hello")))
        begin(world)
        world.clock.move(MINUTE)

        world.do(world.channel.reconcile())

        assert texts(world) == []


def test_a_list_that_knows_only_days_does_not_go_back_further(twilio: TwilioStandIn, world: World) -> None:
    old = miss(twilio, world, forms.text("older than the connection"), ago=timedelta(hours=1))
    world.desk.connected_at, world.desk.last = NIGHT - 30 * MINUTE, None
    body = json.dumps({"messages": [twilio.account.messages[old].as_json()], "next_page_uri": None})
    twilio.script("ListMessage", [Answer(name="a day's list", accepts=False, reply=Reply(200, body))])
    begin(world)

    world.do(world.channel.reconcile())

    assert texts(world) == []


@pytest.mark.parametrize("sender", ["", forms.SENDER], ids=["service", "service and number"])
def test_a_service_is_looked_through_for_all_its_numbers(served: Served, twilio: TwilioStandIn, sender: str) -> None:
    with whatsapp_world(served, twilio, sender=sender, messaging_service_sid="MG" + "0" * 32) as world:
        world.desk.connected_at = NIGHT - timedelta(days=1)
        miss(twilio, world, forms.text("one", to="whatsapp:+78120000008"), ago=2 * MINUTE)
        miss(twilio, world, forms.text("two", to="whatsapp:+78120000009"), ago=MINUTE)
        begin(world)

        world.do(world.channel.reconcile())

        assert texts(world) == ["one", "two"]
        assert {message.account for message in world.desk.received} == {world.channel.account}


def test_the_next_look_goes_back_some_minutes_only(twilio: TwilioStandIn, world: World) -> None:
    begin(world)

    world.do(world.channel.reconcile())
    world.clock.move(EVERY)
    world.do(world.channel.reconcile())

    assert [call.query["DateSent>"] for call in twilio.called("ListMessage")] == [
        "2026-11-21T02:37:00Z",
        "2026-11-21T02:57:00Z",
    ]


def test_a_long_list_is_read_to_its_end(twilio: TwilioStandIn, world: World) -> None:
    for number in range(205):
        miss(twilio, world, forms.text(f"message {number}"), ago=20 * MINUTE - timedelta(seconds=number))
    begin(world)

    world.do(world.channel.reconcile())

    assert texts(world) == [f"message {number}" for number in range(205)]
    assert len(twilio.called("ListMessage")) == 2


def test_a_message_that_our_own_code_fails_on_is_kept_and_the_next_is_fetched(
    twilio: TwilioStandIn, world: World, caplog: pytest.LogCaptureFixture
) -> None:
    world.desk.fails_on = {"poison"}
    sid = miss(twilio, world, forms.text("poison"), ago=2 * MINUTE)
    miss(twilio, world, forms.text("next"), ago=MINUTE)
    begin(world)

    world.do(world.channel.reconcile())
    world.do(world.channel.reconcile())

    assert texts(world) == ["next"]
    assert [letter.external_id for letter in world.desk.letters] == [sid]
    [again] = world.channel.read(world.desk.letters[0].raw)
    assert again.external_id == sid


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        pytest.param(answers.server_error(), FailureReason.VENDOR_DOWN, id="vendor down"),
        pytest.param(answers.bad_gateway(), FailureReason.VENDOR_DOWN, id="proxy's error page"),
        pytest.param(answers.unauthorized(), FailureReason.CREDENTIALS, id="credentials"),
        pytest.param(answers.unreadable(), FailureReason.VENDOR_DOWN, id="unreadable"),
    ],
)
def test_what_twilio_does_not_tell_now_is_fetched_later(
    twilio: TwilioStandIn, world: World, answer: Answer, reason: FailureReason
) -> None:
    miss(twilio, world, forms.text("missed"), ago=15 * MINUTE)
    begin(world)
    twilio.script("ListMessage", [answer])

    with pytest.raises(SendError) as failed:
        world.do(world.channel.reconcile())

    assert failed.value.reason is reason
    assert not world.channel.health().ok
    world.clock.move(timedelta(hours=1))
    world.do(world.channel.reconcile())
    assert texts(world) == ["missed"]
    assert world.channel.health().ok


def test_the_loop_begins_at_once_and_outlives_every_failure(
    twilio: TwilioStandIn, world: World, caplog: pytest.LogCaptureFixture
) -> None:
    miss(twilio, world, forms.text("missed"), ago=15 * MINUTE)
    twilio.script("ListMessage", [answers.server_error(), answers.unauthorized()])

    world.do(world.channel.start())

    assert world.pauses.wait_for(1) == [SOON]
    world.do(world.pauses.let_go())
    assert world.pauses.wait_for(2) == [SOON, EVERY]
    world.do(world.pauses.let_go())
    assert world.pauses.wait_for(3) == [SOON, EVERY, EVERY]
    assert texts(world) == ["missed"]


def test_it_starts_without_a_database_and_looks_later(
    twilio: TwilioStandIn, world: World, caplog: pytest.LogCaptureFixture
) -> None:
    miss(twilio, world, forms.text("missed"), ago=15 * MINUTE)
    world.desk.out_of_reach = True

    world.do(world.channel.start())

    assert world.pauses.wait_for(1) == [SOON]
    world.desk.out_of_reach = False
    world.do(world.pauses.let_go())
    world.pauses.wait_for(2)
    world.do(world.pauses.let_go())
    world.pauses.wait_for(3)
    assert texts(world) == ["missed"]


def test_a_database_that_goes_away_meanwhile_costs_nothing(twilio: TwilioStandIn, world: World) -> None:
    miss(twilio, world, forms.text("missed"), ago=15 * MINUTE)
    begin(world)
    world.desk.out_of_reach = True
    world.do(world.channel.start())
    world.pauses.wait_for(1)

    world.desk.out_of_reach = False
    world.clock.move(timedelta(hours=2))
    world.do(world.pauses.let_go())
    world.pauses.wait_for(2)

    assert texts(world) == ["missed"]


def test_webhooks_that_do_not_arrive_are_a_state_of_health(
    twilio: TwilioStandIn, world: World, caplog: pytest.LogCaptureFixture
) -> None:
    begin(world)
    world.clock.move(MINUTE)
    twilio.miss_inbound(forms.text("missed"))
    world.clock.move(MINUTE)

    world.do(world.channel.reconcile())

    health = world.channel.health()
    assert not health.ok and "webhooks" in health.detail
    assert health.facts["missed_and_fetched"] == 1
    twilio.deliver_inbound(forms.text("arrived"), INBOUND_URL)
    assert world.channel.health().ok


def test_what_was_stored_before_a_restart_counts_as_a_repeat(served: Served, twilio: TwilioStandIn) -> None:
    form = forms.text("known")
    with whatsapp_world(served, twilio) as before:
        before.desk.connected_at = NIGHT - timedelta(days=1)
        twilio.deliver_inbound(form, INBOUND_URL)
    with whatsapp_world(served, twilio) as after:
        after.desk.received, after.desk.connected_at = before.desk.received, before.desk.connected_at
        after.clock.move(MINUTE)
        begin(after)

        after.do(after.channel.reconcile())

        assert len(after.desk.received) == 1
        assert after.channel.health().facts["missed_and_fetched"] == 0


def test_messages_missed_while_we_were_down_are_no_fault_of_the_webhooks(twilio: TwilioStandIn, world: World) -> None:
    miss(twilio, world, forms.text("missed"), ago=15 * MINUTE)
    begin(world)

    world.do(world.channel.reconcile())

    assert world.channel.health().ok
