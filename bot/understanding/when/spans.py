"""Stretches of time: weeks, months, quarters, thirds of a month, their edges, and plain lengths."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from bot.understanding.when import almanac
from bot.understanding.when.days import YEARS, looks_back, month_said, ordinal_said, steps, weekend_of, year_said
from bot.understanding.when.pieces import Day, Length, Ordinal, Period, Piece
from bot.understanding.when.said import Said, reading
from bot.understanding.when.settle import RECENT

WEEK = timedelta(days=6)
WEEK_THIRDS = {1: (0, 1), 2: (2, 2), 3: (3, 4)}
"""Early in the week, in its middle, late in it: days from Monday."""
FAR = 8
"""Months after which a month said by its number alone means the coming one."""


def named_month(said: Said) -> tuple[int, int, bool] | None:
    """(year, month, said by its number alone) of the month a phrase names."""
    year, month, named = month_said(said)
    today = said.scene.today
    if month is None:
        return None
    if not 1 <= month <= 12 or (year is not None and year not in YEARS):
        return None
    if year is not None:
        return year, month, False
    if named:
        return today.year, month, False
    return (today.year if month >= today.month else today.year + 1), month, True


def span_said(said: Said) -> Period | None:
    """The stretch named inside a phrase, whatever its unit."""
    scene = said.scene
    today = scene.today
    past = looks_back(said)
    year = year_said(said)
    if "week_rel" in said:
        monday = scene.monday(said.number("week_rel"))
        return Period("week", monday, monday + WEEK, past=past)
    if "month" in said or "month_rel" in said or "month_which" in said:
        named = named_month(said)
        if named is None:
            return None
        return Period("month", *almanac.month_span(*named[:2]), past=past, bare_month=named[2], number=named[1])
    if "quarter_rel" in said:
        first_month = (today.month - 1) // 3 * 3 + 1
        y, m = almanac.month_of(date(today.year, first_month, 1), 3 * said.number("quarter_rel"))
        return Period("quarter", *almanac.quarter_span(y, (m + 2) // 3), past=past)
    if "nth_quarter" in said:
        quarter = said.number("nth_quarter")
        return Period(
            "quarter", *almanac.quarter_span(year or today.year, quarter if quarter > 0 else 5 + quarter), past=True
        )
    for name in ("quarter", "quarter_short"):
        if name in said:
            quarter = said.number(name)
            if not 1 <= quarter <= 4:
                return None
            return Period("quarter", *almanac.quarter_span(year or today.year, quarter), past=past or year is not None)
    for name in ("half", "half_code", "half_name"):
        if name in said:
            return Period("half", *almanac.half_span(year or today.year, said.number(name)), past=True)
    if "edge_unit" in said:
        return unit_period(str(said.get("edge_unit")), 0, said)
    if "which" in said and "long_unit" in said:
        return unit_period(str(said.get("long_unit")), said.get("which"), said)
    if "long_unit" in said:
        return unit_period(str(said.get("long_unit")), 0, said)
    if year is not None:
        return Period("year", *almanac.year_span(year), past=True) if year in YEARS else None
    return None


def unit_period(unit: str, which: Any, said: Said) -> Period | None:
    """The week, month, quarter or year that is this one, the next or the last."""
    scene, today, step = said.scene, said.scene.today, steps(which)
    past = step < 0
    if unit == "week":
        monday = scene.monday(step)
        return Period("week", monday, monday + WEEK, past=past)
    if unit == "weekend":
        monday = scene.monday(0 if which == "coming" else step)
        return Period("weekend", monday + timedelta(days=5), monday + WEEK, past=past)
    if unit == "month":
        return Period("month", *almanac.month_span(*almanac.month_of(today, step)), past=past)
    if unit == "quarter":
        y, m = almanac.month_of(date(today.year, (today.month - 1) // 3 * 3 + 1, 1), 3 * step)
        return Period("quarter", *almanac.quarter_span(y, (m + 2) // 3), past=past)
    if unit == "year":
        return Period("year", *almanac.year_span(today.year + step), past=True)
    return None


@reading("ordinal_day")
def ordinal_day(said: Said) -> Piece | None:
    period = span_said(said)
    wanted = ordinal_said(said)
    if period is None or wanted is None:
        return None
    if wanted.unit == "weekend":
        saturday = almanac.nth_day(period.first, period.last, Ordinal(wanted.nth, weekday=6), said.scene)
        days = (saturday, saturday + almanac.DAY) if saturday else None
        return said.piece(period=Period("weekend", *days, past=period.past)) if days else None
    found = almanac.nth_day(period.first, period.last, wanted, said.scene)
    if found is None:
        return None
    if found < said.scene.today and period.bare_month and period.number is not None:
        y = period.first.year + 1
        found = almanac.nth_day(*almanac.month_span(y, period.number), wanted, said.scene) or found
    return said.piece(day=Day(fixed=found, past=period.past))


def edge_day(period: Period, edge: str) -> date:
    """First, last or middle day."""
    if edge == "end":
        return period.last
    if edge == "start":
        return period.first
    if period.unit == "month":
        return period.first.replace(day=15)
    if period.unit == "year":
        return period.first.replace(month=6, day=30)
    return period.first + (period.last - period.first) // 2


@reading("month_edge", "year_edge", "quarter_edge", "unit_edge")
def edge(said: Said) -> Piece | None:
    today = said.scene.today
    which = said.get("edge")
    period = span_said(said)
    if "edge_code" in said:
        which = "end"
        period = unit_period(str(said.get("edge_code")), 0, said)
    if said.rule == "quarter_edge" and period is None:
        period = Period("quarter", *almanac.quarter_span(today.year, (today.month + 2) // 3))
    if said.rule == "year_edge" and period is None:
        period = Period("year", *almanac.year_span(today.year))
    if said.rule == "month_edge" and (period is None or period.unit == "year"):
        if period is not None:
            return None
        period = Period("month", *almanac.month_span(today.year, today.month))
    if period is None:
        return None
    bare = not any(
        name in said for name in ("year", "year_rel", "month", "month_rel", "quarter", "quarter_rel", "which")
    )
    day = edge_day(period, str(which))
    if period.unit == "week" and which == "end":
        day = period.first + timedelta(days=4)
    if bare and day < today:
        if period.unit == "month":
            day = edge_day(Period("month", *almanac.month_span(*almanac.month_of(today, 1))), str(which))
        elif period.unit == "year":
            day = edge_day(Period("year", *almanac.year_span(today.year + 1)), str(which))
    earlier = None
    numbered = {"quarter", "quarter_short"} & said.groups.keys() and not {"year", "year_rel"} & said.groups.keys()
    if period.unit == "quarter" and numbered and day < today:
        return said.piece(day=Day(fixed=almanac.add_months(day, 12), earlier=day, named="quarter"))
    if period.bare_month and day.year > today.year:
        earlier = edge_day(Period("month", *almanac.month_span(today.year, period.first.month)), str(which))
    return said.piece(day=Day(fixed=day, past=period.past or period.unit == "quarter", earlier=earlier))


@reading("xun")
def xun(said: Said) -> Piece | None:
    third = said.number("xun") or said.number("third")
    today = said.scene.today
    if any(name in said for name in ("month", "month_rel", "month_which")):
        named = named_month(said)
        if named is None:
            return None
        y, m, bare = named
        ended = almanac.xun_span(today.year, m, third)[1]
        if bare and y > today.year and (today - ended).days <= RECENT:
            return said.piece(period=Period("xun", *almanac.xun_span(today.year, m, third), past=True), doubt="vague")
    else:
        y, m = today.year, today.month
        if almanac.xun_span(y, m, third)[1] < today:
            y, m = almanac.month_of(today, 1)
    return said.piece(period=Period("xun", *almanac.xun_span(y, m, third), past=looks_back(said)))


@reading("weekend")
def weekend(said: Said) -> Piece | None:
    week = 0
    if "week_rel" in said:
        week = said.number("week_rel")
    elif "next_weekend" in said:
        week = 1
    elif "last_weekend" in said:
        week = -1
    elif "which" in said:
        week = 0 if said.get("which") == "coming" else said.number("which")
    return weekend_of(said, week)


@reading("week_of_month")
def week_of_month(said: Said) -> Piece | None:
    """The nth week of a month: weeks counted by their Mondays; the last one ends the month."""
    named = named_month(said)
    if named is None:
        return None
    first, last = almanac.month_span(*named[:2])
    nth = said.number("nth")
    if nth < 0:
        monday = last - timedelta(days=last.weekday()) + timedelta(weeks=nth + 1)
    else:
        monday = first - timedelta(days=first.weekday()) + timedelta(weeks=nth - 1)
    start, end = max(first, monday), min(last, monday + WEEK)
    if start > end:
        return None
    return said.piece(period=Period("days", start, end, past=True, vague=first.weekday() != 0))


@reading(
    "period_week", "period_month", "period_month_murky", "period_quarter", "quarter_code", "period_half", "period_year"
)
def period(said: Said) -> Piece | None:
    scene = said.scene
    if said.rule == "period_week" and "which" in said:
        found = unit_period("week", said.get("which"), said)
    elif said.rule == "period_week" and "week_rel" not in said:
        monday = scene.monday(2)
        found = Period("week", monday, monday + WEEK)
    elif said.rule == "period_month" and not ({"month", "month_rel", "month_which"} & said.groups.keys()):
        found = Period("month", *almanac.month_span(*almanac.month_of(scene.today, 2)))
    elif said.rule == "period_quarter" and "which" in said and "quarter" not in said:
        found = unit_period("quarter", said.get("which"), said)
    elif said.rule == "period_year" and "which" in said:
        found = unit_period("year", said.get("which"), said)
    elif said.rule == "period_half" and "half_month" in said:
        found = _half_month(said)
    elif said.rule == "period_year" and not ({"year", "year_rel"} & said.groups.keys()):
        found = Period("year", *almanac.year_span(scene.today.year), past=True)
    else:
        found = span_said(said)
    if found is None:
        return None
    weak = said.rule == "period_year" and said.text.isdecimal()
    if found.bare_month and found.number is not None:
        today = scene.today
        if found.first.year > today.year and today.month - found.number <= FAR:
            found = Period("month", *almanac.month_span(today.year, found.number), bare_month=True, number=found.number)
    return said.piece(period=found, weak=weak)


def _half_month(said: Said) -> Period:
    today = said.scene.today
    first, last = almanac.month_span(today.year, today.month)
    middle = first.replace(day=15)
    if said.number("half_month") == 1:
        return Period("days", first, middle)
    return Period("days", middle + almanac.DAY, last)


@reading("month_of_period")
def month_of_period(said: Said) -> Piece | None:
    """下季度第一个月: the nth month of a longer stretch."""
    whole = span_said(said)
    nth = said.number("nth")
    if whole is None or nth == 0:
        return None
    day = almanac.add_months(whole.first if nth > 0 else whole.last.replace(day=1), nth - 1 if nth > 0 else nth + 1)
    if not whole.first <= day <= whole.last:
        return None
    return said.piece(period=Period("month", *almanac.month_span(day.year, day.month), past=whole.past))


@reading("period_months_from", "period_quarters_from")
def period_from(said: Said) -> Piece | None:
    piece = period(said)
    if piece is not None:
        piece.only_range = True
        if said.rule == "period_months_from" and piece.period is not None:
            last = said.number("to_month")
            if piece.period.bare_month and last >= said.number("month"):
                year = said.scene.today.year
                piece.period = Period(
                    "month", *almanac.month_span(year, said.number("month")), number=said.number("month")
                )
    return piece


@reading("quarter_pair", "month_pair")
def pair(said: Said) -> Piece | None:
    """一、二季度, 三四月份: from the one to the other."""
    first, last = (
        (said.number("quarter") * 3 - 2, said.number("to_quarter") * 3)
        if "quarter" in said
        else (said.number("month"), said.number("to_month"))
    )
    if not 1 <= first < last <= 12 or ("month" in said and last != first + 1):
        return None
    year = year_said(said) or said.scene.today.year
    return said.piece(period=Period("days", date(year, first, 1), almanac.last_of_month(year, last), past=True))


@reading("period_years_from")
def years_from(said: Said) -> Piece | None:
    year = said.number("year")
    if year not in YEARS:
        return None
    return said.piece(period=Period("year", *almanac.year_span(year), past=True), only_range=True)


@reading("first_months")
def first_months(said: Said) -> Piece | None:
    """前三季度, 前两个月: from the year's first day."""
    months = said.number("count") or 3 * said.number("quarters")
    if not 1 <= months <= 12:
        return None
    year = year_said(said) or said.scene.today.year
    return said.piece(period=Period("days", date(year, 1, 1), almanac.last_of_month(year, months), past=True))


