"""Recurrences: how they are read, refined by the days and clocks beside them, and when they first fall."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta

from bot.understanding.when import almanac
from bot.understanding.when.days import holiday_day
from bot.understanding.when.moment import Rule
from bot.understanding.when.pieces import Day, Every, Ordinal, Piece, Scene
from bot.understanding.when.said import Said, reading

WEEKEND = 8
HORIZON = 800
"""Days searched for the first occurrence; beyond, the rule has none (the 31st every second June)."""

BASES: dict[str, Every] = {
    "daily": Every("daily"),
    "weekly": Every("weekly"),
    "monthly": Every("monthly"),
    "quarterly": Every("monthly", 3),
    "half_yearly": Every("monthly", 6),
    "yearly": Every("yearly"),
    "hourly": Every("hourly"),
    "minutely": Every("minutely"),
    "workday": Every("daily", workday=True),
    "weekend": Every("weekly", byday=(6, 7)),
    "daily_morning": Every("daily", part="morning"),
    "daily_afternoon": Every("daily", part="afternoon"),
    "daily_evening": Every("daily", part="evening"),
}


def base(code: str, interval: int = 1) -> Every:
    """The recurrence a word stands for: "weekly", or "weekly/2" for every second week."""
    name, _, times = code.partition("/")
    found = BASES[name]
    return replace(found, interval=found.interval * interval * int(times or 1))


def _interval(said: Said) -> int | None:
    interval = said.number("interval", 1)
    if "gap" in said:
        interval = said.number("gap")
        unit = str(said.get("unit") or "weekly")
        interval += interval == 1 and unit not in {"hourly", "minutely"}
    return interval if 1 <= interval <= 400 else None


@reading("every_weekdays", "every_weekday_digits")
def every_weekdays(said: Said) -> Piece | None:
    interval = _interval(said)
    if interval is None:
        return None
    weekdays: tuple[int, ...] = said.get("weekdays") or said.get("weekdays2") or (WEEKEND,)
    if "weekdays2" in said:
        interval = 2
    if "every_word" in said:
        word = base(said.get("every_word"))
        if word.freq != "weekly":
            return None
        interval = word.interval
    days = {day for weekday in weekdays for day in ((6, 7) if weekday == WEEKEND else (weekday,))}
    return said.piece(every=Every("weekly", interval, byday=tuple(sorted(days))))


@reading("weekdays_plural")
def weekdays_plural(said: Said) -> Piece:
    return said.piece(every=Every("weekly", byday=tuple(sorted(said.get("weekdays")))))


@reading("every_monthdays")
def every_monthdays(said: Said) -> Piece | None:
    interval = _interval(said)
    days = said.get("days") or tuple(said.number(name) for name in ("dom", "dom2") if name in said)
    if interval is None or not all(1 <= day <= 31 for day in days):
        return None
    return said.piece(every=Every("monthly", interval, bymonthday=tuple(sorted(days))))


@reading("every_edge")
def every_edge(said: Said) -> Piece | None:
    if "xun" in said:
        return said.piece(every=Every("monthly", bymonthday=(10 * said.number("xun") - 9,)), doubt="vague")
    edge = {"end": -1, "start": 1, "middle": 15}.get(str(said.get("edge")), -1)
    unit = base(said.get("every_unit")) if "every_unit" in said else None
    if "unit" in said:
        unit = base(said.get("unit"))
    if "edge_of" in said:
        unit = base(
            {"month": "monthly", "week": "weekly", "year": "yearly", "quarter": "quarterly"}[said.get("edge_of")]
        )
    unit = unit or Every("monthly")
    if unit.freq == "weekly":
        return said.piece(every=replace(unit, byday=(5,) if edge == -1 else (1,)))
    if unit.freq == "yearly":
        return said.piece(every=replace(unit, bymonth=(12 if edge == -1 else 1,), bymonthday=(edge,)))
    if unit.freq != "monthly":
        return None
    return said.piece(every=replace(unit, bymonthday=(edge,)))


@reading("every_ordinal")
def every_ordinal(said: Said) -> Piece | None:
    code = said.get("every_unit") or said.get("unit") or "monthly"
    if "nth2" in said:
        unit = str(said.get("nth_unit") or "")
        both = (Ordinal(said.number(name), said.get("weekday"), unit) for name in ("nth", "nth2"))
        each = tuple(refine_by_ordinal(base(code), ordinal) for ordinal in both)
        return said.piece(every=each[0], extra={"several": each}) if all(each) else None
    return with_ordinal(
        said, base(code), Ordinal(said.number("nth"), said.get("weekday"), str(said.get("nth_unit") or ""))
    )


def with_ordinal(said: Said, every: Every, ordinal: Ordinal) -> Piece | None:
    refined = refine_by_ordinal(every, ordinal)
    return said.piece(every=refined, doubt="vague" if "in_week" in said else None) if refined else None


def refine_by_ordinal(every: Every, ordinal: Ordinal) -> Every | None:
    """每月 + 最后一个工作日, monthly + the first Monday."""
    if every.freq not in {"monthly", "yearly", "weekly"} or every.byday or every.bymonthday:
        return None
    if ordinal.weekday:
        return replace(every, byday=(ordinal.weekday,), bysetpos=ordinal.nth)
    if ordinal.unit == "workday":
        return replace(every, workday=True, bysetpos=ordinal.nth)
    if ordinal.unit == "day" and every.freq == "monthly":
        return replace(every, bymonthday=(ordinal.nth,))
    if ordinal.unit == "day" and every.freq == "weekly":
        return replace(every, byday=(ordinal.nth if ordinal.nth > 0 else 8 + ordinal.nth,))
    if ordinal.unit == "day" and every.freq == "yearly":
        return replace(every, bymonth=(1 if ordinal.nth > 0 else 12,), bymonthday=(ordinal.nth,))
    return None


@reading("every_date")
def every_date(said: Said) -> Piece | None:
    if "nth" in said or ("dom" in said and "month" not in said):
        nth = said.number("nth", 1)
        nth = nth + 4 if nth < 0 else nth
        if not (1 <= nth <= 3 and 1 <= said.number("dom") <= 31):
            return None
        return said.piece(every=Every("monthly", 3, bymonthday=(said.number("dom"),), nth_month=nth))
    if "holiday" in said:
        spec = str(said.get("holiday"))
        if " " in spec:
            found = holiday_day(said, spec)
            return said.piece(every=Every("yearly", anchor=found[0])) if found else None
        month, dom = map(int, spec.split("-"))
    else:
        month = said.number("month")
        if "dom" not in said and "edge" not in said and said.rule == "every_date":
            months = tuple(sorted({month, said.number("month2", month)}))
            fits = months[0] >= 1 and months[-1] <= 12
            return said.piece(every=Every("yearly", bymonth=months)) if fits else None
        dom = {"end": -1, "start": 1, "middle": 15}[said.get("edge")] if "edge" in said else said.number("dom", 1)
    if not 1 <= month <= 12 or not -1 <= dom <= 31 or dom == 0:
        return None
    return said.piece(every=Every("yearly", bymonth=(month,), bymonthday=(dom,)))


@reading("every_unit", "every_times")
def every_unit(said: Said) -> Piece | None:
    interval = _interval(said)
    if interval is None:
        return None
    code = said.get("every_unit") or said.get("unit") or said.get("every_word")
    if code is None:
        half = str(said.get("half") or "hour")
        if half == "hour":
            return said.piece(every=Every("minutely", 30))
        return (
            said.piece(every=Every("daily", 15) if half == "month" else Every("monthly", 6))
            if half in {"month", "year"}
            else None
        )
    found = base(code, interval)
    if interval > 1 and (found.workday or found.part):
        return None
    if said.number("times", 1) > 1:
        return said.piece(every=found, doubt="vague")
    adverb = "every_word" in said and said.text.isascii() and " " not in said.text
    return said.piece(every=replace(found, weak=adverb))


def refine(every: Every, day: Day) -> Every | None:
    """A day beside a recurrence narrows it: weekly … on Friday, 每年 … 12月1日; None where they do not fit."""
    if every.byday or every.bymonth or every.bymonthday or every.bysetpos or every.workday:
        return None
    if day.holiday and day.fixed is not None and every.freq == "yearly":
        return replace(every, anchor=day.fixed)
    if day.weekday is not None and day.week is None and every.freq == "weekly":
        return replace(every, byday=(day.weekday,), weak=False)
    if day.dom is not None and day.month is None and every.freq == "monthly":
        return replace(every, bymonthday=(day.dom,), weak=False)
    if day.dom is not None and day.month is not None and day.year is None and every.freq == "yearly":
        return replace(every, bymonth=(day.month,), bymonthday=(day.dom,), weak=False)
    return None


def rule_of(every: Every, clock: time | None, *, deadline: bool, until: date | None = None) -> Rule:
    """The recurrence as the report gives it."""
    return Rule(
        freq=every.freq,
        interval=every.interval,
        byday=every.byday,
        bymonth=every.bymonth,
        bymonthday=every.bymonthday,
        bysetpos=every.bysetpos,
        workday=every.workday,
        time=clock,
        until=until,
        deadline=deadline,
    )


def first(every: Every, clock: time | None, scene: Scene, since: datetime | None = None) -> date | datetime | None:
    """The first occurrence after now (or from `since` on): a moment where a clock was said, else a day."""
    start = since or scene.now
    if every.freq in {"hourly", "minutely"}:
        step = timedelta(hours=every.interval) if every.freq == "hourly" else timedelta(minutes=every.interval)
        return start + step
    day = start.date()
    if not _fixed(every):
        return _unfixed(every, clock, scene, start, later=since is None)
    for _ in range(HORIZON):
        if falls_on(every, day, scene):
            if clock is None:
                if day > scene.today or (since is not None and day >= since.date()):
                    return day
            elif datetime.combine(day, clock) > scene.now:
                return datetime.combine(day, clock)
        day += almanac.DAY
    return None


def _fixed(every: Every) -> bool:
    return bool(
        every.byday
        or every.bymonth
        or every.bymonthday
        or every.bysetpos
        or every.workday
        or (every.freq == "daily" and every.interval == 1)
    )


def _unfixed(every: Every, clock: time | None, scene: Scene, start: datetime, *, later: bool) -> date | datetime:
    """A bare 每周, 每两周, every month: today's clock if still ahead, else one interval on."""
    if clock is not None and datetime.combine(start.date(), clock) > scene.now:
        return datetime.combine(start.date(), clock)
    day = start.date()
    if later or day <= scene.today:
        if every.freq == "daily":
            day += timedelta(days=every.interval)
        elif every.freq == "weekly":
            day += timedelta(weeks=every.interval)
        elif every.freq == "monthly":
            day = almanac.add_months(day, every.interval)
        else:
            day = almanac.add_months(day, 12 * every.interval)
    return datetime.combine(day, clock) if clock else day


