"""The bot's turn in a conversation: gathers the facts, lets the concierge decide, and puts the decision into rows."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from inbox.answers.knowing import Knowledge, Mind
from inbox.answers.playbooks_in_use import PREFIX
from inbox.answers.voicing import Voice
from inbox.arriving.heard import Heard
from inbox.codes.door import keep_release
from inbox.conversation.scene import Scene
from inbox.conversation.speaking import add_event, say
from inbox.holding.awaiting import await_holder
from inbox.holding.closing import close, solved_by_guest
from inbox.knowledge.noticing import NEAR_FROM, notice
from inbox.knowledge.proposing import Spoken, propose
from inbox.night.handing_off import hand_off, show_to_holder
from inbox.night.incident_calls import note_question, spoken_of_again
from inbox.night.incidents import reopen
from inbox.runs.keeping import as_running, end_runs, open_runs, passed_on, pressed_button
from inbox.runs.walker import Walker
from inbox.storage.live import Change, Topic, announce
from inbox.tables import ConversationState, KnowledgeEntry, Severity, Trust
from inbox.words import EventKind
from playbooks.booking_code import beside_booking_words, beside_link
from playbooks.commands import find_command
from playbooks.concierge import decide
from playbooks.decision import DEAD_LINKS, Answer, Attempt, Call, Called, Decision, Facts, Holder, Returned, Said
from playbooks.language import is_cyrillic, requested_language
from playbooks.matching import Action, Understanding
from playbooks.memory import Memory
from properties.keys import Keys
from properties.stays import secrets_window
from properties.words import Language

_IN_WORDS = frozenset({Said.TEXT, Said.LINK, *DEAD_LINKS})
_FLOOD_FROM = 30  # messages of one contact …
_FLOOD_WITHIN = timedelta(seconds=60)
_WORDS_TO_SWITCH = 3  # a shorter message does not change the language that the guest is answered in


@dataclass(frozen=True)
class Turn:
    knowledge: Knowledge
    keys: Keys
    scene: Scene
    heard: Heard
    now: datetime


def take_turn(session: Session, turn: Turn) -> None:
    scene = turn.scene
    mind = turn.knowledge.of(session, scene.home, scene.portfolio_revision)
    memory = Memory.from_json(scene.conversation.bot_memory)
    understanding = mind.understand(turn.heard.text if turn.heard.said in _IN_WORDS else "")
    before = scene.guest.language
    _settle_language(scene, turn.heard, understanding)
    question = _question(turn.heard, understanding, memory)
    asked = mind.understand(question) if question else None
    facts = _facts(turn, mind, memory, understanding)
    if requested_language(turn.heard.text) is not None:
        facts = replace(facts, language_asked=True, switched_language=scene.guest.language != before)
    facts = _with_runs(session, facts, scene)
    back = spoken_of_again(session, scene.conversation, facts)
    facts = replace(facts, returned=Returned(back.topic, back.severity)) if back else facts
    decision = decide(replace(facts, question=question, asked=asked) if question else facts)
    if back is not None:
        reopen(session, back, turn.now, conversation=scene.conversation)
    _apply(session, turn, mind, decision, question=question)
    notice(session, scene, decision, turn.heard.text, understanding.matches, turn.now)
    _learn(session, turn, mind, memory, decision)


def _learn(session: Session, turn: Turn, mind: Mind, memory: Memory, decision: Decision) -> None:
    """The guest himself said which of the choices he had meant: his first words might be a phrase of it."""
    told = [speech.key for speech in decision.speeches if isinstance(speech, Answer)]
    if len(told) != 1 or told[0] not in memory.choices or not memory.question or told[0] not in mind.entries:
        return
    number = mind.entries[told[0]].id
    entry = session.get(KnowledgeEntry, number) if number is not None else None  # what a place implies is no row
    if entry is not None:
        spoken = Spoken(memory.question, turn.scene.home, turn.scene.guest, turn.scene.stay)
        propose(session, turn.keys, entry, spoken, turn.now)


def _question(heard: Heard, understanding: Understanding, memory: Memory) -> str:
    """What a guest who is known from now on wants: what he says with it, else what made us ask who he is."""
    if heard.said is not Said.LINK and heard.attempt is not Attempt.FOUND:
        return ""
    if heard.said is Said.LINK:
        return beside_link(heard.text) or memory.question
    if understanding.action is Action.ANSWER:
        return heard.text or memory.question
    return memory.question or beside_booking_words(heard.text)


def _settle_language(scene: Scene, heard: Heard, understanding: Understanding) -> None:
    """Which language the guest is answered in from now on."""
    asked = requested_language(heard.text)
    if asked is not None:
        scene.guest.language = asked.value
        return
    written = understanding.language
    if written is not None and (scene.guest.language is None or _is_plain(heard.text, understanding)):
        scene.guest.language = written.value
    elif scene.guest.language is None and scene.contact.language_hint:
        scene.guest.language = (Language.RU if scene.contact.language_hint[:2] == "ru" else Language.EN).value


def _is_plain(text: str, understanding: Understanding) -> bool:
    """Whether the words show a language: enough of them, or Russian ones in Russian letters that are no mere thanks."""
    is_russian = is_cyrillic(text, understanding.language) and understanding.action is not Action.CHAT
    return is_russian or len(text.split()) >= _WORDS_TO_SWITCH


def _facts(turn: Turn, mind: Mind, memory: Memory, understanding: Understanding) -> Facts:
    scene, heard = turn.scene, turn.heard
    trust = Trust(scene.contact.trust)
    return Facts(
        now=turn.now,
        said=heard.said,
        text=heard.text.strip(),
        understanding=understanding,
        holder=_holder(scene),
        audiences=mind.audiences,
        titles=mind.titles,
        memory=memory,
        is_identified=trust in {Trust.IDENTIFIED, Trust.VERIFIED},
        is_verified=trust is Trust.VERIFIED,
        window=secrets_window(scene.home, scene.stay, turn.now),
        knows_property=scene.home is not None,
        pressed=heard.pressed,
        attempt=heard.attempt,
        is_critical=scene.conversation.severity == Severity.CRITICAL,
        command=find_command(heard.text),
        flooding=_is_flooding(scene, turn.now),
        opted_out=scene.contact.opted_out_at is not None,
        pictured=heard.pictured,
        is_too_big=heard.is_too_big,
        is_suggested=scene.conversation.hinted_stay_id is not None,
        is_first=scene.conversation.last_seq <= 1,
        playbooks=mind.playbooks,
    )


def _with_runs(session: Session, facts: Facts, scene: Scene) -> Facts:
    runs = open_runs(session, scene.conversation.id or 0) if scene.may_have_runs else []
    pressed = pressed_button(session, scene.conversation, facts.pressed)
    running, passed = as_running(runs, pressed), _passed_on(session, scene)
    return replace(facts, running=running, passed_on=passed) if running or passed else facts


def _passed_on(session: Session, scene: Scene) -> frozenset[str]:
    """By the keys that playbooks are matched by."""
    return frozenset(f"{PREFIX}{key}" for key in passed_on(session, scene.conversation))


def _holder(scene: Scene) -> Holder:
    """Whose turn it is. A snooze of nobody's is over as soon as the guest writes."""
    conversation = scene.conversation
    if conversation.state != ConversationState.SNOOZED:
        return Holder(conversation.state)
    if conversation.holder_name:
        return Holder.HUMAN
    return Holder.WAITING if conversation.waiting_since else Holder.BOT


