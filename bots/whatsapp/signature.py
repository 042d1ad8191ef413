"""Whether a webhook is Twilio's: its signature over our public address and the form. Asked by the webhooks' routes."""

import base64
import hmac
from collections.abc import Iterable, Mapping
from urllib.parse import parse_qs

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
        """Raises ValueError for what is no form."""
        return cls(parse_qs(body.decode(), keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS))

    def getlist(self, name: str) -> list[str]:
        return self[name]

    def in_order(self) -> str:
        """As it is signed: every name with each of its values, sorted."""
        return "".join(name + value for name in sorted(self) for value in sorted(set(self[name])))

    @property
    def fields(self) -> dict[str, str]:
        return {name: values[0] for name, values in self.items()}


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
