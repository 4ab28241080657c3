"""Telegram's limits, kept on our side."""

from __future__ import annotations

import pytest

from bot.pacing import CHAT, GROUP, OVERALL, Pacing


def spoke(pacing: Pacing, chat: int) -> None:
    pacing.begins()
    pacing.ended(chat)


@pytest.fixture
def timer():
    class Timer:
        at = 1000.0

        def __call__(self) -> float:
            return self.at

    return Timer()


def test_a_second_has_room_for_so_many(timer):
    pacing = Pacing(timer)
    for chat in range(OVERALL):
        spoke(pacing, chat)
    assert pacing.room() == 0
    assert pacing.wait() == pytest.approx(1.0)
    timer.at += 1.01
    assert pacing.room() == OVERALL


def test_a_chat_takes_a_short_burst_then_rests(timer):
    pacing = Pacing(timer)
    for _ in range(CHAT - 1):
        spoke(pacing, 7)
    assert pacing.wait_for(7) == 0
    spoke(pacing, 7)
    assert pacing.wait_for(7) > 0
    assert pacing.wait_for(8) == 0


def test_a_group_takes_so_many_a_minute(timer):
    pacing = Pacing(timer)
    for _ in range(GROUP):
        timer.at += 1.5
        spoke(pacing, -7)
    assert pacing.wait_for(-7) > 30


def test_an_hour_at_full_speed_never_breaks_the_limit(timer):
    pacing, spoken = Pacing(timer), []
    while timer.at < 1060:
        while pacing.room() and not pacing.wait_for(7):
            spoke(pacing, 7)
            spoken.append(timer.at)
        timer.at += 0.05
    assert all(later - earlier >= 3 for earlier, later in zip(spoken, spoken[4:], strict=False))
    assert len(spoken) >= 60


def test_a_halt_holds_everybody_and_is_not_shortened(timer):
    pacing = Pacing(timer)
    pacing.halt(10)
    pacing.halt(2)
    assert (pacing.room(), pacing.wait()) == (0, pytest.approx(10))
    timer.at += 10
    assert pacing.room() == OVERALL


def test_a_halt_holds_even_where_pacing_is_off(timer):
    pacing = Pacing(timer, unlimited=True)
    pacing.halt(10)
    assert pacing.room() == 0


def test_without_pacing_nothing_waits(timer):
    pacing = Pacing(timer, unlimited=True)
    for _ in range(100):
        spoke(pacing, 7)
    assert (pacing.room(), pacing.wait_for(7)) == (OVERALL, 0)


def test_what_is_under_way_takes_room_until_a_second_after_its_end(timer):
    pacing = Pacing(timer)
    for _ in range(OVERALL):
        pacing.begins()
    timer.at += 5
    assert pacing.room() == 0
    for chat in range(OVERALL):
        pacing.ended(chat)
    assert pacing.room() == 0
    timer.at += 1.01
    assert pacing.room() == OVERALL
