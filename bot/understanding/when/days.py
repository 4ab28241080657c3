"""Days: how each way of saying one is read."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import cache
from typing import Any

from bot.understanding.when import almanac
from bot.understanding.when.pieces import Day, Ordinal, Period, Piece
from bot.understanding.when.said import Said, reading
from bot.understanding.when.settle import settle
from bot.understanding.when.words import alternatives

MAX_DOM = 31
WEEKEND = 8
MANY = 20
SMALLEST_SURE = 5
"""1/3, 2/5 alone are fractions; with a clinging word (by 3/4) they are dates."""
YEARS = range(1900, 2100)
WORKING_HOURS = 9
"""Two figures behind a day that lie no further apart are hours: Friday 9-10."""
DAY_REACH = 24


def year_said(said: Said) -> int | None:
    """The year a phrase names, in figures or by its place (明年)."""
    if "year" in said:
        return said.number("year")
    for name in ("year_rel", "year_which"):
        if name in said:
            return said.scene.today.year + steps(said.get(name))
    return None


def steps(which: Any) -> int:
    """How many weeks, months or years off "this", "next", "coming" is."""
    return 1 if which == "coming" else int(which)


def month_said(said: Said) -> tuple[int | None, int | None, bool]:
    """(year, month, named by its place)."""
    for name in ("month_rel", "month_which"):
        if name in said:
            year, month = almanac.month_of(said.scene.today.replace(day=1), steps(said.get(name)))
            return (year_said(said) or year), month, True
    return year_said(said), said.get("month"), False


def looks_back(said: Said) -> bool:
    """Whether the words themselves point to the past (去年, 上个月)."""
    names = ("year_rel", "month_rel", "week_rel", "quarter_rel", "month_which", "year_which", "which")
    return any(isinstance(said.get(name), int) and said.number(name) < 0 for name in names)


def ordinal_said(said: Said) -> Ordinal | None:
    if "weekday" in said:
        return Ordinal(said.number("nth"), weekday=said.number("weekday"))
    if "nth_unit" in said:
        return Ordinal(said.number("nth"), unit=str(said.get("nth_unit")))
    return None


@reading("relative_day")
def relative_day(said: Said) -> Piece:
    offset = said.number("day")
    return said.piece(day=Day(fixed=said.scene.today + timedelta(days=offset), past=offset < 0))


@reading("short_day_part")
def short_day_part(said: Said) -> Piece:
    offset = said.number("day")
    return said.piece(
        day=Day(fixed=said.scene.today + timedelta(days=offset), past=offset < 0),
        part=said.get("part"),
    )


@reading("day_part")
def day_part(said: Said) -> Piece:
    offset, part = said.get("day_part")
    return said.piece(day=Day(fixed=said.scene.today + timedelta(days=offset), past=offset < 0), part=part)


@reading("context_day")
def context_day(said: Said) -> Piece:
    return said.piece(day=Day(context=said.number("context_day"), past=True))


@reading("weekday_list")
def weekday_list(said: Said) -> Piece | None:
    """下周三四: from the one to the other, asked whether both; 下周一三五: each for itself."""
    days: tuple[int, ...] = said.get("weekdays")
    if len(days) < 2 or tuple(sorted(days)) != days or WEEKEND in days:
        return None
    scene = said.scene
    if days[-1] - days[0] >= len(days):
        each = tuple(Day(weekday=day, week=said.get("week_rel")) for day in days)
        return said.piece(day=each[0], extra={"several": each}, doubt=None if "week_rel" in said else "vague")
    if "week_rel" in said:
        monday = scene.monday(said.number("week_rel"))
    else:
        ahead = (days[0] - scene.today.isoweekday()) % 7 or 7
        monday = scene.today + timedelta(days=ahead - days[0] + 1)
    first, last = (monday + timedelta(days=day - 1) for day in (days[0], days[-1]))
    sure = scene.text.startswith(said.grammar.marks["all_of_them"], said.end)
    return said.piece(period=Period("days", first, last, past=True), doubt=None if sure else "vague")


@reading("day_pair", "day_pair_both")
def day_pair(said: Said) -> Piece | None:
    """五六号: the fifth or the sixth, or both; 5、6号两天: both."""
    low, high = said.number("low"), said.number("dom")
    year, month, named = month_said(said)
    if high != low + 1:
        return None
    day = Day(year=year, month=month, dom=low, named="month" if named else "")
    found = settle(day, said.scene).day
    if found is None:
        return None
    doubt = "vague" if said.rule == "day_pair" else None
    return said.piece(period=Period("days", found, found + timedelta(days=1), past=True), doubt=doubt)


@reading("two_days")
def two_days(said: Said) -> Piece:
    first, last = (said.scene.today + timedelta(days=n) for n in said.get("days"))
    return said.piece(period=Period("days", first, last, past=True))


@reading("weekday", "weekday_digit")
def weekday(said: Said) -> Piece | None:
    number = said.number("weekday") or said.number("weekday_digit")
    week = said.get("week_rel")
    if "which" in said:
        week = None if said.get("which") == "coming" else said.get("which")
    elif "week_which" in said:
        week = steps(said.get("week_which"))
    if number == WEEKEND:
        return weekend_of(said, week)
    past = week is not None and week < 0
    return said.piece(day=Day(weekday=number, week=week, past=past))


@reading("weekday_week")
def weekday_week(said: Said) -> Piece | None:
    """Tuesday week, Friday fortnight: so long after the coming one."""
    today = said.scene.today
    days = (said.number("weekday") - today.isoweekday()) % 7 or 7
    return said.piece(day=Day(fixed=today + timedelta(days=days + 7 * said.number("on"))))


@reading("weekdays_off")
def weekdays_off(said: Said) -> Piece | None:
    """Two Fridays ago, three Mondays from now: counted from the last one, or from the coming one."""
    today, count, off = said.scene.today, said.number("n"), said.number("off")
    if not 1 <= count <= MANY:
        return None
    near = (off * (said.number("weekday") - today.isoweekday())) % 7 or 7
    return said.piece(day=Day(fixed=today + off * timedelta(days=near + 7 * (count - 1)), past=off < 0))


def weekend_of(said: Said, week: int | None) -> Piece:
    monday = said.scene.monday(week or 0)
    return said.piece(
        period=Period("weekend", monday + timedelta(days=5), monday + timedelta(days=6), past=(week or 0) < 0)
    )


@reading("weekday_murky")
def weekday_murky(said: Said) -> Piece | None:
    """Mon, Wed, Sat, Sun are also other words: believed when written as names."""
    written = said.scene.raw[said.start : said.end]
    first_word = not said.scene.text[: said.start].strip()
    follows = said.scene.text.startswith(said.grammar.marks["murky_next"], said.end)
    if written[:1].isupper() and (not first_word or follows or said.get("weekday") not in {3, 6, 7}):
        return said.piece(day=Day(weekday=said.number("weekday")))
    return said.piece(day=Day(weekday=said.number("weekday")), weak=True)


def _calendar_day(said: Said, year: int | None, month: int | None, dom: int, **facts: Any) -> Piece | None:
    if not 1 <= dom <= 99 or (month is not None and not 1 <= month <= 99):
        return None
    if year is not None and year not in YEARS:
        return None
    return said.piece(day=Day(year=year, month=month, dom=dom, **facts))


@reading("month_day", "month_day_unsaid", "month_day_from", "month_day_and")
def month_day(said: Said) -> Piece | None:
    year, month, named = month_said(said)
    dom = said.number("dom")
    if month is None:
        if not 1 <= dom <= MAX_DOM:
            return None
        return said.piece(day=Day(dom=dom), only_range=True)
    if not named and (not 1 <= month <= 13 or dom > 39):
        return None
    past = looks_back(said)
    found = _calendar_day(said, year, month, dom, past=past, named="month" if named else "")
    if found is not None and said.rule == "month_day_from" and "to_dom" in said:
        found.only_range = True
    return found


@reading("day_number", "day_number_plain", "day_number_from")
def day_number(said: Said) -> Piece | None:
    dom = said.number("dom")
    if not 1 <= dom <= MAX_DOM:
        return None
    if "month_which" in said:
        return month_day(said)
    return said.piece(day=Day(dom=dom), only_range=said.rule == "day_number_from")


@reading("full_date", "full_date_cut", "compact_date")
def full_date(said: Said) -> Piece | None:
    year, month, dom = said.number("year"), said.number("month"), said.number("dom")
    if said.rule == "compact_date" and not (1 <= month <= 12 and 1 <= dom <= MAX_DOM):
        return None
    if not (1 <= month <= 13 and 1 <= dom <= 32):
        return None
    return _calendar_day(said, year, month, dom)


@reading("year_last")
def year_last(said: Said) -> Piece | None:
    """27/11/2026, 11/27/2026, 27.11.2026."""
    if "dom" in said:
        return full_date(said)
    first, second, year = said.number("first"), said.number("second"), said.number("year")
    if first > 12 >= second >= 1:
        first, second = second, first
    if not (1 <= first <= 12 and 1 <= second <= MAX_DOM) or year not in YEARS:
        return None
    either = first <= 12 and second <= 12 and first != second
    return said.piece(day=Day(year=year, month=first, dom=second, either=either))


@reading("slash_date", "dash_date", "dot_date")
def short_date(said: Said) -> Piece | None:
    month, dom = said.number("month"), said.number("dom")
    if said.rule == "dash_date" and 0 < dom - month <= WORKING_HOURS and _after_day(said):
        return None
    if said.rule == "slash_date" and said.scene.locale != "zh":
        if month > 12 >= dom >= 1:
            month, dom = dom, month
        elif 1 <= month <= 12 and 1 <= dom <= 12 and month != dom:
            fraction = said.number("month") < said.number("dom") <= SMALLEST_SURE
            return said.piece(day=Day(month=month, dom=dom, either=True), weak=fraction)
    if not (1 <= month <= 12 and 1 <= dom <= MAX_DOM):
        return None
    if said.rule == "dot_date" and said.scene.locale != "zh":
        return None
    fraction = said.rule == "slash_date" and month < dom <= SMALLEST_SURE
    return said.piece(day=Day(month=month, dom=dom), weak=fraction)


def _after_day(said: Said) -> bool:
    """Friday 9-10, 3 Dec 9-10: the day is said already, these are hours."""
    before = said.scene.text[max(0, said.start - DAY_REACH) : said.start]
    return _day_said(alternatives(said.grammar.marks.get("day_said", ())), said.grammar.nth).search(before) is not None


@cache
def _day_said(words: str, nth: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![a-z]){words}(?: \d{{1,2}}{nth}?)?[ ,]{{1,2}}$")


@reading("ordinal")
def ordinal(said: Said) -> Piece | None:
    found = ordinal_said(said)
    return said.piece(ordinal=found, weak=True) if found else None


@reading("next_workday")
def next_workday(said: Said) -> Piece | None:
    if said.get("nth_unit") != "workday":
        return None
    steps_on = said.number("this", 1)
    day = said.scene.calendar.add(said.scene.today, steps_on)
    return said.piece(day=Day(fixed=day, past=steps_on < 0))


def holiday_day(said: Said, spec: str) -> tuple[date, str] | None:
    """The holiday a phrase means: of the year it names, else the coming one."""
    year = year_said(said)
    today = said.scene.today
    if year is not None:
        found = almanac.holiday_in(spec, year)
        return (found, spec) if found else None
    for candidate in (today.year, today.year + 1):
        found = almanac.holiday_in(spec, candidate)
        if found is not None and found >= today:
            return found, spec
    return None


@reading("holiday")
def holiday(said: Said) -> Piece | None:
    found = holiday_day(said, said.get("holiday"))
    if found is None:
        return None
    day, spec = found
    return said.piece(day=Day(fixed=day, holiday=True, last_off=almanac.days_off(spec, day, said.scene)[1], past=True))


@reading("holiday_off")
def holiday_off(said: Said) -> Piece | None:
    spec = said.get("holiday") or said.get("bare_holiday")
    year = year_said(said)
    today = said.scene.today
    for candidate in (year,) if year else (today.year, today.year + 1):
        day = almanac.holiday_in(spec, candidate)
        if day is None:
            continue
        first, last = almanac.days_off(spec, day, said.scene)
        if year or last >= today:
            known = said.scene.calendar.covers(day.year)
            return said.piece(period=Period("holiday", first, last, past=True, vague=not known))
    return None


@reading("next_holiday")
def next_holiday(said: Said) -> Piece:
    spec, day = almanac.next_holiday(said.scene.today)
    first, last = almanac.days_off(spec, day, said.scene)
    return said.piece(day=Day(fixed=min(first, day), holiday=True, last_off=last, past=True))


@reading("new_year_eve")
def new_year_eve(said: Said) -> Piece | None:
    """年前, 年后: the year that turns is the lunar one."""
    found = holiday_day(said, "lunar 1-1")
    if found is None:
        return None
    day = found[0]
    return said.piece(
        day=Day(fixed=day, holiday=True, last_off=almanac.days_off("lunar 1-1", day, said.scene)[1], past=True)
    )


@reading("after_holiday")
def after_holiday(said: Said) -> Piece | None:
    spec = said.get("holiday") or said.get("bare_holiday")
    wanted = ordinal_said(said)
    if wanted is None or wanted.nth < 1:
        return None
    if "open" in said and wanted.unit == "day":
        wanted = Ordinal(wanted.nth, unit=str(said.get("open")))
    scene = said.scene
    if spec is not None:
        found = holiday_day(said, spec)
        if found is None:
            return None
        day = found[0]
    elif said.text[:1] in scene_new_year(said):
        found = holiday_day(said, "lunar 1-1")
        if found is None:
            return None
        day, spec = found
    else:
        spec, day = current_or_next_holiday(said)
    last = almanac.days_off(spec, day, scene)[1] if scene.calendar.covers(day.year) else day
    result = almanac.nth_day(last + almanac.DAY, last + timedelta(days=60), wanted, scene)
    if result is None:
        return None
    return said.piece(
        day=Day(
            fixed=result, vague=not scene.calendar.covers(day.year) and spec in {"lunar 1-1", "10-1", "5-1"}, past=True
        )
    )


@reading("before_holiday")
def before_holiday(said: Said) -> Piece | None:
    """春节前最后一个工作日: counted back from the first day off."""
    wanted = ordinal_said(said)
    found = holiday_day(said, said.get("holiday") or said.get("bare_holiday"))
    if wanted is None or wanted.nth > -1 or found is None:
        return None
    day, spec = found
    known = said.scene.calendar.covers(day.year)
    first = min(day, almanac.days_off(spec, day, said.scene)[0])
    result = almanac.nth_day(first - timedelta(days=60), first - almanac.DAY, wanted, said.scene)
    return said.piece(day=Day(fixed=result, vague=not known, past=True)) if result else None


def scene_new_year(said: Said) -> frozenset[str]:
    """The one-character words for the turn of the year, as the grammar writes them."""
    return frozenset(word for word, unit in said.grammar.words.get("this_unit", {}).items() if unit == "year")


def current_or_next_holiday(said: Said) -> tuple[str, date]:
    """The holiday one is in, else the coming one."""
    scene = said.scene
    today = scene.today
    for back in range(9):
        for spec in almanac.STATUTORY:
            day = almanac.holiday_in(spec, (today - timedelta(days=back)).year)
            if day is not None:
                first, last = almanac.days_off(spec, day, scene)
                if first <= today <= last:
                    return spec, day
    return almanac.next_holiday(today)


@reading("lunar_day")
def lunar_day(said: Said) -> Piece | None:
    if "first_dom" in said:
        month, dom = 1, said.number("first_dom")
    else:
        month, dom = said.number("lunar_month") or said.number("lunar_m"), said.number("lunar_dom")
    if not (1 <= month <= 12 and 1 <= dom <= 30):
        return None
    found = holiday_day(said, f"lunar {month}-{dom}")
    if found is None:
        return None
    return said.piece(day=Day(fixed=found[0], past=True))
