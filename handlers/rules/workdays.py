"""Which days the office works: the official calendar with its shifted days, and counting by it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache

MONDAY_TO_FRIDAY = 5
ONE_DAY = timedelta(days=1)


@lru_cache(maxsize=1)
def _official() -> tuple[frozenset[int], frozenset[date], frozenset[date], dict[str, tuple[date, ...]]]:
    """The shipped calendar: its years, days off, weekend days worked, and the days off of each holiday by name."""
    from chinese_calendar import constants

    off = frozenset(constants.holidays)
    named: dict[str, list[date]] = {}
    for day, name in constants.holidays.items():
        named.setdefault(str(name), []).append(day)
    years = frozenset(day.year for day in off)
    return years, off, frozenset(constants.workdays), {name: tuple(sorted(days)) for name, days in named.items()}


@dataclass(frozen=True)
class Workdays:
    """The office's calendar of working days.

    `off` and `made_up` add what the office itself entered (a new year's table, a local holiday): days off, and
    weekend days that are worked. `years` are the years so entered. A year nobody entered counts Monday to
    Friday; `covers` tells, so that the card can say so.
    """

    off: frozenset[date] = field(default_factory=frozenset)
    made_up: frozenset[date] = field(default_factory=frozenset)
    years: frozenset[int] = field(default_factory=frozenset)

    def covers(self, year: int) -> bool:
        """Whether the year's official table is known."""
        return year in self.years or year in _official()[0]

    def is_workday(self, day: date) -> bool:
        """Whether the office works on this day."""
        if day in self.made_up:
            return True
        if day in self.off:
            return False
        if day.year not in self.years:
            _, off, made_up, _ = _official()
            if day in made_up:
                return True
            if day in off:
                return False
        return day.isoweekday() <= MONDAY_TO_FRIDAY

    def add(self, day: date, count: int) -> date:
        """The day `count` working days later (earlier, if negative); the start day is not counted.

        Zero gives the day itself if it is worked, else the next working day.
        """
        if count == 0:
            return self.on_or_after(day)
        step = ONE_DAY if count > 0 else -ONE_DAY
        left = abs(count)
        while left:
            day += step
            left -= self.is_workday(day)
        return day

    def on_or_after(self, day: date) -> date:
        """The first working day from this day on: where a limit ending on a holiday rolls to."""
        while not self.is_workday(day):
            day += ONE_DAY
        return day

    def between(self, first: date, last: date) -> int:
        """How many working days lie after `first` up to and including `last`; negative if `last` comes earlier."""
        if last < first:
            return -self.between(last, first)
        return sum(self.is_workday(first + timedelta(days=n)) for n in range(1, (last - first).days + 1))

    def holiday(self, name: str, year: int) -> tuple[date, ...]:
        """The days off of an official holiday in a year, in order; empty where the year's table is not known.

        `name` is the English name of chinesecalendar: "New Year's Day", "Spring Festival", "Tomb-sweeping Day",
        "Labour Day", "Dragon Boat Festival", "Mid-autumn Festival", "National Day".
        """
        return tuple(day for day in _official()[3].get(name, ()) if day.year == year)

    def holiday_on(self, day: date) -> str | None:
        """The English name of the official holiday this day off belongs to, or None."""
        return next((name for name, days in _official()[3].items() if day in days), None)
