"""Whether a text asks for something or tells of trouble at all, rather than what happened. For the fusion."""

import re
from functools import lru_cache

from playbooks.reading.repair import WORD

_ASKING = re.compile(
    r"\?|\b(как|где|куда|откуда|когда|как(ой|ая|ое|ие|ого|им|ую)|сколько|скольки|можно|можете|можем|могу|сможе\w+|ли|кто|что|чем|"
    r"почему|нуж(ен|на|но|ны)|надо|хо(чу|тим|телось)|дайте|пришлите|скажите|подскажите|скиньте|напишите|помогите|"
    r"посоветуйте|закажите|вызовите|включите|сделайте|принесите|нет|не|без|получится|"
    r"возможн\w*|пустите|разрешите|"
    r"сломал\w*|потеря\w*|забы\w*|пропал\w*|шум\w*|холодно|жарко|замерз\w*|мерзн\w*|теч\w+|капает|засор\w*|забил\w*|"
    r"how|where|when|what|which|who|why|can|could|may|shall|should|would|is there|are there|any|do|does|is it|will|"
    r"need|want|wanna|please|pls|send|give|tell|help|show|remind|recommend|no|not|cannot|\w+n't|dont|cant|wont|"
    r"are we|doesnt|isnt|срочно|aint|broken|lost|forgot|stopped|stuck|cold|hot|freezing|"
    r"noisy|loud|leak\w*|drip\w*|clogged|blocked|urgent)\b"
)
# "We have only just come": no question.
_JUST = re.compile(r"\b(только|потому|так|то|хорошо|жаль) что\b")
_WHOLE = re.compile(
    r"^(а |и |еще |also |and |plus )*(как|где|куда|откуда|когда|как(ой|ая|ое|ие)|во сколько|сколько|до скольки|можно|"
    r"есть ли|how|where|when|what|which|is there|are there|do you have|can (we|i|you)|could (we|i|you)|may (we|i)|"
    r"(is|are|do|does|should|will|would) (the|your|my|our|a|any|we|i|you))\b"
)
# What goes before or after a question and only says where he is, or what for.
_EXPLAINING = re.compile(
    r"^(и )?(чтоб|чтобы|потому|так как|поскольку|because|since|so that|so as|in order)\b|"
    r"^(рядом|около|возле|напротив|near|next to|opposite|in front of)\b(?!.*\?)"
)
# What such words speak of was named before.
_OF_BEFORE = re.compile(
    r"\b(его|ее|их|им|ими|ей|ему|он|она|они|оно|это|этот|эта|эти|там|туда|оттуда|если|it|its|them|that|this|there|they|if)\b"
)
_WHOLE_FROM_WORDS = 3
# So few words are a question by themselves: "пароль wifi", "late check-out tomorrow".
_FEW_WORDS = 3


@lru_cache(maxsize=1_000)
def asks_outright(text: str) -> bool:
    return bool(_ASKING.search(_JUST.sub("", text)))


def is_whole_question(text: str) -> bool:
    """Whether it is a question that can stand by itself, whatever it asks for."""
    if _OF_BEFORE.search(text.replace("is there", "").replace("are there", "")):
        return False
    return bool(_WHOLE.search(text)) and len(WORD.findall(text)) >= _WHOLE_FROM_WORDS


def only_explains(text: str) -> bool:
    return bool(_EXPLAINING.search(text))


def sounds_like_asking(text: str) -> bool:
    return asks_outright(text) or len(WORD.findall(text)) <= _FEW_WORDS
