"""Which of hundreds of sentences are worth trying on a text: those whose words all stand in it.

A set of sentences is a number, the n-th sentence its n-th bit, so that hundreds are sifted in a few steps.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from operator import add

from bot.understanding.things import kinds_in

_PARTS = re.compile(r"[a-z]+|[^a-z\s]")


class _Vocabulary:
    """All words that any sentence is found by: which of them stand in a text is looked up once for all indexes."""

    def __init__(self) -> None:
        self.short: set[str] = set()
        self.longer: dict[str, list[str]] = {}
        """Words that are longer than what they are found by."""
        self.learned = 0

    def learn(self, words: set[str]) -> None:
        for word in words:
            if (key := _key(word)) == word:
                self.short.add(word)
            elif word not in self.longer.setdefault(key, []):
                self.longer[key].append(word)
        self.learned += 1  # behind the words: what was looked up before is looked up anew


_VOCABULARY = _Vocabulary()


def _parts_of(text: str) -> frozenset[str]:
    """The Latin words of a text and its other characters, singly and in pairs."""
    parts = _PARTS.findall(text)
    return frozenset((*parts, *map(add, parts, parts[1:])))


def _key(word: str) -> str:
    """What a word is found by: the Latin word it begins with, or its first two characters."""
    first, *more = _PARTS.findall(word)
    return first if first.isascii() and first.isalpha() else "".join((first, *more[:1]))


@lru_cache(maxsize=64)
def _words_in(text: str, _: int) -> frozenset[str]:
    """Which words of the vocabulary stand in a text, as far as it has learned."""
    low = text.lower()
    parts, longer = _parts_of(low), _VOCABULARY.longer
    further = [word for key in longer.keys() & parts for word in longer[key] if word in low]
    return frozenset((*(_VOCABULARY.short & parts), *further, *kinds_in(text)))


class WordIndex:
    """Sentences by lists of words: of each list one word must stand in what the sentence matches.

    Latin words stand whole; the character of a thing lifted out of the text counts as a word.
    """

    def __init__(self, needs: Sequence[Sequence[Sequence[str]]]) -> None:
        self._every = (1 << len(needs)) - 1
        self._lists: list[tuple[int, dict[str, int]]] = []
        """For the first, second… list of each sentence: the sentences that have none, and those that bear a word."""
        for at in range(max(map(len, needs), default=0)):
            bearers: dict[str, int] = {}
            for n, lists in enumerate(needs):
                for word in lists[at] if at < len(lists) else ():
                    bearers[word] = bearers.get(word, 0) | 1 << n
            self._lists.append((numbered(n for n, lists in enumerate(needs) if at >= len(lists)), bearers))
        _VOCABULARY.learn({word for _, bearers in self._lists for word in bearers})

    def standing(self, text: str) -> int:
        """The sentences that have a word of each of their lists in a text."""
        words, left = _words_in(text, _VOCABULARY.learned), self._every
        for none, bearers in self._lists:
            some = none
            for word in bearers.keys() & words:
                some |= bearers[word]
            left &= some
            if not left:
                break
        return left


def numbered(several: Iterable[int]) -> int:
    """A set of numbers as one."""
    made = 0
    for n in several:
        made |= 1 << n
    return made


def numbers(made: int) -> Iterator[int]:
    """The numbers of a set, the least first."""
    while made:
        least = made & -made
        yield least.bit_length() - 1
        made ^= least
