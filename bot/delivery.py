"""Outbox to Telegram: claim, render, pace, send, mark; nothing is held open across the network."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Protocol

from telegram import Bot, LinkPreviewOptions
from telegram.constants import ParseMode
from telegram.error import BadRequest, ChatMigrated, Forbidden, NetworkError, RetryAfter, TelegramError

from bot.clock import Bell, Clock
from bot.keyboards import keyboard
from bot.logs import logger
from bot.pacing import Pacing
from bot.threads import Threads
from handlers.deliveries import Outcome, Outgoing
from handlers.replies import Reply

log = logger(__name__)

SLOTS = 24
"""Messages on their way at once."""
IDLE = 1.0
"""Seconds after which one looks again unasked: something may have fallen due, another process may have died."""
LONGEST = 600
"""Seconds between attempts at most."""
NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
GONE = ("message to edit not found", "message can't be edited", "message_id_invalid", "message identifier is not")
UNMET = ("chat not found", "user not found", "peer_id_invalid", "user is deactivated")
"""BadRequest that means the same as Forbidden: this person cannot be written to."""


class Wording(Protocol):
    """How a reply reads, and what a button says, in one language at one hour."""

    def text(self, reply: Reply, language: str, now: datetime) -> str: ...

    def label(self, verb: str, facts: dict[str, Any], language: str, now: datetime) -> str: ...

    def private_chat(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Outlet:
    """The outbox, as far as sending needs it; both are called in a worker thread and commit."""

    claim: Callable[[datetime, int, Collection[tuple[str, int]]], list[Outgoing]]
    settle: Callable[[list[Outcome], datetime], None]


class Delivery:
    """Sends what is due: the best lane first, one message a chat at a time, in order within a chat."""

    def __init__(
        self,
        bot: Bot,
        outlet: Outlet,
        wording: Wording,
        *,
        clock: Clock,
        threads: Threads,
        pacing: Pacing,
    ) -> None:
        self.bot, self.outlet, self.wording, self.clock, self.threads = bot, outlet, wording, clock, threads
        self.pacing = pacing
        self.bell = Bell()
        self._results = Bell()
        self._busy: dict[tuple[str, int], int] = {}
        """Recipients whose message is on its way, unmarked, or who were spoken to a moment ago."""
        self._outcomes: list[tuple[Outgoing, Outcome]] = []
        self._sending: set[asyncio.Task[None]] = set()
        self._stopping = False

    # -- the loop ---------------------------------------------------------------------------------------------

    async def run(self) -> None:
        """Until stopped; what was claimed by then is sent and marked."""
        marking = asyncio.create_task(self._mark())
        try:
            while not self._stopping:
                try:
                    full = await self._round()
                except Exception:  # logged and tried again; nothing may end the sender
                    log.exception("claiming failed; tried again")
                    full = False
                if not full:
                    await self.bell.wait(min(IDLE, self.pacing.wait() or IDLE))
            await asyncio.gather(*self._sending)
        finally:
            self._stopping = True
            self._results.ring()
            await marking

    @property
    def idle(self) -> bool:
        """Nothing is on its way or waits for its mark."""
        return not self._sending and not self._outcomes and not self._busy

    def stop(self) -> None:
        self._stopping = True
        self.bell.ring()

    async def _round(self) -> bool:
        """Claim what may go now and send it. True: there may be more."""
        room = min(self.pacing.room(), SLOTS - len(self._sending))
        if room <= 0:
            return False
        claimed = await self.threads.run(self.outlet.claim, self.clock.now(), room, list(self._busy))
        for message in claimed:
            self._busy[message.to] = message.chat_id
            self.pacing.begins()
            task = asyncio.create_task(self._carry(message))
            self._sending.add(task)
            task.add_done_callback(self._sending.discard)
        return len(claimed) == room

    async def _carry(self, message: Outgoing) -> None:
        try:
            outcome = await self._send(message)
        except Exception as error:
            log.exception("a message could not be sent", outbox=message.id, reply=message.name)
            outcome = self._later(message, f"{type(error).__name__}")
        self.pacing.ended(message.chat_id)
        self._outcomes.append((message, outcome))
        self._results.ring()

    async def _mark(self) -> None:
        """What ended while one commit ran is marked together in the next."""
        while not (self._stopping and not self._sending and not self._outcomes):
            if not self._outcomes:
                await self._results.wait(IDLE)
                continue
            batch, self._outcomes = self._outcomes, []
            while True:
                try:
                    await self.threads.run(self.outlet.settle, [outcome for _, outcome in batch], self.clock.now())
                    break
                except Exception:  # logged and tried again; nothing may end the sender
                    log.exception("marking failed; tried again, else messages would be sent twice")
                    await asyncio.sleep(IDLE)
            for message, _ in batch:
                self._release(message)
            self.bell.ring()

    def _release(self, message: Outgoing) -> None:
        """The recipient may be spoken to again, once his chat has had its rest."""
        if (rest := self.pacing.wait_for(message.chat_id)) > 0:
            asyncio.get_running_loop().call_later(rest, self._rested, message)
        else:
            self._busy.pop(message.to, None)

    def _rested(self, message: Outgoing) -> None:
        self._busy.pop(message.to, None)
        self.bell.ring()

    # -- one message ------------------------------------------------------------------------------------------

    async def _send(self, message: Outgoing) -> Outcome:
        now = self.clock.now()
        if message.action == "strip":
            return await self._tried(message, self._strip, "", None)
        try:
            text = self.wording.text(message.reply, message.language, now)
        except Exception as error:
            log.exception("a reply could not be worded", outbox=message.id, reply=message.name)
            return Outcome(message.id, "bad", why=f"wording: {type(error).__name__}: {error}"[:200])
        keys = keyboard(
            message.buttons,
            lambda verb, facts: self.wording.label(verb, facts, message.language, now),
            self.wording.private_chat(),
        )
        return await self._tried(message, self._edit if message.action == "edit" else self._new, text, keys)

    async def _tried(self, message: Outgoing, way: Callable[..., Any], text: str, keys: Any) -> Outcome:
        """One attempt, and what its failure means."""
        try:
            return Outcome(message.id, "sent", message.chat_id, await way(message, text, keys))
        except RetryAfter as error:
            seconds = _seconds(error.retry_after)
            self.pacing.halt(seconds)
            log.warning("Telegram asks for a pause", seconds=seconds)
            return Outcome(message.id, "untried")
        except ChatMigrated as error:
            return Outcome(message.id, "moved", error.new_chat_id)
        except Forbidden as error:
            return Outcome(message.id, "forbidden", why=error.message)
        except BadRequest as error:
            return await self._refused(message, error, text, keys)
        except NetworkError as error:  # TimedOut too: nobody knows whether it went out
            return self._later(message, error.message)
        except TelegramError as error:
            log.error("Telegram refused", outbox=message.id, error=error.message)  # noqa: TRY400
            return self._later(message, error.message)

    async def _refused(self, message: Outgoing, error: BadRequest, text: str, keys: Any) -> Outcome:
        said = error.message.lower()
        if "message is not modified" in said:
            return Outcome(message.id, "sent", message.chat_id, message.target)
        if message.target is not None and any(word in said for word in GONE):
            if message.action == "strip":
                return Outcome(message.id, "sent", message.chat_id)
            return await self._tried(replace(message, action="send", target=None), self._new, text, keys)
        if message.thread_id is not None and "thread not found" in said:
            return await self._tried(replace(message, thread_id=None), self._new, text, keys)
        if any(word in said for word in UNMET):
            return Outcome(message.id, "forbidden", why=error.message)
        log.error("dead letter", outbox=message.id, reply=message.name, error=error.message)
        return Outcome(message.id, "bad", why=error.message)

    def _later(self, message: Outgoing, why: str) -> Outcome:
        """Resend with growing delay."""
        delay = timedelta(seconds=min(2**message.attempts, LONGEST))
        log.warning("sending failed; tried again", outbox=message.id, error=why, seconds=delay.total_seconds())
        return Outcome(message.id, "retry", at=self.clock.now() + delay, why=why)

    async def _new(self, message: Outgoing, text: str, keys: Any) -> int:
        sent = await self.bot.send_message(
            message.chat_id, text, parse_mode=ParseMode.HTML, reply_markup=keys, link_preview_options=NO_PREVIEW,
            message_thread_id=message.thread_id,
        )  # fmt: skip
        return sent.message_id

    async def _edit(self, message: Outgoing, text: str, keys: Any) -> int:
        assert message.target is not None
        await self.bot.edit_message_text(
            text, message.chat_id, message.target, parse_mode=ParseMode.HTML, reply_markup=keys,
            link_preview_options=NO_PREVIEW,
        )  # fmt: skip
        return message.target

    async def _strip(self, message: Outgoing, _text: str, _keys: Any) -> int:
        assert message.target is not None
        await self.bot.edit_message_reply_markup(message.chat_id, message.target, reply_markup=None)
        return message.target


def _seconds(wait: int | timedelta) -> float:
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)
