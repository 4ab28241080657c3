"""The Bot API over HTTP: one table of methods and their parameters, and the envelope around them."""

from __future__ import annotations

import asyncio
import contextlib
import inspect
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send

from bot.sandbox import bot_settings, sending
from bot.sandbox.form import Form, read_form
from bot.sandbox.limits import Faults, Flood, fault_error
from bot.sandbox.rules import DOWNLOAD_LIMIT, ApiError, bad
from bot.sandbox.updates import Updates, member
from bot.sandbox.world import Json, World

CALLS_KEPT = 20_000
HANG_SECONDS = 60.0

_MESSAGE = {
    "chat_id", "parse_mode", "reply_markup", "message_thread_id", "disable_notification", "protect_content",
    "reply_parameters",
}  # fmt: skip
_EDIT = {"chat_id", "message_id", "reply_markup"}
_SCOPE = {"scope", "language_code"}
_PACED = {
    "sendMessage", "sendDocument", "sendPhoto", "editMessageText", "editMessageCaption", "editMessageReplyMarkup",
}  # fmt: skip


@dataclass(frozen=True)
class Call:
    """One call the bot made: its parameters, and the refusal or None."""

    method: str
    params: Json
    error: str | None = None
    result: Any = None


class Api:
    """Answers the bot."""

    def __init__(self, world: World, updates: Updates) -> None:
        self.world, self.updates = world, updates
        self.flood, self.faults = Flood(), Faults()
        self.calls: deque[Call] = deque(maxlen=CALLS_KEPT)
        self.methods: dict[str, tuple[Callable[[World, Form], Any], set[str]]] = {
            "getMe": (_get_me, set()),
            "logOut": (_yes, set()),
            "close": (_yes, set()),
            "getUpdates": (self._get_updates, {"offset", "limit", "timeout", "allowed_updates"}),
            "setWebhook": (
                self._set_webhook,
                {"url", "secret_token", "allowed_updates", "max_connections", "drop_pending_updates", "ip_address"},
            ),
            "deleteWebhook": (self._delete_webhook, {"drop_pending_updates"}),
            "getWebhookInfo": (lambda _world, _form: self.updates.webhook_info(), set()),
            "sendMessage": (sending.send_message, _MESSAGE | {"text", "entities", "link_preview_options"}),
            "sendDocument": (
                sending.send_document,
                _MESSAGE | {"document", "caption", "caption_entities", "disable_content_type_detection"},
            ),
            "sendPhoto": (
                sending.send_photo,
                _MESSAGE | {"photo", "caption", "caption_entities", "show_caption_above_media", "has_spoiler"},
            ),
            "sendChatAction": (sending.chat_action, {"chat_id", "action", "message_thread_id"}),
            "editMessageText": (
                sending.edit_text, _EDIT | {"text", "parse_mode", "entities", "link_preview_options"},
            ),
            "editMessageCaption": (
                sending.edit_caption,
                _EDIT | {"caption", "parse_mode", "caption_entities", "show_caption_above_media"},
            ),
            "editMessageReplyMarkup": (sending.edit_markup, _EDIT),
            "deleteMessage": (sending.delete, {"chat_id", "message_id"}),
            "answerCallbackQuery": (
                sending.answer_query, {"callback_query_id", "text", "show_alert", "url", "cache_time"},
            ),
            "setMessageReaction": (sending.react, {"chat_id", "message_id", "reaction", "is_big"}),
            "getFile": (_get_file, {"file_id"}),
            "getChat": (_get_chat, {"chat_id"}),
            "getChatMember": (_get_member, {"chat_id", "user_id"}),
            "getChatMemberCount": (_count_members, {"chat_id"}),
            "getChatAdministrators": (_get_administrators, {"chat_id"}),
            "leaveChat": (self._leave, {"chat_id"}),
            "setMyCommands": (bot_settings.set_commands, _SCOPE | {"commands"}),
            "getMyCommands": (bot_settings.get_commands, _SCOPE),
            "deleteMyCommands": (bot_settings.delete_commands, _SCOPE),
            **bot_settings.TEXT_METHODS,
        }  # fmt: skip
        self._by_lower = {name.lower(): name for name in self.methods}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI: /bot<token>/<method> and /file/bot<token>/<path>."""
        request = Request(scope, receive)
        path = request.url.path
        try:
            if path.startswith("/file/"):
                response: Response | None = self._file(path.removeprefix("/file/bot"))
            else:
                response = await self._answer(request, path.removeprefix("/bot"), send)
        except ApiError as refusal:
            response = JSONResponse(refusal.json(), refusal.code)
        if response is not None:
            await response(scope, receive, send)

    async def _answer(self, request: Request, rest: str, send: Send) -> Response | None:
        """The answer to one call; None when a fault left the bot without."""
        token, _, method = rest.partition("/")
        self._check_token(token)
        name = self._by_lower.get(method.lower())
        if name is None:
            raise ApiError(404, "Not Found: method not found")
        form = await read_form(request)
        fault = self.faults.take(name)
        if isinstance(fault, int):
            raise fault_error(fault)
        if fault in {"timeout", "drop"}:
            await self._unanswered(request, send, fault)
            return None
        try:
            result = await self._call(name, form)
        except ApiError as refusal:
            self._note(name, form, refusal.description)
            raise
        self._note(name, form, None, result)
        if fault:
            await self._unanswered(request, send, fault)
            return None
        return JSONResponse({"ok": True, "result": result})

    async def _call(self, name: str, form: Form) -> Any:
        run, known = self.methods[name]
        attached = {v.removeprefix("attach://") for v in form.values.values() if str(v).startswith("attach://")}
        for given in sorted(form.names() - known - attached):
            raise bad(f"the sandbox does not know the parameter {given} of {name}")
        if name in _PACED:
            with self.world.lock:
                self.flood.check(form.integer("chat_id"))
        with self.world.lock:
            result = run(self.world, form)
        return await result if inspect.isawaitable(result) else result

    def _note(self, name: str, form: Form, error: str | None, result: Any = None) -> None:
        if name != "getUpdates":
            self.calls.append(Call(name, dict(form.values), error, result))

    def _check_token(self, token: str) -> None:
        if not token.partition(":")[0].isdigit() or ":" not in token:
            raise ApiError(404, "Not Found")
        if token != self.world.token:
            raise ApiError(401, "Unauthorized")

    async def _unanswered(self, request: Request, send: Send, fault: str) -> None:
        """Leave the bot without an answer: hold the line until it hangs up, or cut it at once."""
        if fault.startswith("timeout"):
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(HANG_SECONDS):
                    while (await request.receive())["type"] != "http.disconnect":
                        pass
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"9")]})

    def _file(self, rest: str) -> Response:
        token, _, path = rest.partition("/")
        self._check_token(token)
        with self.world.lock:
            kept = next((file for file in self.world.files.values() if file.path == path), None)
        if kept is None or kept.size > DOWNLOAD_LIMIT:
            raise ApiError(404, "Not Found")
        return Response(kept.data, media_type=kept.mime)

    # -- updates ----------------------------------------------------------------------------------------------

    async def _get_updates(self, _world: World, form: Form) -> list[Json]:
        self.updates.want(form.data("allowed_updates"))
        limit = max(1, min(form.integer("limit", 100), 100))
        return await self.updates.get(form.integer("offset", 0), limit, form.integer("timeout", 0))

    def _set_webhook(self, world: World, form: Form) -> bool:
        url = form.text("url")
        if url and not url.startswith(("http://", "https://")):
            raise bad("bad webhook: invalid webhook URL specified")
        self.updates.want(form.data("allowed_updates"))
        return self._webhook(world, form, {
            "url": url, "secret_token": form.text("secret_token"),
            "max_connections": form.integer("max_connections", 40),
        })  # fmt: skip

    def _delete_webhook(self, world: World, form: Form) -> bool:
        return self._webhook(world, form, {"url": ""})

    def _webhook(self, _world: World, form: Form, settings: Json) -> bool:
        if form.flag("drop_pending_updates"):
            self.updates.pending.clear()
        self.updates.set_webhook(settings)
        return True

    def _leave(self, world: World, form: Form) -> bool:
        chat = sending.open_chat(world, form)
        if chat.type == "private":
            raise bad("chat member status can't be changed in private chats")
        chat.standing = "left"
        world.post(chat, world.bot_user(), {"left_chat_member": world.bot_user()})
        world.emit("chat", world.chat_info(chat))
        return True


def _yes(_world: World, _form: Form) -> bool:
    return True


def _get_me(world: World, _form: Form) -> Json:
    return {
        **world.bot_user(), "can_join_groups": True, "can_read_all_group_messages": False,
        "supports_inline_queries": False, "can_connect_to_business": False, "has_main_web_app": False,
    }  # fmt: skip


def _get_file(world: World, form: Form) -> Json:
    kept = world.file(form.text("file_id"))
    if kept.size > DOWNLOAD_LIMIT:
        raise bad("file is too big")
    return {"file_id": kept.id, "file_unique_id": kept.unique_id, "file_size": kept.size, "file_path": kept.path}


def _get_chat(world: World, form: Form) -> Json:
    chat = sending.find_chat(world, form)
    if chat.type == "private" and world.people[chat.id].state == "new":
        raise bad("chat not found")
    gifts = dict.fromkeys(
        ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels"), False
    )
    return {**world.chat_json(chat), "accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": gifts}


def _get_member(world: World, form: Form) -> Json:
    chat, user = sending.find_chat(world, form), form.integer("user_id")
    if user == world.bot_id:
        return member(world.bot_user(), chat.standing)
    if user not in world.people:
        raise bad("PARTICIPANT_ID_INVALID")
    if user not in chat.members:
        return member(world.people[user].user(), "left")
    return member(world.people[user].user(), "creator" if user == chat.members[0] else "member")


def _count_members(world: World, form: Form) -> int:
    chat = sending.open_chat(world, form)
    return len(chat.members) + 1


def _get_administrators(world: World, form: Form) -> list[Json]:
    chat = sending.open_chat(world, form)
    if chat.type == "private":
        raise bad("there are no administrators in the private chat")
    listed = [member(world.people[user].user(), "creator") for user in chat.members[:1]]
    return listed + ([member(world.bot_user(), "administrator")] if chat.standing == "administrator" else [])
