"""A manager's word that it is the guest: what he asked, and could not be told before, is answered at once.

Called by pages. While a person holds the conversation the bot leaves the answer to him.
"""

from datetime import datetime

from sqlmodel import Session

from inbox.answers.knowing import Knowledge
from inbox.arriving.heard import Heard
from inbox.arriving.suggesting import confirm
from inbox.conversation.scene import load_scene
from inbox.conversation.speaking import answer_contact
from inbox.staff.actors import Actor
from inbox.tables import Conversation, ConversationState
from inbox.turn import Turn, take_turn
from playbooks.decision import Said
from playbooks.memory import Memory
from properties.keys import Keys


def confirm_guest(
    session: Session, knowledge: Knowledge, keys: Keys, actor: Actor, conversation_id: int, now: datetime
) -> Conversation:
    """Raises what `confirm` raises."""
    conversation = confirm(session, actor, conversation_id, now)
    contact = answer_contact(session, conversation)
    if contact is None or conversation.state not in {ConversationState.BOT, ConversationState.WAITING}:
        return conversation
    if Memory.from_json(conversation.bot_memory).question:
        scene = load_scene(session, conversation, contact)
        take_turn(session, Turn(knowledge, keys, scene, Heard(Said.LINK, ""), now))
    return conversation
