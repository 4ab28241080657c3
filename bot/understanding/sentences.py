"""Sentences as they are matched: which may stand in a text, and what their slots catch there."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from bot.understanding.normal import lowered
from bot.understanding.word_index import WordIndex, numbered, numbers


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

    @property
    def needs(self) -> list[Sequence[str]]:
        """Lists of words and things of which one each must stand in a text, the rarest first."""
        words = [self.anchors, *self.others] if self.anchors else []
        return [*words, *self.kinds]


class Patterns(tuple[Pattern, ...]):  # noqa: SLOT001 - it remembers its index
    """Patterns in their order, found by the words that stand in a text."""

    @cached_property
    def _index(self) -> WordIndex:
        return WordIndex([pattern.needs for pattern in self])

    @cached_property
    def _read(self) -> tuple[int, int, int]:
        """Those that read to the end of the message, a clause with its moments, and a clause without."""
        tail = numbered(n for n, p in enumerate(self) if p.tail)
        timed = numbered(n for n, p in enumerate(self) if p.timed) & ~tail
        return tail, timed, ~(tail | timed)

    def standing(self, text: str) -> list[Pattern]:
        """Those whose words and things all stand in the text."""
        return [self[n] for n in numbers(self._index.standing(text))]

    def reading(self, rest: str, text: str, bare: str) -> list[Pattern]:
        """A few of hundreds: those whose words all stand in what they read.

        A sentence that reads to the end of the message reads `rest`, one that says when `text`, any other `bare`.
        """
        stand = {one: self._index.standing(one) for one in dict.fromkeys((rest, text, bare))}
        tail, timed, plain = self._read
        return [self[n] for n in numbers(stand[rest] & tail | stand[text] & timed | stand[bare] & plain)]


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
