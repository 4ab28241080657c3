"""A message whose kind its words weigh for, and which fits no sentence of it: who, what and when all the same."""

from __future__ import annotations

from operator import itemgetter

from bot.understanding.assignments import assigned
from bot.understanding.bookings import loosely_booked
from bot.understanding.cast import OWNED
from bot.understanding.clauses import Clause, Reading, split
from bot.understanding.command import Command, Scene
from bot.understanding.gatherings import gathered
from bot.understanding.language import Language, pattern_of
from bot.understanding.lift import Lifted
from bot.understanding.matters import nominal
from bot.understanding.sentences import PARTY, ROOM, Found, Pattern, is_kind, search
from bot.understanding.tidying import tidy
from bot.understanding.tongues import idle

_OF_ITEMS = ("task.", "meeting.", "document.", "query.item")
_ANEW = frozenset({"task.assign", "meeting.book", "meeting.find_time", "document.register", "document.draft"})
"""What speaks of no item there is already."""
_TOLD = frozenset(
    {"task.progress", "task.complete", "task.reject", "task.extend", "meeting.decline", "meeting.minutes",
     "document.instruct", "document.answer", "document.finding", "document.return", "request.submit"}
)  # fmt: skip
"""What is told in words of its own, kept as they were said."""


def of_kind(said: str, lifted: Lifted, scene: Scene) -> Command:
    """The command of the kind meant, as far as it can be told."""
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
    rule = "by the weight of its words"
    pattern = Pattern(gives=meant, source=rule, body="", free=(), slots=(), anchors=(), kinds="")
    reading = Reading(meant, Found(pattern, {}, 0), 0, False, f"{meant}: {rule}")
    bare = lifted.without_moments(said, language)
    return Command(reading, [Clause(said, bare, said)], [], _slots(said, clauses, scene))


def _slots(said: str, clauses: list[Clause], scene: Scene) -> dict[str, str]:
    meant = scene.meant or ""
    slots: dict[str, str] = {}
    parties = "".join(c for c in said if is_kind(c, PARTY))
    if parties and meant in OWNED:
        slots["owner"] = parties[-1] if meant != "task.assign" else parties
    elif parties:
        slots["people"] = parties
    carded = scene.context.reply_to is not None and not scene.context.last
    if meant in _TOLD and (carded or meant == "request.submit"):
        slots["text"] = said
    elif meant.startswith(_OF_ITEMS) and meant not in _ANEW and not carded:
        slots["ref"] = _named(clauses, meant, scene.language)
    return {slot: value for slot, value in slots.items() if value}


def _named(clauses: list[Clause], meant: str, language: Language) -> str:
    """What the item is called: up to its meeting word, or what is named surest."""
    if meant.startswith("meeting."):
        named = pattern_of(language.code, "{meeting}", meant)
        if found := next((got[0].slots["meeting"] for c in clauses if (got := search(named, _nobody(c.bare)))), ""):
            return found
    if language.script != "han":
        return ""
    surest = max((nominal(_nobody(clause.bare), language) for clause in clauses), key=itemgetter(1), default=("", 0.0))
    return surest[0] if surest[1] >= 1 else ""


def _nobody(text: str) -> str:
    return "".join(c for c in text if not is_kind(c, PARTY) and not is_kind(c, ROOM))
