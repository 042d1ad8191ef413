"""What leaves for Telegram arrives as meant, and what became of it is told truly."""

import logging
import os
import socket
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from inbox.channel import Button, FailureReason, MessageKind, Outgoing, OutgoingMedia, SendError, Span, Style
from tests.bots.telegram_desk import IMPATIENT, Running, to_anna
from tests.standins import telegram_answers as answers
from tests.standins import updates
from tests.standins.answers import Answer, Reply
from tests.standins.telegram import TelegramStandIn
from tests.standins.telegram_chats import ChatState, SentMessage
from tests.standins.updates import ANNA, TOKEN


@pytest.fixture(scope="module")
def running(telegram_running: TelegramStandIn) -> Iterator[Running]:
    with Running(telegram_running) as running:
        yield running


@pytest.fixture
def telegram(telegram: TelegramStandIn) -> TelegramStandIn:
    telegram.add_chat(ANNA.chat)
    return telegram


def sent_by(running: Running, telegram: TelegramStandIn, outgoing: Outgoing) -> list[SentMessage]:
    """Sends it; checks that the id given back is one of what arrived."""
    message_id = running.send(outgoing)

    assert message_id in {str(message.message_id) for message in telegram.sent()}
    return telegram.sent(ANNA.id)


def refusal(running: Running, outgoing: Outgoing) -> SendError:
    with pytest.raises(SendError) as raised:
        running.send(outgoing)

    return raised.value


def files(tmp_path: Path, *kinds: MessageKind) -> Sequence[OutgoingMedia]:
    endings = {MessageKind.PHOTO: "jpg", MessageKind.VIDEO: "mp4", MessageKind.VOICE: "ogg", MessageKind.AUDIO: "mp3"}
    made = []
    for number, kind in enumerate(kinds):
        path = tmp_path / f"{number}.{endings.get(kind, 'bin')}"
        path.write_bytes(f"bytes of {number}".encode())
        made.append(OutgoingMedia(kind, str(path), f"https://desk.example.org/{number}", "", path.name))
    return tuple(made)


def test_text_arrives_exactly_as_written(running: Running, telegram: TelegramStandIn) -> None:
    text = "Код: <b>4821#</b> & *not* [bold](x) 😀\nhttps://example.org"

    [sent] = sent_by(running, telegram, to_anna(text))

    assert (sent.method, sent.text, sent.entities, sent.reply_markup) == ("sendMessage", text, [], None)
    assert telegram.calls[0].params["link_preview_options"] == {"is_disabled": True}


def test_styles_stand_where_they_should_after_an_emoji(running: Running, telegram: TelegramStandIn) -> None:
    spans = (Span(2, 3, Style.BOLD), Span(6, 2, Style.ITALIC), Span(9, 4, Style.CODE))

    [sent] = sent_by(running, telegram, to_anna("😀 Код 🇷🇺 4821", spans=spans))

    assert sent.entities == [
        {"type": "bold", "offset": 3, "length": 3},
        {"type": "italic", "offset": 7, "length": 4},
        {"type": "code", "offset": 12, "length": 4},
    ]


def test_buttons_keep_their_rows(running: Running, telegram: TelegramStandIn) -> None:
    rows = (
        (Button("Opened", "pb:1:yes"), Button("Did not help", "pb:1:no")),
        (Button("Welcome book", url="https://desk.example.org/book/nevsky-12"),),
        (Button("A person"),),
    )

    [sent] = sent_by(running, telegram, to_anna("Did it open?", buttons=rows))

    assert sent.buttons == {
        "Opened": "pb:1:yes",
        "Did not help": "pb:1:no",
        "Welcome book": "https://desk.example.org/book/nevsky-12",
        "A person": "A person",
    }
    assert [len(row) for row in (sent.reply_markup or {})["inline_keyboard"]] == [2, 1, 1]


def test_a_payload_too_long_for_a_button_is_refused_before_it_is_cut(
    running: Running, telegram: TelegramStandIn
) -> None:
    fits = to_anna("?", buttons=((Button("Yes", "я" * 32),),))
    too_long = to_anna("?", buttons=((Button("Yes", "я" * 32 + "x"),),))

    sent_by(running, telegram, fits)
    error = refusal(running, too_long)

    assert (error.reason, error.permanent, error.maybe_sent) == (FailureReason.REFUSED, True, False)


