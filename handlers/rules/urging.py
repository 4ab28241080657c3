"""When Huiyin acts by itself on an item: remind, urge, escalate, review (office-practice §5.3; offices may differ)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from handlers.rules.workdays import Workdays

SPARE = timedelta(hours=1)
"""How long before its first reminder a standing meeting stands at its next occurrence, at the latest."""


@dataclass(frozen=True, slots=True)
class Act:
    """One moment: `kind` says what to do, `occurrence` makes it unique for its item."""

    kind: str
    occurrence: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Hours:
    """By whose clock an office acts: its zone, its opening, its working days, the days late that count."""

    zone: ZoneInfo
    opening: time
    workdays: Workdays
    overdue_days: tuple[int, ...] = (1, 3, 5)

    def opens(self, day: date) -> datetime:
        return datetime.combine(day, self.opening, self.zone)

    def day(self, moment: datetime) -> date:
        return moment.astimezone(self.zone).date()

    def later(self, moment: datetime, days: int) -> date:
        """The local day `days` working days after (or, negative, before) a moment."""
        return self.workdays.add(self.day(moment), days)


def of_matter(
    *,
    due: datetime | None,
    created: datetime,
    accepted: bool,
    urgency: str,
    now: datetime,
    hours: Hours,
    remind: Iterable[int] = (),
) -> list[Act]:
    """The coming acts on an open document, task or request, in order; there is always at least one after `now`.

    Not signed for: owner urged after 1 hour (特急), half a day (加急) or one working day, then the asker told.
    Deadline: T-3, T-1 and T at opening; at the deadline itself; then on the overdue days and every five working days.
    No deadline: reviewed every five working days.
    """
    acts: list[Act] = []
    if not accepted:
        first = {"top": created + timedelta(hours=1), "urgent": created + timedelta(hours=4)}.get(
            urgency, hours.opens(hours.later(created, 1))
        )
        acts += [Act("accept", "1", first), Act("accept", "2", hours.opens(hours.later(first, 1)))]
    if due is None:
        acts.append(_review(now, created, hours))
    else:
        key = due.strftime("%m%dT%H%M")
        acts += [Act("due", f"{key}-{n}", hours.opens(hours.later(due, -n))) for n in (3, 1)]
        acts.append(Act("due", f"{key}-0", hours.opens(hours.day(due))))
        if urgency == "top":
            acts.append(Act("due", f"{key}-half", created + (due - created) / 2))
        acts += [Act("remind", f"{key}-{n}", due - timedelta(minutes=n)) for n in sorted(set(remind))]
        acts.append(Act("overdue", f"{key}+0", due))
        acts += _overdue(key, due, now, hours)
    return sorted((act for act in acts if act.at > now), key=lambda act: act.at)


def _overdue(key: str, due: datetime, now: datetime, hours: Hours) -> Iterable[Act]:
    days = list(hours.overdue_days) or [1]
    while hours.opens(hours.later(due, days[-1])) <= now:
        days.append(days[-1] + 5)
    return [Act("overdue", f"{key}+{n}", hours.opens(hours.later(due, n))) for n in days]


def _review(now: datetime, created: datetime, hours: Hours) -> Act:
    day = hours.later(created, 5)
    while hours.opens(day) <= now:
        day = hours.workdays.add(day, 5)
    return Act("review", day.isoformat(), hours.opens(day))


def of_meeting(
    *,
    start: datetime,
    end: datetime,
    remind: Iterable[int],
    now: datetime,
    created: datetime,
    hours: Hours,
    following: datetime | None = None,
) -> list[Act]:
    """The coming acts on a meeting: urge replies a working day before, remind, ask for decisions, close.

    A meeting without decisions closes one working day after its end (design §1.5); one that is held again before
    that, `following`, in time for the reminders of the next.
    """
    remind, key = list(remind), start.strftime("%m%dT%H%M")
    acts = [Act("meeting", f"{key}-{n}", start - timedelta(minutes=n)) for n in sorted(set(remind), reverse=True)]
    chase = hours.opens(hours.later(start, -1))
    if chase - created > timedelta(hours=4):
        acts.append(Act("rsvp", key, chase))
    acts.append(Act("minutes", key, end))
    local = end.astimezone(hours.zone)
    closing = datetime.combine(hours.later(end, 1), local.time(), hours.zone)
    if following is not None:
        closing = max(end, min(closing, following - timedelta(minutes=max(remind, default=0)) - SPARE))
    acts.append(Act("close", key, max(closing, now + timedelta(minutes=1))))
    return sorted((act for act in acts if act.at > now), key=lambda act: act.at)
