"""Puts the concierge's decision into words: wording and answers in the guest's language, secrets through the door."""

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from sqlmodel import Session

from inbox.answers.knowing import Mind
from inbox.codes.door import NotAllowed, answer_facts, day_in_words, fill_answer, fill_text, may_tell
from inbox.conversation.answer_files import MOST_FILES, File
from inbox.conversation.scene import Scene
from inbox.conversation.speaking import Speech
from inbox.conversation.standard_pictures import standard_picture
from inbox.staff.roster import zone_at
from playbooks.decision import CHOOSE, HUMAN, Answer, Choose, Say, Tell
from playbooks.decision import Speech as Spoken
from playbooks.scripts.facts import OF_KNOWN_GUESTS
from playbooks.wording import phrase
from properties.emergency_numbers import emergency_numbers
from properties.files.written import Bilingual
from properties.filling import FillingError
from properties.keys import Keys
from properties.stays import secrets_span
from properties.words import Audience, Language

OTHER_WORDS = "in_other_words"  # among a message's facts: the same in the other language
FROM_PLAYBOOK, FROM_ANSWERS = "from_playbook", "from_answers"  # too: titles of what it was said from
ANSWERED_WITHIN = timedelta(minutes=5)  # what the guest is promised when a person is called


@dataclass(frozen=True)
class Voiced:
    """`speech` None = nothing to say. `secrets`: names of those told in it. `failed`: an answer could not be made."""

    speech: Speech | None
    secrets: tuple[str, ...] = ()
    failed: bool = False


@dataclass(frozen=True)
class _Part:
    shown: str
    told: str
    secrets: tuple[str, ...] = ()


