"""A card put right in a few words: 不对，改后天，在小会议室; and what such words may do to the card shown last."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

from bot.understanding.answers import fill, is_plain
from bot.understanding.command import Scene
from bot.understanding.language import load
from bot.understanding.lift import Lifted
from bot.understanding.pending import as_deadline
from bot.understanding.replies.readings import SAYS_WHY
from bot.understanding.report import Report
from bot.understanding.things import PARTY, holds

MENDING = frozenset(
    {
        "meeting.move",
        "meeting.invite",
        "meeting.uninvite",
        "meeting.cancel",
        "meeting.announce",
        "task.extend",
        "task.transfer",
        "task.support",
        "task.cancel",
        "task.urge",
        "meeting.decline",
        "meeting.delegate",
        "document.forward",
        "document.return",
        "item.correct",
    }
)
"""What a short word about the card only shown last may do."""
HANDS = {"task": "task.transfer", "document": "document.forward"}
"""What naming somebody else for it is, by its card."""
PLAINLY = "put right in plain words"
SHORT = 40
"""Characters of words that mend the card shown last; twice as many where letters make them."""


@cache
def put_otherwise(code: str) -> re.Pattern[str]:
    """不对，or no, before what it should be."""
    listed = sorted((re.escape(w.rstrip(" ,，")) for w in load(code).words["correction"]), key=len, reverse=True)
    return re.compile(rf"(?:(?:{'|'.join(listed) or '(?!)'})[\s,.!，。！]+)+", re.IGNORECASE)


@cache
def _handles(code: str) -> re.Pattern[str]:
    """办, to handle: at the end of who is to handle a paper."""
    return re.compile(rf"\s*{load(code).words.some('handle')}\s*$", re.IGNORECASE)


def mended(said: str, lifted: Lifted, scene: Scene, card: str) -> Report | None:
    """不对，改后天，在小会议室; 周四前: nothing but who, when and where, said of a card, puts it right."""
    led = put_otherwise(scene.language.code).match(said)
    rest = said[led.end() :] if led else said
    if card == "document":
        rest = _handles(scene.language.code).sub("", rest)  # 王芳周五前办
    if scene.context.pending is not None or not is_plain(rest, lifted, scene):
        return None
    times = [moment for _, moment in lifted.moments(rest)]
    long = card == "meeting" and any(moment.kind == "duration" for moment in times)
    limit = card in HANDS and bool(times) and all(moment.kind == "deadline" for moment in times)
    named = holds(rest, PARTY)
    handed = card == "document" and named and bool(times)  # 王芳，周五: who handles the paper just registered, by when
    if not (led or handed or ((long or limit) and not scene.context.last)):
        return None
    wanted = []
    if card in HANDS:  # the day first: who then gets it hears of both at once
        wanted = ["task.extend"] * bool(times) + [HANDS[card]] * named
    elif card == "meeting" and not named:
        wanted = ["meeting.move"]
    found = [_put(intent, rest, lifted, scene) for intent in wanted]
    if not found or None in found:
        return None
    first, *more = [one for one in found if one is not None]
    return first.but(more=tuple(more)) if more else first


def _put(intent: str, rest: str, lifted: Lifted, scene: Scene) -> Report | None:
    pending = Report(intent=intent, understood=True, missing=("owner" if intent in HANDS.values() else "when",))
    found = fill(rest, lifted, replace(scene, context=replace(scene.context, pending=pending)))
    if found is None:
        return None
    if intent == "task.extend":
        found = found.but(owner=None, others=(), when=as_deadline(found.when) if found.when else None)
    elif intent in HANDS.values():
        found = found.but(when=None)
    return found.but(fired=(PLAINLY,))


def if_meant(found: Report | None, said: str, scene: Scene) -> Report | None:
    """A card only shown last is mended by short words, not by every sentence."""
    if found is None or not scene.context.last:
        return found
    handed = found.intent == "document.instruct" and not found.text and (found.owner or found.question)
    asked = found.intent == "query.item"
    longest = SHORT if scene.language.script == "han" else 2 * SHORT
    if (found.intent not in MENDING and not handed and not asked) or len(said) > longest:
        return None
    return found if not found.text or found.intent in SAYS_WHY else None
