"""Whether a webhook is Twilio's: its signature over our public address and the form. Asked by the webhooks' routes."""

import base64
import hmac
from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import unquote_to_bytes

from twilio.request_validator import (
    SIGNATURE_HEADER,
    SIGNATURE_SETTINGS_HEADER,
    RequestValidator,
    get_signature_algorithm,
)

_MOST_FIELDS = 500


class Form(dict[str, list[str]]):
    """A form as the validator wants it: with all values of a name that is repeated."""

    @classmethod
    def parse(cls, body: bytes) -> "Form":
        """Raises ValueError for what is no form, or too large a one."""
        pairs = [pair.partition(b"=") for pair in body.replace(b"+", b" ").split(b"&") if pair]
        if len(pairs) > _MOST_FIELDS:
            raise ValueError("too many fields")
        form = cls()
        for name, _, value in pairs:
            form.setdefault(_plain(name), []).append(_plain(value))
        return form

    def getlist(self, name: str) -> list[str]:
        return self[name]

    def in_order(self) -> str:
        """As it is signed: every name with each of its values, sorted."""
        return "".join([name + value for name in sorted(self) for value in _once_each(self[name])])

    @property
    def fields(self) -> dict[str, str]:
        return {name: values[0] for name, values in self.items()}


def _plain(quoted: bytes) -> str:
    return (unquote_to_bytes(quoted) if b"%" in quoted else quoted).decode()


def _once_each(values: Sequence[str]) -> Sequence[str]:
    return values if len(values) == 1 else sorted(set(values))


class Signatures:
    """Takes several tokens: while one is being replaced by another, both are good."""

    def __init__(self, tokens: Iterable[str]) -> None:
        self._tokens = [token for token in tokens if token]

    def are_right(self, url: str, form: Form, headers: Mapping[str, str]) -> bool:
        """`url` is what Twilio called: our public address, with the query and without the fragment."""
        given = headers[SIGNATURE_HEADER]
        settings = headers.get(SIGNATURE_SETTINGS_HEADER)
        signed = (url + form.in_order()).encode()
        if any(hmac.compare_digest(_signature(token, signed), given.encode()) for token in self._tokens):
            return True
        return any(_is_valid(token, url, form, given, settings) for token in self._tokens)


def _signature(token: str, signed: bytes) -> bytes:
    """The usual one, in a tenth of the validator's time; it is asked about all others: other ports and algorithms."""
    return base64.b64encode(hmac.digest(token.encode(), signed, "sha1"))


def _is_valid(token: str, url: str, form: Form, given: str, settings: str | None) -> bool:
    algorithm = get_signature_algorithm(settings)  # type: ignore[no-untyped-call]
    return bool(RequestValidator(token).validate(url, form, given, algorithm))  # type: ignore[no-untyped-call]
