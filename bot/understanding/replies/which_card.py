"""Which card is meant: a bare 收到 where some wait, done and what came of it, another one by its number."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from bot.understanding.command import Scene
from bot.understanding.documents import Lift
from bot.understanding.language import load
from bot.understanding.lift import Lifted
from bot.understanding.replies.read import read_reply
from bot.understanding.report import Question, Report
from bot.understanding.sentences import Patterns, match
from bot.understanding.things import ITEM, is_kind

_CLOSES = frozenset({"task.complete", "document.answer"})
"""What says that a thing is done with."""


def accepted(said: str, scene: Scene) -> Report | None:
    """A bare 收到 where cards wait: signed for, or, with several, asked which."""
    waiting = scene.context.open_cards
    if waiting < 1:
        return None
    accepts = [p for card in ("task", "document") for p in scene.language.replies(card) if p.gives == "task.accept"]
    if not any(match(p, said) for p in accepts):
        return None
    if waiting == 1:
        return Report(intent="task.accept", understood=True)
    return Report(intent="task.accept", understood=True, missing=("ref",), question=Question("ref", "which_item", said))


def done_with(said: str, text: str, lifted: Lifted, scene: Scene) -> Report | None:
    """已办结，总结已送周主任: what follows a bare 办结 is the answer, about the card; it names no other item."""
    first, comma, _ = said.partition(",")
    first, comma = (first, comma) if comma else said.partition("\uff0c")[:2]
    card = scene.context.reply_to or "task"
    if not comma or card not in {"task", "document"} or scene.context.pending is not None:
        return None
    closes = _closing(scene.language.code, card).standing(said)  # its words are known, those of a part are not
    if not any((closing := match(p, first)) and "text" not in closing.slots for p in closes):
        return None
    beside = replace(scene, context=replace(scene.context, reply_to=card, last=False))
    found = read_reply(said, text, lifted, beside)
    return found if found is not None and found.intent in _CLOSES else None


@cache
def _closing(code: str, card: str) -> Patterns:
    return Patterns(pattern for pattern in load(code).replies(card) if pattern.gives in _CLOSES)


def of_the_one_named(reply: Report, lifted: Lifted) -> Report:
    """Words under a card that name another item by its number are about that one."""
    things = lifted.things.items()
    named = [thing.value for char, thing in things if is_kind(char, ITEM) and isinstance(thing, Lift)]
    if len(named) != 1 or reply.ref:
        return reply
    text = reply.text.replace(named[0], "").strip(" ,.:\uff0c\uff1a\u3002") if reply.text else reply.text
    return reply.but(ref=named[0], text=text)
