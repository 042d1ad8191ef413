"""What tests of the API are given."""

from collections.abc import Iterator

import pytest

from tests.api.calling import ApiDesk, api_app
from tests.cast import Scenery
from tests.lending import lent


@pytest.fixture
def api(scenery: Scenery) -> Iterator[ApiDesk]:
    with lent(api_app, scenery.context) as app:
        yield ApiDesk(scenery, app)