def test_asking_for_the_phone_gives_a_button_that_shares_it(running: Running, telegram: TelegramStandIn) -> None:
    [sent] = sent_by(running, telegram, to_anna("Your number?", ask_phone="Share my number"))

    assert (sent.reply_markup or {})["keyboard"] == [[{"text": "Share my number", "request_contact": True}]]


def test_an_answer_stands_under_what_it_answers(running: Running, telegram: TelegramStandIn) -> None:
    question = updates.text("Where is the key?")
    telegram.chats.learn(question)
    message_id = question["message"]["message_id"]

    [sent] = sent_by(running, telegram, to_anna("In the box", reply_to=str(message_id)))

    assert sent.reply_to == message_id


@pytest.mark.parametrize("reply_to", ["99999999", "SM0123", "web:7"])
def test_an_answer_to_what_is_not_in_this_chat_is_sent_all_the_same(
    running: Running, telegram: TelegramStandIn, reply_to: str
) -> None:
    [sent] = sent_by(running, telegram, to_anna("In the box", reply_to=reply_to))

    assert (sent.text, sent.reply_to) == ("In the box", None)


def test_an_owners_business_chat_is_answered_in_his_name(running: Running, telegram: TelegramStandIn) -> None:
    sent_by(running, telegram, Outgoing(delivery_id=1, address=f"{ANNA.id}@bc1", text="Yes, it is free"))

    assert telegram.calls[0].params["business_connection_id"] == "bc1"


# Changing what was sent


def test_our_own_message_is_changed_in_place(running: Running, telegram: TelegramStandIn) -> None:
    first = running.send(to_anna("Waiting since 03:07", buttons=((Button("Take", "take:1"),),)))
    again = running.send(to_anna("Taken by Ivan", edit_of=first))

    [sent] = telegram.sent(ANNA.id)
    assert (again, sent.text, sent.earlier_texts, sent.buttons) == (first, "Taken by Ivan", ["Waiting since 03:07"], {})


def test_changing_nothing_counts_as_sent(running: Running, telegram: TelegramStandIn) -> None:
    first = running.send(to_anna("Taken by Ivan"))

    assert running.send(to_anna("Taken by Ivan", edit_of=first)) == first


def test_the_text_under_a_photo_is_changed_too(running: Running, telegram: TelegramStandIn, tmp_path: Path) -> None:
    first = running.send(to_anna("Step 1", media=files(tmp_path, MessageKind.PHOTO)))
    running.send(to_anna("Step 2", edit_of=first))

    assert [sent.text for sent in telegram.sent(ANNA.id)] == ["Step 2"]


@pytest.mark.parametrize("edit_of", ["99999999", "SM0123"])
def test_a_message_that_cannot_be_changed_is_refused_for_good(
    running: Running, telegram: TelegramStandIn, edit_of: str
) -> None:
    error = refusal(running, to_anna("Taken", edit_of=edit_of))

    assert (error.reason, error.permanent) == (FailureReason.REFUSED, True)


# Files


@pytest.mark.parametrize(
    ("kind", "method"),
    [
        (MessageKind.PHOTO, "sendPhoto"),
        (MessageKind.VIDEO, "sendVideo"),
        (MessageKind.VOICE, "sendVoice"),
        (MessageKind.AUDIO, "sendAudio"),
        (MessageKind.ANIMATION, "sendAnimation"),
        (MessageKind.DOCUMENT, "sendDocument"),
        (MessageKind.STICKER, "sendDocument"),
        (MessageKind.VIDEO_NOTE, "sendVideo"),
    ],
)
def test_one_file_is_uploaded_with_its_caption(
    running: Running, telegram: TelegramStandIn, tmp_path: Path, kind: MessageKind, method: str
) -> None:
    media = files(tmp_path, kind)
    look = to_anna("😀 Look", media=media, spans=(Span(2, 4, Style.BOLD),), buttons=((Button("Yes", "y"),),))

    [sent] = sent_by(running, telegram, look)

    assert (sent.method, sent.text, sent.media[0].content) == (method, "😀 Look", b"bytes of 0")
    assert (sent.entities, sent.buttons) == ([{"type": "bold", "offset": 3, "length": 4}], {"Yes": "y"})


