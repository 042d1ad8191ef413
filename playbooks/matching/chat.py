"""Small talk, calls for a human, and what is said to be solved: decided by words, before confidence is asked for.

All patterns look at repaired text: lower case, no ё, one kind of quotes.
"""

import re

from playbooks.matching.understanding import ChatKind
from playbooks.reading.repair import WORD

_CHAT_WORDS = {
    ChatKind.THANKS: "спасибо спс пасиб спасибки благодарю благодарим благодарна признательны thanks thank thx ty cheers merci tnx",
    ChatKind.GOODBYE: "пока свидания прощайте bye goodbye ciao cya",
    ChatKind.GREETING: "привет приветик приветствую здравствуйте здравствуй здрасте здрасьте добрый доброе доброго доброй hi hello hey hiya greetings morning evening afternoon алло хай салют",
    ChatKind.OK: "ок окей окк хорошо понятно понял поняла поняли ясно ладно договорились супер отлично класс ok okay kk great perfect fine understood cool good got noted alright sure 👍 👌",
}  # fmt: skip
_FILLERS = frozenset(
    "большое огромное вам вас тебе за помощь ответ день вечер утро ночи дня вечера утра до всего всем и вы ты очень да все ну а "
    "you so much very for your help the reply answer a lot it there to all everyone see later day night have nice good again "
    "пожалуйста please team dear дорогие друзья коллеги just oh well yes yep ага угу no problem".split()
)
_HUMAN = re.compile(
    r"\bоператор|\bменеджер|администратор|(жив(ой|ого|ому|ым)|реальн\w+|нормальн\w+|настоящ\w+) (человек|сотрудник|люд)|"
    r"\bнужен человек|(позов\w*|позвать|соедин\w*|дайте|переключ\w*|хочу|свяж\w*|поговорить с|общаться с) (\w+ ){0,2}(человек|людьми|сотрудник|хозя[ий]|владел|поддержк|саппорт|специалист|консультант)|"
    r"служб\w+ поддержки|\bбот\w* (надоел|достал|туп)|надоел\w* бот|\b(real|live|actual) (person|human|agent)|\bhuman\b|\boperator\b|^(an? )?agent\W*$|"
    r"(speak|talk|connect me|chat) (to|with) (\w+ ){0,2}(manager|person|someone|somebody|human|agent|host|owner|support|staff|representative)|customer (service|support)|"
    r"(call|get) (me )?(the|a|an|your) (manager|operator|agent|host)|stop the bot|\brepresentative\b"
)
_ANGER = re.compile(
    r"безобраз|возмутит|возмущен|кошмар(?!ить)|отвратит|издевает|мошенник|обманул|обман\b|жалоб\w+ на вас|жаловаться на вас|роспотреб|в суд\b|подам в|"
    r"верните (мне |нам )?(мои |наши )?деньги|(ну |да )сколько можно|сколько можно( ждать|\W*$|[!.])|ужасн\w+ (сервис|отношени|обслуж)|никто не (помогает|отвечает)|достали|хамств|хамит|нагруб|"
    r"unacceptable|ridiculous|disgrac|outrag|scam|terrible (service|experience|host)|worst|i'?m furious|pissed|"
    r"(want|give me|demand) (my |our )?(money back|a refund|compensation)|nobody (helps|answers|replies|responds)|rip[- ]?off|wtf is wrong|lawyer|sue you"
)
_SOLVED = re.compile(
    r"\bработает$|(is|are|seems?) (fine|ok|okay)$|accepted$|(уже|снова|опять|теперь|сам[аио]?|все) (\w+ )?(работает|заработал|есть|тепл|горяч|открыл|включил|в порядке|норм|хорошо|ок\b)|"
    r"заработал|\b(все|вроде) работает|открыл(ся|ась|ось|и)\b|открыли\b|получилось|получилось\b|справил|разобрал|решил(и|ось|ся)?\b|решен[оы]?\b|наш(ел|ла|ли|елся|лась|лись|лось)\b|появил|"
    r"подош(ел|ло|ла)\b|включил(ся|ась|ось)\b|затих|прекратил|починил|дали (свет|воду|газ|тепло|отоплени)|(свет|вод[ау]|отоплени[ея]|интернет) дали|"
    r"вопрос (снят|решен|закрыт)|отбой|не (надо|нужн[аоы]?|нужен|требуется|беспокой\w*|актуальн\w*)\b|уже не|больше не (надо|нуж)|обойдемся|передумал|сами (\w+ )?(вызвал|нашл|справ|разобр|сделал|решил)|"
    r"(works|working|fixed|fine|sorted|solved|resolved|ok|okay|warm|hot|open|good|running|great) (now|again|already)|\bnow (it )?(works|working|ok|fine)|(is|are|it'?s|came) back( on)?\b|"
    r"\b(sorted|solved|resolved|fixed it|figured|managed)\b|(we|i|we've|i've|have) found (it|the|them|a|our|my)?|^found\b|never ?mind|no need|don'?t need|do not need|not needed|no longer|no worries|all good|"
    r"(it|that|code|key|which) worked|worked (fine|great|perfectly)|went through|false alarm|(door|lock|it|window) (has )?opened|quieted down|we got (it|one|to)|you can ignore|(came|turned) on\b(?!.*\?)|cancel that|forget (it|about it)"
)
_STILL_A_PROBLEM = re.compile(
    r"(?<!уже )(?<!больше )\bне (?!над|нуж|треб|беспок|актуал|волн)\w+|"
    r"\b(так и нет|все равно|по-прежнему|до сих пор|еще не|снова не|опять не|никак не|не открыл|не заработал|не получилось|не подош|не наш|не появил|не включил|не помогло|не справил|"
    r"still|not (open|work|fixed|sorted|solved|found|back)|didn'?t|hasn'?t|haven'?t|isn'?t|won'?t|can'?t|cannot|couldn'?t|doesn'?t work|does not)"
    r"|\b(wrong|sent) code"
)
_ASKING = re.compile(
    r"\?|\b(как|где|куда|когда|какой|какая|какие|каком|сколько|скольки|можно|можем|могу|почему|что делать|подскажите|кто|how|where|when|what|which|can we|can i|could|is there|are there|do you|why|may we|may i)\b"
)
_CONTRAST = re.compile(
    r"[,.;!]?\s*\b(а вот|однако|зато|только|правда|теперь|but|however|although|though|except|just|only|yet)\s|[,.;!]?\s*\bно\s|[,.;!]\s*а\s"
)
# "not check-in, I'm asking about check-out": what follows counts. But "not working, how do I…" is no correction.
_CORRECTED = re.compile(
    r"^(?:нет|no),? (?:не|not) (?!работ|откры|включ|подход|получ|мог|зна|work|open|sure)[^,.;]*[,.;]\s*(?:а |но |but )?|"
    r"^(?:не|not) [^,.;]*,\s*(?:а |but |i'?m (?:asking|talking) about |i mean )"
)


