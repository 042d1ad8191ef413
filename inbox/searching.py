"""Finds conversations by what a manager types: a guest's name, a reservation code, a word that was said."""

from sqlalchemy import ColumnElement, exists, func
from sqlmodel import col, select

from inbox.tables import Contact, Conversation, Guest, Message, Note, Property, Stay


def found_by(typed: str) -> list[ColumnElement[bool]]:
    """Conditions on `Conversation` joined with `Guest`, `Property` and `Stay`, any of which is a find."""
    like = f"%{_escaped(typed.strip().lower())}%"
    said = select(col(Message.id)).where(col(Message.conversation_id) == col(Conversation.id), _has(Message.text, like))
    noted = select(col(Note.id)).where(col(Note.conversation_id) == col(Conversation.id), _has(Note.text, like))
    contacts = select(col(Contact.id)).where(
        col(Contact.conversation_id) == col(Conversation.id), _has(Contact.name, like) | _has(Contact.address, like)
    )
    return [
        _has(Guest.name, like),
        _has(Stay.code, like),
        _has(Property.slug, like),
        _has(Property.name_ru, like),
        _has(Property.name_en, like),
        exists(contacts),
        exists(said),
        exists(noted),
    ]


def _has(column: str | None, like: str) -> ColumnElement[bool]:
    return func.lower(col(column)).like(like, escape="\\")


def _escaped(typed: str) -> str:
    return typed.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
