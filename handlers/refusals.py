"""No, and why: strangers, secrets, files, matters that belong in private."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from handlers import commands as c
from handlers import people
from handlers.desk import Desk
from handlers.replies import (
    AlreadyDone,
    Button,
    FileRefused,
    NotOffered,
    PrivateOnly,
    QuestionOver,
    Say,
    SecretRefused,
)

Answer = Callable[[c.Command, Desk], list[Say]]


def stranger(_command: c.Command, desk: Desk) -> list[Say]:
    """Only the way to ask for admission, and in a group nothing at all."""
    return [people.stranger(desk)] if desk.asker.private else []


def private_only(command: c.Command, desk: Desk, answer: Answer) -> list[Say]:
    """A private matter asked in a group is answered in private; the group learns only that it was."""
    private = replace(desk.asker, private=True, chat=desk.asker.telegram_id, thread=None)
    group = desk.here
    desk.asker = private
    says = answer(command, desk)
    reached = people_reached(desk)
    open_private = Button("open_private", c.Start())
    return [*says, Say(group, PrivateOnly(told=reached), () if reached else ((open_private,),), answer=True)]


def people_reached(desk: Desk) -> bool:
    return desk.me.telegram_id is not None and desk.me.unreachable_since is None


def chatter(_command: c.Chatter, _desk: Desk) -> list[Say]:
    """好的, 辛苦了: left alone."""
    return []


def secret(command: c.RefuseSecret, desk: Desk) -> list[Say]:
    """涉密: nothing of it is kept, the message is deleted where Telegram allows (BM 29)."""
    if desk.asker.update_id is not None:
        desk.tx.inbox.forget(desk.asker.update_id)
    return [Say(desk.here, SecretRefused(deleted=command.message_id is not None), answer=True)]


def file(command: c.RefuseFile, desk: Desk) -> list[Say]:
    return [Say(desk.here, FileRefused(command.words_done), answer=True)]


def not_offered(command: c.NotOffered, desk: Desk) -> list[Say]:
    return [Say(desk.here, NotOffered(command.intent), answer=True)]


def stale_button(command: c.StaleButton, desk: Desk) -> list[Say]:
    """The button's row is gone, or its order exists no more."""
    return [Say(desk.here, QuestionOver() if command.over else AlreadyDone(), answer=True)]
