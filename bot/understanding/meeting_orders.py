"""Orders about meetings and rooms: booked, moved, and when who or what is free."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time

from bot.understanding import shifts
from bot.understanding.instants import days, repeat, says_hours, says_no_hour, stretch
from bot.understanding.parties import parties
from bot.understanding.questions import ask, ask_hour
from bot.understanding.report import Report
from bot.understanding.setting import Setting
from bot.understanding.when.moment import Moment, day_in
from handlers import commands as c

AND = 5
"""Characters between two days said together: 、, " and "."""


def book(report: Report, setting: Setting) -> c.Command:
    """A meeting to be held; first the hour is asked, or a room of those free, where it is not said."""
    when = stretch(report.when, setting)
    if when is None or says_no_hour(report.when):
        return ask_hour(report, setting)
    if report.any_room and not report.place:
        return ask(report.but(missing=("place",), question=None), setting)  # 找个会议室: one of those free then
    group = next((g for g in (report.groups or ())), None)
    return c.BookMeeting(
        report.title or "",
        when[0],
        when[1],
        room=report.room,
        place=(report.place or "") if report.room is None else "",
        people=parties(report),
        remind=report.remind,
        repeat=repeat(report.when.rule if report.when else None),
        group=group,
    )


def move(report: Report, setting: Setting) -> c.Command:
    """A meeting's new day, hour, length or place, or by how much it shifts."""
    moment = report.when
    day = clock = end = minutes = None
    if moment is not None:
        start = moment.first
        if isinstance(start, datetime):
            day, clock = start.date(), start.time()
        elif isinstance(start, time):
            clock = start
        else:
            day = start
        if moment.start is not None and isinstance(moment.end, datetime | time):
            end = moment.end.time() if isinstance(moment.end, datetime) else moment.end
        if shifts.UNTIL in moment.fired:
            day, clock, end = None, None, end or clock
        minutes = moment.seconds // 60 if moment.seconds else None
    by = _shift(moment)
    return c.MoveMeeting(
        **setting.item_of(report),
        day=day,
        start=clock,
        end=end,
        minutes=None if by else minutes,
        later=by.get("later", 0),
        workdays=by.get("workdays", 0),
        longer=by.get("longer", 0),
        weekday=moment is not None and shifts.WEEKDAY in moment.fired,
        of=_from(report),
        once=once(report),
        repeat=repeat(moment.rule) if moment is not None else None,
        room=report.room,
        place=report.place if report.room is None else None,
    )


def cancel(report: Report, setting: Setting) -> c.Command:
    """取消12月14日和21日的例会: each of the days said."""
    made = c.CancelItem(**setting.item_of(report), reason=report.text or "", once=once(report), of=day_of(report))
    last, each = report.when, [made]
    for moment in sorted((moment for _, moment in report.moments), key=lambda moment: moment.span):
        beside = last is not None and 0 <= moment.span[0] - last.span[1] <= (AND if moment.text.isascii() else 1)
        if beside and made.of is not None and (day := day_of(report.but(when=moment))) is not None:
            each.append(replace(made, of=day))
            last = moment
    return made if len(each) == 1 else c.Several(tuple(each))


def _shift(moment: Moment | None) -> dict[str, int]:
    """By how much start and end shift, or how much longer it gets; nothing where a length says how long it is."""
    ways = {shifts.LATER, shifts.EARLIER, shifts.LONGER, shifts.SHORTER} & set(moment.fired) if moment else set()
    if moment is None or not moment.seconds or not ways:
        return {}
    sign = -1 if {shifts.EARLIER, shifts.SHORTER} & ways else 1
    if "workdays" in moment.fired and {shifts.LATER, shifts.EARLIER} & ways:
        return {"workdays": sign * moment.seconds // 86400}
    return {"longer" if {shifts.LONGER, shifts.SHORTER} & ways else "later": sign * moment.seconds // 60}


def _from(report: Report) -> date | None:
    """The day of the occurrence that is moved, where it was said."""
    days_ = [moment.start for role, moment in report.moments if role == "from" and moment.kind in ("date", "point")]
    return day_in(next((one for one in days_ if isinstance(one, date)), None))


def day_of(report: Report) -> date | None:
    """The day that was said of a meeting that stands."""
    said = report.when
    if said is not None and said.kind == "range" and isinstance(said.start, date) and isinstance(said.end, date):
        return day_in(said.start) if day_in(said.start) == day_in(said.end) else None  # 明天上午的会
    return day_in(said.start) if said is not None and said.kind in ("date", "point") else None


def once(report: Report) -> bool | None:
    """Of a recurring meeting: this occurrence alone, all of it, or not said."""
    return {shifts.ONCE: True, shifts.ALL: False}.get(report.scope)


def _find_room(report: Report, setting: Setting) -> c.Command:
    """Which rooms are free at that hour, in that stretch, that day; now where nothing is said."""
    moment = report.when
    if moment is None or (moment.start is None and moment.end is None):
        return c.FindRoom(setting.now)
    if (when := stretch(moment, setting)) is not None:
        return c.FindRoom(*when)
    first, last = days(moment, setting)
    return c.FindRoom(setting.at(first, setting.opening), setting.at(last, setting.closing))


def find_time(report: Report, setting: Setting) -> c.Command:
    """When those named, or a room, are free; without anybody named, which rooms are."""
    if report.any_room and not parties(report):
        return _find_room(report, setting)
    moment, start, end = report.when, None, None
    if moment is not None and isinstance(moment.start, datetime) and isinstance(moment.end, datetime):
        start, end = setting.at(moment.start), setting.at(moment.end)
    elif moment is not None:
        first, last = days(moment, setting)
        start, end = setting.at(first, setting.opening), setting.at(last)
    people = parties(report)
    minutes = moment.seconds // 60 if moment and moment.seconds else (60 if people else 30)
    return c.FindTime(people, report.room, start, end, minutes)


def show_schedule(report: Report, setting: Setting) -> c.Command:
    """What is held on these days; of a room at some hours, or on one day, when it is free."""
    moment = report.when
    if report.room is not None and moment is not None and says_hours(moment):
        return find_time(report, setting)  # 301今天下午空着吗: when it is free, and who has it
    first, last = days(moment, setting)
    who = next((p.id for p in parties(report) if p.kind == "person"), None)
    if report.room and who is None and first == last:
        return find_time(report, setting)  # who has a room that day is when it is free, and the other way round
    return c.ShowSchedule(first, last, person=who, room=report.room)
