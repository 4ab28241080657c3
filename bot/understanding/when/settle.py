"""Place a said day on the calendar, and say what is doubtful about it."""

from __future__ import annotations

import calendar
from dataclasses import dataclass, replace
from datetime import date, timedelta

from bot.understanding.when import almanac
from bot.understanding.when.moment import DoubtKind
from bot.understanding.when.pieces import Day, Scene

RECENT = 92
"""A date so few days ago, said without its year, may be meant; one longer ago means next year's."""


@dataclass(frozen=True, slots=True)
class Settled:
    """A day found, what is doubtful about it, and the days that may be meant instead."""

    day: date | None
    doubt: DoubtKind | None = None
    candidates: tuple[date, ...] = ()


def make(year: int, month: int, dom: int) -> date | None:
    """The date, or None where the calendar has none."""
    if not 1 <= month <= 12 or not 1 <= dom <= calendar.monthrange(year, month)[1]:
        return None
    return date(year, month, dom)


def settle(day: Day, scene: Scene, base: date | None = None, later_today: bool | None = None) -> Settled:
    """The day meant. `base`: the day a range begins with; `later_today`: a clock was said and is still ahead."""
    if day.fixed is not None:
        return Settled(day.fixed, "vague" if day.vague else None)
    if day.weekday is not None:
        return _weekday(day, day.weekday, scene, base, later_today)
    if day.dom is None:
        return Settled(None)
    if day.month is not None:
        return _date(day, day.month, day.dom, scene, base)
    return _day_of_month(day.dom, scene, base)


def _weekday(day: Day, weekday: int, scene: Scene, base: date | None, later_today: bool | None) -> Settled:
    today = scene.today
    if day.week is not None:
        found = scene.monday(day.week) + timedelta(days=weekday - 1)
        if found < today and not day.past:
            return Settled(found, "past", (found + timedelta(days=7),))
        return Settled(found)
    if base is not None:
        return Settled(base + timedelta(days=(weekday - base.isoweekday()) % 7))
    ahead = (weekday - today.isoweekday()) % 7
    if ahead:
        return Settled(today + timedelta(days=ahead))
    week_on = today + timedelta(days=7)
    if later_today:
        return Settled(today, "vague", (today, week_on))
    return Settled(week_on)


def _impossible(year: int, month: int, dom: int) -> Settled:
    if not 1 <= month <= 12:
        return Settled(None, "impossible")
    last = almanac.last_of_month(year, month)
    return Settled(None, "impossible", (last, last + almanac.DAY) if dom <= 31 else (last,))


def _date(day: Day, month: int, dom: int, scene: Scene, base: date | None) -> Settled:
    today = scene.today
    if day.year is not None:
        found = make(day.year, month, dom)
        if found is None:
            return _impossible(day.year, month, dom)
        if found >= today or day.past or (base is not None and found >= base):
            return _either_way(day, found)
        return Settled(found, "past", _next_like(found, scene, named=day.named == "month"))
    year = base.year if base is not None else today.year
    if not 1 <= month <= 12 or dom > 31 or (month, dom) not in LONGEST:
        return _impossible(year if (month, dom) >= (today.month, today.day) else year + 1, month, dom)
    if base is not None:
        found = make(year, month, dom)
        if found is None or found < base:
            found = make(year + 1, month, dom)
        return Settled(found) if found else _impossible(year, month, dom)
    this = make(year, month, dom)
    if this is not None and this >= today:
        return _either_way(day, this)
    if this is not None and (today - this).days <= RECENT:
        return Settled(this, "past", _next_like(this, scene, named=False))
    coming = make(year + 1, month, dom)
    if coming is None and (month, dom) == (2, 29):
        coming_leap = next(y for y in range(year, year + 9) if calendar.isleap(y) and date(y, 2, 29) >= today)
        return Settled(None, "impossible", (date(year + 1, 2, 28), date(coming_leap, 2, 29)))
    return _either_way(day, coming) if coming else _impossible(year + 1, month, dom)


LONGEST = frozenset((month, dom) for month in range(1, 13) for dom in range(1, calendar.monthrange(2024, month)[1] + 1))
"""Every month and day some year has."""


def _either_way(day: Day, found: date) -> Settled:
    """12/5 in English: month first is taken, day first is offered."""
    if not day.either or day.month == day.dom:
        return Settled(found)
    assert day.month is not None
    assert day.dom is not None
    other = make(found.year, day.dom, day.month)
    return Settled(found, "vague", tuple(d for d in (found, other) if d))


def _next_like(found: date, scene: Scene, *, named: bool) -> tuple[date, ...]:
    """What a past date may have been meant as: a week later, the same day of a coming month, the date next year."""
    today = scene.today
    soon = None
    year, month = today.year, today.month
    for _ in range(3):
        candidate = make(year, month, found.day)
        if candidate and candidate >= today:
            soon = candidate
            break
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    next_year = make(found.year + 1, found.month, found.day)
    week_on = found + timedelta(days=7) if today <= found + timedelta(days=7) else None
    options = (soon,) if named else (week_on, soon) if week_on else (soon, next_year)
    return tuple(dict.fromkeys(option for option in options if option is not None and option >= today))


def _day_of_month(dom: int, scene: Scene, base: date | None) -> Settled:
    """A bare day of the month: the coming one."""
    start = base or scene.today
    year, month = start.year, start.month
    missed = None
    for _ in range(4):
        found = make(year, month, dom)
        if found is None:
            missed = missed or almanac.last_of_month(year, month)
        elif found >= start:
            if missed is not None:
                return Settled(found, "impossible", (missed, found))
            return Settled(found)
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    return Settled(None, "impossible")


def checked(settled: Settled, day: Day, check: Day, scene: Scene) -> Settled:
    """A date said together with its weekday (or another way of saying it): both must agree."""
    found = settled.day
    if found is None:
        return settled
    if check.weekday is not None:
        if found.isoweekday() == check.weekday:
            return settled
        if day.year is None and day.month is not None and day.dom is not None:
            for year in (found.year + 1, found.year - 1):
                other = make(year, day.month, day.dom)
                if other and other >= scene.today and other.isoweekday() == check.weekday and settled.doubt == "past":
                    return Settled(other)
        near = min(
            (found + timedelta(days=n) for n in range(-3, 4)),
            key=lambda d: (d.isoweekday() != check.weekday, abs((d - found).days)),
        )
        candidates = tuple(d for d in (found, near) if d >= scene.today)
        if day.weekday is None and day.month is None and day.fixed is None:
            candidates = (found, settle(replace(check, week=None), scene).day or found)
        return Settled(found, "weekday_mismatch", tuple(dict.fromkeys(candidates)))
    other_way = settle(check, scene, base=None)
    if other_way.day == found:
        return Settled(found, settled.doubt if settled.doubt == "past" else None, settled.candidates)
    if check.dom == found.day and check.month in {None, found.month}:
        return settled
    candidates = tuple(d for d in (found, other_way.day) if d is not None)
    return Settled(found, "weekday_mismatch", candidates)
