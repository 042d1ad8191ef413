"""The one way out: order, retries, the honest unknown, the window, receipts."""

from datetime import timedelta

from sqlalchemy import update

from inbox.channel import ChannelKind, FailureReason, ReceiptState, SendError
from inbox.tables import Delivery, Message
from tests.cast import Scenery

WHATSAPP = "whatsapp:+447700900111"


def _down(**given: object) -> SendError:
    return SendError(FailureReason.VENDOR_DOWN, permanent=False, **given)  # type: ignore[arg-type]


def _last(scenery: Scenery) -> Delivery:
    return scenery.deliveries()[-1]


def test_it_sends_a_managers_answer_to_the_channel_that_wrote_last(scenery: Scenery) -> None:
    scenery.guest_says("hello there")

    scenery.reply("igor", "On my way & <b>soon</b>  ")
    scenery.send_due()

    assert scenery.telegram.texts("1001")[-1] == "On my way & <b>soon</b>  "
    assert _last(scenery).state == "sent"


def test_it_tries_again_after_a_passing_fault_and_keeps_the_order(scenery: Scenery) -> None:
    scenery.guest_says("hello there")
    scenery.telegram.answers = [_down()]
    scenery.reply("igor", "first")
    scenery.reply("igor", "second")

    scenery.send_due()
    assert scenery.telegram.texts("1001")[-1] not in {"first", "second"}

    scenery.clock.advance(minutes=1)
    scenery.send_due()
    assert scenery.telegram.texts("1001")[-2:] == ["first", "second"]


def test_it_waits_as_long_as_the_vendor_asks(scenery: Scenery) -> None:
    scenery.guest_says("hello there")
    scenery.telegram.answers = [SendError(FailureReason.THROTTLED, permanent=False, retry_after=timedelta(seconds=37))]
    scenery.reply("igor", "first")

    scenery.send_due()

    assert _last(scenery).due_at == scenery.clock() + timedelta(seconds=37)


def test_a_guest_who_blocked_us_holds_up_nobody_else(scenery: Scenery) -> None:
    scenery.guest_says("hello there", "1001")
    scenery.guest_says("hello there", "1002")
    scenery.reply("igor", "to the first", "1001")
    scenery.reply("igor", "to the second", "1002")
    scenery.telegram.answers = [SendError(FailureReason.BLOCKED, permanent=True)]

    scenery.send_due()

    assert scenery.telegram.texts("1002")[-1] == "to the second"
    assert [delivery.state for delivery in scenery.deliveries()][-2:] == ["failed", "sent"]
    assert scenery.contact("1001").blocked_at is not None


def test_what_may_have_left_is_looked_for_before_it_is_sent_again(scenery: Scenery) -> None:
    scenery.guest_says("hello there")
    scenery.telegram.answers = [_down(maybe_sent=True)]
    scenery.reply("igor", "did it arrive?")
    scenery.send_due()
    scenery.telegram.known = {_last(scenery).id or 0: "telegram-777"}

    scenery.clock.advance(minutes=1)
    scenery.send_due()

    assert "did it arrive?" not in scenery.telegram.texts("1001")
    assert _last(scenery).state == "sent"


def test_what_may_have_left_is_sent_again_and_marked_where_the_vendor_cannot_tell(scenery: Scenery) -> None:
    scenery.guest_says("hello there")
    scenery.telegram.answers = [_down(maybe_sent=True)]
    scenery.reply("igor", "did it arrive?")
    scenery.send_due()

    scenery.clock.advance(minutes=1)
    scenery.send_due()

    assert scenery.telegram.texts("1001")[-1] == "did it arrive?"
    assert _last(scenery).maybe_twice


def test_it_gives_up_after_a_day_and_says_so(scenery: Scenery) -> None:
    scenery.guest_says("hello there")
    scenery.telegram.answers = [_down(), _down()]
    scenery.reply("igor", "anybody?")
    scenery.send_due()

    scenery.clock.advance(hours=25)
    scenery.send_due()

    assert (_last(scenery).state, _last(scenery).reason) == ("failed", "expired")


def test_a_long_text_leaves_in_parts_and_goes_on_where_it_stopped(scenery: Scenery) -> None:
    scenery.guest_says("hello there", WHATSAPP, **scenery.by_whatsapp("+447700900111"))
    scenery.reply("igor", "a word 😀 " * 400, WHATSAPP)
    before = len(scenery.whatsapp.sent)
    scenery.whatsapp.answers = [None, _down()]

    scenery.send_due()
    scenery.clock.advance(minutes=1)
    scenery.send_due()

    parts = [outgoing.text for outgoing in scenery.whatsapp.sent[before:]]
    assert " ".join(parts).split() == ("a word 😀 " * 400).split()
    assert len(parts) == 3


