"""What the played Telegram knows: people, chats, messages, files, and who waits for a change."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from bot.sandbox.rules import bad

Json = dict[str, Any]

MESSAGES_KEPT = 5000
EVENTS_KEPT = 2000
ANSWERS_KEPT = 2000
FILES_KEPT_BYTES = 512 * 1024 * 1024
SUPERGROUP = -1_000_000_000_000


class Clock(Protocol):
    """The application's clock; with `advance(timedelta)` the page can move it."""

    def now(self) -> datetime: ...


@dataclass
class Person:
    """A user; `title` is for the page only, `state` is new (never pressed Start), started, blocked or deactivated."""

    id: int
    first_name: str
    last_name: str = ""
    username: str | None = None
    language_code: str = "zh-hans"
    title: str = ""
    state: str = "new"

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    def names(self) -> Json:
        facts: Json = {"first_name": self.first_name}
        if self.last_name:
            facts["last_name"] = self.last_name
        if self.username:
            facts["username"] = self.username
        return facts

    def user(self) -> Json:
        return {"id": self.id, "is_bot": False, **self.names(), "language_code": self.language_code}


@dataclass
class Chat:
    """A chat; `standing` is the bot's membership in a group. Nested values of messages are replaced, never mutated."""

    id: int
    type: str
    title: str = ""
    members: list[int] = field(default_factory=list)
    forum: bool = False
    standing: str = "left"
    migrated_to: int | None = None
    topics: dict[int, str] = field(default_factory=dict)
    messages: OrderedDict[int, Json] = field(default_factory=OrderedDict)
    read_to: int = 0
    last_id: int = 0

    def brief(self) -> Json:
        facts: Json = {"id": self.id, "type": self.type, "title": self.title}
        if self.forum:
            facts["is_forum"] = True
        return facts


@dataclass(frozen=True)
class StoredFile:
    id: str
    unique_id: str
    path: str
    name: str
    mime: str
    data: bytes
    size: int


class Signal:
    """Wakes threads and coroutines that wait for a change."""

    def __init__(self) -> None:
        self.changed = threading.Condition(threading.RLock())
        self._listeners: dict[asyncio.Event, asyncio.AbstractEventLoop] = {}

    def fire(self) -> None:
        with self.changed:
            self.changed.notify_all()
            for event, loop in list(self._listeners.items()):
                with contextlib.suppress(RuntimeError):  # that loop is closed
                    loop.call_soon_threadsafe(event.set)

    @contextlib.contextmanager
    def listening(self) -> Iterator[asyncio.Event]:
        event = asyncio.Event()
        with self.changed:
            self._listeners[event] = asyncio.get_running_loop()
        try:
            yield event
        finally:
            with self.changed:
                self._listeners.pop(event, None)


