"""Telegram's brakes and the sandbox's faults: 429 when the bot is too fast, and failures ordered by a test."""

from __future__ import annotations

import math
import time
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field

from bot.sandbox.rules import ApiError


class Flood:
    """30 a second over all chats, 1 a second per chat (short bursts pass), 20 a minute per group."""

    def __init__(self, timer: Callable[[], float] = time.monotonic) -> None:
        self.timer = timer
        self.on = False
        self.hits = 0
        self._all: deque[float] = deque(maxlen=30)
        self._group: dict[int, deque[float]] = defaultdict(lambda: deque(maxlen=20))
        self._chat: dict[int, deque[float]] = defaultdict(lambda: deque(maxlen=4))
        self._halt: dict[int, float] = {}

    def check(self, chat: int) -> None:
        """Count one message to a chat, or refuse it and every further one until the wait is over."""
        if not self.on:
            return
        now = self.timer()
        until = max(self._halt.get(0, 0.0), self._halt.get(chat, 0.0))
        if until <= now:
            rules = [(0, self._all, 30, 1.0), (chat, self._chat[chat], 4, 3.0)]
            if chat < 0:
                rules.append((chat, self._group[chat], 20, 60.0))
            for scope, times, count, span in rules:
                if len(times) == count and now - times[0] < span:
                    until = max(now + 1.0, times[0] + span)
                    self._halt[scope] = until
        if until > now:
            self.hits += 1
            seconds = math.ceil(until - now)
            raise ApiError(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)
        self._all.append(now)
        self._chat[chat].append(now)
        if chat < 0:
            self._group[chat].append(now)


@dataclass
class Fault:
    """What to do instead of answering: an HTTP status, or one of the words of `Faults.plan`."""

    method: str
    kind: int | str
    left: int


@dataclass
class Faults:
    """Failures in waiting, the first that fits is used."""

    waiting: list[Fault] = field(default_factory=list)

    def plan(self, method: str, kind: int | str, times: int = 1) -> None:
        """`method` may be `*`; `kind` a status, timeout, timeout_after_accept, drop or drop_after_accept."""
        kinds = {"timeout", "timeout_after_accept", "drop", "drop_after_accept"}
        if not isinstance(kind, int) and kind not in kinds:
            raise ValueError(f"no fault of kind {kind!r}")
        self.waiting.append(Fault(method, kind, times))

    def take(self, method: str) -> int | str | None:
        for fault in self.waiting:
            if fault.method.lower() in {"*", method.lower()}:
                fault.left -= 1
                if fault.left <= 0:
                    self.waiting.remove(fault)
                return fault.kind
        return None


FAULT_TEXTS = {
    400: "Bad Request: ordered by the test",
    401: "Unauthorized",
    403: "Forbidden: bot was blocked by the user",
    409: "Conflict: ordered by the test",
    429: "Too Many Requests: retry after 1",
    500: "Internal Server Error",
    502: "Bad Gateway",
    503: "Service Unavailable",
    504: "Gateway Timeout",
}


def fault_error(status: int) -> ApiError:
    parameters = {"retry_after": 1} if status == 429 else {}
    return ApiError(status, FAULT_TEXTS.get(status, f"Error {status}"), **parameters)
