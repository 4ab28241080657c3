"""What an order is made in: the office's hours and zone, the day, and the item the words stand beside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta, tzinfo
from typing import Any

from bot.understanding.report import Report
from bot.understanding.when.moment import Edge


@dataclass(frozen=True, slots=True)
class Setting:
    """What an order is made in: the office's zone and hours, the day, and the item the words stand beside."""

    zone: tzinfo
    now: datetime
    opening: time
    closing: time
    item: int | None = None
    kind: str | None = None
    lists: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    """Who stands behind a named list, by id."""

    def at(self, edge: Edge, clock: time | None = None) -> datetime:
        """The instant of a local edge; a bare day at `clock` (default: closing)."""
        if isinstance(edge, datetime):
            return edge.replace(tzinfo=self.zone)
        if isinstance(edge, time):
            today = self.now.astimezone(self.zone).date()
            moment = datetime.combine(today, edge, self.zone)
            return moment if moment > self.now else moment + timedelta(days=1)
        return datetime.combine(edge, clock or self.closing, self.zone)

    def item_of(self, report: Report) -> dict[str, Any]:
        """The item meant: the one the words stand beside, unless another is named."""
        return {"ref": report.ref} if report.ref else {"item": self.item}
