"""aiogram's types, whose validators are built when they are first used."""

import subprocess
import sys

_LOOK = """
import bots.telegram
from aiogram.types import ChatInviteLink, Message, StarTransactions
from pydantic import BaseModel

class Later(BaseModel):
    after: "Unknown"

class Unknown(BaseModel):
    number: int

print(StarTransactions.__pydantic_complete__, Message.model_validate(
    {"message_id": 1, "date": 0, "chat": {"id": 7, "type": "private"}, "text": "the lock"}
).text)
print(ChatInviteLink.model_validate(
    {"invite_link": "x", "creator": {"id": 1, "is_bot": True, "first_name": "Bot"}, "creates_join_request": False,
     "is_primary": False, "is_revoked": False}
).creator.first_name, Later.model_rebuild(), Later(after={"number": 3}).after.number)
"""


def test_types_of_telegram_are_built_when_they_are_used_and_other_models_as_ever() -> None:
    told = subprocess.run([sys.executable, "-c", _LOOK], capture_output=True, text=True, check=True).stdout

    assert told.splitlines() == ["False the lock", "Bot True 3"]
