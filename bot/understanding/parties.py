"""Who is named in a report, as the parties a Command takes."""

from __future__ import annotations

from bot.understanding.report import Party, Report
from handlers import commands as c

PARTS = ("support", "reader", "copy", "leader")


def party(one: Party | None) -> c.Party | None:
    if one is None or one.id is None or one.kind not in ("person", "unit"):
        return None
    return c.Party("unit" if one.kind == "unit" else "person", one.id)


def parties(report: Report) -> tuple[c.Party, ...]:
    """Everybody named, each once, the responsible one first."""
    found = [made for one in (report.owner, *report.others) if (made := party(one)) is not None]
    return tuple(dict.fromkeys(found))


def first_named(report: Report) -> c.Party | None:
    named = parties(report)
    return named[0] if named else None


def besides(report: Report) -> tuple[c.Involved, ...]:
    """Who gets a thing that goes to several, but for the first."""
    return tuple(one for one in involved(report) if one.party != first_named(report))


def involved(report: Report) -> tuple[c.Involved, ...]:
    roles = report.roles or {}
    found = []
    for one in report.others:
        made = party(one)
        role = roles.get(one.name, "support")
        if made is not None:
            found.append(c.Involved(made, role if role in PARTS else "support"))  # type: ignore[arg-type]
    return tuple(found)
