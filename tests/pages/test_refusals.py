"""What is not there is not found, whatever its address says."""

from tests.cast import Scenery
from tests.pages.conftest import Visit
from tests.pages.staging import lock_is_shut

_BEYOND = 10**23  # more than a database counts to


def test_a_number_beyond_all_rows_is_not_found(scenery: Scenery, visit: Visit) -> None:
    lock_is_shut(scenery)
    olga = visit("olga")
    paths = [
        f"/inbox/{_BEYOND}", f"/inbox/stays/{_BEYOND}", f"/inbox/incidents/{_BEYOND}", f"/inbox/media/{_BEYOND}",
        f"/inbox/knowledge/entries/new?copied={_BEYOND}", f"/inbox/canned/{_BEYOND}",
    ]  # fmt: skip

    answers = {path: olga.get(path) for path in paths}

    assert {path: answer.status_code for path, answer in answers.items()} == dict.fromkeys(paths, 404)
    assert "There is nothing here" in answers[paths[0]].text
