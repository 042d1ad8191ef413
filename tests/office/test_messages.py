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
