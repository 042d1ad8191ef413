"""However long a text is, danger in it is heard, and reading it costs little."""

import pytest

from playbooks.emergencies import EmergencyKind, alarming_passages
from playbooks.matching import Action, Entry, EntryKind, Matcher, Portfolio
from tests.embeddings import NoEmbedding

WIFI = Entry("wifi", EntryKind.KNOWLEDGE, ("какой пароль от вайфая", "what is the wifi password"))
STORY = "Мы гуляли по городу, а потом ужинали. We walked along the river and took photos. " * 30


@pytest.mark.parametrize(
    ("told", "kind"),
    [
        ("У нас пожар на кухне!", EmergencyKind.FIRE),
        ("Silno pahnet gazom.", EmergencyKind.GAS),
        ("Smoke is coming from the socket.", EmergencyKind.FIRE),
        ("Cbkmyj gf[ytn ufpjv.", EmergencyKind.GAS),
    ],
)
def test_it_hears_danger_past_the_part_that_is_read_whole(told: str, kind: EmergencyKind) -> None:
    matcher = Matcher([WIFI], Portfolio(embedding=NoEmbedding()))

    understood = matcher.understand(f"{STORY} {told} {STORY}")

    assert (understood.action, understood.emergency) == (Action.EMERGENCY, kind)


def test_it_hears_no_danger_in_a_long_story() -> None:
    matcher = Matcher([WIFI], Portfolio(embedding=NoEmbedding()))

    assert matcher.understand(STORY * 2).action is not Action.EMERGENCY


def test_it_looks_closely_at_few_passages_of_a_text_full_of_words_of_danger() -> None:
    passages = alarming_passages("дым " * 25_000)

    assert 0 < len(passages) <= 16
