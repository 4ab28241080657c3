"""王芳那边有消息吗: asked after somebody, not after a thing of that name."""

from __future__ import annotations

from bot.understanding import people
from bot.understanding.command import Command, Scene
from bot.understanding.lift import Lifted
from bot.understanding.report import Report
from bot.understanding.things import PARTY, is_kind


def of_a_colleague(made: Report, command: Command, lifted: Lifted, scene: Scene) -> Report:
    """How things stand, of which only a name is said: of what that person, or unit, has in hand."""
    said = command.slots.get("ref") or command.slots.get("people", "")
    chars = "".join(char for char in said if is_kind(char, PARTY))
    carded = scene.context.reply_to is not None and not scene.context.last
    if made.intent != "query.item" or made.did or carded or len(chars) != 1 or (made.others and "ref" in command.slots):
        return made
    rest = said.replace(chars, "").strip(scene.language.edges).lower()
    if rest and rest not in scene.language.words.get("ones_side", ()):
        return made
    found = people.who(chars, lifted, scene, "owner")
    if found.question is not None:
        return made.but(ref=None, others=(), roles=None, question=found.question)
    if len(found.parties) != 1 or found.parties[0].id is None:
        return made
    return made.but(owner=found.parties[0], others=(), roles=None, ref=None)
