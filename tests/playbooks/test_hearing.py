"""Danger is heard by signs and by the judgement together; words never taught stand for others of their group."""

import pytest

from playbooks.emergencies import EmergencyKind
from playbooks.matching.evidence import evidence_of
from playbooks.matching.hearing import emergency_in, pieces_heard, to_judge
from playbooks.matching.understanding import Judged


def judged(text: str, surely: float) -> Judged:
    return Judged(text, (), (EmergencyKind.COLLAPSE, surely), 0.95, 0.87, 0.2)


@pytest.mark.parametrize(
    ("said", "surely", "kind"),
    [
        ("на кухне пожар", 0.12, EmergencyKind.FIRE),
        ("на кухне пожар", 0.06, None),
        ("вчера в ванной прорвало трубу, уже починили", 0.1, None),
        ("балкон отходит от стены", 0.55, EmergencyKind.COLLAPSE),
        ("балкон отходит от стены", 0.45, None),
        ("112!", 0.2, EmergencyKind.COLLAPSE),
        ("квартира 112", 0.2, None),
        ("газом не пахнет", 0.85, None),
        ("газом не пахнет", 0.95, EmergencyKind.COLLAPSE),
    ],
)
def test_the_surer_the_sign_the_less_sure_the_judgement_needs_to_be(
    said: str, surely: float, kind: EmergencyKind | None
) -> None:
    heard = emergency_in([judged(said, surely)])

    assert heard == kind


def test_words_of_the_same_groups_are_the_same_evidence() -> None:
    one, other, calm = (set(evidence_of(said)[0]) for said in ("ковер горит", "матрас загорелся", "спасибо вам"))

    assert one & other
    assert not one & calm


def test_what_is_denied_is_other_evidence_than_what_is_said() -> None:
    said, denied = (set(evidence_of(text)[0]) for text in ("он дышит", "он не дышит"))

    assert said != denied


def test_a_message_is_weighed_as_a_whole_and_sentence_by_sentence() -> None:
    heard = pieces_heard("Спасибо! Ужин на столе. Папа упал и молчит.")

    assert heard == ["ужин на столе. папа упал и молчит", "ужин на столе", "папа упал и молчит"]


@pytest.mark.parametrize(
    ("said", "weighed"),
    [
        ("позовите человека, замок не открывается", "замок не открывается"),
        ("please call a human. no hot water", "no hot water"),
        ("please call somebody", ""),
        ("please call somebody he is dying", "please call somebody he is dying"),
        ("нет горячей воды, мы ждем", "нет горячей воды, мы ждем"),
        ("call a person, it smells of gas", "call a person, it smells of gas"),
    ],
)
def test_a_call_for_a_person_is_not_weighed_but_with_danger_in_the_same_words(said: str, weighed: str) -> None:
    assert to_judge(said) == weighed
