"""When what recurs happens again: looked at from afar, and step by step."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.commands import Repeat
from handlers.rules.scheduling import next_occurrence, occurrences, pinned
from handlers.rules.workdays import Workdays

HERE = ZoneInfo("Asia/Shanghai")
WORKDAYS = Workdays()


def at(text: str, zone: ZoneInfo = HERE) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def days(rule: Repeat, anchor: str, after: str, before: str, zone: ZoneInfo = HERE) -> list[str]:
    found = occurrences(at(anchor, zone), at(after, zone), at(before, zone), rule, WORKDAYS)
    return [f"{one:%m-%d %H:%M}" for one in found]


@pytest.mark.parametrize(
    ("rule", "anchor", "after", "before", "found"),
    [
        pytest.param(
            Repeat("weekly", byday=(1,)), "2026-11-30T09:00", "2026-12-10T00:00", "2026-12-22T00:00",
            ["12-14 09:00", "12-21 09:00"], id="weekly",
        ),
        pytest.param(
            Repeat("weekly", byday=(1,)), "2026-11-30T09:00", "2026-11-01T00:00", "2026-12-08T00:00",
            ["12-07 09:00"], id="not_the_one_it_is_counted_from_nor_before",
        ),
        pytest.param(
            Repeat("weekly", byday=(1,)), "2026-11-30T09:00", "2026-12-07T09:00", "2026-12-14T09:00",
            [], id="both_edges_are_outside",
        ),
        pytest.param(
            Repeat("weekly", 2, byday=(1, 3)), "2026-11-30T09:00", "2026-11-30T09:00", "2026-12-20T00:00",
            ["12-02 09:00", "12-14 09:00", "12-16 09:00"], id="every_other_week_on_two_days",
        ),
        pytest.param(
            Repeat("weekly"), "2026-11-30T09:00", "2026-11-30T09:00", "2026-12-15T00:00",
            ["12-07 09:00", "12-14 09:00"], id="weekly_on_its_own_day",
        ),
        pytest.param(
            Repeat("daily"), "2026-11-24T09:00", "2026-11-25T00:00", "2026-11-27T00:00",
            ["11-25 09:00", "11-26 09:00"], id="daily",
        ),
        pytest.param(
            Repeat("daily", workday=True), "2026-09-30T09:00", "2026-09-30T09:00", "2026-10-11T00:00",
            ["10-08 09:00", "10-09 09:00", "10-10 09:00"], id="working_days_over_a_holiday",
        ),
        pytest.param(
            Repeat("daily", 2), "2026-11-24T09:00", "2026-11-24T09:00", "2026-11-29T00:00",
            ["11-26 09:00", "11-28 09:00"], id="every_other_day",
        ),
        pytest.param(
            Repeat("monthly", bymonthday=(31,)), "2026-12-31T15:00", "2026-12-31T15:00", "2027-04-01T00:00",
            ["01-31 15:00", "02-28 15:00", "03-31 15:00"], id="the_31st_or_the_last",
        ),
        pytest.param(
            Repeat("monthly", byday=(1,), bysetpos=1), "2026-12-07T09:00", "2026-12-07T09:00", "2027-02-10T00:00",
            ["01-04 09:00", "02-01 09:00"], id="first_monday",
        ),
        pytest.param(
            Repeat("monthly", workday=True, bysetpos=-1), "2026-11-30T09:00", "2026-11-30T09:00", "2027-01-01T00:00",
            ["12-31 09:00"], id="last_working_day",
        ),
        pytest.param(
            Repeat("monthly", 3, bymonthday=(-1,)), "2026-12-31T09:00", "2026-12-31T09:00", "2027-07-01T00:00",
            ["03-31 09:00", "06-30 09:00"], id="end_of_a_quarter",
        ),
        pytest.param(
            Repeat("yearly", bymonth=(12,), bymonthday=(31,)), "2026-12-31T09:00", "2026-12-31T09:00",
            "2028-01-01T00:00", ["12-31 09:00"], id="yearly",
        ),
        pytest.param(
            Repeat("weekly", byday=(1,), until=date(2026, 12, 8)), "2026-11-30T09:00", "2026-11-30T09:00",
            "2027-11-30T09:00", ["12-07 09:00"], id="it_ends",
        ),
    ],
)  # fmt: skip
def test_what_lies_between(rule, anchor, after, before, found):
    assert days(rule, anchor, after, before) == found


def test_the_clock_on_the_wall_stays_when_the_clocks_change():
    berlin = ZoneInfo("Europe/Berlin")
    found = list(occurrences(
        at("2026-10-19T09:00", berlin), at("2026-10-19T09:00", berlin), at("2026-11-05T00:00", berlin),
        Repeat("weekly", byday=(1,)), WORKDAYS,
    ))  # fmt: skip
    assert [f"{one:%m-%d %H:%M %z}" for one in found] == ["10-26 09:00 +0100", "11-02 09:00 +0100"]


def test_the_edges_may_be_told_in_another_zone():
    utc = ZoneInfo("UTC")
    found = occurrences(
        at("2026-11-24T07:00"), at("2026-11-24T07:00"), at("2026-11-25T23:30", utc), Repeat("daily"), WORKDAYS
    )
    assert [f"{one:%d %H:%M}" for one in found] == ["25 07:00", "26 07:00"]


def test_a_rule_that_never_comes_is_given_up():
    never = Repeat("yearly", bymonth=(2,), byday=(1,), bysetpos=9)
    assert next_occurrence(at("2026-11-24T07:00"), at("2026-11-24T07:00"), never, WORKDAYS) is None
    assert (
        list(occurrences(at("2026-11-24T07:00"), at("2026-11-24T07:00"), at("2999-01-01T00:00"), never, WORKDAYS)) == []
    )


RULES = st.one_of(
    st.builds(Repeat, st.just("daily"), st.integers(1, 9)),
    st.just(Repeat("daily", workday=True)),
    st.builds(Repeat, st.just("weekly"), st.integers(1, 4), st.lists(st.integers(1, 7), unique=True).map(tuple)),
    st.builds(
        Repeat, st.just("monthly"), st.integers(1, 6),
        bymonthday=st.lists(st.sampled_from([*range(1, 32), -1, -2]), unique=True, max_size=2).map(tuple),
    ),
    st.builds(
        Repeat, st.just("monthly"), st.integers(1, 3), byday=st.tuples(st.integers(1, 7)),
        bysetpos=st.sampled_from([1, 2, 3, 4, 5, -1]),
    ),
    st.builds(Repeat, st.just("monthly"), workday=st.just(True), bysetpos=st.sampled_from([1, 5, -1])),
    st.builds(Repeat, st.just("yearly"), st.integers(1, 2)),
)  # fmt: skip
ZONES = st.sampled_from(["Asia/Shanghai", "Europe/Berlin", "America/New_York", "UTC"]).map(ZoneInfo)
MINUTES = st.integers(0, 24 * 60 - 1)


@settings(deadline=None, max_examples=150)
@given(RULES, st.dates(date(2024, 1, 1), date(2027, 12, 31)), MINUTES, ZONES, st.integers(0, 500), st.integers(0, 300))
def test_an_occurrence_is_found_if_and_only_if_the_series_comes_to_it(rule, day, minute, zone, skipped, length):
    """From the anchor any stretch shows what stepping meets, each step counted from the occurrence before it."""
    rule = msgspec.convert(pinned(msgspec.to_builtins(rule), day), Repeat)
    anchor = datetime(day.year, day.month, day.day, minute // 60, minute % 60, tzinfo=zone)
    anchor = next(
        occurrences(anchor - timedelta(1), anchor - timedelta(1), anchor + timedelta(1500), rule, WORKDAYS), anchor
    )
    after = anchor + timedelta(days=skipped)
    before = after + timedelta(days=length)
    stepped, now = [], anchor
    for _ in range(skipped + length):
        following = next_occurrence(now, now, rule, WORKDAYS)
        if following is None or following >= before:
            break
        now = following
        stepped.append(now)
    assert list(islice(occurrences(anchor, after, before, rule, WORKDAYS), 1000)) == [d for d in stepped if d > after]
