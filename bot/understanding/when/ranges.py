"""From one cluster to another: ranges of days, of hours, and the ends of recurring hours."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta

from bot.understanding.when import almanac, clocks
from bot.understanding.when.clusters import Cluster
from bot.understanding.when.ends import TWELVE, range_end
from bot.understanding.when.moment import Doubt, Moment
from bot.understanding.when.pieces import Period
from bot.understanding.when.resolve import Resolver
from bot.understanding.when.settle import Settled, settle

LINK = 4
"""Characters a connecting word may take; ends further apart are two pieces of the text."""


class RangeResolver(Resolver):
    """Resolves pairs of clusters too."""

    def span(self, first: Cluster, last: Cluster) -> Moment | None:
        """From one cluster to another; each takes from the other what it does not say."""
        both = Cluster(first.start, last.end, [*first.fired, "to", *last.fired], spans=[(first.start, last.end)])
        if last.start - first.spans[-1][1] > LINK:
            both.spans = [*first.spans, (last.start, last.end)]
        elif len(first.spans) > 1:
            both.spans = [*first.spans[:-1], (first.spans[-1][0], last.end)]
        both.spans += last.spans[1:]
        if first.every is not None:
            both.every, both.part = first.every, first.part
            both.clock, both.day = first.clock, first.day
            both.since, both.until = first.since, first.until
            return self._recurrence(both, first.clock, last)
        if first.bare_clock and last.day is not None and (last.clock or last.edge) and first.clock is not None:
            first = replace(first, day=last.day, check=last.check)
            last = replace(last, day=None, check=None)
        if first.day and last.day and first.day.weekday and first.day.week is None and last.day.week is not None:
            first = replace(first, day=replace(first.day, week=last.day.week, past=last.day.past))
        if last.bare_clock and (first.clock or first.edge or first.part):
            return self._clock_span(both, first, last)
        if first.instant is not None and last.bare_clock and first.day is None:
            closing = range_end(first.instant, first, last, self.scene)
            return self._made(both, kind="range", start=first.instant, end=closing) if closing else None
        if first.period is not None and last.period is not None:
            first, last = self._same_year(first, first.period, last, last.period)
        start = self._edge_value(first, None, last=False)
        if start is None:
            return self._failed(both, first)
        start_day = start.date() if isinstance(start, datetime) else start
        end = self._edge_value(last, start_day, last=True)
        if end is None:
            return self._failed(both, last)
        end_day = end.date() if isinstance(end, datetime) else end
        if isinstance(start, datetime) and not isinstance(end, datetime) and first.instant is not None:
            start = start_day
        if isinstance(start, datetime) and not isinstance(end, datetime):
            end = datetime.combine(end, self.scene.closing)
        elif isinstance(end, datetime) and not isinstance(start, datetime):
            start = datetime.combine(start, self.scene.opening)
        if end_day < start_day or (isinstance(start, datetime) and isinstance(end, datetime) and end <= start):
            return None
        doubt = None
        if first.day is not None and end_day < self.scene.today and not (first.day.past or first.refers or last.refers):
            settled = settle(first.day, self.scene)
            doubt = Doubt("past") if settled.doubt == "past" else None
        return self._made(both, kind="range", start=start, end=end, doubt=doubt)

    def _same_year(self, first: Cluster, begins: Period, last: Cluster, ends: Period) -> tuple[Cluster, Cluster]:
        """Two months said by their numbers (一月到六月) are asked about: this year's."""
        if not (
            begins.bare_month and ends.bare_month and begins.number and ends.number and begins.number <= ends.number
        ):
            return first, last
        year = self.scene.today.year
        return (
            replace(first, period=Period("month", *almanac.month_span(year, begins.number))),
            replace(last, period=Period("month", *almanac.month_span(year, ends.number))),
        )

    def _failed(self, both: Cluster, part: Cluster) -> Moment | None:
        if part.day is None:
            return None
        settled = settle(part.day, self.scene)
        return self._made(both, kind="range", doubt=Doubt("impossible")) if settled.day is None else None

    def _edge_value(self, cluster: Cluster, base: date | None, *, last: bool) -> date | datetime | None:
        """One end of a range."""
        if cluster.instant is not None:
            return cluster.instant.replace(second=0, microsecond=0)
        if cluster.limit is not None:
            return cluster.limit
        if cluster.period is not None:
            period = cluster.period
            if last and base is not None and period.last < base:
                return almanac.add_months(period.last, 12)
            return period.last if last else period.first
        day = base or self.context.day or self.scene.today
        if cluster.day is not None:
            settled = self.settled(cluster, base)
            if settled.day is None:
                return None
            day = settled.day
        midnight = datetime.combine(day, time())
        if cluster.clock is not None or cluster.edge is not None:
            if cluster.clock is not None and cluster.clock.bad:
                return None
            return midnight + self._time(cluster)[0]
        if cluster.part is not None:
            begins, ends = clocks.part_range(cluster.part, self.scene)
            return datetime.combine(day, ends if last else begins)
        return day if cluster.day is not None else None

    def _clock_span(self, both: Cluster, first: Cluster, last: Cluster) -> Moment | None:
        """9点到11点, 下午两点到四点半, 3-4:30pm: one day, two clocks."""
        if (first.clock and first.clock.bad) or (last.clock and last.clock.bad):
            return self._made(both, kind="range", doubt=Doubt("impossible"))
        if first.clock is not None and last.clock is not None and first.part is None and first.clock.part is None:
            first = self._lend(first, last)
        offset, unsure = (
            self._time(first)
            if first.clock or first.edge
            else (_since_midnight(clocks.part_range(first.part or "forenoon", self.scene)[0]), None)
        )
        now = self.scene.now
        settled = Settled(self.context.day)
        if first.day is not None:
            today = datetime.combine(self.scene.today, time())
            settled = self.settled(first, later_today=today + offset > now)
            if settled.day is None:
                return self.nothing(both, settled)
        day = settled.day or self.scene.today
        start = datetime.combine(day, time()) + offset
        end = range_end(start, first, last, self.scene)
        if end is None:
            return None
        doubt: Doubt | None = None
        if settled.doubt:
            length = end - start
            starts = tuple(datetime.combine(d, time()) + offset for d in settled.candidates)
            doubt = Doubt(settled.doubt, tuple(self._made(both, kind="range", start=s, end=s + length) for s in starts))
        elif unsure:
            choices = ((start, end), (start + TWELVE, end + TWELVE if end.hour < 12 else end))
            doubt = Doubt(unsure, tuple(self._made(both, kind="range", start=s, end=e) for s, e in choices if e > s))
        if settled.day is None and self.context.bare_time:
            return self._made(both, kind="range", start=start.time(), end=end.time(), doubt=doubt)
        if first.day is None and self.context.day is None and start < now and doubt is None:
            shift = timedelta(days=1)
            start, end = start + shift, end + shift
            doubt = Doubt("past", (self._made(both, kind="range", start=start, end=end),))
        kind = "deadline" if self._role(last) == "deadline" and last.suffix == "within" else "range"
        return self._made(both, kind=kind, start=start, end=end, doubt=doubt)

    def _lend(self, first: Cluster, last: Cluster) -> Cluster:
        """3-4:30pm, 9-11am: the first clock takes the last one's half of the day, if it then comes before it."""
        assert first.clock is not None
        assert last.clock is not None
        part = last.clock.part or last.part
        if part is None or first.clock.exact or not last.fired or first.clock.hour > 12:
            return first
        mine, _ = clocks.hour_of(first.clock, part)
        theirs, _ = clocks.hour_of(last.clock, part)
        if (mine, first.clock.minute) < (theirs, last.clock.minute):
            return replace(first, clock=replace(first.clock, part=part))
        return replace(first, clock=replace(first.clock, part="forenoon")) if part == "afternoon" else first


def _since_midnight(at: time) -> timedelta:
    return timedelta(hours=at.hour, minutes=at.minute)
