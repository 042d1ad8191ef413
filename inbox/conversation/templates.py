"""The approved text that may leave in a message's place. Its variables are kept sealed among the message's facts."""

import json
from collections.abc import Mapping
from typing import Any

from inbox.channel import Template
from properties.keys import Keys

TEMPLATE, TEMPLATE_ONLY = "template", "template_only"
"""Among a message's facts: the template with its variables, and whether nothing but it may leave."""


def template_of(facts: Mapping[str, Any], keys: Keys) -> Template | None:
    kept = facts.get(TEMPLATE)
    return Template(kept["id"], json.loads(keys.open(kept["sealed"]))) if kept else None
