"""What each call to Twilio's API does to the stand-in's messages, media and templates, and what it answers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tests.standins.twilio_content import Content, fill_in, listed
from tests.standins.twilio_media import MediaStore, StoredMedia
from tests.standins.twilio_messages import MessageRecord, Refusal, outgoing, page


@dataclass(frozen=True)
class Call:
    """One request: `name` is Twilio's operationId, `params` the form (arrays as lists) or the JSON body."""

    name: str
    path: Mapping[str, str]
    query: Mapping[str, str]
    params: Mapping[str, Any]
    url_path: str = ""
    answer: str = "ok"


@dataclass
class Account:
    """All that a Twilio account holds here."""

    sid: str
    senders: set[str]
    media: MediaStore
    now: datetime
    messages: dict[str, MessageRecord] = field(default_factory=dict)
    contents: dict[str, Content] = field(default_factory=dict)
    typing: list[str] = field(default_factory=list)


Reply = tuple[int, dict[str, Any] | None]


def create_message(account: Account, call: Call) -> Reply:
    record = outgoing(call.params, account.sid, account.senders, account.now)
    fill_in(record, account.contents)
    account.messages[record.sid] = record
    return 201, record.as_json()


def list_messages(account: Account, call: Call) -> Reply:
    return 200, page(list(account.messages.values()), call.query, call.url_path)


def fetch_message(account: Account, call: Call) -> Reply:
    return 200, _message(account, call.path["Sid"]).as_json()


def update_message(account: Account, call: Call) -> Reply:
    """An empty Body takes the words away, Status=canceled stops a scheduled one."""
    record = _message(account, call.path["Sid"])
    record.body = str(call.params.get("Body", record.body))
    record.status = str(call.params.get("Status", record.status))
    return 200, record.as_json()


def delete_message(account: Account, call: Call) -> Reply:
    record = _message(account, call.path["Sid"])
    for media in account.media.of(record.sid):
        media.deleted = True
    del account.messages[record.sid]
    return 204, None


def list_media(account: Account, call: Call) -> Reply:
    record = _message(account, call.path["MessageSid"])
    items = [media.as_json(account.sid, record.uri) for media in account.media.of(record.sid)]
    head = {"page": 0, "page_size": 50, "start": 0, "end": max(len(items) - 1, 0), "uri": call.url_path}
    return 200, {"media_list": items, **head, "first_page_uri": call.url_path, "next_page_uri": None}


def fetch_media(account: Account, call: Call) -> Reply:
    media = _media(account, call)
    return 200, media.as_json(account.sid, _message(account, media.message_sid).uri)


def delete_media(account: Account, call: Call) -> Reply:
    _media(account, call).deleted = True
    return 204, None


def create_content(account: Account, call: Call) -> Reply:
    given = call.params
    content = Content(
        account.sid,
        given["types"],
        given["language"],
        given.get("friendly_name", ""),
        account.now,
        given.get("variables", {}),
    )
    account.contents[content.sid] = content
    return 201, content.as_json()


def fetch_content(account: Account, call: Call) -> Reply:
    return 200, _content(account, call.path["Sid"]).as_json()


def list_contents(account: Account, call: Call) -> Reply:
    shown = [content.as_json() for content in account.contents.values()]
    return 200, listed(shown, dict(call.query), call.url_path, "contents")


def list_contents_and_approvals(account: Account, call: Call) -> Reply:
    shown = [content.with_approval() for content in account.contents.values()]
    return 200, listed(shown, dict(call.query), call.url_path, "contents")


def delete_content(account: Account, call: Call) -> Reply:
    del account.contents[_content(account, call.path["Sid"]).sid]
    return 204, None


def submit_content(account: Account, call: Call) -> Reply:
    content = _content(account, call.path["ContentSid"])
    content.name, content.category, content.status = call.params["name"], call.params["category"], "received"
    return 201, content.approval()


def fetch_approval(account: Account, call: Call) -> Reply:
    return 200, _content(account, call.path["Sid"]).approval_page()


def show_typing(account: Account, call: Call) -> Reply:
    """Marks the guest's message as read, too."""
    record = _message(account, call.params["messageId"])
    if record.direction != "inbound":
        raise Refusal(20404, 404)
    record.status = "read"
    account.typing.append(record.sid)
    return 200, {"success": True}


def _message(account: Account, sid: str) -> MessageRecord:
    if sid not in account.messages:
        raise Refusal(20404, 404)
    return account.messages[sid]


def _media(account: Account, call: Call) -> StoredMedia:
    media = account.media.get(call.path["Sid"])
    if media is None or media.message_sid != call.path["MessageSid"]:
        raise Refusal(20404, 404)
    return media


def _content(account: Account, sid: str) -> Content:
    if sid not in account.contents:
        raise Refusal(20404, 404)
    return account.contents[sid]


CALLS: Mapping[str, Callable[[Account, Call], Reply]] = {
    "CreateMessage": create_message,
    "ListMessage": list_messages,
    "FetchMessage": fetch_message,
    "UpdateMessage": update_message,
    "DeleteMessage": delete_message,
    "ListMedia": list_media,
    "FetchMedia": fetch_media,
    "DeleteMedia": delete_media,
    "CreateContent": create_content,
    "FetchContent": fetch_content,
    "ListContent": list_contents,
    "ListContentAndApprovals": list_contents_and_approvals,
    "DeleteContent": delete_content,
    "CreateApprovalCreate": submit_content,
    "FetchApprovalFetch": fetch_approval,
    "CreateTypingIndicator": show_typing,
}
