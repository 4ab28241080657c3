"""The library's way to Telegram on aiohttp: with httpx, which it uses by itself, half as much goes through."""

from __future__ import annotations

import asyncio
import os
from typing import Any
from urllib.parse import urlsplit

os.environ.setdefault("PTB_TIMEDELTA", "true")  # else reading RetryAfter.retry_after warns of a coming change

import aiohttp
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

from bot.logs import redacted

DEFAULT = BaseRequest.DEFAULT_NONE
LOCAL = {"127.0.0.1", "localhost", "::1"}


class AiohttpRequest(BaseRequest):
    """One pool of kept connections. Time-outs in seconds; `upload_timeout` is for requests that carry files.

    `proxy`: http://[user:password@]host:port. Without one, the proxies of the environment hold for hosts outside
    this machine.
    """

    def __init__(
        self,
        *,
        connections: int = 64,
        connect_timeout: float = 5.0,
        read_timeout: float = 10.0,
        pool_timeout: float = 5.0,
        upload_timeout: float = 60.0,
        proxy: str = "",
    ) -> None:
        self._connections, self._proxy = connections, proxy or None
        self._connect, self._read, self._pool, self._upload = (
            connect_timeout,
            read_timeout,
            pool_timeout,
            upload_timeout,
        )
        self._sessions: dict[bool, aiohttp.ClientSession] = {}
        """One for hosts outside, one for this machine, which no proxy of the environment stands before."""

    @property
    def read_timeout(self) -> float:
        return self._read

    async def initialize(self) -> None:
        for local in (False, True):
            if local not in self._sessions:
                self._sessions[local] = aiohttp.ClientSession(
                    connector=aiohttp.TCPConnector(limit=self._connections, keepalive_timeout=30),
                    trust_env=not local and self._proxy is None,
                    headers={"User-Agent": self.USER_AGENT},
                )

    async def shutdown(self) -> None:
        for session in self._sessions.values():
            await session.close()
        self._sessions.clear()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = DEFAULT,
        write_timeout: Any = DEFAULT,
        connect_timeout: Any = DEFAULT,
        pool_timeout: Any = DEFAULT,
    ) -> tuple[int, bytes]:
        session = self._sessions.get(urlsplit(url).hostname in LOCAL)
        if session is None:
            raise NetworkError("this request was not initialized, or is shut down")
        files = request_data.multipart_data if request_data else {}
        reading = _chosen(read_timeout, self._read)
        timeout = aiohttp.ClientTimeout(
            total=None,
            connect=_chosen(pool_timeout, self._pool),
            sock_connect=_chosen(connect_timeout, self._connect),
            sock_read=reading,
        )
        writing = _chosen(write_timeout, self._upload if files else self._read)
        patience = None if None in (reading, writing) else reading + writing + self._pool + self._connect
        try:
            async with (
                asyncio.timeout(patience),  # aiohttp has no limit of its own for the way up
                session.request(
                    method, url, data=_body(request_data, files), timeout=timeout, proxy=self._proxy
                ) as answer,
            ):
                return answer.status, await answer.read()
        except TimeoutError as error:
            raise TimedOut(f"timed out ({type(error).__name__})") from None
        except (aiohttp.ClientError, OSError) as error:
            # Not chained: the text of an aiohttp error may hold the URL, and the URL the token.
            raise NetworkError(redacted(f"{type(error).__name__}: {error}")) from None


def _chosen(given: Any, usual: float) -> Any:
    return usual if given is DEFAULT else given


def _body(data: RequestData | None, files: dict[str, Any]) -> Any:
    if data is None:
        return None
    if not files:
        return data.json_parameters
    form = aiohttp.FormData(quote_fields=False)  # names of files in their own letters, as browsers send them
    for name, value in data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, kind) in files.items():
        form.add_field(name, content, filename=filename, content_type=kind)
    return form