@reading("third_of_week")
def third_of_week(said: Said) -> Piece | None:
    """Early next week, 下周初: a couple of its days, and asked."""
    monday = said.scene.monday(steps(said.get("which") if "which" in said else said.get("week_rel")))
    begins, ends = WEEK_THIRDS[said.number("third")]
    days = Period("days", monday + timedelta(days=begins), monday + timedelta(days=ends), past=True)
    return said.piece(period=days, doubt="vague")


@reading("week_of")
def week_of(said: Said) -> Piece:
    """The next day said names a week."""
    return said.piece(weak=True, extra={"week_of": True})


@reading("to_date")
def to_date(said: Said) -> Piece | None:
    """Year to date: from its first day to today."""
    found = unit_period(str(said.get("to_date")), 0, said)
    if found is None:
        return None
    return said.piece(period=Period("days", found.first, said.scene.today, past=True))


@reading("this_unit")
def this_unit(said: Said) -> Piece | None:
    today = said.scene.today
    unit = str(said.get("unit"))
    found = (
        unit_period(unit, 0, said)
        if unit != "week"
        else Period("week", said.scene.monday(), said.scene.monday() + WEEK)
    )
    return said.piece(period=found) if found and found.last >= today else None


SECONDS = {"second": 1, "minute": 60, "hour": 3600}
MOST = 5000
MOST_HOURS = 1000


