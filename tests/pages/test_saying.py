"""Answering from the page: once, in time, not over a colleague, and honestly about what became of it."""

from fastapi.testclient import TestClient
from sqlmodel import Session, col, select

from inbox.channel import ChannelKind, FailureReason
from inbox.tables import Contact, Delivery, DeliveryState, KnowledgeEntry, Note
from tests.cast import DOOR_CODE, Scenery
from tests.pages.conftest import Visit
from tests.pages.staging import contact_wrote, delivery_fails, lock_is_shut, water_is_cold

JOHN = "whatsapp:+447700900123"
SCRIPT = {"HX-Request": "true"}


def _say(client: TestClient, number: int, text: str, **fields: str) -> tuple[int, str]:
    answer = client.post(f"/inbox/{number}/reply", data={"text": text, **fields}, headers=SCRIPT)
    return answer.status_code, answer.text


def test_an_answer_reaches_the_guest_and_comes_back_as_a_bubble(scenery: Scenery, visit: Visit) -> None:
    number = water_is_cold(scenery)

    status, html = _say(visit("igor"), number, "Уже выезжаем", key="k1")
    scenery.send_due()

    assert status == 201
    assert 'data-key="k1"' in html
    assert "Уже выезжаем" in html
    assert scenery.telegram.texts("2002")[-1] == "Уже выезжаем"
    assert scenery.conversation("2002").assignee_id == scenery.manager("igor").id


def test_the_same_key_is_the_same_message(scenery: Scenery, visit: Visit) -> None:
    number, igor = water_is_cold(scenery), visit("igor")

    first, second = _say(igor, number, "Уже выезжаем", key="k1"), _say(igor, number, "Уже выезжаем", key="k1")
    scenery.send_due()

    assert first == second
    assert scenery.telegram.texts("2002").count("Уже выезжаем") == 1


def test_a_plain_form_works_without_a_script(scenery: Scenery, visit: Visit) -> None:
    number = water_is_cold(scenery)

    answer = visit("igor").post(f"/inbox/{number}/reply", data={"text": "first line\r\nsecond line"})
    scenery.send_due()

    assert answer.headers["location"] == f"/inbox/{number}"
    assert scenery.telegram.texts("2002")[-1] == "first line\nsecond line"


def test_a_note_never_leaves(scenery: Scenery, visit: Visit) -> None:
    number = water_is_cold(scenery)
    before = len(scenery.telegram.sent)

    status, html = _say(visit("igor"), number, "spare key is with the neighbour", note="true", key="n1")
    scenery.send_due()

    assert status == 201
    assert 'class="msg note"' in html
    assert len(scenery.telegram.sent) == before
    assert scenery.read(lambda session: session.exec(select(Note.text)).all()) == ["spare key is with the neighbour"]


def test_it_asks_once_more_when_a_colleague_has_answered_since(scenery: Scenery, visit: Visit) -> None:
    number, igor = water_is_cold(scenery), visit("igor")
    seen = str(scenery.conversation("2002").last_seq)
    scenery.reply("olga", "Я уже еду", "2002")

    refused = igor.post(f"/inbox/{number}/reply", data={"text": "Еду", "seen": seen, "key": "k"}, headers=SCRIPT)
    anyway, _ = _say(igor, number, "Еду", key="k")

    assert refused.status_code == 409
    assert refused.json()["code"] == "faster"
    assert "Ольга Ким" in refused.json()["told"]
    assert anyway == 201


def test_after_whatsapps_window_nothing_is_queued_and_the_page_says_why(scenery: Scenery, visit: Visit) -> None:
    number, igor = lock_is_shut(scenery), visit("igor")
    contact_wrote(scenery, JOHN, hours_ago=24.1)
    before = len(scenery.deliveries())

    refused = igor.post(f"/inbox/{number}/reply", data={"text": "hello?", "key": "k"}, headers=SCRIPT)
    page = igor.get(f"/inbox/{number}").text

    assert refused.status_code == 409
    assert "24 hours" in refused.json()["told"]
    assert len(scenery.deliveries()) == before
    assert 'data-closed="true"' in page
    assert _say(igor, number, "a note goes", note="true")[0] == 201


