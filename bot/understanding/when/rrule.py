"""A recurrence as RFC 5545 writes it, where RFC 5545 can."""

from __future__ import annotations

from bot.understanding.when.moment import Rule

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def rrule(rule: Rule, *, weekdays: bool = False) -> str | None:
    """`FREQ=WEEKLY;BYDAY=MO`; None for working days, which move with the official calendar.

    `weekdays`: said as "every weekday", they are Monday to Friday for whoever reads the rule.
    """
    if rule.workday:
        plain = weekdays and rule.bysetpos is None and rule.interval == 1
        return "FREQ=WEEKLY;BYDAY=" + ",".join(DAYS[:5]) if plain else None
    parts = [f"FREQ={rule.freq.upper()}"]
    if rule.interval != 1:
        parts.append(f"INTERVAL={rule.interval}")
    if rule.until is not None:
        parts.append(f"UNTIL={rule.until:%Y%m%d}")
    if rule.bymonth:
        parts.append("BYMONTH=" + ",".join(map(str, rule.bymonth)))
    if rule.bymonthday:
        parts.append("BYMONTHDAY=" + ",".join(map(str, rule.bymonthday)))
    if rule.byday:
        nth = str(rule.bysetpos) if rule.bysetpos is not None and rule.freq in {"monthly", "yearly"} else ""
        parts.append("BYDAY=" + ",".join(nth + DAYS[day - 1] for day in rule.byday))
    return ";".join(parts)
