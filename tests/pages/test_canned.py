"""Canned replies: written in a page or an office file, offered by a slash, filled in, and never sent half filled."""

from html import unescape

from sqlmodel import select

from inbox.office.exporting import export_office
from inbox.office.importing import import_office
from inbox.office.reading import read_text
from inbox.tables import CannedReply
from tests.cast import KEYS, NIGHT, Scenery
from tests.pages.conftest import Visit
from tests.pages.staging import lock_is_shut

SCRIPT = {"HX-Request": "true"}
REPLY = {
    "key": "/On-My-Way", "title_ru": "Еду", "title_en": "On my way",
    "text_ru": "{{ guest }}, еду к {{ time? }}", "text_en": "{{ guest }}, I come to {{ property }} at {{ time? }}",
}  # fmt: skip
FILE = """
canned:
  - key: hello
    title: {ru: "Привет", en: "Hello"}
    text: {ru: "Добрый вечер, это {{ manager }}!", en: "Good evening, this is {{ manager }}!"}
"""


def test_a_reply_is_written_once_and_offered_filled_in_to_everybody(scenery: Scenery, visit: Visit) -> None:
    number, igor = lock_is_shut(scenery), visit("igor")

    kept = igor.post("/inbox/canned/new", data=REPLY)
    igor.post(
        "/inbox/canned/new", data={**REPLY, "at": "nevsky-12", "text_en": "Our own {{ check_out }}", "key": "own"}
    )
    offered = unescape(visit("olga").get(f"/inbox/{number}/canned", headers=SCRIPT).text)
    page = igor.get("/inbox/canned").text

    assert kept.headers["location"] == "/inbox/canned?done=kept"
    assert 'data-text="John Carter, I come to Nevsky 12 Studio at {{ time? }}"' in offered
    assert offered.index("/own<") < offered.index("/on-my-way<")
    assert 'data-text="Our own 12:00"' in offered
    assert offered.count("to fill in") == 1
    assert "/on-my-way</kbd> On my way" in page


def test_what_can_not_be_kept_says_why_and_keeps_what_was_typed(scenery: Scenery, visit: Visit) -> None:
    igor = visit("igor")
    igor.post("/inbox/canned/new", data=REPLY)

    page = igor.post(
        "/inbox/canned/new",
        data={**REPLY, "title_en": "", "text_ru": "Код {{ secrets.door_code }}", "text_en": "{{ gust }}, hello"},
    )

    single = igor.post("/inbox/canned/new", data={**REPLY, "key": "other", "text_en": "Yours, {manager}"})

    assert page.status_code == 422
    assert "{manager} needs double braces: {{ manager }}." in single.text
    for told in ("Another reply has this word already", "guests write in both languages", "Codes are told by"):
        assert told in page.text
    assert "There is a placeholder that nobody can fill in: {{ gust }}<" in page.text
    assert "{{ gust }}, hello</textarea>" in page.text
    assert len(scenery.read(lambda session: session.exec(select(CannedReply)).all())) == 1


def test_it_is_changed_and_put_away(scenery: Scenery, visit: Visit) -> None:
    number, igor = lock_is_shut(scenery), visit("igor")
    igor.post("/inbox/canned/new", data=REPLY)
    one = scenery.read(lambda session: session.exec(select(CannedReply.id)).one())

    igor.post(f"/inbox/canned/{one}", data={**REPLY, "text_en": "Changed"})
    changed = igor.get(f"/inbox/{number}/canned", headers=SCRIPT).text
    igor.post(f"/inbox/canned/{one}/archive")

    assert 'data-text="Changed"' in changed
    assert 'role="option"' not in igor.get(f"/inbox/{number}/canned", headers=SCRIPT).text
    assert igor.get(f"/inbox/canned/{one}").status_code == 404


def test_they_come_with_an_office_file_and_go_back_into_one(scenery: Scenery, visit: Visit) -> None:
    reading = read_text(FILE.encode(), "office.yaml")

    report = scenery.store.write(lambda session: import_office(session, reading, KEYS, NIGHT))
    again = scenery.store.write(lambda session: import_office(session, reading, KEYS, NIGHT))
    exported = scenery.read(lambda session: export_office(session, KEYS))

    offered = visit("igor").get(f"/inbox/{lock_is_shut(scenery)}/canned", headers=SCRIPT).text
    assert "canned reply: 1 created, 0 updated, 0 unchanged" in str(report)
    assert not again.has_changed
    assert read_text(exported.encode(), "again.yaml").office.canned == reading.office.canned
    assert 'data-text="Good evening, this is Игорь!"' in offered
