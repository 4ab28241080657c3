"""A choice among the likely answers, put into the unfinished report."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from bot.understanding.lexicon import Lexicon
from bot.understanding.report import Party, Report
from bot.understanding.when.moment import Moment

NO_DEADLINE = "-"
"""The choice that leaves the day open."""
MEANT, NOT_MEANT = "=0", "no"
"""The choices where it is asked whether what was understood is meant."""
ROOM = "room:"
"""The choice of a room, by its id."""
MAY_STAY_OPEN = frozenset({"task.assign", "document.register", "request.submit"})
"""What may be taken on without a day."""
DEADLINES = ("task.", "document.", "request.")
"""Intents of which a bare day is a deadline."""


def chosen(report: Report, slot: str, label: str, lexicon: Lexicon) -> Report:
    """The report with one of its choices taken.

    `label`: "=2" the third choice of the question; "#17" the person of that id; an ISO day or moment; "-"
    nothing: it is left open (不限时).
    """
    if label == NO_DEADLINE:
        missing = tuple(key for key in report.missing if key != slot)
        return report.but(question=None, weighed=False, missing=missing, when=None, no_deadline=True)
    if label.startswith(ROOM):
        found = next((one for one in lexicon.rooms if label == f"{ROOM}{one.id}"), None)
        return in_room(report, found.id, found.name) if found else report
    value = _value(report, label, lexicon)
    if value is None:
        return report
    changes: dict[str, Any] = {
        "question": None,
        "weighed": False,
        "missing": tuple(key for key in report.missing if key != slot),
    }
    if slot == "others":
        heard = report.question.heard if report.question else ""
        kept = tuple(one for one in report.others if one.name != heard)
        changes["others"] = (*kept, value)
    elif slot == "place":
        room = next((one for one in lexicon.rooms if one.name == value), None)
        changes |= {"place": value, "room": room.id if room else None}
    elif slot == "asker" and isinstance(value, Party):
        changes |= {"asker": value.name, "word_of": value}
    elif slot == "when" and isinstance(value, Moment):
        changes["when"] = as_deadline(value) if (report.intent or "").startswith(DEADLINES) else value
        return as_booking(report.but(**changes))
    else:
        changes[slot] = value
    return report.but(**changes)


def in_room(report: Report, room: int, name: str) -> Report:
    """One of the free rooms taken: what only asked which are free becomes a booking."""
    made = report.but(place=name, room=room, any_room=False, question=None, weighed=False)
    if made.intent != "meeting.find_time":
        return made.but(missing=tuple(key for key in made.missing if key != "place"))
    return made.but(intent="meeting.book", missing=("title",) if made.when is not None else ("when", "title"))


def as_booking(report: Report) -> Report:
    """One of the free times taken: what only asked for them becomes a booking."""
    if report.intent != "meeting.find_time" or not report.others or report.when is None or report.when.kind != "point":
        return report
    return report.but(intent="meeting.book", missing=() if report.title else ("title",))


def _value(report: Report, label: str, lexicon: Lexicon) -> Any:
    if label.startswith("="):
        place = int(label[1:])
        choices = report.question.choices if report.question else ()
        return choices[place] if place < len(choices) else None
    if label.startswith("#"):
        person = next((one for one in lexicon.people if one.id == int(label[1:])), None)
        return Party("person", person.id, person.name, person.unit) if person else None
    edge = datetime.fromisoformat(label) if "T" in label else date.fromisoformat(label)
    return Moment("point" if isinstance(edge, datetime) else "date", label, (0, 0), start=edge)


def as_deadline(moment: Moment) -> Moment:
    """A bare day or hour as the end of a time."""
    if moment.kind not in ("date", "point"):
        return moment
    return Moment("deadline", moment.text, moment.span, end=moment.start)