def falls_on(every: Every, day: date, scene: Scene) -> bool:
    """Whether a day is an occurrence; intervals count from the first one found, only quarters have a phase."""
    if every.freq == "daily":
        return scene.calendar.is_workday(day) if every.workday else True
    if every.freq == "weekly":
        return _in_week(every, day, scene)
    if every.freq == "monthly" and not _month_fits(every, day):
        return False
    if every.freq == "yearly" and every.bymonth and day.month not in every.bymonth:
        return False
    if every.bysetpos is not None:
        period = almanac.month_span(day.year, day.month)
        if every.freq == "yearly" and not every.bymonth:
            period = almanac.year_span(day.year)
        elif every.freq == "monthly" and every.interval == 3:
            period = almanac.quarter_span(day.year, (day.month + 2) // 3)
        unit = "workday" if every.workday else ""
        wanted = Ordinal(every.bysetpos, every.byday[0] if every.byday else None, unit)
        return almanac.nth_day(*period, wanted, scene) == day
    if not every.bymonthday:
        return day.day == 1
    last = almanac.last_of_month(day.year, day.month).day
    return any(day.day == (dom if dom > 0 else last + 1 + dom) for dom in every.bymonthday)


def _in_week(every: Every, day: date, scene: Scene) -> bool:
    if every.workday and every.bysetpos is not None:
        monday = day - timedelta(days=day.weekday())
        wanted = Ordinal(every.bysetpos, unit="workday")
        return almanac.nth_day(monday, monday + timedelta(days=6), wanted, scene) == day
    return day.isoweekday() in every.byday


def _month_fits(every: Every, day: date) -> bool:
    """Quarters and half years have their own months; other intervals begin with the first that comes."""
    if every.interval not in {3, 6} or every.bysetpos is not None:
        return True
    if every.nth_month is not None:
        return (day.month - every.nth_month) % 3 == 0
    if every.bymonthday == (-1,):
        return day.month % every.interval == 0
    if every.bymonthday == (1,):
        return day.month % every.interval == 1
    return True


@reading("workdays")
def workdays(said: Said) -> Piece:
    return said.piece(every=BASES["workday"])
