"""A whole office in one process: its Telegram, its bot, its clock; for `try`, the tour and the dialogue tests."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Coroutine
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, TypeVar

from bot.clock import MovableClock
from bot.sandbox.server import Sandbox, SandboxThread

if TYPE_CHECKING:
    from bot.app import App

OFFICE = Path(__file__).with_name("office.toml")
TOKEN = "20001:sandbox"  # noqa: S105 - of the played Telegram
NOT_STARTED = 1010
"""The account of the colleague who has not started the bot; the office does not know it yet."""
NEWCOMER = 1099
"""A stranger."""
PATIENCE = 20.0
T = TypeVar("T")


class Stage:
    """Enter it, and the office is at work; leave it, and everything is closed.

    `settings` are sections of the configuration over those of the stage; `ticking`: the clock runs on by itself.
    """

    def __init__(
        self,
        database_url: str,
        start: datetime,
        *,
        settings: dict[str, dict[str, Any]] | None = None,
        ticking: bool = False,
        port: int = 0,
        paced: bool = False,
        language: str = "zh",
    ) -> None:
        self.database_url, self.settings, self.paced, self.language = database_url, settings or {}, paced, language
        self.clock = MovableClock(start, ticking=ticking)
        self.sandbox = Sandbox(TOKEN, clock=self.clock, language=language)
        self.sandbox.flood = paced
        self._served = SandboxThread(self.sandbox, port=port)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="bot", daemon=True)
        self.chats: dict[str, int] = {}
        """Everybody's Telegram account, and the groups, by name."""

    def __enter__(self) -> Self:
        self._served.__enter__()
        self._thread.start()
        self.app = self._build()
        self._furnish()
        self.do(self.app.start())
        return self

    def __exit__(self, *_error: object) -> None:
        self.do(self.app.stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()
        self._served.__exit__(None, None, None)

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        """Run in the bot's own loop."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(PATIENCE + 10)

    def rest(self, patience: float = PATIENCE) -> None:
        """Until everything said was heard and everything due was said. Raises TimeoutError."""
        deadline = time.monotonic() + patience
        while not (self._heard() and self.do(self.app.idle())):
            if time.monotonic() > deadline:
                raise TimeoutError(f"the office does not come to rest: {self.do(self.app.health())}")

    def _heard(self) -> bool:
        updates = self.sandbox.updates
        return not updates.pending and not updates.again

    def _build(self) -> App:
        from bot.app import build
        from bot.config import made
        from bot.pacing import Pacing

        sections: dict[str, dict[str, Any]] = {
            "telegram": {"token": TOKEN, "base_url": self._served.base_url, "base_file_url": self._served.base_file_url,
                         "admins": [1001]},
            "database": {"url": self.database_url},
            "office": {"language": self.language},
        }  # fmt: skip
        for name, values in self.settings.items():
            sections.setdefault(name, {}).update(values)
        return build(made(sections), self.clock, pacing=Pacing(unlimited=not self.paced))

    def _furnish(self) -> None:
        """The office's people, in the books and in the played Telegram."""
        from bot.office_file import import_office, load

        office = load(OFFICE)
        with self.app.store.transaction() as tx:
            fresh = not tx.people.all()
            last = tx.inbox.last_id()
        if fresh:
            import_office(OFFICE, self.app.store, self.clock.now())
        if last is not None:
            self.sandbox.updates.last_id = max(self.sandbox.updates.last_id, last)
        for person in office["people"]:
            post = " ".join(filter(None, (person.get("unit"), person.get("title"))))
            self._person(person["name"], person.get("telegram_id") or NOT_STARTED, post)
        self.sandbox.add_user(NEWCOMER, "Pat", language_code="en")
        self.chats["Pat"] = NEWCOMER
        started = [chat for chat in self.chats.values() if chat not in {NOT_STARTED, NEWCOMER}]
        for user in started:
            self.sandbox.world.people[user].state = "started"
        for n, group in enumerate(office["groups"]):
            chat = group.get("chat_id") or -2002 - n
            self.chats[group["name"]] = chat
            self.sandbox.add_group(chat, group["name"], started, with_bot=bool(group.get("chat_id")))

    def _person(self, name: str, user: int, post: str) -> None:
        latin = name.isascii()
        first, _, last = name.partition(" ") if latin else (name, "", "")
        self.sandbox.add_user(user, first, last, language_code="en" if latin else "zh-hans", title=post)
        self.chats[name] = user
        if latin:
            with self.app.store.transaction() as tx:
                person = tx.people.by_telegram(user)
                if person is not None and not person.language:
                    person.language = "en"
