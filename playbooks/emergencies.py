"""Recognises fire, gas, flood and the like before anything else, by stems of words. Called by the matcher."""

import re
from enum import StrEnum


class EmergencyKind(StrEnum):
    FIRE = "fire"
    GAS = "gas"
    FLOOD = "flood"
    INJURY = "injury"
    BREAK_IN = "break_in"
    TRAPPED = "trapped"


_SIGNS = {
    EmergencyKind.GAS: r"(пахнет|запах|воняет|утечка|несет|тянет) газ|газом (пахнет|воняет|несет|тянет)|газ (утекает|шипит)|smell\w* (of )?gas|gas (smell|leak)|smells? like gas|carbon monoxide|угарн",
    EmergencyKind.FIRE: r"\bпожар(?!н\w* (выход|лестниц|извещател))(а|у|ом)?\b(?! ?(выход|лестниц))|\bгорим\b|горит (кухня|квартира|розетка|дом|проводка|плита|щиток)|(кухня|квартира|розетка|дом|проводка|щиток) (загорел|горит|дымит)|\bзагорел|\bдымит|(много|полно|полная|идет|валит) дым|дым (идет|валит|из|в)\b|пахнет (гарью|горелым|дымом)|запах (гари|горелого|дыма)|искрит|(is|are|on|caught|a|there'?s|house) fire\b(?!place| exit| escape| pit)|^fire\W*$|smell\w* (of )?(smoke|burning)|(smoke|sparks) (is |are )?(coming|everywhere|from)|full of smoke|sparking",
    EmergencyKind.FLOOD: r"затопи|затаплива|заливает|\bпотоп\b|прорвало|прорвал\w* труб|лопнул\w* труб|труб\w* (прорвал|лопнул)|вода (хлещет|льется|бежит|льет)|(льется|льет|течет|капает) (вода )?с потолка|хлещет|flood(ed|ing)|burst pipe|pipe (has )?burst|water (is )?(pouring|gushing|everywhere|leaking)|(leaking|dripping|pouring|coming) (from|through) the ceiling",
    EmergencyKind.INJURY: r"(нужна|вызовите|вызвать|срочно|нужен) (скор|врач|доктор|медик)|без сознания|потерял\w* сознание|не дышит|задыха|истека|сердечн\w* приступ|инфаркт|инсульт|кровь (идет|не остан)|ударило током|unconscious|not breathing|can'?t breathe|heart attack|stroke\b|ambulance|bleeding|seizure|overdos|electrocut",
    EmergencyKind.BREAK_IN: r"(ломится|ломятся|вломил|взламыва|взломал|грабят|ограбил|обокрал|воры|вор\b|проник)|(break|broke|breaking|broken) in(to)?\b|burglar|robbed|robbery|intruder|stranger (is )?in (the|my|our)|assault",
    EmergencyKind.TRAPPED: r"застрял\w* в (лифте|ванной|туалете)|(заперт|закрыт|заблокирован)\w* (внутри|изнутри|в (ванной|туалете|квартире|комнате))|не (можем|могу) (выйти|выбраться) из|trapped|stuck in (the|an|a) (elevator|lift|bathroom|toilet)|locked in(side)? (the|my|our)|can'?t get out of the",
}  # fmt: skip
_COMPILED = {kind: re.compile(signs) for kind, signs in _SIGNS.items()}


def recognise_emergency(meant: str) -> EmergencyKind | None:
    """`meant`: the repaired text of a message (`playbooks.reading.repair.read`)."""
    return next((kind for kind, signs in _COMPILED.items() if signs.search(meant)), None)
