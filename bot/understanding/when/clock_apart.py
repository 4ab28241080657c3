"""A day and its clock with words between them are one moment: 明天开会，下午三点; 3pm meeting on Friday."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.understanding.when import clocks
from bot.understanding.when.clusters import Cluster
from bot.understanding.when.pieces import Scene
from bot.understanding.when.recurrence_apart import RecurrenceApart
from bot.understanding.when.units import Unit, near
from bot.understanding.when.words import Grammar, ends_with

SOFT = re.compile(r"[\s,，.。()!?;；:、]*$")
FEW_WORDS = re.compile(r"[a-z']+(?: [a-z']+){0,3}")
"""Words that may part hours from the day behind them (14:00-15:30 free today)."""
PART_HOURS = {
    "dawn": (0, 6), "early": (4, 10), "morning": (5, 12), "forenoon": (6, 12), "noon": (11, 14), "afternoon": (12, 18),
    "evening": (17, 24), "night": (18, 30), "opening": (7, 10),
}  # fmt: skip
"""The hours a clock said after a part of the day may mean."""


class ClockApart:
    """Brings the days and clocks of one text together."""

    def __init__(self, scene: Scene, grammar: Grammar, recurrence: RecurrenceApart) -> None:
        self.scene = scene
        self.grammar = grammar
        self.recurrence = recurrence

    def joined(self, units: list[Unit]) -> list[Unit]:
        """明天开会，下午三点; 3pm meeting on Friday: a day and a clock apart are one moment."""
        found: list[Unit] = []
        for unit in units:
            if found and not found[-1].dropped and self._join(found[-1], unit):
                continue
            if len(found) > 1 and self._join_over(found[-2], found[-1], unit):
                found.pop()
                continue
            found.append(unit)
        return found

    def _join_over(self, before: Unit, length: Unit, unit: Unit) -> bool:
        """明天下午的会开两个小时，两点半开始: the length between them stays theirs."""
        size = length.first.length
        if before.dropped or before.length or unit.last or not length.first.bare_length or size is None:
            return False
        if size.days or not size.seconds or not unit.first.plain or not self._join(before, unit):
            return False
        before.length = length.first
        return True

    def _join(self, before: Unit, unit: Unit) -> bool:
        first, second = before.first, unit.first
        if self.recurrence.runs(before, unit):
            return True
        if not near(self.scene, before.end, unit.start):
            return False
        if self.recurrence.refined(before, unit):
            return True
        gap = self.scene.text[before.end : unit.start]
        if before.last is not None:
            return self._hours_then_day(before, unit, gap)
        if self._week_named(first, second, gap):
            if not first.plain:
                second.prefix, second.prefix_word = first.prefix, first.prefix_word
            second.spans = [*first.spans, *second.spans]
            before.first, before.last = second, unit.last
            return True
        if self.recurrence.narrowed(first, second):
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

    def _month_named(self, first: Cluster, second: Cluster) -> bool:
        """Next month on the 5th; 12月的例会8号开: the day is that month's."""
        month, day = first.period, second.day
        if month is None or month.unit != "month" or not first.plain or not second.plain or day is None:
            return False
        if month.last < self.scene.today or day.dom is None or day.month is not None or second.clock is not None:
            return False
        second.day = replace(day, year=month.first.year, month=month.first.month)
        return True

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
