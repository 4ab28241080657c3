"""The way of updates to the bot: a queue with offsets for polling, or posts to a webhook in order."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections import OrderedDict, deque
from typing import Any

import aiohttp

from bot.sandbox.rules import ON_REQUEST, OTHER_POLLER, WEBHOOK_ACTIVE, ApiError
from bot.sandbox.world import Json, World

PENDING_KEPT = 100_000
SENT_KEPT = 2000
LONGEST_POLL = 50.0


class Updates:
    """Updates not yet acknowledged, oldest first."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.pending: OrderedDict[int, Json] = OrderedDict()
        self.again: deque[Json] = deque()
        self.sent: OrderedDict[int, Json] = OrderedDict()
        self.wanted: set[str] | None = None
        self.webhook: Json = {"url": ""}
        self.stopping = False
        self.last_id = 100_000_000
        self._poller: object | None = None

    def push(self, kind: str, payload: Json) -> Json | None:
        """Queue an update; None when the bot did not ask for this kind."""
        if (kind not in self.wanted) if self.wanted is not None else (kind in ON_REQUEST):
            return None
        with self.world.lock:
            self.last_id += 1
            update = {"update_id": self.last_id, kind: payload}
            self.pending[self.last_id] = update
            if len(self.pending) > PENDING_KEPT:
                self.pending.popitem(last=False)
            self.sent[self.last_id] = update
            if len(self.sent) > SENT_KEPT:
                self.sent.popitem(last=False)
            self.world.signal.fire()
            return update

    def redeliver(self, update_id: int) -> Json:
        """Hand out an update once more, whatever was acknowledged."""
        with self.world.lock:
            update = self.sent[update_id]
            self.again.append(update)
            self.world.signal.fire()
            return update

    def want(self, kinds: list[str] | None) -> None:
        if kinds is not None:
            self.wanted = set(kinds) or None

    async def get(self, offset: int, limit: int, patience: float) -> list[Json]:
        """getUpdates: an offset acknowledges what lies before it; a second poller ends the first."""
        if self.webhook["url"]:
            raise ApiError(409, WEBHOOK_ACTIVE)
        me = self._poller = object()
        with self.world.signal.listening() as changed:
            self.world.signal.fire()
            end = asyncio.get_running_loop().time() + min(patience, LONGEST_POLL)
            self._acknowledge(offset)
            while True:
                changed.clear()
                if self._poller is not me:
                    raise ApiError(409, OTHER_POLLER)
                if batch := self._batch(limit):
                    return batch
                left = end - asyncio.get_running_loop().time()
                if left <= 0 or self.stopping:
                    return []
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(changed.wait(), left)

    def _acknowledge(self, offset: int) -> None:
        with self.world.lock:
            if offset < 0:
                while len(self.pending) > -offset:
                    self.pending.popitem(last=False)
            while self.pending and next(iter(self.pending)) < offset:
                self.pending.popitem(last=False)

    def _batch(self, limit: int) -> list[Json]:
        with self.world.lock:
            batch: list[Json] = []
            while self.again and len(batch) < limit:
                batch.append(self.again.popleft())
            for update in self.pending.values():
                if len(batch) >= limit:
                    break
                batch.append(update)
            return batch

    # -- webhook ----------------------------------------------------------------------------------------------

    def set_webhook(self, settings: Json) -> None:
        with self.world.lock:
            self.webhook = settings
            self.world.signal.fire()

    def webhook_info(self) -> Json:
        info: Json = {
            "url": self.webhook["url"], "has_custom_certificate": False,
            "pending_update_count": len(self.pending) + len(self.again),
        }  # fmt: skip
        for key in ("last_error_date", "last_error_message", "max_connections"):
            if key in self.webhook:
                info[key] = self.webhook[key]
        if self.wanted is not None:
            info["allowed_updates"] = sorted(self.wanted)
        return info

    async def deliver(self) -> None:
        """Post updates one after another until stopped; a refusal is tried again, later each time."""
        async with aiohttp.ClientSession() as session:
            pause = 0.2
            with self.world.signal.listening() as changed:
                while not self.stopping:
                    changed.clear()
                    update = self._next() if self.webhook["url"] else None
                    if update is None:
                        await changed.wait()
                        continue
                    problem = await self._post(session, update)
                    if problem is None:
                        pause = 0.2
                        self._delivered(update)
                        continue
                    self.webhook = {
                        **self.webhook, "last_error_date": self.world.now(), "last_error_message": problem,
                    }  # fmt: skip
                    await asyncio.sleep(pause)
                    pause = min(pause * 2, 5.0)

    def _next(self) -> Json | None:
        with self.world.lock:
            return self.again[0] if self.again else next(iter(self.pending.values()), None)

    def _delivered(self, update: Json) -> None:
        with self.world.lock:
            if self.again and self.again[0] is update:
                self.again.popleft()
            else:
                self.pending.pop(update["update_id"], None)
            self.world.signal.fire()

    async def _post(self, session: aiohttp.ClientSession, update: Json) -> str | None:
        headers = {"Content-Type": "application/json"}
        if secret := self.webhook.get("secret_token"):
            headers["X-Telegram-Bot-Api-Secret-Token"] = secret
        body = json.dumps(update, ensure_ascii=False).encode()
        wait = aiohttp.ClientTimeout(total=60)
        try:
            async with session.post(self.webhook["url"], data=body, headers=headers, timeout=wait) as answer:
                await answer.read()
                return None if 200 <= answer.status < 300 else f"Wrong response from the webhook: {answer.status}"
        except (aiohttp.ClientError, TimeoutError, OSError) as problem:
            return f"Connection failed: {problem or type(problem).__name__}"


def members_change(world: World, chat: Json, actor: Json, old: Json, new: Json) -> Json:
    """The body of my_chat_member and chat_member."""
    return {"chat": chat, "from": actor, "date": world.now(), "old_chat_member": old, "new_chat_member": new}


def member(user: Json, standing: str) -> Json:
    """A ChatMember of the given standing with every field the Bot API promises."""
    facts: Json = {"user": user, "status": standing}
    if standing == "creator":
        facts["is_anonymous"] = False
    elif standing == "kicked":
        facts["until_date"] = 0
    elif standing == "administrator":
        rights: dict[str, Any] = dict.fromkeys(
            (
                "can_manage_chat", "can_delete_messages", "can_manage_video_chats", "can_restrict_members",
                "can_change_info", "can_invite_users", "can_pin_messages",
            ),
            True,
        )  # fmt: skip
        for right in (
            "can_be_edited", "is_anonymous", "can_promote_members", "can_post_stories", "can_edit_stories",
            "can_delete_stories",
        ):  # fmt: skip
            rights[right] = False
        facts |= rights
    return facts
