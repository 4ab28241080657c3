"""Long messages with parts of their own: what a paper is to contain, who signed a pasted one, minutes by a number."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from bot.understanding.command import Scene
from bot.understanding.language import load
from bot.understanding.report import Report

_SHORTEST = 6
"""Characters an order has at least before what it is to contain."""


@cache
def _shape(code: str, name: str) -> re.Pattern[str] | None:
    listed = load(code).words.get(name)
    return re.compile("|".join(f"(?:{one})" for one in listed), re.IGNORECASE) if listed else None


def unsigned(text: str, code: str) -> str:
    """The text of a pasted paper without the organ and the date under it: they ask nobody for anything."""
    shape = _shape(code, "signed_off")
    got = shape.search(text) if shape else None
    return text[: got.start()] if got and "\n" in text[: got.start()] else text


def with_contents(text: str, scene: Scene, read: Callable[[str, Scene], Report]) -> Report | None:
    """请王芳起草…材料，内容包括：一是…: what it is to contain goes with the order as it was said."""
    shape = _shape(scene.language.code, "contents")
    got = shape.search(text, _SHORTEST) if shape and scene.context.pending is None else None
    if got is None:
        return None
    report = read(text[: got.start()], scene)
    whole = report.intent == "task.assign" and report.title and report.owner and not report.more
    if not whole:
        return None
    told = "\uff0c".join(part for part in (report.text, text[got.start() :].strip(" ,\uff0c\u3002\n")) if part)
    return report.but(text=told)


def minuted(text: str, scene: Scene) -> Report | None:
    """会议2026-0001纪要：1.…；2.…: all that follows is what that meeting decided."""
    shape = _shape(scene.language.code, "minuted")
    got = shape.match(text) if shape and scene.context.pending is None else None
    if got is None or not (said := text[got.end() :].strip()):
        return None
    ref = next(value for value in got.groupdict().values() if value)
    return Report(intent="meeting.minutes", understood=True, ref=ref, text=said, fired=("minutes by number",))
