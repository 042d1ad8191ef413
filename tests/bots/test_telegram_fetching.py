"""Files that guests sent are fetched within a limit; a failure says whether to come again, and never the token."""

import logging

import pytest

from inbox.channel import FetchError
from tests.bots.telegram_desk import IMPATIENT, Running
from tests.standins import telegram_answers as answers
from tests.standins.answers import Answer
from tests.standins.telegram import TelegramStandIn
from tests.standins.telegram_server import DOWNLOAD
from tests.standins.updates import TOKEN


def failure(running: Running, reference: str, limit_bytes: int = 1_000_000) -> FetchError:
    with pytest.raises(FetchError) as raised:
        running.fetch(reference, limit_bytes)

    return raised.value


def test_a_file_is_fetched_whole(telegram: TelegramStandIn) -> None:
    content = bytes(range(256)) * 1000
    telegram.serve_file("P1", content)

    with Running(telegram) as running:
        assert running.fetch("P1", len(content)) == content


@pytest.mark.parametrize("claimed", [None, 10], ids=["and says so", "and claims less"])
def test_a_file_over_the_limit_is_refused_for_good(telegram: TelegramStandIn, claimed: int | None) -> None:
    telegram.serve_file("P1", b"x" * 1001, size=claimed)

    with Running(telegram) as running:
        error = failure(running, "P1", 1000)

    assert error.permanent
    assert "larger than 1000 bytes" in str(error)


@pytest.mark.parametrize(
    ("method", "answer", "permanent"),
    [
        pytest.param("getFile", answers.refused("file is too big"), True, id="too big for bots"),
        pytest.param("getFile", answers.refused("wrong file_id"), True, id="unknown file"),
        pytest.param("getFile", answers.too_many(3), False, id="throttled"),
        pytest.param("getFile", answers.server_error(), False, id="vendor down"),
        pytest.param("getFile", answers.bad_gateway(), False, id="non-JSON"),
        pytest.param("getFile", answers.reset(), False, id="reset"),
        pytest.param("getFile", answers.hang(), False, id="hang"),
        pytest.param(DOWNLOAD, answers.error(404, "Not Found"), False, id="address expired"),
        pytest.param(DOWNLOAD, answers.server_error(), False, id="vendor down at the download"),
        pytest.param(DOWNLOAD, answers.reset(), False, id="reset at the download"),
    ],
)
def test_a_failure_says_whether_to_come_again_and_not_the_token(
    telegram: TelegramStandIn, caplog: pytest.LogCaptureFixture, method: str, answer: Answer, *, permanent: bool
) -> None:
    caplog.set_level(logging.DEBUG)
    telegram.serve_file("P1", b"photo")
    telegram.script(method, [answer, answer])  # a call that only reads is made again by itself when it is reset

    with Running(telegram, rhythm=IMPATIENT) as running:
        error = failure(running, "P1")

    assert error.permanent is permanent
    assert (error.__cause__, error.__suppress_context__) == (None, True)
    assert TOKEN.partition(":")[2] not in f"{error} {error!r} {caplog.text}"
