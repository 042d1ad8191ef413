"""Makes log-ins fit the people of the office after an import: managers get one, archived people lose theirs.

Owners are let in by `user add`; here their log-ins only follow their e-mail. A new log-in has no password yet.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, select

from inbox.office.rows import Row, stored_rows
from inbox.staff.sessions import close_sessions
from inbox.tables import Login, Manager, Owner

PersonKey = tuple[type[Manager] | type[Owner], int]


@dataclass(frozen=True)
class _Person:
    key: PersonKey
    email: str | None
    archived_at: datetime | None
    was_archived_at: datetime | None

    @property
    def may_come_in(self) -> bool:
        return self.archived_at is None and self.email is not None


def keep_logins(
    session: Session, now: datetime, *, managers_before: Mapping[str, Row], owners_before: Mapping[str, Row]
) -> None:
    logins = list(session.exec(select(Login)))
    of_person = {_holder(login): login for login in logins}
    people = [*_people(session, Manager, managers_before), *_people(session, Owner, owners_before)]
    for person in people:
        if person.key in of_person:
            _open_or_close(session, of_person[person.key], person, now)
    wanted = {
        person.email: of_person.get(person.key) or Login(email="", manager_id=person.key[1])
        for person in people
        if person.may_come_in and person.email and (person.key in of_person or person.key[0] is Manager)
    }
    _release(session, logins, wanted, now)
    for email, login in wanted.items():
        login.email = email
        session.add(login)
    session.flush()


def _people(session: Session, model: type[Manager] | type[Owner], before: Mapping[str, Row]) -> Iterator[_Person]:
    for row in stored_rows(session, model):
        was_archived_at = before[row["key"]]["archived_at"] if row["key"] in before else None
        yield _Person((model, row["id"]), row["email"], row["archived_at"], was_archived_at)


def _holder(login: Login) -> PersonKey:
    return (Manager, login.manager_id) if login.manager_id else (Owner, login.owner_id or 0)


def _open_or_close(session: Session, login: Login, person: _Person, now: datetime) -> None:
    """Whom an import shut out by archiving, it lets in again when he comes back; nobody whom an admin disabled."""
    if not person.may_come_in and login.disabled_at is None:
        login.disabled_at = person.archived_at or now
        close_sessions(session, login.id or 0)
    elif person.may_come_in and login.disabled_at is not None and login.disabled_at == person.was_archived_at:
        login.disabled_at = None


def _release(session: Session, logins: Iterable[Login], wanted: Mapping[str, Login], now: datetime) -> None:
    """Free the addresses that change hands; done before any is given, for no two log-ins may share one.

    A former colleague's log-in keeps its place in the records under an address that nobody can type.
    """
    staying = {login.id: email for email, login in wanted.items()}
    for login in logins:
        if login.id in staying and staying[login.id] != login.email:
            login.email = f"moving {login.id}"
        elif login.id not in staying and login.email in wanted:
            login.email = f"{login.email} (former, {login.id})"
            login.disabled_at = login.disabled_at or now
            close_sessions(session, login.id or 0)
    session.flush()
