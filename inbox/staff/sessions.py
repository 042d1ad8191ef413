"""Who may come in: logging in, sessions of browsers, links that work once. Called by the pages.

Only hashes are kept of sessions' and links' tokens. Nothing that a stranger can time or read tells whether an e-mail is
known: an unknown one costs the same hashing and gets the same refusal.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, bindparam
from sqlmodel import Session, col, delete, select

from inbox.staff.actors import Actor, manager_actor, owner_actor
from inbox.staff.passwords import is_password
from inbox.staff.preferences import Preferences
from inbox.storage.finding import FindTogether
from inbox.storage.store import Store
from inbox.tables import Login, Manager, OneTimeLink, Owner, StaffSession
from properties.keys import token_hash

SESSION_LENGTH = timedelta(days=14)
LINK_LENGTH = timedelta(days=2)
_RENEW_BEFORE = timedelta(days=7)
_FREE_FAILURES = 5
_LONGEST_LOCK = timedelta(minutes=15)


@dataclass(frozen=True)
class LoggedIn:
    """A browser's session: `actor` as he is now, `login_id` and `session_id` for what is kept by them."""

    actor: Actor
    login_id: int
    session_id: int
    is_old: bool  # to be renewed, so that nobody is thrown out in the middle of a night
    preferences: Preferences


def log_in(store: Store, email: str, password: str, now: datetime, *, last_token: str = "") -> str | None:
    """The token of a new session; None = refused, whatever the reason. Hashing happens outside the writer.

    `last_token`: of the session that this browser had last, ended or not. Whose it was, he is not locked out by
    strangers who guess at his password elsewhere.
    """
    with store.read() as session:
        login = find_login(session, email)
        is_known = login is not None and _was_here(session, login, last_token)
    is_right = is_password(login.password_hash if login else None, password)
    if login is None:
        return None
    login_id = login.id or 0
    return store.write(lambda session: _count(session, login_id, now, is_right=is_right, is_known=is_known))


def find_login(session: Session, email: str) -> Login | None:
    return session.exec(select(Login).where(Login.email == normal_email(email))).first()


def open_session(session: Session, login_id: int, now: datetime) -> str:
    """A new session of a login that has proved itself; returns the token for its cookie."""
    token = secrets.token_urlsafe(32)
    session.add(
        StaffSession(token_hash=token_hash(token), login_id=login_id, created_at=now, expires_at=now + SESSION_LENGTH)
    )
    return token


def who_is(session: Session, token: str, now: datetime) -> LoggedIn | None:
    """Whose session this is; None when it ended, was revoked, or its person may no longer come in."""
    found = _WHO.first(session, token_hash=token_hash(token), now=now)
    if found is None:
        return None
    staff_session, login, manager, owner = found
    actor = actor_of(login, manager, owner)
    if actor is None:
        return None
    is_old = staff_session.expires_at - now < _RENEW_BEFORE
    likes = Preferences.from_json(login.settings)
    return LoggedIn(actor, login.id or 0, staff_session.id or 0, is_old, likes)


def _who(rows: Select[Any], _: str) -> Select[Any]:
    return (
        rows.join(Login, col(Login.id) == col(StaffSession.login_id))
        .outerjoin(Manager, col(Manager.id) == col(Login.manager_id))
        .outerjoin(Owner, col(Owner.id) == col(Login.owner_id))
        .where(col(StaffSession.token_hash) == bindparam("token_hash"), col(StaffSession.expires_at) > bindparam("now"))
    )


_WHO = FindTogether((StaffSession, Login, Manager, Owner), _who)


def actor_of(login: Login, manager: Manager | None, owner: Owner | None) -> Actor | None:
    if login.disabled_at is not None:
        return None
    if manager is not None and manager.disabled_at is None and manager.archived_at is None:
        return manager_actor(manager)
    if owner is not None and owner.archived_at is None:
        return owner_actor(owner)
    return None


