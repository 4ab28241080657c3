"""What a moment in a sentence is, once it is understood."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Literal

Kind = Literal["point", "date", "deadline", "range", "after", "duration", "recurrence"]
Edge = date | datetime | time
"""A bare day, a local naive moment, or a time of day whose day is not said (改到4点)."""

DoubtKind = Literal["past", "impossible", "weekday_mismatch", "ambiguous_hour", "vague"]


@dataclass(frozen=True, slots=True)
class Rule:
    """A recurrence, as the sentence says it.

    `byday` counts Monday = 1; `workday` picks working days (with `bysetpos` -1: the last one of the period);
    `deadline`: each occurrence is a time to be done by. `nth` goes with `byday`: 1 = first, -1 = last in the month.
    """

    freq: Literal["daily", "weekly", "monthly", "yearly", "hourly", "minutely"]
    interval: int = 1
    byday: tuple[int, ...] = ()
    bymonth: tuple[int, ...] = ()
    bymonthday: tuple[int, ...] = ()
    bysetpos: int | None = None
    workday: bool = False
    time: time | None = None
    until: date | None = None
    deadline: bool = False


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why a moment must be asked about, with the likeliest meanings first."""

    kind: DoubtKind
    candidates: tuple[Moment, ...] = ()


@dataclass(frozen=True, slots=True)
class Moment:
    """One moment found in a text: where it stands and what it means, in the office's local time (naive).

    kind       start        end          seconds
    point      moment       –            –          a time of day alone: `start` is a `time`
    date       day          –            –
    deadline   –            day/moment   –
    range      day/moment   day/moment   –          last day included
    after      day/moment   –            –
    duration   –            –            length
    recurrence first        (its end)    –          with `rule`
    """

    kind: Kind
    text: str
    span: tuple[int, int]
    start: Edge | None = None
    end: Edge | None = None
    seconds: int | None = None
    rule: Rule | None = None
    doubt: Doubt | None = None
    fired: tuple[str, ...] = ()
    """English names of the grammar rules that fired, for --explain."""
    spans: tuple[tuple[int, int], ...] = ()
    """Every piece of the text that belongs to it, where words stand between (明天在301下午3点); the first is `span`."""

    @property
    def first(self) -> Edge | None:
        """Where it begins; of a deadline its end."""
        return self.start if self.start is not None else self.end

    @property
    def last(self) -> Edge | None:
        """Where it ends; of a point or a day its start."""
        return self.end if self.end is not None else self.start


def day_in(edge: Edge | None) -> date | None:
    """The day of an edge; none where only an hour is said."""
    return edge.date() if isinstance(edge, datetime) else edge if isinstance(edge, date) else None
