"""A paper told piece by piece: 收文 first, then whose it is, its title, its number, who handles it, in any order."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import fields, replace
from functools import cache

from bot.understanding.command import Scene
from bot.understanding.lacking import missing
from bot.understanding.language import load
from bot.understanding.report import Context, DocumentFacts, Report

_LONGEST = 120
_ITS_OWN = frozenset({None, "document.register", "query.search", "item.correct"})
"""What a piece may sound like by itself."""
_MARKS = " .,!?\u3002\uff0c\uff01\uff1f"


@cache
def _begun(code: str) -> re.Pattern[str]:
    return re.compile(rf"{load(code).words.some('paper_begun')}[\s:\uff1a,\uff0c.\u3002!\uff01]*", re.IGNORECASE)


@cache
def _unnumbered(code: str) -> re.Pattern[str]:
    return re.compile(load(code).words.some("numberless"), re.IGNORECASE)


def paper_begun(text: str, scene: Scene) -> Report | None:
    """收文, 登记一份来文, and nothing yet of the paper itself."""
    if scene.context.pending is not None or (scene.context.reply_to is not None and not scene.context.last):
        return None
    if not scene.language.words.get("paper_begun") or _begun(scene.language.code).fullmatch(text.strip()) is None:
        return None
    return missing(Report(intent="document.register", understood=True, fired=("document.register: begun",)))


def paper_piece(text: str, scene: Scene, read: Callable[[str, Scene], Report]) -> Report | None:
    """The paper that is being told, with what this message says of it; None where it says something else."""
    pending, words = scene.context.pending, scene.language.words
    shape = _unnumbered(scene.language.code) if words.get("numberless") else None
    if pending is None and scene.context.reply_to == "document" and shape and shape.fullmatch(text.strip(_MARKS)):
        return Report(intent="query.item", understood=True, fired=("the paper has no number",))  # it stands so already
    if pending is None or pending.intent != "document.register" or len(text) > _LONGEST:
        return None
    if shape and shape.fullmatch(text.strip(_MARKS)):
        return pending
    lead = words.first("paper_led")
    alone = replace(scene, context=Context())
    if not lead or read(text, alone).intent not in _ITS_OWN:
        return None
    told = read(lead.replace("#", text.strip()), alone)
    if told.intent != "document.register" or told.more or told.document is None:
        return None
    made = pending.but(document=_together(pending.document, told.document))
    for slot in ("title", "owner", "others", "roles", "when", "urgency"):
        if value := getattr(told, slot):
            made = made.but(**{slot: value})
    doubt = told.question if told.question is not None and told.question.slot != "document.title" else made.question
    settled = doubt is None or doubt.slot == "document.title" or bool(getattr(told, doubt.slot, None))
    return missing(made.but(question=None if settled and doubt is made.question else doubt))


def _together(before: DocumentFacts | None, now: DocumentFacts) -> DocumentFacts:
    """What was said of the paper, each piece said anew in place of the older."""
    said = {one.name: value for one in fields(now) if (value := getattr(now, one.name)) is not None}
    return replace(before or DocumentFacts(), **said)