class Voice:
    """Speaks to the guest of one scene at one moment."""

    def __init__(
        self, session: Session, keys: Keys, scene: Scene, mind: Mind, now: datetime, language: Language | None = None
    ) -> None:  # fmt: skip
        """In the guest's language, unless another one is given."""
        self._session = session
        self._keys = keys
        self._scene = scene
        self._mind = mind
        self._now = now
        self._language = language or Language(scene.guest.language or Language.EN)

    def put(self, speeches: Sequence[Spoken]) -> Voiced:
        """All of it in one message."""
        parts: list[_Part] = []
        failed = False
        for speech in speeches:
            try:
                parts.append(self._part(speech))
            except (FillingError, NotAllowed):
                failed = True
                parts.append(self._plain(phrase("bot_failed", self._language, time=self._promise())))
        if not parts:
            return Voiced(None)
        shown, told = ("\n\n".join(getattr(part, side) for part in parts) for side in ("shown", "told"))
        secrets = tuple(name for part in parts for name in part.secrets)
        keys = [speech.key for speech in speeches if isinstance(speech, Answer)]
        buttons = self._last_buttons(speeches)
        asks_who = Say("ask_booking") in speeches and not buttons
        whole = Speech(
            text=shown,
            sealed=self._keys.seal(told) if secrets else None,
            buttons=buttons,
            ask_phone=phrase("share_number", self._language) if asks_who else "",
            facts=({"answers": keys} if keys else {}) | self._sources(speeches) | self._meant(speeches),
            files=self._files(speeches),
        )
        return Voiced(whole, secrets, failed)

    def _sources(self, speeches: Sequence[Spoken]) -> dict[str, object]:
        """Titles, in Russian and English, of what it was said from."""
        playbooks = [(speech.of.ru, speech.of.en) for speech in speeches if isinstance(speech, Tell) and speech.of]
        answers = [self._mind.titles[speech.key] for speech in speeches if isinstance(speech, Answer)]
        told = {FROM_PLAYBOOK: playbooks[-1:], FROM_ANSWERS: list(dict.fromkeys(answers))}
        return {name: [list(titles) for titles in found] for name, found in told.items() if found}

    def _meant(self, speeches: Sequence[Spoken]) -> dict[str, object]:
        """What steps of a playbook say, in the other language, for a manager who reads that one; secrets masked."""
        if not any(isinstance(speech, Tell) for speech in speeches):
            return {}
        other = copy(self)
        other._language = Language.EN if self._language is Language.RU else Language.RU
        try:
            text = "\n\n".join(other._part(speech).shown for speech in speeches)
        except (FillingError, NotAllowed):
            return {}
        return {OTHER_WORDS: {"language": other._language.value, "text": text}}

    def _files(self, speeches: Sequence[Spoken]) -> list[File]:
        """Of answers, and the photos that go with steps of playbooks: the property's own, else a standard picture."""
        found: dict[str, list[File]] = {}
        for speech in speeches:
            if isinstance(speech, Answer):
                found[speech.key] = self._files_of(speech.key)
            elif isinstance(speech, Tell):
                own = {key: self._files_of(key) for key in speech.media if self._may_see(key)}
                found |= own
                if speech.picture and not any(own.values()):
                    found[f"picture:{speech.picture}"] = [standard_picture(speech.picture)]
        return [file for files in found.values() for file in files][:MOST_FILES]

    def _may_see(self, key: str) -> bool:
        audience = self._mind.audiences.get(key) if key in self._mind.entries else None
        if audience is None:
            return False
        if audience is Audience.IN_STAY:
            return may_tell(self._scene.contact, self._scene.home, self._scene.stay, self._now)
        return audience is Audience.PUBLIC or self._is_known_guest()

    def _files_of(self, key: str) -> list[File]:
        return [File.from_json(kept) for kept in self._mind.entries[key].media]

    def _part(self, speech: Spoken) -> _Part:
        if isinstance(speech, Tell):
            return self._step(speech)
        if isinstance(speech, Answer):
            text = self._mind.entries[speech.key].answer(self._language)
            filled = fill_answer(self._session, self._keys, self._scene, text, self._language, self._now)
            return _Part(filled.masked, filled.text, filled.secrets)
        if isinstance(speech, Choose):
            return self._plain(phrase("choose", self._language))
        return self._plain(phrase(speech.key, self._language, **self._facts(speech)))

    def _plain(self, text: str) -> _Part:
        return _Part(text, text)

    def _step(self, told: Tell) -> _Part:
        """A step of a playbook; told otherwise where a fact is missing or is not for this guest."""
        try:
            return self._filled(told.text, told.facts)
        except (FillingError, NotAllowed):
            if told.otherwise is None:
                raise
            return self._filled(told.otherwise, told.facts)

    def _filled(self, text: Bilingual, own: Mapping[str, str]) -> _Part:
        facts = answer_facts(self._scene, self._language) | {"answer_by": self._promise(), **own}
        if not self._is_known_guest():
            facts = {name: fact for name, fact in facts.items() if name not in OF_KNOWN_GUESTS}
        said = text.in_language(self._language)
        filled = fill_text(self._session, self._keys, self._scene, said, facts, self._now)
        return _Part(filled.masked, filled.text, filled.secrets)

    def _last_buttons(self, speeches: Sequence[Spoken]) -> list[tuple[str, str]]:
        """Only of what is asked last: two questions with buttons at once could not be told apart."""
        for speech in reversed(speeches):
            if isinstance(speech, Choose):
                return self._buttons(speech)
            if isinstance(speech, Tell) and speech.buttons:
                is_russian = self._language is Language.RU
                return [(ru if is_russian else en, payload) for ru, en, payload in speech.buttons]
        return []

    def _buttons(self, choice: Choose) -> list[tuple[str, str]]:
        at = 0 if self._language is Language.RU else 1
        named = [(self._mind.titles[key][at], f"{CHOOSE}{key}") for key in choice.keys]
        return [*named, (phrase("choice_human", self._language), HUMAN)]

    def _facts(self, speech: Say) -> dict[str, str]:
        home, stay = self._scene.home, self._scene.stay
        numbers = emergency_numbers(home.timezone if home else None)
        facts = {
            "time": self._promise(),
            "parts": speech.parts,
            "title": speech.title.in_language(self._language) if speech.title else "",
            "named": self._named(),
            "property": home.name(self._language) if home else "",
            "address": f": {home.address(self._language)}" if home and self._is_known_guest() else "",
            "fire": numbers.fire, "police": numbers.police, "ambulance": numbers.ambulance,
            "gas": numbers.gas, "rescue": numbers.rescue,
        }  # fmt: skip
        if home and stay:
            opens = secrets_span(home, stay).opens.astimezone(ZoneInfo(home.timezone))
            facts["opens"] = format_datetime(opens, "d MMMM, HH:mm", locale=self._language)
            facts["arrival"] = day_in_words(stay.arrival, self._language)
            facts["departure"] = day_in_words(stay.departure, self._language)
        return facts

    def _named(self) -> str:
        """After "hello"; nothing for a further guest of the stay whose channel tells no name."""
        name = self._scene.guest.name
        return (f", {name}" if self._language is Language.RU else f" {name}") if name else ""

    def _is_known_guest(self) -> bool:
        return self._scene.contact.trust in {"identified", "verified"}

    def _promise(self) -> str:
        """The local time by which a person answers."""
        zone = zone_at(self._session, self._scene.home)
        return (self._now + ANSWERED_WITHIN).astimezone(zone).strftime("%H:%M")
