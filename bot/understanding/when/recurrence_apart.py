"""A recurrence and what stands apart from it: its weekday or hour, and from when until when it runs."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from bot.understanding.when.clusters import Cluster
from bot.understanding.when.pieces import Day, Every, Ordinal, Scene
from bot.understanding.when.recurrence import refine, refine_by_ordinal
from bot.understanding.when.units import NEAR_LATIN, Unit, near
from bot.understanding.when.words import Grammar

LOOSE = " ,，、"
FRAME_REACH = 4


class RecurrenceApart:
    """Brings the recurrences of one text together with what narrows them."""

    def __init__(self, scene: Scene, grammar: Grammar) -> None:
        self.scene = scene
        self.grammar = grammar

    def ordinals(self, units: list[Unit]) -> list[Unit]:
        """Monthly, on the second Thursday: which weekday of the month is the recurrence's, or else no moment."""
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
        if known or moved or not near(self.scene, cluster.core[1], following[0].start):
            return False
        first, clocked = following[0], any(one.clock is not None for one in following[:2])
        if every.freq == "daily":
            return first.bare_clock and first.clock is not None and not first.clock.bad
        if first.every is not None:
            return every.interval > 1 and first.every.freq == every.freq == "weekly"
        if first.ordinal is not None:
            return refine_by_ordinal(every, first.ordinal) is not None
        return first.day is not None and first.check is None and clocked and _on(every, first.day) is not None

    def runs(self, before: Unit, unit: Unit) -> bool:
        """A recurrence and the days within which it runs, however far they stand from each other."""
        return self._weekdays_every(before, unit) or self._framed(before, unit)

    def refined(self, before: Unit, unit: Unit) -> bool:
        """A recurrence, and its weekday, its hour or itself said again close by."""
        return self._habit(before, unit) or self._said_again(before, unit)

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

    def _framed(self, before: Unit, unit: Unit) -> bool:
        """从11月30日起，每周一; 12月1日到5日每天; 每天…，直到周五: a recurrence and how long it runs."""
        first, second = before.first, unit.first
        gap = self.scene.text[before.end : unit.start].strip(LOOSE + "".join(self.grammar.marks["loose"]))
        onward = second.prefix == "from" and second.suffix == "onward"  # 双周一次的例会，从下周一开始
        if first.every is not None and (onward or second.prefix_word in self.grammar.marks["beginning_from"]):
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
            if begins and second.day is not None:
                first.every = _begun(first.every, second.day)
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
    def narrowed(first: Cluster, second: Cluster) -> bool:
        """每两周召开一次，周三下午三点: the weekday and its clock are the recurrence's."""
        if first.every is None or first.clock or first.part or first.day or second.day is None or not second.plain:
            return False
        if second.day.week is not None or second.check or (refined := refine(first.every, second.day)) is None:
            return False
        first.every, first.part, first.clock, first.edge = refined, second.part, second.clock, second.edge
        first.spans = [*first.spans, *second.spans]
        return True


def _begun(every: Every, day: Day) -> Every:
    """Fortnightly, from next Monday: on Mondays, where nothing else says on which day."""
    if every.freq not in {"weekly", "monthly"}:
        return every
    return refine(every, replace(day, week=None, month=None)) or every


def _on(every: Every, day: Day) -> Every | None:
    """A recurrence and the day beside it; of a monthly one "last Thursday" is the last of each month."""
    if every.freq == "monthly" and day.weekday is not None and day.week == -1:
        return refine_by_ordinal(every, Ordinal(-1, day.weekday))
    return refine(every, day)
