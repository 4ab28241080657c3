"""Working days by the official calendar of 2026, and what is done for a year it does not know."""

from datetime import date

import pytest

from handlers.rules.workdays import Workdays

OFFICIAL = Workdays()


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        pytest.param(date(2026, 11, 23), True, id="a_monday"),
        pytest.param(date(2026, 11, 28), False, id="a_saturday"),
        pytest.param(date(2026, 10, 1), False, id="national_day"),
        pytest.param(date(2026, 10, 10), True, id="saturday_worked_for_national_day"),
        pytest.param(date(2026, 9, 20), True, id="sunday_worked_for_national_day"),
        pytest.param(date(2026, 2, 23), False, id="last_day_of_spring_festival"),
        pytest.param(date(2027, 10, 1), True, id="unknown_year_counts_monday_to_friday"),
    ],
)
def test_the_official_calendar_says_which_days_are_worked(day, worked):
    """Shifted days are worked, holidays are not; an unknown year is Monday to Friday."""
    assert OFFICIAL.is_workday(day) is worked


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        pytest.param(date(2026, 9, 18), 7, date(2026, 9, 29), id="over_a_worked_sunday_and_mid_autumn"),
        pytest.param(date(2026, 9, 24), 5, date(2026, 10, 9), id="over_national_day"),
        pytest.param(date(2026, 2, 12), 3, date(2026, 2, 24), id="over_spring_festival"),
        pytest.param(date(2026, 4, 30), 5, date(2026, 5, 11), id="over_labour_day"),
        pytest.param(date(2026, 11, 23), -1, date(2026, 11, 20), id="backwards_over_a_weekend"),
        pytest.param(date(2026, 11, 28), 0, date(2026, 11, 30), id="zero_rolls_off_a_day_off"),
        pytest.param(date(2026, 11, 23), 0, date(2026, 11, 23), id="zero_stays_on_a_working_day"),
    ],
)
def test_the_start_day_is_not_counted(start, count, end):
    """The vectors of office-practice §5.4."""
    assert OFFICIAL.add(start, count) == end


def test_2026_has_248_working_days():
    """Between counts the days after the first, up to and including the last."""
    assert OFFICIAL.between(date(2025, 12, 31), date(2026, 12, 31)) == 248
    assert OFFICIAL.between(date(2026, 12, 31), date(2025, 12, 31)) == -248


def test_a_year_without_data_says_so():
    """The card must be able to say that a year's table is not known."""
    assert OFFICIAL.covers(2026)
    assert not OFFICIAL.covers(2027)


def test_a_year_the_office_entered_is_known():
    """The office's own table decides for its year."""
    own = Workdays(off=frozenset({date(2027, 1, 1)}), made_up=frozenset({date(2027, 1, 2)}), years=frozenset({2027}))
    assert own.covers(2027)
    assert not own.is_workday(date(2027, 1, 1))
    assert own.is_workday(date(2027, 1, 2))


def test_an_official_holiday_is_looked_up_by_name():
    """First and last day off come from the calendar; an unknown year has none."""
    days = OFFICIAL.holiday("Spring Festival", 2026)
    assert (days[0], days[-1]) == (date(2026, 2, 15), date(2026, 2, 23))
    assert OFFICIAL.holiday("Spring Festival", 2027) == ()
    assert OFFICIAL.holiday_on(date(2026, 10, 3)) == "National Day"
    assert OFFICIAL.holiday_on(date(2026, 11, 23)) is None