def test_a_video_note_without_words_stays_one(running: Running, telegram: TelegramStandIn, tmp_path: Path) -> None:
    [sent] = sent_by(running, telegram, to_anna(media=files(tmp_path, MessageKind.VIDEO_NOTE)))

    assert sent.method == "sendVideoNote"


def test_a_photo_larger_than_telegram_shows_goes_as_a_file(
    running: Running, telegram: TelegramStandIn, tmp_path: Path
) -> None:
    [photo] = files(tmp_path, MessageKind.PHOTO)
    os.truncate(photo.path, 10 * 1024 * 1024 + 1)

    [sent] = sent_by(running, telegram, to_anna("Look", media=(photo,)))

    assert sent.method == "sendDocument"


@pytest.mark.parametrize(
    ("kinds", "arrive"),
    [
        pytest.param([MessageKind.PHOTO] * 10, ["photo"] * 10, id="ten photos"),
        pytest.param([MessageKind.PHOTO, MessageKind.VIDEO], ["photo", "video"], id="photo and video"),
        pytest.param([MessageKind.AUDIO] * 2, ["audio"] * 2, id="music"),
        pytest.param([MessageKind.DOCUMENT] * 3, ["document"] * 3, id="documents"),
        pytest.param([MessageKind.PHOTO, MessageKind.DOCUMENT], ["document"] * 2, id="a mixture goes as files"),
        pytest.param([MessageKind.VOICE] * 2, ["document"] * 2, id="what has no album goes as files"),
    ],
)
def test_an_album_is_one_message_with_one_caption(
    running: Running, telegram: TelegramStandIn, tmp_path: Path, kinds: list[MessageKind], arrive: list[str]
) -> None:
    message_id = running.send(to_anna("The lock", media=files(tmp_path, *kinds)))

    sent = telegram.sent(ANNA.id)
    assert [media.kind for message in sent for media in message.media] == arrive
    assert [message.text for message in sent] == ["The lock"] + [""] * (len(kinds) - 1)
    assert len({message.album for message in sent}) == 1
    assert message_id == str(sent[0].message_id)


def test_an_album_with_buttons_is_followed_by_the_text_that_carries_them(
    running: Running, telegram: TelegramStandIn, tmp_path: Path
) -> None:
    photos = files(tmp_path, MessageKind.PHOTO, MessageKind.PHOTO)

    message_id = running.send(to_anna("Did it open?", media=photos, buttons=((Button("Yes", "y"),),)))

    *album, question = telegram.sent(ANNA.id)
    assert [message.text for message in album] == ["", ""]
    assert (question.text, question.buttons, str(question.message_id)) == ("Did it open?", {"Yes": "y"}, message_id)


@pytest.mark.parametrize(
    ("text", "messages"),
    [("😀" * 512, 1), ("😀" * 512 + "!", 2)],
    ids=["just fits under the photo", "too long for a caption"],
)
def test_a_text_too_long_for_a_caption_follows_the_photo(
    running: Running, telegram: TelegramStandIn, tmp_path: Path, text: str, messages: int
) -> None:
    sent = sent_by(running, telegram, to_anna(text, media=files(tmp_path, MessageKind.PHOTO)))

    assert (len(sent), sent[-1].text) == (messages, text)


def test_more_files_than_an_album_holds_are_refused(
    running: Running, telegram: TelegramStandIn, tmp_path: Path
) -> None:
    error = refusal(running, to_anna("The lock", media=files(tmp_path, *[MessageKind.PHOTO] * 11)))

    assert (error.reason, error.permanent) == (FailureReason.REFUSED, True)


@pytest.mark.parametrize("kind", [MessageKind.PHOTO, MessageKind.DOCUMENT])
def test_a_file_that_is_gone_is_no_networks_fault(
    running: Running, telegram: TelegramStandIn, kind: MessageKind
) -> None:
    gone = OutgoingMedia(kind, "/nowhere/lock.jpg", "", "image/jpeg", "lock.jpg")

    error = refusal(running, to_anna("The lock", media=(gone,)))

    assert (error.reason, error.permanent, error.maybe_sent) == (FailureReason.MEDIA, True, False)


