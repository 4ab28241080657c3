"""What is taken back: 周四，不，周五."""

from __future__ import annotations

import re
from itertools import pairwise

from bot.understanding.when.pieces import Scene
from bot.understanding.when.units import Unit
from bot.understanding.when.words import Grammar, ends_with

LONGEST_WORD = 16


def corrected(units: list[Unit], scene: Scene, grammar: Grammar) -> list[Unit]:
    """周四，不，周五: what is taken back is still heard for what the correction leaves out, and then dropped."""
    text = scene.text
    for before, unit in pairwise(units):
        gap = text[before.end : unit.start].strip(" ,，.。、…")
        if len(gap) > LONGEST_WORD:
            continue
        gap = re.sub(r"[ ,，.。、…]+", " " if gap.isascii() else "", gap)
        comma = text[before.end : unit.start].lstrip()[:1] in {",", "，"} and not gap
        not_this = (comma or gap in grammar.marks["but_this"]) and ends_with(
            text, before.start, grammar.marks["not_this"]
        )
        before.dropped = gap in grammar.marks["correction"] or not_this
        if before.dropped:
            unit.first.fired.append("correction")
            if before.first.prefix == "deadline" and unit.first.plain:
                unit.first.prefix = before.first.prefix  # by Wed, sorry, Thurs
    return units
