"""What tests of the API are given."""

import pytest

from tests.api.calling import ApiDesk
from tests.cast import Scenery


@pytest.fixture
def api(scenery: Scenery) -> ApiDesk:
    return ApiDesk(scenery)
