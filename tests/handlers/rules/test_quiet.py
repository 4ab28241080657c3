"""When nothing is pushed, and when that ends."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time

import pytest

from handlers.rules.quiet import quiet_until

QUIET = ((time(12), time(14)), (time(18), time(8)))


@pytest.mark.parametrize(
    ("clock", "until"),
    [
        pytest.param("2026-11-23T10:00", None, id="office_hours"),
        pytest.param("2026-11-23T12:00", "2026-11-23T14:00", id="begins_on_the_minute"),
        pytest.param("2026-11-23T13:59", "2026-11-23T14:00", id="noon"),
        pytest.param("2026-11-23T14:00", None, id="ends_on_the_minute"),
        pytest.param("2026-11-23T22:30", "2026-11-24T08:00", id="evening_until_next_morning"),
        pytest.param("2026-11-24T03:00", "2026-11-24T08:00", id="after_midnight"),
    ],
)
def test_stretches_of_the_day(policy, clock, until):
    local = datetime.fromisoformat(f"{clock}+08:00")
    wanted = datetime.fromisoformat(f"{until}+08:00") if until else None
    assert quiet_until(local, replace(policy, quiet=QUIET)) == wanted


@pytest.mark.parametrize(
    ("clock", "until"),
    [
        pytest.param("2026-11-28T10:00", "2026-11-30T08:00", id="saturday_until_monday_morning"),
        pytest.param("2026-11-27T19:00", "2026-11-30T08:00", id="friday_evening_until_monday_morning"),
        pytest.param("2026-10-10T10:00", None, id="a_saturday_that_is_worked"),
        pytest.param("2026-10-01T10:00", "2026-10-08T08:00", id="national_day_holidays"),
    ],
)
def test_days_off_are_quiet_if_the_office_says_so(policy, clock, until):
    local = datetime.fromisoformat(f"{clock}+08:00")
    wanted = datetime.fromisoformat(f"{until}+08:00") if until else None
    assert quiet_until(local, replace(policy, quiet=QUIET, quiet_days=True)) == wanted


def test_without_quiet_times_it_is_never_quiet(policy, now):
    assert quiet_until(now, policy) is None


def test_a_policy_that_is_quiet_all_day_holds_nothing_for_ever(policy, now):
    always = ((time(8), time(20)), (time(20), time(8)))
    assert quiet_until(now, replace(policy, quiet=always)) is None
