"""Whether a text is nothing but a feeling: "👍", "🙏🙏". Pure. Such a text asks nothing and opens nothing again."""

import unicodedata

from playbooks.reading.normalise import means_something

# Signs that may be a cry for help.
_ALARMING = frozenset("🆘🔥🚨🚒🚑🚓💨💧💦🌊🚪🔑🔒🔓🗝🥶🐛🪳🐜🐀🐁")
_OF_SIGNS = {"So", "Sk", "Mn", "Cf"}


def is_only_feeling(text: str) -> bool:
    signs = "".join(text.split())
    if not signs or not _ALARMING.isdisjoint(signs) or any(map(means_something, signs)):
        return False
    return all(unicodedata.category(sign) in _OF_SIGNS for sign in signs)
