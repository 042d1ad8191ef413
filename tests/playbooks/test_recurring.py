"""Whether a guest says that a problem is back."""

import pytest

from playbooks.recurring import says_it_is_back


@pytest.mark.parametrize(
    "text",
    [
        "the lock doesn't open again",
        "It's happening again!!",
        "no hot water AGAIN",
        "the same problem came back",
        "it stopped working",
        "still not working",
        "опять не открывается",
        "Снова нет воды",
        "всё ещё не работает",
        "проблема вернулась",
        "так и не заработало",
    ],
)
def test_it_is_back(text: str) -> None:
    assert says_it_is_back(text)


@pytest.mark.parametrize(
    "text",
    [
        "thanks again!",
        "Спасибо ещё раз",
        "great, it works again",
        "вода снова есть, спасибо",
        "снова работает",
        "what time is check-out?",
        "ok",
        "👍",
        "",
    ],
)
def test_it_is_not(text: str) -> None:
    assert not says_it_is_back(text)
