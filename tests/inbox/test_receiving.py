"""What comes in is recorded once, in the order it was said, in one conversation: however it comes."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import select

from inbox.channel import Happening, Incoming, IncomingMedia, Location, MessageKind
from inbox.conversation.thread import read_thread
from inbox.tables import AttachmentState, Delivery, DeliveryPart
from tests.cast import Scenery


def test_a_repeat_changes_nothing(scenery: Scenery) -> None:
    incoming = scenery.incoming("hello there")
    scenery.hand_in(incoming)
    before = scenery.messages()

    outcome = scenery.hand_in(incoming)

    assert outcome.repeated
    assert [message.seq for message in scenery.messages()] == [message.seq for message in before]


def test_twenty_first_messages_at_one_instant_make_one_conversation(scenery: Scenery) -> None:
    messages = [scenery.incoming(f"message {number}", "5005") for number in range(20)]

    async def hand_in_together() -> None:
        await asyncio.gather(*(scenery.desk.receive(message) for message in messages))

    asyncio.run(hand_in_together())

    said = [message.text for message in scenery.messages("5005") if message.author == "guest"]
    assert said == [f"message {number}" for number in range(20)]
    assert scenery.count_conversations() == 1


def test_an_album_becomes_one_message_and_gets_one_answer(scenery: Scenery) -> None:
    scenery.guest_comes_by_link()
    for number in range(3):
        photo = IncomingMedia(MessageKind.PHOTO, f"file-{number}", "image/jpeg", "../../etc/passwd", 1000)
        scenery.hand_in(
            scenery.incoming(
                "the lock looks like this" if number == 2 else "", kind=MessageKind.PHOTO, media=(photo,), album_id="a1"
            )
        )

    scenery.clock.advance(seconds=2)
    scenery.run_timers()

    (album,) = [message for message in scenery.messages() if message.album_id]
    assert album.text == "the lock looks like this"
    items = scenery.read(lambda session: read_thread(session, album.conversation_id))
    (shown,) = [item for item in items if item.message and item.message.id == album.id]
    assert [file.reference for file in shown.attachments] == ["file-0", "file-1", "file-2"]
    assert {file.name for file in shown.attachments} == {"passwd"}


def _album(scenery: Scenery) -> list[Incoming]:
    """A photo, a film and a photo; two have captions, and one of those was changed."""
    kinds = (MessageKind.PHOTO, MessageKind.VIDEO, MessageKind.PHOTO)
    pieces = [
        scenery.incoming(
            caption,
            "8101",
            kind=kind,
            media=(IncomingMedia(kind, f"file-{number}"),),
            album_id="a1",
            order=500 + number,
            message_id=f"p{number}",
        )
        for number, (kind, caption) in enumerate(zip(kinds, ("the sink", "", "the flor"), strict=True))
    ]
    edit = replace(pieces[2], external_id="u:edit", happening=Happening.EDIT, text="the floor", sent_at=scenery.clock())
    return [*pieces, edit]


@pytest.mark.parametrize("places", [(0, 1, 2, 3), (1, 0, 2, 3), (3, 2, 1, 0), (1, 3, 2, 0), (2, 3, 0, 1), (3, 1, 0, 2)])
def test_an_album_is_the_same_in_whatever_order_its_pieces_and_edits_come(
    scenery: Scenery, places: tuple[int, ...]
) -> None:
    story = _album(scenery)

    for place in (*places, *places):
        scenery.hand_in(story[place])

    (album,) = [message for message in scenery.messages("8101") if message.author == "guest"]
    (shown,) = [i for i in scenery.read(lambda s: read_thread(s, album.conversation_id)) if i.id == str(album.id)]
    assert (album.kind, album.text) == ("photo", "the sink\nthe floor")
    assert [edit.before for edit in shown.edits] == ["the flor"]
    assert sorted(file.reference for file in shown.attachments) == ["file-0", "file-1", "file-2"]


def test_a_picture_put_in_anothers_place_is_kept_beside_it(scenery: Scenery) -> None:
    first = scenery.incoming("look", kind=MessageKind.PHOTO, media=(IncomingMedia(MessageKind.PHOTO, "old"),))
    second = (IncomingMedia(MessageKind.PHOTO, "new"),)
    scenery.hand_in(first)

    scenery.hand_in(replace(first, external_id="u:edit", happening=Happening.EDIT, media=second))

    message = scenery.messages()[0]
    (shown,) = [i for i in scenery.read(lambda s: read_thread(s, message.conversation_id)) if i.id == str(message.id)]
    assert [file.reference for file in shown.attachments] == ["old", "new"]


def test_an_edit_keeps_what_was_said_before(scenery: Scenery) -> None:
    said = scenery.incoming("the wifi dose not work")
    scenery.hand_in(said)

    scenery.hand_in(scenery.incoming("the wifi does not work", happening=Happening.EDIT, message_id=said.message_id))

    message = scenery.messages()[0]
    (item,) = [i for i in scenery.read(lambda s: read_thread(s, message.conversation_id)) if i.id == str(message.id)]
    assert message.text == "the wifi does not work"
    assert [edit.before for edit in item.edits] == ["the wifi dose not work"]


def test_what_an_edited_message_is_taken_for_follows_the_edit(scenery: Scenery) -> None:
    scenery.guest_comes_by_link()
    said = scenery.incoming("what is the wifi password?")
    scenery.hand_in(said)

    scenery.hand_in(scenery.incoming("what time is check-out?", happening=Happening.EDIT, message_id=said.message_id))

    (message,) = [message for message in scenery.messages() if message.author == "guest"]
    assert [english for _, english in message.facts["gist"]] == ["checkout-time"]


def test_a_live_location_moves_without_new_messages(scenery: Scenery) -> None:
    start = scenery.incoming("", kind=MessageKind.LOCATION, location=Location(59.93, 30.31), live=True)
    scenery.hand_in(start)
    for step in range(5):
        moved = Location(59.93 + step / 100, 30.31)
        scenery.hand_in(
            scenery.incoming("", happening=Happening.EDIT, message_id=start.message_id, location=moved, live=True)
        )

    places = [message for message in scenery.messages() if message.kind == "location"]
    assert len(places) == 1
    assert places[0].facts["location"]["latitude"] == pytest.approx(59.97)


def test_a_deletion_and_a_reaction_are_seen_and_wake_nobody(scenery: Scenery) -> None:
    scenery.guest_comes_by_link()
    said = scenery.incoming("what time is check-out?")
    scenery.hand_in(said)
    scenery.take("igor")
    scenery.resolve("igor")

    scenery.hand_in(scenery.incoming("👍", happening=Happening.REACTION, message_id=said.message_id))
    scenery.hand_in(scenery.incoming("", happening=Happening.DELETION, message_id=said.message_id))

    (message,) = [m for m in scenery.messages() if m.vendor_id == said.message_id]
    assert message.facts["reaction"] == "👍"
    assert message.deleted_at is not None
    assert scenery.conversation().state == "resolved"


def test_what_no_database_takes_is_cleaned_and_the_rest_kept(scenery: Scenery) -> None:
    scenery.hand_in(scenery.incoming("nul\0 lone\ud800 <b>&amp; '; DROP TABLE message; --"))

    assert scenery.messages()[0].text == "nul lone\ufffd <b>&amp; '; DROP TABLE message; --"


@pytest.mark.parametrize("length", [0, 1, 100_000])
def test_messages_of_any_length_are_kept(scenery: Scenery, length: int) -> None:
    scenery.hand_in(scenery.incoming("я" * length))

    assert len(scenery.messages()[0].text) == length


def test_an_old_backlog_makes_no_noise(scenery: Scenery) -> None:
    scenery.hand_in(scenery.incoming("is anybody here?", backlog=True, sent_at=scenery.clock() - timedelta(hours=5)))

    assert scenery.send_due() == 0
    assert [message.text for message in scenery.messages()] == ["is anybody here?"]
    assert scenery.conversation().waiting_since is None


def test_a_file_that_is_too_big_is_shown_as_such(scenery: Scenery) -> None:
    film = IncomingMedia(MessageKind.VIDEO, "", "video/mp4", "film.mp4", 60_000_000, too_big=True)

    scenery.hand_in(scenery.incoming("", kind=MessageKind.VIDEO, media=(film,)))

    message = scenery.messages()[0]
    (item,) = [i for i in scenery.read(lambda s: read_thread(s, message.conversation_id)) if i.id == str(message.id)]
    assert [file.state for file in item.attachments] == [AttachmentState.TOO_BIG]


def _story(scenery: Scenery) -> list[Incoming]:
    """Two guests, six messages within two seconds, an edit."""
    story = []
    for number in range(6):
        address = str(8001 + number % 2)
        said_at = scenery.clock() - timedelta(seconds=2 - number // 3)
        story.append(scenery.incoming(f"line {number}", address, sent_at=said_at.replace(microsecond=0)))
    edit = replace(
        story[2], external_id="u:edit", happening=Happening.EDIT, text="line 2, mended", sent_at=scenery.clock()
    )
    return [*story, edit]


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(shuffle=st.randoms(use_true_random=False), repeats=st.lists(st.integers(0, 6), max_size=8))
def test_any_repetition_and_order_gives_the_same_conversation(
    scenery: Scenery, shuffle: object, repeats: list[int]
) -> None:
    story = _story(scenery)
    suffix = f"-{next(scenery.numbers)}"
    renamed = [
        replace(i, external_id=i.external_id + suffix, sender=replace(i.sender, address=i.sender.address + suffix))
        for i in story
    ]
    delivered = [*renamed, *(renamed[number] for number in repeats)]
    shuffle.shuffle(delivered)  # type: ignore[attr-defined]

    for incoming in delivered:
        scenery.hand_in(incoming)

    for address, lines in (("8001", ["line 0", "line 2, mended", "line 4"]), ("8002", ["line 1", "line 3", "line 5"])):
        said = [message.text for message in scenery.messages(address + suffix) if message.author == "guest"]
        assert said == lines


@pytest.mark.parametrize(
    "happening", [Happening.BLOCKED, Happening.UNBLOCKED, Happening.REACTION, Happening.DELETION, Happening.MIGRATED]
)
def test_somebody_who_never_wrote_makes_no_conversation(scenery: Scenery, happening: Happening) -> None:
    scenery.hand_in(scenery.incoming("", "9100", happening=happening))

    assert scenery.count_conversations() == 0


def test_a_service_notice_is_shown_and_calls_nobody(scenery: Scenery) -> None:
    scenery.guest_comes_by_link()

    answers = scenery.guest_says("", kind=MessageKind.UNSUPPORTED, detail="notice: pinned message")

    assert answers == []
    assert scenery.conversation().state == "bot"
    assert scenery.messages()[-1].kind == "unsupported"


def test_a_press_says_what_stands_on_its_button(scenery: Scenery) -> None:
    scenery.guest_comes_by_link()
    scenery.guest_says("the lock does not open")
    offering = next(m for m in reversed(scenery.messages()) if m.facts.get("buttons"))
    label, payload = offering.facts["buttons"][0]
    sent_as = scenery.read(
        lambda session: session.exec(
            select(DeliveryPart.vendor_id).join(Delivery).where(Delivery.message_id == offering.id)
        ).one()
    )

    scenery.press(payload, message_id=str(sent_as))

    assert [message.text for message in scenery.messages() if message.kind == MessageKind.BUTTON] == [label]
