"""Says what became of an outgoing message: its state, why it failed, and what a manager can do now."""

from dataclasses import dataclass

from inbox.channel import ChannelKind, FailureReason
from inbox.pages.naming import channel_name
from inbox.tables import Delivery, DeliveryState
from inbox.web.languages import Words

_WITHOUT_RECEIPTS = frozenset({ChannelKind.TELEGRAM, ChannelKind.MAIL})


@dataclass(frozen=True)
class DeliveryView:
    """`reason` and `advice` are set where it failed, for good or so far. `mark` is the icon beside the time."""

    state: str
    mark: str
    told: str
    reason: str = ""
    advice: str = ""
    may_retry: bool = False
    may_wait: bool = False  # it can be kept until the guest writes
    maybe_twice: bool = False
    attempts: int = 0


def word_delivery(delivery: Delivery, words: Words, *, is_approved: bool = False) -> DeliveryView:
    """`is_approved`: it left as an approved text, which nobody can write another way."""
    state = DeliveryState(delivery.state)
    mark, told = _states(words)[state]
    is_tried_again = state is DeliveryState.QUEUED and delivery.reason is not None
    if state is DeliveryState.SENT and delivery.channel in _WITHOUT_RECEIPTS:
        told = words.gettext("Sent. %(channel)s does not tell whether it was read.") % {
            "channel": channel_name(delivery.channel, words)
        }
    if state is not DeliveryState.FAILED and not is_tried_again:
        return DeliveryView(state.value, mark, told, maybe_twice=delivery.maybe_twice)
    told = words.gettext("Is being tried again") if is_tried_again else told
    reason, advice = word_failure(delivery.reason, words, is_approved=is_approved)
    is_over = state is DeliveryState.FAILED
    return DeliveryView(
        state.value, mark, told, reason, advice,
        may_retry=is_over, may_wait=is_over and delivery.reason == FailureReason.WINDOW_CLOSED,
        maybe_twice=delivery.maybe_twice, attempts=delivery.attempts,
    )  # fmt: skip


def word_failure(reason: str | None, words: Words, *, is_approved: bool = False) -> tuple[str, str]:
    """Why, and what to do next."""
    if is_approved and reason == FailureReason.REFUSED:
        return (
            words.gettext("WhatsApp did not deliver this approved text to this guest."),
            words.gettext("Call the guest, or choose another text."),
        )
    known = reason if reason in set(FailureReason) else FailureReason.UNKNOWN
    return _failures(words)[FailureReason(known)]


def _states(words: Words) -> dict[DeliveryState, tuple[str, str]]:
    return {
        DeliveryState.KEPT: ("hourglass", words.gettext("Goes as soon as the guest writes")),
        DeliveryState.QUEUED: ("clock", words.gettext("Waits to be sent")),
        DeliveryState.SENDING: ("clock", words.gettext("Sending")),
        DeliveryState.SENT: ("check", words.gettext("Sent")),
        DeliveryState.DELIVERED: ("check-check", words.gettext("Delivered")),
        DeliveryState.READ: ("check-check", words.gettext("Read")),
        DeliveryState.FAILED: ("triangle-alert", words.gettext("Not delivered")),
        DeliveryState.UNKNOWN: ("clock", words.gettext("Asking the messenger whether it was sent")),
        DeliveryState.CANCELLED: ("x", words.gettext("Cancelled before sending")),
    }


def _failures(words: Words) -> dict[FailureReason, tuple[str, str]]:
    gettext = words.gettext
    elsewhere = gettext("Call the guest, or write on another channel.")
    return {
        FailureReason.BLOCKED: (gettext("The guest blocked us or asked for no messages."), elsewhere),
        FailureReason.NO_CHAT: (
            gettext("There is no such chat: the guest never opened it, or the number is wrong."),
            elsewhere,
        ),
        FailureReason.WINDOW_CLOSED: (
            gettext("WhatsApp's 24 hours since the guest's last message are over."),
            gettext("Call the guest, or wait until he writes: then it can be sent again."),
        ),
        FailureReason.TEMPLATE: (
            gettext("WhatsApp has no such approved text in this language, or takes it no more."),
            gettext(
                "Tell the administrator: its Content SID, words and variables must be those that were approved. "
                "Meanwhile choose another text, or call the guest."
            ),
        ),
        FailureReason.THROTTLED: (
            gettext("The messenger takes no more messages from us for now."),
            gettext("Wait a minute and retry."),
        ),
        FailureReason.VENDOR_DOWN: (
            gettext("The messenger itself did not answer."),
            gettext("Retry in a few minutes; if it is urgent, call the guest."),
        ),
        FailureReason.REFUSED: (
            gettext("The messenger does not take this text."),
            gettext("Write it more simply, without unusual signs, and send it again."),
        ),
        FailureReason.TOO_LARGE: (
            gettext("It is too long or too large for this messenger."),
            gettext("Send it in parts."),
        ),
        FailureReason.MEDIA: (
            gettext("The messenger could not take the file."),
            gettext("Send it as a link, or describe it in words."),
        ),
        FailureReason.CREDENTIALS: (
            gettext("This channel is set up wrong: its token or account is refused."),
            gettext("Tell the administrator; meanwhile call the guest."),
        ),
        FailureReason.DESTINATION: (gettext("The messenger does not deliver to this number or country."), elsewhere),
        FailureReason.UNKNOWN: (
            gettext("The messenger gave a reason that we don't know."),
            gettext("Retry once; if it fails again, call the guest."),
        ),
        FailureReason.CHANNEL_OFF: (
            gettext("This channel is not connected here."),
            gettext("Tell the administrator; meanwhile call the guest."),
        ),
        FailureReason.EXPIRED: (
            gettext("It was tried for too long, and given up."),
            gettext("See whether the guest still needs it, then retry."),
        ),
        FailureReason.NOT_ALLOWED: (
            gettext("It held a code whose time was over when its turn came."),
            gettext("Check the dates of the stay before you tell the code again."),
        ),
    }
