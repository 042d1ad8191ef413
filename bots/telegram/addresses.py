"""Where answers go, and who wrote: a private chat's id, or a chat of an owner who connected the bot to his account."""

from dataclasses import dataclass

from aiogram.types import Chat, User

from inbox.channel import Sender

_BY = "@"


@dataclass(frozen=True)
class Address:
    """`connection` is Telegram Business's: an answer in the owner's name has to carry it."""

    chat_id: int
    connection: str | None = None

    def __str__(self) -> str:
        return f"{self.chat_id}{_BY}{self.connection}" if self.connection else str(self.chat_id)

    @classmethod
    def parse(cls, text: str) -> "Address":
        """Raises ValueError when the text is no chat's id."""
        chat_id, _, connection = text.partition(_BY)
        return cls(int(chat_id), connection or None)


def sender_of(chat: Chat, user: User | None, connection: str | None = None) -> Sender:
    """Names are the person's own and may change; the address is what is known him by."""
    person = user or chat
    return Sender(
        address=str(Address(chat.id, connection)),
        name=full_name(person) or chat.title or "",
        username=person.username or "",
        language=(user.language_code if user else None) or "",
    )


def full_name(person: User | Chat) -> str:
    return " ".join(part for part in (person.first_name, person.last_name) if part)
