"""Arithmetic of meetings: moving, recurring, free stretches. Local aware datetimes in, local aware datetimes out."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Container, Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, Protocol

from handlers.rules.workdays import Workdays

FORESIGHT = timedelta(days=366 * 4)
"""How far ahead a recurrence is looked into: far enough for the 29th of February."""


class Recurrence(Protocol):
    """What is needed of a repeat: Monday = 1, months and their days as people count them, -1 the last."""

    @property
    def freq(self) -> str: ...
    @property
    def interval(self) -> int: ...
    @property
    def byday(self) -> tuple[int, ...]: ...
    @property
    def bymonth(self) -> tuple[int, ...]: ...
    @property
    def bymonthday(self) -> tuple[int, ...]: ...
    @property
    def bysetpos(self) -> int | None: ...
    @property
    def workday(self) -> bool: ...
    @property
    def until(self) -> date | None: ...


def moved(
    start: datetime,
    end: datetime,
    *,
    day: date | None,
    start_clock: time | None,
    end_clock: time | None,
    minutes: int | None,
    later: int = 0,
    longer: int = 0,
) -> tuple[datetime, datetime]:
    """The new stretch: what is not said stays, and the length stays unless an end or a length is said."""
    length = timedelta(minutes=minutes) if minutes else end - start
    if length + timedelta(minutes=longer) > timedelta():
        length += timedelta(minutes=longer)
    new_start = datetime.combine(day or start.date(), start_clock or start.time(), start.tzinfo)
    new_start += timedelta(minutes=later)
    if end_clock is None:
        return new_start, new_start + length
    new_end = datetime.combine(new_start.date(), end_clock, start.tzinfo)
    return new_start, new_end if new_end > new_start else new_start + length


def free(
    taken: Iterable[tuple[datetime, datetime]],
    first: datetime,
    last: datetime,
    length: timedelta,
    hours: Sequence[tuple[time, time]],
    workdays: Workdays,
    most: int,
) -> list[tuple[datetime, datetime]]:
    """The earliest stretches of `length` on working days, in office hours, that touch nothing taken.

    Stretches begin at opening, at a half hour, or when something taken ends; they do not overlap each other.
    """
    found: list[tuple[datetime, datetime]] = []
    busy = sorted(taken)
    day = first.date()
    while day <= last.date() and len(found) < most:
        for opens, closes in hours if workdays.is_workday(day) else ():
            at = max(datetime.combine(day, opens, first.tzinfo), _half_hour(first))
            until = min(datetime.combine(day, closes, first.tzinfo), last)
            while at + length <= until and len(found) < most:
                clash = next((b for a, b in busy if a < at + length and b > at), None)
                if clash is None:
                    found.append((at, at + length))
                    at += length
                else:
                    at = max(clash.astimezone(first.tzinfo), at + timedelta(minutes=1))
        day += timedelta(days=1)
    return found


def gaps(
    taken: Iterable[tuple[datetime, datetime]],
    first: datetime,
    last: datetime,
    least: timedelta,
    hours: Sequence[tuple[time, time]],
    workdays: Workdays,
    most: int,
) -> list[tuple[datetime, datetime]]:
    """The stretches of working time that nothing taken touches, each as long as it is, none shorter than `least`."""
    found: list[tuple[datetime, datetime]] = []
    busy = sorted(taken)
    day = first.date()
    while day <= last.date() and len(found) < most:
        for opens, closes in hours if workdays.is_workday(day) else ():
            at = max(datetime.combine(day, opens, first.tzinfo), _half_hour(first))
            until = min(datetime.combine(day, closes, first.tzinfo), last)
            for begins, ends in [*((a, b) for a, b in busy if a < until and b > at), (until, until)]:
                if begins - at >= least:
                    found.append((at, begins.astimezone(first.tzinfo)))
                at = max(at, ends.astimezone(first.tzinfo))
        day += timedelta(days=1)
    return found[:most]


def _half_hour(moment: datetime) -> datetime:
    """The next full or half hour, or the moment itself when it is one."""
    base = moment.replace(minute=0, second=0, microsecond=0)
    steps = -(-(moment - base).total_seconds() // 1800)
    return base + timedelta(minutes=30 * steps)


def next_occurrence(
    anchor: datetime, after: datetime, rule: Recurrence, workdays: Workdays, off: Container[date] = ()
) -> datetime | None:
    """The first occurrence after `after` of what happened at `anchor`; None when the recurrence has ended."""
    return next(occurrences(anchor, max(after, anchor), max(after, anchor) + FORESIGHT, rule, workdays, off), None)


def occurrences(
    anchor: datetime,
    after: datetime,
    before: datetime,
    rule: Recurrence,
    workdays: Workdays,
    off: Container[date] = (),
) -> Iterator[datetime]:
    """When what happened at `anchor` happens again, later than `after` and earlier than `before`, in order.

    `off`: days left out. Every day between is looked at once, and no more of them than FORESIGHT holds; all of it by
    the clock of `anchor`'s zone.
    """
    after, before = max(after, anchor), before.astimezone(anchor.tzinfo)
    day = after.astimezone(anchor.tzinfo).date()
    last = min(before.date(), day + FORESIGHT, *([rule.until] if rule.until is not None else ()))
    while day <= last:
        at = datetime.combine(day, anchor.time(), anchor.tzinfo)
        if after < at < before and day not in off and falls_on(day, anchor.date(), rule, workdays):
            yield at
        day += timedelta(days=1)


def pinned(rule: dict[str, Any], day: date) -> dict[str, Any]:
    """A plain rule that names its day: what is said of the 31st does not slide to the 28th for good."""
    if rule["freq"] not in ("monthly", "yearly") or any(rule.get(key) for key in ("byday", "bymonthday", "workday")):
        return rule
    months = {"bymonth": [day.month]} if rule["freq"] == "yearly" and not rule.get("bymonth") else {}
    return rule | months | {"bymonthday": [day.day]}


def falls_on(day: date, anchor: date, rule: Recurrence, workdays: Workdays) -> bool:
    """Does the recurrence that began on `anchor` meet this day?"""
    if rule.bymonth and day.month not in rule.bymonth:
        return False
    months = (day.year - anchor.year) * 12 + day.month - anchor.month
    if rule.freq == "daily":
        if rule.workday:
            return workdays.is_workday(day)
        return (day - anchor).days % rule.interval == 0
    if rule.freq == "weekly":
        weeks = (_monday(day) - _monday(anchor)).days // 7
        return weeks % rule.interval == 0 and day.isoweekday() in (rule.byday or (anchor.isoweekday(),))
    if rule.freq == "monthly" and months % rule.interval:
        return False
    if rule.freq == "yearly" and (day.year - anchor.year) % rule.interval:
        return False
    return _in_month(day, anchor, rule, workdays)


def _in_month(day: date, anchor: date, rule: Recurrence, workdays: Workdays) -> bool:
    last = monthrange(day.year, day.month)[1]
    if rule.workday or rule.byday:
        fitting = [
            n
            for n in range(1, last + 1)
            if (
                workdays.is_workday(day.replace(day=n))
                if rule.workday
                else day.replace(day=n).isoweekday() in rule.byday
            )
        ]
        if rule.bysetpos is None:
            return day.day in fitting
        place = rule.bysetpos - 1 if rule.bysetpos > 0 else rule.bysetpos
        return -len(fitting) <= place < len(fitting) and day.day == fitting[place]
    days = rule.bymonthday or (anchor.day,)
    wanted = {min(n, last) if n > 0 else last + 1 + n for n in days}
    same_month = rule.freq == "monthly" or bool(rule.bymonth) or day.month == anchor.month
    return day.day in wanted and same_month


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def soon_days(today: date) -> list[date]:
    """When 尽快 may be: today, tomorrow, this Friday; near the week's end next Monday."""
    friday = today + timedelta(days=4 - today.weekday())
    last = friday if friday > today + timedelta(days=1) else _monday(today) + timedelta(days=7)
    return sorted({today, today + timedelta(days=1), last})


def likely_days(today: date) -> list[date]:
    """Days people mean most often when they are asked 什么时候: this Friday, next Wednesday, the end of the month."""
    friday = today + timedelta(days=(4 - today.weekday()) % 7 or 7)
    wednesday = _monday(today) + timedelta(days=9)
    month_end = today.replace(day=monthrange(today.year, today.month)[1])
    return sorted({friday, wednesday} | ({month_end} if month_end > today else set()))
