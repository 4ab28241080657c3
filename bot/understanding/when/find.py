"""Find the moments of a text: normalise, cover, find pieces, group them, place them on the calendar."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time

from bot.understanding.when.clauses import Clauses
from bot.understanding.when.clusters import Reader
from bot.understanding.when.length_apart import measured
from bot.understanding.when.lexer import cover, pieces
from bot.understanding.when.moment import Doubt, Moment
from bot.understanding.when.pieces import Hours, Scene
from bot.understanding.when.ranges import RangeResolver
from bot.understanding.when.units import Unit
from bot.understanding.when.words import grammar
from handlers.rules.workdays import Workdays

OFFICE_HOURS: Hours = ((time(9), time(12)), (time(14), time(17, 30)))
OFFICIAL = Workdays()
LONGEST = 4096
"""Telegram's longest message; what lies beyond is not read."""


def find(
    text: str,
    now: datetime,
    *,
    locale: str = "zh",
    hours: Hours = OFFICE_HOURS,
    calendar: Workdays | None = None,
    titles_masked: bool = False,
    bare_time: bool = False,
) -> tuple[Moment, ...]:
    """All moments of a text in its order, as local naive values in the zone of `now`.

    `titles_masked`: the caller has covered titles itself (with U+FFFC), quotations are left to be read.
    `bare_time`: a clock without a day is given as a `time`, for a caller who knows the day (改到4点).
    """
    if now.tzinfo is None:
        raise ValueError("now must carry the office's zone")
    words = grammar()
    text = text[:LONGEST]
    plain = words.normal(text)
    scene = Scene(now.replace(tzinfo=None), hours, calendar or OFFICIAL, locale, text, plain)
    found = pieces(scene, words)
    if found and not titles_masked and (covered := cover(plain, words)) != plain:
        scene = replace(scene, text=covered)
        found = pieces(scene, words)
    if not found:
        return ()
    units = Clauses(scene, words).units(Reader(scene, words).clusters(found))
    resolver = RangeResolver(scene, words.marks["as_of"], bare_time=bare_time)
    moments = []
    back: int | None = None
    for unit in units:
        try:
            moment = _resolved(unit, resolver, scene)
        except (OverflowError, ValueError):
            continue
        if unit.dropped:
            back = unit.start if back is None else back
        elif moment is not None:
            moments.append(_worded(moment, text, back))
            back = None
    return tuple(moments)


def _resolved(unit: Unit, resolver: RangeResolver, scene: Scene) -> Moment | None:
    if unit.frame is not None:
        frame = _resolved(unit.frame, resolver, scene)
        unit.first.since, unit.first.until = (frame.start, frame.end) if frame else (None, None)
        resolver.context.day = None
    if unit.last is not None:
        moment = resolver.span(unit.first, unit.last)
        if moment is None:
            moment = resolver.moment(unit.first)
            unit.first.vague = True
    else:
        moment = resolver.moment(unit.first)
    if moment is not None and unit.first.other is not None:
        moment = _two_readings(moment, unit, resolver)
    if moment is not None and unit.first.vague and moment.doubt is None:
        moment = replace(moment, doubt=Doubt("vague"))
    if moment is not None and unit.length is not None:
        moment = measured(moment, unit.length, scene)
    return moment


def _two_readings(moment: Moment, unit: Unit, resolver: RangeResolver) -> Moment:
    """两三点: both hours are offered."""
    earlier = resolver.moment(replace(unit.first, clock=unit.first.other))
    choices = (moment,) if earlier is None else (earlier, moment)
    return replace(moment, doubt=Doubt("vague", choices))


def _worded(moment: Moment, text: str, back: int | None) -> Moment:
    """The moment with the words it was read from, those from `back` on, which were taken back for it, among them."""
    spans = moment.spans or (moment.span,)
    if back is not None:
        spans = ((back, spans[0][1]), *spans[1:])
    words = " ".join([text[a:b].strip() for a, b in spans])
    return Moment(
        moment.kind, words, spans[0], moment.start, moment.end, moment.seconds,
        moment.rule, moment.doubt, moment.fired, spans,
    )  # fmt: skip
