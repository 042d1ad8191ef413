"""Why a calendar can't be read: each reason in both languages."""

import pytest

from inbox.feeds.fault_words import fault_words
from properties.feeds.faults import FeedFault
from properties.words import Language


@pytest.mark.parametrize("fault", FeedFault)
def test_each_reason_has_words_in_both_languages(fault: FeedFault) -> None:
    assert all(fault_words(fault, "500", language) for language in Language)