def test_whatsapps_window_is_known_before_sending(scenery: Scenery) -> None:
    scenery.guest_says("hello there", WHATSAPP, **scenery.by_whatsapp("+447700900111"))
    scenery.clock.advance(hours=24, minutes=1)
    before = len(scenery.whatsapp.sent)

    scenery.reply("igor", "good morning", WHATSAPP)
    scenery.send_due()

    assert len(scenery.whatsapp.sent) == before
    assert (_last(scenery).state, _last(scenery).reason) == ("failed", "window_closed")


def test_receipts_count_in_any_order_and_however_often(scenery: Scenery) -> None:
    scenery.guest_says("hello there", WHATSAPP, **scenery.by_whatsapp("+447700900111"))
    scenery.whatsapp.answers = ["SM77"]
    scenery.reply("igor", "good evening", WHATSAPP)
    scenery.send_due()

    for state in (ReceiptState.READ, ReceiptState.DELIVERED, ReceiptState.SENT, ReceiptState.READ):
        scenery.receipt("SM77", state)

    assert _last(scenery).state == "read"
    assert _last(scenery).delivered_at is not None


def test_a_receipt_may_come_before_the_answer_to_our_request(scenery: Scenery) -> None:
    scenery.guest_says("hello there", WHATSAPP, **scenery.by_whatsapp("+447700900111"))
    scenery.receipt("SM78", ReceiptState.DELIVERED)
    scenery.whatsapp.answers = ["SM78"]

    scenery.reply("igor", "good evening", WHATSAPP)
    scenery.send_due()

    assert _last(scenery).state == "delivered"


def test_a_failure_told_later_is_shown_with_its_reason(scenery: Scenery) -> None:
    scenery.guest_says("hello there", WHATSAPP, **scenery.by_whatsapp("+447700900111"))
    scenery.whatsapp.answers = ["SM79"]
    scenery.reply("igor", "good evening", WHATSAPP)
    scenery.send_due()

    scenery.receipt("SM79", ReceiptState.FAILED, FailureReason.NO_CHAT)

    assert (_last(scenery).state, _last(scenery).reason) == ("failed", "no_chat")
    assert scenery.messages(WHATSAPP)[-1].facts["event"] == "failed_delivery"


def test_what_a_dead_process_was_sending_is_sent_by_another(scenery: Scenery) -> None:
    scenery.guest_says("hello there")
    scenery.reply("igor", "half way")
    scenery.claim_and_die()

    scenery.clock.advance(minutes=3)
    scenery.send_due()

    assert scenery.telegram.texts("1001")[-1] == "half way"
    assert _last(scenery).maybe_twice


def test_a_secret_that_waited_too_long_is_not_told_any_more(scenery: Scenery) -> None:
    scenery.guest_comes_by_link()
    scenery.telegram.answers = [SendError(FailureReason.THROTTLED, permanent=False, retry_after=timedelta(days=4))]
    scenery.guest_says("what is the wifi password?")

    scenery.clock.advance(days=4, hours=1)
    scenery.send_due()

    assert _last(scenery).reason == "not_allowed"


def test_a_note_never_leaves(scenery: Scenery) -> None:
    scenery.guest_says("hello there")
    before = len(scenery.deliveries())

    scenery.reply("igor", "he sounds drunk", note=True)
    scenery.send_due()

    assert len(scenery.deliveries()) == before


def test_channels_that_are_off_keep_their_messages(scenery: Scenery) -> None:
    scenery.guest_says("hello there")
    del scenery.channels[ChannelKind.TELEGRAM]
    scenery.reply("igor", "first")
    scenery.send_due()

    scenery.channels[ChannelKind.TELEGRAM] = scenery.telegram
    scenery.clock.advance(minutes=1)
    scenery.send_due()

    assert scenery.telegram.texts("1001")[-1] == "first"


def test_an_answer_that_cannot_be_made_fails_alone_and_is_told(scenery: Scenery) -> None:
    scenery.guest_comes_by_link("1001")
    scenery.guest_says("hello there", "1002")
    scenery.hand_in(scenery.incoming("what is the wifi password?", "1001"))
    scenery.store.write(lambda session: session.execute(update(Message).values(sealed="no key opens this")))
    scenery.reply("igor", "to the second", "1002")

    scenery.send_due()

    assert scenery.telegram.texts("1002")[-1] == "to the second"
    assert [(delivery.state, delivery.reason) for delivery in scenery.deliveries()][-2] == ("failed", "unknown")
    assert scenery.messages("1001")[-1].facts["event"] == "failed_delivery"
