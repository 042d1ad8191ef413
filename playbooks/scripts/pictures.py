"""The standard pictures that steps may show where a property has no photo of its own: `playbooks/pictures`.

Drawn for Nightdesk, under its licence: an SVG to change, and the PNG that messengers take.
"""

from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parents[1] / "pictures"


@cache
def picture_names() -> tuple[str, ...]:
    return tuple(sorted(path.stem for path in _FOLDER.glob("*.png")))


def picture_file(name: str) -> Path:
    return _FOLDER / f"{name}.png"
