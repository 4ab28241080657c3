"""One text read by what its card may be answered: a whole sentence, or its telling words; which of several counts."""

from __future__ import annotations

from bot.understanding.clauses import Reading
from bot.understanding.command import Scene
from bot.understanding.language import Language
from bot.understanding.sentences import Patterns, match, search

ACKS = frozenset({"task.accept", "task.confirm", "meeting.accept", "task.progress", "document.instruct"})
"""Words that say little: anything else said beside them counts more."""
LITTLE = ACKS | {"query.item"}
"""How does it stand? says as little beside an order."""
SAYS_WHY = frozenset(
    {"meeting.decline", "meeting.delegate", "task.transfer", "task.extend", "document.return", "item.correct"}
)
"""Of these, what may give a reason with it."""
_RANK = {
    intent: n
    for n, intent in enumerate(
        (
            "query.item", "task.accept", "task.confirm", "meeting.accept", "document.instruct", "task.progress",
            "task.complete", "document.answer", "document.finding", "meeting.decline", "task.reject", "document.return",
            "task.urge", "task.cancel", "meeting.cancel", "meeting.move", "task.extend", "task.support",
            "document.forward", "task.transfer", "meeting.uninvite", "meeting.invite", "meeting.delegate",
            "item.correct",
        )
    )
}  # fmt: skip
"""Where the clauses of one reply say different things, the last of these counts."""


def rank(intent: str) -> int:
    """How much an intent counts beside others of the same reply."""
    return _RANK.get(intent, len(_RANK) // 2)


def matched(said: str, bare: str, patterns: Patterns, name: str, beside_when: tuple[str, ...] = ()) -> Reading | None:
    """The sentence that leaves least of a text to its free slots; 周五再交 says when, and to do nothing again."""
    when_alone = said != bare and bare in beside_when
    best: Reading | None = None
    for pattern in patterns.reading(said, said, bare):
        text = said if pattern.timed or pattern.tail else bare
        if when_alone and pattern.gives == "task.reject":
            continue
        found = match(pattern, text)
        if found and (best is None or found.swallowed < best.cost):
            best = Reading(pattern.gives, found, found.swallowed, False, f"{pattern.gives} ({name}): {pattern.source}")
    return best


def cued(said: str, language: Language, *cards: str) -> list[Reading]:
    """The cues of these cards that stand in a text."""
    stand = [
        (pattern, got[0])
        for card in cards
        for pattern in language.cues(card).standing(said)
        if (got := search(pattern, said)) and not language.bars(pattern.gives, said)
    ]
    return [Reading(p.gives, found, found.swallowed, False, f"{p.gives} by {p.source}") for p, found in stand]


def heard(card: str, scene: Scene) -> tuple[str, ...]:
    """Whose telling words count on this card: a leader's on a task, too."""
    return (card, "any", "led") if card == "task" and scene.leads else (card, "any")
