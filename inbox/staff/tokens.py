"""Tokens of the API: made by the command line, looked up by every call. Only their hashes are kept."""

import secrets
from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from inbox.cleaning import clean_line
from inbox.staff.actors import Actor, token_actor
from inbox.tables import ApiToken, Owner, Role
from properties.keys import token_hash

TOKEN_ROLES = (Role.ADMIN, Role.MANAGER, Role.OWNER)
_BYTES = 32  # 43 characters of A-Z a-z 0-9 _ -
_LONGEST_NAME = 100


class TokenError(Exception):
    """No such token can be made; the text says why, in one line."""


def create_token(session: Session, name: str, role: str, owner_key: str | None, now: datetime) -> str:
    """A new token, which is shown this once. `owner_key` narrows it to one owner's properties: role owner only.

    What it does is done under `name`, as colleagues and owners read it. Raises `TokenError`.
    """
    if not name.strip() or len(name) > _LONGEST_NAME or clean_line(name) != name:
        raise TokenError(f"the name must be one line of 1 to {_LONGEST_NAME} characters")
    if role not in TOKEN_ROLES:
        raise TokenError(f"there is no role {role!r} for a token; expected {', '.join(TOKEN_ROLES)}")
    owner_id = _owner_id(session, role, owner_key)
    token = secrets.token_urlsafe(_BYTES)
    # A token that begins with a hyphen would be taken for an option on a command line.
    token = token.replace("-", "_", 1) if token.startswith("-") else token
    session.add(ApiToken(name=name, role=role, owner_id=owner_id, token_hash=token_hash(token), created_at=now))
    return token


def list_tokens(session: Session) -> Sequence[ApiToken]:
    """Those that work."""
    query = select(ApiToken).where(col(ApiToken.revoked_at).is_(None)).order_by(col(ApiToken.name), col(ApiToken.id))
    return session.exec(query).all()


def revoke(session: Session, name: str, now: datetime) -> int:
    """Stop all tokens of that name; how many there were."""
    working = select(ApiToken).where(ApiToken.name == name, col(ApiToken.revoked_at).is_(None))
    tokens = session.exec(working).all()
    for token in tokens:
        token.revoked_at = now
    return len(tokens)


def find_actor(session: Session, token: str) -> Actor | None:
    """Who acts with this token; None when it is unknown, revoked, or its owner has gone."""
    query = (
        select(ApiToken, Owner)
        .outerjoin(Owner, col(Owner.id) == col(ApiToken.owner_id))
        .where(ApiToken.token_hash == token_hash(token), col(ApiToken.revoked_at).is_(None))
    )
    found = session.exec(query).first()
    if found is None:
        return None
    kept: ApiToken = found[0]
    owner: Owner | None = found[1]
    if kept.role == Role.OWNER and (owner is None or owner.archived_at is not None):
        return None
    return token_actor(kept)


def _owner_id(session: Session, role: str, owner_key: str | None) -> int | None:
    if role != Role.OWNER:
        if owner_key is not None:
            raise TokenError("--owner goes with --role owner only")
        return None
    if owner_key is None:
        raise TokenError("a token of role owner needs --owner KEY")
    owner = session.exec(select(Owner).where(Owner.key == owner_key, col(Owner.archived_at).is_(None))).first()
    if owner is None:
        raise TokenError(f"there is no owner {owner_key!r}")
    return owner.id
