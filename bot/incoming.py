"""Update to order: who speaks, what the words stand beside, what is asked; then dispatch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Protocol

import msgspec
import structlog

from bot.ear import tongue
from bot.hearing import Hearing
from handlers import commands as c
from handlers import deliveries, people
from handlers.desk import Asker, Desk, Policy
from handlers.dispatch import dispatch
from handlers.packing import unpack_command
from handlers.replies import Failed, Reply, Say, To
from handlers.rules import secrecy
from storage.models import Person
from storage.transaction import Store, Transaction

log = structlog.get_logger()

SLASH = {
    "help": c.ShowHelp(),
    "mine": c.ShowMine(),
    "brief": c.ShowBrief(),
    "undo": c.Undo(),
    "overdue": c.ShowOverdue(),
}
"""Slash commands without words; /start, /today, /search, /bind and /h take some."""
TOAST = 200
"""Characters of a note over a button."""


class Clock(Protocol):
    def now(self) -> datetime: ...


@dataclass(frozen=True, slots=True)
class Handled:
    """What the network does beside the outbox: end a pressed button's waiting, delete a message."""

    callback_id: str | None = None
    toast: str | None = None
    delete: tuple[int, int] | None = None
    replies: tuple[str, ...] = ()


def screened(payload: dict[str, Any]) -> dict[str, Any]:
    """The update as it may be kept: words under a 密级 mark are taken out before anything is written (BM 29)."""
    for key in ("message", "edited_message"):
        message = payload.get(key)
        if isinstance(message, dict):
            said = str(message.get("text") or message.get("caption") or "")
            file = message.get("document") or {}
            if secrecy.is_marked(said) or secrecy.is_marked(str(file.get("file_name") or "")):
                kept = {part: message[part] for part in ("message_id", "date", "chat", "from") if part in message}
                return {**payload, key: {**kept, "secret": True}}
    return payload


