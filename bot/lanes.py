"""Inbox to handlers: one chat's messages in order, chats side by side; a failure holds its own chat only."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from bot.clock import Bell, Clock
from bot.logs import logger
from bot.threads import Threads

log = logger(__name__)

BATCH = 32
"""Updates taken at once."""
IDLE = 1.0
PAUSES = (timedelta(seconds=1), timedelta(seconds=5))
"""Before the second and the third attempt; after that the update is given up, and its sender told."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A claimed update, free of the database."""

    update_id: int
    chat_id: int
    payload: dict[str, Any]


class Mailbox(Protocol):
    """The inbox, as far as handling needs it; called in a worker thread, each call commits."""

    def claim(self, now: datetime, limit: int) -> list[Waiting]: ...

    def failed(self, update_id: int, error: str, now: datetime) -> int:
        """Note it, set the next attempt; how many there were."""
        ...

    def give_up(self, update: Waiting, error: str, now: datetime) -> None: ...


class Lanes:
    """Handles what lies in the inbox.

    Two updates are with the store's threads at a time for each of them (one at work, one next): so sending and
    receiving get their turn between any two messages, however many wait.
    """

    def __init__(
        self,
        mailbox: Mailbox,
        handle: Callable[[int, dict[str, Any]], Any],
        handled: Callable[[Any], Awaitable[None]],
        *,
        clock: Clock,
        threads: Threads,
    ) -> None:
        self.mailbox, self.handle, self.handled = mailbox, handle, handled
        self.clock, self.threads = clock, threads
        self.bell = Bell()
        self._turns = asyncio.Semaphore(threads.width + 1)
        self._at_work: dict[int, asyncio.Task[None]] = {}
        self._stopping = False

    async def run(self) -> None:
        """Until stopped; what was taken by then is handled to its end."""
        while not self._stopping:
            try:
                took = await self._take()
            except Exception:  # logged and tried again; one update must not stop the others
                log.exception("taking from the inbox failed; tried again")
                took = False
            if not took:
                await self.bell.wait(IDLE)
        await asyncio.gather(*self._at_work.values())

    @property
    def idle(self) -> bool:
        return not self._at_work

    def stop(self) -> None:
        self._stopping = True
        self.bell.ring()

    async def _take(self) -> bool:
        """Start on whatever can be started on. True: something was."""
        room = BATCH - len(self._at_work)
        if room <= 0:
            return False
        claimed = await self.threads.run(self.mailbox.claim, self.clock.now(), room)
        fresh = [update for update in claimed if update.update_id not in self._at_work]
        for update in fresh:
            task = asyncio.create_task(self._work(update))
            self._at_work[update.update_id] = task
        return bool(fresh)

    async def _work(self, update: Waiting) -> None:
        try:
            async with self._turns:
                result = await self.threads.run(self.handle, update.update_id, update.payload)
            await self.handled(result)
        except Exception as error:
            log.exception("an update could not be handled", update=update.update_id)
            await self._failed(update, f"{type(error).__name__}: {error}"[:500])
        finally:
            del self._at_work[update.update_id]
            self.bell.ring()

    async def _failed(self, update: Waiting, error: str) -> None:
        """Try again after a pause; after the last attempt let the chat go on, and say so."""
        try:
            now = self.clock.now()
            attempts = await self.threads.run(self.mailbox.failed, update.update_id, error, now)
            if attempts > len(PAUSES):
                await self.threads.run(self.mailbox.give_up, update, error, now)
                await self.handled(None)
            else:
                asyncio.get_running_loop().call_later(PAUSES[attempts - 1].total_seconds(), self.bell.ring)
        except Exception:  # logged and tried again; one update must not stop the others
            log.exception("a failure could not be noted; the lease will end", update=update.update_id)
