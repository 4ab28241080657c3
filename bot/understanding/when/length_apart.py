"""A start and how long it takes, said apart: 3点开会，时长两小时; 请假两天，从明天起."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime, timedelta

from bot.understanding.when import almanac
from bot.understanding.when.clusters import Cluster
from bot.understanding.when.moment import Moment
from bot.understanding.when.noise import belongs
from bot.understanding.when.pieces import Scene
from bot.understanding.when.settle import settle
from bot.understanding.when.units import Unit, near
from bot.understanding.when.words import Grammar, ends_with

VERB = re.compile(r"[\u4e00-\u9fff]{2}")
ENDS = " ,，。；;!！?？、"
PAIR = 2
WEEK, WEEKEND_DAYS = 7, 2


class LengthApart:
    """Brings the starts of one text together with their lengths."""

    def __init__(self, scene: Scene, grammar: Grammar) -> None:
        self.scene = scene
        self.grammar = grammar

    def joined(self, units: list[Unit]) -> list[Unit]:
        """3点开会，时长两小时; 12月7日起，为期三天: a start and a length are a range."""
        found: list[Unit] = []
        for unit in units:
            if len(found) > 1 and self._counted_list(found[-2], found[-1], unit):
                found.pop()
                continue
            if found and self._measure(found[-1], unit):
                continue
            if found and self._measured_first(found[-1], unit):
                found[-1] = unit
                continue
            found.append(unit)
        return found

    def _counted_list(self, first: Unit, last: Unit, unit: Unit) -> bool:
        """12月5日、6日两天: the days are counted, so they are a range."""
        length = unit.first.length
        if not (unit.first.bare_length and length and length.days == PAIR and last.end == unit.start):
            return False
        if not (first.first.bare_day and last.first.bare_day) or first.last or last.last:
            return False
        days = [settle(one.first.day, self.scene).day for one in (first, last) if one.first.day]
        if len(days) != PAIR or None in days or days[0] > days[1]:  # type: ignore[operator]
            return False
        gap = self.scene.text[first.end : last.start].strip()
        if gap and gap not in self.grammar.marks["list_joins"]:
            return False
        first.last = last.first
        last.first.spans = [(last.first.start, unit.first.end)]
        last.first.end = unit.first.end
        return True

    def _measured_first(self, before: Unit, unit: Unit) -> bool:
        """请假两天，从明天起; 请假半天，今天下午: the length comes before its start."""
        length, first = before.first.length, unit.first
        if not before.first.bare_length or length is None or before.last or unit.last or unit.length:
            return False
        if (
            not near(self.scene, before.end, unit.start)
            or self.grammar.before("duration", self.scene.text, before.first.core[0], 0) is None
        ):
            return False
        if first.suffix in {"before", "within"} or first.prefix == "deadline" or first.due or first.every:
            return False
        if ends_with(self.scene.text.lower(), first.core[0], self.grammar.marks.get("goes_to", ())):
            return False  # needs another week, can it go to 7 December
        days = length.days > 0 and not length.seconds and first.bare_day
        half = length.halfday and first.part is not None and not first.clock
        gap = self.scene.text[before.first.core[1] : unit.start].strip(" ,，、")
        hours = length.seconds > 0 and not length.days and first.clock is not None
        hours = hours and (first.prefix == "from" or (first.plain and not gap))
        if not (days or half or hours):
            return False
        unit.length = before.first
        return True

    def _measure(self, before: Unit, unit: Unit) -> bool:
        """开会两小时, 下周出差三天: the length is that of what begins before it."""
        if not unit.first.bare_length or unit.last is not None or before.length is not None or before.first.bare_length:
            return False
        if not near(self.scene, before.end, unit.start):
            return False
        text = self.scene.text
        if ends_with(text, unit.start, self.grammar.marks["apart"]):
            return False
        if belongs(text, unit.first.end, self.grammar):
            return False
        length = unit.first.length
        assert length is not None
        said = self.grammar.before("duration", text, unit.first.core[0], before.end)
        if before.last is not None:
            begin, end = (settle(c.day, self.scene).day if c.day else None for c in (before.first, before.last))
            days = (end - begin).days + 1 if begin and end else 0
            weeks = length.days % WEEK == 0 and length.days - WEEKEND_DAYS <= days <= length.days
            if days and (days == length.days > 1 or (weeks and not length.seconds and length.days)):
                before.length = unit.first
                return True
            return said is not None or self.scene.text[before.end : unit.start].strip() == "("
        first = before.first
        touching = before.end == unit.start
        if touching and first.period is not None and first.period.unit == "holiday" and length.days:
            before.length = unit.first
            return True
        if touching and (first.period is not None or (first.bare_day and length.days == 1 and first.plain)):
            first.spans[-1] = (first.spans[-1][0], unit.first.end)
            return True
        counted = first.period.last - first.period.first if first.period else None
        if counted is not None and counted.days + 1 == length.days and length.days > 1 and not length.seconds:
            first.spans.append((unit.first.start, unit.first.end))
            return True
        if touching and first.bare_day and first.plain and length.days and not length.seconds:
            before.length = unit.first
            return True
        if (
            first.limit
            or first.window
            or first.period
            or first.every
            or first.suffix in {"before", "within"}
            or first.due
        ):
            return False
        if first.prefix == "deadline":
            return False
        small = length.seconds > 0 and not length.days
        if not small and said is None and self._spent(before, unit):
            if length.days == 1:
                first.spans.append((unit.first.start, unit.first.end))
            else:
                before.length = unit.first
            return True
        if not small and said is None and first.suffix != "onward" and first.prefix != "from":
            return False
        if small and first.bare_day:
            return False
        if said is not None:
            unit.first.start = unit.first.core[0] - len(said.group())
        before.length = unit.first
        return True

    def _spent(self, before: Unit, unit: Unit) -> bool:
        """周六观察一天: a day, one short verb and so many days, and nothing behind them."""
        text, length = self.scene.text, unit.first.length
        if not before.first.bare_day or not before.first.plain or not length or not length.days or length.seconds:
            return False
        verb = text[before.end : unit.start]
        if not VERB.fullmatch(verb) or verb.endswith(self.grammar.marks["done"]):
            return False
        return not text[unit.end : unit.end + 1].strip(ENDS)


def measured(moment: Moment, length: Cluster, scene: Scene) -> Moment:
    """A start and how long it takes, as a range."""
    assert length.length is not None
    size = length.length
    spans = tuple(sorted((*moment.spans, (length.start, length.end))))
    start = moment.start
    if isinstance(start, datetime):
        several = size.workdays or (size.days and not size.seconds)
        if moment.kind == "range" and ("to" in moment.fired or not several):
            return replace(moment, spans=spans)
        end: date | datetime = start + timedelta(seconds=size.total)
        if size.days and not size.seconds:
            end = datetime.combine(start.date() + timedelta(days=size.days - 1), scene.closing)
        if size.workdays:
            last = scene.calendar.add(scene.calendar.on_or_after(start.date()), size.workdays - 1)
            end = datetime.combine(last, scene.closing)
        if size.halfday:
            end = next((datetime.combine(start, b) for a, b in scene.hours if a <= start.time() < b), end)
        return replace(moment, kind="range", end=end, spans=spans)
    if isinstance(start, date) and "to" in moment.fired:
        return replace(moment, spans=spans)
    if isinstance(start, date) and not size.seconds:
        if size.workdays:
            last = scene.calendar.on_or_after(start)
            last = scene.calendar.add(last, size.workdays - 1) if size.workdays > 1 else last
        elif size.months:
            last = almanac.add_months(start, size.months) - almanac.DAY
        else:
            last = start + timedelta(days=size.days - 1)
        doubt = None if moment.doubt and moment.doubt.kind == "vague" else moment.doubt
        return replace(moment, kind="range", end=last, spans=spans, doubt=doubt)
    return replace(moment, spans=spans)
