"""From what was said to a moment: the cluster's day, clock and clinging words are placed on the calendar."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta

from bot.understanding.when import almanac, clocks, recurrence
from bot.understanding.when.clusters import Cluster
from bot.understanding.when.context import Context, UnplacedError
from bot.understanding.when.ends import TWELVE, both_hours, edge_of, range_end
from bot.understanding.when.moment import Doubt, DoubtKind, Edge, Moment
from bot.understanding.when.pieces import Clock, PartName, Period, Scene
from bot.understanding.when.settle import Settled, checked, settle

FRIDAY = 4
HALF_YEAR = 183
"""A quarter's end so long ago, said without its year, is the coming one."""
SEVEN, NOON, EVENING = 7, 12, 18
MIDNIGHT = datetime(2000, 1, 3)  # noqa: DTZ001 any day serves: only its time of day is used


class Resolver:
    """Resolves the clusters of one text in their order."""

    def __init__(self, scene: Scene, as_of: tuple[str, ...], *, bare_time: bool) -> None:
        self.scene = scene
        self.as_of = as_of
        """Words that draw a line under figures (截至): the past is meant as often as not."""
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
            moment = self._made(cluster, kind="duration", seconds=cluster.length.total)
            return replace(moment, fired=(*moment.fired, "workdays")) if cluster.length.workdays else moment
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
        if day.context is not None:
            if self.context.day is None:
                raise UnplacedError
            day = replace(day, fixed=self.context.day + timedelta(days=day.context))
        if day.weekday is not None and day.week is None and self.context.week is not None and base is None:
            day = replace(day, week=self.context.week)
        if cluster.listed and base is None:
            base = self.context.day
        found = settle(day, self.scene, base, later_today)
        if cluster.check is not None:
            found = checked(found, day, cluster.check, self.scene)
        if found.day is not None:
            self.context.day = found.day
        as_of = cluster.prefix_word.startswith(self.as_of) and cluster.prefix == "deadline"
        if as_of and day.earlier is not None:
            return Settled(day.earlier)
        if day.named == "quarter" and day.earlier is not None and self._role(cluster) != "deadline":
            return Settled(day.earlier if (self.scene.today - day.earlier).days <= HALF_YEAR else day.fixed)
        if found.doubt == "past" and (cluster.refers or (as_of and day.year is not None)):
            return Settled(found.day)
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
        if cluster.suffix == "since" or cluster.prefix_word in {"since", "ever since"}:
            if day.weekday is not None and day.week is None and found > self.scene.today:
                found -= timedelta(days=7)
            found = found if found <= self.scene.today else almanac.add_months(found, -12)
            return self._made(cluster, kind="range", start=found, end=self.scene.today)
        if day.holiday and (cluster.suffix == "before" or cluster.prefix_word.startswith("before")):
            found -= almanac.DAY
        if day.holiday and day.last_off and cluster.suffix == "after":
            found = day.last_off + almanac.DAY
        if (
            found < self.scene.today
            and day.past
            and cluster.prefix_word in {"from", "as of"}
            and cluster.suffix is None
        ):
            return self._made(cluster, kind="date", start=found)
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
            return edge_of(cluster, self.scene) + cluster.shift, None
        assert cluster.clock is not None
        part = cluster.part
        hour, doubt = clocks.hour_of(cluster.clock, part)
        kind: DoubtKind | None = "ambiguous_hour" if doubt else None
        return timedelta(hours=hour, minutes=cluster.clock.minute) + cluster.shift, kind

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
        self.context.hour = moment.hour
        if clock and clock.exact and clock.hour == 24 and clock.said and not cluster.part and not settled.doubt:
            choices = (midnight, moment)
            return self._pointed(cluster, moment, self.doubtful(cluster, "vague", choices))
        if settled.doubt:
            candidates = tuple(datetime.combine(d, time()) + offset for d in settled.candidates)
            return self._pointed(cluster, moment, self.doubtful(cluster, settled.doubt, candidates))
        if unsure:
            return self._pointed(cluster, moment, self.doubtful(cluster, unsure, both_hours(moment, now)))
        if moment < now and settled.day == self.scene.today and self._role(cluster) != "after":
            later = (
                both_hours(moment, now) if cluster.part is None and not (clock and (clock.exact or clock.part)) else ()
            )
            candidates = (*later, moment + timedelta(days=1))
            return self._pointed(cluster, moment, self.doubtful(cluster, "past", candidates))
        return self._pointed(cluster, moment, None)

    def _bare_clock(self, cluster: Cluster, offset: timedelta, unsure: DoubtKind | None) -> Moment:
        """A clock without its day: the day last spoken of, else the next time it strikes."""
        now = self.scene.now
        if self.context.day is not None:
            moment = datetime.combine(self.context.day, time()) + offset
            said = self.context.hour or 0
            if cluster.part == "dawn" and said >= EVENING:
                moment += timedelta(days=1)
            if cluster.clock and not (cluster.clock.exact or cluster.clock.part or cluster.part):
                evening = said >= EVENING and SEVEN <= moment.hour < NOON
                if evening or (unsure and said > NOON):
                    moment, unsure = moment + TWELVE, None
            doubt = self.doubtful(cluster, unsure, both_hours(moment, now)) if unsure else None
            return self._pointed(cluster, moment, doubt)
        if self.context.bare_time:
            return self._bare_time(cluster, offset, unsure)
        moment = datetime.combine(self.scene.today, time()) + offset
        if unsure:
            choices = both_hours(moment, now) or both_hours(moment + timedelta(days=1), now)
            best = choices[0] if choices else moment
            return self._pointed(cluster, best, self.doubtful(cluster, unsure, choices))
        if moment >= now:
            return self._pointed(cluster, moment, None)
        tomorrow = moment + timedelta(days=1)
        later = both_hours(moment, now) if cluster.clock and not cluster.part and not cluster.clock.exact else ()
        return self._pointed(cluster, tomorrow, self.doubtful(cluster, "past", (*later, tomorrow)))

    def _bare_time(self, cluster: Cluster, offset: timedelta, unsure: DoubtKind | None) -> Moment:
        """A time of day alone, for a caller who knows the day."""
        at = (MIDNIGHT + offset).time()
        other = (MIDNIGHT + offset + TWELVE).time()
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
            limit = begins if part in {"noon", "opening"} else ends
            later = datetime.combine(scene.today, limit) > scene.now
            settled = self.settled(cluster, later_today=later)
            if settled.day is None:
                return self.nothing(cluster, settled)
        assert settled.day is not None
        day = settled.day
        begins, ends = clocks.part_range(part, scene)
        self.context.hour = begins.hour if part == "evening" else self.context.hour
        start, end = datetime.combine(day, begins), datetime.combine(day, ends)
        role = self._role(cluster)
        doubt = Doubt(settled.doubt) if settled.doubt else None
        if settled.doubt and settled.candidates:
            doubt = Doubt(settled.doubt, tuple(self._part_on(cluster, part, d) for d in settled.candidates))
        elif cluster.day is None and self.context.day is None and end < scene.now:
            doubt = Doubt("past", (self._part_on(cluster, part, scene.today + timedelta(days=1)),))
        if part in {"noon", "opening"}:
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
        if cluster.prefix == "from" and cluster.suffix is None and cluster.prefix_word in {"from", "from the"}:
            role = "plain" if period.last < scene.today else role  # what is left from last week
        doubt = Doubt("vague") if period.vague else None
        since = cluster.suffix == "since" or cluster.prefix_word in {"since", "ever since"}
        if since and period.first <= scene.today:
            return self._made(cluster, kind="range", start=period.first, end=scene.today)
        if role == "deadline":
            end = self._period_end(cluster, period)
            later = period.last if period.last >= scene.today else almanac.add_months(period.last, 12)
            if cluster.suffix == "before" and end < later and period.unit in {"quarter", "half", "xun"}:
                doubt = self.doubtful(cluster, "vague", (end, later))
            if end < scene.today <= period.last:
                doubt = self.doubtful(cluster, "past", (period.last,))
            return self._made(cluster, kind="deadline", end=end, doubt=doubt)
        if role == "after":
            first = period.last + almanac.DAY if cluster.suffix == "after" else period.first
            if cluster.suffix != "after" and cluster.prefix_word in {"after", "later than"}:
                first = period.last + almanac.DAY
            return self._made(cluster, kind="after", start=first, doubt=doubt)
        if period.unit == "week":
            ahead = (period.first - scene.monday()).days // 7
            self.context.week = ahead if ahead > 0 else None
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
            hour, murky = clocks.hour_of(clock, part)
            unsure = "ambiguous_hour" if murky else None
            at = time(hour % 24, clock.minute)
        elif cluster.edge is not None:
            at = (MIDNIGHT + edge_of(cluster, self.scene)).time()
        elif part is not None:
            begins, ends = clocks.part_range(part, self.scene)
            at, until = (ends, None) if deadline else (begins, ends)
            if begins == ends:
                until = None
        if end is not None and at is not None:
            finish = range_end(datetime.combine(MIDNIGHT, at), cluster, end, self.scene)
            until = finish.time() if finish else None
        last = cluster.until.date() if isinstance(cluster.until, datetime) else cluster.until
        rule = recurrence.rule_of(every, at, deadline=deadline, until=last if isinstance(last, date) else None)
        since = None
        if isinstance(cluster.since, date):
            since = datetime.combine(cluster.since, time())
        if cluster.day is not None:
            settled = self.settled(cluster)
            since = datetime.combine(settled.day, time()) if settled.day else None
        start = recurrence.first(every, at, self.scene, since)
        if every.anchor is not None:
            day = every.anchor - almanac.DAY if cluster.suffix == "before" else every.anchor
            start = datetime.combine(day, at) if at else day
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
