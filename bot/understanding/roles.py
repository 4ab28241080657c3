"""Who does what, taken out of a clause: 请张伟参加, 综合科配合, cc Dan."""

from __future__ import annotations

import re
from functools import lru_cache

from bot.understanding.language import Language, load
from bot.understanding.sentences import match, search

LEAD_ALONE = "lead_alone"
"""A role only where a clause says nothing else: 张伟负责."""
SUPPORT_ALONE = "support_alone"
"""Likewise: Mateo supports, Nursing and Finance support where needed."""
_MARKS = re.compile("，+")
_BEFORE_MARK = re.compile(r"\s*，\s*(?=[,:，]|- )|(?<=[,:])\s*，")


def lift_roles(text: str, language: Language) -> tuple[str, list[tuple[str, str]]]:
    """Take 请张伟参加, 综合科配合 and the like out of a clause; what is left, and who does what."""
    left, roles = _lifted(text, language.code)
    return left, list(roles)


@lru_cache(maxsize=64)
def _lifted(text: str, code: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    """The same, remembered: a clause is asked several times who does what in it."""
    language = load(code)
    roles: list[tuple[str, str]] = []
    latin = language.script != "han"
    for pattern in language.roles.standing(text):
        if pattern.gives == LEAD_ALONE:
            if latin and (led := match(pattern, text.strip(language.edges))):
                return "", (("lead", led.slots["people"]),)
            continue
        if pattern.gives == SUPPORT_ALONE:
            head, colon, rest = text.partition(": ")
            if whole := match(pattern, head.strip(language.edges)):
                return rest if colon else "", (("support", whole.slots["people"]),)
            continue
        for _ in range(6):
            got = search(pattern, text)
            if not got or got[1] == got[2]:
                break
            found, start, end = got
            if start and text[start - 1 : start + 1] in language.unsplit:
                start += 1  # 通报给我: the verb here is 给 alone
            roles.append((pattern.gives, found.slots.get("people", "")))
            text = text[:start] + "，" + text[end:]
    if roles and language.script != "han":
        text = _BEFORE_MARK.sub("", text)
    return _MARKS.sub("，", text).strip(language.edges), tuple(roles)
