"""What the words of one moment are, before they are put together: days, clocks, spans, lengths, recurrences."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any, Literal

from handlers.rules.workdays import Workdays

Hours = tuple[tuple[time, time], ...]
PartName = Literal["dawn", "early", "morning", "forenoon", "noon", "afternoon", "evening", "night", "opening"]
PeriodUnit = Literal["week", "weekend", "month", "quarter", "half", "year", "xun", "days", "holiday"]


@dataclass(frozen=True)
class Scene:
    """What is known when a sentence is read: the moment, the office's hours, its calendar, its language."""

    now: datetime
    """Local and naive, in the office's zone."""
    hours: Hours
    calendar: Workdays
    locale: str
    raw: str
    text: str
    """`raw` made half-width, simplified and lower case; every character in its place."""

    @cached_property
    def today(self) -> date:
        return self.now.date()

    @property
    def opening(self) -> time:
        return self.hours[0][0]

    @property
    def closing(self) -> time:
        return self.hours[-1][1]

    def monday(self, weeks: int = 0) -> date:
        """Monday of this week, or of the week so many weeks off."""
        return self.today + timedelta(days=7 * weeks - self.today.weekday())


@dataclass(frozen=True, slots=True)
class Day:
    """A day as it was said; what is None was not said. `fixed`: the day is known without asking the calendar."""

    fixed: date | None = None
    year: int | None = None
    month: int | None = None
    dom: int | None = None
    weekday: int | None = None
    week: int | None = None
    """Weeks from this one, where the sentence says which week."""
    past: bool = False
    """Words that look back (昨天, 上周五): such a day is past and no doubt about it."""
    holiday: bool = False
    last_off: date | None = None
    earlier: date | None = None
    """The same edge a year before, for figures "as of" it (截至10月底)."""
    context: int | None = None
    """Days from the day spoken of before (次日)."""
    either: bool = False
    """Day and month may stand the other way round (12/5 in English)."""
    vague: bool = False
    named: str = ""
    """"month" where the month was named by its place (本月25号)."""


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day as it was said. `exact`: written so that morning and afternoon cannot be mixed up."""

    hour: int
    minute: int = 0
    part: PartName | None = None
    exact: bool = False
    bad: bool = False
    said: str = ""
    """"noon" where the word is noon or midnight: midnight on Friday may be either end of it."""


@dataclass(frozen=True, slots=True)
class Period:
    """Days first to last."""

    unit: PeriodUnit
    first: date
    last: date
    past: bool = False
    bare_month: bool = False
    """A month said by its number alone: which year depends on what is said of it."""
    vague: bool = False
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Length:
    """So long: in seconds, in months, or in working days."""

    seconds: int = 0
    days: int = 0
    months: int = 0
    workdays: int = 0
    halfday: bool = False
    """Half a day of office hours: to the end of the morning or of the afternoon."""

    @property
    def total(self) -> int:
        return self.seconds + 86400 * (self.days + 30 * self.months + self.workdays)


@dataclass(frozen=True, slots=True)
class Ordinal:
    """The nth of something, in a period still to be named."""

    nth: int
    weekday: int | None = None
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Every:
    """A recurrence, as far as it was said in one breath."""

    freq: Literal["daily", "weekly", "monthly", "yearly", "hourly", "minutely"]
    interval: int = 1
    byday: tuple[int, ...] = ()
    bymonth: tuple[int, ...] = ()
    bymonthday: tuple[int, ...] = ()
    bysetpos: int | None = None
    workday: bool = False
    nth_month: int | None = None
    part: PartName | None = None
    weak: bool = False
    """An adverb that may only describe a noun (weekly report, 每周例会)."""
    anchor: date | None = None
    """The coming occurrence, where no rule can say when it falls (每年春节)."""


@dataclass
class Piece:
    """One piece found in the text, with the one or two things it says."""

    start: int
    end: int
    rule: str
    day: Day | None = None
    part: PartName | None = None
    clock: Clock | None = None
    period: Period | None = None
    length: Length | None = None
    ordinal: Ordinal | None = None
    every: Every | None = None
    edge: Literal["opening", "closing"] | None = None
    instant: datetime | None = None
    doubt: str | None = None
    weak: bool = False
    due: bool = False
    """The piece by itself means "be done by then" (EOD)."""
    only_range: bool = False
    """Stands only as the beginning of a range (the 3 of 3-5点)."""
    extra: dict[str, Any] = field(default_factory=dict)
