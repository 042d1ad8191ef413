"""What nobody could answer is sorted by meaning, counted, and made into knowledge by a click, or dismissed for good."""

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from sqlmodel import Session, select

from inbox.knowledge.sorting import sort_questions
from inbox.tables import Conversation, Decided, GapQuestion, KnowledgeEntry, KnowledgeGap, PhraseProposal
from tests.cast import KEYS, Scenery
from tests.pages.conftest import Visit
from tests.pages.test_knowledge import ROOT, entry

# Made-up meanings: along one axis whatever is about the sauna, along the other all else.
OWN_SAUNA = "does the house have a sauna of its own"
LONG_AGO = datetime(2026, 11, 1, tzinfo=UTC)
SAUNA, ELSE = (1.0, 0.0), (0.0, 1.0)


def meanings(texts: Sequence[str]) -> list[tuple[float, float]]:
    return [SAUNA if "sauna" in text or "баня" in text else ELSE for text in texts]


def sort(scenery: Scenery) -> int:
    return sort_questions(scenery.store, KEYS, scenery.clock(), lambda: meanings)


def ask(scenery: Scenery, text: str, address: str = "1001") -> None:
    scenery.guest_says(text, address, property_slug="nevsky-12")
    scenery.clock.advance(minutes=1)


def gaps(scenery: Scenery) -> list[KnowledgeGap]:
    return list(scenery.read(lambda session: session.exec(select(KnowledgeGap)).all()))


def test_questions_of_one_meaning_are_one_gap_with_its_count(scenery: Scenery, visit: Visit) -> None:
    ask(scenery, "does the house have a sauna of its own, John here +447700900123")
    ask(scenery, "а баня в доме есть какая-нибудь", "1002")
    ask(scenery, "my cat ate the remote of the projector", "1003")

    assert sort(scenery) == 3
    assert sort(scenery) == 0

    assert sorted(gap.asked for gap in gaps(scenery)) == [1, 2]
    page = visit("igor").get(f"{ROOT}/gaps").text
    assert "2×" in page
    assert "а баня в доме есть какая-нибудь" in page
    assert "7700" not in page
    assert "2 questions without an answer" in visit("igor").get(ROOT).text
    assert visit("petrova").get(f"{ROOT}/gaps").status_code == 404


def test_a_new_entry_is_begun_from_the_questions_and_ends_the_gap(scenery: Scenery, visit: Visit) -> None:
    ask(scenery, OWN_SAUNA)
    sort(scenery)
    igor, number = visit("igor"), gaps(scenery)[0].id

    form = igor.get(f"{ROOT}/entries/new?at=nevsky-12&gap={number}").text
    kept = igor.post(
        f"{ROOT}/entries",
        data={"at": "nevsky-12", "gap": number, "audience": "public", "phrases_en": OWN_SAUNA,
              "answer_ru": "Есть.", "answer_en": "It has."},
    )  # fmt: skip

    assert f"{OWN_SAUNA}</textarea>" in form
    assert kept.status_code == 303
    assert gaps(scenery)[0].state == Decided.DONE
    assert scenery.guest_says(OWN_SAUNA, "1005", property_slug="nevsky-12") == ["It has."]


def test_an_entry_is_extended_by_one_click_and_asked_again_the_gap_is_open_again(
    scenery: Scenery, visit: Visit
) -> None:
    ask(scenery, OWN_SAUNA)
    sort(scenery)
    number, one = gaps(scenery)[0].id, entry(scenery, "checkout-time")

    visit("igor").post(f"{ROOT}/gaps/{number}/extend", data={"entry": one.id})

    assert OWN_SAUNA in entry(scenery, "checkout-time").phrases_en
    assert gaps(scenery)[0].state == Decided.DONE
    ask(scenery, "quo vadis sauna ipsum", "1007")
    sort(scenery)
    assert [(gap.state, gap.asked) for gap in gaps(scenery)] == [(Decided.OPEN, 2)]


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_a_gap_whose_words_an_entry_has_by_now_is_closed_and_so_are_its_proposals(
    scenery: Scenery, visit: Visit
) -> None:
    ask(scenery, OWN_SAUNA)
    sort(scenery)
    one, igor = entry(scenery, "checkout-time"), visit("igor")
    scenery.store.write(lambda session: session.add(_proposed(one.id or 0)))
    assert '<option value="">' in igor.get(f"{ROOT}/gaps").text  # no entry is chosen by a slip

    igor.post(f"{ROOT}/entries/{one.id}", data=_as_typed(one, OWN_SAUNA.upper()))

    assert OWN_SAUNA.upper() in entry(scenery, "checkout-time").phrases_en
    assert gaps(scenery)[0].state == Decided.DONE
    assert [row.state for row in scenery.read(lambda session: session.exec(select(PhraseProposal)).all())] == ["done"]


def _proposed(entry_id: int) -> PhraseProposal:
    return PhraseProposal(
        entry_id=entry_id, language="en", phrase=OWN_SAUNA, form=OWN_SAUNA, first_at=LONG_AGO, last_at=LONG_AGO
    )


def _as_typed(one: KnowledgeEntry, phrase: str) -> dict[str, object]:
    return {
        "version": one.version, "key": one.key, "audience": one.audience, "title_ru": one.title_ru,
        "title_en": one.title_en, "answer_ru": one.answer_ru, "answer_en": one.answer_en,
        "phrases_ru": "\n".join(one.phrases_ru), "phrases_en": "\n".join([*one.phrases_en, phrase]),
    }  # fmt: skip


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_who_is_asked_once_more_in_another_language_makes_no_gap_of_that(scenery: Scenery) -> None:
    scenery.guest_comes_by_link()
    scenery.store.write(_ask_which)

    (asked,) = scenery.guest_says("по-русски, пожалуйста")

    assert "о чём вы" in asked
    assert scenery.read(lambda session: session.exec(select(GapQuestion)).all()) == []


def _ask_which(session: Session) -> None:
    conversation = session.exec(select(Conversation)).one()
    conversation.bot_memory = {"choices": ["wifi", "checkout-time"], "question": "the time of the thing"}


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_dismissed_it_stays_dismissed_however_often_it_is_asked(scenery: Scenery, visit: Visit) -> None:
    ask(scenery, OWN_SAUNA)
    sort(scenery)
    visit("igor").post(f"{ROOT}/gaps/{gaps(scenery)[0].id}/dismiss")

    ask(scenery, "quo vadis sauna ipsum", "1002")
    sort(scenery)

    assert [(gap.state, gap.asked) for gap in gaps(scenery)] == [(Decided.DISMISSED, 2)]
    assert "sauna" not in visit("igor").get(f"{ROOT}/gaps").text


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_a_mere_follow_up_is_no_gap(scenery: Scenery) -> None:
    ask(scenery, OWN_SAUNA)
    ask(scenery, "а это как потом?")

    sort(scenery)

    assert [gap.example for gap in gaps(scenery)] == [OWN_SAUNA]
    assert scenery.read(lambda session: session.exec(select(GapQuestion.text)).all()) == [OWN_SAUNA]


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_what_names_a_secret_is_forgotten(scenery: Scenery) -> None:
    ask(scenery, "zarbluk nevskiy2024 frumious bandersnatch")
    ask(scenery, "zarbluk frumious bandersnatch", "1002")

    sort(scenery)

    kept = scenery.read(lambda session: session.exec(select(GapQuestion.text)).all())
    assert not any("nevskiy2024" in text for text in kept)
