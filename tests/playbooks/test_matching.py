"""The first promises of the matcher, on an office of three entries."""

from playbooks.language import Language, detect_language, requested_language
from playbooks.matching import Action, ChatKind, EmergencyKind, Entry, EntryKind, Matcher, Portfolio
from playbooks.matching.hearing import may_tell_of_danger
from playbooks.matching.questions import asked, is_settled, pieces
from playbooks.matching.understanding import Judged
from playbooks.scripts import shipped_playbooks

WIFI = Entry(
    "wifi", EntryKind.KNOWLEDGE, ("какой пароль от вайфая", "как подключиться к wi-fi", "what is the wifi password")
)
PARKING = Entry("parking", EntryKind.KNOWLEDGE, ("где можно припарковать машину", "where can I park the car"))
LOCK = Entry("lock-wont-open", EntryKind.PLAYBOOK, ("не открывается замок", "the lock does not open"))


def understand(text: str) -> tuple[Action, str | None]:
    understood = Matcher([WIFI, LOCK], Portfolio([PARKING])).understand(text)
    return understood.action, understood.matches[0].key if understood.matches else None


def test_it_answers_what_is_asked_in_the_words_of_a_phrase() -> None:
    assert understand("Какой пароль от вай-фая?") == (Action.ANSWER, "wifi")
    assert understand("Where can I park my car?") == (Action.ANSWER, "parking")


def test_what_an_office_wrote_down_is_not_doubted() -> None:
    """Not even of an entry about so many things that no message is like the whole of it."""
    broken = shipped_playbooks()["appliance_not_working"]
    repairs = Entry("repairs", EntryKind.PLAYBOOK, (*broken.triggers_ru, *broken.triggers_en))
    matcher = Matcher([WIFI], Portfolio([repairs, PARKING]))

    assert [match.key for match in matcher.understand("Посудомойка не работает!").answers] == ["repairs"]
    assert [match.key for match in matcher.understand("en.u yt uhttn").answers] == ["repairs"]


def test_what_guests_everywhere_ask_so_is_not_doubted_where_one_entry_alone_is_named_after_it() -> None:
    leaving = ("что делать с ключами, когда уезжаем", "anything to do before we leave", "где оставить чип")
    keys = ("checkout-time", "check-out", "last-morning")
    named, twice, odd = (Entry(key, EntryKind.KNOWLEDGE, leaving) for key in keys)
    asked = ("What time is check-out?", "во сколько выезд")

    assert all([m.key for m in Matcher([WIFI, named]).understand(text).answers] == ["checkout-time"] for text in asked)
    assert not any(Matcher([WIFI, odd]).understand(text).answers for text in asked)
    assert not any(Matcher([WIFI, named, twice]).understand(text).answers for text in asked)


def test_a_further_question_that_it_is_not_sure_of_is_named_not_dropped() -> None:
    whole = "what is the wifi password and when is checkin"
    heard = {whole: ("wifi", 0.99), "what is the wifi password": ("wifi", 0.99), "when is checkin": ("hours", 0.9)}

    def judge(text: str) -> Judged:
        return Judged(text, (heard[text],), (EmergencyKind.FIRE, 0.0), 0.95, 0.9, 0.2)

    told = asked([whole], judge)

    assert [match.key for match in told.answers] == ["wifi"]
    assert told.unanswered == ("when is checkin",)


def test_a_plain_question_is_named_whatever_it_is_about_and_mere_talk_is_not() -> None:
    heard = {"how do we get in": 0.05, "is there parking": 0.99, "lovely place, hello": 0.02}
    points = list(heard)

    def judge(text: str) -> Judged:
        key = "parking" if heard.get(text, 0.99) > 0.9 else "other"
        return Judged(text, ((key, heard.get(text, 0.99)),), (EmergencyKind.FIRE, 0.0), 0.95, 0.9, 0.2)

    assert asked(points, judge).unanswered == ("how do we get in",)


def judged(text: str, key: str, surely: float, settled: float) -> Judged:
    return Judged(text, ((key, surely),), (EmergencyKind.FIRE, 0.0), 0.95, 0.9, 0.2, settled)


def test_what_is_said_to_be_settled_is_left_out_of_what_is_answered() -> None:
    whole = "towels are enough, where are the blankets"
    heard = {
        whole: judged(whole, "towels", 0.99, 0.3),
        "towels are enough": judged("towels are enough", "towels", 0.99, 0.99),
        "where are the blankets": judged("where are the blankets", "blankets", 0.97, 0.0),
    }

    assert [match.key for match in asked([whole], heard.__getitem__).answers] == ["blankets"]


def test_what_may_be_settled_is_asked_about_and_not_answered() -> None:
    text = "the gate opened I was pressing too short"

    told = asked([text], lambda _: judged(text, "gate", 0.99, 0.6))

    assert told.answers == ()
    assert [match.key for match in told.matches] == ["gate"]


def test_a_tale_that_asks_for_nothing_is_judged_as_one_and_a_list_of_names_by_each() -> None:
    tale = "the kids watched the parade from the balcony, granddad slept through all of it"

    assert pieces([tale]) == [tale]
    assert pieces(["wifi password, checkout time"])[1:] == ["wifi password", "checkout time"]
    assert pieces(["where is the iron and when is breakfast"])[1:] == ["where is the iron", "when is breakfast"]


def test_a_question_is_never_settled() -> None:
    assert not is_settled(judged("did you find the keys?", "keys", 0.5, 0.99))
    assert is_settled(judged("we found the keys", "keys", 0.5, 0.99))


