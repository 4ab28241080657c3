"""Clusters of one sentence brought together: ranges, a day and its clock with words between, a start and its length."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from bot.understanding.when import almanac
from bot.understanding.when.clusters import Cluster
from bot.understanding.when.moment import Moment
from bot.understanding.when.pieces import Clock, Day, Scene
from bot.understanding.when.words import Grammar, alternatives, ends_with

NEAR = 24
"""Characters a day may stand from its clock, or a start from its length."""
NEAR_LATIN = 60
STOPS = re.compile(r"[。！？；;\n!?]|\.(?= |$)")
SOFT = re.compile(r"[\s,，.。()!?;；:、]*$")
MOVE_REACH = 30


@dataclass
class Unit:
    """One moment to be: a cluster, or two that make a range."""

    first: Cluster
    last: Cluster | None = None
    length: Cluster | None = None

    @property
    def start(self) -> int:
        return self.first.start

    @property
    def end(self) -> int:
        ends = [self.first.spans[-1][1]]
        if self.last is not None:
            ends.append(self.last.end)
        if self.length is not None:
            ends.append(self.length.end)
        return max(ends)


class Clauses:
    """Brings the clusters of one text together."""

    def __init__(self, scene: Scene, grammar: Grammar) -> None:
        self.scene = scene
        self.grammar = grammar
        cache = grammar.cache
        if "to" not in cache:
            links = alternatives(grammar.marks["to"])
            glue = alternatives(grammar.marks["cling"])
            onward = alternatives(grammar.marks["suffix_onward"])
            cache["to"] = re.compile(rf"[ )]{{0,3}}(?:{onward} ?[,，]?)? ?(?P<to>{links})[ (]{{0,2}}(?:{glue} ?)?")
            cache["list"] = re.compile(rf" ?{alternatives(grammar.marks['list_joins'])} ?")
            cache["titles"] = re.compile(alternatives(grammar.tails))
            cache["questions"] = re.compile(alternatives(grammar.questions))
            cache["tail_number"] = re.compile(
                r" ?(?:the )?(\d{1,2})(?:st|nd|rd|th)?(?! ?(?:[ap]\.?m)|[a-z\d%]|[:/.-]\d)"
            )
        self.cache = cache

    def units(self, clusters: list[Cluster]) -> list[Unit]:
        """Ranges joined, days and clocks married, what means nothing dropped; in the order of the text."""
        joined = self._ranges(clusters)
        joined = [unit for unit in joined if unit.last or not (unit.first.only_range or unit.first.weak)]
        joined = [unit for unit in joined if unit.last or not self._titular(unit.first)]
        joined = [unit for unit in joined if unit.last or unit.first.every is None or not self._describes(unit.first)]
        joined = [unit for unit in joined if unit.last or not self._needs_more(unit.first)]
        joined = self._ordinals(joined)
        joined = self._married(joined)
        joined = self._measured(joined)
        return [unit for unit in joined if unit.length or not self._stray_length(unit.first)]

    # ------------------------------------------------------------- ranges

    def _ranges(self, clusters: list[Cluster]) -> list[Unit]:
        units: list[Unit] = []
        at = 0
        while at < len(clusters):
            first = clusters[at]
            last = clusters[at + 1] if at + 1 < len(clusters) else None
            if last is not None and self._connected(first, last):
                last.core = (last.core[0], last.core[1])
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
            first.prefix = None
            return False
        if last.fired == ["bare_hour"] and last.clock and first.bare_day and first.day and first.day.dom is not None:
            last.day, last.clock = Day(dom=last.clock.hour), None
        if first.length is not None or last.length is not None:
            return False
        if last.every is not None or (first.every is not None and not last.bare_clock):
            return False
        return not (
            first.bare_clock
            and not last.bare_clock
            and last.every is None
            and last.day is not None
            and first.clock is not None
            and last.clock is None
        )

    def _moving(self, cluster: Cluster) -> bool:
        """Whether something is moved from here: "move it from Thursday to Friday" is no range."""
        before = self.scene.text[max(0, cluster.core[0] - MOVE_REACH) : cluster.core[0]]
        return re.search(rf"\b{alternatives(self.grammar.marks['moving'])}\b", before) is not None

    def _bare_tail(self, first: Cluster, following: Cluster | None) -> Cluster | None:
        """Dec 7-11, 9:00-11, 周一至五: the second end is a bare number or weekday."""
        text = self.scene.text
        at = first.core[1]
        link = re.compile(rf" ?{alternatives(self.grammar.marks['to'])}").match(text, at)
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
        if not rest or not rest.strip() or rest in ",.;!?)，。；！？、":
            return True
        counted = self.grammar.marks.get("counted", ())
        return not text.startswith(counted, end)

    # ------------------------------------------------------------- what is no moment

    def _titular(self, cluster: Cluster) -> bool:
        """A stretch that only names a report or a meeting: 第三季度工作总结, 2026年度总结."""
        if cluster.period is None or not cluster.plain or cluster.period.unit in {"days", "weekend", "holiday", "xun"}:
            return False
        text = self.scene.text
        rest = re.split(r"[,，。；;!?！？\n ]", text[cluster.core[1] : cluster.core[1] + 24])[0]
        if not rest or rest.isascii():
            return False
        found = self.cache["titles"].search(rest)
        if found is None or found.start() > 12:
            return False
        return not self.cache["questions"].search(rest)

    def _describes(self, cluster: Cluster) -> bool:
        """A bare recurrence that only describes a noun: weekly report, 每周例会."""
        every = cluster.every
        assert every is not None
        if (
            every.byday
            or every.bymonthday
            or every.bysetpos
            or cluster.clock
            or cluster.part
            or cluster.edge
            or cluster.day
        ):
            return False
        rest = self.scene.text[cluster.core[1] :]
        if every.weak:
            return bool(rest.strip(" .,!?;")) and not rest.lstrip().startswith(("on ", "at ", "by ", ",", "from "))
        return rest.startswith(self.grammar.marks["recurring_noun"])

    @staticmethod
    def _needs_more(cluster: Cluster) -> bool:
        """A week said without its day, an ordinal of nothing."""
        nothing = (
            cluster.day, cluster.part, cluster.clock, cluster.period, cluster.edge, cluster.instant, cluster.length,
            cluster.every, cluster.limit, cluster.window, cluster.ordinal,
        )  # fmt: skip
        return all(part is None for part in nothing)

    def _stray_length(self, cluster: Cluster) -> bool:
        """A length that belongs to something else (每人5分钟, 提前半小时)."""
        if not cluster.bare_length:
            return False
        length = cluster.length
        assert length is not None
        text = self.scene.text
        if ends_with(text, cluster.start, self.grammar.marks["apart"]):
            return True
        said = self.grammar.before("duration", text, cluster.core[0], 0)
        return said is None and length.months > 0 and length.seconds == 0

    # ------------------------------------------------------------- marriages

    def _near(self, first: int, last: int) -> bool:
        gap = self.scene.text[first:last]
        reach = NEAR_LATIN if gap.isascii() else NEAR
        return 0 <= last - first <= reach and not STOPS.search(gap)

    def _ordinals(self, units: list[Unit]) -> list[Unit]:
        return [unit for unit in units if not (unit.first.ordinal and not unit.first.day and not unit.first.every)]

    def _married(self, units: list[Unit]) -> list[Unit]:
        """明天开会，下午三点; 3pm meeting on Friday: a day and a clock apart are one moment."""
        found: list[Unit] = []
        for unit in units:
            if found and self._marry(found[-1], unit):
                continue
            found.append(unit)
        return found

    def _marry(self, before: Unit, unit: Unit) -> bool:
        first, second = before.first, unit.first
        if before.last is not None or not self._near(before.end, unit.start):
            return self._weekdays_every(before, unit)
        gap = self.scene.text[before.end : unit.start]
        if second.bare_clock and (
            first.bare_day or (first.every is not None and not (first.clock or first.part or first.edge))
        ):
            if not first.plain or not self._role_fits(unit, gap):
                return False
            self._absorb(before, unit)
            return True
        if first.bare_clock and second.bare_day and unit.last is None and second.plain and gap.isascii():
            if not first.plain and first.prefix != "from":
                return False
            first.day, first.check = second.day, second.check
            first.spans = [*first.spans, *second.spans]
            first.fired += second.fired
            return True
        return False

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

    def _measured(self, units: list[Unit]) -> list[Unit]:
        """3点开会，时长两小时; 12月7日起，为期三天: a start and a length are a range."""
        found: list[Unit] = []
        for unit in units:
            if found and self._measure(found[-1], unit):
                continue
            found.append(unit)
        return found

    def _measure(self, before: Unit, unit: Unit) -> bool:
        if not unit.first.bare_length or unit.last is not None or before.length is not None or before.first.bare_length:
            return False
        if not self._near(before.end, unit.start):
            return False
        text = self.scene.text
        if ends_with(text, unit.start, self.grammar.marks["apart"]):
            return False
        length = unit.first.length
        assert length is not None
        said = self.grammar.before("duration", text, unit.first.core[0], before.end)
        if before.last is not None:
            before.first.spans = [*before.first.spans]
            return said is not None
        first = before.first
        if first.period is not None and before.end == unit.start:
            first.spans[-1] = (first.spans[-1][0], unit.first.end)
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
        if not small and said is None and first.suffix != "onward" and first.prefix != "from":
            return False
        if small and first.bare_day:
            return False
        if said is not None:
            unit.first.start -= len(said.group())
        before.length = unit.first
        return True


def measured(moment: Moment, length: Cluster, scene: Scene) -> Moment:
    """A start and how long it takes, as a range."""
    assert length.length is not None
    size = length.length
    spans = (*moment.spans, (length.start, length.end))
    start = moment.start
    if isinstance(start, datetime):
        if moment.kind == "range":
            return replace(moment, spans=spans)
        end: date | datetime = start + timedelta(seconds=size.total)
        return replace(moment, kind="range", end=end, spans=spans)
    if isinstance(start, date) and not size.seconds:
        if size.workdays:
            last = scene.calendar.on_or_after(start)
            last = scene.calendar.add(last, size.workdays - 1) if size.workdays > 1 else last
        elif size.months:
            last = almanac.add_months(start, size.months) - almanac.DAY
        else:
            last = start + timedelta(days=size.days - 1)
        return replace(moment, kind="range", end=last, spans=spans)
    return replace(moment, spans=spans)
