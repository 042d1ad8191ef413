"""The approved text that may leave in a message's place. Its variables are kept sealed among the message's facts."""

import json
from collections.abc import Mapping
from typing import Any

from inbox.channel import Template
from properties.keys import Keys

TEMPLATE, TEMPLATE_ONLY = "template", "template_only"
"""Among a message's facts: the template with its variables, and whether nothing but it may leave."""


def template_facts(template_id: str, variables: Mapping[str, str], keys: Keys, *, in_words: bool) -> dict[str, Any]:
    """Sealed, for the stay's own link may be in it. `in_words`: the message's text is what the guest reads."""
    sealed = keys.seal(json.dumps(dict(variables), ensure_ascii=False))
    return {TEMPLATE: {"id": template_id, "sealed": sealed} | ({"in_words": True} if in_words else {})}


def has_its_words(facts: Mapping[str, Any]) -> bool:
    return bool(facts.get(TEMPLATE_ONLY) and facts[TEMPLATE].get("in_words"))


def template_of(facts: Mapping[str, Any], keys: Keys) -> Template | None:
    kept = facts.get(TEMPLATE)
    return Template(kept["id"], json.loads(keys.open(kept["sealed"]))) if kept else None