def test_a_hostile_file_name_breaks_nothing(running: Running, telegram: TelegramStandIn, tmp_path: Path) -> None:
    [media] = files(tmp_path, MessageKind.DOCUMENT)
    hostile = OutgoingMedia(media.kind, media.path, "", "", 'a"\r\nX-Injected: 1\r\n\r\n.pdf')

    [sent] = sent_by(running, telegram, to_anna("Here", media=(hostile,)))

    assert sent.media[0].content == b"bytes of 0"
    assert "\n" not in (sent.media[0].name or "")


# What may become of it

DOWN, BLOCKED, NO_CHAT = FailureReason.VENDOR_DOWN, FailureReason.BLOCKED, FailureReason.NO_CHAT
REFUSED, TOO_LARGE, UNKNOWN = FailureReason.REFUSED, FailureReason.TOO_LARGE, FailureReason.UNKNOWN
NO_SUCH_ANSWER = Answer(name="JSON of somebody else", accepts=True, reply=Reply(502, '{"error": "no upstream"}'))
NO_DESCRIPTION = Answer(name="500 without words", accepts=False, reply=Reply(500, '{"ok": false}'))


@pytest.mark.parametrize(
    ("answer", "reason", "permanent", "maybe_sent"),
    [
        pytest.param(answers.blocked(), BLOCKED, True, False, id="blocked"),
        pytest.param(answers.forbidden("user is deactivated"), NO_CHAT, True, False, id="deactivated"),
        pytest.param(
            answers.forbidden("bot can't initiate conversation with a user"), NO_CHAT, True, False, id="never started"
        ),
        pytest.param(answers.forbidden("bot was kicked from the group chat"), BLOCKED, True, False, id="kicked"),
        pytest.param(answers.refused("chat not found"), NO_CHAT, True, False, id="no chat"),
        pytest.param(answers.refused("PEER_ID_INVALID"), NO_CHAT, True, False, id="no peer"),
        pytest.param(answers.refused("can't parse entities"), REFUSED, True, False, id="refused"),
        pytest.param(answers.refused("something new"), REFUSED, True, False, id="refused in new words"),
        pytest.param(answers.refused("MESSAGE_TOO_LONG"), TOO_LARGE, True, False, id="too long"),
        pytest.param(answers.refused("message is too long"), TOO_LARGE, True, False, id="too long in words"),
        pytest.param(answers.refused("PHOTO_INVALID_DIMENSIONS"), FailureReason.MEDIA, True, False, id="bad photo"),
        pytest.param(answers.too_large(), TOO_LARGE, True, False, id="too large"),
        pytest.param(answers.too_many(7), FailureReason.THROTTLED, False, False, id="throttled"),
        pytest.param(
            answers.error(429, "Too Many Requests"), FailureReason.THROTTLED, False, False, id="throttled, no time said"
        ),
        pytest.param(answers.unauthorized(), FailureReason.CREDENTIALS, True, False, id="token revoked"),
        pytest.param(answers.error(404, "Not Found"), FailureReason.CREDENTIALS, True, False, id="no such bot"),
        pytest.param(answers.error(409, "Conflict"), UNKNOWN, False, False, id="conflict"),
        pytest.param(answers.server_error(), DOWN, False, False, id="vendor down"),
        pytest.param(answers.restarting(), DOWN, False, False, id="vendor restarting"),
        pytest.param(NO_DESCRIPTION, DOWN, False, True, id="vendor down without a word"),
        pytest.param(answers.bad_gateway(), DOWN, False, True, id="non-JSON"),
        pytest.param(answers.bad_gateway(accepted=True), DOWN, False, True, id="non-JSON after accepting"),
        pytest.param(NO_SUCH_ANSWER, DOWN, False, True, id="JSON of somebody else"),
        pytest.param(answers.reset(), DOWN, False, True, id="reset"),
        pytest.param(answers.reset_after(), DOWN, False, True, id="reset after accepting"),
    ],
)
def test_a_failure_is_told_in_the_desks_words(
    running: Running,
    telegram: TelegramStandIn,
    answer: Answer,
    reason: FailureReason,
    *,
    permanent: bool,
    maybe_sent: bool,
) -> None:
    telegram.script("sendMessage", [answer])

    error = refusal(running, to_anna("The code is 4821#"))

    assert (error.reason, error.permanent, error.maybe_sent) == (reason, permanent, maybe_sent)
    assert "4821" not in f"{error} {error.code} {error!r}"
    assert maybe_sent or telegram.sent() == []