def told_of(*said: str) -> tuple[list[str], tuple[str, ...]]:
    """What is answered of a message whose every part is understood as what its last word names."""

    def judge(text: str) -> Judged:
        return Judged(text, ((text.split()[-1], 0.98),), (EmergencyKind.FIRE, 0.0), 0.95, 0.9, 0.2)

    told = asked(list(said), judge)
    return [match.key for match in told.answers], told.unanswered


def test_each_of_a_list_of_short_names_is_answered() -> None:
    assert told_of("wifi password, checkout time and nearest supermarket") == (["password", "time", "supermarket"], ())


def test_what_only_says_where_somebody_is_or_what_for_is_no_question_of_its_own() -> None:
    assert told_of("we stand at the corner now, near a pharmacy, where is the house")[0] == ["house"]
    assert told_of("когда можно включать посудомойку, чтобы не мешать соседям?")[0] != ["посудомойку", "соседям?"]


def test_a_question_without_a_question_word_is_one_beside_others() -> None:
    assert told_of("where do you keep capsules", "is the balcony door supposed to be locked")[0] == [
        "capsules", "locked",
    ]  # fmt: skip


def test_a_mere_cry_or_confusion_is_offered_no_list_of_things() -> None:
    for text in ("help", "срочно", "ничего не понятно"):
        heard = Judged(text, (("wifi", 0.6), ("tv", 0.3)), (EmergencyKind.FIRE, 0.0), 0.95, 0.9, 0.2)

        assert asked([text], {text: heard}.__getitem__).choices == ()


def test_a_mere_number_is_no_cry_for_help_unless_it_is_one_to_call() -> None:
    assert [may_tell_of_danger(said) for said in ("123", "12:30", "112", "fire")] == [False, False, True, True]


def test_signs_alone_ask_whether_anybody_is_there() -> None:
    assert Matcher([WIFI]).understand("???").chat is ChatKind.HERE


def test_what_leads_to_a_question_does_not_make_it_doubtful() -> None:
    hours = Entry("hours", EntryKind.KNOWLEDGE, ("во сколько тут уборка", "когда придут убирать"))

    understood = Matcher([WIFI, hours]).understand("хорошо спасибо, а во сколько тут уборка")

    assert [match.key for match in understood.answers] == ["hours"]
    assert understood.answers[0].score >= 0.98


def test_a_playbook_that_is_surer_is_not_put_behind_an_entry_named_after_what_guests_say() -> None:
    playbook = shipped_playbooks()["no_hot_water"]
    trouble = Entry("trouble", EntryKind.PLAYBOOK, (*playbook.triggers_ru, *playbook.triggers_en))
    boiler = Entry("hot-water", EntryKind.KNOWLEDGE, ("как включить бойлер", "how do I turn on the boiler"))
    matcher = Matcher([WIFI, boiler], Portfolio([trouble, PARKING]))

    assert [match.key for match in matcher.understand("горячей воды нет").answers] == ["trouble"]


def test_it_reads_transliteration_and_a_wrong_layout() -> None:
    assert understand("zamok ne otkryvaetsya") == (Action.ANSWER, "lock-wont-open")
    assert understand("ult vj;yj ghbgfhrjdfnm vfibye") == (Action.ANSWER, "parking")


def test_it_hands_off_when_a_human_is_asked_for() -> None:
    understood = Matcher([WIFI]).understand("позовите менеджера")

    assert (understood.action, understood.wants_human) == (Action.HAND_OFF, True)


def test_it_hears_that_somebody_is_asked_to_come_or_to_call() -> None:
    pleas = ("it is -11 outside, can somebody come please?", "кто-нибудь может приехать?", "please call me back")
    others = ("can somebody come to fix the sink tomorrow", "please call a taxi for me", "когда вы приедете")

    assert all(Matcher([WIFI]).understand(plea).wants_human for plea in pleas)
    assert not any(Matcher([WIFI]).understand(other).wants_human for other in others)


def test_it_takes_a_call_for_a_person_for_no_danger() -> None:
    understood = Matcher([WIFI]).understand("call a person, the door is stuck")

    assert (understood.action, understood.wants_human) == (Action.HAND_OFF, True)


def test_it_puts_an_emergency_before_everything() -> None:
    understood = Matcher([WIFI]).understand("Пахнет газом! Позовите человека")

    assert (understood.action, understood.emergency) == (Action.EMERGENCY, EmergencyKind.GAS)


def test_it_leaves_small_talk_and_solved_questions_unanswered() -> None:
    assert Matcher([WIFI]).understand("Спасибо!").chat is ChatKind.THANKS
    assert understand("замок открылся, спасибо")[0] is Action.RESOLVED


def test_it_knows_the_language_behind_the_letters() -> None:
    assert detect_language("ghbdtn") is Language.RU
    assert detect_language("skolko stoit parkovka") is Language.RU
    assert detect_language("where are the towels") is Language.EN
    assert detect_language("🙂 12") is None


def test_it_hears_which_language_is_asked_for() -> None:
    assert requested_language("in English please") is Language.EN
    assert requested_language("можно по-русски?") is Language.RU
    assert requested_language("I don't understand Russian") is Language.EN
    assert requested_language("где ключи") is None


def test_what_no_entry_has_begins_no_script_for_trouble_unless_trouble_is_told() -> None:
    shipped = shipped_playbooks()
    scripts = [
        Entry(key, EntryKind.PLAYBOOK, (*shipped[key].triggers_ru, *shipped[key].triggers_en))
        for key in ("no_wifi", "extend_stay", "lock_wont_open", "lost_keys")
    ]
    matcher = Matcher([], Portfolio(scripts))

    assert matcher.understand("what is the wifi password?").answers == ()
    assert [match.key for match in matcher.understand("the wifi does not work").answers] == ["no_wifi"]
    assert [match.key for match in matcher.understand("can we extend our stay").answers] == ["extend_stay"]
