"""Clusters of one sentence brought together: ranges, a day and its clock with words between, a start and its length."""

from __future__ import annotations

import re

from bot.understanding.when.clusters import Cluster
from bot.understanding.when.marriages import Marriages, Unit
from bot.understanding.when.noise import Noise
from bot.understanding.when.pieces import Clock, Day, Scene
from bot.understanding.when.words import Grammar, alternatives

MOVE_REACH = 30


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
            cache["tail_number"] = re.compile(
                r" ?(?:the )?(\d{1,2})(?:st|nd|rd|th)?(?! ?(?:[ap]\.?m)|[a-z\d%]|[:/.-]\d)"
            )
        self.cache = cache
        self.noise = Noise(scene, grammar)
        self.marriages = Marriages(scene, grammar)

    def units(self, clusters: list[Cluster]) -> list[Unit]:
        """Ranges joined, days and clocks married, what means nothing dropped; in the order of the text."""
        joined = self._ranges(clusters)
        joined = [unit for unit in joined if unit.last or not self._nothing(unit.first)]
        joined = self.marriages.ordinals(joined)
        joined = self.marriages.married(joined)
        joined = self.marriages.measured(joined)
        return [unit for unit in joined if unit.length or not self.noise.stray_length(unit.first)]

    def _nothing(self, cluster: Cluster) -> bool:
        """Whether a cluster by itself is no moment."""
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