def _is_flooding(scene: Scene, now: datetime) -> bool:
    contact = scene.contact
    if contact.burst_started_at is None or now - contact.burst_started_at > _FLOOD_WITHIN:
        contact.burst_started_at = now
        contact.burst_count = 0
    contact.burst_count += 1
    return contact.burst_count > _FLOOD_FROM


def _apply(session: Session, turn: Turn, mind: Mind, decision: Decision, *, question: str) -> None:
    scene, conversation = turn.scene, turn.scene.conversation
    _change_hands(session, turn, decision)
    walker = Walker(session, scene, turn.now, mind.in_use)
    walker.follow(decision.orders, question or turn.heard.text)
    voice = Voice(session, turn.keys, scene, mind, turn.now)
    voiced = voice.put((*decision.speeches, *walker.tells))
    call = decision.call
    if voiced.failed and call is None:
        call = Call(Called.BOT_FAILED, Severity.NORMAL, turn.heard.text)
    if voiced.speech is not None:
        message = say(session, conversation, scene.contact, voiced.speech, turn.now)
        keep_release(session, scene, voiced.secrets, message.id or 0, turn.now)
    conversation.bot_memory = decision.memory.to_json()
    for each in [*([call] if call else []), *walker.calls]:
        hand_off(session, scene, each, turn.now, doubt=_doubt(mind, decision, each))
    if walker.solved and call is None:
        solved_by_guest(session, conversation, turn.now)
    if decision.closes:
        add_event(session, conversation, EventKind.GUEST_SOLVED, turn.now)
        close(session, conversation, turn.now)
    if decision.opts_out:
        scene.contact.opted_out_at = turn.now
        end_runs(session, conversation, turn.now)
        add_event(session, conversation, EventKind.OPTED_OUT, turn.now, channel=scene.contact.channel)
    if decision.opts_in:
        scene.contact.opted_out_at = None
        add_event(session, conversation, EventKind.OPTED_IN, turn.now, channel=scene.contact.channel)


def _doubt(mind: Mind, decision: Decision, call: Call) -> dict[str, Any]:
    """What came nearest to what nobody could answer, and how sure the bot was of it."""
    if call.reason is not Called.UNSURE or any(isinstance(speech, Answer) for speech in decision.speeches):
        return {}
    nearest = next((match for match in call.tried if match.score >= NEAR_FROM), None)
    return {} if nearest is None else {"nearest": [list(mind.titles[nearest.key])], "sure": nearest.score}


def _change_hands(session: Session, turn: Turn, decision: Decision) -> None:
    """What the guest's words do to who holds the conversation, before anything is answered."""
    conversation = turn.scene.conversation
    if conversation.state == ConversationState.RESOLVED and decision.reopens:
        conversation.state = ConversationState.BOT
        conversation.resolution = None
        add_event(session, conversation, EventKind.REOPENED, turn.now)
    if conversation.state == ConversationState.SNOOZED and decision.owes_answer:
        holder = _holder(turn.scene)
        conversation.state = ConversationState(holder.value)
        conversation.snoozed_until = None
        if holder is Holder.WAITING:
            conversation.urgency = Severity(conversation.severity or Severity.NORMAL).rank
            announce(session, Change(Topic.ALERT, conversation.id or 0))
    is_owed = conversation.state == ConversationState.HUMAN and decision.owes_answer
    if decision.owes_answer and conversation.state not in {ConversationState.BOT, ConversationState.RESOLVED}:
        note_question(session, conversation, turn.now, is_owed=is_owed)
    if is_owed:
        conversation.waiting_since = conversation.waiting_since or turn.now
        conversation.urgency = Severity(conversation.severity or Severity.NORMAL).rank
        await_holder(session, conversation, turn.now)
        _tell_holder(session, turn)
    announce(session, Change(Topic.QUEUE, conversation.id or 0))


def _tell_holder(session: Session, turn: Turn) -> None:
    announce(session, Change(Topic.ALERT, turn.scene.conversation.id or 0))
    show_to_holder(session, turn.scene, turn.heard.text, turn.now)
