"""Telegram's refusals: what a message, a keyboard or a command may be, in the words of the real server."""

from __future__ import annotations

import re
from typing import Any

Json = dict[str, Any]

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024
DOWNLOAD_LIMIT = 20 * 1024 * 1024
UPLOAD_LIMIT = 50 * 1024 * 1024
PHOTO_LIMIT = 10 * 1024 * 1024
EDIT_WINDOW = 48 * 3600
BUTTON_KINDS = ("callback_data", "url", "copy_text", "switch_inline_query_current_chat")
NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup are exactly the same as "
    "a current content and reply markup of the message"
)
OLD_QUERY = "Bad Request: query is too old and response timeout expired or query ID is invalid"
OTHER_POLLER = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
WEBHOOK_ACTIVE = (
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)
CHAT_ACTIONS = {
    "typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice", "upload_document",
    "choose_sticker", "find_location", "record_video_note", "upload_video_note",
}  # fmt: skip
SCOPES = {
    "default", "all_private_chats", "all_group_chats", "all_chat_administrators", "chat", "chat_administrators",
    "chat_member",
}  # fmt: skip
ON_REQUEST = {"chat_member", "message_reaction", "message_reaction_count"}
"""Updates that come only when asked for."""


class ApiError(Exception):
    """A refusal: HTTP status, description and Telegram's response parameters."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.code, self.description, self.parameters = code, description, parameters

    def json(self) -> Json:
        body: Json = {"ok": False, "error_code": self.code, "description": self.description}
        return {**body, "parameters": self.parameters} if self.parameters else body


def bad(what: str) -> ApiError:
    return ApiError(400, f"Bad Request: {what}")


def inline_keyboard(markup: Any) -> list[list[Json]]:
    """The rows of an inline keyboard, checked; other markup is not played here and so refused."""
    if not isinstance(markup, dict):
        raise bad("object expected as reply markup")
    if "force_reply" in markup and len(set(markup) - {"input_field_placeholder", "selective"}) == 1:
        return []
    if set(markup) != {"inline_keyboard"}:
        raise bad(f"the sandbox plays inline keyboards only, not {', '.join(sorted(markup)) or 'an empty markup'}")
    rows = markup["inline_keyboard"]
    if not isinstance(rows, list) or any(not isinstance(row, list) for row in rows):
        raise bad("can't parse inline keyboard: array of arrays of InlineKeyboardButton expected")
    checked = [[_button(button) for button in row] for row in rows if row]
    if sum(map(len, checked)) > 100 or any(len(row) > 8 for row in checked):
        raise bad("REPLY_MARKUP_TOO_LONG")
    return checked


def _button(button: Any) -> Json:
    if not isinstance(button, dict):
        raise bad("can't parse inline keyboard button: InlineKeyboardButton must be an Object")
    text = button.get("text")
    if not isinstance(text, str):
        raise bad("can't parse inline keyboard button: Can't find field \"text\"")
    if not text.strip():
        raise bad("BUTTON_TEXT_INVALID")
    kinds = [kind for kind in BUTTON_KINDS if kind in button]
    if strange := set(button) - {*BUTTON_KINDS, "text", "style"}:
        raise bad(f"the sandbox does not play {', '.join(sorted(strange))} of an inline keyboard button")
    if not kinds:
        raise bad("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    if len(kinds) > 1:
        raise bad("can't parse inline keyboard button: exactly one optional field must be used")
    if button.get("style", "primary") not in {"primary", "success", "danger"}:
        raise bad("BUTTON_STYLE_INVALID")
    value = button[kinds[0]]
    if kinds[0] == "callback_data" and (not isinstance(value, str) or not 1 <= len(value.encode()) <= 64):
        raise bad("BUTTON_DATA_INVALID")
    if kinds[0] == "url" and not re.match(r"(https?://[^\s/]+|tg://)", str(value)):
        raise bad(f"inline keyboard button URL '{value}' is invalid: Wrong HTTP URL")
    if kinds[0] == "copy_text" and not 1 <= len(str(value.get("text", ""))) <= 256:
        raise bad("BUTTON_COPY_TEXT_INVALID")
    return dict(button)


def commands(listed: Any) -> list[Json]:
    """A command menu, checked."""
    if not isinstance(listed, list):
        raise bad("can't parse commands list: expected an Array")
    if len(listed) > 100:
        raise bad("BOT_COMMANDS_TOO_MUCH")
    for command in listed:
        name, description = str(command.get("command", "")), str(command.get("description", ""))
        if not re.fullmatch(r"[a-z0-9_]{1,32}", name.removeprefix("/")):
            raise bad("BOT_COMMAND_INVALID")
        if not 1 <= len(description) <= 256:
            raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
    return [{"command": str(c["command"]).removeprefix("/"), "description": c["description"]} for c in listed]
