"""The rules that ship, from `messages.yaml`: they work in every office until one of the same key replaces them."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import yaml

from playbooks.schedule.reading import read_rule
from playbooks.schedule.rules import Rule

_FILE = Path(__file__).with_name("messages.yaml")


@cache
def shipped_rules() -> Mapping[str, Rule]:
    """Raises `RuleErrors` where the file is not in order."""
    rules = [read_rule(data) for data in yaml.safe_load(_FILE.read_text(encoding="utf-8"))]
    return {rule.key: rule for rule in rules}
