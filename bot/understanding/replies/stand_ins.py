"""Who comes instead of somebody who cannot: 我去不了，由老林代我参加."""

from __future__ import annotations

from bot.understanding.clauses import Clause, split
from bot.understanding.command import Scene
from bot.understanding.language import Language
from bot.understanding.lift import Lifted
from bot.understanding.replies.build import report_on_card
from bot.understanding.replies.readings import cued, matched
from bot.understanding.report import Report

HANDED_ON = {"meeting.decline": "meeting.delegate"}
"""What a refusal becomes where somebody else is named for it."""


def handed_on(found: Report, said: str, lifted: Lifted, scene: Scene, card: str) -> Report:
    """Can't come, Anna will stand in: who comes instead says more than that one does not."""
    wanted = HANDED_ON[found.intent or ""]
    if not found.text or found.more:
        return found
    for reading in cued(said, scene.language, card):
        if reading.intent == wanted:
            return report_on_card(reading, said, [], lifted, scene)
    for clause in split(said, lifted, scene.language)[1:]:  # 我赶不回来，改明天上午十点
        moved = matched(clause.text, clause.bare, scene.language.replies(card), card)
        if moved is not None and moved.intent == "meeting.move" and "when" in moved.found.slots:
            return report_on_card(moved, said, [], lifted, scene)
    return found


def stand_in(clause: Clause, language: Language) -> str:
    """Who comes instead, where a clause says so: 由老林代我参加; empty otherwise."""
    wanted = set(HANDED_ON.values())
    whole = matched(clause.text, clause.bare, language.replies("meeting"), "meeting")
    readings = [*([whole] if whole else []), *cued(clause.bare, language, "meeting")]
    return next((r.found.slots["people"] for r in readings if r.intent in wanted and "people" in r.found.slots), "")
