"""Commands and replies to plain JSON and back, by the name of their class."""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec

from handlers import commands, replies

T = TypeVar("T")


def _named(module: Any, base: type[T]) -> dict[str, type[T]]:
    return {
        name: kind
        for name, kind in vars(module).items()
        if isinstance(kind, type) and issubclass(kind, base) and kind is not base
    }


COMMANDS: dict[str, type[commands.Command]] = _named(commands, commands.Command)
REPLIES: dict[str, type[replies.Reply]] = _named(replies, replies.Reply)


def pack(thing: commands.Command | replies.Reply) -> tuple[str, dict[str, Any]]:
    """The class name and the fields as JSON values."""
    facts: dict[str, Any] = msgspec.to_builtins(thing)
    return type(thing).__name__, facts


def unpack_command(name: str, slots: dict[str, Any]) -> commands.Command:
    """Raises KeyError for a command that exists no more, msgspec.ValidationError for slots that do not fit."""
    return msgspec.convert(slots, COMMANDS[name])


def unpack_reply(name: str, facts: dict[str, Any]) -> replies.Reply:
    return msgspec.convert(facts, REPLIES[name])
