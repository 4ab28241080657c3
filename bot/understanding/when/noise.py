"""What only looks like a moment: names of reports, adjectives, lengths of something else."""

from __future__ import annotations

import re

from bot.understanding.when.clusters import Cluster
from bot.understanding.when.pieces import Scene
from bot.understanding.when.words import Grammar, alternatives, ends_with


def belongs(text: str, end: int, grammar: Grammar) -> bool:
    """Whether what follows a length takes it for its own: ten minutes each, but not an hour each way."""
    if text.startswith(grammar.marks["apart_after_not"], end):
        return False
    return text.startswith(grammar.marks["apart_after"], end)


class Noise:
    """Judges the clusters of one text."""

    def __init__(self, scene: Scene, grammar: Grammar) -> None:
        self.scene = scene
        self.grammar = grammar
        self.cache = grammar.cache
        if "questions" not in self.cache:  # the last one set: another thread may be at it
            self.cache["titles"] = re.compile(alternatives(grammar.tails))
            loose = "".join(grammar.marks["loose"])
            self.cache["edges"] = re.compile(rf"[^,，。;；!? {loose}]{{0,6}}?" + alternatives(grammar.edge_tails))
            self.cache["questions"] = re.compile(alternatives(grammar.questions))

    def titular(self, cluster: Cluster) -> bool:
        """A stretch that only names a report or a meeting: 第三季度工作总结, 2026年度总结."""
        if cluster.bare_day and cluster.plain and cluster.fired in (["year_edge"], ["month_edge"]):
            return self.cache["edges"].match(self.scene.text, cluster.core[1]) is not None
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

    def describes(self, cluster: Cluster) -> bool:
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
    def needs_more(cluster: Cluster) -> bool:
        """A week said without its day, an ordinal of nothing."""
        nothing = (
            cluster.day, cluster.part, cluster.clock, cluster.period, cluster.edge, cluster.instant, cluster.length,
            cluster.every, cluster.limit, cluster.window, cluster.ordinal,
        )  # fmt: skip
        return all(part is None for part in nothing)

    def stray_length(self, cluster: Cluster) -> bool:
        """A length that belongs to something else (每人5分钟, 提前半小时)."""
        if not cluster.bare_length or cluster.timed:
            return False
        length = cluster.length
        assert length is not None
        text = self.scene.text
        if ends_with(text, cluster.start, self.grammar.marks["apart"]):
            return True
        if belongs(text, cluster.end, self.grammar):
            return True
        said = self.grammar.before("duration", text, cluster.core[0], 0)
        return said is None and length.months > 0 and length.seconds == 0
