"""What the bot says of itself: command menus per scope and language, name and descriptions."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from bot.sandbox.form import Form
from bot.sandbox.rules import SCOPES, bad, commands
from bot.sandbox.world import Chat, Json, World

Key = tuple[str, int, int, str]
"""Scope, chat, user, language."""


def _key(form: Form) -> Key:
    scope = form.data("scope") or {"type": "default"}
    kind = scope.get("type")
    if kind not in SCOPES:
        raise bad("can't parse BotCommandScope: unsupported type specified")
    return kind, int(scope.get("chat_id", 0)), int(scope.get("user_id", 0)), _language(form)


def _language(form: Form) -> str:
    language = form.text("language_code")
    if language and not re.fullmatch(r"[a-z]{2}", language):
        raise bad("invalid language_code specified")
    return language


def set_commands(world: World, form: Form) -> bool:
    listed = commands(form.data("commands"))
    key = _key(form)
    if listed:
        world.commands[key] = listed
    else:
        world.commands.pop(key, None)
    world.emit("commands", {})
    return True


def get_commands(world: World, form: Form) -> list[Json]:
    return world.commands.get(_key(form), [])


def delete_commands(world: World, form: Form) -> bool:
    world.commands.pop(_key(form), None)
    world.emit("commands", {})
    return True


def menu(world: World, chat: Chat, user: int) -> list[Json]:
    """The commands this person is shown in this chat, narrowest scope first, the own language before none."""
    private = chat.type == "private"
    scopes: list[tuple[str, int, int]] = [("chat_member", chat.id, user)]
    if not private and chat.members[:1] == [user]:
        scopes += [("chat_administrators", chat.id, 0), ("chat", chat.id, 0), ("all_chat_administrators", 0, 0)]
    scopes += [("chat", chat.id, 0), ("all_private_chats" if private else "all_group_chats", 0, 0), ("default", 0, 0)]
    language = world.person(user).language_code[:2]
    for scope in scopes:
        for spoken in (language, ""):
            if listed := world.commands.get((*scope, spoken)):
                return listed
    return []


def _text_method(kind: str, limit: int) -> tuple[Callable[[World, Form], bool], Callable[[World, Form], Json]]:
    def put(world: World, form: Form) -> bool:
        text = form.text(kind)
        if len(text) > limit:
            raise bad(f"{kind} is too long")
        world.texts[kind, _language(form)] = text
        return True

    def get(world: World, form: Form) -> Json:
        spoken = world.texts.get((kind, _language(form)))
        fallback = world.name if kind == "name" else ""
        return {kind: spoken or world.texts.get((kind, ""), fallback)}

    return put, get


def _text_methods() -> dict[str, tuple[Callable[[World, Form], Any], set[str]]]:
    table: dict[str, tuple[Callable[[World, Form], Any], set[str]]] = {}
    for title, kind, limit in (
        ("Name", "name", 64), ("Description", "description", 512), ("ShortDescription", "short_description", 120),
    ):  # fmt: skip
        put, get = _text_method(kind, limit)
        table[f"setMy{title}"] = (put, {kind, "language_code"})
        table[f"getMy{title}"] = (get, {"language_code"})
    return table


TEXT_METHODS = _text_methods()
