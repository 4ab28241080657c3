"""Logs without secrets: structlog through the standard library, every line redacted before it is written."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Iterable
from typing import IO, Any

import structlog

TOKEN = re.compile(r"\d{3,}:[A-Za-z0-9_-]{20,}")
"""What a bot token looks like, wherever it turns up."""
HIDDEN = "•••"
QUIET = ("httpx", "httpcore", "aiohttp", "asyncio", "alembic", "sqlalchemy.engine", "uvicorn", "telegram")
"""Libraries that name URLs (which hold the token) or chatter: only their warnings are kept."""

structlog.configure(
    processors=[
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.filter_by_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso"),
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    wrapper_class=structlog.stdlib.BoundLogger,
    cache_logger_on_first_use=True,
)


def logger(name: str) -> structlog.stdlib.BoundLogger:
    made: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger(name)
    return made


def redacted(text: str, secrets: Iterable[str] = ()) -> str:
    for secret in secrets:
        text = text.replace(secret, HIDDEN)
    return TOKEN.sub(HIDDEN, text)


class Redacting(logging.Formatter):
    """Formats as another formatter does, then takes out what must not be read: tracebacks included."""

    def __init__(self, inner: logging.Formatter, secrets: Iterable[str]) -> None:
        super().__init__()
        self.inner = inner
        self.secrets = tuple(secret for secret in secrets if secret)

    def format(self, record: logging.LogRecord) -> str:
        return redacted(self.inner.format(record), self.secrets)


def configure(secrets: Iterable[str] = (), *, level: int = logging.INFO, stream: IO[str] | None = None) -> None:
    """Write to `stream` (standard error): lines for people on a terminal, JSON objects elsewhere."""
    stream = stream or sys.stderr
    shared: list[Any] = [
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        structlog.stdlib.ExtraAdder(),
    ]
    foreign: list[Any] = [
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso"),
    ]
    if stream.isatty():
        last: list[Any] = [structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)]
    else:
        last = [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(ensure_ascii=False)]
    formatter = structlog.stdlib.ProcessorFormatter(processors=[*shared, *last], foreign_pre_chain=foreign)
    handler = logging.StreamHandler(stream)
    handler.setFormatter(Redacting(formatter, secrets))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in QUIET:
        logging.getLogger(name).setLevel(max(level, logging.WARNING))
