"""Moments in words: days, spans, deadlines, what is left of them, recurrences."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from bot.rendering.scene import Scene, current
from bot.rendering.words import Words
from handlers.replies import ItemFacts

MINUTES_A_DAY = 24 * 60


class Moments:
    """Filters of one language; the office's zone and today come from the scene."""

    def __init__(self, words: Words) -> None:
        self.words = words
        self.weekdays = words.list("moment", "weekdays")
        self.months = words.list("moment", "months")

    # -- days and clocks ---------------------------------------------------------------------------------------

    def day(self, when: date | str) -> str:
        """The absolute day with its weekday; with the year unless it is this one."""
        scene = current()
        if isinstance(when, str):
            when = date.fromisoformat(when) if len(when) == 10 else scene.local(when)
        day = scene.local(when).date() if isinstance(when, datetime) else when
        key = "day" if day.year == scene.today.year else "day_year"
        return self.words.say("moment", key, **self._parts(day))

    def clock(self, when: datetime | str) -> str:
        return f"{current().local(when):%H:%M}"

    def moment(self, when: datetime | str) -> str:
        return self.words.say("moment", "moment", day=self.day(when), clock=self.clock(when))

    def record(self, when: datetime | str) -> str:
        """A moment of the record: day and clock without the weekday."""
        scene = current()
        local = scene.local(when)
        key = "short" if local.year == scene.today.year else "short_year"
        return self.words.say("moment", key, clock=self.clock(local), **self._parts(local.date()))

    def nearest(self, when: datetime) -> str:
        """The clock alone today, else the day with it."""
        return self.clock(when) if self.is_today(when) else self.moment(when)

    def is_today(self, when: datetime | str) -> bool:
        scene = current()
        return scene.local(when).date() == scene.today

    def span(self, start: datetime, end: datetime | None) -> str:
        """From start to end; a day named once."""
        if end is None:
            return self.moment(start)
        scene = current()
        if scene.local(start).date() == scene.local(end).date():
            return self.words.say("moment", "span", start=self.moment(start), end=self.clock(end))
        return self.words.say("moment", "span_days", start=self.moment(start), end=self.moment(end))

    def clocks(self, start: datetime, end: datetime, beside: datetime) -> str:
        """A stretch on the day of `beside`: its clocks alone; on another day, all of it."""
        scene = current()
        if scene.local(start).date() == scene.local(end).date() == scene.local(beside).date():
            return self.words.say("moment", "span", start=self.clock(start), end=self.clock(end))
        return self.span(start, end)

    def days(self, first: str, last: str) -> str:
        if first == last:
            return self.day(first)
        return self.words.say("moment", "days", first=self.day(first), last=self.day(last))

    def _parts(self, day: date) -> dict[str, Any]:
        return {
            "year": day.year,
            "month": self.months[day.month - 1],
            "day": day.day,
            "weekday": self.weekdays[day.weekday()],
        }

    # -- deadlines ---------------------------------------------------------------------------------------------

    def due(self, item: ItemFacts) -> str:
        return "" if item.due is None else self.due_at(item.due, item.due_clock)

    def due_at(self, when: datetime | str, clock: bool = False) -> str:
        """To be done by; a bare day hides its closing hour."""
        if clock:
            return self.words.say("moment", "due_clock", day=self.day(when), clock=self.clock(when))
        return self.words.say("moment", "due", day=self.day(when))

    def due_today(self, item: ItemFacts) -> str:
        """The deadline on a card of the day: its hour, unless it is another day's."""
        if item.due is None:
            return ""
        return self.words.say("moment", "due_today", clock=self.clock(item.due))

    def left(self, item: ItemFacts) -> str:
        """What the deadline means today; nothing for what is closed."""
        if item.due is None or item.closed is not None:
            return ""
        scene = current()
        due, today = scene.local(item.due).date(), scene.today
        if scene.now > item.due:
            late = overdue_days(scene, item)
            return self.words.say("left", "overdue", late) if late else self.words.say("left", "passed")
        if due == today:
            return self.words.say("left", "today")
        if work := scene.policy.workdays.between(today, due):
            return self.words.say("left", "work", work)
        return self.words.say("left", "days", (due - today).days)

    def waited(self, item: ItemFacts) -> str:
        """How many days its asker has waited; nothing on the first."""
        if item.created is None:
            return ""
        scene = current()
        days = (scene.today - scene.local(item.created).date()).days
        return self.words.say("lasting", "days", days) if days else ""

    def overdue(self, days: int) -> str:
        return self.words.say("left", "overdue", days) if days else self.words.say("left", "passed")

    def passed(self, item: ItemFacts) -> bool:
        """Open, and its time is over."""
        return item.due is not None and item.closed is None and (item.late or current().now > item.due)

    def kept(self, item: ItemFacts) -> str:
        """Of what is closed: how long before its deadline, or after."""
        if item.due is None or item.closed is None:
            return ""
        scene = current()
        due, closed = scene.local(item.due).date(), scene.local(item.closed).date()
        if item.closed > item.due:
            days = scene.policy.workdays.between(due, closed)
            return self.words.say("left", "overdue", days) if days else self.words.say("left", "passed")
        days = scene.policy.workdays.between(closed, due)
        return self.words.say("left", "early", days) if days else self.words.say("left", "in_time")

    # -- lengths and recurrences -------------------------------------------------------------------------------

    def lasting(self, minutes: int) -> str:
        """A length of time in its natural units."""
        if minutes and minutes % MINUTES_A_DAY == 0:
            return self.words.say("lasting", "days", minutes // MINUTES_A_DAY)
        hours, rest = divmod(minutes, 60)
        parts = [self.words.say("lasting", "hours", hours)] if hours else []
        if rest or not hours:
            parts.append(self.words.say("lasting", "minutes", rest))
        return str(self.words.table("lasting")["joint"]).join(parts)

    def lastings(self, minutes: tuple[int, ...]) -> str:
        comma = str(self.words.table("names")["comma"])
        return comma.join(self.lasting(one) for one in sorted(set(minutes), reverse=True))

    def left_until(self, when: datetime) -> int:
        """Whole minutes from now, none once it has begun."""
        return max(0, round((when - current().now).total_seconds() / 60))

    def repeat(self, rule: Mapping[str, Any]) -> str:
        """A recurrence, as one would say it."""
        said = self._repeated(rule)
        today = current().local(current().now).date().isoformat()
        if out := [self.day(day) for day in rule.get("off") or () if day >= today]:
            said = self.words.say("repeat", "off", repeat=said, days=str(self.words.table("names")["comma"]).join(out))
        if until := rule.get("until"):
            return self.words.say("repeat", "until", repeat=said, day=self.day(until))
        return said

    def _repeated(self, rule: Mapping[str, Any]) -> str:
        freq, interval = str(rule["freq"]).lower(), int(rule.get("interval") or 1)
        every = self.words.say("repeat", freq, interval)
        if freq == "monthly" and interval in {3, 6}:
            every = self.words.say("repeat", "quarterly" if interval == 3 else "half_yearly")
        which = self._which(rule)
        if freq == "daily" and rule.get("workday"):
            return self.words.say("repeat", "workday")
        if freq == "weekly" and rule.get("byday") and not which:
            key = "weekday" if interval == 1 else "weekday_every"
            return self.words.say("repeat", key, every=every, days=self._weekdays(rule["byday"]))
        if not which:
            return self.words.say("repeat", "workday") if rule.get("workday") else every
        if months := rule.get("bymonth"):
            named = [self.words.list("repeat", "months")[month - 1] for month in months]
            comma = str(self.words.table("repeat")["comma"])
            if len(named) == 1 and rule.get("bymonthday"):
                which = comma.join(
                    self.words.say("repeat", "month_day", day=day, month=named[0]) for day in rule["bymonthday"]
                )
                return self.words.say("repeat", "yearly_on", every=every, which=which)
            return self.words.say("repeat", "in_months", every=every, months=comma.join(named), which=which)
        return self.words.say("repeat", "of", every=every, which=which)

    def _which(self, rule: Mapping[str, Any]) -> str:
        """The day picked out of a period: the fifth, the last working day, the first Monday."""
        comma = str(self.words.table("repeat")["comma"])
        if days := rule.get("bymonthday"):
            return comma.join(self._monthday(day) for day in days)
        place = rule.get("bysetpos") or rule.get("nth")
        if not place:
            return ""
        if rule.get("workday"):
            what = self.words.say("repeat", "working_day")
        elif byday := rule.get("byday"):
            what = self._weekdays(byday)
        else:
            return self._monthday(place)
        if place < 0:
            return self.words.say("repeat", "last", what=what)
        ordinals = self.words.list("repeat", "ordinals")
        ordinal = ordinals[min(place, len(ordinals)) - 1]
        return self.words.say("repeat", "nth", ordinal=ordinal, what=what)

    def _monthday(self, day: int) -> str:
        if day == -1:
            return self.words.say("repeat", "last_day")
        if day < 0:
            return self.words.say("repeat", "from_end", -day)
        return self.words.say("repeat", "day_of_month", day=day)

    def _weekdays(self, days: tuple[int, ...]) -> str:
        if tuple(days) == (1, 2, 3, 4, 5):
            return self.words.say("repeat", "week_five")
        names = [self.words.list("repeat", "weekdays")[day - 1] for day in days]
        stem = str(self.words.table("repeat")["stem"])
        comma = str(self.words.table("repeat")["comma"])
        return comma.join([names[0], *(name.removeprefix(stem) for name in names[1:])])


def overdue_days(scene: Scene, item: ItemFacts) -> int:
    """Working days since the deadline's day."""
    if item.due is None:
        return 0
    return int(scene.policy.workdays.between(scene.local(item.due).date(), scene.today))
