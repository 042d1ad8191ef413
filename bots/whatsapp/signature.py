"""Whether a webhook is Twilio's: its signature over our public address and the form. Asked by the webhooks' routes."""

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

    @property
    def fields(self) -> dict[str, str]:
        return {name: values[0] for name, values in self.items()}


class Signatures:
    """Takes several tokens: while one is being replaced by another, both are good."""

    def __init__(self, tokens: Iterable[str]) -> None:
        self._validators = [RequestValidator(token) for token in tokens if token]  # type: ignore[no-untyped-call]

    def are_right(self, url: str, form: Form, headers: Mapping[str, str]) -> bool:
        """`url` is what Twilio called: our public address, with the query and without the fragment."""
        given = headers[SIGNATURE_HEADER]
        algorithm = get_signature_algorithm(headers.get(SIGNATURE_SETTINGS_HEADER))  # type: ignore[no-untyped-call]
        return any(validator.validate(url, form, given, algorithm) for validator in self._validators)  # type: ignore[no-untyped-call]
