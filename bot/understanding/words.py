"""The word lists of a language, by name, and what they become in an expression."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from bot.understanding.openings import Piece, look_ahead

_SIGNS = frozenset("<([{")
MANY = 6
"""Of so many words the first characters are looked at before the words: most places begin none of them."""


def begins(words: Collection[str]) -> str:
    """What stands before a group of many words: the characters one of which begins each of them."""
    return look_ahead(frozenset(re.escape(word[:1]) for word in words)) if len(words) >= MANY else ""


def ends(words: Collection[str]) -> str:
    """What stands before an expression that ends with one of these words: a look at the last character of all."""
    lasts = {word[-1:] for word in words}
    return f"(?=.*+(?<=[{''.join(sorted(lasts))}]))" if lasts and all(map(str.isalnum, lasts)) else ""


def _any_of(shapes: list[str]) -> str:
    return shapes[0] if len(shapes) == 1 else f"(?:{'|'.join(shapes)})"


def by_character(words: Iterable[str], at: int = 0) -> dict[str, tuple[str, ...]]:
    """Words, each once, by their first character or by the one `at` another place, in their order."""
    listed: dict[str, list[str]] = {}
    for word in dict.fromkeys(words):
        listed.setdefault(word[at], []).append(word)
    return {character: tuple(some) for character, some in listed.items()}


def anywhere(words: Iterable[str]) -> re.Pattern[str]:
    """One of these words, wherever it stands."""
    alike = by_character(sorted(words)).items()
    begun = (re.escape(c) + _any_of([re.escape(word[1:]) for word in some]) for c, some in alike)
    return re.compile("|".join(begun) or "(?!)")


class Words(dict[str, tuple[str, ...]]):
    """Word lists by name, and what they come to once compiled."""

    def __init__(self, script: str = "latin") -> None:
        super().__init__()
        self.wall = "" if script == "han" else r"\b"
        self.made: dict[tuple[str, str], Piece] = {}
        self._paired: dict[str, dict[str, str]] = {}
        self._listed: dict[tuple[str, ...], re.Pattern[str]] = {}

    def __missing__(self, name: str) -> tuple[str, ...]:
        """What a language has no words for, it never says."""
        return ()

    def first(self, name: str) -> str:
        """The plainest word of a list; empty where there is none."""
        return next(iter(self[name]), "")

    def pairs(self, name: str) -> dict[str, str]:
        """A list of pairs 秘密=confidential: what is said, and what it means."""
        if name not in self._paired:
            self._paired[name] = dict(pair.split("=") for pair in self[name])
        return self._paired[name]

    def some(self, *names: str, but: str = "", ending: str = "") -> str:
        """The words of these lists as one group of a regular expression, without those that stand in `but` as well.

        The longest comes first. Where the script has blanks only whole words count, with an `ending` (an expression)
        to each. Of a pair 秘密=confidential what is said counts; an entry that is itself a pattern is none of these
        words. A group of no words fits nowhere. Words that begin alike stand together: how they begin rules most
        of them out at once.
        """
        each = sorted(self.plain(*names).difference(self[but]), key=lambda w: (-len(w), w))
        alike: dict[str, list[str]] = {}
        for word in each:
            alike.setdefault(word[0], []).append(re.escape(word[1:]) + ending + self._edge(word[-1], "(?![a-z])"))
        begun = (f"{self._edge(c, '(?<![a-z])')}{re.escape(c)}{_any_of(ends)}" for c, ends in alike.items())
        return f"(?:{begins(each)}(?:{'|'.join(begun) or '(?!)'}))"

    def plain(self, *names: str) -> set[str]:
        """The words of these lists: of a pair what is said, and no entry that is itself a pattern."""
        return {w.split("=")[0] for name in names for w in self[name] if not _SIGNS.intersection(w)}

    def stand_in(self, text: str, *names: str) -> bool:
        """Whether an entry of these lists stands in a text: one expression finds it sooner than a look for each."""
        if names not in self._listed:
            self._listed[names] = anywhere({word for name in names for word in self[name]})
        return self._listed[names].search(text) is not None

    def _edge(self, character: str, no_letter: str) -> str:
        """What keeps a word whole at an end: check一下, but no checklist; no ok of handbook."""
        if self.wall:
            return self.wall if character.isalnum() else ""
        return no_letter if "a" <= character.lower() <= "z" else ""
