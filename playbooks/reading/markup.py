"""Takes out of a text what is no guest's words: tags, scripts, templates. Called before a message is understood."""

import re

_MARKUP = re.compile(
    r"<(script|style)\b.*?(?:</\1\s*>|$)|</?[a-z!][^<>]*>|\{\{.*?(?:\}\}|$)|\{%.*?(?:%\}|$)|[$#]\{.*?(?:\}|$)|<%.*?(?:%>|$)",
    re.IGNORECASE | re.DOTALL,
)


def without_markup(text: str) -> str:
    """Each piece of markup as a space; "<3" and what stands between tags are left."""
    return _MARKUP.sub(" ", text) if "<" in text or "{" in text else text
