"""Clusters with words between them that are one moment: a day and its clock, a start and its length or its end."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import pairwise

from bot.understanding.when import almanac, clocks
from bot.understanding.when.clusters import Cluster
from bot.understanding.when.moment import Moment
from bot.understanding.when.noise import belongs
from bot.understanding.when.pieces import Day, Every, Ordinal, Scene
from bot.understanding.when.recurrence import refine, refine_by_ordinal
from bot.understanding.when.settle import settle
from bot.understanding.when.words import Grammar, ends_with

NEAR = 24
"""Characters a day may stand from its clock, or a start from its length."""
NEAR_LATIN = 60
STOPS = re.compile(r"[。！？；;\n!?]|\.(?= |$)")
SOFT = re.compile(r"[\s,，.。()!?;；:、]*$")
FEW_WORDS = re.compile(r"[a-z']+(?: [a-z']+){0,3}")
"""Words that may part hours from the day behind them (14:00-15:30 free today)."""
VERB = re.compile(r"[\u4e00-\u9fff]{2}")
ENDS = " ,，。；;!?！？、"
LOOSE = " ,，、"
FRAME_REACH = 4
LONGEST_WORD = 16
PAIR = 2
WEEK, WEEKEND_DAYS = 7, 2
PART_HOURS = {
    "dawn": (0, 6), "early": (4, 10), "morning": (5, 12), "forenoon": (6, 12), "noon": (11, 14), "afternoon": (12, 18),
    "evening": (17, 24), "night": (18, 30), "opening": (7, 10),
}  # fmt: skip
"""The hours a clock said after a part of the day may mean."""


@dataclass
class Unit:
    """One moment to be: a cluster, or two that make a range."""

    first: Cluster
    last: Cluster | None = None
    length: Cluster | None = None
    dropped: bool = False
    frame: Unit | None = None
    """From when, or until when, a recurrence runs (从11月30日起，每周一)."""

    @property
    def start(self) -> int:
        return self.first.start

    @property
    def end(self) -> int:
        ends = [self.first.spans[-1][1]]
        if self.last is not None:
            ends += [self.last.end, self.last.spans[-1][1]]
        if self.length is not None:
            ends.append(self.length.end)
        return max(ends)


class Marriages:
    """Brings the units of one text together."""

    def __init__(self, scene: Scene, grammar: Grammar) -> None:
        self.scene = scene
        self.grammar = grammar

    def _near(self, first: int, last: int) -> bool:
        gap = self.scene.text[first:last]
        reach = NEAR_LATIN if gap.isascii() else NEAR
        return 0 <= last - first <= reach and not STOPS.search(gap)

    def corrected(self, units: list[Unit]) -> list[Unit]:
        """周四，不，周五: what is taken back is still heard for what the correction leaves out, and then dropped."""
        text = self.scene.text
        for before, unit in pairwise(units):
            gap = text[before.end : unit.start].strip(" ,，.。、…")
            if len(gap) > LONGEST_WORD:
                continue
            gap = re.sub(r"[ ,，.。、…]+", " " if gap.isascii() else "", gap)
            comma = text[before.end : unit.start].lstrip()[:1] in {",", "，"} and not gap
            not_this = (comma or gap in self.grammar.marks["but_this"]) and ends_with(
                text, before.start, self.grammar.marks["not_this"]
            )
            before.dropped = gap in self.grammar.marks["correction"] or not_this
            if before.dropped:
                unit.first.fired.append("correction")
                if before.first.prefix == "deadline" and unit.first.plain:
                    unit.first.prefix = before.first.prefix  # by Wed, sorry, Thurs
        return units

    def ordinals(self, units: list[Unit]) -> list[Unit]:
        for before, unit in pairwise(units):
            every, ordinal = before.first.every, unit.first.ordinal
            if every is not None and every.weak and ordinal is not None and unit.first.plain:
                unit.first.every, unit.first.ordinal = refine_by_ordinal(every, ordinal), None
                before.dropped = unit.first.every is not None
        units = [unit for unit in units if not (unit.dropped and unit.first.every and unit.first.every.weak)]
        return [unit for unit in units if not (unit.first.ordinal and not unit.first.day and not unit.first.every)]

    def habitual(self, cluster: Cluster, following: list[Cluster]) -> bool:
        """Daily stand-up at 9:15, monthly review on the 10th at 9: what only describes a noun, yet with its hour.

        Not of one that is known already (the weekly sync), and not where something is moved.
        """
        every = cluster.every
        if every is None or not every.weak or not following or not following[0].plain:
            return False
        before = self.scene.text[max(0, cluster.core[0] - NEAR_LATIN) : cluster.core[0]]
        known = before.endswith(self.grammar.marks["known_by"])
        moved = any(word in before for word in self.grammar.marks["moving"])
        if known or moved or not self._near(cluster.core[1], following[0].start):
            return False
        first, clocked = following[0], any(one.clock is not None for one in following[:2])
        if every.freq == "daily":
            return first.bare_clock and first.clock is not None and not first.clock.bad
        if first.every is not None:
            return every.interval > 1 and first.every.freq == every.freq == "weekly"
        if first.ordinal is not None:
            return refine_by_ordinal(every, first.ordinal) is not None
        return first.day is not None and first.check is None and clocked and _on(every, first.day) is not None

    def _habit(self, before: Unit, unit: Unit) -> bool:
        """A daily stand-up at 9:15; on the 10th at 9:30, every month: the word for how often stands apart."""
        first, second = before.first, unit.first
        if first.every is not None and first.every.weak and not (first.clock or first.day):
            if second.bare_clock:
                first.every = replace(first.every, weak=False)
            elif second.every is not None and second.every.freq == first.every.freq:
                first.every = replace(second.every, interval=first.every.interval)
            elif second.day is not None and (refined := _on(first.every, second.day)) is not None:
                first.every = refined
            else:
                return False
            first.part, first.clock, first.edge, before.last = second.part, second.clock, second.edge, unit.last
            first.prefix, first.prefix_word = second.prefix or first.prefix, second.prefix_word or first.prefix_word
            first.suffix, first.due = second.suffix or first.suffix, second.due or first.due
            alone = self.scene.text[first.core[1] :][:1] in {",", ";", ":"}  # Emily: weekly, Fridays by 4pm
            first.spans = [*(first.spans if alone else ()), *second.spans]
            return True
        plain = second.every is not None and second.every == replace(second.every, byday=(), bymonthday=())
        if second.every is None or not plain or second.clock or second.day or not (first.plain and second.plain):
            return False
        again = first.every is not None and (first.every.freq, first.every.interval) == (
            second.every.freq,
            second.every.interval,
        )
        anew = first.day is not None and first.clock is not None and first.check is None
        refined = refine(second.every, first.day) if anew and first.day is not None else None
        if not again and refined is None:
            return False
        if not again:
            first.every, first.day = refined, None
        first.spans = [*first.spans, *second.spans]
        return True

    def married(self, units: list[Unit]) -> list[Unit]:
        """明天开会，下午三点; 3pm meeting on Friday: a day and a clock apart are one moment."""
        found: list[Unit] = []
        for unit in units:
            if found and not found[-1].dropped and self._marry(found[-1], unit):
                continue
            if len(found) > 1 and self._marry_over(found[-2], found[-1], unit):
                found.pop()
                continue
            found.append(unit)
        return found

    def _marry_over(self, before: Unit, length: Unit, unit: Unit) -> bool:
        """明天下午的会开两个小时，两点半开始: the length between them stays theirs."""
        size = length.first.length
        if before.dropped or before.length or unit.last or not length.first.bare_length or size is None:
            return False
        if size.days or not size.seconds or not unit.first.plain or not self._marry(before, unit):
            return False
        before.length = length.first
        return True

    def _marry(self, before: Unit, unit: Unit) -> bool:
        first, second = before.first, unit.first
        if self._weekdays_every(before, unit) or self._framed(before, unit):
            return True
        if not self._near(before.end, unit.start):
            return False
        if self._habit(before, unit):
            return True
        gap = self.scene.text[before.end : unit.start]
        if self._said_again(before, unit):
            return True
        if before.last is not None:
            return self._hours_then_day(before, unit, gap)
        if self._week_named(first, second, gap):
            if not first.plain:
                second.prefix, second.prefix_word = first.prefix, first.prefix_word
            second.spans = [*first.spans, *second.spans]
            before.first, before.last = second, unit.last
            return True
        if self._narrowed(first, second):
            return True
        if self._month_named(first, second):
            second.spans = [*first.spans, *second.spans]
            before.first, before.last = second, unit.last
            return True
        if second.bare_clock and first.every is not None and gap.strip() in self.grammar.marks["list_joins"]:
            second.every = first.every
            return False
        if second.bare_clock and (
            first.bare_day or (first.every is not None and not (first.clock or first.part or first.edge))
        ):
            if not first.plain or not self._role_fits(unit, gap):
                return False
            self._absorb(before, unit)
            return True
        if self._ends(before, unit):
            before.last = second
            return True
        if first.day is not None and first.part and second.bare_clock and self._in_part(first, second):
            second.part = first.part
            if first.plain and second.plain and self._same_matter(unit, gap):
                self._absorb(before, unit)
                return True
            return False
        from_then = second.prefix == "from" and second.prefix_word.isascii() and not gap.strip() and first.plain
        if first.bare_clock and second.bare_day and unit.last is None and gap.isascii() and (second.plain or from_then):
            if not first.plain and first.prefix != "from":
                return False
            first.prefix, first.prefix_word = (
                (second.prefix, second.prefix_word) if from_then else (first.prefix, first.prefix_word)
            )
            first.day, first.check = second.day, second.check
            first.spans = [*first.spans, *second.spans]
            first.fired += second.fired
            return True
        return False

    @staticmethod
    def _said_again(before: Unit, unit: Unit) -> bool:
        """每两周交一次，双周周五: how often is said twice, the second time with its weekday."""
        first, second = before.first, unit.first
        if first.every is None or second.every is None or before.last or first.clock or first.part or first.edge:
            return False
        if first.every != replace(second.every, byday=()) or not second.every.byday or not first.plain:
            return False
        second.spans = [*first.spans, *second.spans]
        before.first, before.last = second, unit.last
        return True

    @staticmethod
    def _in_part(first: Cluster, second: Cluster) -> bool:
        """Whether a clock without its half of the day can lie in the part said before (今晚…九点半)."""
        if first.clock or first.edge or first.every or second.part or second.clock is None or first.part is None:
            return False
        if second.clock.part or second.clock.bad:
            return False
        begins, ends = PART_HOURS[first.part]
        return begins <= clocks.hour_of(second.clock, first.part)[0] <= ends

    def _same_matter(self, unit: Unit, gap: str) -> bool:
        """Whether nothing else is said of the clock than that it begins then."""
        rest = self.scene.text[unit.end :]
        loose = not re.search("[,，]", gap)
        return loose or not rest.strip() or rest[0] in ",，.。;；" or rest.startswith(self.grammar.marks["starts"])

    def _hours_then_day(self, before: Unit, unit: Unit, gap: str) -> bool:
        """Between 2 and 4 on Thursday."""
        first, last, day = before.first, before.last, unit.first
        apart = gap.strip()
        if last is None or unit.last is not None or not day.plain or not day.bare_day:
            return False
        ends = apart == "," and not self.scene.text[unit.end :].strip(" .!?")
        if apart and not ends and not (FEW_WORDS.fullmatch(apart) and first.plain and last.plain):
            return False
        if not (first.bare_clock and last.bare_clock and first.clock and last.clock):
            return False
        first.day, first.check = day.day, day.check
        if apart:
            last.spans = [*last.spans, *day.spans]
        else:
            last.end = day.end
        return True

    def _week_named(self, first: Cluster, second: Cluster, gap: str) -> bool:
        """下周开会，周三下午; from next week Monday: the weekday is that week's."""
        week, day = first.period, second.day
        if week is None or week.unit != "week" or week.past or day is None:
            return False
        if not first.plain and (gap.strip() or first.suffix or not second.plain):
            return False
        if day.weekday is None or day.week is not None:
            return False
        second.day = replace(day, week=(week.first - self.scene.monday()).days // 7)
        return True

    @staticmethod
    def _narrowed(first: Cluster, second: Cluster) -> bool:
        """每两周召开一次，周三下午三点: the weekday and its clock are the recurrence's."""
        if first.every is None or first.clock or first.part or first.day or second.day is None or not second.plain:
            return False
        if second.day.week is not None or second.check or (refined := refine(first.every, second.day)) is None:
            return False
        first.every, first.part, first.clock, first.edge = refined, second.part, second.clock, second.edge
        first.spans = [*first.spans, *second.spans]
        return True

    def _month_named(self, first: Cluster, second: Cluster) -> bool:
        """Next month on the 5th; 12月的例会8号开: the day is that month's."""
        month, day = first.period, second.day
        if month is None or month.unit != "month" or not first.plain or not second.plain or day is None:
            return False
        if month.last < self.scene.today or day.dom is None or day.month is not None or second.clock is not None:
            return False
        second.day = replace(day, year=month.first.year, month=month.first.month)
        return True

    def _ends(self, before: Unit, unit: Unit) -> bool:
        """2点开会，4点结束; 2点半，预计开到5点: the second clock is the end of the first."""
        first, second = before.first, unit.first
        if unit.last is not None or not (second.bare_clock and second.clock):
            return False
        if not first.clock or not first.plain or first.every is not None:
            return False
        text = self.scene.text
        if text.startswith(self.grammar.marks["ending"], unit.end):
            return second.plain
        return ends_with(text, second.core[0], self.grammar.marks["opening_end"]) and second.suffix is None

    def _framed(self, before: Unit, unit: Unit) -> bool:
        """从11月30日起，每周一; 12月1日到5日每天; 每天…，直到周五: a recurrence and how long it runs."""
        first, second = before.first, unit.first
        gap = self.scene.text[before.end : unit.start].strip(LOOSE + "".join(self.grammar.marks["loose"]))
        if first.every is not None and second.prefix_word in self.grammar.marks["beginning_from"]:
            gap = ""  # daily stand-up at 9 in the Hall, starting Monday
        elif not 0 <= unit.start - before.end <= FRAME_REACH:
            return False
        if second.every is not None and before.frame is None and before.length is None and not gap:
            days = (first.bare_day or first.period is not None) and (before.last is None or before.last.bare_day)
            if not days or (before.last is None and first.plain):
                return False
            frame = Unit(first, before.last)
            second.spans = [(before.start, before.end), *second.spans]
            before.first, before.last, before.frame = second, unit.last, frame
            return True
        if first.every is not None and unit.last is not None and not gap and self._weekdays_after(before, unit):
            return True
        day = second.bare_day or (second.period is not None and second.prefix == "from")
        if first.every is not None and before.frame is None and day and unit.last is None and not gap:
            begins = (second.prefix == "from" or second.suffix == "onward") and second.prefix_word != "between"
            if not begins and second.prefix_word not in self.grammar.marks["until"]:
                return False
            first.spans = [*first.spans, *second.spans]
            before.frame = unit
            return True
        return False

    @staticmethod
    def _weekdays_after(before: Unit, unit: Unit) -> bool:
        """Every day from Monday to Friday at 9: the weekdays narrow the recurrence."""
        every, start, last = before.first.every, unit.first.day, unit.last
        if every is None or every.freq != "daily" or every.interval != 1 or start is None or last is None:
            return False
        if start.weekday is None or last.day is None or last.day.weekday is None or start.week is not None:
            return False
        before.first.every = replace(every, freq="weekly", byday=tuple(range(start.weekday, last.day.weekday + 1)))
        before.first.clock = before.first.clock or last.clock
        before.first.part = before.first.part or last.part
        before.first.spans = [*before.first.spans, (unit.start, unit.end)]
        return True

    def _role_fits(self, unit: Unit, gap: str) -> bool:
        """A deadline clock joins a plain day only when it ends the sentence right after it (周五交稿，下午5点前)."""
        cluster = unit.first
        if unit.last is not None or cluster.plain or cluster.prefix == "from":
            return True
        rest = self.scene.text[unit.end :]
        return bool(SOFT.match(rest)) or gap.strip(" ,，") == ""

    @staticmethod
    def _absorb(before: Unit, unit: Unit) -> None:
        first, second = before.first, unit.first
        first.part, first.clock, first.edge = second.part or first.part, second.clock, second.edge
        first.prefix, first.prefix_word = second.prefix or first.prefix, second.prefix_word or first.prefix_word
        first.suffix, first.due = second.suffix or first.suffix, second.due or first.due
        spans = second.spans
        if unit.last is not None:
            before.last = unit.last
            spans = [(second.start, unit.last.end)]
        first.spans = [*first.spans, *spans]
        first.fired += second.fired

    def _weekdays_every(self, before: Unit, unit: Unit) -> bool:
        """周一至周五每天8:30: the range of weekdays is the recurrence."""
        every, first, last = unit.first.every, before.first.day, before.last.day if before.last else None
        if every is None or first is None or last is None or every.freq != "daily" or every.interval != 1:
            return False
        if first.weekday is None or last.weekday is None or first.week is not None:
            return False
        if self.scene.text[before.end : unit.start].strip(" ,，"):
            return False
        days = tuple(range(first.weekday, last.weekday + 1))
        if not days:
            return False
        cluster = unit.first
        cluster.every = replace(every, freq="weekly", byday=days, workday=False)
        cluster.start = before.start
        cluster.spans = [(before.start, cluster.end)]
        before.first, before.last = cluster, unit.last
        return True

    def measured(self, units: list[Unit]) -> list[Unit]:
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
            not self._near(before.end, unit.start)
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
        if not unit.first.bare_length or unit.last is not None or before.length is not None or before.first.bare_length:
            return False
        if not self._near(before.end, unit.start):
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


def _on(every: Every, day: Day) -> Every | None:
    """A recurrence and the day beside it; of a monthly one "last Thursday" is the last of each month."""
    if every.freq == "monthly" and day.weekday is not None and day.week == -1:
        return refine_by_ordinal(every, Ordinal(-1, day.weekday))
    return refine(every, day)