def test_throttling_says_how_long_to_wait(running: Running, telegram: TelegramStandIn) -> None:
    telegram.script("sendMessage", [answers.too_many(7)])

    assert refusal(running, to_anna("Hello")).retry_after == timedelta(seconds=7)


def test_a_group_that_moved_says_where_to(running: Running, telegram: TelegramStandIn) -> None:
    telegram.migrate(-512000111, -1002233445566)

    error = refusal(running, Outgoing(1, "-512000111", "Hello"))

    assert (error.moved_to, error.permanent) == ("-1002233445566", False)


def test_a_guest_who_blocked_the_bot_holds_up_nobody_else(running: Running, telegram: TelegramStandIn) -> None:
    telegram.block(ANNA.id, ChatState.BLOCKED)
    telegram.add_chat(updates.JAMES.chat)

    with pytest.raises(SendError):
        running.send(to_anna("Hello"))
    running.send(Outgoing(2, str(updates.JAMES.id), "Hello James"))

    assert [sent.text for sent in telegram.sent()] == ["Hello James"]


@pytest.mark.parametrize("address", ["whatsapp:+447700900123", "", "12x@bc"])
def test_an_address_of_another_channel_is_no_chat(running: Running, telegram: TelegramStandIn, address: str) -> None:
    error = refusal(running, Outgoing(1, address, "Hello"))

    assert (error.reason, error.permanent) == (FailureReason.NO_CHAT, True)


def test_where_nobody_listens_nothing_was_sent(telegram: TelegramStandIn) -> None:
    error = refusal_from(telegram, api_url=nobody())

    assert (error.reason, error.permanent, error.maybe_sent) == (DOWN, False, False)


def test_where_the_proxy_does_not_listen_nothing_was_sent(telegram: TelegramStandIn) -> None:
    error = refusal_from(telegram, proxy=nobody().replace("http", "socks5"))

    assert (error.reason, error.permanent, error.maybe_sent) == (DOWN, False, False)


@pytest.mark.parametrize("answer", [answers.hang(), answers.hang_after()], ids=lambda answer: answer.name)
def test_an_answer_that_never_comes_leaves_open_what_happened(telegram: TelegramStandIn, answer: Answer) -> None:
    telegram.script("sendMessage", [answer])

    error = refusal_from(telegram, rhythm=IMPATIENT)

    assert (error.reason, error.permanent, error.maybe_sent, error.code) == (DOWN, False, True, "timeout")


def refusal_from(telegram: TelegramStandIn, **more: Any) -> SendError:
    with Running(telegram, **more) as running:
        return refusal(running, to_anna("Hello"))


def nobody() -> str:
    """An address of this machine where nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return f"http://127.0.0.1:{taken.getsockname()[1]}"


@pytest.mark.parametrize("answer", [answers.unparsable(), answers.unknown_fields()], ids=lambda answer: answer.name)
def test_an_answer_with_news_in_it_still_means_sent(
    running: Running, telegram: TelegramStandIn, answer: Answer
) -> None:
    telegram.script("sendMessage", [answer])

    [sent] = sent_by(running, telegram, to_anna("Hello"))

    assert sent.text == "Hello"


def test_what_may_have_been_sent_cannot_be_looked_up(running: Running, telegram: TelegramStandIn) -> None:
    running.send(to_anna("Hello"))

    assert running.run(running.channel.find_sent(to_anna("Hello"))) is None


def test_the_token_is_told_to_nobody(telegram: TelegramStandIn, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    secret = TOKEN.partition(":")[2]
    for address in (telegram.url, nobody(), "http://127.0.0.1:99999", "ftp://127.0.0.1"):
        telegram.script("sendMessage", [answers.refused(f"see /bot{TOKEN}/x"), answers.hang()])
        with Running(telegram, api_url=address, rhythm=IMPATIENT) as running:
            for _ in range(2):
                with pytest.raises(SendError) as raised:
                    running.send(to_anna("Hello"))
                assert (raised.value.__cause__, raised.value.__suppress_context__) == (None, True)
                assert secret not in f"{raised.value} {raised.value.code}"
            assert secret not in str(running.channel.health())
        telegram.reset()
        telegram.add_chat(ANNA.chat)

    assert secret not in caplog.text
