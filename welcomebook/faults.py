"""Why something that a visitor sent is not taken, in words that say what to do."""

from datetime import timedelta
from enum import StrEnum

from inbox.web.languages import Words
from welcomebook.uploads import LARGEST_BYTES

LONGEST_TEXT = 4_000  # characters
_MEGABYTE = 1024 * 1024


class Fault(StrEnum):
    EMPTY = "empty"
    TOO_LONG = "too_long"
    TOO_MUCH = "too_much"  # of bytes, whatever they say
    TOO_LARGE = "too_large"
    KIND_OF_FILE = "kind_of_file"
    MALFORMED = "malformed"
    TOO_FAST = "too_fast"


class Refused(Exception):
    """`after`: when it may be sent again. `text`: what was written, so that a page without scripts can give it back."""

    def __init__(self, fault: Fault, *, after: timedelta | None = None, text: str = "") -> None:
        super().__init__(fault.value)
        self.fault = fault
        self.after = after
        self.text = text

    @property
    def status(self) -> int:
        return {Fault.TOO_MUCH: 413, Fault.TOO_LARGE: 413, Fault.KIND_OF_FILE: 415, Fault.TOO_FAST: 429}.get(
            self.fault, 422
        )


def fault_words(fault: Fault, words: Words) -> str:
    too_long = words.gettext("That is too long for one message. Send it in parts of up to %(n)d characters.")
    return {
        Fault.EMPTY: words.gettext("Write a few words first."),
        Fault.TOO_LONG: too_long % {"n": LONGEST_TEXT},
        Fault.TOO_MUCH: too_long % {"n": LONGEST_TEXT},
        Fault.TOO_LARGE: words.gettext("That is too large. A photo, film or PDF may have up to %(n)d MB.")
        % {"n": LARGEST_BYTES // _MEGABYTE},
        Fault.KIND_OF_FILE: words.gettext("Only photos, films (MP4), sound and PDF files can be sent here."),
        Fault.MALFORMED: words.gettext("This could not be understood. Reload the page and send it again."),
        Fault.TOO_FAST: words.gettext("That was a lot at once. It is kept and goes out in a moment."),
    }[fault]
