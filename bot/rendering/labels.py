"""What buttons, short notices and the command menu say."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from bot.rendering.facts import Facts, clean
from bot.rendering.moments import Moments
from bot.rendering.scene import Scene, enter, leave
from bot.rendering.words import known, words

if TYPE_CHECKING:
    from handlers.desk import Policy

LONGEST = 40


def label(verb: str, facts: Mapping[str, Any], language: str, policy: Policy, *, now: datetime | None = None) -> str:
    """What the button says. Raises KeyError for a verb without a label or a label without its facts.

    Moments among the facts (`start`, `at`, `day`) may be datetimes or ISO texts. A slot names its day unless that
    is the day `asked` for. Without `now` no year is named.
    """
    wording = words(known(language))
    scene = Scene(now=now or _moment(facts, policy), policy=policy)
    token = enter(scene)
    try:
        filled = {"unit": "", "room": "", **facts}
        if when := _when(Moments(wording), facts):
            filled["when"] = when
        if "seq" in facts:
            filled["number"] = wording.say("number", facts["kind"], year=facts["year"], seq=facts["seq"])
        filled["room"] = Facts(wording).room(str(filled["room"] or ""))
        said = clean(wording.say("labels", verb, int(filled.pop("n", 0)), **filled))
    finally:
        leave(token)
    return said if len(said) <= LONGEST else said[: LONGEST - 1].rstrip() + "…"


def _moment(facts: Mapping[str, Any], policy: Policy) -> datetime:
    """The label's own moment stands in for now."""
    for key in ("start", "at", "day"):
        value = facts.get(key)
        text = value.isoformat() if isinstance(value, datetime) else str(value)
        if re.match(r"\d{4}-\d\d-\d\d", text):
            return datetime.fromisoformat(text[:10]).replace(tzinfo=policy.zone)
    return datetime(2000, 1, 1, tzinfo=policy.zone)


def _when(moments: Moments, facts: Mapping[str, Any]) -> str:
    if start := facts.get("start"):
        same = (asked := facts.get("asked")) and moments.day(asked) == moments.day(start)
        return moments.clock(start) if same else moments.moment(start)
    if at := facts.get("at"):
        text = at if isinstance(at, str) else at.isoformat()
        if len(text) == 10:
            return moments.day(text)
        if text.startswith("T"):
            return text[1:6]
        return moments.moment(at) if facts.get("clock", True) else moments.day(at)
    if day := facts.get("day"):
        return moments.day(day)
    return ""


def toast(name: str, language: str) -> str:
    """The short notice over a pressed button."""
    return words(known(language)).say("toasts", name)


def menu(language: str, kind: Literal["private", "group"]) -> list[tuple[str, str]]:
    """Commands and their descriptions, for setMyCommands."""
    return list(words(known(language)).table("menu")[kind].items())
