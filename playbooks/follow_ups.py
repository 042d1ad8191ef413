"""Whether a question only goes on from what was said before: "and then?", "а это?". It names nothing that can be asked.

Called where unanswered questions are sorted: nobody could write an answer to such a one. Pure.
"""

from playbooks.matching.chat import says_nothing
from playbooks.reading.repair import WORD, read

_NAMING_NOTHING = frozenset(
    """
    а бы быть был была было были будет будем будете буду будут в вам вами вас ваш ваша ваше ваши ведь весь во вообще вот
    все всего всех всю вся второй вторая второе где да далее дальше до другая другие другим другого другое другой другую
    его ее если есть еще ж же за затем зачем здесь и из или им именно их к какая какие каким какими каких какого какое
    какой каком какую как когда кого кому которая которую которые который кто куда ли либо мне меня мной мог могу могут
    может можете можем можно мой моя мое мои мы на над надо нам нами нас наш наша наше наши не него нее нет нею ни ним
    них но ну нужно нужен нужна о об обо один одна одно он она они оно опять от отчего первый первая первое по под
    позже пока понятно после потом почему правда при про просто раньше с сам сама само сами сейчас сделать делать делаем
    делаете делаю сколько снова со совсем стоит та так такая такие такое такой также там те тебе тебя тем теперь того
    тоже той только том тому тот точно ту туда тут ты у уже ух хорошо хочу чего чем через что чтоб чтобы чему эта эти
    этим этих это этого этой этом этому этот эту я значит ладно серьезно реально

    a about after afterwards again ah all also am an and another any anything are as at b be because been before being
    but by can could d did do does doing done else even ever exactly far few first for from further go got had has have
    he her here him his how i if in into is it its just kind last later less like ll long m many may maybe me mean means
    might mine more most much must my n need needed next no nor not nothing now of off ok okay on once one ones only or
    other others our ours out over own per please quite r re really right s same say second shall she should so some
    something soon still such sure t than that the their them then there these they thing things this those though till
    to too two u under until up us ve very want was way we well were what whatever when where which while who whom whose
    why will with without would yep yes yet you your yours isn doesn don won wasn aren didn couldn wouldn shouldn hasn
    """.split()
)


def names_nothing(text: str) -> bool:
    words = WORD.findall(read(text).text.replace("'", " "))
    return all(word in _NAMING_NOTHING or says_nothing(word) for word in words)
