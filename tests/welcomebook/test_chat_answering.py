"""The page says who answers and hears at once that there is something new; the stream carries no word of what it is."""

import asyncio
from collections.abc import Callable

import pytest

from inbox.storage.live import Change, Topic
from inbox.tables import Conversation, ConversationState
from properties.words import Language
from tests.cast import Scenery
from tests.welcomebook.staging import HOME, Guest, bot_says
from welcomebook.chat_stream import news_for
from welcomebook.chat_thread import Answering, who_answers
from welcomebook.chat_view import answering_words
from welcomebook.reading import guest_words
from welcomebook.visitors import find_visit

QUIET_SECONDS = 1.0


@pytest.mark.parametrize(
    ("state", "holder", "answering"),
    [
        (ConversationState.BOT, None, Answering.ASSISTANT),
        (ConversationState.WAITING, None, Answering.CALLED),
        (ConversationState.HUMAN, "Igor", Answering.PERSON),
        (ConversationState.SNOOZED, "Igor", Answering.PERSON),
        (ConversationState.SNOOZED, None, Answering.ASSISTANT),
        (ConversationState.RESOLVED, None, Answering.ASSISTANT),
    ],
)
def test_one_who_answers_is_never_told_to_be_the_other(
    scenery: Scenery, state: ConversationState, holder: str | None, answering: Answering
) -> None:
    conversation = Conversation(
        guest_id=1, state=state, holder_name=holder, last_activity_at=scenery.clock(), created_at=scenery.clock()
    )

    assert who_answers(conversation) is answering


def test_it_is_told_in_both_languages() -> None:
    english, russian = guest_words(Language.EN), guest_words(Language.RU)

    assert answering_words(Answering.PERSON, english) == "A person answers now"
    assert answering_words(Answering.PERSON, russian) == "Сейчас отвечает человек"
    assert answering_words(Answering.ASSISTANT, russian) == "Отвечает помощник"


def test_the_page_tells_who_answers_and_who_said_what(scenery: Scenery, anna: Guest) -> None:
    anna.opens()
    anna.says("what time is check-out?")
    scenery.send_due()
    before = anna.opens().text
    scenery.reply("igor", "Igor here", anna.visitor)
    scenery.send_due()
    after = anna.opens().text

    assert "The assistant answers" in before
    assert "A person answers now" in after
    assert [line.is_person for line in anna.sees() if line.side == "theirs"] == [False, True]


def test_it_tells_of_an_answer_when_that_has_been_sent(scenery: Scenery, anna: Guest) -> None:
    anna.opens()
    anna.says("hello")
    scenery.send_due()

    heard = _hear(scenery, anna, lambda: bot_says(scenery, anna.visitor, "one moment"), scenery.send_due)

    assert [name for name, _ in heard] == ["news", "news"]
    assert heard[0][1] != heard[1][1]


def test_it_tells_that_a_person_has_taken_over(scenery: Scenery, anna: Guest) -> None:
    anna.opens()
    anna.says("a human please")
    scenery.send_due()

    heard = _hear(scenery, anna, lambda: scenery.take("igor", anna.visitor))

    assert [name for name, _ in heard][-1] == "news"
    assert "person" in heard[-1][1]["state"]


def test_it_carries_no_word_of_what_was_said(scenery: Scenery, anna: Guest) -> None:
    anna.opens()
    anna.says("hello")

    heard = _hear(scenery, anna, lambda: bot_says(scenery, anna.visitor, "the code is 4821#"), scenery.send_due)

    assert all(set(told) == {"state"} and "4821" not in told["state"] for _, told in heard)


def test_it_is_silent_about_others(scenery: Scenery, anna: Guest, boris: Guest) -> None:
    anna.opens()
    boris.opens()
    anna.says("hello")
    boris.says("привет")
    scenery.send_due()

    heard = _hear(
        scenery, anna, lambda: boris.says("ещё раз"), scenery.send_due, lambda: scenery.take("igor", boris.visitor)
    )

    assert len(heard) == 1


def test_what_is_no_news_for_him_is_told_as_a_beat(scenery: Scenery, anna: Guest) -> None:
    anna.opens()
    anna.says("hello")
    scenery.send_due()
    number = scenery.conversation(anna.visitor).id or 0

    heard = _hear(scenery, anna, lambda: scenery.store.hub.publish([Change(Topic.MESSAGE, number)]))

    assert [name for name, _ in heard] == ["news", "beat"]


def test_it_follows_him_into_the_conversation_of_his_stay(scenery: Scenery, anna: Guest) -> None:
    scenery.guest_comes_by_link("1001")
    anna.opens()
    anna.says("hello")
    scenery.send_due()

    heard = _hear(
        scenery, anna, lambda: anna.comes_by_link(scenery.token()), lambda: scenery.take("igor", anna.visitor)
    )

    assert "person" in heard[-1][1]["state"]


def test_who_has_gone_is_listened_for_no_more(scenery: Scenery, anna: Guest) -> None:
    anna.opens()
    anna.says("hello")
    watching = len(scenery.store.hub._watchers)

    _hear(scenery, anna)

    assert len(scenery.store.hub._watchers) == watching


def test_a_stay_that_ends_while_the_page_is_open_closes_its_codes(scenery: Scenery, anna: Guest) -> None:
    anna.comes_by_link(scenery.token())
    anna.says("what is the wifi password")
    scenery.send_due()
    scenery.clock.advance(days=4)

    assert "nevskiy2024" not in anna.opens().text


def _hear(scenery: Scenery, guest: Guest, *happenings: Callable[[], object]) -> list[tuple[str, dict[str, str]]]:
    """What the stream of this guest's page tells: as it begins, and of what happens then, until it is quiet."""
    visit = scenery.read(lambda session: find_visit(session, HOME, guest.visitor))

    async def listen() -> list[tuple[str, dict[str, str]]]:
        stream = news_for(scenery.context, visit)
        (first,) = await anext(stream)
        heard = [(first.event, first.data)]
        for happening in happenings:
            await asyncio.to_thread(happening)
        try:
            while True:
                (event,) = await asyncio.wait_for(anext(stream), QUIET_SECONDS)
                heard.append((event.event, event.data))
        except TimeoutError:
            return heard

    return asyncio.run(listen())
