"""Clusters of one sentence brought together: ranges, a day and its clock with words between, a start and its length."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

from bot.understanding.when.clock_apart import ClockApart
from bot.understanding.when.clusters import Cluster
from bot.understanding.when.corrections import corrected
from bot.understanding.when.length_apart import LengthApart
from bot.understanding.when.noise import Noise
from bot.understanding.when.pieces import Clock, Day, Every, Length, Scene
from bot.understanding.when.recurrence_apart import RecurrenceApart
from bot.understanding.when.settle import settle
from bot.understanding.when.units import Unit
from bot.understanding.when.words import Grammar, alternatives

WEEK = 7
MOVE_REACH = 30
REACH = 8


class Clauses:
    """Brings the clusters of one text together."""

    def __init__(self, scene: Scene, grammar: Grammar) -> None:
        self.scene = scene
        self.grammar = grammar
        cache = grammar.cache
        if "tail_number" not in cache:  # the last one set: another thread may be at it
            links = alternatives(grammar.marks["to"])
            glue = alternatives(grammar.marks["cling"])
            onward = alternatives(grammar.marks["suffix_onward"])
            still = "[" + "".join(word for word in grammar.marks["moving"] if len(word) == 1) + "]"
            short = alternatives(word for word in grammar.marks["to"] if len(word) == 1 and word.isalpha())
            cache["link"] = re.compile(f" ?{links}")
            cache["moving"] = re.compile(rf"\b{alternatives(grammar.marks['moving'])}\b")
            cache["to"] = re.compile(
                rf"[ )]{{0,3}}(?:{onward} ?[,，]?)? ?(?:[\u4e00-\u9fff](?<!{still})(?={short}))?"
                rf"(?P<to>{links})[ (]{{0,2}}(?:{glue} ?)?"
            )
            article, nth = alternatives(grammar.marks.get("number_lead", ())), grammar.nth
            cache["tail_number"] = re.compile(
                rf" ?(?:{article} )?(\d{{1,2}}){nth}?(?! ?(?:[ap]\.?m)|[a-z\d%]|[:/.-]\d)"
            )
        self.cache = cache
        self.noise = Noise(scene, grammar)
        self.recurrence = RecurrenceApart(scene, grammar)
        self.clock = ClockApart(scene, grammar, self.recurrence)
        self.length = LengthApart(scene, grammar)

    def units(self, clusters: list[Cluster]) -> list[Unit]:
        """Ranges joined, days and their clocks joined, what means nothing dropped; in the order of the text."""
        joined = self._ranges(self._counted(clusters))
        joined = [
            unit
            for n, unit in enumerate(joined)
            if unit.last or not self._nothing(unit.first, [u.first for u in joined[n + 1 : n + 3]])
        ]
        joined = corrected(self.recurrence.ordinals(joined), self.scene, self.grammar)
        joined = self.length.joined(self.clock.joined(joined))
        joined = [unit for unit in joined if unit.length or not self.noise.stray_length(unit.first)]
        return [each for unit in joined for each in _each(unit)]

    def _counted(self, clusters: list[Cluster]) -> list[Cluster]:
        """Two days before Christmas, a week from Friday, the day before 春节, 春节前一天: counted from a day."""
        found: list[Cluster] = []
        for cluster in clusters:
            before = found[-1] if found else None
            if before is not None and before.bare_day and cluster.day is not None and cluster.day.month is None:
                gap = self.scene.text[before.end : cluster.core[0]].strip()
                joined = not gap or gap in self.grammar.marks["list_joins"]
                cluster.listed = bool(gap) and joined and cluster.day.dom is not None and before.suffix is None
                if joined and cluster.plain:
                    cluster.day = _same_week(before.day, cluster.day)
            if cluster.bare_day and cluster.prefix_word in self.grammar.marks["day_before"]:
                self._move(cluster, cluster, Length(days=1), -1)
            elif cluster.bare_day and cluster.prefix_word in self.grammar.marks["day_after"]:
                self._move(cluster, cluster, Length(days=1), 1)
            if before is not None and cluster.core[0] <= before.core[1] + REACH:
                words = cluster.prefix_word
                lasting = self.grammar.before("lasting", self.scene.text, before.core[0], 0)
                counts = before.bare_length and before.length is not None and not cluster.suffix and not lasting
                if counts and before.length and (cluster.bare_day or self._weeks_from(before.length, cluster)):
                    link = self.scene.text[before.core[1] : cluster.core[0]].strip()
                    today = not link and _in_weeks(before.length, cluster.day)
                    if words.startswith("before") or link in self.grammar.marks["on_from"] or today:
                        self._move(cluster, before, before.length, -1 if words.startswith("before") else 1)
                        found[-1] = cluster
                        continue
                sign = self._side(before, cluster)
                if sign and cluster.length is not None and not before.bare_day:
                    before.shift = sign * timedelta(seconds=cluster.length.total)
                    before.suffix, before.weak = None, False
                    before.spans = [(before.start, cluster.end)]
                    before.end = cluster.end
                    continue
                if sign and cluster.length is not None:
                    self._move(before, cluster, cluster.length, sign)
                    continue
            found.append(cluster)
        return found

    @staticmethod
    def _weeks_from(length: Length, cluster: Cluster) -> bool:
        """A week from Thursday at 1: the clock is that day's."""
        if cluster.day is None or cluster.every or not cluster.clock:
            return False
        return cluster.prefix_word == "from" and length.days > 0 and length.days % WEEK == 0 and not length.seconds

    def _side(self, before: Cluster, cluster: Cluster) -> int:
        """-1 or 1 where a day is followed by 前 or 后 and a length (春节前一天), else 0."""
        if before.prefix is not None or not cluster.bare_length or cluster.length is None:
            return 0
        hours = (
            (before.clock is not None or before.edge is not None) and cluster.length.seconds > 0 and not before.every
        )
        if not (before.bare_day or hours):
            return 0
        gap = self.scene.text[before.core[1] : cluster.core[0]].strip("".join(self.grammar.marks["loose"]) + " ")
        for mark, sign in (("suffix_before", -1), ("suffix_after", 1)):
            if gap in self.grammar.marks[mark]:
                return sign
        return 0

    def _move(self, cluster: Cluster, other: Cluster, length: Length, sign: int) -> None:
        """Put the cluster's day so much earlier or later; the other cluster's words become its own."""
        assert cluster.day is not None
        settled = settle(cluster.day, self.scene)
        if settled.day is None or length.seconds or length.months:
            return
        day = settled.day + timedelta(days=sign * length.days)
        if length.workdays:
            day = self.scene.calendar.add(day, sign * length.workdays)
        cluster.vague = cluster.vague or (length.days > 1 and other.bare_length and other.start > cluster.start)
        cluster.day = Day(fixed=day, past=True)
        cluster.prefix, cluster.suffix, cluster.prefix_word = None, None, ""
        cluster.spans = [(min(cluster.start, other.start), max(cluster.end, other.end))]
        cluster.start, cluster.end = cluster.spans[0]

    def _nothing(self, cluster: Cluster, following: list[Cluster]) -> bool:
        """Whether a cluster by itself is no moment."""
        if self.recurrence.habitual(cluster, following):
            return False
        if cluster.only_range or cluster.weak or self.noise.titular(cluster) or self.noise.needs_more(cluster):
            return True
        return cluster.every is not None and self.noise.describes(cluster)

    # ------------------------------------------------------------- ranges

    def _ranges(self, clusters: list[Cluster]) -> list[Unit]:
        units: list[Unit] = []
        at = 0
        while at < len(clusters):
            first = clusters[at]
            last = clusters[at + 1] if at + 1 < len(clusters) else None
            if last is not None and self._connected(first, last):
                hours = clusters[at + 2] if at + 2 < len(clusters) else None
                if hours is not None and self._daily_hours(first, last, hours):
                    last.clock, last.only_range, first.vague = None, False, True
                    last.end = hours.end
                    at += 1
                units.append(Unit(first, last))
                at += 2
                continue
            tail = self._bare_tail(first, last)
            units.append(Unit(first, tail))
            at += 1
        return units

    def _connected(self, first: Cluster, last: Cluster) -> bool:
        text = self.scene.text
        gap = text[first.core[1] : last.core[0]]
        if len(gap) > 12 or first.suffix in {"before", "within", "after"}:
            return False
        found = self.cache["to"].fullmatch(gap)
        if found is None:
            return False
        link = found.group("to")
        if link == "and" and first.prefix_word != "between":
            return False
        if link == "to" and self._moving(first):
            if first.prefix == "from" and first.bare_clock and first.clock and last.clock and last.day:
                first.day, first.check = last.day, last.check
            first.prefix, first.only_range = None, False
            return False
        if last.fired == ["bare_hour"] and last.clock and first.bare_day and first.day and first.day.dom is not None:
            last.day, last.clock = Day(dom=last.clock.hour), None
        if first.length is not None or last.length is not None:
            return False
        if last.every is not None and last.clock and first.bare_clock:
            first.every, last.every = last.every, None
        if last.every is not None or (first.every is not None and not last.bare_clock):
            return False
        return not (
            first.bare_clock
            and not last.bare_clock
            and last.every is None
            and last.day is not None
            and first.clock is not None
            and last.clock is None
            and last.edge is None
        )

    def _daily_hours(self, first: Cluster, last: Cluster, hours: Cluster) -> bool:
        """Monday through Friday 9 to 5: hours of each day, no end of the whole."""
        if not (first.bare_day and last.day and last.clock and last.only_range and hours.bare_clock):
            return False
        return self._connected(last, hours)

    def _moving(self, cluster: Cluster) -> bool:
        """Whether something is moved from here: "move it from Thursday to Friday" is no range."""
        before = self.scene.text[max(0, cluster.core[0] - MOVE_REACH) : cluster.core[0]]
        for noun in self.grammar.marks["moving_nouns"]:
            before = before.replace(noun, "")
        return self.cache["moving"].search(before) is not None

    def _bare_tail(self, first: Cluster, following: Cluster | None) -> Cluster | None:
        """Dec 7-11, 9:00-11, 周一至五: the second end is a bare number or weekday."""
        text = self.scene.text
        at = first.core[1]
        link = self.cache["link"].match(text, at)
        if link is None or first.suffix or (link.group().strip() == "and" and first.prefix_word != "between"):
            return None
        limit = following.start if following is not None else len(text)
        number = self.cache["tail_number"].match(text, link.end())
        tail: Cluster | None = None
        if number and number.end() <= limit:
            value = int(number.group(1))
            if first.clock is not None and value <= 24 and self._free(number.end()):
                tail = Cluster(number.start(1), number.end(), ["bare_tail"], clock=Clock(value))
            elif (
                first.bare_day
                and first.day
                and first.day.dom is not None
                and 1 <= value <= 31
                and self._free(number.end())
            ):
                tail = Cluster(number.start(1), number.end(), ["bare_tail"], day=Day(dom=value))
        elif first.bare_day and first.day and first.day.weekday is not None and link.end() < len(text):
            weekday = self.grammar.words.get("weekday_name", {}).get(text[link.end()])
            if weekday and self._free(link.end() + 1):
                tail = Cluster(link.end(), link.end() + 1, ["bare_tail"], day=Day(weekday=int(weekday)))
        if tail is not None:
            tail.core = (tail.start, tail.end)
            tail.spans = [tail.core]
        return tail

    def _free(self, end: int) -> bool:
        """Whether a bare number ends here without a unit of something else."""
        text = self.scene.text
        rest = text[end : end + 1]
        if rest == " " and text[end + 1 : end + 2].isascii() and text[end + 1 : end + 2].isalpha():
            return text.startswith(self.grammar.marks["hour_followers"], end)
        if not rest or not rest.strip() or rest in ",.;!?)，。；！？、":
            return True
        return not text.startswith(self.grammar.marks["counted"], end)


def _in_weeks(length: Length, day: Day | None) -> bool:
    """A week today, a fortnight tomorrow: counted from that day."""
    weeks = length.days and length.days % WEEK == 0 and not length.seconds
    return bool(weeks and day is not None and day.fixed is not None)


def _same_week(before: Day | None, day: Day) -> Day:
    """下周三和周五, next Thursday and Friday: the later day of the list is of the same week."""
    if before is None or before.week is None or before.weekday is None or day.week is not None or not day.weekday:
        return day
    return replace(day, week=before.week, past=before.past) if day.weekday > before.weekday else day


def _each(unit: Unit) -> list[Unit]:
    """下周一三五, the 1st and 3rd Monday of each month: every one of them with the same hours."""
    first = unit.first
    if not first.several or not (first.day is first.several[0] or first.every is first.several[0]):
        return [unit]
    clusters = (
        replace(first, every=one) if isinstance(one, Every) else replace(first, day=one) for one in first.several
    )
    return [replace(unit, first=cluster) for cluster in clusters]
