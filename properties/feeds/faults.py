"""Why a calendar can't be read, as closed sets: words are found for them where somebody reads them."""

from enum import StrEnum


class FeedFault(StrEnum):
    # of the address, before anybody is asked
    NO_ADDRESS = "no_address"
    NOT_HTTPS = "not_https"
    OTHER_PORT = "other_port"
    PRIVATE = "private"
    # of the server
    NO_SERVER = "no_server"
    SILENT = "silent"
    UNTRUSTED = "untrusted"
    UNREACHABLE = "unreachable"
    TOO_MANY_MOVES = "too_many_moves"
    REFUSED = "refused"
    GONE = "gone"
    ANSWERS = "answers"  # detail: the status
    # of what it sent
    TOO_LARGE = "too_large"
    EMPTY = "empty"
    WEB_PAGE = "web_page"
    NO_CALENDAR = "no_calendar"
    CUT_OFF = "cut_off"
    TOO_MANY_EVENTS = "too_many_events"
    UNREADABLE = "unreadable"
    OURS = "ours"


class NoFeed(Exception):
    """No feed was got.

    NoFeed
    ├── FetchFailed   the server was not asked, or sent nothing
    └── NotAFeed      what it sent is no whole calendar
    """

    def __init__(self, fault: FeedFault, detail: str = "") -> None:
        super().__init__(f"{fault} {detail}".rstrip())
        self.fault = fault
        self.detail = detail
