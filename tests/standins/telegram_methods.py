"""The Bot API's methods, as far as a message desk needs them: what each does to the chats and what it answers."""

from collections.abc import Mapping
from typing import Any

from tests.standins.telegram_chats import DOWNLOAD_BYTES, SentMessage, as_json
from tests.standins.telegram_sending import (
    Call,
    Method,
    World,
    send_contact,
    send_location,
    send_media,
    send_media_group,
    send_message,
    send_venue,
)
from tests.standins.telegram_text import Formatted, Refusal, caption, check_markup, message_text, units
from tests.standins.updates import BOT

CALLBACK_ANSWER_UNITS = 200
NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a "
    "current content and reply markup of the message"
)
ACTIONS = frozenset(
    "typing upload_photo record_video upload_video record_voice upload_voice upload_document choose_sticker "
    "find_location record_video_note upload_video_note".split()
)


def edit_message_text(world: World, call: Call) -> Any:
    message = _editable(world, call)
    if message.media:
        raise Refusal("Bad Request: there is no text in the message to edit")
    return _edited(world, call, message, message_text(call.params))


def edit_message_caption(world: World, call: Call) -> Any:
    return _edited(world, call, _editable(world, call), caption(call.params))


def edit_message_reply_markup(world: World, call: Call) -> Any:
    message = _editable(world, call)
    return _edited(world, call, message, Formatted(message.text, message.entities))


def _editable(world: World, call: Call) -> SentMessage:
    chat_id, message_id = call.params.get("chat_id"), call.params.get("message_id")
    world.chats.writable(chat_id)
    if message := world.chats.own(chat_id, message_id):
        return message
    if world.chats.knows_message(chat_id, message_id):
        raise Refusal("Bad Request: message can't be edited")
    raise Refusal("Bad Request: message to edit not found")


def _edited(world: World, call: Call, message: SentMessage, said: Formatted) -> dict[str, Any]:
    markup = call.params.get("reply_markup")
    check_markup(markup)
    if (said.text, said.entities, markup) == (message.text, message.entities, message.reply_markup):
        raise Refusal(NOT_MODIFIED)
    if said.text != message.text:
        message.earlier_texts.append(message.text)
    message.text, message.entities, message.reply_markup = said.text, said.entities, markup
    return as_json(message, world.chats.writable(message.chat_id), world.date)


def delete_message(world: World, call: Call) -> Any:
    world.chats.writable(call.params["chat_id"])
    if not world.chats.remove(call.params["chat_id"], call.params["message_id"]):
        raise Refusal("Bad Request: message to delete not found")
    return True


def delete_messages(world: World, call: Call) -> Any:
    world.chats.writable(call.params["chat_id"])
    for message_id in call.params["message_ids"]:
        world.chats.remove(call.params["chat_id"], message_id)
    return True


def answer_callback_query(world: World, call: Call) -> Any:
    if call.params["callback_query_id"] not in world.chats.callbacks:
        raise Refusal("Bad Request: query is too old and response timeout expired or query ID is invalid")
    if units(call.params.get("text", "")) > CALLBACK_ANSWER_UNITS:
        raise Refusal("Bad Request: MESSAGE_TOO_LONG", fault=True)
    return True


def send_chat_action(world: World, call: Call) -> Any:
    world.chats.writable(call.params["chat_id"])
    if call.params["action"] not in ACTIONS:
        raise Refusal("Bad Request: wrong parameter action in request", fault=True)
    return True


def set_message_reaction(world: World, call: Call) -> Any:
    world.chats.writable(call.params["chat_id"])
    if not world.chats.knows_message(call.params["chat_id"], call.params["message_id"]):
        raise Refusal("Bad Request: message to react not found")
    if len(call.params.get("reaction", ())) > 1:
        raise Refusal("Bad Request: REACTIONS_TOO_MANY", fault=True)
    return True


def get_file(world: World, call: Call) -> Any:
    stored = world.chats.files.get(call.params["file_id"])
    if stored is None:
        raise Refusal("Bad Request: wrong file_id or the file is temporarily unavailable")
    if stored.size > DOWNLOAD_BYTES:
        raise Refusal("Bad Request: file is too big")
    unique = f"AQAD{stored.file_id[-8:]}"
    return {
        "file_id": stored.file_id,
        "file_unique_id": unique,
        "file_size": stored.size,
        "file_path": stored.path,
    }


def get_me(world: World, call: Call) -> Any:
    return BOT | {
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def get_chat(world: World, call: Call) -> Any:
    kinds = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")
    chat = world.chats.writable(call.params["chat_id"])
    return chat | {"accent_color_id": 1, "max_reaction_count": 11, "accepted_gift_types": dict.fromkeys(kinds, True)}


def set_my_commands(world: World, call: Call) -> Any:
    world.chats.commands[:] = call.params["commands"]
    return True


def delete_my_commands(world: World, call: Call) -> Any:
    world.chats.commands.clear()
    return True


def get_my_commands(world: World, call: Call) -> Any:
    return world.chats.commands


def agree(world: World, call: Call) -> Any:
    return True


METHODS: Mapping[str, Method] = {
    "sendMessage": send_message,
    "sendPhoto": send_media("photo"),
    "sendVideo": send_media("video"),
    "sendAudio": send_media("audio"),
    "sendVoice": send_media("voice"),
    "sendDocument": send_media("document"),
    "sendAnimation": send_media("animation"),
    "sendSticker": send_media("sticker"),
    "sendVideoNote": send_media("video_note"),
    "sendLocation": send_location,
    "sendVenue": send_venue,
    "sendContact": send_contact,
    "sendMediaGroup": send_media_group,
    "editMessageText": edit_message_text,
    "editMessageCaption": edit_message_caption,
    "editMessageReplyMarkup": edit_message_reply_markup,
    "deleteMessage": delete_message,
    "deleteMessages": delete_messages,
    "answerCallbackQuery": answer_callback_query,
    "sendChatAction": send_chat_action,
    "setMessageReaction": set_message_reaction,
    "getFile": get_file,
    "getMe": get_me,
    "getChat": get_chat,
    "setMyCommands": set_my_commands,
    "deleteMyCommands": delete_my_commands,
    "getMyCommands": get_my_commands,
    "setMyName": agree,
    "setMyDescription": agree,
    "setMyShortDescription": agree,
    "setChatMenuButton": agree,
}
