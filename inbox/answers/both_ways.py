"""What a manager sent a guest by a click, in the other language: so that he reads under it what he has said."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session

from inbox.answers.knowing import Mind
from inbox.answers.voicing import OTHER_WORDS, Voice
from inbox.conversation.scene import Scene
from playbooks.decision import Speech
from properties.keys import Keys
from properties.words import Language


def other_words(
    session: Session, keys: Keys, scene: Scene, mind: Mind, speeches: Sequence[Speech], now: datetime
) -> dict[str, Any]:
    """Facts of the message; codes are masked in them. None where it can't be said in the other language."""
    guests = Language(scene.guest.language or Language.EN)
    other = Language.EN if guests is Language.RU else Language.RU
    voiced = Voice(session, keys, scene, mind, now, other).put(speeches)
    if voiced.failed or voiced.speech is None:
        return {}
    return {OTHER_WORDS: {"language": other.value, "text": voiced.speech.text}}


def words_for(facts: Mapping[str, Any], language: Language) -> str:
    """The message in the reader's language, where the guest got it in another; "" where that is not known."""
    other = facts.get(OTHER_WORDS)
    return str(other["text"]) if isinstance(other, Mapping) and other.get("language") == language else ""
