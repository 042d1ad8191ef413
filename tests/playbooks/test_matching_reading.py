"""What a guest typed becomes the words that were meant."""

import pytest

from playbooks.reading import layout, translit
from playbooks.reading.normalise import joined, tidy
from playbooks.reading.repair import read
from playbooks.reading.spelling import Speller


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("ghbdtn? rfr gjlrk.xbnmcz r dfqafe&", "привет, как подключиться к wifi?"),
        ("Рщц ещ сщттусе ещ цшаш,", "how to connect to wifi,"),
        ("pf,bkfcm hfrjdbyf", "забилась раковина"),
        ("cgfcb,j", "спасибо"),
    ],
)
def test_it_undoes_a_keyboard_in_the_wrong_layout(typed: str, meant: str) -> None:
    assert read(typed).text == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("zamok ne otkryvaetsya, pomogite", "замок не открывается, помогите"),
        ("my priletaem v 8 utra mojno srazu zaselitsa?", "мы прилетаем в 8 утра можно сразу заселиться?"),
        ("kuda postavit velosiped", "куда поставить велосипед"),
        ("wifi ne rabotaet", "wifi не работает"),
    ],
)
def test_it_reads_transliteration(typed: str, meant: str) -> None:
    assert read(typed).text == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("вайфай неработает совсем", "wifi не работает совсем"),
        ("закажите пажалуста такси", "закажите пожалуйста такси"),
        ("дверь не откравается", "дверь не открывается"),
        ("no hott watter", "no hot water"),
        ("where are teh towles", "where are teh towels"),
        ("помогииите", "помогите"),
    ],
)
def test_it_repairs_typos_towards_what_guests_say(typed: str, meant: str) -> None:
    assert read(typed).text == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("скок стоит поздний чекаут", "сколько стоит поздний выезд"),
        ("skok idti do metro", "сколько идти до метро"),
        ("воскоко выйезд", "во сколько выезд"),
        ("thx, where r ur towels", "thx, where are your towels"),
        ("hw 2 turn on ac", "how to turn on ac"),
        ("u nas net sveta", "у нас нет света"),
    ],
)
def test_it_writes_out_what_is_shortened_in_chats(typed: str, meant: str) -> None:
    assert read(typed).text == meant


@pytest.mark.parametrize("text", ["do you have an iron", "где ключи от квартиры", "hi, what's the пароль for wifi"])
def test_it_leaves_plain_text_as_it_stands(text: str) -> None:
    assert read(text).text == text


def test_it_reads_a_word_with_lookalike_letters_of_the_other_alphabet_as_russian() -> None:
    assert read("пapoль").text == "пароль"


def test_it_knows_the_words_of_the_property_beside_those_of_all() -> None:
    assert Speller().repaired("шиндельхаус") == "шиндельхаус"
    assert Speller(["шиндельхауз"]).repaired("шиндельхаус") == "шиндельхауз"


def test_it_swaps_layouts_there_and_back() -> None:
    assert layout.to_latin(layout.to_cyrillic("where is the key")) == "where is the key"


def test_it_gives_the_usual_reading_of_transliteration_first() -> None:
    assert translit.candidates("musor")[0] == "мусор"
    assert "вещи" in translit.candidates("veshi")
    assert translit.candidates("r2d2") == ()


def test_it_brings_spellings_of_a_term_together() -> None:
    spellings = ("Wi-Fi", "wi fi", "ВАЙ-ФАЙ", "вай фай", "вайфая")

    assert {joined(tidy(spelling)) for spelling in spellings} == {"wifi"}


def test_it_reads_an_emoji_that_means_something_as_a_word() -> None:
    assert "ключ" in read("🔑?").text
    assert read("🙂").words == []


def test_it_does_not_look_for_readings_of_what_is_too_long_for_a_word() -> None:
    assert translit.candidates("qwerty" * 500) == ()
    assert Speller().repaired("абвгд" * 500) == "абвгд" * 500


@pytest.mark.parametrize("typed", ["gpj.exe", "hob shows a letter l"])
def test_what_no_way_of_reading_makes_words_of_stays_as_typed(typed: str) -> None:
    reading = read(typed)

    assert reading.russian_letters == 0
