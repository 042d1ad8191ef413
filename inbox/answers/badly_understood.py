"""Properties whose guests the bot would often answer wrongly, in words for `nightdesk check`: what to mend where.

Called by the check-up. Each property takes a tenth of a second, so of very many only some are measured.
"""

from collections.abc import Iterable, Iterator
from itertools import islice

from sqlmodel import Session, col, select

from inbox.answers.knowing import Knowledge, Mind
from inbox.tables import Property
from playbooks.matching import WANTED_PRECISION, Calibration, Trial

_MOST_MEASURED, _MOST_TOLD = 50, 3
_FEW_ANSWERED = 0.25  # of what guests may ask; the bot is little help then


def minds_to_measure(session: Session) -> list[tuple[str, Mind]]:
    """The first properties by name, ready to be measured; takes seconds."""
    knowledge = Knowledge()
    homes = select(Property).where(col(Property.archived_at).is_(None)).order_by(col(Property.slug))
    found = [(home.slug, knowledge.of(session, home)) for home in session.exec(homes.limit(_MOST_MEASURED))]
    for _, mind in found:
        mind.matcher.warm_up()
    return found


def badly_understood(minds: Iterable[tuple[str, Mind]]) -> Iterator[str]:
    for slug, mind in minds:
        found = mind.matcher.calibrate()
        if mind.entries and (fault := _fault(found)):
            yield f"{slug}: {fault}"


def _fault(found: Calibration) -> str:
    if not found.is_measured:
        return "too few phrases to tell how well its guests are understood: give every answer two or more"
    if found.precision < WANTED_PRECISION:
        pairs = "; ".join(_told(one) for one in islice(found.mistaken, _MOST_TOLD))
        return f"only {_percent(found.precision)} of 100 answers would be right: {pairs}"
    if found.answered < _FEW_ANSWERED:
        share = _percent(found.answered)
        return f"the bot would answer only {share} of 100 known questions: give the answers more phrases"
    return ""


def _told(one: Trial) -> str:
    if one.key is None:
        return f"{one.text!r} is answered by nothing there, and {one.taken_for} would be told"
    return f"{one.text!r} asks for {one.key}, and {one.taken_for} would be told (give both more phrases)"


def _percent(share: float) -> int:
    return int(share * 100 + 1e-6)
