"""What time it is, and what happens by the clock: one bell, one ticker."""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol

from bot.logs import logger

log = logger(__name__)
Listener = Callable[[], object]


class Clock(Protocol):
    """The only place where an hour comes from."""

    def now(self) -> datetime:
        """Aware, in UTC."""
        ...


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


class MovableClock:
    """A clock to be set forward: it stands still (tests), or runs on from where it was put (`ticking`)."""

    def __init__(self, start: datetime, *, ticking: bool = False) -> None:
        self._at = start.astimezone(UTC)
        self._ticking = ticking
        self._since = time.monotonic()
        self._lock = threading.Lock()
        self._listeners: list[Listener] = []

    def now(self) -> datetime:
        with self._lock:
            return self._now()

    def advance(self, by: timedelta) -> datetime:
        """Forward; whoever listens is told in this thread."""
        return self.set(self.now() + by)

    def set(self, moment: datetime) -> datetime:
        with self._lock:
            self._at, self._since = moment.astimezone(UTC), time.monotonic()
            listeners = list(self._listeners)
        for listener in listeners:
            listener()
        return moment

    def listen(self, listener: Listener) -> None:
        with self._lock:
            self._listeners.append(listener)

    def forget(self, listener: Listener) -> None:
        with self._lock, contextlib.suppress(ValueError):
            self._listeners.remove(listener)

    def _now(self) -> datetime:
        return self._at + timedelta(seconds=time.monotonic() - self._since) if self._ticking else self._at


class Bell:
    """Wakes one coroutine, from any thread; a ring while it is awake is heard at its next wait."""

    def __init__(self) -> None:
        self._event = asyncio.Event()
        self._loop = asyncio.get_running_loop()

    def ring(self) -> None:
        with contextlib.suppress(RuntimeError):  # the loop has ended: nobody is left to wake
            self._loop.call_soon_threadsafe(self._event.set)

    async def wait(self, seconds: float | None = None) -> bool:
        """True when rung, False when the time is over."""
        try:
            async with asyncio.timeout(seconds):
                await self._event.wait()
        except TimeoutError:
            return False
        self._event.clear()
        return True


class Ticker:
    """Does its work at every tick and at once when rung; no failure of the work ends it."""

    def __init__(self, work: Callable[[], Awaitable[object]], every: float = 0.5) -> None:
        self.work, self.every = work, every
        self.bell = Bell()

    async def run(self) -> None:
        while True:
            try:
                await self.work()
            except Exception:  # a failed tick is tried again at the next; nothing may end the clock
                log.exception("the work of a tick failed; it is tried again at the next")
            await self.bell.wait(self.every)