def renew_session(session: Session, session_id: int, now: datetime) -> None:
    staff_session = session.get(StaffSession, session_id)
    if staff_session is not None:
        staff_session.expires_at = now + SESSION_LENGTH


def close_session(session: Session, token: str) -> None:
    session.exec(delete(StaffSession).where(col(StaffSession.token_hash) == token_hash(token)))


def close_sessions(session: Session, login_id: int) -> None:
    session.exec(delete(StaffSession).where(col(StaffSession.login_id) == login_id))


def new_link(session: Session, login_id: int, now: datetime) -> str:
    """The token of a link that works once, within `LINK_LENGTH`; links given before stop working."""
    session.exec(delete(OneTimeLink).where(col(OneTimeLink.login_id) == login_id, col(OneTimeLink.used_at).is_(None)))
    token = secrets.token_urlsafe(32)
    session.add(
        OneTimeLink(token_hash=token_hash(token), purpose="login", login_id=login_id, expires_at=now + LINK_LENGTH)
    )
    return token


def find_link(session: Session, token: str, now: datetime) -> OneTimeLink | None:
    """The link, if it still works. Looking does not use it up: messengers open links to show a preview."""
    query = select(OneTimeLink).where(
        OneTimeLink.token_hash == token_hash(token),
        OneTimeLink.purpose == "login",
        OneTimeLink.expires_at > now,
        col(OneTimeLink.used_at).is_(None),
    )
    return session.exec(query).first()


def use_link(session: Session, token: str, password_hash: str, now: datetime) -> str | None:
    """Set the password that the link allows to set, and log in; the session's token, None if the link is dead."""
    link = find_link(session, token, now)
    login = session.get(Login, link.login_id, with_for_update=True) if link and link.login_id else None
    if link is None or login is None or login.disabled_at is not None:
        return None
    session.refresh(link)  # of two who use it at once, the second waited for the login's row
    if link.used_at is not None:
        return None
    link.used_at = now
    put_password(session, login, password_hash)
    return open_session(session, login.id or 0, now)


def put_password(session: Session, login: Login, password_hash: str) -> None:
    """Every browser that was logged in with the old one is thrown out."""
    login.password_hash = password_hash
    login.failures = 0
    login.locked_until = None
    close_sessions(session, login.id or 0)


def normal_email(email: str) -> str:
    return email.strip().lower()


def _was_here(session: Session, login: Login, last_token: str) -> bool:
    query = select(StaffSession.id).where(
        StaffSession.token_hash == token_hash(last_token), StaffSession.login_id == login.id
    )
    return bool(last_token) and session.exec(query).first() is not None


def _count(session: Session, login_id: int, now: datetime, *, is_right: bool, is_known: bool) -> str | None:
    """Count a failure, or let in. While a login is locked the right password is refused too, in the same words."""
    login = session.exec(select(Login).where(Login.id == login_id).with_for_update()).one()
    if login.locked_until is not None and login.locked_until > now and not is_known:
        return None
    if not is_right:
        login.failures += 1
        login.locked_until = _lock(login.failures, now)
        return None
    person = actor_of(login, _manager(session, login), _owner(session, login))
    if person is None:
        return None
    login.failures = 0
    login.locked_until = None
    return open_session(session, login_id, now)


def _lock(failures: int, now: datetime) -> datetime | None:
    """A minute after the fifth failure, then doubling: it slows a guesser and locks no colleague out for a night."""
    if failures < _FREE_FAILURES:
        return None
    return now + min(_LONGEST_LOCK, timedelta(minutes=2 ** min(failures - _FREE_FAILURES, 8)))


def _manager(session: Session, login: Login) -> Manager | None:
    return session.get(Manager, login.manager_id) if login.manager_id else None


def _owner(session: Session, login: Login) -> Owner | None:
    return session.get(Owner, login.owner_id) if login.owner_id else None
