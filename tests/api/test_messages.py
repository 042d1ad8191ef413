"""The thread, and what a script says in it: exactly once, exactly as written, or not at all with a reason."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inbox.approved.offering import keep_approved
from inbox.channel import FailureReason, IncomingMedia, MessageKind, SendError
from inbox.storage.store import Store
from playbooks.schedule.templates import WRITE_BACK_TEXT, read_approved
from tests.api.calling import ApiDesk, Caller
from tests.cast import WIFI_PASSWORD


def say(caller: Caller, number: str, text: str, key: str | None = None, **given: Any) -> Any:
    headers = {"Idempotency-Key": key} if key else {}
    return caller.post(f"/conversations/{number}/messages", {"text": text, **given}, headers=headers)


def thread(api: ApiDesk, number: str) -> list[dict[str, Any]]:
    return api.script.items(f"/conversations/{number}/messages")


def test_the_thread_tells_everything_oldest_first(api: ApiDesk) -> None:
    number = api.guest_waits()
    api.scenery.clock.advance(minutes=1)
    say(api.script, number, "On my way")
    say(api.script, number, "called the locksmith", note=True)

    items = [(item["author"], item["kind"], item["text"]) for item in thread(api, number)]

    assert items == [
        ("system", "event", "Verified as the guest of HMA7Q2XK, by the stay's link"),
        ("system", "event", "The guest opened the chat"),
        ("bot", "text", items[2][2]),
        ("guest", "text", "I want to talk to a human please"),
        ("bot", "text", "A person has been called and will answer by 03:12."),
        ("system", "event", "A person was called: the guest asks for a person"),
        ("system", "event", "night script took the conversation"),
        ("manager", "text", "On my way"),
        ("manager", "note", "called the locksmith"),
    ]


def test_it_is_paged_without_gaps_or_repeats(api: ApiDesk) -> None:
    number = api.guest_waits()
    for text in "abcde":
        say(api.script, number, text, note=text in "bd")

    whole = api.script.get(f"/conversations/{number}/messages").json()
    by_two = api.script.items(f"/conversations/{number}/messages", limit=2)

    assert whole["next"] is None
    assert by_two == whole["items"]
    assert len({item["id"] for item in by_two}) == len(by_two)


def test_events_are_told_in_the_readers_language(api: ApiDesk) -> None:
    number = api.guest_waits()

    english = api.script.get(f"/conversations/{number}/messages").json()["items"][-1]
    russian = api.script.get(f"/conversations/{number}/messages?lang=ru").json()["items"][-1]

    assert english["text"] == "A person was called: the guest asks for a person"
    assert russian["text"] != english["text"]
    assert russian["facts"] == english["facts"] == {
        "event": "handed_off", "reason": "asked_for_human", "severity": "normal",
    }  # fmt: skip


def test_secrets_are_masked(api: ApiDesk) -> None:
    api.scenery.guest_comes_by_link()
    (told,) = api.scenery.guest_says("what is the wifi password?")
    assert WIFI_PASSWORD in told

    assert WIFI_PASSWORD not in api.script.get(f"/conversations/{api.conversation()}/messages").text
    assert WIFI_PASSWORD not in api.script.get("/conversations").text


def test_a_reply_is_queued_and_then_says_what_became_of_it(api: ApiDesk) -> None:
    number = api.guest_waits()

    said = say(api.script, number, "On my way", "k1")
    assert said.status_code == 201
    item = said.json()
    assert (item["author"], item["by"], item["kind"], item["channel"]) == (
        "manager",
        "night script",
        "text",
        "telegram",
    )
    assert item["at"] == "2026-11-22T00:07:00Z"
    assert item["delivery"] == {
        "state": "queued", "error": None, "reason": None, "attempts": 0, "maybe_twice": False,
    }  # fmt: skip

    api.scenery.send_due()
    assert thread(api, number)[-1]["delivery"]["state"] == "sent"
    assert api.scenery.telegram.texts("1001")[-1] == "On my way"


def test_what_did_not_arrive_says_why_and_what_to_do(api: ApiDesk) -> None:
    number = api.guest_waits()
    api.scenery.telegram.answers = [SendError(FailureReason.BLOCKED, permanent=True)]
    say(api.script, number, "On my way")
    api.scenery.send_due()

    delivery = next(item["delivery"] for item in thread(api, number) if item["text"] == "On my way")

    assert (delivery["state"], delivery["reason"], delivery["attempts"]) == ("failed", "blocked", 1)
    assert delivery["error"].startswith("The guest blocked us")


def test_a_reply_takes_the_conversation_and_a_note_does_not(api: ApiDesk) -> None:
    number = api.guest_waits()

    note = say(api.script, number, "I know him", note=True).json()
    assert (note["kind"], note["channel"], note["delivery"]) == ("note", None, None)
    assert api.script.get(f"/conversations/{number}").json()["state"] == "waiting"

    say(api.script, number, "On my way")
    item = api.script.get(f"/conversations/{number}").json()
    assert (item["state"], item["assignee"], item["waiting_since"]) == ("human", "night script", None)


def test_a_note_never_leaves(api: ApiDesk) -> None:
    number = api.guest_waits()
    before = len(api.scenery.telegram.sent)

    say(api.script, number, "rude guest", note=True)
    api.scenery.send_due()

    assert len(api.scenery.telegram.sent) == before


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(min_size=1, max_size=300).filter(lambda text: text.strip() and "\0" not in text))
def test_any_text_is_kept_exactly_as_written(api: ApiDesk, text: str) -> None:
    if not api.script.items("/conversations"):
        api.guest_waits()
    number = api.conversation()

    assert say(api.script, number, text, note=True).json()["text"] == text
    assert thread(api, number)[-1]["text"] == text


def test_the_guest_gets_the_text_exactly_as_written(api: ApiDesk) -> None:
    number = api.guest_waits()
    texts = [
        "  two blanks, a tab\tand a line\r\nbreak  ", "<b>&amp;</b> *_~`[x](y)", "'; DROP TABLE message; --",
        "{{ secrets.door_code }} %s {0}", "\u202eabc\u200f", "👩‍👩‍👧‍👦 🇷🇺 e\u0301", "x" * 4096,
    ]  # fmt: skip

    told = [say(api.script, number, text).json()["text"] for text in texts]
    api.scenery.send_due()

    assert told == texts
    assert api.scenery.telegram.texts("1001")[-len(texts) :] == texts


def test_a_long_text_leaves_whole(api: ApiDesk) -> None:
    number = api.guest_waits()
    before = len(api.scenery.telegram.sent)

    say(api.script, number, "x" * 20_000)
    api.scenery.send_due()

    assert "".join(api.scenery.telegram.texts("1001")[before:]) == "x" * 20_000


def test_it_says_what_can_not_be_taken(api: ApiDesk) -> None:
    number = api.guest_waits()
    before = thread(api, number)
    bodies: list[tuple[Any, str]] = [
        ({}, "#/text"), ({"text": ""}, "#/text"), ({"text": " \n\t "}, "#/text"), ({"text": None}, "#/text"),
        ({"text": 5}, "#/text"), ({"text": ["a"]}, "#/text"), ({"text": "x" * 20_001}, "#/text"),
        ({"text": "x" * 100_000}, "#/text"), ({"text": "a\0b"}, "#/text"), ({"text": "a", "note": "false"}, "#/note"),
        ({"text": "a", "note": None}, "#/note"), ({"text": "a", "notes": True}, "#/notes"),
        ({"text": "a", "a/b~c": 1}, "#/a~1b~0c"), ([], "#"), ("text", "#"), (None, "#"),
    ]  # fmt: skip

    answers = [api.script.post(f"/conversations/{number}/messages", body) for body, _ in bodies]

    assert {answer.status_code for answer in answers} == {422}
    assert [answer.json()["errors"][0]["pointer"] for answer in answers] == [pointer for _, pointer in bodies]
    assert {"must have at most 20000 characters"} <= {answer.json()["detail"] for answer in answers}
    assert thread(api, number) == before


def test_half_a_character_is_refused_and_said_so(api: ApiDesk) -> None:
    number = api.guest_waits()

    answer = api.script.call(
        "POST", f"/conversations/{number}/messages", content=b'{"text": "ok \\ud83d"}',
        headers={"Content-Type": "application/json"},
    )  # fmt: skip

    assert answer.status_code == 422
    assert "surrogate" in answer.json()["errors"][0]["detail"]


def test_the_same_key_again_gives_the_same_message(api: ApiDesk) -> None:
    number = api.guest_waits()

    first = say(api.script, number, "On my way", "k1")
    again = say(api.script, number, "On my way", "k1")
    note = say(api.script, number, "a note", "k2", note=True)

    assert (again.status_code, again.json()) == (201, first.json())
    assert say(api.script, number, "a note", "k2", note=True).json() == note.json()
    assert [item["text"] for item in thread(api, number)].count("On my way") == 1


def test_the_same_key_for_something_else_is_refused(api: ApiDesk) -> None:
    number = api.guest_waits()
    say(api.script, number, "On my way", "k1")

    for other in (say(api.script, number, "Not coming", "k1"), say(api.script, number, "On my way", "k1", note=True)):
        assert other.status_code == 422
        assert other.json()["type"].endswith("#key-used-before")

    assert say(api.script, number, "Not coming", "k2").status_code == 201


def test_a_key_that_is_no_key_is_refused(api: ApiDesk) -> None:
    number = api.guest_waits()

    for key in ("x" * 201, " ", "a\tb"):
        answer = say(api.script, number, "On my way", key)

        assert answer.status_code == 422
        assert answer.json()["errors"][0]["header"] == "Idempotency-Key"


def test_the_same_key_at_the_same_instant_gives_one_message(api: ApiDesk) -> None:
    number = api.guest_waits()
    neighbour = Store(api.scenery.store.writer.url.render_as_string(hide_password=False))
    as_in_another_process = replace(api.script, client=api.client_of(neighbour))
    for caller in (api.script, as_in_another_process):  # each process has answered before: its routes are made
        caller.items("/conversations")

    with ThreadPoolExecutor(8) as threads:
        callers = [api.script, as_in_another_process] * 8
        answers = list(threads.map(lambda caller: say(caller, number, "On my way", "one key"), callers))
    neighbour.close()

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert [item["text"] for item in thread(api, number)].count("On my way") == 1
    api.scenery.send_due()
    assert api.scenery.telegram.texts("1001").count("On my way") == 1


def test_a_guest_who_can_not_be_answered_is_said_so(api: ApiDesk) -> None:
    number = api.guest_waits()
    api.lose_contacts(number)

    answer = say(api.script, number, "On my way")

    assert answer.status_code == 409
    assert answer.json()["type"].endswith("#no-contact")


def test_files_are_listed_and_downloaded_once_they_are_there(api: ApiDesk) -> None:
    api.scenery.guest_comes_by_link()
    api.scenery.telegram.files["f1"] = b"\xff\xd8 a photo"
    photo = IncomingMedia(MessageKind.PHOTO, "f1", mime="image/jpeg", name="замок.jpg")
    api.scenery.guest_says("", kind=MessageKind.PHOTO, media=(photo,))
    number = api.conversation()

    def attachment() -> Any:
        return next(item["attachments"][0] for item in thread(api, number) if item["attachments"])

    waiting = attachment()
    assert (waiting["kind"], waiting["name"], waiting["state"], waiting["url"]) == (
        "photo",
        "замок.jpg",
        "pending",
        None,
    )
    assert api.script.get(f"/attachments/{waiting['id']}").status_code == 404

    api.fetch_files()
    ready = attachment()
    assert (ready["state"], ready["size"], ready["mime"]) == ("ready", 10, "image/jpeg")
    download = api.script.get(ready["url"].removeprefix("/api/v1"))
    assert (download.status_code, download.content) == (200, b"\xff\xd8 a photo")
    assert download.headers["Content-Disposition"].startswith("attachment;")
    assert download.headers["X-Content-Type-Options"] == "nosniff"
    assert api.owner.get(f"/attachments/{ready['id']}").status_code == 200
    assert api.stranger.get(f"/attachments/{ready['id']}").status_code == 404


def test_a_file_that_a_browser_would_run_is_sent_as_plain_bytes(api: ApiDesk) -> None:
    api.scenery.guest_comes_by_link()
    api.scenery.telegram.files["f1"] = b"<script>alert(1)</script>"
    page = IncomingMedia(MessageKind.DOCUMENT, "f1", mime="text/html", name="x.html")
    api.scenery.guest_says("", kind=MessageKind.DOCUMENT, media=(page,))
    api.fetch_files()

    (file,) = next(item["attachments"] for item in thread(api, api.conversation()) if item["attachments"])

    assert api.script.get(f"/attachments/{file['id']}").headers["Content-Type"] == "application/octet-stream"


def test_after_whatsapps_window_a_script_sends_an_approved_text_and_its_own_words_wait(api: ApiDesk) -> None:
    scenery, whatsapp = api.scenery, api.scenery.by_whatsapp("+447700900123")
    scenery.guest_says("I want to talk to a human", "whatsapp:+447700900123", **whatsapp)
    number = str(scenery.conversation("whatsapp:+447700900123").id)
    approved = read_approved({"key": "write-back", "template": {"ru": "HX" + "0" * 32, "en": "HX" + "1" * 32}})
    scenery.store.write(lambda s: keep_approved(s, scenery.actor(), approved, scenery.clock()))
    scenery.clock.advance(hours=25)

    [offered] = api.script.items(f"/conversations/{number}/templates")
    said = say(api.script, number, "It is mended", key="k", template="write-back")
    again = say(api.script, number, "It is mended", key="k", template="write-back")
    refused = say(api.script, number, "It is mended", template="nothing-like-it")

    assert (offered["key"], offered["text"]) == ("write-back", WRITE_BACK_TEXT.en)
    assert (said.status_code, said.json()["delivery"]["state"]) == (201, "kept")
    assert again.json()["id"] == said.json()["id"]
    assert (refused.status_code, refused.json()["type"]) == (409, "/api/docs#template-not-offered")
    assert [item["text"] for item in thread(api, number) if item["author"] == "manager"] == [
        WRITE_BACK_TEXT.en, "It is mended",
    ]  # fmt: skip
