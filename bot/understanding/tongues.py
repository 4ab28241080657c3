"""Which language a text is in, what is written short in it, and what in it is small talk or about no work."""

from __future__ import annotations

import re
from functools import cache

from bot.understanding.language import Language, codes, load
from bot.understanding.normal import any_in, has_han

_WORD = re.compile("[a-z0-9]+")


@cache
def _shorthand(code: str) -> tuple[frozenset[str], re.Pattern[str]]:
    """What is written short, and of each the longest word: few messages hold one."""
    words = load(code).words
    telling = frozenset(max(_WORD.findall(short), key=len) for short in words.pairs("shorthand"))
    ended = r"(?:(?<!\w)|(?![\w-]))"
    return telling, re.compile(rf"(?<![\w-]){words.some('shorthand')}{ended}", re.IGNORECASE)


def in_full(text: str, code: str) -> str:
    """W/ Priya, mtg: what is written short, in full."""
    telling, shape = _shorthand(code)
    if not telling or telling.isdisjoint(_WORD.findall(text.lower())):
        return text
    known = load(code).words.pairs("shorthand")
    return shape.sub(lambda m: known[m.group().lower()], text)


def tongues(text: str, preferred: str) -> list[str]:
    """The language whose letters the text is written in first, then the others."""
    if not has_han(text):
        return [*_written("latin", preferred)]
    bare = re.sub("\u300a.*\u300b|[\u3400-\u9fff]+\u3014\\d{4}\u3015\\d+\u53f7?", "", text)
    han = len(re.findall("[\u3400-\u9fff]", bare))
    latin = len(re.findall(r"[A-Za-z]{2,}", bare))
    more = han > latin or (han == latin and has_han(text[:1])) or _small(bare, "han") > _small(bare, "latin")
    if not more:
        return [*_written("latin", preferred), *_written("han", preferred)]
    return [*_written("han", preferred), *(_written("latin", preferred) if latin >= 3 else ())]


@cache
def _written(script: str, preferred: str) -> tuple[str, ...]:
    """The languages of a script, the preferred one first."""
    return tuple(sorted((c for c in codes() if load(c).script == script), key=lambda c: c != preferred))


@cache
def _small_words(script: str) -> frozenset[str]:
    languages = [load(code) for code in codes() if load(code).script == script]
    return frozenset(word for language in languages for word in language.words.get("small", ()))


def _small(text: str, script: str) -> int:
    """How many small words of a script's languages a text has: Gao Ming 负责 partner survey is Chinese."""
    small = _small_words(script)
    if script == "han":
        return sum(text.count(word) for word in small)
    return sum(word in small for word in re.findall("[a-z]+", text.lower()))


@cache
def _chatter(code: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{load(code).words.some('chatter')}|[\W_\s]|6{{3,}})+", re.IGNORECASE)


def is_chatter(text: str, language: Language) -> bool:
    """Nothing but 好的, 辛苦了, a thumb."""
    return _chatter(language.code).fullmatch(text) is not None


def idle(said: str, language: Language) -> bool:
    """Thanks, praise, weather, meals: talk that is about no work, whatever words of work it holds."""
    return any_in(said.lower(), language.words["idle"])
