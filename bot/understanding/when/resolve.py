"""From what was said to a moment: the cluster's day, clock and clinging words are placed on the calendar."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from bot.understanding.when import almanac, clocks, recurrence
from bot.understanding.when.clusters import Cluster
from bot.understanding.when.moment import Doubt, DoubtKind, Edge, Moment
from bot.understanding.when.pieces import Clock, PartName, Period, Scene
from bot.understanding.when.settle import Settled, checked, settle

FRIDAY = 4
TWELVE = timedelta(hours=12)


@dataclass
class Context:
    """What the moments before this one said of the day, for those that say only a clock (…，下午2点…)."""

    day: date | None = None
    part: PartName | None = None
    week: int | None = None
    bare_time: bool = False


class Resolver:
    """Resolves the clusters of one text in their order."""

    def __init__(self, scene: Scene, *, bare_time: bool) -> None:
        self.scene = scene
        self.context = Context(bare_time=bare_time)

    # ------------------------------------------------------------- one cluster

    def moment(self, cluster: Cluster) -> Moment | None:
        """The moment a cluster means, or None where it means none."""
        if cluster.every is not None:
            return self._recurrence(cluster, cluster.clock)
        if cluster.limit is not None:
            return self._made(cluster, end=cluster.limit, kind="deadline")
        if cluster.window is not None:
            return self._made(cluster, start=cluster.window[0], end=cluster.window[1], kind="range")
        if cluster.instant is not None:
            return self._instant(cluster)
        if cluster.period is not None:
            return self._period(cluster, cluster.period)
        if cluster.length is not None:
            return self._made(cluster, kind="duration", seconds=cluster.length.total)
        if cluster.clock is not None or cluster.edge is not None:
            return self._clock(cluster)
        if cluster.part is not None:
            return self._part(cluster, cluster.part)
        if cluster.day is not None:
            return self._day(cluster)
        return None

    def _made(
        self,
        cluster: Cluster,
        *,
        kind: str,
        start: Edge | None = None,
        end: Edge | None = None,
        seconds: int | None = None,
        doubt: Doubt | None = None,
    ) -> Moment:
        return Moment(
            kind=kind,  # type: ignore[arg-type]
            text="",
            span=cluster.spans[0],
            start=start,
            end=end,
            seconds=seconds,
            doubt=doubt,
            fired=tuple(cluster.fired),
            spans=tuple(cluster.spans),
        )

    def _role(self, cluster: Cluster) -> str:
        """What the clinging words make of a value: deadline, after, or the plain value."""
        if cluster.suffix in {"before", "within"} or cluster.prefix == "deadline" or cluster.due:
            return "deadline"
        if cluster.suffix in {"after", "onward"} or cluster.prefix == "after":
            return "after"
        if cluster.prefix == "from" and cluster.prefix_word.isascii() and cluster.prefix_word != "between":
            return "after"
        return "plain"

    def _pointed(self, cluster: Cluster, value: date | datetime, doubt: Doubt | None) -> Moment:
        """A value with its role: point or date, deadline, after."""
        role = self._role(cluster)
        if role == "deadline":
            return self._made(cluster, kind="deadline", end=value, doubt=doubt)
        if role == "after":
            return self._made(cluster, kind="after", start=value, doubt=doubt)
        kind = "point" if isinstance(value, datetime) else "date"
        return self._made(cluster, kind=kind, start=value, doubt=doubt)

    def doubtful(
        self, cluster: Cluster, kind: DoubtKind | None, values: tuple[date | datetime, ...] = ()
    ) -> Doubt | None:
        if kind is None:
            return None
        return Doubt(kind, tuple(self._pointed(cluster, value, None) for value in values))

    def nothing(self, cluster: Cluster, settled: Settled) -> Moment:
        """An impossible day: no reading, only candidates."""
        doubt = self.doubtful(cluster, settled.doubt or "impossible", settled.candidates)
        return self._made(cluster, kind="date", doubt=doubt)

    # ------------------------------------------------------------- days

    def settled(self, cluster: Cluster, base: date | None = None, *, later_today: bool | None = None) -> Settled:
        """The cluster's day; with its check, if it was said twice."""
        assert cluster.day is not None
        day = cluster.day
        if day.weekday is not None and day.week is None and self.context.week is not None and base is None:
            day = replace(day, week=self.context.week)
        found = settle(day, self.scene, base, later_today)
        if cluster.check is not None:
            found = checked(found, day, cluster.check, self.scene)
        if found.day is not None:
            self.context.day = found.day
        return found

    def _day(self, cluster: Cluster) -> Moment:
        day = cluster.day
        assert day is not None
        settled = self.settled(cluster)
        if settled.day is None:
            return self.nothing(cluster, settled)
        found = settled.day
        if cluster.week_of:
            monday = found - timedelta(days=found.weekday())
            return self._made(cluster, kind="range", start=monday, end=monday + timedelta(days=6))
        if cluster.suffix == "since":
            return self._made(cluster, kind="range", start=found, end=self.scene.today)
        if day.holiday and (cluster.suffix == "before" or cluster.prefix_word.startswith("before")):
            found -= almanac.DAY
        if day.holiday and day.last_off and cluster.suffix == "after":
            found = day.last_off + almanac.DAY
        doubt = self.doubtful(cluster, settled.doubt, settled.candidates)
        if cluster.day and cluster.day.weekday == self.scene.today.isoweekday() and self._role(cluster) == "deadline":
            plain = cluster.day.week is None and self.context.week is None and cluster.check is None
            if plain and self.scene.now.time() < self.scene.closing:
                choices = (self.scene.today, self.scene.today + timedelta(days=7))
                return self._pointed(cluster, self.scene.today, self.doubtful(cluster, "vague", choices))
        if (
            self._role(cluster) == "deadline"
            and cluster.prefix == "deadline"
            and doubt
            and doubt.kind == "past"
            and day.past
        ):
            doubt = None
        return self._pointed(cluster, found, doubt)

    # ------------------------------------------------------------- clocks

    def _time(self, cluster: Cluster) -> tuple[timedelta, DoubtKind | None]:
        """The clock's distance from midnight, and what is doubtful about the hour."""
        if cluster.edge is not None:
            return self._edge(cluster), None
        assert cluster.clock is not None
        part = cluster.part
        hour, doubt = clocks.hour_of(cluster.clock, part)
        kind: DoubtKind | None = "ambiguous_hour" if doubt else None
        return timedelta(hours=hour, minutes=cluster.clock.minute), kind

    def _edge(self, cluster: Cluster) -> timedelta:
        """上班 and 下班, of the whole day or of the part said with it (上午下班前)."""
        hours = self.scene.hours
        if cluster.part == "afternoon" and cluster.edge == "opening":
            edge = hours[-1][0]
        elif cluster.part in {"forenoon", "noon", "morning", "early"} and cluster.edge == "closing":
            edge = hours[0][1]
        elif cluster.edge == "opening":
            edge = self.scene.opening
        else:
            edge = self.scene.closing
        return timedelta(hours=edge.hour, minutes=edge.minute)

    def _clock(self, cluster: Cluster) -> Moment | None:
        clock = cluster.clock
        if clock is not None and clock.bad:
            doubt = Doubt("impossible", ())
            return self._made(cluster, kind="point", doubt=doubt)
        offset, unsure = self._time(cluster)
        now = self.scene.now
        if cluster.day is None:
            return self._bare_clock(cluster, offset, unsure)
        today = datetime.combine(self.scene.today, time())
        settled = self.settled(cluster, later_today=today + offset > now)
        if settled.day is None:
            return self.nothing(cluster, settled)
        midnight = datetime.combine(settled.day, time())
        moment = midnight + offset
        if cluster.clock and cluster.clock.exact and cluster.clock.hour == 24 and "clock" in cluster.fired:
            unsure = unsure or None
        if settled.doubt:
            candidates = tuple(datetime.combine(d, time()) + offset for d in settled.candidates)
            return self._pointed(cluster, moment, self.doubtful(cluster, settled.doubt, candidates))
        if unsure:
            return self._pointed(cluster, moment, self.doubtful(cluster, unsure, self._hours(moment, now)))
        if moment < now and settled.day == self.scene.today and self._role(cluster) != "after":
            later = (
                self._hours(moment, now) if cluster.part is None and not (clock and (clock.exact or clock.part)) else ()
            )
            candidates = (*later, moment + timedelta(days=1))
            return self._pointed(cluster, moment, self.doubtful(cluster, "past", candidates))
        return self._pointed(cluster, moment, None)

    @staticmethod
    def _hours(moment: datetime, now: datetime) -> tuple[datetime, ...]:
        """The same clock in the morning and in the evening, what is still ahead of it."""
        both = (moment, moment + TWELVE if moment.hour < 12 else moment - TWELVE)
        return tuple(m for m in sorted(both) if m > now)

    def _bare_clock(self, cluster: Cluster, offset: timedelta, unsure: DoubtKind | None) -> Moment:
        """A clock without its day: the day last spoken of, else the next time it strikes."""
        now = self.scene.now
        if self.context.day is not None:
            moment = datetime.combine(self.context.day, time()) + offset
            doubt = self.doubtful(cluster, unsure, self._hours(moment, now)) if unsure else None
            return self._pointed(cluster, moment, doubt)
        if self.context.bare_time:
            return self._bare_time(cluster, offset, unsure)
        moment = datetime.combine(self.scene.today, time()) + offset
        if unsure:
            choices = self._hours(moment, now) or self._hours(moment + timedelta(days=1), now)
            best = choices[0] if choices else moment
            return self._pointed(cluster, best, self.doubtful(cluster, unsure, choices))
        if moment >= now:
            return self._pointed(cluster, moment, None)
        tomorrow = moment + timedelta(days=1)
        later = self._hours(moment, now) if cluster.clock and not cluster.part and not cluster.clock.exact else ()
        return self._pointed(cluster, tomorrow, self.doubtful(cluster, "past", (*later, tomorrow)))

    def _bare_time(self, cluster: Cluster, offset: timedelta, unsure: DoubtKind | None) -> Moment:
        """A time of day alone, for a caller who knows the day."""
        at = (datetime.min + offset).time()
        other = (datetime.min + offset + TWELVE).time()
        plain = self._made(cluster, kind="point", start=at)
        if self._role(cluster) == "deadline":
            plain = self._made(cluster, kind="deadline", end=at)
        elif self._role(cluster) == "after":
            plain = self._made(cluster, kind="after", start=at)
        if unsure:
            choices = (plain, self._made(cluster, kind="point", start=other))
            return replace(plain, doubt=Doubt(unsure, choices))
        return plain

    def _part(self, cluster: Cluster, part: PartName) -> Moment:
        """上午, tomorrow afternoon: the hours of that part of the day."""
        scene = self.scene
        settled = Settled(self.context.day or scene.today)
        if cluster.day is not None:
            begins, ends = clocks.part_range(part, scene)
            later = datetime.combine(scene.today, ends) > scene.now
            settled = self.settled(cluster, later_today=later)
            if settled.day is None:
                return self.nothing(cluster, settled)
        assert settled.day is not None
        day = settled.day
        begins, ends = clocks.part_range(part, scene)
        start, end = datetime.combine(day, begins), datetime.combine(day, ends)
        role = self._role(cluster)
        doubt = Doubt(settled.doubt) if settled.doubt else None
        if settled.doubt and settled.candidates:
            doubt = Doubt(settled.doubt, tuple(self._part_on(cluster, part, d) for d in settled.candidates))
        elif cluster.day is None and self.context.day is None and end < scene.now:
            doubt = Doubt("past", (self._part_on(cluster, part, scene.today + timedelta(days=1)),))
        if part == "noon" or part == "opening":
            return self._pointed(cluster, start, doubt)
        if role == "deadline":
            if cluster.suffix == "before" and part not in {"forenoon", "noon"}:
                choices = (start, end) if part == "afternoon" else (start,)
                if part == "afternoon":
                    doubt = doubt or self.doubtful(cluster, "vague", choices)
                return self._made(cluster, kind="deadline", end=start, doubt=doubt)
            return self._made(cluster, kind="deadline", end=end, doubt=doubt)
        if role == "after":
            return self._made(cluster, kind="after", start=end if cluster.suffix == "after" else start, doubt=doubt)
        return self._made(cluster, kind="range", start=start, end=end, doubt=doubt)

    def _part_on(self, cluster: Cluster, part: PartName, day: date) -> Moment:
        begins, ends = clocks.part_range(part, self.scene)
        start, end = datetime.combine(day, begins), datetime.combine(day, ends)
        if self._role(cluster) == "deadline":
            return self._made(cluster, kind="deadline", end=end)
        return self._made(cluster, kind="range", start=start, end=end)

    # ------------------------------------------------------------- instants, periods

    def _instant(self, cluster: Cluster) -> Moment:
        value = cluster.instant
        assert value is not None
        return self._pointed(cluster, value.replace(second=0, microsecond=0), None)

    def _period(self, cluster: Cluster, period: Period) -> Moment:
        scene = self.scene
        role = self._role(cluster)
        doubt = Doubt("vague") if period.vague else None
        if cluster.suffix == "since":
            return self._made(cluster, kind="range", start=period.first, end=scene.today)
        if role == "deadline":
            return self._made(cluster, kind="deadline", end=self._period_end(cluster, period), doubt=doubt)
        if role == "after":
            first = period.last + almanac.DAY if cluster.suffix == "after" else period.first
            if cluster.suffix != "after" and cluster.prefix_word in {"after", "later than"}:
                first = period.last + almanac.DAY
            return self._made(cluster, kind="after", start=first, doubt=doubt)
        if period.unit == "week":
            self.context.week = (period.first - scene.monday()).days // 7
        return self._made(cluster, kind="range", start=period.first, end=period.last, doubt=doubt)

    def _period_end(self, cluster: Cluster, period: Period) -> date:
        """By when: within it or by it, its last (working) day; before one still to come, the day before it begins."""
        last = period.last
        coming = period
        if period.bare_month and period.last < self.scene.today:
            coming = replace(
                period, first=almanac.add_months(period.first, 12), last=almanac.add_months(period.first, 12)
            )
            coming = replace(coming, last=almanac.last_of_month(coming.first.year, coming.first.month))
            last = coming.last
        elif period.unit in {"quarter", "half"} and period.last < self.scene.today:
            coming = replace(
                period, first=almanac.add_months(period.first, 12), last=almanac.add_months(period.last, 12)
            )
            last = coming.last
        before = cluster.suffix == "before" or cluster.prefix_word.startswith(("before", "prior", "ahead"))
        if before and (period.unit == "weekend" or coming.first > self.scene.today):
            day = coming.first - almanac.DAY
            return day - timedelta(days=max(0, day.weekday() - FRIDAY)) if period.unit == "week" else day
        if period.unit == "week":
            return period.first + timedelta(days=FRIDAY)
        return last

    # ------------------------------------------------------------- recurrences

    def _recurrence(self, cluster: Cluster, clock: Clock | None, end: Cluster | None = None) -> Moment | None:
        every = cluster.every
        assert every is not None
        part = cluster.part or every.part
        at: time | None = None
        until: time | None = None
        unsure: DoubtKind | None = None
        deadline = self._role(cluster) == "deadline"
        if clock is not None:
            if clock.bad:
                return self._made(cluster, kind="recurrence", doubt=Doubt("impossible"))
            hour, doubt = clocks.hour_of(clock, part)
            unsure = "ambiguous_hour" if doubt else None
            at = time(hour % 24, clock.minute)
        elif cluster.edge is not None:
            at = (datetime.min + self._edge(cluster)).time()
        elif part is not None:
            begins, ends = clocks.part_range(part, self.scene)
            at, until = (ends, None) if deadline else (begins, ends)
            if begins == ends:
                until = None
        if end is not None and at is not None:
            finish = self._range_end(datetime.combine(date(2000, 1, 3), at), cluster, end)
            until = finish.time() if finish else None
        rule = recurrence.rule_of(every, at, deadline=deadline)
        since = None
        if cluster.day is not None:
            settled = self.settled(cluster)
            since = datetime.combine(settled.day, time()) if settled.day else None
        start = recurrence.first(every, at, self.scene, since)
        if start is None:
            return None
        closes: Edge | None = None
        if until is not None and isinstance(start, datetime):
            closes = datetime.combine(start.date(), until)
            if closes <= start:
                closes += timedelta(days=1)
        doubt = Doubt(unsure) if unsure else None
        if unsure and isinstance(start, datetime) and at is not None:
            doubt = Doubt(
                unsure, tuple(self._made(cluster, kind="recurrence", start=s) for s in (start, start + TWELVE))
            )
        made = self._made(cluster, kind="recurrence", start=start, end=closes, doubt=doubt)
        return replace(made, rule=rule)

    # ------------------------------------------------------------- ranges

    def span(self, first: Cluster, last: Cluster) -> Moment | None:
        """From one cluster to another; each takes from the other what it does not say."""
        both = Cluster(first.start, last.end, [*first.fired, "to", *last.fired], spans=[(first.start, last.end)])
        if len(first.spans) > 1:
            both.spans = [*first.spans[:-1], (first.spans[-1][0], last.end)]
        if first.every is not None:
            both.every, both.part = first.every, first.part
            both.clock, both.day = first.clock, first.day
            return self._recurrence(both, first.clock, last)
        if last.bare_clock and (first.clock or first.edge or first.part):
            return self._clock_span(both, first, last)
        if first.instant is not None and last.bare_clock and first.day is None:
            end = self._range_end(first.instant, first, last)
            return self._made(both, kind="range", start=first.instant, end=end) if end else None
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
        if end_day < start_day or (isinstance(start, datetime) and isinstance(end, datetime) and end <= start):
            return None
        doubt = None
        if first.day is not None and end_day < self.scene.today and not first.day.past:
            settled = settle(first.day, self.scene)
            doubt = Doubt("past") if settled.doubt == "past" else None
        return self._made(both, kind="range", start=start, end=end, doubt=doubt)

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
        end = self._range_end(start, first, last)
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

    def _range_end(self, start: datetime, first: Cluster, last: Cluster) -> datetime | None:
        """The second clock on the first one's day, in the half of the day that comes after it."""
        midnight = datetime.combine(start.date(), time())
        if last.edge is not None:
            end = midnight + self._edge(last)
            return end if end > start else None
        if last.clock is None:
            if last.part is None:
                return None
            end = datetime.combine(start.date(), clocks.part_range(last.part, self.scene)[1])
            return end if end > start else None
        clock = last.clock
        minute = timedelta(minutes=clock.minute)
        lent = last.part or clock.part or first.part or (first.clock.part if first.clock else None)
        tries = [clocks.hour_of(clock, lent)[0], clocks.hour_of(clock, last.part or clock.part)[0]]
        if not clock.exact and clock.hour <= 12:
            tries += [clock.hour, clock.hour + 12]
        for hour in tries:
            end = midnight + timedelta(hours=hour) + minute
            if end > start:
                return end
        overnight = midnight + timedelta(days=1, hours=clock.hour) + minute
        return overnight if start.hour >= 17 and clock.hour <= 8 else None


def _since_midnight(at: time) -> timedelta:
    return timedelta(hours=at.hour, minutes=at.minute)
