"""One process serves a desk on SQLite; on PostgreSQL any number."""

from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import pytest

from inbox.sole_server import AlreadyServed, sole_server

AT_ONCE = timedelta(0)


def test_a_second_process_on_one_file_is_told_so_until_the_first_has_ended(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/nightdesk.db"

    with sole_server(url), pytest.raises(AlreadyServed, match=r"nightdesk\.db.*NIGHTDESK_DATA_DIR"):
        ExitStack().enter_context(sole_server(url, AT_ONCE))

    with sole_server(url, AT_ONCE), sole_server(f"sqlite:///{tmp_path}/other.db", AT_ONCE):
        pass


def test_any_number_serve_one_postgresql() -> None:
    url = "postgresql://user@host/name"

    with sole_server(url, AT_ONCE), sole_server(url, AT_ONCE):
        pass
