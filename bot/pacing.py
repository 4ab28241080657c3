"""How fast one may speak: Telegram's limits kept on our side, so that it never has to refuse."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

OVERALL, OVERALL_SPAN = 29, 1.0
"""30 a second over all chats."""
CHAT, CHAT_SPAN = 4, 3.1
"""1 a second in a chat, short bursts allowed."""
GROUP, GROUP_SPAN = 19, 61.0
"""20 a minute in a group."""
KEPT = 10_000
"""Chats remembered before the long silent ones are forgotten."""


class Window:
    """At most `count` in any `span` seconds."""

    __slots__ = ("count", "span", "times")

    def __init__(self, count: int, span: float) -> None:
        self.times: deque[float] = deque(maxlen=count)
        self.count, self.span = count, span

    def free_at(self) -> float:
        """When the next one fits; in the past: now."""
        return self.times[0] + self.span if len(self.times) == self.count else 0.0

    def room(self, now: float) -> int:
        return self.count - sum(moment > now - self.span for moment in self.times)


class Pacing:
    """`room` says how many messages may go now, `wait_for` when a chat may be spoken to again.

    A message counts from its beginning until a span after its end: whenever between the two Telegram counted it,
    two of ours are never closer there than here, however slow the way.
    """

    def __init__(self, timer: Callable[[], float] = time.monotonic, *, unlimited: bool = False) -> None:
        self.timer, self.unlimited = timer, unlimited
        self._overall = Window(OVERALL, OVERALL_SPAN)
        self._chats: dict[int, tuple[Window, ...]] = {}
        self._halt = 0.0
        self._under_way = 0

    def room(self) -> int:
        now = self.timer()
        if now < self._halt:
            return 0
        return OVERALL if self.unlimited else max(0, self._overall.room(now) - self._under_way)

    def begins(self) -> None:
        """A message goes out."""
        self._under_way += 1

    def ended(self, chat: int) -> None:
        """It arrived in this chat, or failed."""
        now = self.timer()
        self._under_way -= 1
        self._overall.times.append(now)
        if chat not in self._chats and len(self._chats) >= KEPT:
            self._chats = {known: kept for known, kept in self._chats.items() if self._free(kept) > now}
        windows = self._chats.setdefault(chat, self._windows(chat))
        for window in windows:
            window.times.append(now)

    def wait_for(self, chat: int) -> float:
        """Seconds until this chat may be spoken to again."""
        if self.unlimited:
            return 0.0
        return max(0.0, self._free(self._chats.get(chat, ())) - self.timer())

    def wait(self) -> float:
        """Seconds until anybody may be spoken to."""
        free = self._halt if self.unlimited else max(self._halt, self._overall.free_at())
        return max(0.0, free - self.timer())

    def halt(self, seconds: float) -> None:
        """Telegram says wait: nobody is spoken to until then, and no later word makes it earlier."""
        self._halt = max(self._halt, self.timer() + seconds)

    @staticmethod
    def _windows(chat: int) -> tuple[Window, ...]:
        steady = Window(CHAT, CHAT_SPAN)
        return (steady, Window(GROUP, GROUP_SPAN)) if chat < 0 else (steady,)

    @staticmethod
    def _free(windows: tuple[Window, ...]) -> float:
        return max((window.free_at() for window in windows), default=0.0)
