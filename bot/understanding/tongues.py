"""Which language a text is in, what is written short in it, and what in it is small talk or about no work."""

from __future__ import annotations

import re
from functools import cache

from bot.understanding.language import Language, codes, load
from bot.understanding.normal import has_han


@cache
def _shorthand(code: str) -> tuple[re.Pattern[str], dict[str, str]]:
    known = load(code).words.pairs("shorthand")
    each = "|".join(re.escape(w) + (r"(?![\w-])" if w[-1].isalnum() else "") for w in known) or "(?!)"
    return re.compile(rf"(?<![\w-])(?:{each})", re.IGNORECASE), known


def in_full(text: str, code: str) -> str:
    """W/ Priya, mtg: what is written short, in full."""
    shape, known = _shorthand(code)
    return shape.sub(lambda m: known[m.group().lower()], text)


def tongues(text: str, preferred: str) -> list[str]:
    """The language whose letters the text is written in first, then the others."""
    known = list(codes())
    bare = re.sub("\u300a.*\u300b|[\u3400-\u9fff]+\u3014\\d{4}\u3015\\d+\u53f7?", "", text)
    han = len(re.findall("[\u3400-\u9fff]", bare))
    latin = len(re.findall(r"[A-Za-z]{2,}", bare))
    more = han > latin or (han == latin and has_han(text[:1])) or _small(bare, "han") > _small(bare, "latin")
    script = "han" if has_han(text) and more else "latin"
    fitting = [c for c in known if load(c).script == script]
    fitting.sort(key=lambda c: c != preferred)
    others = [c for c in known if c not in fitting]
    if not has_han(text) or (script == "han" and latin < 3):
        others = []
    return fitting + others


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
    low = said.lower()
    return any(word in low for word in language.words.get("idle", ()))
