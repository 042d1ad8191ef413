"""Tags, scripts and templates are no guest's words: with nothing else said, a person has a look."""

import pytest

from playbooks.matching import Action, Entry, EntryKind, Matcher, Portfolio
from playbooks.reading.markup import without_markup
from tests.embeddings import NoEmbedding

WIFI = Entry("wifi", EntryKind.KNOWLEDGE, ("какой пароль от вайфая", "what is the wifi password"))
PARKING = Entry("parking", EntryKind.KNOWLEDGE, ("где парковка", "where can we park the car"))


@pytest.mark.parametrize(
    "text",
    [
        "{{7*7}}",
        "<script>alert('wifi')</script>",
        "<img src=x onerror=alert(1)>",
        "${7*7}",
        "{% for x in y %}",
        "<script>",
    ],
)
def test_markup_alone_is_handed_to_a_person(text: str) -> None:
    matcher = Matcher([WIFI, PARKING], Portfolio(embedding=NoEmbedding()))

    understood = matcher.understand(text)

    assert (understood.action, understood.matches) == (Action.HAND_OFF, ())


def test_a_question_between_tags_is_understood() -> None:
    matcher = Matcher([WIFI, PARKING], Portfolio(embedding=NoEmbedding()))

    understood = matcher.understand("<b>what is the wifi password</b> {{7*7}}")

    assert [match.key for match in understood.matches][:1] == ["wifi"]


@pytest.mark.parametrize("text", ["i <3 this flat, where is the iron?", "5 < 6 > 4", "привет {друг}"])
def test_what_only_looks_like_markup_is_left(text: str) -> None:
    assert without_markup(text) == text
