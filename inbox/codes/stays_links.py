"""Hides the links of stays in what people write: whoever has one is taken for the stay's guest."""

from sqlmodel import Session, col, select

from inbox.tables import Stay
from properties.keys import token_hash
from properties.stay_links import masked_links, tokens_in


def hide_links(session: Session, text: str) -> tuple[str, tuple[int, ...]]:
    """The text with masks in the links that open a stay, and those stays."""
    tokens = {token_hash(token): token for token in tokens_in(text)}
    if not tokens:
        return text, ()
    opened = session.exec(select(Stay.id, Stay.link_hash).where(col(Stay.link_hash).in_(tokens))).all()
    return masked_links(text, {tokens[hashed] for _, hashed in opened}), tuple(stay_id or 0 for stay_id, _ in opened)
