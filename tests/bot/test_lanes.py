"""One chat's messages in order, chats side by side, a failure holds its own chat only."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.clock import MovableClock
from bot.lanes import PAUSES, Lanes, Waiting
from bot.threads import Threads

pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")


class Mailbox:
    """An inbox in memory, as the real one behaves."""

    def __init__(self, *updates: tuple[int, int]) -> None:
        self.rows = {u: {"chat": c, "state": "new", "attempts": 0, "after": None} for u, c in updates}
        self.given_up: list[int] = []
        self.lock = threading.Lock()

    def claim(self, now, limit):
        with self.lock:
            taken, chats = [], set()
            for number, row in sorted(self.rows.items()):
                if row["state"] == "done" or row["chat"] in chats:
                    continue
                chats.add(row["chat"])
                if row["state"] == "new" and (row["after"] is None or row["after"] <= now) and len(taken) < limit:
                    row["state"] = "leased"
                    taken.append(Waiting(number, row["chat"], {"n": number}))
            return taken

    def done(self, number):
        with self.lock:
            self.rows[number]["state"] = "done"

    def failed(self, number, error, now):
        with self.lock:
            row = self.rows[number]
            row["attempts"] += 1
            row.update(state="new", after=now + PAUSES[min(row["attempts"], len(PAUSES)) - 1])
            return row["attempts"]

    def give_up(self, update, error, now):
        self.given_up.append(update.update_id)
        self.done(update.update_id)


@pytest.fixture
def work(now):
    """Run lanes on a mailbox until every update is done; the order in which they were."""

    def run(mailbox, handle, *, width=1):
        clock = MovableClock(now)

        async def main() -> None:
            ended = asyncio.Event()

            async def handled(_result) -> None:
                if all(row["state"] == "done" for row in mailbox.rows.values()):
                    ended.set()

            def done(number, payload):
                handle(number, payload)
                mailbox.done(number)

            threads = Threads(width)
            lanes = Lanes(mailbox, done, handled, clock=clock, threads=threads)

            async def hurry() -> None:
                while True:
                    clock.advance(timedelta(seconds=5))
                    lanes.bell.ring()
                    await asyncio.sleep(0.005)

            hurrying = asyncio.create_task(hurry())
            running = asyncio.create_task(lanes.run())
            await asyncio.wait_for(ended.wait(), 10)
            hurrying.cancel()
            lanes.stop()
            await running
            threads.close()

        asyncio.run(main())

    return run


@pytest.mark.parametrize("width", [1, 8])
def test_a_chat_is_handled_in_order(work, width):
    order: list[int] = []
    work(Mailbox(*((n, n % 3) for n in range(30))), lambda n, _p: order.append(n), width=width)
    for chat in range(3):
        assert [n for n in order if n % 3 == chat] == list(range(chat, 30, 3))


def test_chats_are_handled_side_by_side(work):
    together = threading.Barrier(2, timeout=5)
    work(Mailbox((1, 7), (2, 8)), lambda _n, _p: together.wait(), width=8)


def test_a_failure_is_tried_again_before_what_follows_in_its_chat(work):
    order: list[int] = []

    def handle(number, _payload):
        order.append(number)
        if order.count(1) < 3 and number == 1:
            raise RuntimeError("not yet")

    work(Mailbox((1, 7), (2, 7)), handle)
    assert order == [1, 1, 1, 2]


def test_after_the_third_failure_the_chat_goes_on(work):
    mailbox = Mailbox((1, 7), (2, 7))

    def handle(number, _payload):
        if number == 1:
            raise RuntimeError("never")

    work(mailbox, handle)
    assert mailbox.given_up == [1]
    assert mailbox.rows[1]["attempts"] == len(PAUSES) + 1


def test_the_payload_reaches_the_handler(work):
    seen = {}
    work(Mailbox((1, 7)), seen.__setitem__)
    assert seen == {1: {"n": 1}}


def test_waiting_updates_are_plain_values():
    assert replace(Waiting(1, 2, {}), chat_id=3) == Waiting(1, 3, {})
