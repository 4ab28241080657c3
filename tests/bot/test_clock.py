"""Clocks, the bell, the ticker."""

from __future__ import annotations

import asyncio
import threading
from datetime import timedelta

import pytest

from bot.clock import Bell, MovableClock, SystemClock, Ticker


def test_the_system_clock_is_aware():
    assert SystemClock().now().utcoffset() == timedelta(0)


def test_a_movable_clock_stands_still(now):
    clock = MovableClock(now)
    assert clock.now() == clock.now() == now


def test_a_ticking_clock_runs_on_from_where_it_was_put(now):
    clock = MovableClock(now, ticking=True)
    assert now <= clock.now() <= clock.now() < now + timedelta(minutes=1)


def test_whoever_listens_hears_a_move(now):
    clock, heard = MovableClock(now), []
    clock.listen(lambda: heard.append(clock.now()))
    clock.advance(timedelta(hours=1))
    assert heard == [now + timedelta(hours=1)]


def test_whoever_stopped_listening_hears_nothing(now):
    clock, heard = MovableClock(now), []
    clock.listen(heard.clear)
    clock.forget(heard.clear)
    clock.advance(timedelta(hours=1))
    assert heard == []


def test_a_bell_is_heard_from_another_thread():
    async def main() -> bool:
        bell = Bell()
        threading.Thread(target=bell.ring).start()
        return await bell.wait(5)

    assert asyncio.run(main())


def test_a_bell_rung_before_the_wait_is_heard():
    async def main() -> bool:
        bell = Bell()
        bell.ring()
        return await bell.wait(5)

    assert asyncio.run(main())


def test_a_silent_bell_ends_the_wait_in_time():
    async def main() -> bool:
        return await Bell().wait(0.001)

    assert not asyncio.run(main())


def test_a_bell_outlives_its_loop():
    async def main() -> Bell:
        return Bell()

    asyncio.run(main()).ring()


@pytest.mark.filterwarnings("ignore")
def test_a_failing_tick_does_not_end_the_ticker(caplog):
    times: list[int] = []

    async def main() -> None:
        done = asyncio.Event()

        async def work() -> None:
            times.append(1)
            if len(times) == 1:
                raise RuntimeError("once")
            done.set()

        ticker = Ticker(work, every=0.001)
        running = asyncio.create_task(ticker.run())
        await asyncio.wait_for(done.wait(), 5)
        running.cancel()

    asyncio.run(main())
    assert len(times) >= 2