def chat_kind(sentence: str) -> ChatKind | None:
    """What a sentence of nothing but small talk is; `None` when it says more."""
    words = WORD.findall(sentence)
    kinds = [kind for kind, listed in _LISTED.items() if any(word in listed for word in words)]
    said = all(word in _FILLERS or any(word in listed for listed in _LISTED.values()) for word in words)
    return kinds[0] if kinds and said else None


def wants_human(text: str) -> bool:
    return bool(_HUMAN.search(text) or _ANGER.search(text))


def is_solved(sentence: str) -> bool:
    """Whether a sentence says that something works, was found or is no longer needed, and asks nothing."""
    return bool(_SOLVED.search(sentence)) and not _STILL_A_PROBLEM.search(sentence) and not _ASKING.search(sentence)


def open_point(sentence: str) -> str:
    """What is left to understand of a sentence: "wifi works, but no hot water" as "no hot water", thanks as nothing."""
    if chat_kind(sentence):
        return ""
    corrected = _CORRECTED.sub("", sentence, count=1)
    sentence = corrected if WORD.search(corrected) else sentence
    for contrast in _CONTRAST.finditer(sentence):
        before, after = sentence[: contrast.start()], sentence[contrast.end() :]
        if is_solved(before) and WORD.search(after):
            return "" if is_solved(after) else after
    return "" if is_solved(sentence) else sentence


_LISTED = {kind: frozenset(words.split()) for kind, words in _CHAT_WORDS.items()}