class Incoming:
    """Turns stored updates into orders. Synchronous: runs in a worker thread."""

    def __init__(
        self, store: Store, policy: Policy, clock: Clock, own_words: Mapping[str, tuple[str, ...]] | None = None
    ) -> None:
        self.store, self.policy, self.clock = store, policy, clock
        self.bot_id = 0
        self.bot_username = ""
        self.hearing = Hearing(store, policy, own_words)

    def handle(self, update_id: int, payload: dict[str, Any]) -> Handled:
        """Understand and carry out one update; its inbox mark is part of the same commit."""
        now = self.clock.now()
        if press := payload.get("callback_query"):
            return self._pressed(update_id, press, now)
        if member := payload.get("my_chat_member"):
            return self._membership(update_id, member, now)
        message = payload.get("message") or payload.get("edited_message")
        if message is None or "from" not in message or message["from"].get("is_bot"):
            return self._done(update_id, now)
        asker = self._asker(update_id, message["from"], message["chat"], message)
        command = self._order(asker, message, now, edited="edited_message" in payload)
        delete = (asker.chat, message["message_id"]) if isinstance(command, c.RefuseSecret) else None
        outcome = dispatch(self.store, command, asker, now, self.policy)
        return Handled(delete=delete, replies=outcome.replies)

    def give_up(self, update_id: int, payload: dict[str, Any]) -> None:
        """After the last attempt: say honestly that it failed; the message itself is kept."""
        now = self.clock.now()
        body = payload.get("message") or payload.get("edited_message") or payload.get("callback_query") or {}
        chat = (body.get("chat") or (body.get("message") or {}).get("chat") or {}).get("id")
        with self.store.transaction() as tx:
            tx.inbox.give_up(update_id, "given up after the last attempt", now)
            if chat is not None:
                desk = Desk(Asker(0, chat, update_id=update_id), tx, now, self.policy)
                deliveries.enqueue([Say(To(chat=chat), Failed(update_id), answer=True)], desk)

    # -- who ---------------------------------------------------------------------------------------------------

    def _asker(self, update_id: int, user: dict[str, Any], chat: dict[str, Any], message: dict[str, Any]) -> Asker:
        name = " ".join(filter(None, (user.get("first_name"), user.get("last_name"))))
        username = user.get("username") or ""
        with self.store.reading() as tx:
            person = tx.people.by_telegram(user["id"])
            known = person is not None and person.username == username and person.active
        if not known:
            with self.store.transaction() as tx:
                person = people.member(tx, user["id"], username, self.policy, name)
        return Asker(
            telegram_id=user["id"],
            chat=chat["id"],
            private=chat.get("type") == "private",
            person=person.id if person is not None else None,
            name=name,
            username=username,
            language=_language(person, user, self.policy),
            thread=message.get("message_thread_id") if message.get("is_topic_message") else None,
            message_id=message.get("message_id"),
            update_id=update_id,
            replied_to=self._replied_to(message),
        )

    def _replied_to(self, message: dict[str, Any]) -> int | None:
        replied = message.get("reply_to_message")
        if not replied:
            return None
        with self.store.reading() as tx:
            row = tx.outbox.by_message(message["chat"]["id"], replied["message_id"])
            return row.id if row is not None else None

    # -- messages ----------------------------------------------------------------------------------------------

    def _order(self, asker: Asker, message: dict[str, Any], now: datetime, *, edited: bool) -> c.Command:
        if message.get("secret"):
            return c.RefuseSecret(message["message_id"])
        if (new := message.get("migrate_to_chat_id")) is not None:
            return c.GroupMigrated(asker.chat, new)
        text = str(message.get("text") or message.get("caption") or "").strip()
        file = any(message.get(kind) for kind in ("photo", "document", "voice", "video"))
        if not text:
            return c.RefuseFile() if file else c.Chatter()
        called = False
        if text.startswith("/") and not edited:
            slashed = self._slash(text, asker, now)
            if isinstance(slashed, c.Command):
                return slashed
            text = slashed
            called = not asker.private
        command = self.hearing.understood(text, asker, now, edited=edited)
        if called and isinstance(command, c.Chatter):
            command = c.NotUnderstood(text)  # who calls the bot by its command in a group gets a word back
        if file:
            command = _beside_a_file(command)
        if edited:
            with self.store.reading() as tx:
                of = tx.inbox.message(asker.chat, message["message_id"])
            return c.Correct(command if not isinstance(command, c.Chatter) else None, of=of)
        return command

    def _slash(self, text: str, asker: Asker, now: datetime) -> c.Command | str:
        """/command@bot words: an order, or the words to be understood as a sentence."""
        head, _, words = text[1:].partition(" ")
        name = head.split("@", 1)[0].lower()
        if "@" in head and head.split("@", 1)[1].lower() != self.bot_username.lower() and self.bot_username:
            return c.Chatter()
        words = words.strip()
        if name == "start":
            return c.Start(words)
        if name == "today":
            today = self.policy.local(now).date()
            return c.ShowSchedule(today, today)
        if name == "search" and words:
            return c.Search(words)
        if name == "bind":
            return c.BindGroup(words)
        if name in SLASH and not words:
            return SLASH[name]
        return words or (c.ShowHelp() if asker.private else c.NotUnderstood())

    # -- buttons and membership --------------------------------------------------------------------------------

    def _pressed(self, update_id: int, press: dict[str, Any], now: datetime) -> Handled:
        message = press.get("message") or {}
        chat = message.get("chat") or {"id": press["from"]["id"], "type": "private"}
        asker = self._asker(update_id, press["from"], chat, {k: v for k, v in message.items() if k != "from"})
        command: c.Command = c.StaleButton()
        with self.store.reading() as tx:
            row = tx.outbox.button(_button_id(press.get("data") or ""))
            if row is not None and self._may_press(row.outbox_id, asker, tx):
                asker = replace(asker, pressed=row.outbox_id, replied_to=row.outbox_id)
                try:
                    command = unpack_command(row.command, row.slots)
                except (KeyError, msgspec.ValidationError):
                    log.warning("button of an older version", button=row.id)
                if isinstance(command, c.Choose):
                    unfinished = tx.conversations.get(asker.chat, asker.telegram_id)
                    asked_in = tx.outbox.get(row.outbox_id)
                    command = self.hearing.choice(command, unfinished, asked_in, asker, now, tx)
        outcome = dispatch(self.store, command, asker, now, self.policy)
        return Handled(callback_id=press["id"], toast=self._toast(outcome.toast, asker, now), replies=outcome.replies)

    def _toast(self, reply: Reply | None, asker: Asker, now: datetime) -> str | None:
        """The verdict alone: Telegram shows 200 characters over the button."""
        if reply is None:
            return None
        from bot.rendering import first_line, render

        return first_line(render(reply, tongue(asker, self.policy), now=now, policy=self.policy))[:TOAST]

    def _may_press(self, outbox_id: int, asker: Asker, tx: Transaction) -> bool:
        """A private card answers to its own reader only, a group's to those who stand before it."""
        row = tx.outbox.get(outbox_id)
        if row.person_id is not None:
            return row.person_id == asker.person
        return asker.chat in (row.sent_chat_id, row.chat_id)

    def _membership(self, update_id: int, member: dict[str, Any], now: datetime) -> Handled:
        chat, status = member["chat"], member["new_chat_member"]["status"]
        asker = self._asker(update_id, member["from"], chat, {"chat": chat})
        here = status in ("member", "administrator", "restricted")
        command: c.Command
        if chat.get("type") == "private":
            command = c.PersonReachable(reachable=here)
        elif not here:
            command = c.GroupLeft()
        elif member["old_chat_member"]["status"] in ("left", "kicked"):
            command = c.GroupJoined(chat.get("title") or "")
        else:
            command = c.Chatter()
        dispatch(self.store, command, asker, now, self.policy)
        return Handled()

    def _done(self, update_id: int, now: datetime) -> Handled:
        with self.store.transaction() as tx:
            tx.inbox.mark_handled(update_id, now)
        return Handled()


def _beside_a_file(command: c.Command) -> c.Command:
    """The words of a caption are carried out; that the file itself is not read is said in any case."""
    if isinstance(command, c.RefuseSecret):
        return command
    if isinstance(command, c.NotUnderstood | c.Chatter):
        return c.RefuseFile()
    return c.Several((command, c.RefuseFile(words_done=True)))


def _language(person: Person | None, user: dict[str, Any], policy: Policy) -> str:
    if person is not None and person.language:
        return person.language
    if person is not None:
        return policy.language
    return "zh" if str(user.get("language_code") or policy.language).startswith("zh") else "en"


def _button_id(data: str) -> int:
    """0, which no button has, for data that is none of ours."""
    try:
        number = int(data, 36) if data.isalnum() else 0
    except ValueError:
        return 0
    return number if number < 2**31 else 0
