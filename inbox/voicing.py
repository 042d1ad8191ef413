"""Puts the concierge's decision into words: wording and answers in the guest's language, secrets through the door."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from sqlmodel import Session, col, select

from inbox.answer_files import MOST_FILES, File
from inbox.door import NotAllowed, day_in_words, fill_answer
from inbox.knowing import Mind
from inbox.scene import Scene
from inbox.speaking import Speech
from inbox.tables import Shift
from playbooks.decision import CHOOSE, HUMAN, Answer, Choose, Say
from playbooks.wording import phrase
from properties.emergency_numbers import emergency_numbers
from properties.filling import FillingError
from properties.keys import Keys
from properties.stays import secrets_span
from properties.words import Language

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

    def __init__(self, session: Session, keys: Keys, scene: Scene, mind: Mind, now: datetime) -> None:
        self._session = session
        self._keys = keys
        self._scene = scene
        self._mind = mind
        self._now = now
        self._language = Language(scene.guest.language or Language.EN)

    def put(self, speeches: tuple[Say | Answer | Choose, ...]) -> Voiced:
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
        whole = Speech(
            text=shown,
            sealed=self._keys.seal(told) if secrets else None,
            buttons=[button for choice in speeches if isinstance(choice, Choose) for button in self._buttons(choice)],
            facts={"answers": keys} if keys else {},
            files=[file for key in dict.fromkeys(keys) for file in self._files(key)][:MOST_FILES],
        )
        return Voiced(whole, secrets, failed)

    def _files(self, key: str) -> list[File]:
        return [File.from_json(kept) for kept in self._mind.entries[key].media]

    def _part(self, speech: Say | Answer | Choose) -> _Part:
        if isinstance(speech, Answer):
            text = self._mind.entries[speech.key].answer(self._language)
            filled = fill_answer(self._session, self._keys, self._scene, text, self._language, self._now)
            return _Part(filled.masked, filled.text, filled.secrets)
        if isinstance(speech, Choose):
            return self._plain(phrase("choose", self._language))
        return self._plain(phrase(speech.key, self._language, **self._facts(speech)))

    def _plain(self, text: str) -> _Part:
        return _Part(text, text)

    def _buttons(self, choice: Choose) -> list[tuple[str, str]]:
        named = [(self._mind.entries[key].title(self._language), f"{CHOOSE}{key}") for key in choice.keys]
        return [*named, (phrase("choice_human", self._language), HUMAN)]

    def _facts(self, speech: Say) -> dict[str, str]:
        home, stay = self._scene.home, self._scene.stay
        numbers = emergency_numbers(home.timezone if home else None)
        facts = {
            "time": self._promise(),
            "parts": speech.parts,
            "guest": self._scene.guest.name,
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

    def _is_known_guest(self) -> bool:
        return self._scene.contact.trust in {"identified", "verified"}

    def _promise(self) -> str:
        """The local time by which a person answers."""
        return (self._now + ANSWERED_WITHIN).astimezone(self._zone()).strftime("%H:%M")

    def _zone(self) -> ZoneInfo:
        if self._scene.home is not None:
            return ZoneInfo(self._scene.home.timezone)
        shift = self._session.exec(select(Shift).where(col(Shift.archived_at).is_(None))).first()
        return ZoneInfo(shift.timezone if shift else "UTC")
