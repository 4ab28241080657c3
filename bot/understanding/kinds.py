"""A message whose kind its words weigh for, and which fits no sentence of it: who, what and when all the same."""

from __future__ import annotations

import re
from functools import cache
from operator import itemgetter

from bot.understanding.assignments import assigned
from bot.understanding.bookings import loosely_booked
from bot.understanding.cast import OWNED
from bot.understanding.clauses import Clause, Reading, split
from bot.understanding.command import Command, Scene
from bot.understanding.gatherings import gathered
from bot.understanding.language import Language, load, pattern_of
from bot.understanding.lift import Lifted
from bot.understanding.matters import nominal
from bot.understanding.sentences import Found, Pattern, search
from bot.understanding.things import ITEM, NUMBER, PARTY, ROOM, TITLE, holds, is_kind
from bot.understanding.tidying import tidy
from bot.understanding.tongues import idle

_OF_ITEMS = ("task.", "meeting.", "document.", "query.item")
_ANEW = frozenset({"task.assign", "meeting.book", "meeting.find_time", "document.register", "document.draft"})
"""What speaks of no item there is already."""
NAME = 3
"""Characters: what is shorter (参加, 已经) names nothing."""
SOME = 2
"""Words behind a name that say what is to be done: more than these."""
_EDGES = " ,.:;-"
_TOLD = frozenset(
    {"task.progress", "task.complete", "task.reject", "task.extend", "meeting.decline",
     "meeting.minutes", "document.instruct", "document.answer", "document.finding", "document.return", "request.submit"}
)  # fmt: skip
"""What is told in words of its own, kept as they were said."""


def of_kind(said: str, lifted: Lifted, scene: Scene) -> Command | None:
    """The command of the kind meant, as far as it can be told; None of an item where nothing says which."""
    language, meant = scene.language, scene.meant
    assert meant is not None
    clauses = [clause for clause in split(said, lifted, language) if not idle(clause.text, language)]
    found: list[Command] = []
    if meant == "task.assign":
        found = assigned(tidy(lifted.text, language, lifted, whole=True), clauses, lifted, scene)
    elif meant == "meeting.book":
        found = loosely_booked(clauses, lifted, scene) or gathered(said, clauses, lifted, scene)
    if found:
        return found[0]
    slots = _slots(said, clauses, scene)
    if (
        _of_an_item(scene)
        and "ref" not in slots
        and not (holds(said, ITEM) or holds(said, TITLE) or holds(said, NUMBER))
    ):
        return None
    rule = "by the weight of its words"
    pattern = Pattern(gives=meant, source=rule, body="", free=(), slots=(), anchors=(), kinds="")
    reading = Reading(meant, Found(pattern, {}, 0), 0, False, f"{meant}: {rule}")
    bare = lifted.without_moments(said, language)
    return Command(reading, [Clause(said, bare, said)], [], slots)


def _of_an_item(scene: Scene) -> bool:
    """Whether what is meant is about an item there is already, which no card shows."""
    meant = scene.meant or ""
    carded = scene.context.reply_to is not None and not scene.context.last
    return meant.startswith(_OF_ITEMS) and meant not in _ANEW and not carded


def _slots(said: str, clauses: list[Clause], scene: Scene) -> dict[str, str]:
    meant = scene.meant or ""
    slots: dict[str, str] = {}
    parties = "".join(c for c in said if is_kind(c, PARTY))
    if parties and meant in OWNED:
        slots["owner"] = parties[-1] if meant != "task.assign" else parties
    elif parties and meant != "reminder.set":  # it is not known that it is for them
        slots["people"] = parties
    if meant == "task.assign":
        slots["doing"] = _doing(clauses) if scene.language.script != "han" else _surest(clauses, scene.language)
    carded = scene.context.reply_to is not None and not scene.context.last
    if meant in _TOLD and (carded or meant == "request.submit"):
        slots["text"] = said
    elif _of_an_item(scene):
        slots["ref"] = _named(clauses, meant, scene.language)
    return {slot: value for slot, value in slots.items() if value}


def _doing(clauses: list[Clause]) -> str:
    """What stands behind who is to do it, or what is said beside him."""
    for clause in clauses:
        last = max((n for n, char in enumerate(clause.bare) if is_kind(char, PARTY)), default=-1)
        said = clause.bare[last + 1 :].strip(_EDGES) if last >= 0 else ""
        if len(said.split()) > SOME:
            return said
    return max((clause.bare for clause in clauses if not holds(clause.bare, PARTY)), key=len, default="")


def _named(clauses: list[Clause], meant: str, language: Language) -> str:
    """What the item is called: up to its meeting word, or what is named surest."""
    if meant.startswith("meeting."):
        named = pattern_of(language.code, "{meeting}", meant)
        if found := next((got[0].slots["meeting"] for c in clauses if (got := search(named, _nobody(c.bare)))), ""):
            return found
    if language.script != "han":
        return ""
    surest = _surest(clauses, language)
    ended = _called_off(language.code).search(surest) if meant == "meeting.cancel" else None
    return surest[: ended.start()] if ended and ended.start() > 1 else surest


@cache
def _called_off(code: str) -> re.Pattern[str]:
    """党组学习取消: that it is off is no part of its name."""
    return re.compile(rf"{load(code).words.some('off_sure')}.{{0,2}}$")


def _surest(clauses: list[Clause], language: Language) -> str:
    surest = max((nominal(_nobody(clause.bare), language) for clause in clauses), key=itemgetter(1), default=("", 0.0))
    return surest[0] if surest[1] >= 1 and len(surest[0]) >= NAME else ""


def _nobody(text: str) -> str:
    return "".join(c for c in text if not is_kind(c, PARTY) and not is_kind(c, ROOM))
