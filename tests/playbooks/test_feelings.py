"""Emoji that say nothing but a feeling, and those that may be a cry for help."""

import pytest

from playbooks.feelings import is_only_feeling


@pytest.mark.parametrize("text", ["👍", "🙏🙏 🙏", "❤️", "👍🏽", "😀", "👩‍👩‍👧", "✅"])
def test_a_feeling(text: str) -> None:
    assert is_only_feeling(text)


@pytest.mark.parametrize("text", ["🔥", "🆘", "👍 ok", "???", "", "1", "💧", "ну 🙄", "📶❌", "🅿️"])
def test_no_mere_feeling(text: str) -> None:
    assert not is_only_feeling(text)