def test_the_window_is_counted_down_from_the_guests_last_message(scenery: Scenery, visit: Visit) -> None:
    number = lock_is_shut(scenery)
    contact_wrote(scenery, JOHN, hours_ago=23)

    page = visit("igor").get(f"/inbox/{number}").text

    ends = int(scenery.clock().timestamp()) + 3600
    assert f'data-ends="{ends}"' in page


def test_other_channels_have_no_window(scenery: Scenery, visit: Visit) -> None:
    number = water_is_cold(scenery)
    contact_wrote(scenery, "2002", hours_ago=99)

    page = visit("igor").get(f"/inbox/{number}").text

    assert "data-ends" not in page
    assert 'data-closed="false"' in page


def test_a_channel_that_is_not_connected_is_said_before_writing(scenery: Scenery, visit: Visit) -> None:
    number = water_is_cold(scenery)
    del scenery.channels[ChannelKind.TELEGRAM]

    page = visit("igor").get(f"/inbox/{number}").text

    assert "Telegram is not connected here" in page


def test_an_empty_answer_is_refused(scenery: Scenery, visit: Visit) -> None:
    number = water_is_cold(scenery)

    assert _say(visit("igor"), number, "  \n ")[0] == 422


def test_what_failed_says_why_and_is_really_sent_again(scenery: Scenery, visit: Visit) -> None:
    number, igor = water_is_cold(scenery), visit("igor")
    scenery.reply("igor", "Уже выезжаем", "2002")
    message_id = delivery_fails(scenery, FailureReason.VENDOR_DOWN)
    page = igor.get(f"/inbox/{number}").text

    again = igor.post(f"/inbox/messages/{message_id}/retry", headers=SCRIPT)
    scenery.send_due()

    assert "The messenger itself did not answer." in page
    assert "call the guest" in page
    assert again.status_code == 201
    assert 'data-state="queued"' in again.text
    assert scenery.telegram.texts("2002")[-1] == "Уже выезжаем"
    assert _newest(scenery).state == DeliveryState.SENT
    assert _newest(scenery).attempts == 3


def test_retrying_what_was_sent_sends_nothing(scenery: Scenery, visit: Visit) -> None:
    water_is_cold(scenery)
    igor = visit("igor")
    scenery.reply("igor", "Уже выезжаем", "2002")
    scenery.send_due()
    sent = len(scenery.telegram.sent)

    again = igor.post(f"/inbox/messages/{_newest(scenery).message_id}/retry", headers=SCRIPT)
    scenery.send_due()

    assert again.status_code == 201
    assert len(scenery.telegram.sent) == sent


def test_a_failure_that_the_vendor_told_later_is_sent_again_whole(scenery: Scenery, visit: Visit) -> None:
    water_is_cold(scenery)
    igor = visit("igor")
    scenery.reply("igor", "Уже выезжаем", "2002")
    scenery.send_due()
    message_id = delivery_fails(scenery, FailureReason.UNKNOWN)

    igor.post(f"/inbox/messages/{message_id}/retry", headers=SCRIPT)
    scenery.send_due()

    assert scenery.telegram.texts("2002").count("Уже выезжаем") == 2


def _newest(scenery: Scenery) -> Delivery:
    query = select(Delivery).where(col(Delivery.message_id).is_not(None)).order_by(col(Delivery.id).desc())
    found: Delivery = scenery.read(lambda session: session.exec(query).first())
    return found


