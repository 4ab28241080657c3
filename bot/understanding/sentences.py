"""Sentences as they are matched: which may stand in a text, and what their slots catch there."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache

from bot.understanding.normal import lowered
from bot.understanding.things import kinds_in


@dataclass(frozen=True)
class Pattern:
    """One compiled sentence: the intent (or role) it gives, and how to recognise it."""

    gives: str
    source: str
    body: str
    free: tuple[str, ...]
    slots: tuple[str, ...]
    anchors: tuple[str, ...]
    """Words one of which stands in every match, the rarest there are."""
    kinds: str
    others: tuple[tuple[str, ...], ...] = ()
    """Further short lists of words: one of each stands in every match, too."""
    need: str = ""
    weak: bool = False
    tail: bool = False
    timed: bool = False
    loose_when: bool = False

    @cached_property
    def regex(self) -> re.Pattern[str]:
        """For a text as it stands."""
        return re.compile(self.body, re.IGNORECASE)

    @cached_property
    def small(self) -> re.Pattern[str]:
        """For a text in small letters: it is matched in two thirds of the time."""
        return re.compile(self.body)

    def may(self, text: str, kinds: str) -> bool:
        """A cheap look: could this pattern match the text at all?"""
        for kind in self.kinds:
            if kind not in kinds:
                return False
        if not self.anchors:
            return True
        for anchor in self.anchors:  # the hottest loops of all: any() costs three times as much
            if anchor in text:
                break
        else:
            return False
        for words in self.others:
            for word in words:
                if word in text:
                    break
            else:
                return False
        return True


_LATIN_WORD = re.compile("[a-z]+")


@lru_cache(maxsize=256)
def _words_of(text: str) -> tuple[frozenset[str], frozenset[str]]:
    """The Latin words of a text, and its characters singly and in pairs."""
    low = text.lower()
    return frozenset(_LATIN_WORD.findall(low)), frozenset({*low, *map(str.__add__, low, low[1:])})


class Patterns(tuple[Pattern, ...]):  # noqa: SLOT001 - it remembers its index
    """Patterns in their order, found by words of theirs: Latin ones whole, others by their first two characters."""

    @cached_property
    def _by_words(self) -> tuple[dict[str, list[int]], dict[str, list[int]], frozenset[int]]:
        latin: dict[str, list[int]] = {}
        other: dict[str, list[int]] = {}
        anywhere: list[int] = []
        for n, pattern in enumerate(self):
            firsts = [(_LATIN_WORD.match(anchor), anchor[:2]) for anchor in pattern.anchors]
            for word in {got.group() for got, _ in firsts if got}:
                latin.setdefault(word, []).append(n)
            for pair in {pair for got, pair in firsts if not got}:
                other.setdefault(pair, []).append(n)
            if not firsts:
                anywhere.append(n)
        return latin, other, frozenset(anywhere)

    def likely(self, *texts: str) -> list[Pattern]:
        """Those that could match one of the texts: a few of hundreds."""
        latin, other, anywhere = self._by_words
        found = set(anywhere)
        for text in dict.fromkeys(texts):
            words, pairs = _words_of(text)
            for word in words & latin.keys():
                found.update(latin[word])
            for pair in pairs & other.keys():
                found.update(other[pair])
        return [self[n] for n in sorted(found)]

    def standing(self, text: str) -> list[Pattern]:
        """Those whose words and things all stand in the text."""
        low, kinds = text.lower(), kinds_in(text)
        return [pattern for pattern in self.likely(text) if pattern.may(low, kinds)]


NONE = Patterns()


@dataclass(frozen=True, slots=True)
class Found:
    """A pattern that matched, what its slots caught, and how many characters its free slots swallowed."""

    pattern: Pattern
    slots: dict[str, str]
    swallowed: int


def match(pattern: Pattern, text: str) -> Found | None:
    """The whole of `text` read by this pattern."""
    got = pattern.small.fullmatch(lowered(text))
    return _found(pattern, got, text) if got else None


def _found(pattern: Pattern, got: re.Match[str], text: str) -> Found:
    slots: dict[str, str] = {}
    swallowed = 0
    for name in pattern.slots:
        start, end = got.span(name)
        if start < 0:
            continue
        slots.setdefault(name.split("__")[0], text[start:end])
        if name in pattern.free:
            swallowed += end - start if not name.startswith("text") else 1 + (end - start) // 4
    return Found(pattern, slots, swallowed)


def search(pattern: Pattern, text: str) -> tuple[Found, int, int] | None:
    """The first place in `text` where this pattern stands."""
    got = pattern.small.search(lowered(text))
    return (_found(pattern, got, text), got.start(), got.end()) if got else None


def without(pattern: Pattern, text: str) -> str:
    """The text without any place where this pattern stands."""
    left, at = [], 0
    for got in pattern.small.finditer(lowered(text)):
        left.append(text[at : got.start()])
        at = got.end()
    return "".join((*left, text[at:])) if at else text
