"""When a command is meant, how long before to remind, and what its other moments are."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime, timedelta

from bot.understanding.command import Command, Scene
from bot.understanding.language import Language
from bot.understanding.lift import Lifted, clocked, past
from bot.understanding.report import Report
from bot.understanding.things import PARTY, is_kind
from bot.understanding.when.find import find
from bot.understanding.when.moment import Kind, Moment

_DUE = {"deadline": 0, "recurrence": 1, "point": 2, "date": 3, "range": 4, "after": 5, "duration": 6}
_GATHER = {"point": 0, "range": 0, "recurrence": 0, "date": 2, "deadline": 3, "after": 4, "duration": 5}


def remind(made: Report, command: Command, lifted: Lifted) -> tuple[Report, set[str]]:
    minutes: list[int] = []
    used: set[str] = set()
    extra: list[tuple[str, Moment]] = []
    for name, found in command.adds:
        if name not in {"ahead", "remind"}:
            continue
        for char in (found.slots[slot] for slot in ("when", "also") if slot in found.slots):
            moment = lifted.things.get(char)
            if not isinstance(moment, Moment):
                continue
            used.add(char)
            if moment.seconds is not None:
                minutes.append(moment.seconds // 60)
            else:
                extra.append(("remind", moment))
    return made.but(remind=tuple(minutes), moments=(*made.moments, *extra)), used


_TO_COME = frozenset({"task.assign", "meeting.book", "reminder.set", "document.register", "document.draft"})


_HANDED = frozenset({"task.assign", "document.register"})
"""Where a day said behind who is to do it is the day it is due."""


def when(made: Report, command: Command, lifted: Lifted, used: set[str], scene: Scene) -> Report:
    """The report with its moment; what is to come is never due on a day that is over."""
    chosen = command.slots.get("when")
    found = [(c, m) for clause in command.clauses for c, m in lifted.moments(clause.text) if c not in used]
    if made.intent in _TO_COME:
        told = {c for c, m in found if made.intent == "task.assign" and _qualifies(c, m, command, scene)}
        over = [m for c, m in found if past(m, scene.now) or c in told]
        found = [(c, m) for c, m in found if m not in over]
        made = made.but(moments=(*made.moments, *(("also", m) for m in over))) if over else made
    if not found:
        return made.but(when=_of_count(lifted, scene)) if made.intent == "query.stats" else made
    order = _GATHER if command.intent.startswith(("meeting.", "reminder.", "query.")) else _DUE
    moments = [m for _, m in found]
    if chosen and isinstance(thing := lifted.things.get(chosen[-1]), Moment):
        best = thing
        if command.intent == "meeting.move":
            here = next((c.text for c in command.clauses if chosen[-1] in c.text), "")
            best = ([m for _, m in lifted.moments(here)] or moments)[-1]  # not 老罗周三要去省里 behind it
            best = _said_plainly(command, lifted, scene.language) or best if best.kind == "duration" else best
    elif made.intent == "task.extend":
        best = moments[-1]
    else:
        best = min(moments, key=lambda m: (order[m.kind], not clocked(m)))
    if made.intent == "task.extend" and best.kind == "duration":
        best = next((m for m in moments if m.kind != "duration"), best)  # 延两天，到周五
    best = next((m for m in moments if within(m, best)), best)
    rest = [m for m in moments if m is not best]
    for other in list(rest):
        delay = command.intent == "meeting.move" and other.span < best.span  # 往后拖一天，改成周三两点半
        gathers = command.intent.startswith(("meeting.", "reminder."))
        joined = _join(best, other) if gathers and not delay else None
        if joined:
            best = joined
            rest.remove(other)
    if command.intent == "meeting.move" and best.kind == "deadline" and best.start is None and best.end is not None:
        kind: Kind = "point" if isinstance(best.end, datetime) else "date"
        best = replace(best, kind=kind, start=best.end, end=None)  # until Monday at 10
    if made.intent == "task.extend" or (made.intent in _HANDED and _ahead_of(best, command, lifted, scene.language)):
        best = _limit(best)
    if made.intent == "request.submit" and len(found) > 1:
        best = _days_on_end(best, found, lifted, scene.language)
    if made.intent == "request.submit" and best.kind == "range" and best.start == best.end:
        best = replace(best, kind="date", end=None)  # 下周一想调休一天
    role = {"meeting.move": "from", "meeting.cancel": "from"}.get(command.intent, "also")
    return made.but(when=best, moments=(*made.moments, *((_role(role, m), m) for m in rest)))


def _of_count(lifted: Lifted, scene: Scene) -> Moment | None:
    """本周办结率: a stretch of time that stands in a name is what is counted over."""
    told = find(lifted.whole, scene.now, locale=scene.language.code, hours=scene.lexicon.hours)
    return next((moment for moment in told if moment.kind in {"range", "date"}), None)


def _said_plainly(command: Command, lifted: Lifted, language: Language) -> Moment | None:
    """往后拖一天，改成周三下午两点半: the day and hour it comes to, and hardly a word more, behind by how much."""
    for word in command.words:
        named = [moment for _, moment in lifted.moments(word) if moment.kind != "duration"]
        bare = lifted.without_moments(word, language).strip(language.edges)
        if len(named) == 1 and (not bare or bare in language.words["beside_when"]):
            command.words.remove(word)
            return named[0]
    return None


def _days_on_end(best: Moment, found: list[tuple[str, Moment]], lifted: Lifted, language: Language) -> Moment:
    """Thursday and Friday off, 周三周四请假, 请两天假，周三周四: days side by side are one stretch."""
    if best.kind != "date":
        return best
    joint = rf"\s*(?:{language.words.some('and')})?\s*"
    for char, moment in found:
        start, end = (edge if type(edge) is date else None for edge in (best.start, best.end or best.start))
        first, last = (edge if type(edge) is date else None for edge in (moment.start, moment.end or moment.start))
        if start is None or end is None or first is None or last is None or moment.kind not in {"date", "range"}:
            continue
        before = next((c for c, m in found if m is not moment and (m.end or m.start) == end), "")
        if first <= start and end <= last:
            best = moment
        elif last - first == first - start:  # 周三、周四、周五三天
            best = replace(best, kind="range", end=first)
        elif first == end + timedelta(days=1) and re.search(f"{before}{joint}{char}", lifted.text, re.IGNORECASE):
            best = replace(best, kind="range", end=last)
    return best


def _qualifies(char: str, moment: Moment, command: Command, scene: Scene) -> bool:
    """明年的值班表: the year says which thing, not by when."""
    of = scene.language.words.get("of", ()) if scene.language.script == "han" else ()
    if moment.kind != "range" or clocked(moment) or not of:
        return False
    return any(char + word in clause.text for clause in command.clauses for word in of)


def _ahead_of(moment: Moment, command: Command, lifted: Lifted, language: Language) -> bool:
    """Before the trustees meet on Friday, end of month: the day of what it is for, or a period's end, is the limit."""
    if command.intent == "document.register":
        return "owner" in command.slots and any(moment is m for _, m in lifted.moments(command.clauses[-1].text))
    if moment.kind == "range" and moment.text.lower().startswith(language.words.get("span_limit", ("\n",))):
        return True
    if moment.kind not in {"point", "date"}:
        return False
    if language.script == "han":  # 听证报告 卢科 周五: a day that stands by itself
        alone = next((c for c in command.clauses if any(m is moment for _, m in lifted.moments(c.text))), None)
        return moment.kind == "date" and alone is not None and all(is_kind(c, PARTY) for c in alone.bare if c != " ")
    if moment.text.lower().startswith(language.words.get("period_end", ("\n",))):
        return True
    for clause in command.clauses:
        at = next((clause.text.find(c) for c, m in lifted.moments(clause.text) if m is moment), -1)
        if at >= 0 and clause.text[:at].endswith(" - ") and at + 1 == len(clause.text):
            return True  # Nadia - insurance figures - Friday
        if at >= 0:
            return any(f"{word} " in f"{clause.text[:at].lower()} " for word in language.words.get("before_event", ()))
    return False


