"""记一下：下周三找陈静对账: what one notes down for a day is a reminder for oneself, whoever is named in it."""

from __future__ import annotations

import re
from functools import cache

from bot.understanding.command import Scene
from bot.understanding.lacking import missing
from bot.understanding.language import load
from bot.understanding.lift import Lifted
from bot.understanding.report import Report


@cache
def _begins(code: str) -> re.Pattern[str] | None:
    listed = load(code).words.get("own_note")
    return re.compile(f"(?:{'|'.join(listed)})", re.IGNORECASE) if listed else None


def own_note(lifted: Lifted, scene: Scene) -> Report | None:
    """The note as a reminder, where it begins as one and names its day."""
    shape, context = _begins(scene.language.code), scene.context
    fits = context.pending is None and (context.reply_to is None or context.last)
    got = shape.match(lifted.text) if shape and fits else None
    if got is None or not (moments := lifted.moments(rest := lifted.text[got.end() :])):
        return None
    words = lifted.restore(lifted.without_moments(rest, scene.language)).strip(" ,\uff0c:\uff1a.\u3002")
    when = moments[0][1]
    return missing(
        Report(intent="reminder.set", understood=True, title=words, when=when, fired=("a note for oneself",))
    )
