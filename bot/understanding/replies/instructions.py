"""What a leader writes on a paper: who is to see to it, and who helps."""

from __future__ import annotations

import re
from functools import cache

from bot.understanding.clauses import Reading
from bot.understanding.language import Language, load, pattern_of
from bot.understanding.lift import Lifted
from bot.understanding.parts import Parts, parts
from bot.understanding.sentences import Found
from bot.understanding.things import PARTY, char_class, holds, is_kind


def charge(said: str, lifted: Lifted, language: Language) -> Parts | None:
    """Who is to see to a paper by a leader's words, and who helps: 批示：请总务科主办，设备科协办."""
    if not holds(said, PARTY):
        return None
    found = parts(_endorsed(language.code).sub("", said), lifted, language)
    sure = found is not None and found.owner and (found.told or _sees_to(language.code).search(said))
    return found if sure else None


def helpers(said: str, found: Parts, language: Language) -> list[tuple[str, str]]:
    """护理部、院感科抓好落实, beside who leads: whoever else is named where a clause begins helps."""
    named = found.owner + "".join(chars for _, chars in found.roles)
    stretches = (got.group("who") for got in _named_first(language.code).finditer(said))
    return [("support", c) for who in stretches for c in who if is_kind(c, PARTY) and c not in named]


def charging(found: Parts, said: str, intent: str, rule: str, language: Language) -> Reading:
    """Who was found to see to it, read as one clause that says so, all its words kept."""
    slots = {"owner": found.owner, "text": said}
    return Reading(intent, Found(pattern_of(language.code, "{owner}{text}", intent), slots, 1), 1, False, rule)


@cache
def _endorsed(code: str) -> re.Pattern[str]:
    """批示： before what a leader writes on a paper."""
    return re.compile(rf"^{load(code).words.some('endorsed')}\s*[:\uff1a,\uff0c]\s*")


@cache
def _sees_to(code: str) -> re.Pattern[str]:
    """翟庭阅办: somebody, and that he is to see to it."""
    words = load(code).words
    some = words.some
    over = f"(?!{some('over')})"
    return re.compile(rf"{char_class(PARTY)}(?:{some('called_by')})*(?:{some('forward_for', 'handle')}){over}")


@cache
def _named_first(code: str) -> re.Pattern[str]:
    """Somebody named where a clause begins, or behind an asking word."""
    words, one, joints = load(code).words, char_class(PARTY), re.escape("".join(load(code).joints))
    ask, of = words.some("ask"), words.some("of")
    return re.compile(rf"(?:^|[\s，,。；;、：:]|{ask})(?P<who>{one}(?:[{joints}、]?{one})*)(?!{of})")
