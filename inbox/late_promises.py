"""Tells a guest honestly that a promise was not kept in time, and calls a person. Called by the timers."""

from datetime import datetime

from sqlmodel import Session

from inbox.answers.voicing import Voice
from inbox.conversation.scene import load_scene
from inbox.conversation.speaking import answer_contact, say
from inbox.night.handing_off import hand_off
from inbox.night.promising import find_promise_broken
from inbox.receive import Reception
from inbox.tables import Conversation, ConversationState, Incident
from playbooks.decision import Call, Called, Say


def end_promise(session: Session, reception: Reception, promise_id: int, now: datetime) -> None:
    """A person who has the conversation is alarmed, and tells the guest himself: nobody talks over him."""
    made = find_promise_broken(session, promise_id, now)
    incident = session.get(Incident, made.incident_id) if made else None
    if made is None or incident is None or incident.conversation_id is None:
        return
    conversation = session.get_one(Conversation, incident.conversation_id, with_for_update=True)
    contact = answer_contact(session, conversation)
    if contact is None:
        return
    scene = load_scene(session, conversation, contact)
    if conversation.state != ConversationState.HUMAN:
        mind = reception.knowledge.of(session, scene.home)
        voiced = Voice(session, reception.keys, scene, mind, now).put((Say("promise_late"),))
        if voiced.speech is not None:
            say(session, conversation, contact, voiced.speech, now)
    hand_off(session, scene, Call(Called.PROMISE, incident.severity, made.text), now)
