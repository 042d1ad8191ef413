"""A question that names nothing is told from one that does, however it is typed."""

import pytest

from playbooks.follow_ups import names_nothing


@pytest.mark.parametrize(
    "text",
    ["and then?", "And after that??", "what next", "why?", "how long?", "what about this one", "so what do we do now?",
     "isn't it?", "а потом?", "И что дальше?", "а это как", "почему", "что теперь делать", "a potom?", "f gjnjv?",
     "а второй?", "ну и?", "подскажите, а как потом?"],
)  # fmt: skip
def test_a_mere_follow_up_names_nothing(text: str) -> None:
    assert names_nothing(text)


@pytest.mark.parametrize(
    "text",
    ["and breakfast?", "where is the iron", "is there a sauna", "can we smoke", "and the dog?", "and parking",
     "а утюг?", "а баня в доме есть", "можно с собакой?", "а где потом парковаться", "parkovka?", "gfhrjdrf",
     "а такси?", "zarbluk"],
)  # fmt: skip
def test_what_can_be_asked_by_itself_names_something(text: str) -> None:
    assert not names_nothing(text)