def test_after_the_window_an_approved_text_is_offered_in_the_guests_words_and_sent(
    scenery: Scenery, visit: Visit
) -> None:
    number, igor = lock_is_shut(scenery), visit("igor")
    contact_wrote(scenery, JOHN, hours_ago=24.1)
    offered = igor.post("/inbox/stays/messages/write-back", data={"ru": "HX" + "0" * 32, "en": "HX" + "1" * 32})

    page = igor.get(f"/inbox/{number}").text
    form = {"text": "It is mended.", "key": "k", "outside": "true", "template": "write-back"}
    said = igor.post(f"/inbox/{number}/reply", data=form, headers=SCRIPT)
    again = igor.post(f"/inbox/{number}/reply", data=form, headers=SCRIPT)
    after = igor.get(f"/inbox/{number}/head").text

    assert offered.status_code == 303
    assert "Please reply to this message with any word" in page
    assert (said.status_code, again.status_code) == (201, 201)
    assert [each.state for each in scenery.deliveries()[-2:]] == ["queued", "kept"]
    assert ("Not sent yet." in said.text, "Take back" in said.text) == (True, True)
    assert 'value="" checked' in after and "sent 03:07" in after


def test_what_is_kept_is_given_up_by_a_colleague_and_what_came_too_late_is_kept(scenery: Scenery, visit: Visit) -> None:
    number, igor = lock_is_shut(scenery), visit("igor")
    _say(igor, number, "Too late.", key="1")
    contact_wrote(scenery, JOHN, hours_ago=24.1)
    scenery.send_due()
    late = scenery.messages(JOHN)[-2].id

    failed = igor.get(f"/inbox/{number}").text
    kept = igor.post(f"/inbox/messages/{late}/keep", headers=SCRIPT)
    seen_by_olga = visit("olga").get(f"/inbox/{number}").text
    given_up = visit("olga").post(f"/inbox/messages/{late}/give-up", headers=SCRIPT)

    assert "Send when the guest writes" in failed
    assert "Not sent yet." in kept.text
    assert (f"/{late}/give-up" in seen_by_olga, f"/{late}/undo" in seen_by_olga) == (True, False)
    assert "Cancelled before sending." in given_up.text


def test_an_answer_of_knowledge_waits_for_the_guest_too(scenery: Scenery, visit: Visit) -> None:
    number, igor = lock_is_shut(scenery), visit("igor")
    contact_wrote(scenery, JOHN, hours_ago=24.1)
    entry = scenery.read(lambda s: s.exec(select(KnowledgeEntry.id).where(KnowledgeEntry.key == "wifi")).first())

    said = igor.post(f"/inbox/{number}/answers/{entry}", headers=SCRIPT)

    assert (said.status_code, "Not sent yet." in said.text) == (201, True)
    assert scenery.deliveries()[-1].state == "kept"


def test_a_wrong_content_sid_is_said_and_not_kept(visit: Visit) -> None:
    refused = visit("igor").post("/inbox/stays/messages/write-back", data={"ru": "HX1", "en": "HX2"}, headers=SCRIPT)

    assert refused.status_code == 422
    assert "32 digits" in refused.json()["told"]


def test_without_a_script_the_question_about_a_code_keeps_what_was_chosen(scenery: Scenery, visit: Visit) -> None:
    number, igor = lock_is_shut(scenery), visit("igor")
    contact_wrote(scenery, JOHN, hours_ago=24.1)
    scenery.store.write(_cancel_trust)

    asked = igor.post(f"/inbox/{number}/reply", data={"text": f"It is {DOOR_CODE}", "outside": "true"})
    kept = igor.post(
        f"/inbox/{number}/reply", data={"text": f"It is {DOOR_CODE}", "outside": "true", "reason": "by phone"}
    )

    assert (asked.status_code, kept.status_code) == (409, 303)
    assert 'name="outside" value="true"' in asked.text
    assert scenery.deliveries()[-1].state == "kept"


def _cancel_trust(session: Session) -> None:
    session.exec(select(Contact).where(Contact.address == JOHN)).one().trust = "identified"
