"""`nightdesk check` names the properties whose guests would be answered wrongly, and what to mend there."""

from inbox.answers.badly_understood import badly_understood
from inbox.answers.knowing import Mind
from inbox.tables import KnowledgeEntry
from playbooks.matching import Calibration, Entry, EntryKind, Matcher, Portfolio, Trial
from tests.embeddings import NoEmbedding


class MeasuredMatcher(Matcher):
    """One of which it is known how well it does."""

    def __init__(self, found: Calibration) -> None:
        super().__init__([])
        self._found = found

    def calibrate(self) -> Calibration:
        return self._found


def mind_of(matcher: Matcher) -> Mind:
    return Mind({"wifi": KnowledgeEntry(key="wifi", audience="public", answer_ru="", answer_en="")}, matcher)


def test_a_property_that_is_well_understood_is_not_told_of() -> None:
    minds = [("nevsky-12", mind_of(MeasuredMatcher(Calibration(0.95, precision=0.97, answered=0.6, tried=80))))]

    assert list(badly_understood(minds)) == []


def test_entries_that_are_taken_for_each_other_are_named() -> None:
    mistaken = (Trial("a place for the car", "parking", "garage", 0.98), Trial("is there a pool", None, "bath", 0.97))
    minds = [("nevsky-12", mind_of(MeasuredMatcher(Calibration(0.97, 0.9, 0.6, 80, mistaken))))]

    (told,) = badly_understood(minds)

    assert told == (
        "nevsky-12: only 90 of 100 answers would be right: "
        "'a place for the car' asks for parking, and garage would be told (give both more phrases); "
        "'is there a pool' is answered by nothing there, and bath would be told"
    )


def test_a_bot_that_answers_little_is_told_of() -> None:
    minds = [("nevsky-12", mind_of(MeasuredMatcher(Calibration(0.95, precision=1.0, answered=0.1, tried=80))))]

    (told,) = badly_understood(minds)

    assert told == "nevsky-12: the bot would answer only 10 of 100 known questions: give the answers more phrases"


def test_too_few_phrases_to_tell_are_told_of() -> None:
    entries = [Entry("wifi", EntryKind.KNOWLEDGE, ("what is the wifi password", "wifi password please"))]
    matcher = Matcher(entries, Portfolio(embedding=NoEmbedding()))

    (told,) = badly_understood([("moika-3", mind_of(matcher))])

    assert told == "moika-3: too few phrases to tell how well its guests are understood: give every answer two or more"
