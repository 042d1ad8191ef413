"""A stay's own link: the stay that a token opens, and the token that a stay has now. Called wherever guests come in by
it, and where it is shown.
"""

from datetime import datetime

from sqlmodel import Session, col, select

from inbox.stays.freed_codes import freed
from inbox.tables import Property, Stay
from properties.keys import Keys, token_hash
from properties.stays import has_ended


def stay_of_token(session: Session, token: str, now: datetime) -> Stay | None:
    """The stay that a link's token opens; None for an unknown, revoked or outlived one."""
    stay = stay_behind(session, token)
    if stay is None or has_ended(session.get_one(Property, stay.property_id), stay, now):
        return None
    return stay


def stay_behind(session: Session, token: str) -> Stay | None:
    """Also one that is over or was cancelled: whoever has its link may be told so, and nothing else."""
    return session.exec(select(Stay).where(col(Stay.link_hash) == token_hash(token))).first() if token else None


def link_token(keys: Keys, stay: Stay) -> str:
    """The token of the stay's present link: made from its code, or from that which it had before it came free."""
    codes = dict.fromkeys([stay.code.removesuffix(freed(stay)), stay.code])
    tokens = [keys.stay_token(code, stay.link_number) for code in codes]
    return next((token for token in tokens if token_hash(token) == stay.link_hash), tokens[-1])


def stay_token_of(session: Session, keys: Keys, code: str) -> str | None:
    """The token of a stay's present link, by its reservation code."""
    stay = session.exec(select(Stay).where(col(Stay.code) == code)).first()
    return link_token(keys, stay) if stay else None
