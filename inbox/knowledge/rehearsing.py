"""Lets the bot answer a guest who is made up: what it would say and do, by the very code that speaks to guests.

Nothing is stored or sent, and secrets stay masked. For previews of an entry and for trying what guests would text.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from sqlmodel import Session

from inbox.answers.knowing import Mind
from inbox.answers.voicing import Voice
from inbox.channel import ChannelKind
from inbox.conversation.scene import Scene
from inbox.conversation.speaking import Speech
from inbox.tables import Contact, Conversation, Guest, Property, Stay, Trust
from playbooks.commands import find_command
from playbooks.concierge import decide
from playbooks.decision import CHOOSE, Answer, Decision, Facts, Holder, Said, Start
from playbooks.matching import Action, Understanding
from playbooks.memory import Memory
from properties.keys import Keys
from properties.stays import secrets_window
from properties.words import Language

_NAMES = {Language.RU: "Анна", Language.EN: "Anna"}
_NIGHTS = 3


class Who(StrEnum):
    STRANGER = "stranger"
    IDENTIFIED = "identified"
    VERIFIED = "verified"


class When(StrEnum):
    BEFORE = "before"
    DURING = "during"
    AFTER = "after"


_TRUST = {Who.STRANGER: Trust.UNKNOWN, Who.IDENTIFIED: Trust.IDENTIFIED, Who.VERIFIED: Trust.VERIFIED}
_ARRIVES_IN_DAYS = {When.BEFORE: 2, When.DURING: -1, When.AFTER: -1 - _NIGHTS}


@dataclass(frozen=True)
class Sample:
    """A guest of the property: how sure we are of him, and where in his stay he is."""

    home: Property
    who: Who = Who.VERIFIED
    when: When = When.DURING


@dataclass(frozen=True)
class Rehearsal:
    """`speech`: what the guest would read, with secrets masked; None = nothing. `told`: keys of entries in it.

    `failed`: an answer lacks what it names, and the guest would be told that a person comes instead.
    """

    understanding: Understanding
    decision: Decision
    speech: Speech | None
    language: Language
    failed: bool

    @property
    def begun(self) -> Sequence[str]:
        """Keys of the playbooks that would begin, as the matcher knows them."""
        return [order.key for order in self.decision.orders if isinstance(order, Start)]

    @property
    def told(self) -> Sequence[str]:
        return [speech.key for speech in self.decision.speeches if isinstance(speech, Answer)]


class Stage:
    """Where rehearsals take place: a database to read facts from, keys, and the moment."""

    def __init__(self, session: Session, keys: Keys, now: datetime) -> None:
        self._session = session
        self._keys = keys
        self._now = now

    def answer(self, mind: Mind, sample: Sample, key: str, language: Language) -> Rehearsal:
        """The guest asks for this entry, beyond doubt."""
        return self._play(mind, sample, "", f"{CHOOSE}{key}", language)

    def hear(self, mind: Mind, sample: Sample, text: str, otherwise: Language) -> Rehearsal:
        """The guest texts this; `otherwise`: the language where his words don't tell."""
        spoken = mind.understand(text).language
        return self._play(mind, sample, text, "", Language(spoken.value) if spoken else otherwise)

    def _play(self, mind: Mind, sample: Sample, text: str, pressed: str, language: Language) -> Rehearsal:
        scene = self._scene(sample, language)
        understanding = mind.understand(text) if text else Understanding(Action.HAND_OFF)
        decision = decide(self._facts(scene, mind, understanding, text, pressed))
        voiced = Voice(self._session, self._keys, scene, mind, self._now).put(decision.speeches)
        return Rehearsal(understanding, decision, voiced.speech, language, voiced.failed)

    def _facts(self, scene: Scene, mind: Mind, understanding: Understanding, text: str, pressed: str) -> Facts:
        trust = Trust(scene.contact.trust)
        return Facts(
            now=self._now, said=Said.TEXT, text=text.strip(), understanding=understanding, holder=Holder.BOT,
            audiences=mind.audiences, titles=mind.titles, memory=Memory(),
            is_identified=trust in {Trust.IDENTIFIED, Trust.VERIFIED}, is_verified=trust is Trust.VERIFIED,
            window=secrets_window(scene.home, scene.stay, self._now), knows_property=True, pressed=pressed,
            command=find_command(text), playbooks=mind.playbooks,
        )  # fmt: skip

    def _scene(self, sample: Sample, language: Language) -> Scene:
        name = _NAMES[language]
        contact = Contact(
            channel=ChannelKind.WEB, account="", address="", trust=_TRUST[sample.who], name=name, created_at=self._now
        )
        guest = Guest(name=name, language=language, created_at=self._now)
        conversation = Conversation(
            guest_id=0, property_id=sample.home.id, last_activity_at=self._now, created_at=self._now
        )
        stay = None if sample.who is Who.STRANGER else self._stay(sample, name, language)
        return Scene(contact, guest, conversation, sample.home, stay)

    def _stay(self, sample: Sample, name: str, language: Language) -> Stay:
        today = self._now.astimezone(ZoneInfo(sample.home.timezone)).date()
        arrival: date = today + timedelta(days=_ARRIVES_IN_DAYS[sample.when])
        return Stay(
            code="SAMPLE", property_id=sample.home.id or 0, guest_name=name, guest_language=language, arrival=arrival,
            departure=arrival + timedelta(days=_NIGHTS), link_hash="", created_at=self._now, changed_at=self._now,
        )  # fmt: skip
