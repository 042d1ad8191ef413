"""Texts as the API takes them: nothing is trimmed, cut or mended; what can't be kept as written is refused."""

from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, StringConstraints

LONGEST_TEXT = 20_000  # characters of a reply or note; long ones leave in parts


def storable(text: str) -> str:
    if "\0" in text:
        raise ValueError("holds a NUL character, which can't be stored")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ValueError("holds half of a surrogate pair, which is no character") from None
    return text


def not_blank(text: str) -> str:
    if not text.strip():
        raise ValueError("is blank")
    return text


def one_line(text: str) -> str:
    if any(not character.isprintable() for character in text):
        raise ValueError("must be one line without control characters")
    return text


def _given(value: Any) -> Any:
    return None if value == "" else value


# Of a parameter that may be left out: one that is there without a value is left out too.
IfGiven = BeforeValidator(_given)

Stored = Annotated[str, StringConstraints(strict=True), AfterValidator(storable)]
Written = Annotated[Stored, StringConstraints(max_length=LONGEST_TEXT), AfterValidator(not_blank)]
Line = Annotated[
    Stored, StringConstraints(max_length=200), AfterValidator(one_line), AfterValidator(not_blank)
]  # fmt: skip
# What is looked for: it is compared only.
Sought = Annotated[str, StringConstraints(max_length=500), AfterValidator(storable)]
