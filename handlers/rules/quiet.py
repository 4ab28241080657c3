"""Quiet times: stretches of the day, and days off, in which nothing is pushed."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from handlers.rules.workdays import Workdays

LONGEST = 60
"""Stretches followed on before giving up: a policy that is quiet all day long holds nothing back for ever."""


class Hush(Protocol):
    """What the office's policy says of quiet times."""

    @property
    def zone(self) -> ZoneInfo: ...
    @property
    def quiet(self) -> tuple[tuple[time, time], ...]: ...
    @property
    def quiet_days(self) -> bool: ...
    @property
    def workdays(self) -> Workdays: ...


def quiet_until(now: datetime, policy: Hush) -> datetime | None:
    """When the quiet time that holds `now` ends, stretches that meet counted as one; None: it is not quiet."""
    moment = now
    for _ in range(LONGEST):
        end = _end(moment.astimezone(policy.zone), policy)
        if end is None:
            return None if moment == now else moment.astimezone(UTC)
        moment = end
    return None


def _end(local: datetime, policy: Hush) -> datetime | None:
    midnight = datetime.combine(local.date() + timedelta(days=1), time(0), policy.zone)
    if policy.quiet_days and not policy.workdays.is_workday(local.date()):
        return midnight
    clock = local.timetz().replace(tzinfo=None)
    for start, end in policy.quiet:
        if start < end:
            if start <= clock < end:
                return datetime.combine(local.date(), end, policy.zone)
        elif clock >= start:
            return datetime.combine(local.date() + timedelta(days=1), end, policy.zone)
        elif clock < end:
            return datetime.combine(local.date(), end, policy.zone)
    return None
