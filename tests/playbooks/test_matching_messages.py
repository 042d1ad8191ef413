"""What is decided by words before confidence is asked for: questions cut apart, small talk, solved, human, danger."""

import pytest

from playbooks.emergencies import EmergencyKind, may_be_emergency, sign_of_emergency
from playbooks.matching.asking import sounds_like_asking
from playbooks.matching.chat import chat_kind, is_solved, open_point, wants_human
from playbooks.matching.segments import parts, sentences
from playbooks.matching.understanding import ChatKind


def test_it_cuts_a_message_into_sentences_but_not_times_of_day() -> None:
    assert sentences("приедем в 12.30. пустите?") == ["приедем в 12.30", "пустите?"]
    assert sentences("1) пароль wifi 2) куда мусор") == ["пароль wifi", "куда мусор"]


def test_it_completes_a_short_part_with_the_beginning_of_the_question() -> None:
    assert parts("есть ли стиралка, утюг") == ["есть ли стиралка", "есть ли утюг"]
    assert parts("where is the shop and the pharmacy") == ["where is the shop", "where is the the pharmacy"]
    assert parts("где ключи") == ["где ключи"]
    assert parts("wifi password, checkout time") == [
        "wifi password",
        "checkout time",
    ]  # a list is no question cut short


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("спасибо большое", ChatKind.THANKS),
        ("thanks a lot", ChatKind.THANKS),
        ("добрый вечер", ChatKind.GREETING),
        ("до свидания", ChatKind.GOODBYE),
        ("ok great", ChatKind.OK),
        ("спасибо, а где ключи", None),
        ("hello is there parking", None),
        ("ого какая красивая квартира!", ChatKind.PRAISE),
        ("такая красивая квартира?", None),
        ("красиво, но не чисто", None),
        ("ты бот или человек?", ChatKind.WHO),
        ("are you a real person?", ChatKind.WHO),
        ("вы тут?", ChatKind.HERE),
        ("is anybody there", ChatKind.HERE),
        ("is anybody hurt", None),
        ("привет, как дела?", ChatKind.HOW),
        ("как дела с уборкой", None),
        ("ага", ChatKind.OK),
        ("выехали", ChatKind.LEFT),
        ("спасибо за все, мы выехали, ключи на столе", ChatKind.LEFT),
        ("we have left", ChatKind.LEFT),
        ("we left our bags", None),
        ("мы выехали из аэропорта", None),
        ("спокойной ночи", ChatKind.GOODBYE),
        ("have a good night", ChatKind.GOODBYE),
    ],
)
def test_it_tells_small_talk_from_a_question(said: str, kind: ChatKind | None) -> None:
    assert chat_kind(said) is kind


@pytest.mark.parametrize(
    "said", ["wifi заработал", "замок открылся", "not needed anymore", "the lights are back on", "ключи нашлись"]
)
def test_it_hears_that_something_is_solved(said: str) -> None:
    assert is_solved(said)


@pytest.mark.parametrize(
    "said",
    [
        "wifi не работает",
        "the door still won't open",
        "как открыть дверь",
        "свет есть, где ключи?",
        "internet isnt working",
        "нашли клопа в постели",
        "we found a cockroach in the kitchen",
    ],
)
def test_it_does_not_take_trouble_for_solved(said: str) -> None:
    assert not is_solved(said)


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("интернет заработал, спасибо, а вот горячей воды так и нет", "горячей воды так и нет"),
        ("found the pillows, just no towels", "no towels"),
        ("нет, не заехать раньше, а выехать позже", "выехать позже"),
        ("not checkin, i'm asking about checkout time", "checkout time"),
        ("не работает wifi, как подключиться", "не работает wifi, как подключиться"),
        ("я не про выезд, я про заезд", "заезд"),
        ("i'm not asking about checkin, i mean checkout time", "checkout time"),
        ("мне нужен утюг, а не фен", "мне нужен утюг"),
        ("нужен интернет, а не работает", "нужен интернет, а не работает"),
        ("не нужна парковка, где остановка автобуса?", "где остановка автобуса?"),
        ("no need for towels, we need a blanket", "we need a blanket"),
        ("душ холодный, но wifi работает", "душ холодный"),
        ("the lock does not open but wifi works fine", "the lock does not open"),
        ("вчера не работал wifi но сейчас все ок", ""),
        ("wifi was down but it works now", ""),
        ("долго искали, но нашли", ""),
        ("wifi работает, thanks, но tv no signal", "tv no signal"),
        ("спасибо", ""),
        ("уже не надо такси", ""),
    ],
)
def test_it_keeps_what_is_left_to_understand(said: str, left: str) -> None:
    assert open_point(said) == left


@pytest.mark.parametrize(
    "said",
    [
        "позовите живого человека",
        "can i talk to the manager",
        "это возмутительно",
        "operator",
        "can you come and open the door, please",
        "send somebody over here now",
        "call me back asap!",
        "пришлите кого-нибудь сюда, пожалуйста",
        "перезвоните мне",
        "can i get a person please",
        "i need a person",
        "please call somebody",
        "позовите кого-нибудь, замок не открывается",
    ],
)
def test_it_hears_a_call_for_a_human(said: str) -> None:
    assert wants_human(said)


@pytest.mark.parametrize(
    "said",
    [
        "нас будет пять человек",
        "до скольки можно шуметь",
        "сколько можно гостей пригласить",
        "call me a taxi",
        "can i have a person stay over tonight",
        "пришлите человека с ключами от чердака в среду",
    ],
)
def test_it_does_not_hear_a_human_called_for_in_a_plain_question(said: str) -> None:
    assert not wants_human(said)


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("горит кухня", EmergencyKind.FIRE),
        ("smoke is coming from the socket", EmergencyKind.FIRE),
        ("сильно пахнет газом", EmergencyKind.GAS),
        ("вода льется с потолка", EmergencyKind.FLOOD),
        ("she is not breathing", EmergencyKind.INJURY),
        ("кто-то ломится в дверь", EmergencyKind.BREAK_IN),
        ("we are stuck in the elevator", EmergencyKind.TRAPPED),
    ],
)
def test_it_is_sure_of_the_signs_of_an_emergency(said: str, kind: EmergencyKind) -> None:
    sign = sign_of_emergency(said)

    assert sign and (sign.kind, sign.is_sure) == (kind, True)


@pytest.mark.parametrize(
    "said",
    ["где огнетушитель", "last night's concert was fire", "как разжечь камин", "застряли в пробке", "капает кран"],
)
def test_it_sees_no_emergency_in_harmless_talk(said: str) -> None:
    sign = sign_of_emergency(said)

    assert not (sign and sign.is_sure)
    assert not may_be_emergency(said)


def test_it_tells_asking_from_telling() -> None:
    assert sounds_like_asking("пароль wifi")
    assert sounds_like_asking("в комнате очень холодно, замерзли")
    assert not sounds_like_asking("watching tv with a cup of tea in bed")
