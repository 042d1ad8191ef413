"""Recognises fire, gas, flood and the like by stems of words, before anything else. Called by the matcher.

A sure sign is enough by itself; a possible one needs the learned judgement beside it (`playbooks.matching`).
All patterns look at repaired text: lower case, no ё.
"""

import re
from dataclasses import dataclass
from enum import StrEnum


class EmergencyKind(StrEnum):
    FIRE = "fire"
    GAS = "gas"
    FLOOD = "flood"
    INJURY = "injury"
    BREAK_IN = "break_in"
    TRAPPED = "trapped"


@dataclass(frozen=True)
class Sign:
    kind: EmergencyKind
    is_sure: bool


_SURE = {
    EmergencyKind.GAS: r"(пахнет|запах\w*|воня\w+|утечк\w+|несет|тянет|разит|чувству\w+|отравил\w*|травит) (\w+ ){0,2}газ(а|ом|у)?\b|\bгазом (\w+ )?(пахнет|воняет|несет|тянет|разит|отравил)|\bгаз (утекает|шипит|идет|травит)|угарн\w+|датчик\w* газа|"
    r"smell\w* (\w+ ){0,3}gas\b|\bgas (smell|leak|odou?r|is leaking|escap)|(leak|smel\w*|stink\w*|reek\w*|stench|odou?r) (of|like) gas|carbon monoxide|leaking gas|\bco alarm",
    EmergencyKind.FIRE: r"^(помогите|help|срочно|urgent)?[ ,.!]*(пожар|fire)[ ,.!]*(помогите|help|срочно)?\W*$|\b(у нас|в (квартире|доме|подъезде|кухне|комнате)|на (кухне|балконе)|начался|начинается) пожар|пожар (в|на|у) (квартир|дом|подъезд|кухн|комнат|нас|балкон|сосед|щит)|\bмы горим\b|помогите\W+пожар|пожар\W+(помогите|горим)|"
    r"(квартир\w+|кухн\w+|дом|проводк\w+|розетк\w+|плит\w+|чайник|щит\w+|штор\w*|занавеск\w+|телевизор|балкон|диван|матрас|крыша|духовк\w+|стен\w+|подъезд|сосед\w*) (\w+ )?(горит|горят|загорел\w+|полыха\w+|пыла\w+|дымит\w*|дымят\w*|вспыхнул\w*|искрит|тлеет|задымил\w*)|"
    r"\b(горит|загорел\w+|полыхает|дымится|дымит|задымил\w*|искрит|вспыхнул\w*) (\w+ )?(квартир|кухн|дом\b|проводк|розетк|плит|чайник|щит|штор|занавеск|телевизор|балкон|диван|матрас|провод|масло|мусор|стен|духовк)|"
    r"дым (\w+ )?(идет|валит|из|в (квартир|подъезд|комнат|коридор))|(идет|валит|пошел|полно|много|повалил|полна\w*) (\w+ )?дым|в дыму|пахнет (\w+ )?(гарью|горел\w+|дымом|палены\w+|жжен\w+)|запах (гари|горел\w+|дыма)|воняет (гарью|горел\w+|дымом|палены\w+)|задымлени|вызовите пожарн|"
    r"(flat|apartment|kitchen|house|room|building|stove|socket|outlet|oven|balcony|toaster|kettle|curtain|bed|tv|wires?|pan|oil|something|it|flat above|roof) (is |are |'s |has )?(on fire|caught fire|burning|in flames|burst into flames)|(is|are|we'?re|'s) on fire\b|(caught|catching) fire|burst into flames|in flames|"
    r"there'?s (a )?fire (in|at|on)|there is (a )?fire\b|\bfire (in|at) (the|my|our) (flat|apartment|kitchen|building|house|room|hallway|corridor|bathroom|socket)|smoke (\w+ ){0,3}(coming|pouring|from|everywhere|filling)|full of smoke|(lots|lot) of smoke|smell\w* (\w+ ){0,2}(burning|burnt|smoke\b)|burning smell|(wires?|sockets?|outlets?|fuse box) (\w+ )?(spark|smok|burn)|sparks (\w+ ){0,2}(from|out)|call (the )?fire",
    EmergencyKind.FLOOD: r"затаплива|затопил[аои]? (квартир|ванн|нас|кухн|сосед|все|пол)|нас (топят|заливает|затопил|залил)|заливает|(топим|залили|заливаем) сосед|в (ванной|квартире|кухне|туалете|комнате) (настоящий )?потоп|на кухне потоп|^потоп\W*$|у нас потоп|прорвал\w*|лопнул\w* (труб|батаре|шланг|бойлер|радиатор|бачок)|(труб\w+|батаре\w+|шланг\w*|бойлер|радиатор|бачок) (\w+ )?(лопнул|прорвал|сорвал|взорвал)|сорвало (\w+ )?(кран|шланг|труб|вентиль)|(кран|шланг|трубу) сорвало|"
    r"(вода|кипяток) (\w+ ){0,2}(хлещет|льется|бежит|хлынул|прибывает|ручьем|повсюду|фонтан)|хлещет|фонтаном|(льет|льется|течет|капает|бежит|хлещет) (\w+ )?с потолка|с потолка (\w+ )?(льет|течет|капает|бежит)|по (колено|щиколотк)|залило (весь|всю|все|пол|квартир|комнат|кухн)|(бежит|течет|льет\w*) (\w+ )?(по стен|из стен|ручьем|фонтан)|по стене (бежит|течет|льет\w*)|"
    r"(is|are|'s|being|bathroom|flat|apartment|kitchen|room|us) flood(ed|ing)|flooding (in|the|us|our|people|neighb)|we'?re flooding|there'?s a flood|^flood\w*\W*$|burst (pipe|radiator|hose)|(pipe|radiator|hose|boiler|heater) (has |have |just )?(burst|exploded)|water (is )?(\w+ )?(pouring|gushing|spraying|everywhere|rising|flooding|shooting|running down|coming (through|from) (the )?(ceiling|wall))|(pouring|gushing|leaking|dripping|coming) (\w+ )?(from|through) (the )?ceiling|ceiling (is )?(leak|pour|drip)\w*|(ankle|knee)[ -]deep|spraying everywhere",
    EmergencyKind.INJURY: r"(вызовите|вызывайте|нужна|срочно|вызвать) (\w+ )?(скор(ую|ая)|неотложк)|скорую (срочно|вызов|быстр)|срочно (врач|доктор)|без сознания|(теря\w+|потерял\w*) сознани|не дышит|(не могу|не может) дышать|задыха|сердечн\w+ приступ|инфаркт|инсульт|плохо с сердцем|сердце (прихватил|болит|колет|давит)|боль в груди|кровотечени|истека\w+ кровью|кровь (\w+ )?(не остан|хлещет|льет)|много крови|ударил\w* током|током ударил|ошпарил|обварил|сильн\w+ ожог|(сломал\w*|перелом\w*) (ногу|руку|ноги|шею|позвон|ребр)|передозиров|судорог|приступ (эпилеп|астм)|рожа(ет|ю)|начались (роды|схватки)|схватки начал|анафилак|проглотил\w* (батарейк|таблетк|магнит|игрушк)|\bумирает|при смерти|не приходит в себя|отек квинке|"
    r"call (an |the )?ambul|need (an |the )?ambul|ambul\w* (please|now|asap|quick)|unconscious|(lost|losing) consciousness|passed out|collapsed|not breathing|(can'?t|cannot|not able to|trouble) breath|heart attack|chest pain|having a stroke|(heavy|heavily|badly|severe) bleeding|bleeding (\w+ )?(won'?t|doesn'?t|does not|heavily|badly|a lot)|(won'?t|doesn'?t|not) stop bleeding|electric shock|electrocut|scald|(broke|broken) (my|his|her|a) (leg|arm|neck|hip|back|ankle|wrist)|overdos|seizure|convuls|allergic (shock|reaction)|anaphyla|(went|going|is) (into |in )?labou?r\b|contractions started|swallowed (a |some )?(batter|pill|magnet|bleach)|is dying\b|chok(ing|es) on|stabbed|(isn'?t|not|doesn'?t) respon\w+ ?(and|,)? ?(breath|wak)",
    EmergencyKind.BREAK_IN: r"ломятся|ломится (в|к|кто)|(кто-то|кто то|мужик|мужчин\w*|незнаком\w+|пьян\w+) (\w+ )?(ломится|ломает дверь|вскрывает|лезет|залез|вломил)|взломали|взламывают|(дверь|квартир\w+|замок) (\w+ )?(взлома(н|ли)|вскры(ли|вают|т))|(вскрыва\w+|вскрыть|выламыва\w+|выломать) (\w+ )?(замок|дверь)|вломил\w* (к нам|в (квартир|дом|комнат))|в квартиру (\w+ )?(\w+ )?(вломил|проник|залез|ворвал)|ограбили|ограблени|обокрали|обворовали|(нас|меня|квартир\w+) (\w+ )?(грабят|обокрали|ограбили)|\bворы\b|\bвор (в|залез|у нас)|(чужой|чужие|посторонн\w+|незнаком\w+|неизвестн\w+) (\w+ )?(в (\w+ )?квартире|в комнате|внутри)|в квартире (кто-то|кто то|чужой|чужие|посторонн|незнаком|неизвестн)|с (ножом|пистолетом|оружием)|угрожа(ет|ют)|напал[аи]? на (меня|нас|мужа|жену)|на (меня|нас|мужа|жену|девушку) напал|избива|\b(бьет|бьют) (меня|жену|человек|девушк|ребенк)|(муж|он|парень) меня бьет|изнасил|насилуют|стреля(ют|ет)|вызовите полици|преследу(ет|ют)",
    EmergencyKind.TRAPPED: r"застрял\w* (\w+ )?в (\w+ )?(лифте|ванной|туалете|комнате|квартире)|в лифте (\w+ )?застрял|лифт (\w+ ){0,3}(мы|я|люди|человек|дети) (\w+ )?внутри|лифт (встал|застрял|остановил\w*|завис) (\w+ )?(между|с нами|с людьми|со мной)|(ребенок|малыш|сын\w*|дочь|дочк\w*|дети|бабушк\w+|мам\w+|жен\w+|муж) (\w+ ){0,2}(закрыл|заперл?|захлопнул|застрял|заблокир)\w*|(заперт|заблокирован|закрыл)\w* (\w+ )?(внутри|изнутри|в (ванной|туалете|квартире|комнате|лифте)|на балконе)|взаперти|нас (заперли|закрыли|закрыло|заблокир)|(не можем|не могу|не может) (\w+ )?(выйти|выбраться) (\w+ )?(из|с балкона|наружу)|не (выйти|выбраться) из (квартир|ванн|комнат|подъезд|дом)|изнутри (\w+ )?(не открыва|заклин)|не открывается изнутри|(закрыло|захлопнул\w*) (\w+ )?на балконе|на балконе (\w+ ){0,2}(закрыл|захлопнул|заперт|застрял)|(ребенок|малыш\w*|дети) (\w+ )?(внутри |дома |в квартире )?один",
}  # fmt: skip
_SURE_ENGLISH_TRAPPED = (
    r"(stuck|trapped|caught) (in|inside) (the|an|a|your|this) (elevator|lift|bathroom|toilet|room|flat|apartment|shower)|\btrapped\b|(elevator|lift) (\w+ ){0,4}(with us inside|we'?re inside|we are inside|between floors|people inside)|"
    r"(locked|shut) (in|inside|out on|himself in|herself in|themselves in|on|in on) (the|our|my|a) (flat|apartment|bathroom|toilet|room|balcony|terrace|bedroom)|locked (himself|herself|themselves|itself) (in|inside)|(we'?re|i'?m|i am|are|been) locked (in|inside)\b|(can'?t|cannot|unable to) (get|come) out\b|(can'?t|cannot|doesn'?t|won'?t|does not) (\w+ )?(open|get out) (\w+ )?from (the )?inside|(baby|kid|child|toddler|son|daughter) (\w+ ){0,4}(locked|alone inside|stuck inside)"
)
_SURE_ENGLISH_BREAK_IN = r"(break|breaking|broke|broken|trying to get) (in|into) (the |our |my )?(flat|apartment|house|room|door|place|here|by force|to the)|(someone|somebody|they|man|thief|thieves|people) (\w+ ){0,4}(breaking|broke|break) (in|into)|burglar|burgled|(been|got|were|was|are being) robbed\b(?! by)|robbery in|intruder|(strange|unknown|stranger|somebody|someone) (\w+ ){0,3}(inside|in) (the|our|my) (flat|apartment|room|house)|pick(ing|ed) (the|our|my) lock|(kick\w*|smash\w*|forc\w+) (\w+ )?(the |our )?(door|window)|door (is |was |has been )?(forced|kicked|smashed|broken into)|with a (knife|gun)|threaten|(was|were|been|being|got) (attacked|assaulted|beaten|raped|mugged)|gunshot|call (the )?(police|cops)|(stuff|things|money|passports?|laptops?) (\w+ ){0,3}stolen"
_POSSIBLE = re.compile(
    r"пожар|гор(ит|им|ят)\b|дым|огон|искр|гар[ьи]|загор|газ[ауом]{0,2}\b|топ(ит|ят|им)\b|зали(л|в)|затоп|потоп|прорв|хлещ|потолк|кров|скор(ая|ую)|врач|сознан|дыш|сердц|ожог|обжег|упал|сломал|порез|током|полици|вор|краж|украл|граб|взлом|лом(ит|ят)|нож|напал|угрож|застря|заперт|заклин|выйти|выбраться|изнутри|помогите|срочно|🔥|"
    r"fire|smoke|smok|burn|flame|spark|gas|flood|burst|pour|gush|ceiling|blood|bleed|ambulan|doctor|breath|conscious|heart|shock|fell|broke|police|thief|thieves|stole|rob|break in|knife|attack|threat|stuck|trapped|locked|help|urgent|emergency"
)
_HARMLESS = re.compile(
    r"(где|есть ли|находится|покажите|какой|нужен ли) (\w+ ){0,3}(огнетушител|пожарн\w+ (выход|лестниц)|газ\b|кран\w* газ)|огнетушител|пожарн\w+ (выход|лестниц|машин)|дымоход|камин|мангал|концерт|вечеринк|салют|фейерверк|фильм|сериал|по новостям|квартира огонь|просто огонь|был\w* огонь|ты огонь|"
    r"газирован|газовая (плита|колонка|или)|газ(етк|ет)|в пробке|в аэропорту|в очереди|на пляже|на солнце|загор(ал|ел\w* на солнце|ели на)|умираем (от|со|с) (смех|голод|скук)|отзыв|вопросами|бар\b|шутк|ха-ха|хаха|номер (скорой|полиции|пожарн)|телефон (скорой|полиции|пожарн)|"
    r"fire (exit|escape|extinguisher|pit|station|drill|up the)|extinguisher|fireplace|fireworks|campfire|bonfire|chimney|was fire\b|is fire,|fire playlist|\blit\b|gas station|petrol|gas stove\?|gas or electric|fill up on gas|concert|movie|film|show\b|sunburn|at the beach|in traffic|at the airport|in line|laugh|haha|lol|flood of|killer|taxi prices|smoked|number (of|for) (the )?(police|ambulance|fire)|police (phone|number)|ambulance number|hunger|starving"
)
_COMPILED = {kind: re.compile(signs) for kind, signs in _SURE.items()}
_COMPILED_ENGLISH = {
    EmergencyKind.BREAK_IN: re.compile(_SURE_ENGLISH_BREAK_IN),
    EmergencyKind.TRAPPED: re.compile(_SURE_ENGLISH_TRAPPED),
}


def sign_of_emergency(text: str) -> Sign | None:
    """The sign in a repaired text; `None` when there is none at all. A harmless word nearby makes a sign doubtful."""
    for patterns in (_COMPILED, _COMPILED_ENGLISH):
        for kind, pattern in patterns.items():
            if pattern.search(text):
                return Sign(kind, is_sure=not _HARMLESS.search(text))
    return None


def may_be_emergency(text: str) -> bool:
    """Whether a text holds any word that emergencies are told with, and none of harmless talk."""
    return bool(_POSSIBLE.search(text)) and not _HARMLESS.search(text)
