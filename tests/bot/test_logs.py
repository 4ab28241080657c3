"""What is logged holds no secret, whoever logs it."""

from __future__ import annotations

import io
import json
import logging

import pytest

from bot import logs

TOKEN = "123456789:AAE-abcdefghijklmnopqrstuvwxyz0123456"


@pytest.fixture
def lines():
    """Configure; what was written, as objects."""
    stream = io.StringIO()
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    levels = {name: logging.getLogger(name).level for name in logs.QUIET}
    logs.configure(["hunter2"], stream=stream)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    root.handlers[:], root.level = before, level
    for name, value in levels.items():
        logging.getLogger(name).setLevel(value)


def test_a_token_is_not_written_by_any_library(lines):
    logging.getLogger("some.library").warning("POST https://api.telegram.org/bot%s/getMe", TOKEN)
    assert TOKEN not in lines()[0]["event"]
    assert logs.HIDDEN in lines()[0]["event"]


def test_a_secret_is_not_written_in_a_traceback(lines):
    try:
        raise ValueError(f"hunter2 and {TOKEN}")  # noqa: TRY301
    except ValueError:
        logs.logger("x").exception("failed", url=f"bot{TOKEN}")
    written = json.dumps(lines())
    assert "ValueError" in written
    assert "hunter2" not in written
    assert TOKEN not in written


def test_urls_of_requests_are_not_logged(lines):
    logging.getLogger("httpx").info("HTTP Request: POST https://…")
    logging.getLogger("aiohttp.client").info("…")
    assert lines() == []


def test_an_event_is_one_json_object(lines):
    logs.logger("bot.app").info("started", mode="polling")
    (line,) = lines()
    assert (line["event"], line["mode"], line["level"]) == ("started", "polling", "info")
