"""The way to Telegram: what goes up, what comes back, and how it fails."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager

import pytest
from aiohttp import web
from telegram import Bot, InputFile
from telegram.error import NetworkError, RetryAfter, TimedOut

from bot.http import AiohttpRequest

TOKEN = "123456789:AAE-abcdefghijklmnopqrstuvwxyz0123456"
ME = {"ok": True, "result": {"id": 1, "is_bot": True, "first_name": "x", "username": "x_bot"}}
MESSAGE = {"ok": True, "result": {"message_id": 5, "date": 1, "chat": {"id": 7, "type": "private"}}}


@asynccontextmanager
async def serving(answer, **timeouts):
    """A Telegram that answers as told, and a bot that calls it."""
    app = web.Application()
    app.router.add_post("/{tail:.*}", answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    request = AiohttpRequest(**timeouts)
    await request.initialize()
    try:
        yield Bot(TOKEN, base_url=f"http://127.0.0.1:{port}/bot", request=request)
    finally:
        await request.shutdown()
        await runner.cleanup()


def run(answer, call, **timeouts):
    async def main():
        async with serving(answer, **timeouts) as bot:
            return await call(bot)

    return asyncio.run(main())


def test_an_answer_comes_back():
    async def answer(_request):
        return web.json_response(ME)

    assert run(answer, lambda bot: bot.get_me()).username == "x_bot"


def test_parameters_go_as_a_form():
    seen = {}

    async def answer(request):
        seen.update(await request.post())
        return web.json_response(MESSAGE)

    run(answer, lambda bot: bot.send_message(7, "你好 & <b>"))
    assert (seen["chat_id"], seen["text"]) == ("7", "你好 & <b>")


def test_a_file_goes_up_with_its_name():
    seen = {}

    async def answer(request):
        form = await request.post()
        part = next(value for value in form.values() if not isinstance(value, str))
        seen.update(name=part.filename, data=part.file.read(), caption=form["caption"])
        part.file.close()
        return web.json_response(MESSAGE)

    run(answer, lambda bot: bot.send_document(7, InputFile(b"%PDF", filename="通知.pdf"), caption="附件"))
    assert seen == {"name": "通知.pdf", "data": b"%PDF", "caption": "附件"}


def test_a_slow_server_is_a_time_out():
    async def answer(_request):
        await asyncio.Event().wait()

    with pytest.raises(TimedOut):
        run(answer, lambda bot: bot.get_me(), read_timeout=0.05)


def test_a_dead_server_is_a_network_error_without_the_token():
    async def main():
        request = AiohttpRequest()
        await request.initialize()
        try:
            await Bot(TOKEN, base_url="http://127.0.0.1:9/bot", request=request).get_me()
        finally:
            await request.shutdown()

    with pytest.raises(NetworkError) as caught:
        asyncio.run(main())
    assert TOKEN not in str(caught.value)
    assert caught.value.__cause__ is None or TOKEN not in str(caught.value.__cause__)


def test_a_pause_is_asked_for_in_seconds():
    async def answer(_request):
        return web.json_response(
            {"ok": False, "error_code": 429, "description": "Too Many", "parameters": {"retry_after": 3}}, status=429
        )

    with pytest.raises(RetryAfter) as caught:
        run(answer, lambda bot: bot.get_me())
    assert caught.value.retry_after.total_seconds() == 3


def test_before_its_start_it_refuses():
    with pytest.raises(NetworkError, match="not initialized"):
        asyncio.run(AiohttpRequest().do_request("http://127.0.0.1/x", "POST"))


def test_a_proxy_stands_before_every_host():
    async def main():
        seen = []

        async def answer(request):
            seen.append(str(request.url))
            return web.json_response(ME)

        app = web.Application()
        app.router.add_route("*", "/{tail:.*}", answer)
        runner = web.AppRunner(app)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        request = AiohttpRequest(proxy=f"http://127.0.0.1:{runner.addresses[0][1]}")
        await request.initialize()
        try:
            await Bot("1:a", base_url="http://telegram.invalid/bot", request=request).get_me()
        finally:
            await request.shutdown()
            await runner.cleanup()
        return seen

    assert asyncio.run(main()) == ["http://telegram.invalid/bot1:a/getMe"]
