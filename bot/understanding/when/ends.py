"""Where a stretch of hours ends: the office's edges, and the second clock of a range."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from bot.understanding.when import clocks
from bot.understanding.when.clusters import Cluster
from bot.understanding.when.pieces import Scene

TWELVE = timedelta(hours=12)


def edge_of(cluster: Cluster, scene: Scene) -> timedelta:
    """上班 and 下班, of the whole day or of the part said with it (上午下班前)."""
    hours = scene.hours
    if cluster.part == "afternoon" and cluster.edge == "opening":
        edge = hours[-1][0]
    elif cluster.part in {"forenoon", "noon", "morning", "early"} and cluster.edge == "closing":
        edge = hours[0][1]
    elif cluster.edge == "opening":
        edge = scene.opening
    else:
        edge = scene.closing
    return timedelta(hours=edge.hour, minutes=edge.minute)


def range_end(start: datetime, first: Cluster, last: Cluster, scene: Scene) -> datetime | None:
    """The second clock on the first one's day, in the half of the day that comes after it."""
    midnight = datetime.combine(start.date(), time())
    if last.edge is not None:
        end = midnight + edge_of(last, scene)
        return end if end > start else None
    if last.clock is None:
        if last.part is None:
            return None
        end = datetime.combine(start.date(), clocks.part_range(last.part, scene)[1])
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


def both_hours(moment: datetime, now: datetime) -> tuple[datetime, ...]:
    """The same clock in the morning and in the evening, what is still ahead of it."""
    both = (moment, moment + TWELVE if moment.hour < 12 else moment - TWELVE)
    return tuple(m for m in sorted(both) if m > now)
