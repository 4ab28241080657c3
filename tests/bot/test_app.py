"""The application as a whole: webhook, health, one process a database, a network that is down at the start."""

from __future__ import annotations

import asyncio
import json
import socket
import urllib.error
import urllib.request

import pytest
from sqlalchemy import text

from bot.app import StartError, build
from bot.clock import MovableClock
from bot.config import made
from bot.polling import chat_of
from bot.sandbox.people import words_of
from bot.sandbox.server import Sandbox, SandboxThread
from bot.sandbox.stage import Stage
from bot.understanding.language import LanguageError

PLAIN = {"policy": {"quiet": [], "quiet_days": False}}
SECRET = "a-secret_1"


def free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return asked.getsockname()[1]


def call(url: str, body: object = None, **headers: str) -> tuple[int, str]:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, headers)
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, ""


@pytest.fixture
def webhook(database_url, now):
    port = free_port()
    telegram = {"mode": "webhook", "webhook_url": f"http://127.0.0.1:{port}/hook", "webhook_secret": SECRET}
    settings = {**PLAIN, "telegram": telegram, "http": {"listen": f"127.0.0.1:{port}"}}
    with Stage(database_url, now, settings=settings) as stage:
        stage.url = f"http://127.0.0.1:{port}"
        yield stage


def test_a_message_by_webhook_is_answered(webhook):
    chat = webhook.chats["李娜"]
    webhook.sandbox.say(chat, chat, "帮助")
    webhook.rest()
    assert any(m["from"]["is_bot"] for m in webhook.sandbox.messages(chat))


def test_a_webhook_call_without_the_secret_is_refused(webhook):
    update = {"update_id": 1, "message": {"chat": {"id": 1}}}
    header = {"X-Telegram-Bot-Api-Secret-Token": "another"}
    assert call(f"{webhook.url}/hook", update)[0] == 403
    assert call(f"{webhook.url}/hook", update, **header)[0] == 403
    with webhook.app.store.reading() as tx:
        assert tx.inbox.last_id() is None


def test_a_webhook_call_that_is_no_update_is_refused(webhook):
    header = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
    assert call(f"{webhook.url}/hook", [], **header)[0] == 400
    assert call(f"{webhook.url}/hook", {"update_id": "x"}, **header)[0] == 400


def test_what_was_answered_with_200_is_in_the_database(webhook):
    header = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
    update = {"update_id": 7, "poll": {"id": "1"}}
    assert call(f"{webhook.url}/hook", update, **header)[0] == 200
    with webhook.app.store.reading() as tx:
        assert tx.inbox.last_id() == 7


def test_health_tells_how_it_is_doing(webhook):
    status, body = call(f"{webhook.url}/health")
    assert status == 200
    assert json.loads(body)["ok"] is True
    assert {"database", "unhandled", "oldest_unhandled_seconds", "unsent", "dead_letters"} <= set(json.loads(body))


def test_health_fails_when_the_database_does(webhook):
    with webhook.app.store.engine.begin() as connection:
        connection.execute(text("DROP TABLE inbox" + (" CASCADE" if "postgres" in webhook.database_url else "")))
    assert call(f"{webhook.url}/health")[0] == 503


def test_a_second_process_on_one_sqlite_file_is_refused(databases, now):
    url = databases.fresh("sqlite")
    with Stage(url, now, settings=PLAIN):
        second = build(made({"telegram": {"token": "1:x"}, "database": {"url": url}}), MovableClock(now))

        async def main() -> None:
            await second.run()

        with pytest.raises(StartError, match="another huiyin"):
            asyncio.run(main())
    databases.drop(url)


def test_a_second_poller_on_postgres_stands_by_until_the_first_is_gone(databases, now):
    url = databases.fresh("postgres")
    first = Stage(url, now, settings=PLAIN)
    first.__enter__()
    second = build(made({"telegram": {"token": "1:x"}, "database": {"url": url}}), MovableClock(now))
    assert not second.alone.hold()
    first.__exit__()
    assert second.alone.hold()
    assert second.alone.still()
    second.alone.release()
    second.threads.close()
    second.store.close()
    databases.drop(url)


def test_a_wrong_token_is_one_sentence(databases, now):
    url = databases.fresh("sqlite")
    sandbox = Sandbox("1:right", clock=MovableClock(now))
    with SandboxThread(sandbox):
        telegram = {"token": "1:wrong", "base_url": sandbox.base_url}
        app = build(made({"telegram": telegram, "database": {"url": url}}), MovableClock(now))

        async def main() -> None:
            await app.run()

        with pytest.raises(StartError, match=r"telegram\.token"):
            asyncio.run(main())
    databases.drop(url)


def test_a_network_that_is_down_at_the_start_is_waited_for(databases, now):
    url = databases.fresh("sqlite")
    clock = MovableClock(now)
    sandbox = Sandbox("1:late", clock=clock)
    sandbox.fail_next("getMe", 502, times=2)
    sandbox.add_user(7, "Pat", language_code="en")
    with SandboxThread(sandbox):
        telegram = {"token": "1:late", "base_url": sandbox.base_url}
        app = build(made({"telegram": telegram, "database": {"url": url}}), clock)

        async def main() -> None:
            await app.start()
            sandbox.start(7)
            await asyncio.to_thread(sandbox.wait_for, 7, "", 10)
            await app.stop()

        asyncio.run(main())
        assert any(words_of(m) for m in sandbox.messages(7) if m["from"]["is_bot"])
    databases.drop(url)


def test_a_language_that_cannot_be_read_is_named_at_the_start(database_url, now, monkeypatch, caplog):
    """What is compiled when first needed is needed beside the start; the bot works on with what it can read."""

    def unreadable():
        raise LanguageError("zh/tasks.toml: task.assign.sentences: no )")

    monkeypatch.setattr("bot.app.SETTLED", 0)
    monkeypatch.setattr("bot.app.rehearse", unreadable)
    with Stage(database_url, now, settings=PLAIN) as stage:
        stage.sandbox.say(stage.chats["李娜"], stage.chats["李娜"], "帮助")
        stage.rest()
        assert any(m["from"]["is_bot"] for m in stage.sandbox.messages(stage.chats["李娜"]))
    assert "zh/tasks.toml" in caplog.text


def test_menus_are_set_for_each_kind_of_chat_and_language(databases, now):
    url = databases.fresh("sqlite")
    with Stage(url, now, settings=PLAIN) as stage:
        stage.rest()
        asked = stage.sandbox.calls("setMyCommands")
    assert len(asked) == 6
    databases.drop(url)


@pytest.mark.parametrize(
    ("update", "chat"),
    [
        pytest.param({"update_id": 1, "message": {"chat": {"id": 7}}}, 7, id="message"),
        pytest.param({"callback_query": {"from": {"id": 8}, "message": {"chat": {"id": 7}}}}, 7, id="press"),
        pytest.param({"update_id": 1, "callback_query": {"from": {"id": 8}}}, 8, id="press_on_an_old_message"),
        pytest.param({"update_id": 1, "my_chat_member": {"chat": {"id": -7}, "from": {"id": 8}}}, -7, id="membership"),
        pytest.param({"update_id": 1, "poll": {}}, 0, id="something_else"),
    ],
)  # fmt: skip
def test_the_chat_of_an_update(update, chat):
    assert chat_of(update) == chat
