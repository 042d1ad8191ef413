"""Messages that go out by themselves, as office files tell of them: taken in, complained about, given back."""

from inbox.office.exporting import export_office
from inbox.office.importing import import_office
from inbox.office.reading import read_text
from inbox.schedule.in_force import rules_in_force
from inbox.storage.store import Store
from tests.cast import KEYS, NIGHT
from tests.office.files import TEXT, faults_of

MESSAGES = """
messages:
  - key: how-is-it
    enabled: false
    title: {ru: "Как дела", en: "How is it"}
    send: {from: arrival, days: 1, at: "11:00"}
    text: {ru: "Всё хорошо?", en: "All right?"}
  - key: taxi
    title: {ru: "Такси", en: "Taxi"}
    send: {from: departure, days: -1, at: "20:00"}
    good_for: 5
    if: {sources: [airbnb], least_nights: 2}
    text: {ru: "Нужно такси, {{ guest }}?", en: "A taxi, {{ guest }}?"}
"""


TEMPLATES = f"""
templates:
  - key: write-back
    template: {{ru: HX{"0" * 32}, en: HX{"1" * 32}}}
  - key: technician
    title: {{ru: "Мастер", en: "Technician"}}
    template: {{ru: HX{"2" * 32}, en: HX{"3" * 32}}}
    text:
      ru: "{{{{1}}}}, мастер едет."
      en: "{{{{1}}}}, a technician comes."
    variables: ["{{{{ guest }}}}"]
"""


def test_they_replace_shipped_ones_and_come_back_as_they_were_given(store: Store) -> None:
    text = TEXT + MESSAGES

    store.write(lambda session: import_office(session, read_text(text.encode(), "office.yaml"), KEYS, NIGHT))

    with store.read() as session:
        rules = rules_in_force(session).rules
        exported = export_office(session, KEYS)
    assert (rules["how-is-it"].enabled, rules["taxi"].condition.least_nights) == (False, 2)
    assert "arrival-instructions" in rules
    assert read_text(exported.encode(), "office.yaml").office.messages == read_text(text.encode(), "x").office.messages


def test_each_complaint_has_its_line() -> None:
    wrong = MESSAGES.replace('at: "20:00"', 'at: "20:99"').replace("A taxi, {{ guest }}", "{{ secrets.door_code }}")

    shown = sorted(faults_of(wrong))

    assert [fault.partition(": send" if "send" in fault else ": text")[0] for fault in shown] == [
        "10: message taxi", "13: message taxi",
    ]  # fmt: skip


def test_approved_texts_come_back_as_they_were_given(store: Store) -> None:
    given = read_text((TEXT + TEMPLATES).encode(), "office.yaml")

    store.write(lambda session: import_office(session, given, KEYS, NIGHT))

    with store.read() as session:
        exported = export_office(session, KEYS)
    assert [each.approved.key for each in given.office.templates] == ["write-back", "technician"]
    assert read_text(exported.encode(), "x").office.templates == given.office.templates
    assert "we will send it" not in exported


def test_what_is_wrong_with_an_approved_text_has_its_line() -> None:
    wrong = TEMPLATES.replace("2" * 32, "2").replace("{{1}}, мастер", "{{ guest }}, мастер")
    wrong = wrong.replace("technician c", "{{2}} c").replace('["{{ guest }}"]', '["{{ secrets.door_code }}"]')

    shown = faults_of(wrong)

    told = [fault.split(": ")[:3] for fault in sorted(shown, key=lambda fault: int(fault.partition(":")[0]))]
    assert told == [
        ["7", "template technician", "template.ru"],
        ["9", "template technician", "text.ru"],
        ["9", "template technician", "text.ru"],
        ["10", "template technician", "text.en"],
        ["11", "template technician", "variables.1"],
    ]
