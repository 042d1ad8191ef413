"""The command `match`: guests' texts in, what the bot would do out, line by line."""

import io
import json
from pathlib import Path
from typing import Any

import pytest

from cli import main
from inbox.office.trying import NothingToTry, Trial, trial_of_database, trial_of_office, try_lines
from inbox.storage.store import Store
from playbooks.matching import Entry, EntryKind, Matcher, Portfolio
from properties.files.written import Bilingual
from tests.cast import Scenery
from tests.embeddings import NoEmbedding
from tests.office.files import EXAMPLE

WIFI = Entry("net", EntryKind.KNOWLEDGE, ("какой пароль от вайфая", "what is the wifi password"))
PARKING = Entry("cars", EntryKind.KNOWLEDGE, ("где можно припарковать машину", "where can I park the car"))
ANSWERS = {"net": Bilingual("Пароль {{ secrets.wifi_password }}.", "It is {{ secrets.wifi_password }}.")}


@pytest.fixture(scope="module")
def trial() -> Trial:
    return Trial(Matcher([WIFI, PARKING], Portfolio(embedding=NoEmbedding())), ANSWERS, {})


def told(trial: Trial, *lines: bytes) -> tuple[list[dict[str, Any]], list[str]]:
    output, complaints = io.BytesIO(), list[str]()
    try_lines(trial, lines, output, complaints.append)
    return [json.loads(line) for line in output.getvalue().splitlines()], complaints


def test_it_tells_for_each_text_what_the_bot_would_do(trial: Trial) -> None:
    answers, _ = told(trial, '{"text": "Какой пароль от вай-фая?"}\n'.encode())

    assert [answers[0][name] for name in ("text", "action", "language")] == ["Какой пароль от вай-фая?", "answer", "ru"]
    assert [match["key"] for match in answers[0]["keys"]] == ["net"]
    assert answers[0]["answers"][0]["text"] == "Пароль {{ secrets.wifi_password }}."


def test_of_several_answers_the_surest_comes_first(trial: Trial) -> None:
    (told_of,), _ = told(trial, b'{"text": "can we park here? what is the wifi password?"}')

    assert [answer["key"] for answer in told_of["answers"]] == ["cars", "net"]
    assert [match["key"] for match in told_of["keys"]] == ["net", "cars"]


def test_it_tells_the_nearest_entries_of_what_it_would_not_answer(trial: Trial) -> None:
    answers, _ = told(trial, '{"text": "Пахнет газом, и где припарковаться?"}'.encode())

    assert (answers[0]["action"], answers[0]["emergency"]) == ("emergency", "gas")
    assert [match["key"] for match in answers[0]["keys"]] == ["cars", "net"]


@pytest.mark.parametrize("line", [b"wifi?", b'{"text": 5}', b'["text"]', b'{"texts": "hi"}', b'{"text": "\xff"}'])
def test_it_says_which_line_it_cannot_read_and_goes_on(trial: Trial, line: bytes) -> None:
    answers, complaints = told(trial, b"\n", line, b'{"text": "thanks"}')

    assert [answer["action"] for answer in answers] == ["chat"]
    assert complaints[0].startswith("line 2: ") and 'expected {"text"' in complaints[0]


@pytest.mark.parametrize("line", [b'{"text": ""}', b'{"text": "\\ud83d"}', b'{"text": "\\u0000 \\u202e"}'])
def test_it_hands_off_what_holds_no_words(trial: Trial, line: bytes) -> None:
    answers, _ = told(trial, line)

    assert (answers[0]["action"], answers[0]["keys"]) == ("hand_off", [])


def test_it_takes_the_entries_of_a_property_and_of_the_portfolio_from_a_file() -> None:
    trial = trial_of_office(EXAMPLE, "nevsky-12")

    assert {"wifi", "late-checkout"} <= set(trial.answers)


def test_it_says_which_properties_a_file_has(capsys: pytest.CaptureFixture[str]) -> None:
    status = main(["match", "nowhere", "--office", str(EXAMPLE)])

    assert status == 1
    assert capsys.readouterr().err == "nightdesk: there is no property nowhere in office.yaml; it has nevsky-12\n"


def test_it_says_where_a_file_is_wrong(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "office.yaml").write_text("properties: 5\n", encoding="utf-8")

    assert main(["match", "nevsky-12", "--office", str(tmp_path / "office.yaml")]) == 1
    assert f"{tmp_path / 'office.yaml'}:1: " in capsys.readouterr().err


def test_it_understands_as_the_desk_does(scenery: Scenery) -> None:
    with scenery.store.read() as session:
        trial = trial_of_database(session, "nevsky-12")

    assert {"wifi", "late-checkout"} <= set(trial.answers)


def test_the_playbook_of_an_emergency_is_the_nearest_of_all(scenery: Scenery) -> None:
    with scenery.store.read() as session:
        trial = trial_of_database(session, "nevsky-12")

    keys = trial.told_of("горит кухня")["keys"]

    assert isinstance(keys, list)
    assert keys[0] == {"key": "playbook:fire_smoke", "score": 1.0}
    assert [match["key"] for match in keys].count("playbook:fire_smoke") == 1


def test_it_says_which_properties_the_desk_has(store: Store) -> None:
    with store.read() as session, pytest.raises(NothingToTry, match="nowhere in this desk; it has none"):
        trial_of_database(session, "nowhere")
