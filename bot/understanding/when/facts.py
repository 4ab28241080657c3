"""Moments as plain JSON facts: what `huiyin when` prints."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from bot.understanding.when.find import find
from bot.understanding.when.moment import Edge, Moment, Rule
from bot.understanding.when.pieces import Hours
from handlers.rules.workdays import Workdays


def report(
    text: str, now: datetime, locale: str = "zh", *, hours: Hours | None = None, calendar: Workdays | None = None
) -> dict[str, Any]:
    """The first moment of a text as facts, further ones under `more`."""
    given: dict[str, Any] = {"hours": hours} if hours else {}
    moments = find(text, now, locale=locale, calendar=calendar, **given)
    if not moments:
        return {**_empty(), "more": []}
    return {**facts(moments[0], text), "more": [facts(moment, text) for moment in moments[1:]]}


def _empty() -> dict[str, Any]:
    return {"start": None, "end": None, "kind": None, "seconds": None, "rule": None, "texts": []}


def facts(moment: Moment, text: str) -> dict[str, Any]:
    """One moment as facts; a doubt is an extra key with its candidates."""
    found = {
        **_empty(),
        "start": said(moment.start),
        "end": said(moment.end),
        "kind": moment.kind if _means(moment) else None,
        "seconds": moment.seconds,
        "rule": rule_facts(moment.rule) if moment.rule else None,
        "texts": [text[a:b].strip() for a, b in moment.spans],
    }
    if moment.doubt is not None:
        candidates = [{"kind": c.kind, "start": said(c.start), "end": said(c.end)} for c in moment.doubt.candidates]
        found["doubt"] = {"kind": moment.doubt.kind, "candidates": candidates}
    return found


def _means(moment: Moment) -> bool:
    """Whether the moment has a reading; an impossible date has none."""
    return moment.start is not None or moment.end is not None or moment.seconds is not None


def said(edge: Edge | None) -> str | None:
    """A day, a moment to the minute, or a time of day."""
    if edge is None:
        return None
    if isinstance(edge, datetime):
        return edge.strftime("%Y-%m-%dT%H:%M")
    if isinstance(edge, date):
        return edge.isoformat()
    return edge.strftime("T%H:%M")


def one_or_list(values: tuple[int, ...]) -> int | list[int] | None:
    """A single number as itself, several as a list."""
    if len(values) == 1:
        return values[0]
    return list(values) or None


def rule_facts(rule: Rule) -> dict[str, Any]:
    """A recurrence with every key; what it does not say is null."""
    at: time | None = rule.time
    return {
        "freq": rule.freq,
        "interval": rule.interval,
        "byday": list(rule.byday) or None,
        "bymonth": one_or_list(rule.bymonth),
        "bymonthday": one_or_list(rule.bymonthday),
        "bysetpos": rule.bysetpos,
        "workday": rule.workday or None,
        "time": at.strftime("%H:%M") if at else None,
        "deadline": rule.deadline or None,
    }