class World:
    """All state, in memory, behind one lock: whoever reads or writes holds `lock`."""

    def __init__(self, token: str, clock: Clock, *, username: str, name: str) -> None:
        self.token, self.clock = token, clock
        self.bot_id = int(token.split(":", 1)[0])
        self.username, self.name = username, name
        self.signal = Signal()
        self.lock = self.signal.changed
        self.people: dict[int, Person] = {}
        self.chats: dict[int, Chat] = {}
        self.files: OrderedDict[str, StoredFile] = OrderedDict()
        self.answers: OrderedDict[str, Json] = OrderedDict()
        self.queries: OrderedDict[str, Json] = OrderedDict()
        self.commands: dict[tuple[str, int, int, str], list[Json]] = {}
        self.reactions: dict[tuple[int, int], dict[int, list[Json]]] = {}
        self.texts: dict[tuple[str, str], str] = {}
        self.events: deque[Json] = deque(maxlen=EVENTS_KEPT)
        self.sequence = 0
        self.epoch = secrets.token_hex(4)  # event numbers of an earlier server mean nothing here
        self._shared_id = 0  # private chats and basic groups draw from one row of numbers
        self._files_made = 0
        self._files_bytes = 0

    # -- who --------------------------------------------------------------------------------------------------

    def bot_user(self) -> Json:
        return {"id": self.bot_id, "is_bot": True, "first_name": self.name, "username": self.username}

    def now(self) -> int:
        return int(self.clock.now().timestamp())

    def person(self, user: int) -> Person:
        if user not in self.people:
            raise LookupError(f"no user {user} in the sandbox")
        return self.people[user]

    def chat(self, chat: int) -> Chat:
        if chat not in self.chats:
            raise LookupError(f"no chat {chat} in the sandbox")
        return self.chats[chat]

    def chat_json(self, chat: Chat) -> Json:
        if chat.type == "private":
            return {"id": chat.id, "type": "private", **self.people[chat.id].names()}
        return chat.brief()

    def chat_info(self, chat: Chat) -> Json:
        """A chat as the page shows it."""
        facts = {
            **self.chat_json(chat), "members": list(chat.members), "standing": chat.standing,
            "migrated_to": chat.migrated_to, "read_to": chat.read_to,
            "topics": [{"id": key, "name": name} for key, name in chat.topics.items()],
        }  # fmt: skip
        if chat.type == "private":
            facts["state"] = self.people[chat.id].state
        return facts

    # -- what was said ----------------------------------------------------------------------------------------

    def post(
        self, chat: Chat, sender: Json, content: Json, *, reply_to: int | None = None, thread: int | None = None
    ) -> Json:
        """A new message; `content` is its own part (text, document, service fact …)."""
        if chat.id < SUPERGROUP:
            chat.last_id += 1
        else:
            self._shared_id += 1
            chat.last_id = self._shared_id
        message: Json = {
            "message_id": chat.last_id, "from": sender, "chat": self.chat_json(chat), "date": self.now(), **content,
        }  # fmt: skip
        original = chat.messages.get(reply_to) if reply_to else None
        if original:
            message["reply_to_message"] = {k: v for k, v in original.items() if k != "reply_to_message"}
            thread = thread or original.get("message_thread_id")
            if chat.id < SUPERGROUP and thread is None and not chat.forum:
                thread = original["message_id"]
        elif thread and chat.forum and thread in chat.messages:
            message["reply_to_message"] = dict(chat.messages[thread])
        if thread:
            message["message_thread_id"] = thread
            if chat.forum:
                message["is_topic_message"] = True
        chat.messages[message["message_id"]] = message
        while len(chat.messages) > MESSAGES_KEPT:
            chat.messages.popitem(last=False)
        self.emit("message", message)
        return dict(message)

    def replace(self, chat: Chat, message: Json) -> Json:
        chat.messages[message["message_id"]] = message
        self.emit("edited", message)
        return dict(message)

    def delete(self, chat: Chat, message_id: int) -> None:
        del chat.messages[message_id]
        self.emit("deleted", {"chat": chat.id, "message_id": message_id})

    # -- files ------------------------------------------------------------------------------------------------

    def store_file(self, data: bytes, name: str, mime: str, folder: str, size: int | None = None) -> StoredFile:
        self._files_made += 1
        number = self._files_made
        ending = name.rsplit(".", 1)[-1] if "." in name else "bin"
        kept = StoredFile(
            id=f"BQACAgUAAxkBAAID{number:08d}", unique_id=f"AgAD{number:08d}", path=f"{folder}/file_{number}.{ending}",
            name=name, mime=mime, data=data, size=len(data) if size is None else size,
        )  # fmt: skip
        self.files[kept.id] = kept
        self._files_bytes += len(data)
        while self._files_bytes > FILES_KEPT_BYTES and len(self.files) > 1:
            _, dropped = self.files.popitem(last=False)
            self._files_bytes -= len(dropped.data)
        return kept

    def file(self, file_id: str) -> StoredFile:
        if file_id not in self.files:
            raise bad("wrong file_id or the file is temporarily unavailable")
        return self.files[file_id]

    # -- who waits --------------------------------------------------------------------------------------------

    def emit(self, kind: str, data: Json) -> None:
        """Tell the page and whoever waits."""
        self.sequence += 1
        self.events.append({"seq": self.sequence, "kind": kind, "data": data})
        self.signal.fire()

    def wait_until(self, found: Callable[[], Any], timeout: float, what: str) -> Any:
        """Block until `found()` is true; for tests and the tour, never for the server's own thread."""
        end = time.monotonic() + timeout
        with self.lock:
            while not (result := found()):
                left = end - time.monotonic()
                if left <= 0:
                    raise TimeoutError(what)
                self.lock.wait(left)
            return result


def remember(store: OrderedDict[str, Json], key: str, value: Json, limit: int = ANSWERS_KEPT) -> None:
    """Put, and drop the oldest beyond the limit."""
    store[key] = value
    while len(store) > limit:
        store.popitem(last=False)
