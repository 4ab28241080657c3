"""HTTP on our side: Telegram's webhook, and how the bot is doing."""

from __future__ import annotations

import asyncio
import contextlib
import hmac
import json
from collections.abc import Awaitable, Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.logs import logger

log = logger(__name__)
SECRET = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - a header's name
LARGEST = 1 << 20
"""Bytes of one update; Telegram's are far smaller."""

Receive = Callable[[list[dict[str, Any]]], Awaitable[None]]
Health = Callable[[], Awaitable[dict[str, Any]]]


def application(
    health: Health, *, webhook_url: str = "", secret: str = "", receive: Receive | None = None
) -> Starlette:
    """GET /health always; POST on the webhook's path where there is one."""

    async def check(_request: Request) -> Response:
        facts = await health()
        return JSONResponse(facts, 200 if facts["ok"] else 503)

    async def webhook(request: Request) -> Response:
        given = request.headers.get(SECRET, "")
        if not hmac.compare_digest(given.encode(), secret.encode()):
            return Response(status_code=403)
        if int(request.headers.get("content-length") or 0) > LARGEST:
            return Response(status_code=413)
        try:
            update = json.loads(await request.body())
            number = update["update_id"]
        except (ValueError, TypeError, KeyError):
            return Response(status_code=400)
        if not isinstance(number, int) or receive is None:
            return Response(status_code=400)
        try:
            await receive([update])
        except Exception:  # logged and answered 503, so that Telegram sends it again
            log.exception("an update could not be kept; Telegram sends it again")
            return Response(status_code=503)
        return Response(status_code=200)  # committed: only now Telegram may forget it

    routes = [Route("/health", check, methods=["GET"])]
    if receive is not None:
        routes.append(Route(urlsplit(webhook_url).path or "/", webhook, methods=["POST"]))
    return Starlette(routes=routes)


class Server:
    """uvicorn within the application's own loop; signals stay the application's."""

    def __init__(self, app: Starlette, host: str, port: int) -> None:
        settings = uvicorn.Config(
            app, host=host, port=port, log_config=None, access_log=False, lifespan="off", server_header=False,
            timeout_graceful_shutdown=5,
        )  # fmt: skip
        self._server = _Uvicorn(settings)
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Returns once it listens; raises OSError where the port is taken."""
        self._task = asyncio.create_task(self._serve())
        while not self._server.started:
            if self._task.done():
                await self._task
            await asyncio.sleep(0.01)

    async def _serve(self) -> None:
        try:
            await self._server.serve()
        except SystemExit:
            host, port = self._server.config.host, self._server.config.port
            raise OSError(f"{host}:{port} cannot be listened on") from None

    async def stop(self) -> None:
        self._server.should_exit = True
        if self._task is not None:
            with contextlib.suppress(OSError):
                await self._task

    @property
    def port(self) -> int:
        return int(self._server.servers[0].sockets[0].getsockname()[1])


class _Uvicorn(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield
