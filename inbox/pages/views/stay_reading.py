"""How the pages about stays find a stay, its home and its clock, and what they call them."""

from sqlmodel import Session, col, select

from inbox.context import Context
from inbox.holding.refusals import NotFound
from inbox.schedule.in_force import rules_in_force
from inbox.schedule.timeline import Outlook
from inbox.tables import Property, Stay
from inbox.web.languages import Words
from inbox.web.times import LocalClock
from properties.words import Language


def find_stay(session: Session, stay_id: int) -> tuple[Stay, Property]:
    """Raises `NotFound`."""
    stay = session.get(Stay, stay_id)
    if stay is None:
        raise NotFound
    return stay, session.get_one(Property, stay.property_id)


def outlook_of(session: Session, context: Context) -> Outlook:
    return Outlook(context.keys, context.settings.public_url, context.channels, rules_in_force(session), context.now())


def clock_at(home: Property, context: Context, words: Words) -> LocalClock:
    return LocalClock(words, home.timezone, context.now())


def stay_name(stay: Stay, words: Words) -> str:
    """A calendar tells nobody's name."""
    return stay.guest_name or words.gettext("Guest of %(source)s") % {"source": stay.source}


def homes_of(session: Session) -> list[Property]:
    return list(session.exec(select(Property).where(col(Property.archived_at).is_(None)).order_by(col(Property.slug))))


def homes_to_choose(session: Session, language: Language) -> list[tuple[str, str]]:
    """Slug and name of each, for a field that asks for one."""
    return [(home.slug, home.name(language)) for home in homes_of(session)]
