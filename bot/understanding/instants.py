"""When a report is meant, as the instants a Command takes: a deadline, a meeting's hours, the days asked about."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from bot.understanding.setting import Setting
from bot.understanding.when.moment import Moment, Rule
from bot.understanding.whole_days import WHOLE_DAY
from handlers import commands as c


def due(moment: Moment | None, setting: Setting) -> c.Due | None:
    """A deadline: its end; of a day or stretch the last of it; of a recurrence the first time."""
    if moment is None:
        return None
    edge = moment.last
    if edge is None:
        if moment.kind == "duration" and moment.seconds:
            return c.Due(setting.now + timedelta(seconds=moment.seconds), clock=True)
        return None
    if isinstance(edge, time) and moment.kind == "deadline":
        return c.Due(setting.at(edge), clock=True)
    return c.Due(setting.at(edge), clock=isinstance(edge, datetime | time))


def repeat(rule: Rule | None) -> c.Repeat | None:
    if rule is None:
        return None
    return c.Repeat(
        rule.freq, rule.interval, rule.byday, rule.bymonth, rule.bymonthday, rule.bysetpos, rule.workday, rule.until
    )


def stretch(moment: Moment | None, setting: Setting) -> tuple[datetime, datetime | None] | None:
    """Start and end of a meeting; None where no hour was said."""
    if moment is None or moment.start is None:
        return None
    start, end = moment.start, moment.end
    if isinstance(start, date) and not isinstance(start, datetime):
        if WHOLE_DAY in moment.fired:
            end = start
        elif moment.kind != "range" or not isinstance(end, date):
            return None
        return setting.at(start, setting.opening), setting.at(end, setting.closing)
    first = setting.at(start)
    if end is None:
        return first, first + timedelta(seconds=moment.seconds) if moment.seconds else None
    if isinstance(end, time):
        return first, datetime.combine(first.date(), end, setting.zone)
    return first, setting.at(end)


def days(moment: Moment | None, setting: Setting) -> tuple[date, date]:
    """The local days asked about; today where none was said."""
    today = setting.now.astimezone(setting.zone).date()
    if moment is None or (moment.start is None and moment.end is None):
        return today, today
    start = setting.at(moment.start).date() if moment.start is not None else today
    end = setting.at(moment.end).date() if moment.end is not None else start
    if moment.kind == "after":
        end = start + timedelta(days=6)
    return start, max(start, end)


def says_hours(moment: Moment) -> bool:
    """Is a stretch of hours said, not only days?"""
    return isinstance(moment.start, datetime) and isinstance(moment.end, datetime)


def says_no_hour(moment: Moment | None) -> bool:
    """明天上午: a part of the day, no clock. Booking half a day for it would be a guess."""
    return (
        moment is not None
        and moment.kind == "range"
        and isinstance(moment.start, datetime)
        and ("clock" not in moment.fired and bool({"part", "short_day_part"} & set(moment.fired)))
    )
