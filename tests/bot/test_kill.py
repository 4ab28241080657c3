"""kill -9 at random moments while 500 messages arrive: nothing is lost, nothing is registered twice."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from bot.clock import SystemClock
from bot.office_file import import_office
from bot.sandbox.people import words_of
from bot.sandbox.server import Sandbox, SandboxThread
from handlers.deliveries import LEASE
from storage.models import Inbox, Item, Outbox, Reminder
from storage.transaction import Store

PEOPLE = 60
GIVEN = ("志远", "建国", "晓梅", "雨桐", "海峰", "丽华")
NAMES = [family + given for given in GIVEN for family in "赵钱孙周吴郑冯陈褚卫"]
MESSAGES = {"sqlite": 500, "postgresql": 250}
KILLS = 6
BOUND = 120
"""Seconds at most, on a machine that does much else; alone it takes about twenty."""


@pytest.fixture
def sandbox():
    played = Sandbox("2:kill", clock=SystemClock())
    with SandboxThread(played):
        for n in range(PEOPLE):
            played.add_user(5000 + n, NAMES[n])
            played.world.people[5000 + n].state = "started"
        yield played


class Bot:
    """`huiyin run` as an administrator starts it."""

    def __init__(self, config, sandbox) -> None:
        self.config, self.sandbox, self.process = config, sandbox, None
        self.environment = {**os.environ, "PYTHONPYCACHEPREFIX": str(config.parent / "compiled")}
        self.environment.pop("PYTHONDONTWRITEBYTECODE", None)  # seven starts: the modules are compiled once
        self.said = 0

    def start(self) -> None:
        command = [sys.executable, "-m", "bot", "run", "--config", str(self.config)]
        self.said = len(self.sandbox.calls("sendMessage"))
        self.process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env=self.environment
        )

    def works(self) -> bool:
        """It has said something since its start."""
        assert self.process.poll() is None, self.process.stderr.read()
        return len(self.sandbox.calls("sendMessage")) > self.said

    def kill(self) -> None:
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.communicate()

    def end(self) -> str:
        """SIGTERM; what it logged."""
        self.process.terminate()
        _, errors = self.process.communicate(timeout=15)
        assert self.process.returncode == 0, errors
        return errors


@pytest.fixture
def bot(sandbox, database_url, tmp_path):
    office = {
        "name": "测试办公室",
        "people": [{"name": NAMES[n], "telegram_id": 5000 + n, "unit": "综合科"} for n in range(PEOPLE)],
        "units": [{"name": "综合科"}],
    }
    (tmp_path / "office.json").write_text(json.dumps(office, ensure_ascii=False), "utf-8")
    config = tmp_path / "config.toml"
    config.write_text(
        f'[telegram]\ntoken = "2:kill"\nbase_url = "{sandbox.base_url}"\nbase_file_url = "{sandbox.base_file_url}"\n'
        f'admins = [5000]\n[database]\nurl = "{database_url}"\n[policy]\nquiet = []\nquiet_days = false\n',
        "utf-8",
    )
    store = Store.open(database_url)
    import_office(tmp_path / "office.json", store, datetime.now(UTC))
    store.close()
    running = Bot(config, sandbox)
    yield running
    if running.process.poll() is None:
        running.process.kill()
    running.process.communicate()


def sentence(n: int) -> str:
    """Every fifth a task, the others reminders; each with a name of its own."""
    if n % 5 == 0:
        return f"请{NAMES[(n + 7) % PEOPLE]}下周五前报送材料{n:04}"
    return f"明天上午9点提醒我看材料{n:04}"


def wait_until(ready, deadline: float, what: str) -> None:
    while not ready():
        assert time.monotonic() < deadline, what
        time.sleep(0.02)


def test_nothing_is_lost_and_nothing_registered_twice(sandbox, bot, database_url):
    dice = random.Random(20261123)
    deadline = time.monotonic() + BOUND
    count = MESSAGES[database_url.partition(":")[0]]
    kills = set(dice.sample(range(20, count - 20), KILLS))
    bot.start()
    for n in range(count):
        user = 5000 + n % PEOPLE
        sandbox.say(user, user, sentence(n))
        if n in kills:
            wait_until(bot.works, deadline, "the bot is up and at work")
            time.sleep(dice.uniform(0, 0.5))  # the messages before this one lie in every stage of their way
            bot.kill()
            bot.start()
    store = Store.open(database_url)

    def handled() -> bool:
        with store.reading() as tx:
            return not sandbox.updates.pending and tx.inbox.waiting() == 0

    wait_until(handled, deadline, "everything is handled within the bound")
    log = bot.end()
    with store.reading() as tx:
        updates = list(tx.session.execute(select(Inbox.update_id, Inbox.handled_at, Inbox.error)))
        titles = Counter(tx.session.scalars(select(Item.title)))
        reminders = Counter(tx.session.scalars(select(Reminder.text).where(Reminder.kind == "own")))
        numbers = Counter(map(tuple, tx.session.execute(select(Item.kind, Item.year, Item.seq))))
        rows = list(tx.session.scalars(select(Outbox)))
    store.close()
    assert len(updates) == count
    assert [row for row in updates if row.handled_at is None or row.error] == []
    tasks = [n for n in range(count) if n % 5 == 0]
    assert sorted(titles.values()) == [1] * len(tasks), titles.most_common(3)
    assert sorted(reminders.values()) == [1] * (count - len(tasks)), reminders.most_common(3)
    assert set(numbers.values()) == {1}
    assert {update.update_id for update in updates} == {row.update_id for row in rows if row.lane == 0}
    assert [row.dead_reason for row in rows if row.dead_at is not None] == []
    # What is marked as sent was heard; the rest lies ready, at the latest when the lease of a dead process ends.
    for row in rows:
        if row.sent_at is not None:
            message = sandbox.world.chats[row.sent_chat_id].messages[row.message_id]
            assert str(row.facts.get("text") or row.facts["item"]["title"]) in words_of(message)
        else:
            assert row.lease_until is None or row.lease_until <= datetime.now(UTC) + LEASE
    assert "2:kill" not in log
