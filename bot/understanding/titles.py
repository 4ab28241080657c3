"""The matter in hand: a title without verbs, people, moments and courtesy."""

from __future__ import annotations

import re
from functools import cache

from bot.understanding.documents import is_organ
from bot.understanding.language import Language, load
from bot.understanding.sentences import LIFTED

_EDGES = " ，,。；;：:、！!？?~～\"'「」『』“”·-—"


@cache
def _lists(code: str) -> dict[str, re.Pattern[str]]:
    words = load(code).words
    wall = r"\b" if load(code).script != "han" else ""
    shapes = {}
    for name in (
        "do",
        "soft_object",
        "object_lead",
        "title_tail",
        "well",
        "no_title",
        "plain",
        "topic_tail",
        "title_lead",
        "send",
    ):
        listed = sorted(words.get(name, ()), key=len, reverse=True)
        shapes[name] = re.compile("(?:" + ("|".join(map(re.escape, listed)) or "(?!)") + ")" + wall, re.IGNORECASE)
    return shapes


def clean(text: str, language: Language, *, verbs: bool) -> str | None:
    """What is left of a caught title when all that is not the matter is taken off."""
    lists = _lists(language.code)
    text = text.strip(_EDGES)
    for _ in range(6):
        before = text
        text = _trim(text, lists, language, verbs=verbs)
        if text == before:
            break
    if not text or lists["no_title"].fullmatch(text):
        return None
    return text


def _trim(text: str, lists: dict[str, re.Pattern[str]], language: Language, *, verbs: bool) -> str:
    text = text.strip(_EDGES)
    if lead := lists["title_lead"].match(text):
        text = text[lead.end() :].lstrip(_EDGES)
    if (soft := lists["soft_object"].match(text)) and len(text) > soft.end():
        text = _object(text[soft.end() :].strip(), lists, language) if verbs else text[soft.end() :]
    elif verbs:
        text = _without_verb(text, lists)
    if (lead := lists["object_lead"].match(text)) and len(text) > lead.end() + 1:
        text = text[lead.end() :]
    for name in ("title_tail", "topic_tail"):
        for tail in reversed(list(lists[name].finditer(text))):
            if tail.end() == len(text) and tail.start() > 1:
                text = text[: tail.start()]
                break
    return text.strip(_EDGES)


def _without_verb(text: str, lists: dict[str, re.Pattern[str]]) -> str:
    """报送三季度总结 → 三季度总结; a verb that stands alone stays."""
    verb = lists["do"].match(text)
    if not verb:
        return text
    rest = text[verb.end() :]
    bare = rest.lstrip(_EDGES)
    if lead := lists["object_lead"].match(bare):
        bare = bare[lead.end() :]
    if len(bare) >= 2 and not lists["well"].fullmatch(bare):
        return bare
    return text


@cache
def _do_end(code: str) -> re.Pattern[str]:
    words = load(code).words

    def some(name: str) -> str:
        return "|".join(re.escape(w) for w in sorted(words.get(name, ()), key=len, reverse=True)) or "(?!)"

    return re.compile(
        rf"(?:{some('do')})(?:{some('well')}|{some('object_lead')})?(?:{some('title_tail')})?$", re.IGNORECASE
    )


def _object(text: str, lists: dict[str, re.Pattern[str]], language: Language) -> str:
    """把供热方案改一下 → 供热方案: what stands before the verb that ends the phrase."""
    for at in range(len(text) - 2, 1, -1):
        verb = lists["send"].match(text, at)
        if verb and (LIFTED.search(text, verb.end()) or is_organ(text[verb.end() :], language)):
            return text[:at]
    for at in range(2, len(text)):
        if _do_end(language.code).match(text, at):
            return text[:at]
    return text
