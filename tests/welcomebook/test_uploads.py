"""Where guests' uploads lie until the desk has fetched them."""

from io import BytesIO
from pathlib import Path

import pytest

from inbox.channel import OutOfReach
from welcomebook.uploads import Uploads


def test_a_folder_that_can_t_be_written_asks_the_guest_to_send_it_again_later(tmp_path: Path) -> None:
    in_the_way = tmp_path / "uploads"
    in_the_way.write_text("as good as a full disk")

    with pytest.raises(OutOfReach):
        Uploads(in_the_way).keep(BytesIO(b"%PDF-1.7 the ticket"))