def _limit(moment: Moment) -> Moment:
    """延到周五: the day a thing is put off to is the one it is due by."""
    if moment.doubt is not None and moment.doubt.kind == "vague" and len(moment.doubt.candidates) > 1:
        moment = moment.doubt.candidates[-1]  # until Monday, said on a Monday: the next one
    if moment.kind not in {"point", "date", "range"}:
        return moment
    end = moment.last
    return replace(moment, kind="deadline", start=None, end=end)


def within(hour: Moment, part: Moment) -> bool:
    """九点 within 后天上午: the hour says it better."""
    return (
        (hour.kind == "point" or (hour.kind == "range" and (hour.start, hour.end) != (part.start, part.end)))
        and part.kind == "range"
        and isinstance(hour.start, datetime)
        and isinstance(part.start, datetime)
        and hour.start.date() == part.start.date()
        and isinstance(part.end, datetime)
        and part.start <= hour.start < part.end
    )


def _role(role: str, moment: Moment) -> str:
    return "deadline" if role == "also" and moment.kind == "deadline" else role


def _join(best: Moment, other: Moment) -> Moment | None:
    """3点开会，时长两小时 is a range; 明天 … 3点 one moment."""
    if other.kind == "duration" and other.seconds and best.kind == "point" and isinstance(best.start, datetime):
        end = best.start + timedelta(seconds=other.seconds)
        return Moment("range", best.text, best.span, start=best.start, end=end, fired=(*best.fired, *other.fired))
    return None
