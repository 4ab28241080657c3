"""Calendar arithmetic: months, quarters, ordinals, lunar days, holidays."""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from functools import lru_cache

from bot.understanding.when.pieces import Ordinal, Scene

DAY = timedelta(days=1)
LUNAR_YEARS = range(1900, 2100)


def month_of(day: date, months: int = 0) -> tuple[int, int]:
    """(year, month) so many months on."""
    index = day.year * 12 + day.month - 1 + months
    return index // 12, index % 12 + 1


def last_of_month(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


def add_months(day: date, months: int) -> date:
    """The same day so many months on, or the month's last day where it has none."""
    year, month = month_of(day, months)
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def quarter_span(year: int, quarter: int) -> tuple[date, date]:
    return date(year, quarter * 3 - 2, 1), last_of_month(year, quarter * 3)


def month_span(year: int, month: int) -> tuple[date, date]:
    return date(year, month, 1), last_of_month(year, month)


def half_span(year: int, half: int) -> tuple[date, date]:
    return (date(year, 1, 1), date(year, 6, 30)) if half == 1 else (date(year, 7, 1), date(year, 12, 31))


def year_span(year: int) -> tuple[date, date]:
    return date(year, 1, 1), date(year, 12, 31)


def xun_span(year: int, month: int, xun: int) -> tuple[date, date]:
    """A third of a month: days 1-10, 11-20, 21 to the end."""
    if xun == 3:
        return date(year, month, 21), last_of_month(year, month)
    return date(year, month, 10 * xun - 9), date(year, month, 10 * xun)


def nth_day(first: date, last: date, ordinal: Ordinal, scene: Scene) -> date | None:
    """The nth weekday, working day or day of a period; None where it has none."""
    if ordinal.unit == "day":
        found = first + (ordinal.nth - 1) * DAY if ordinal.nth > 0 else last + (ordinal.nth + 1) * DAY
        return found if first <= found <= last else None
    day, step = (first, DAY) if ordinal.nth > 0 else (last, -DAY)
    left = abs(ordinal.nth)
    while first <= day <= last:
        fits = scene.calendar.is_workday(day) if ordinal.unit == "workday" else day.isoweekday() == ordinal.weekday
        left -= fits
        if left == 0:
            return day
        day += step
    return None


@lru_cache(maxsize=256)
def lunar(year: int, month: int, dom: int) -> date | None:
    """The day of a lunar date; `dom` 0 is the eve of the month's first day. `year` is the lunar year."""
    if year not in LUNAR_YEARS:
        return None
    from lunar_python import Lunar

    try:
        solar = Lunar.fromYmd(year, month, dom or 1).getSolar()
    except Exception:  # noqa: BLE001 the library raises bare Exception for a day the month has not
        return None
    found = date(solar.getYear(), solar.getMonth(), solar.getDay())
    return found - DAY if dom == 0 else found


@lru_cache(maxsize=256)
def solar_term(year: int, number: str) -> date | None:
    """The day of a solar term in a year; terms are numbered from the winter solstice (0), so 7 is 清明."""
    if year not in LUNAR_YEARS:
        return None
    from lunar_python import Lunar, Solar

    table = Solar.fromYmd(year, 7, 1).getLunar().getJieQiTable()
    solar = table.get(Lunar.JIE_QI[int(number)]) if int(number) else table.get("DONG_ZHI")
    if solar is None or solar.getYear() != year:
        return None
    return date(solar.getYear(), solar.getMonth(), solar.getDay())


def holiday_in(spec: str, year: int) -> date | None:
    """The day of a holiday in a calendar year: `5-1`, `lunar 8-15` or `term 7`, as times.toml writes it."""
    kind, _, rest = spec.partition(" ")
    if kind == "term":
        return solar_term(year, rest)
    if kind != "lunar":
        month, dom = map(int, spec.split("-"))
        return date(year, month, dom)
    month, dom = map(int, rest.split("-"))
    for lunar_year in (year, year - 1):
        found = lunar(lunar_year, month, dom)
        if found is not None and found.year == year:
            return found
    return None


def lunar_in(year: int, month: int, dom: int) -> date | None:
    """A lunar date falling in a calendar year (腊月 belongs to the lunar year before)."""
    return holiday_in(f"lunar {month}-{dom}", year)


STATUTORY = ("1-1", "lunar 1-1", "term 7", "5-1", "lunar 5-5", "lunar 8-15", "10-1")
"""The official holidays in the order of the year (国务院 全国年节及纪念日放假办法, art. 2)."""
OFFICIAL = {
    "1-1": "New Year's Day",
    "lunar 1-1": "Spring Festival",
    "lunar 1-0": "Spring Festival",
    "term 7": "Tomb-sweeping Day",
    "5-1": "Labour Day",
    "lunar 5-5": "Dragon Boat Festival",
    "lunar 8-15": "Mid-autumn Festival",
    "10-1": "National Day",
}


def days_off(spec: str, day: date, scene: Scene) -> tuple[date, date]:
    """First and last day off of a holiday; where the year's table is not known, the statutory days alone."""
    official = scene.calendar.holiday(OFFICIAL.get(spec, ""), day.year)
    if official:
        return official[0], official[-1]
    if spec == "lunar 1-1":
        return day - DAY, day + 2 * DAY
    return day, day + {"5-1": 1, "10-1": 2}.get(spec, 0) * DAY


def next_holiday(after: date) -> tuple[str, date]:
    """The next official holiday after a day."""
    coming = [
        (day, spec)
        for year in (after.year, after.year + 1)
        for spec in STATUTORY
        if (day := holiday_in(spec, year)) is not None and day > after
    ]
    day, spec = min(coming)
    return spec, day
