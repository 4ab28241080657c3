"""The sandbox over HTTP for its chat page, for tests and for the tour: what people do, what happened, the clock."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from bot.sandbox.bot_settings import menu
from bot.sandbox.rules import ApiError
from bot.sandbox.world import Chat, Json

if TYPE_CHECKING:
    from bot.sandbox.server import Sandbox

PAGE = Path(__file__).parent / "page"
HEARTBEAT = 5.0
HEADERS = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' blob: data:; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
SHOWN_TYPES = {"image/png", "image/jpeg", "image/gif", "image/webp"}


class Page:
    """The routes under / and /sandbox/."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox, self.world = sandbox, sandbox.world
        self.orders: dict[str, Callable[[Json], Any]] = {
            "say": lambda b: sandbox.say(
                b["user"], b["chat"], b["text"],
                reply_to=b.get("reply_to"), edit_of=b.get("edit_of"), thread=b.get("thread"),
            ),
            "press": lambda b: sandbox.press(b["user"], (b["chat"], b["message_id"]), b["button"]),
            "start": lambda b: sandbox.start(b["user"], b.get("payload", "")),
            "react": lambda b: sandbox.react(b["user"], b["chat"], b["message_id"], b.get("emoji")),
            "block": lambda b: sandbox.block(b["user"]),
            "unblock": lambda b: sandbox.unblock(b["user"]),
            "deactivate": lambda b: sandbox.deactivate(b["user"]),
            "add_bot": lambda b: sandbox.add_bot_to_group(b["group"], b["by"], admin=b.get("admin", False)),
            "remove_bot": lambda b: sandbox.remove_bot_from_group(b["group"], b["by"]),
            "migrate": lambda b: {"chat": sandbox.migrate(b["group"])},
            "topic": lambda b: {"thread": sandbox.create_topic(b["group"], b["by"], b["name"])},
            "redeliver": lambda b: sandbox.redeliver(b["update_id"]),
            "read": self._read,
            "clock": self._move_clock,
            "fail": lambda b: sandbox.fail_next(b["method"], b["kind"], b.get("times", 1)),
            "flood": self._flood,
        }  # fmt: skip

    def routes(self) -> list[BaseRoute]:
        return [
            Route("/", self._index),
            Route("/sandbox/state", self._state),
            Route("/sandbox/messages", self._messages),
            Route("/sandbox/commands", self._commands),
            Route("/sandbox/clock", self._clock, methods=["GET"]),
            Route("/sandbox/events", self._events),
            Route("/sandbox/file", self._take_file, methods=["POST"]),
            Route("/sandbox/file/{file_id}", self._give_file),
            Route("/sandbox/{order}", self._order, methods=["POST"]),
            Mount("/page", StaticFiles(directory=PAGE)),
        ]

    # -- reading ----------------------------------------------------------------------------------------------

    async def _index(self, _request: Request) -> Response:
        return FileResponse(PAGE / "index.html")

    def state(self) -> Json:
        """Everything the page needs to begin; `seq` is where its event stream goes on."""
        with self.world.lock:
            people = [
                {**one.user(), "name": one.name, "title": one.title, "state": one.state}
                for one in self.world.people.values()
            ]
            chats = [self._chat_shown(chat) for chat in self.world.chats.values()]
            return {
                "seq": f"{self.world.epoch}.{self.world.sequence}", "bot": self.world.bot_user(), "people": people,
                "chats": chats, "about": {tongue: text for (kind, tongue), text in self.world.texts.items()
                                          if kind == "description"},
                "language": self.sandbox.language, "clock": self.clock(),
            }  # fmt: skip

    def clock(self) -> Json:
        now = self.world.clock.now().astimezone(self.sandbox.timezone)
        return {
            "now": now.isoformat(timespec="seconds"), "timezone": str(self.sandbox.timezone),
            "movable": self.sandbox.clock_movable,
        }  # fmt: skip

    def _chat_shown(self, chat: Chat) -> Json:
        last = next(reversed(chat.messages.values()), None)
        unread = sum(
            number > chat.read_to and message["from"]["id"] == self.world.bot_id
            for number, message in chat.messages.items()
        )
        return {**self.world.chat_info(chat), "last": last, "unread": unread}

    def shown(self, message: Json) -> Json:
        """A message with the reactions people see under it."""
        given = self.world.reactions.get((message["chat"]["id"], message["message_id"]))
        emoji = [one["emoji"] for some in (given or {}).values() for one in some]
        return {**message, "reactions": emoji} if emoji else message

    async def _state(self, _request: Request) -> Response:
        return JSONResponse(self.state())

    async def _messages(self, request: Request) -> Response:
        try:
            chat = self.world.chat(int(request.query_params["chat"]))
        except (LookupError, ValueError) as problem:
            return JSONResponse({"error": str(problem)}, 404)
        with self.world.lock:
            kept = list(chat.messages.values())[-int(request.query_params.get("limit", "300")) :]
            return JSONResponse([self.shown(message) for message in kept])

    async def _commands(self, request: Request) -> Response:
        user, chat = int(request.query_params["user"]), int(request.query_params["chat"])
        with self.world.lock:
            return JSONResponse(menu(self.world, self.world.chat(chat), user))

    async def _clock(self, _request: Request) -> Response:
        return JSONResponse(self.clock())

    async def _give_file(self, request: Request) -> Response:
        with self.world.lock:
            kept = self.world.files.get(request.path_params["file_id"])
        if kept is None:
            return JSONResponse({"error": "no such file"}, 404)
        if kept.mime in SHOWN_TYPES:
            return Response(kept.data, media_type=kept.mime)
        from urllib.parse import quote

        headers = {"Content-Disposition": f"attachment; filename*=utf-8''{quote(kept.name)}"}
        return Response(kept.data, media_type="application/octet-stream", headers=headers)

    # -- doing ------------------------------------------------------------------------------------------------

    async def _order(self, request: Request) -> Response:
        order = self.orders.get(request.path_params["order"])
        if order is None:
            return JSONResponse({"error": "unknown order"}, 404)
        return await self._run(order, request)

    async def _run(self, order: Callable[[Json], Any], request: Request) -> Response:
        try:
            body = await request.json()
            return JSONResponse(order(body) or {})
        except KeyError as problem:
            return JSONResponse({"error": f"missing or unknown: {problem}"}, 400)
        except (LookupError, PermissionError, ValueError, TypeError, ApiError) as problem:
            return JSONResponse({"error": str(problem)}, 400)

    async def _take_file(self, request: Request) -> Response:
        given = request.query_params
        data = await request.body()
        try:
            sent = self.sandbox.send_file(
                int(given["user"]), int(given["chat"]), data, given["filename"],
                request.headers.get("content-type", "application/octet-stream"),
                caption=given.get("caption", ""), photo=given.get("photo") == "1",
                reply_to=int(given["reply_to"]) if given.get("reply_to") else None,
            )  # fmt: skip
        except (LookupError, PermissionError, ValueError, ApiError) as problem:
            return JSONResponse({"error": str(problem)}, 400)
        return JSONResponse(sent)

    def _read(self, body: Json) -> Json:
        with self.world.lock:
            chat = self.world.chat(body["chat"])
            read_to = body.get("message_id", chat.last_id)
            if read_to > chat.read_to:
                chat.read_to = read_to
                self.world.emit("read", {"chat": chat.id, "read_to": read_to})
        return {}

    def _flood(self, body: Json) -> Json:
        self.sandbox.flood = bool(body["on"])
        return {"on": self.sandbox.flood}

    def _move_clock(self, body: Json) -> Json:
        self.sandbox.move_clock(seconds=body.get("advance_seconds"), to=body.get("set"), next_time=body.get("next"))
        return self.clock()

    # -- events -----------------------------------------------------------------------------------------------

    async def _events(self, request: Request) -> Response:
        after = request.headers.get("last-event-id") or request.query_params.get("after") or ""
        stream = self._stream(after or f"{self.world.epoch}.{self.world.sequence}")
        return StreamingResponse(stream, media_type="text/event-stream", headers={"Cache-Control": "no-store"})

    async def _stream(self, after: str) -> AsyncIterator[str]:
        """Events after the one named; `reset` when some were lost or another server counted them."""
        world = self.world
        epoch, _, number = after.rpartition(".")
        last = int(number) if number.isdigit() and epoch in {"", world.epoch} else -1
        yield "retry: 1000\n\n"
        with world.signal.listening() as changed:
            while not self.sandbox.updates.stopping:
                changed.clear()
                with world.lock:
                    lost = last > world.sequence or last < 0 or (world.events and world.events[0]["seq"] > last + 1)
                    fresh = [] if lost else self._since(last)
                    last = world.sequence
                if lost:
                    yield self._event("reset", {}, last)
                for event in fresh:
                    yield self._event(event["kind"], event["data"], event["seq"])
                if not fresh:
                    yield self._event("clock", self.clock(), last)
                    with contextlib.suppress(TimeoutError):
                        await asyncio.wait_for(changed.wait(), HEARTBEAT)

    def _event(self, kind: str, data: Json, number: int) -> str:
        content = json.dumps(data, ensure_ascii=False)
        return f"id: {self.world.epoch}.{number}\nevent: {kind}\ndata: {content}\n\n"

    def _since(self, last: int) -> list[Json]:
        fresh = []
        for event in reversed(self.world.events):
            if event["seq"] <= last:
                break
            shown = self.shown(event["data"]) if event["kind"] in {"message", "edited"} else event["data"]
            fresh.append({**event, "data": shown})
        return fresh[::-1]
