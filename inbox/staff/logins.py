"""People who may log in, as the command line sees them: add, list, disable, set a password, make a link."""

import json
import re
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from inbox.settings import Settings
from inbox.staff.passwords import hash_password
from inbox.staff.sessions import close_sessions, find_login, new_link, normal_email, put_password
from inbox.tables import Login, Manager, Owner, Role, Setting

_DEMO = "demo_logins"


class UserError(Exception):
    """What is wrong, in one line that says how to mend it."""


@dataclass(frozen=True)
class User:
    email: str
    name: str
    role: Role
    has_password: bool
    is_disabled: bool


def add_user(session: Session, email: str, *, role: Role | None = None, name: str = "", language: str = "ru") -> Login:
    """Let somebody in by e-mail: a manager or owner of the office who has that e-mail, else a new member of staff.

    A new one needs `role` and `name`. Raises `UserError`.
    """
    address = normal_email(email)
    if not re.fullmatch(r"[^@\s]+@[^@\s]+", address):
        raise UserError(f"{email!r} is no e-mail address")
    if find_login(session, address) is not None:
        raise UserError(f"{address} can log in already; `user password {address}` gives a new password")
    manager = session.exec(select(Manager).where(Manager.email == address)).first()
    owner = None if manager else session.exec(select(Owner).where(Owner.email == address)).first()
    if manager is None and owner is None:
        manager = _new_manager(session, address, role, name, language)
    login = Login(email=address, manager_id=manager.id if manager else None, owner_id=owner.id if owner else None)
    session.add(login)
    session.flush()
    return login


def list_users(session: Session) -> list[User]:
    query = (
        select(Login, Manager, Owner)
        .outerjoin(Manager, col(Manager.id) == col(Login.manager_id))
        .outerjoin(Owner, col(Owner.id) == col(Login.owner_id))
        .order_by(col(Login.email))
    )
    return [_user(login, manager, owner) for login, manager, owner in session.exec(query)]


def disable_user(session: Session, email: str, now: datetime) -> None:
    """He is thrown out of every browser at once. Raises `UserError`."""
    login = _existing(session, email)
    login.disabled_at = now
    manager = _manager_of(session, login)
    if manager is not None:
        manager.disabled_at = now  # no shift calls him, and his Telegram does nothing any more
    close_sessions(session, login.id or 0)


def set_password(session: Session, email: str, password: str) -> None:
    """A disabled user is let in again. Raises `UserError` and `WeakPassword`."""
    login = _existing(session, email)
    login.disabled_at = None
    manager = _manager_of(session, login)
    if manager is not None:
        manager.disabled_at = None
    put_password(session, login, hash_password(password))
    if login.email in (demo := _demo_emails(session)):
        keep_demo_users(session, [kept for kept in demo if kept != login.email])


def login_link(session: Session, email: str, now: datetime) -> str:
    """The token of `PUBLIC_URL/login/TOKEN`, which lets set a password once. Raises `UserError`."""
    return new_link(session, _existing(session, email).id or 0, now)


def demo_users(session: Session, settings: Settings) -> list[User]:
    """Those who get in with one click: only of a demo office, and only where no other machine can reach the pages."""
    emails = _demo_emails(session) if settings.is_local else []
    users = {user.email: user for user in list_users(session) if not user.is_disabled}
    return [users[email] for email in emails if email in users]


def is_kept_out(session: Session, settings: Settings, email: str) -> bool:
    """A demo log-in, whose password everybody may know, where other machines can reach the pages."""
    return not settings.is_local and normal_email(email) in _demo_emails(session)


def keep_demo_users(session: Session, emails: list[str]) -> None:
    """Called when the demo office is loaded."""
    session.merge(Setting(key=_DEMO, value=json.dumps(emails)))


def _demo_emails(session: Session) -> list[str]:
    kept = session.get(Setting, _DEMO)
    return [normal_email(email) for email in json.loads(kept.value)] if kept else []


def _new_manager(session: Session, email: str, role: Role | None, name: str, language: str) -> Manager:
    if role is None or role is Role.OWNER or not name:
        raise UserError(f"nobody in the office has the e-mail {email}: give --name and --role manager, lead or admin")
    key = _free_key(session, email)
    manager = Manager(key=key, name=name, email=email, role=role, language=language, speaks=[language])
    session.add(manager)
    session.flush()
    return manager


def _free_key(session: Session, email: str) -> str:
    stem = re.sub(r"[^a-z0-9]+", "-", email.partition("@")[0]).strip("-") or "manager"
    taken = set(session.exec(select(Manager.key).where(col(Manager.key).startswith(stem))))
    return next(key for key in [stem, *(f"{stem}-{n}" for n in range(2, len(taken) + 3))] if key not in taken)


def _manager_of(session: Session, login: Login) -> Manager | None:
    return session.get(Manager, login.manager_id) if login.manager_id else None


def _existing(session: Session, email: str) -> Login:
    login = find_login(session, email)
    if login is None:
        raise UserError(f"nobody logs in as {normal_email(email)}; `user list` shows who does")
    return login


def _user(login: Login, manager: Manager | None, owner: Owner | None) -> User:
    person = manager or owner
    return User(
        email=login.email,
        name=person.name if person else login.email,
        role=Role(manager.role) if manager else Role.OWNER,
        has_password=login.password_hash is not None,
        is_disabled=login.disabled_at is not None,
    )