def length_of(unit: str, count: float) -> Length | None:
    """So many of a unit; None where it is no sensible length."""
    if not 0 < count <= MOST:
        return None
    if unit in SECONDS:
        if unit == "hour" and count > MOST_HOURS:
            return None
        return Length(seconds=round(count * SECONDS[unit]))
    if unit == "halfday":
        return Length(seconds=round(count * 4 * 3600))
    if unit == "day":
        whole = int(count)
        return Length(days=whole, seconds=4 * 3600 if count != whole else 0, halfday=count == 0.5)
    whole = int(count)
    half = count - whole
    if unit == "workday":
        return Length(workdays=whole) if whole <= 400 and not half else None
    if unit in {"week", "fortnight"}:
        return Length(days=round(count * (7 if unit == "week" else 14)))
    months = {"month": 1, "quarter": 3, "year": 12}[unit]
    if half:
        return Length(months=int(count * months), days=15 if unit == "month" else 0)
    return Length(months=whole * months)


@reading("length", "length_days", "length_days_said")
def length(said: Said) -> Piece | None:
    """So long: a number and perhaps a half (一个半小时, two and a half hours), or hours and minutes."""
    if "quarters" in said:
        return said.piece(length=Length(seconds=900 * said.number("quarters")))
    if "seconds" in said:
        return said.piece(length=Length(seconds=said.number("seconds")))
    if "minutes" in said:
        return said.piece(length=Length(seconds=3600 * said.number("n") + 60 * said.number("minutes")))
    if "few" in said:
        low, high = said.number("low"), said.number("few")
        if not low < high <= max(low + 2, 2 * low):
            return None
        found = length_of(str(said.get("unit")), high)
        return said.piece(length=found, doubt="vague") if found else None
    if "couple" in said:
        found = length_of(str(said.get("unit")), said.number("couple"))
        return said.piece(length=found, doubt="vague") if found else None
    count: float = (said.get("n") or 0) + (said.get("plus") or 0)
    found = length_of(str(said.get("unit") or "day"), count)
    return said.piece(length=found) if found else None
