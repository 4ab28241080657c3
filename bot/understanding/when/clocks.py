"""Times of day: how a clock, a part of the day and the office's hours are read."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from bot.understanding.when.pieces import Clock, Day, PartName, Piece, Scene
from bot.understanding.when.said import Said, reading

NOON = 12
EVENING_STARTS = time(18)
EVENING_ENDS = time(22)
NEVER_A_CLOCK = 30
YEARS = range(1990, 2060)
"""Four figures that are sooner a year than a time of day."""
FORMAL_DIGITS = 2
LOOSE_RULES = frozenset({"bare_hour", "bare_hour_at", "clock_dot", "clock_from", "clock_from_part", "clock_from_bare"})
"""Rules whose figures may count anything: an hour that is none is passed over in silence."""
AMPM: dict[str, tuple[PartName, bool]] = {
    "am": ("morning", False),
    "pm": ("afternoon", False),
    "evening": ("evening", False),
    "tonight": ("evening", True),
    "today_am": ("morning", True),
    "today_pm": ("afternoon", True),
}
EARLY: frozenset[str | None] = frozenset({"dawn", "early", "morning", "forenoon", "opening"})


def part_range(part: PartName, scene: Scene) -> tuple[time, time]:
    """The hours a part of the day stands for, when no clock is said."""
    if part in {"early", "morning", "forenoon", "opening"}:
        return scene.hours[0]
    if part == "afternoon":
        return scene.hours[-1]
    if part == "noon":
        return time(NOON), time(NOON)
    if part == "dawn":
        return time(0), time(6)
    return EVENING_STARTS, EVENING_ENDS


def hour_of(clock: Clock, part: PartName | None) -> tuple[int, str | None]:
    """The hour from 0 to 24 (and beyond, after midnight), and what is doubtful about it."""
    hour = clock.hour
    part = clock.part or part
    if clock.exact or hour > NOON or (hour == 0 and part != "evening"):
        return hour, None
    if part in EARLY:
        return (0 if hour == NOON and part != "forenoon" else hour), None
    if part == "noon":
        return (hour + NOON if hour <= 3 else hour), None
    if part == "afternoon":
        return (hour + NOON if hour < NOON else hour), None
    if part in {"evening", "night"}:
        if hour in {0, NOON}:
            return 24, None
        if part == "evening" and hour >= 4:
            return hour + NOON, None
        return (hour + 24 if hour <= 5 else hour + NOON), None
    if 1 <= hour <= 6:
        return hour + NOON, None
    return hour, "ambiguous_hour" if hour == 7 else None


def at(day: datetime, hour: int, minute: int) -> datetime:
    """That hour of the day; 24 is the next day's midnight."""
    return day + timedelta(hours=hour, minutes=minute)


def _minute(said: Said) -> int:
    for name in ("m", "m_said", "m_dot", "past_m"):
        if name in said:
            return said.number(name)
    if "quarters" in said:
        return 15 * said.number("quarters")
    return 0


def _part(said: Said) -> tuple[PartName | None, bool]:
    return AMPM.get(str(said.get("ampm")), (None, False)) if "ampm" in said else (None, False)


@reading(
    "clock",
    "clock_to",
    "bare_hour",
    "about_hour",
    "digital_clock",
    "clock_from",
    "clock_from_part",
    "clock_from_bare",
    "digital_clock_from",
    "bare_hour_at",
    "clock_dot",
    "clock_figures",
)
def clock(said: Said) -> Piece | None:
    """A time of day, however it is put."""
    part, today = _part(said)
    exact = False
    minute = _minute(said)
    if "noon" in said:
        return said.piece(clock=Clock(said.number("noon"), exact=True, said="noon"))
    if "hhmm" in said:
        hour, minute = divmod(said.number("hhmm"), 100)
        exact = True
        if said.rule == "clock_figures" and (said.number("hhmm") in YEARS or hour > 23):
            return None
    elif "h_half" in said:
        return half_hour(said)
    elif "h_quarter" in said:
        hour, minute = said.number("h_quarter"), 15
    elif "h_to" in said:
        hour, minute = said.number("h_to") - 1, 45
    elif "h" in said:
        hour = said.number("h")
    else:
        return said.piece(clock=Clock(NOON, exact=True)) if said.text.startswith(str(NOON)) else None
    if "half" in said:
        minute = 30
    back = said.number("to_m") or 15 * said.number("to_quarters")
    if back:
        hour, minute = (hour - 1 if hour else 23), 60 - back
    written = said.spelt.get("h", "")
    if len(written) == FORMAL_DIGITS and written.startswith("0"):
        exact = True
    if hour >= NEVER_A_CLOCK or not 0 <= minute < 60:
        return None
    bad = hour > 24 or (hour == 24 and minute > 0)
    if hour > NOON and said.rule == "clock_to":
        return None
    if bad and said.rule in LOOSE_RULES:
        return None
    found = said.piece(
        clock=Clock(hour, minute, part, exact=exact, bad=bad),
        only_range="_from" in said.rule,
    )
    if today:
        found.day = Day(fixed=said.scene.today)
    if said.rule == "clock" and said.text[-1:].isalpha() and not said.text.isascii() and hour == 1 and not minute:
        found.weak = len(said.text) == FORMAL_DIGITS and not said.text[0].isdecimal()
    return found


def half_hour(said: Said) -> Piece | None:
    """Half 3: half past three to some, half past two to others."""
    hour = said.number("h_half")
    if not 1 <= hour <= NOON:
        return None
    earlier = Clock(hour - 1 or NOON, 30)
    return said.piece(clock=Clock(hour, 30), doubt="vague", extra={"other": earlier})


@reading("part", "part_char", "part_tail")
def part(said: Said) -> Piece:
    weak = said.text.isascii()
    return said.piece(part=said.get("part"), weak=weak)


@reading("lunch")
def lunch(said: Said) -> Piece:
    return said.piece(part="noon")


@reading("hours_edge", "hours_edge_bare")
def hours_edge(said: Said) -> Piece:
    due = said.text.isascii() and said.get("hours_edge") == "closing"
    return said.piece(edge=said.get("hours_edge"), due=due)


@reading("now")
def now(said: Said) -> Piece:
    if said.get("instant") == "today":
        return said.piece(day=Day(fixed=said.scene.today))
    return said.piece(instant=said.scene.now)


@reading("iso_moment")
def iso_moment(said: Said) -> Piece | None:
    year, month, dom = said.number("year"), said.number("month"), said.number("dom")
    if not (1 <= month <= 12 and 1 <= dom <= 31):
        return None
    facts: dict[str, Any] = {"day": Day(year=year, month=month, dom=dom)}
    hour = said.number("h")
    return said.piece(clock=Clock(hour, said.number("m"), exact=True, bad=hour > 23), **facts)


@reading("clock_pair")
def clock_pair(said: Said) -> Piece | None:
    """两三点, 七八点: one of two hours."""
    low, high = said.number("low"), said.number("h")
    if high != low + 1:
        return None
    return said.piece(clock=Clock(high), doubt="vague", extra={"other": Clock(low)})
