"""Signs of danger: words of certain groups near each other, in any order, unless denied, over or far apart."""

import pytest

from playbooks.dangers import heard_in
from playbooks.emergencies import EmergencyKind


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("на кухне занавеска вспыхнула", EmergencyKind.FIRE),
        ("everyone is going outside and the siren is howling", EmergencyKind.FIRE),
        ("the box that says co is screaming", EmergencyKind.GAS),
        ("the carbon monoxide alarm is beeping", EmergencyKind.GAS),
        ("our gas alarm is going off", EmergencyKind.GAS),
        ("пищит газовый датчик", EmergencyKind.GAS),
        ("вырвало кран, вода бьет в стену", EmergencyKind.FLOOD),
        ("пульса нет", EmergencyKind.INJURY),
        ("grandad says an elephant is sitting on his chest", EmergencyKind.INJURY),
        ("не хочу жить", EmergencyKind.INJURY),
        ("меня ударило током", EmergencyKind.ELECTRIC),
        ("got shocked by the kettle and my arm is numb", EmergencyKind.ELECTRIC),
        ("за мной шли от метро и стоят под дверью", EmergencyKind.BREAK_IN),
        ("ребенок один за закрытой дверью", EmergencyKind.TRAPPED),
    ],
)
def test_it_hears_a_sign_whatever_the_order_of_its_words(said: str, kind: EmergencyKind) -> None:
    heard = heard_in(said)

    assert (heard.kind, heard.is_doubtful) == (kind, False)


@pytest.mark.parametrize(
    "said",
    [
        "на роутере горит красная лампочка",
        "соседи курят, дым тянет в окно",
        "голубь залез на балкон",
        "где перекрыть воду перед отъездом",
        "my phone died and the wifi is dead",
        "pick us up at the airport",
        "we hit traffic on the way",
        "smoke alarm chirps, the battery is low",
    ],
)
def test_it_hears_none_where_the_words_mean_something_else(said: str) -> None:
    assert heard_in(said).kind is None


@pytest.mark.parametrize("said", ["газом не пахнет", "пожара нет", "there is no fire"])
def test_it_hears_that_danger_is_denied(said: str) -> None:
    heard = heard_in(said)

    assert (heard.kind, heard.is_denied) == (None, True)


@pytest.mark.parametrize("said", ["вчера в ванной прорвало трубу, уже починили", "what if there is a fire in the flat"])
def test_it_doubts_what_is_over_or_only_thought_of(said: str) -> None:
    heard = heard_in(said)

    assert heard.kind and heard.is_doubtful


def test_it_does_not_join_words_that_stand_far_apart() -> None:
    assert heard_in("дым " + "и еще мы гуляли по городу и ели мороженое у реки " * 2 + "кухня").kind is None
