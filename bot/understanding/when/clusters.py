"""Pieces that stand together, and the words that cling to them, make one cluster: what one moment was said to be."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Literal

from bot.understanding.normal import any_in
from bot.understanding.when.lengths import Lengths
from bot.understanding.when.moment import Edge
from bot.understanding.when.pieces import Clock, Day, Every, Length, Ordinal, PartName, Period, Piece, Scene
from bot.understanding.when.recurrence import refine, refine_by_ordinal
from bot.understanding.when.words import MARK_REACH, Grammar, alternatives, ends_with

Prefix = Literal["deadline", "after", "from"]
PREFIXES: tuple[Prefix, ...] = ("deadline", "after", "from")
Suffix = Literal["before", "within", "after", "onward", "since"]
SUFFIXES: tuple[Suffix, ...] = ("since", "before", "within", "after", "onward")

CLAUSE = re.compile(r"[,，。;；!?！？\n]")
CLAUSE_REACH = 60
CLOSING = re.compile(r" ?\)")


@dataclass
class Cluster:
    """One moment as it was said, not yet placed on the calendar."""

    start: int
    end: int
    fired: list[str] = field(default_factory=list)
    day: Day | None = None
    check: Day | None = None
    part: PartName | None = None
    clock: Clock | None = None
    period: Period | None = None
    edge: Literal["opening", "closing"] | None = None
    instant: datetime | None = None
    length: Length | None = None
    every: Every | None = None
    ordinal: Ordinal | None = None
    limit: date | datetime | None = None
    window: tuple[datetime, datetime] | None = None
    prefix: Prefix | None = None
    prefix_word: str = ""
    suffix: Suffix | None = None
    due: bool = False
    refers: bool = False
    """What follows speaks of something that was then (11月20日印发的通知): the past is meant."""
    weak: bool = True
    only_range: bool = False
    week_of: bool = False
    timed: bool = False
    """A length one may speak, not longer (发言限20分钟)."""
    shift: timedelta = timedelta()
    """So much after the clock, or before it (下班后一小时)."""
    listed: bool = False
    """Follows another day in a list (12月5日、6日)."""
    vague: bool = False
    other: Clock | None = None
    """The earlier of two clocks said in one breath (两三点)."""
    several: tuple[Day | Every, ...] = ()
    """Days or recurrences said in one breath, each a moment of its own (下周一三五)."""
    since: Edge | None = None
    until: Edge | None = None
    core: tuple[int, int] = (0, 0)
    spans: list[tuple[int, int]] = field(default_factory=list)

    @property
    def bare_clock(self) -> bool:
        """A time of day and nothing else that places it."""
        return (
            (self.clock is not None or self.part is not None or self.edge is not None)
            and self.day is None
            and self.period is None
            and self.every is None
            and self.instant is None
            and self.limit is None
        )

    @property
    def bare_day(self) -> bool:
        """A day and nothing of its hours."""
        return self.day is not None and not (self.clock or self.part or self.edge or self.every)

    @property
    def bare_length(self) -> bool:
        return self.length is not None and not (self.day or self.clock or self.every or self.instant)

    @property
    def plain(self) -> bool:
        return self.prefix is None and self.suffix is None and not self.due

    def take(self, piece: Piece) -> None:
        """Put a piece in."""
        if not self.fired:
            self.core = (piece.start, piece.end)
        self.core = (min(self.core[0], piece.start), max(self.core[1], piece.end))
        self.start, self.end = min(self.start, piece.start), max(self.end, piece.end)
        self.fired.append(piece.rule)
        if piece.day is not None:
            self._take_day(piece.day)
        if self.period is not None and piece.part is not None:
            self.vague = True
        self.part = piece.part or self.part
        self.clock = piece.clock or self.clock
        self.edge = piece.edge or self.edge
        self.instant = piece.instant or self.instant
        self.length = piece.length or self.length
        self.limit = piece.extra.get("limit", self.limit)
        self.window = piece.extra.get("window", self.window)
        if piece.period is not None:
            self.period = piece.period
        if piece.every is not None:
            self.every = piece.every
            if self.day is not None and (refined := refine(piece.every, self.day)) is not None:
                self.every, self.day = refined, None
        if piece.ordinal is not None:
            self._take_ordinal(piece.ordinal)
        self.due = self.due or piece.due
        self.weak = self.weak and piece.weak
        self.only_range = self.only_range or piece.only_range
        self.vague = self.vague or piece.doubt is not None
        self.other = piece.extra.get("other", self.other)
        self.several = piece.extra.get("several", self.several)
        self.week_of = self.week_of or "week_of" in piece.extra
        self.timed = self.timed or "timed" in piece.extra

    def _take_day(self, day: Day) -> None:
        if self.every is not None and (refined := refine(self.every, day)) is not None:
            self.every = refined
        elif self.day is None:
            self.day = day
        elif day.context is not None:
            return
        elif self.day.fixed is not None and self.day.named == "weeks" and day.weekday is not None:
            monday = self.day.fixed - timedelta(days=self.day.fixed.weekday())
            self.day = Day(fixed=monday + timedelta(days=day.weekday - 1))
        elif self.day.weekday is not None and self.day.week is None:
            self.day, self.check = day, self.day
        else:
            self.check = day

    def _take_ordinal(self, ordinal: Ordinal) -> None:
        if self.every is not None:
            self.every = refine_by_ordinal(self.every, ordinal) or self.every
        else:
            self.ordinal = ordinal

    def accepts(self, piece: Piece, gap: str) -> bool:
        """Whether a piece may join what is already here."""
        latin = gap.isascii() and any(char.isalpha() for char in gap)
        apart = gap.strip(" ,") != "" or "," in gap
        if self.length is not None or self.limit is not None or self.window is not None or piece.length is not None:
            return False
        if "limit" in piece.extra or "window" in piece.extra:
            return False
        if piece.every is not None:
            return (
                self.every is None and self.period is None and not (self.day and refine(piece.every, self.day) is None)
            )
        if piece.ordinal is not None:
            return self.every is not None and refine_by_ordinal(self.every, piece.ordinal) is not None
        if piece.period is not None or piece.instant is not None:
            return self.week_of and piece.period is None
        if piece.day is not None:
            return self._accepts_day(piece, apart=apart and not latin)
        if piece.clock is not None:
            return not self.clock and not self.edge and self.period is None and self.instant is None
        if piece.part is not None:
            if self.period is not None:
                return gap == "" and self.period.unit in {"weekend", "days", "holiday"}
            taken = self.part or (self.clock and (self.clock.part or not (gap.isascii() or not apart)))
            return not taken and self.period is None and self.instant is None and not (self.clock and not piece.weak)
        if piece.edge is not None:
            return not self.clock and not self.edge and self.period is None and self.instant is None
        return False

    def _accepts_day(self, piece: Piece, *, apart: bool) -> bool:
        day = piece.day
        assert day is not None
        if self.period is not None or self.instant is not None:
            return False
        if piece.part is not None and (self.part or (self.clock and apart)):
            return False
        if piece.rule == "weekday_week" and self.day is not None:  # this Friday, the Friday after
            return False
        if self.every is not None:
            return refine(self.every, day) is not None
        if self.day is None:
            return not (apart and self.clock is not None)
        if day.context is not None or self.day.context is not None:
            return day.context == 0 and self.day.context is None
        if self.check is not None:
            return False
        if self.day.named == "weeks":
            return day.weekday is not None
        return form(self.day) != form(day)


def form(day: Day) -> str:
    """How a day is said: by weekday, by its place from today, or by date."""
    if day.weekday is not None:
        return "weekday"
    if day.fixed is not None:
        return "fixed"
    return "date"


class Reader:
    """Builds the clusters of one text."""

    def __init__(self, scene: Scene, grammar: Grammar) -> None:
        self.scene = scene
        self.grammar = grammar
        cache = grammar.cache
        if "joins" not in cache:
            glue = alternatives(grammar.marks["glue"])
            tail = alternatives(grammar.marks["deadline_tail"])
            marks = "|".join(
                f"(?P<{kind}>{alternatives(grammar.marks[kind])})" for kind in ("deadline", "after", "from")
            )
            # Set as one: several threads may read their first sentence at once.
            cache["joins"] = (
                re.compile(rf" *(?:{glue} *){{0,4}}"),
                re.compile(rf" *(?:{glue} *){{0,2}}(?:{marks}) *(?:{tail} *)?"),
            )
        self.join, self.join_mark = cache["joins"]

    def clusters(self, pieces: list[Piece]) -> list[Cluster]:
        """Group the pieces and give each group its clinging words."""
        Lengths(self.scene, self.grammar).bind(pieces)
        groups: list[Cluster] = []
        for piece in pieces:
            if groups and piece.start < groups[-1].end:
                continue
            if groups and self._joined(groups[-1], piece):
                continue
            cluster = Cluster(piece.start, piece.end)
            cluster.take(piece)
            groups.append(cluster)
        floor = 0
        for cluster in groups:
            self._cling(cluster, floor)
            floor = cluster.end
        return groups

    def _joined(self, cluster: Cluster, piece: Piece) -> bool:
        gap = self.scene.text[cluster.core[1] : piece.start]
        if len(gap) > 20 or not cluster.accepts(piece, gap):
            return False
        if self.join.fullmatch(gap):
            cluster.take(piece)
            return True
        found = self.join_mark.fullmatch(gap)
        if found and cluster.bare_day and piece.day is None and (piece.clock or piece.part or piece.edge):
            cluster.take(piece)
            self._mark(cluster, found)
            return True
        return False

    @staticmethod
    def _mark(cluster: Cluster, found: re.Match[str]) -> None:
        for kind in PREFIXES:
            if found.group(kind):
                cluster.prefix = kind
                cluster.prefix_word = found.group(kind)

    def _cling(self, cluster: Cluster, floor: int) -> None:
        """Find the words before and after that belong to the cluster."""
        text, grammar = self.scene.text, self.grammar
        start, end = cluster.core
        if "(" in text[start:end] and (closing := CLOSING.match(text, end)):
            end = closing.end()
        if grammar.clings_behind.match(text, end):
            end = self._suffix(cluster, end)
        clings = text[max(floor, start - MARK_REACH) : start].rstrip().endswith(grammar.clings_ahead)
        if clings and cluster.prefix is None and not cluster.limit:
            start = self._prefix(cluster, start, floor)
        if clings and cluster.prefix in {None, "from"}:
            before = grammar.before("cling", text, start, floor)
            if before and not ends_with(text, start, grammar.marks["no_cling"]):  # 关于明年: a word of its own
                start -= len(before.group())
                word = before.group().strip()
                if cluster.weak and (word.startswith("on") or (cluster.period is not None and word != "at")):
                    cluster.weak = cluster.day is None and cluster.period is None
        if cluster.prefix is not None or cluster.suffix is not None:
            cluster.weak = cluster.weak and cluster.ordinal is not None
        cluster.refers = text.startswith(grammar.marks["refers"], end)
        cluster.refers = cluster.refers or ends_with(text, start, grammar.marks["refers_before"])
        cluster.refers = cluster.refers or self._in_clause(grammar.marks["looked_back"], 0, start)
        cluster.start, cluster.end = start, end
        cluster.spans = [(start, end)]

    def _in_clause(self, words: tuple[str, ...], floor: int, end: int) -> bool:
        """Whether one of the words stands in the clause that ends here."""
        said = self.scene.text[max(floor, end - CLAUSE_REACH) : end]
        return any_in(said, words) and any_in(CLAUSE.split(said)[-1], words)

    def _suffix(self, cluster: Cluster, end: int) -> int:
        """The words behind that belong to the cluster; where it then ends."""
        text, grammar = self.scene.text, self.grammar
        if about := grammar.after("suffix_about", text, end):
            end = about.end()
        if cling := grammar.after("suffix_cling", text, end):
            end = cling.end()
        if cluster.length or cluster.limit or cluster.window:
            return end
        for kind in SUFFIXES:
            found = grammar.after(f"suffix_edge_{kind}", text, end) if cluster.edge is not None else None
            found = found or grammar.after(f"suffix_{kind}", text, end)
            if found and self._fits(cluster, kind):
                cluster.suffix = kind
                more = grammar.after("suffix_onward", text, found.end()) if kind == "onward" else None
                return (more or found).end()
        return end

    def _prefix(self, cluster: Cluster, start: int, floor: int) -> int:
        """The longest word before that makes a deadline or a beginning; where the moment then begins."""
        longest = 0
        for mark in ("day_before", "day_after"):
            beside = self.grammar.before(mark, self.scene.text, start, floor)
            if beside and cluster.bare_day:
                cluster.prefix, cluster.prefix_word = "after", beside.group().strip()
                return start - len(beside.group())
        for kind in PREFIXES:
            tail = "deadline_tail" if kind == "deadline" else ""
            before = self.grammar.before(kind, self.scene.text, start, floor, tail)
            if before and self._moved_there(before.group().strip(), start - len(before.group())):
                continue
            if before and len(before.group()) > longest:
                longest = len(before.group())
                cluster.prefix = kind
                cluster.prefix_word = before.group().strip()
        for nouns, verbs in (("deadline_noun", "copula"), ("closing_noun", "closes")):
            found = None if longest else self.grammar.before(verbs, self.scene.text, start, floor)
            if found and self._in_clause(self.grammar.marks[nouns], floor, start - len(found.group())):
                cluster.prefix, cluster.prefix_word = "deadline", found.group().strip()
                return start - len(found.group())
        return start - longest

    def _moved_there(self, word: str, start: int) -> bool:
        """Push the follow up to Friday: where something is moved, "up to" makes no deadline."""
        if word not in self.grammar.marks["moved_up"]:
            return False
        clause = CLAUSE.split(self.scene.text[max(0, start - CLAUSE_REACH) : start])[-1]
        return not {*clause.split()}.isdisjoint(self.grammar.marks["moving"])

    def _fits(self, cluster: Cluster, kind: Suffix) -> bool:
        if kind == "within":
            return cluster.period is not None or (cluster.day is not None and not cluster.clock and not cluster.part)
        if kind == "since":
            return cluster.period is not None or cluster.day is not None
        counted = cluster.instant is not None or (cluster.day is not None and cluster.day.named in {"weeks", "length"})
        if kind == "after" and self.scene.text[cluster.core[1] :].lstrip()[:1].isascii():
            return False
        if kind == "onward" and (cluster.clock is not None or counted):
            return not self.scene.text[cluster.core[1] :].lstrip().startswith(tuple(self.grammar.marks["beginning"]))
        return True
