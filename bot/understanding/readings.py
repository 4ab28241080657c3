"""Read one clause with all patterns of a language: as the head of a command, or as what it adds to one."""

from __future__ import annotations

from datetime import datetime

from bot.understanding.clauses import Clause, Reading
from bot.understanding.command import Scene
from bot.understanding.language import Language
from bot.understanding.lift import Lifted, clocked, limits, past
from bot.understanding.misread import misread
from bot.understanding.normal import any_in
from bot.understanding.roles import lift_roles
from bot.understanding.sentences import Found, match
from bot.understanding.things import PARTY, ROOM, holds, is_kind
from bot.understanding.told import elsewhere, only_told, tag_question

REACH = 400
"""How far into a text the letters of a sentence are looked for; a command has begun long before."""
SECOND = "second"
"""Who does something next with what another makes: Curtis writes, Priya edits."""
_HEARD = frozenset({"meeting.minutes", "meeting.move", "meeting.cancel"})
"""What is also told of, not only ordered."""


def heads(clause: Clause, lifted: Lifted, scene: Scene, everything: str, *, asked: bool = False) -> list[Reading]:
    """All ways to read this clause as a command, the closest first."""
    language, now, meant = scene.language, scene.now, scene.meant
    readings: list[Reading] = []
    needs = {"asked": asked, **_said_of_time(everything, lifted, language, now)}
    jest = any_in(everything.lower(), language.words["jest"])
    jest = jest and not any_in(lifted.whole.lower(), language.words["verb_follows"])
    jest = jest or tag_question(language.code).search(everything) is not None
    told = {"act"} if language.script == "han" else {"act", "doing"}
    shapes: list[tuple[str, tuple[tuple[str, str], ...]]] = [(clause.bare, ())]
    left, roles = lift_roles(clause.bare, language)
    if roles and not left.strip(language.edges) and language.script != "han":
        return []  # owner Ruth, input from Priya: parts of what was said before
    away = elsewhere(clause.bare, language)
    if roles:
        shapes = [(left, tuple(roles)), *shapes] if left else shapes
        if language.script == "han" and "，" in left and "，" not in clause.bare:
            shapes.append((left.replace("，", ""), tuple(roles)))  # 请李明会同财务科拿出来: one clause all the same
    for shape, taken in shapes:
        for pattern in language.patterns.reading(clause.rest[:REACH], clause.text[:REACH], shape[:REACH]):
            gives = pattern.gives
            if meant is not None and gives != meant:
                continue
            if (pattern.need and not needs[pattern.need]) or (jest and gives == "task.assign"):
                continue
            if away and gives == "meeting.book":
                continue
            if taken and (pattern.tail or pattern.timed or gives == "reminder.set"):
                continue
            text = clause.rest if pattern.tail else clause.text if pattern.timed else shape
            found = match(pattern, text)
            if not found and pattern.timed and pattern.loose_when:
                found = match(pattern, shape)
            if not found or language.bars(gives, text) or misread(found, text, everything, lifted, language):
                continue
            stating = pattern.need or gives in _HEARD or not told.isdisjoint(found.slots)
            if stating and only_told(found, language):
                continue
            cost = _cost(found, clause, language, taken=bool(taken), clock=needs["clock"])
            rule = f"{gives}: {pattern.source}"
            readings.append(Reading(gives, found, cost, pattern.weak, rule, whole=pattern.tail, roles=taken))
    return sorted(readings, key=lambda r: r.cost)


def _cost(found: Found, clause: Clause, language: Language, *, taken: bool, clock: bool) -> float:
    """How loosely a pattern fits: what its free slots swallowed, and what speaks for or against it."""
    pattern = found.pattern
    cost = found.swallowed + (0.5 if taken else 0) + (0 if not pattern.need else 2 if found.swallowed else -0.5)
    if clock and pattern.gives == "task.assign" and _gathers(found, language):
        cost += 6  # 通知工程部周四九点开推进会: those told are to come
    if pattern.gives in {"meeting.minutes", "document.finding"}:
        cost -= 8  # what was decided or found is told at length, and may itself sound like an order
    if pattern.tail and "text" not in found.slots:
        cost -= len(clause.rest) - len(clause.text)  # it reads the clauses behind as well
    if is_kind(found.slots.get("title", " ")[0], PARTY):
        cost += 20  # a title seldom begins with who is meant
    return cost


def _said_of_time(everything: str, lifted: Lifted, language: Language, now: datetime) -> dict[str, bool]:
    """What a sentence may need to be an order: a day to come, an hour, a deadline, a room at some time."""
    coming = [m for _, m in lifted.moments(everything) if not past(m, now)]
    day, hurry = any(m.kind != "deadline" for m in coming), _pressed(lifted.whole, language)
    return {
        "when": bool(coming) or hurry,
        "due": hurry or any(limits(m, language) for m in coming),
        "day": day,
        "clock": any(clocked(m) for m in coming),
        "gather": bool(coming) and holds(everything, ROOM),
    }


def _pressed(text: str, language: Language) -> bool:
    """Tom - fire extinguisher check, asap: haste is as good as a day."""
    low = text.lower()
    return any(word in low for word in language.words.get("pressing", ()))


def _gathers(found: Found, language: Language) -> bool:
    """开推进会, 召开座谈会: what is to be done is to meet."""
    words = language.words
    doing = found.slots.get("doing") or found.slots.get("act") or ""
    return doing.startswith(words.get("hold", ("\n",))) and doing.endswith(words.get("meeting_noun", ("\n",)))


def add(clause: Clause, language: Language) -> list[Found]:
    """What a clause adds to a command it does not head."""
    found: list[Found] = []
    for pattern in language.adds.reading(clause.text, clause.text, clause.bare):
        text = clause.text if pattern.tail or pattern.timed else clause.bare
        if got := match(pattern, text):
            found.append(got)
    return sorted(found, key=lambda f: f.swallowed)
