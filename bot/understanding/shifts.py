"""Another time for a meeting or a deadline: which way a length points, which week's day it is, for how often."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import cache

from bot.understanding.language import Language, codes, load, pattern_of
from bot.understanding.lift import Lifted
from bot.understanding.normal import any_in, normalise
from bot.understanding.report import Report
from bot.understanding.sentences import Pattern
from bot.understanding.when.moment import Moment

SHIFTING = frozenset({"meeting.move", "task.extend"})
LATER, EARLIER, LONGER, SHORTER, UNTIL = "later", "earlier", "longer", "shorter", "until"
"""Marks on a moment: a length that shifts or changes what stands, an hour at which it ends from now on."""
WEEKDAY = "bare weekday"
ONCE, ALL = "once", "all"
"""Of a recurring meeting: this occurrence alone, or all from it on."""
_MARKS = r"[，,。；;.!！?？\n]"


@cache
def _shape(code: str, name: str) -> re.Pattern[str]:
    language = load(code)
    if not language.words.get(name):
        return re.compile("(?!)")
    wall = r"\b" if language.script != "han" else ""
    return re.compile(rf"{wall}(?:{pattern_of(code, f'<{name}>', name).body}){wall}", re.IGNORECASE)


def without(text: str, language: Language) -> str:
    """What is said beside the words of shifting: 往后推一小时 as an answer is nothing but a length."""
    for name in ("shift_later", "shift_earlier", "shift_longer", "shift_shorter"):
        text = _shape(language.code, name).sub("", text)
    return text


def shifted(report: Report, lifted: Lifted, language: Language, now: datetime) -> Report:
    """The report with its moments marked: a length by the way it points, a weekday by its week."""
    more = tuple(shifted(one, lifted, language, now) for one in report.more)
    report = report.but(more=more) if more != report.more else report
    moment = report.when
    if report.intent not in SHIFTING or moment is None or moment.doubt is not None:
        return report
    if report.intent == "meeting.move":
        moment = _in_week(_than_planned(moment, language, now), report, lifted, language, now)
    ways = _ways(moment, lifted, language)
    if ways == {EARLIER} and moment.kind == "duration" and _shape(language.code, "ahead_word").search(lifted.text):
        minutes = (moment.seconds or 0) // 60  # 预算会提前15分钟提醒
        return report.but(intent="reminder.set", when=None, title=None, remind=(minutes,))
    moment = _pointed(moment, ways) if ways else moment
    return report.but(when=moment) if moment is not report.when else report


def _than_planned(moment: Moment, language: Language, now: datetime) -> Moment:
    """Half an hour later, said of what is moved: later than it stands, not than now."""
    way = next((w for w in (LATER, EARLIER) if _shape(language.code, f"{w}_than_planned").search(moment.text)), "")
    if not way or not isinstance(moment.start, date):
        return moment
    if isinstance(moment.start, datetime):
        apart = abs(moment.start - now.replace(second=0, microsecond=0, tzinfo=None))
    else:
        apart = abs(moment.start - now.date())
    seconds = round(apart.total_seconds())
    return replace(moment, kind="duration", start=None, end=None, seconds=seconds, fired=(*moment.fired, way))


def _ways(moment: Moment, lifted: Lifted, language: Language) -> set[str]:
    """Which way is said in the clause the moment stands in."""
    char = next((c for c, thing in lifted.things.items() if thing is moment or _same(thing, moment)), "")
    clauses = re.split(_MARKS, lifted.text)
    clause = next((one for one in clauses if char and char in one), lifted.text)
    before = clause.partition(char)[0] if char else clause
    found = {way for way in (LATER, EARLIER, LONGER, SHORTER) if _shape(language.code, f"shift_{way}").search(clause)}
    if {LONGER, SHORTER} & found:
        found -= {LATER, EARLIER}
        if _shape(language.code, "shift_to").search(before[-8:]):
            found = {UNTIL}
    return found if len(found) == 1 else set()


def _same(thing: object, moment: Moment) -> bool:
    return isinstance(thing, Moment) and thing.text == moment.text and thing.span == moment.span


def _pointed(moment: Moment, ways: set[str]) -> Moment:
    way = next(iter(ways))
    if moment.kind == "duration":
        if way == UNTIL or {LATER, EARLIER} & set(moment.fired):
            return moment
        return replace(moment, fired=(*moment.fired, way))
    edge = moment.last
    if way in {LONGER, SHORTER, UNTIL} and isinstance(edge, datetime | time):
        return replace(moment, fired=(*moment.fired, UNTIL))
    return moment


def _in_week(moment: Moment, report: Report, lifted: Lifted, language: Language, now: datetime) -> Moment:
    """下周一的例会改到周二: Tuesday of that week; 改到周二 alone is marked, the meeting may be in another week."""
    day = moment.start
    bare = "weekday" in moment.fired and not _shape(language.code, "week_named").search(moment.text)
    if not bare or not isinstance(day, date):
        return moment
    stands = next((m.start for role, m in report.moments if role == "from" and _is_day(m)), None)
    if stands is None:
        at = moment.span[0]
        dates = [t for t in lifted.things.values() if isinstance(t, Moment) and _is_day(t) and t.span[0] < at]
        stands = dates[-1].start if dates else None
    if not isinstance(stands, date):
        return replace(moment, fired=(*moment.fired, WEEKDAY))
    week = (stands.date() if isinstance(stands, datetime) else stands) - timedelta(days=stands.weekday())
    there = week + timedelta(days=day.weekday())
    if there <= now.date():
        return moment
    by = there - (day.date() if isinstance(day, datetime) else day)
    end = moment.end + by if isinstance(moment.end, date) else moment.end
    return replace(moment, start=day + by, end=end)


def _is_day(moment: Moment) -> bool:
    return moment.kind in {"date", "point"} and isinstance(moment.start, date) and moment.doubt is None


def scope_alone(text: str) -> str:
    """只改这一次, 以后都改 in answer to which of them: one or all; empty where it is something else."""
    clean = normalise(text).strip()
    for code in codes():
        for meant, name in ((ONCE, "scope_answer_once"), (ALL, "scope_answer_all")):
            if _shape(code, name).fullmatch(clean.rstrip(" .,。，!！")):
                return meant
    return ""


@cache
def _scopes(code: str) -> tuple[Pattern, ...]:
    """Words that say how often it is meant: few messages hold one."""
    names = ("scope_all", "scope_once", "scope_one")
    return tuple(pattern_of(code, f"<{name}>", name) for name in names if load(code).words[name])


def scope(text: str, language: Language) -> tuple[str, str]:
    """这次改到周二 → (once, 改到周二): for how often it is meant, and the words without it."""
    low = text.lower()
    for pattern in _scopes(language.code):
        if any_in(low, pattern.anchors) and (got := _shape(language.code, pattern.gives).search(text)):
            if pattern.gives == "scope_one":
                return ONCE, text
            meant = ALL if pattern.gives == "scope_all" else ONCE
            return meant, " ".join((text[: got.start()] + text[got.end() :]).strip(" ，,").split())
    return "", text
