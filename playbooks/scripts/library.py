"""The playbooks that are shipped: `playbooks/library/*.yaml`, active in every office. Read once a process."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from playbooks.scripts.model import Playbook
from playbooks.scripts.reading import read_playbook
from properties.files.faults import OfficeErrors

LIBRARY = Path(__file__).parents[1] / "library"


@cache
def shipped_playbooks() -> Mapping[str, Playbook]:
    """By their keys. Raises `OfficeErrors` if a shipped file is damaged."""
    return {key: playbook for key, (playbook, _) in _shipped().items()}


def shipped_source(key: str) -> str:
    """The text of a shipped playbook's file."""
    return _shipped()[key][1]


@cache
def _shipped() -> Mapping[str, tuple[Playbook, str]]:
    found: dict[str, tuple[Playbook, str]] = {}
    for path in sorted(LIBRARY.glob("*.yaml")):
        raw = path.read_bytes()
        read = read_playbook(raw, path.name)
        if read.playbook is None:
            raise OfficeErrors(read.faults)
        found[read.playbook.key] = read.playbook, raw.decode("utf-8")
    return found
