"""What bars an intent whatever its patterns say: 查分的学生真多 looks nothing up, 我要开车去接孩子 asks for no car."""

from __future__ import annotations

import re
from functools import cache

from bot.understanding.language import Language, load


@cache
def _bars(code: str) -> dict[str, re.Pattern[str]]:
    """By intent; the lists say `intent=expression`."""
    found: dict[str, list[str]] = {}
    for entry in load(code).words.get("barred", ()):
        intent, _, body = entry.partition("=")
        found.setdefault(intent, []).append(body)
    return {intent: re.compile("|".join(bodies), re.IGNORECASE) for intent, bodies in found.items()}


def barred(intent: str, text: str, language: Language) -> bool:
    """Does this text surely not mean that, whichever pattern fits it?"""
    bars = _bars(language.code).get(intent)
    return bars is not None and bars.search(text) is not None
