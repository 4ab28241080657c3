"""Updates by polling: a batch is committed before the next call acknowledges it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from telegram import Bot
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from bot.logs import logger

log = logger(__name__)

Update = dict[str, Any]
Receive = Callable[[list[Update]], Awaitable[None]]
WANTED = ("message", "edited_message", "callback_query", "my_chat_member")
PATIENCE = 50
"""Seconds Telegram waits for news before it answers with none."""
PAUSE, LONGEST = 0.5, 30.0


class OfficeBot(Bot):
    """The library's bot, with updates as Telegram wrote them: what is kept is the original, not a reading of it."""

    async def updates(self, offset: int | None, patience: int = PATIENCE) -> list[Update]:
        asked = {"offset": offset, "timeout": patience, "limit": 100, "allowed_updates": list(WANTED)}
        got: list[Update] = await self._post("getUpdates", asked, read_timeout=patience + 10.0)
        return got


def chat_of(update: Update) -> int:
    """The chat an update belongs to; whoever pressed, where its message is too old to be told."""
    for body in update.values():
        if isinstance(body, dict):
            chat = body.get("chat") or (body.get("message") or {}).get("chat") or body.get("from") or {}
            if "id" in chat:
                return int(chat["id"])
    return 0


class Poller:
    """Asks for updates until cancelled; nothing but a wrong token ends it."""

    def __init__(self, bot: OfficeBot, receive: Receive) -> None:
        self.bot, self.receive = bot, receive
        self._offset: int | None = None

    async def run(self) -> None:
        pause = PAUSE
        while True:
            try:
                updates = await self.bot.updates(self._offset)
                if updates:
                    # Shielded: a batch half received at the stop is received to its end, and acknowledged next time.
                    await asyncio.shield(self.receive(updates))
                    self._offset = max(int(update["update_id"]) for update in updates) + 1
                pause = PAUSE
            except InvalidToken:
                raise
            except RetryAfter as error:
                wait = error.retry_after
                await asyncio.sleep(wait if isinstance(wait, int) else wait.total_seconds())
            except Exception as error:
                if isinstance(error, Conflict):
                    log.error("another program polls with this token; only one may")  # noqa: TRY400
                elif isinstance(error, TelegramError):
                    log.warning("no updates just now", error=error.message, again_in=pause)
                else:
                    log.exception("updates could not be kept; they are asked for again")
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST)
