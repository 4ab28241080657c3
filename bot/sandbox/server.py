"""A local Telegram: the Bot API, the hands of its users, and the chat page, on one loopback port."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
from collections.abc import Awaitable, Callable, Iterator
from datetime import datetime, timedelta
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.sandbox.api import Api, Call
from bot.sandbox.page import HEADERS, Page
from bot.sandbox.people import People
from bot.sandbox.updates import Updates
from bot.sandbox.world import Clock, World


class Sandbox(People):
    """Plays Telegram for one bot. State lives in memory; every method may be called from any thread.

    `clock` belongs to the application: it has `now()`, and `advance(timedelta)` where the page may move it.
    `on_clock` is told the new moment after a move (or does the move, when the clock has no `advance`).
    """

    def __init__(
        self, token: str, *, clock: Clock, username: str = "huiyin_bot", name: str = "Huiyin",
        timezone: str = "Asia/Shanghai", language: str = "zh", on_clock: Callable[[datetime], object] | None = None,
    ) -> None:  # fmt: skip
        world = World(token, clock, username=username, name=name)
        super().__init__(world, Updates(world))
        self.timezone, self.language = ZoneInfo(timezone), language
        self.on_clock = on_clock
        self.api = Api(world, self.updates)
        self.page = Page(self)
        self.port = 0
        self.app = Starlette(
            routes=[
                Route("/bot{rest:path}", self.api),
                Route("/file/bot{rest:path}", self.api),
                *self.page.routes(),
            ],
            middleware=[
                Middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost"]),
                Middleware(_SameOrigin),
            ],
        )
        self._server: _Server | None = None
        self._tasks: list[asyncio.Task[None]] = []

    # -- switches of tests ------------------------------------------------------------------------------------

    @property
    def flood(self) -> bool:
        """Whether Telegram's rate limits bite; off at first."""
        return self.api.flood.on

    @flood.setter
    def flood(self, on: bool) -> None:
        self.api.flood.on = on

    @property
    def flood_hits(self) -> int:
        return self.api.flood.hits

    def fail_next(self, method: str, kind: int | str, times: int = 1) -> None:
        """Let the next calls of a method (`*`: any) fail with a status, or a word of `Faults.plan`."""
        self.api.faults.plan(method, kind, times)

    def calls(self, method: str | None = None) -> list[Call]:
        """What the bot called, oldest first, getUpdates left out."""
        return [call for call in list(self.api.calls) if method in {None, call.method}]

    # -- clock ------------------------------------------------------------------------------------------------

    @property
    def clock_movable(self) -> bool:
        return self.on_clock is not None or hasattr(self.world.clock, "advance")

    def move_clock(
        self, *, seconds: float | None = None, to: str | datetime | None = None, next_time: str | None = None
    ) -> datetime:
        """Move the application's clock forward: by seconds, to a moment, or to the next HH:MM of the office."""
        now = self.world.clock.now()
        if next_time is not None:
            hour, minute = map(int, next_time.split(":"))
            local = now.astimezone(self.timezone)
            target = local.replace(hour=hour, minute=minute, second=0, microsecond=0)
            target += timedelta(days=0 if target > local else 1)
        elif to is not None:
            target = datetime.fromisoformat(to) if isinstance(to, str) else to
            target = target if target.tzinfo else target.replace(tzinfo=self.timezone)
        else:
            target = now + timedelta(seconds=float(seconds or 0))
        if target < now:
            raise ValueError("the clock moves forward only")
        if not self.clock_movable:
            raise ValueError("this clock cannot be moved")
        if advance := getattr(self.world.clock, "advance", None):
            advance(target - now)
        if self.on_clock:
            self.on_clock(target)
        self.world.emit("clock", self.page.clock())
        return target

    # -- serving ----------------------------------------------------------------------------------------------

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def base_url(self) -> str:
        return f"{self.url}/bot"

    @property
    def base_file_url(self) -> str:
        return f"{self.url}/file/bot"

    async def serve(self, host: str = "127.0.0.1", port: int = 0) -> int:
        """Begin to listen; returns the port."""
        bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)  # named, so asyncio sets NODELAY
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((host, port))
        bound.listen(512)
        self.port = int(bound.getsockname()[1])
        config = uvicorn.Config(
            self.app,
            log_config=None,
            log_level="critical",
            access_log=False,
            date_header=False,
            lifespan="off",
            timeout_keep_alive=3600,  # a line that closes just as it is used again would count as a failed sending
            timeout_graceful_shutdown=1,
        )
        self._server = _Server(config)
        self.updates.stopping = False
        self._tasks = [
            asyncio.create_task(self._server.serve(sockets=[bound])),
            asyncio.create_task(self.updates.deliver()),
        ]
        while not self._server.started:
            if self._tasks[0].done():
                await self._tasks[0]
            await asyncio.sleep(0.005)
        return self.port

    async def stop(self) -> None:
        self.updates.stopping = True
        self.world.signal.fire()
        if self._server:
            self._server.ended.set()
            self._tasks[1].cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)
            self._server = None


class _Server(uvicorn.Server):
    """Leaves the process's signals to the application, and ends when told rather than at the next look."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ended = asyncio.Event()

    async def main_loop(self) -> None:
        await self.ended.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Close what is idle, give a second to what is being answered."""
        for server in self.servers:
            server.close()
        for bound in sockets or []:
            bound.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(1):
                while self.server_state.connections or self.server_state.tasks:  # noqa: ASYNC110  (no event tells)
                    await asyncio.sleep(0.005)
        for task in list(self.server_state.tasks):
            task.cancel()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class _SameOrigin:
    """Other web pages of the same browser may not act here; every answer carries the page's guards."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = {key.decode(): value.decode("latin-1") for key, value in scope.get("headers", [])}
        origin = headers.get("origin")
        if origin and urlsplit(origin).netloc != headers.get("host"):
            await PlainTextResponse("another origin", 403)(scope, receive, send)
            return
        if scope.get("path", "").startswith(("/bot", "/file/")):
            await self.app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [
                    *message.get("headers", []), *((k.lower().encode(), v.encode()) for k, v in HEADERS.items()),
                ]  # fmt: skip
            await send(message)

        await self.app(scope, receive, guarded)


class SandboxThread:
    """A sandbox served from a thread of its own, for tests: `with SandboxThread(Sandbox(…)) as sandbox: …`."""

    def __init__(self, sandbox: Sandbox, *, port: int = 0) -> None:
        self.sandbox = sandbox
        self._port = port
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="sandbox", daemon=True)

    @property
    def url(self) -> str:
        return self.sandbox.url

    @property
    def base_url(self) -> str:
        return self.sandbox.base_url

    @property
    def base_file_url(self) -> str:
        return self.sandbox.base_file_url

    def __enter__(self) -> Self:
        self._thread.start()
        self._run(self.sandbox.serve(port=self._port))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._run(self.sandbox.stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    def _run(self, work: Awaitable[object]) -> None:
        async def whole() -> object:
            return await work

        asyncio.run_coroutine_threadsafe(whole(), self._loop).result(20)
