"""The places of an approved text's variables: `{{1}}`, `{{2}}`, …, as the vendor writes them. Pure."""

import re
from collections.abc import Mapping

_PLACE = re.compile(r"\{\{\s*(\d{1,2})\s*\}\}")


def numbers_in(text: str) -> list[str]:
    return _PLACE.findall(text)


def without_numbers(text: str) -> str:
    return _PLACE.sub("", text)


def put_in(text: str, variables: Mapping[str, str]) -> str:
    """The words as the guest reads them. Raises `KeyError` for a place without a variable."""
    return _PLACE.sub(lambda found: variables[found[1]], text)
