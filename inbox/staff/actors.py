"""Who acts on the desk: a manager at a page or in Telegram, an owner, a holder of an API token.

Every query of pages and API is narrowed by `visible_to`, so that what is forbidden is simply not found.
"""

from dataclasses import dataclass

from sqlalchemy import BindParameter, ColumnElement, select, true
from sqlmodel import col

from inbox.tables import ApiToken, Conversation, Manager, Owner, Property, Role


@dataclass(frozen=True)
class Actor:
    """`name` is what others read. `manager_id` is None for owners and tokens; `owner_id` narrows to his properties."""

    name: str
    role: Role
    language: str = "en"
    manager_id: int | None = None
    owner_id: int | None = None

    @property
    def may_answer(self) -> bool:
        return self.role is not Role.OWNER

    @property
    def may_lead(self) -> bool:
        """Whether he may take over from a colleague, change the rules of the night, look at what could not be read."""
        return self.role in {Role.LEAD, Role.ADMIN}

    def is_same(self, manager_id: int | None, name: str | None) -> bool:
        """Whether it was he. Managers are known by their id, whatever they are called; tokens have a name alone."""
        return manager_id == self.manager_id if manager_id or self.manager_id else name == self.name


def manager_actor(manager: Manager) -> Actor:
    return Actor(manager.name, Role(manager.role), manager.language, manager_id=manager.id)


def owner_actor(owner: Owner) -> Actor:
    return Actor(owner.name, Role.OWNER, owner.language, owner_id=owner.id)


def token_actor(token: ApiToken) -> Actor:
    return Actor(token.name, Role(token.role), owner_id=token.owner_id)


def conversations_visible_to(actor: Actor) -> ColumnElement[bool]:
    return conversations_of(actor.owner_id) if actor.role is Role.OWNER else true()


def conversations_of(owner: int | BindParameter[int] | None) -> ColumnElement[bool]:
    """What an owner sees; `owner`: his id, or the parameter that will hold it."""
    return col(Conversation.property_id).in_(select(col(Property.id)).where(col(Property.owner_id) == owner))


def properties_visible_to(actor: Actor) -> ColumnElement[bool]:
    return true() if actor.role is not Role.OWNER else col(Property.owner_id) == actor.owner_id
