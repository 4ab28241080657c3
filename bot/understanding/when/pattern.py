"""Turn a pattern as an office worker writes it into a regular expression and the openings it may begin with.

`(a|b)` one of · `[x]` may be missing · `{name:class}` a number or a word of a list (`{:class}` not kept) ·
`<part>` a named fragment ·
`>>` what follows must stand there but is not taken. A space stands for the space between two English words.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

SPECIAL = frozenset("()[]{}<>|")
OPENING = 3
"""How many letters of a word are looked at before an expression is tried."""
WORD_CLASS = re.compile(r"[a-z0-9]")


@dataclass(frozen=True)
class Class:
    """What a `{name:class}` may be: the expression it becomes, its openings, and what its words mean."""

    name: str
    source: str
    first: frozenset[str]
    words: Mapping[str, Any] | None = None


def word_class(name: str, words: Mapping[str, Any]) -> Class:
    """A list of words, the longest tried first."""
    ordered = sorted(words, key=len, reverse=True)
    source = "|".join(re.escape(word).replace(r"\ ", " {1,2}") for word in ordered)
    return Class(name, source, frozenset(map(opening, ordered)), words)


def opening(word: str) -> str:
    """The letters something said with this word begins with."""
    return word[:OPENING].partition(" ")[0] or " "


class PatternError(ValueError):
    """A pattern in a word file cannot be read."""


@dataclass(frozen=True)
class Pattern:
    """One way of saying something: `source` is compiled when it is first tried."""

    text: str
    source: str
    first: frozenset[str]
    groups: Mapping[str, tuple[str, Class]]
    """By the expression's own group names: the name in the pattern, and its class."""

    @cached_property
    def regex(self) -> re.Pattern[str]:
        return re.compile(self.source)


@dataclass(frozen=True)
class _Node:
    source: str
    first: frozenset[str]
    empty: bool
    """Whether it may match nothing, so that what follows may begin the match."""


class _Reader:
    """Recursive descent over one pattern."""

    def __init__(self, text: str, parts: Mapping[str, str], classes: Mapping[str, Class], *, spaced: bool) -> None:
        self.text = text
        self.at = 0
        self.parts = parts
        self.classes = classes
        self.gap = "" if spaced else " ?"
        self.groups: dict[str, tuple[str, Class]] = {}

    def choice(self, closing: str) -> _Node:
        options = [self.run(closing)]
        while self.at < len(self.text) and self.text[self.at] == "|":
            self.at += 1
            options.append(self.run(closing))
        if closing:
            if self.at >= len(self.text) or self.text[self.at] != closing:
                raise PatternError(f"{self.text!r}: missing {closing!r}")
            self.at += 1
        if len(options) == 1:
            return options[0]
        if not any("(?P" in option.source for option in options):
            options.sort(key=lambda option: len(option.source), reverse=True)
        first = frozenset().union(*(option.first for option in options))
        source = "(?:" + "|".join(option.source for option in options) + ")"
        return _Node(source, first, any(option.empty for option in options))

    def run(self, closing: str) -> _Node:
        sources: list[str] = []
        first: frozenset[str] = frozenset()
        empty = True
        ahead = False
        while self.at < len(self.text) and self.text[self.at] not in {"|", closing}:
            if self.text.startswith(">>", self.at):
                self.at += 2
                sources.append(f"(?={self.gap}")
                ahead = True
                continue
            node = self.atom()
            if empty:
                first |= node.first
            empty = empty and node.empty
            if sources and self.gap and not ahead and not node.source.startswith(("(?: ?", " ?")):
                sources.append(self.gap)
            ahead = False
            sources.append(node.source)
        if any(source.startswith("(?=") and not source.endswith(")") for source in sources):
            sources.append(")")
        return _Node("".join(sources), first, empty)

    def atom(self) -> _Node:
        char = self.text[self.at]
        self.at += 1
        if char == "(":
            node = self.choice(")")
            return _Node(f"(?:{node.source})", node.first, node.empty)
        if char == "[":
            node = self.choice("]")
            return _Node(f"(?:{node.source}{self.gap})?", node.first, empty=True)
        if char == "{":
            return self.group()
        if char == "<":
            name = self.until(">")
            if name not in self.parts:
                raise PatternError(f"{self.text!r}: no part <{name}>")
            inner = _Reader(self.parts[name], self.parts, self.classes, spaced=not self.gap)
            inner.groups = self.groups
            node = inner.choice("")
            return _Node(f"(?:{node.source})", node.first, node.empty)
        if char in SPECIAL:
            raise PatternError(f"{self.text!r}: stray {char!r} at {self.at}")
        if char == " ":
            return _Node(" {1,2}" if not self.gap else " ?", frozenset(" "), empty=False)
        literal = char
        while self.at < len(self.text) and self.text[self.at] not in SPECIAL and self.text[self.at] != " ":
            literal += self.text[self.at]
            self.at += 1
        return _Node(re.escape(literal), frozenset({opening(literal)}), empty=False)

    def group(self) -> _Node:
        name, _, kind = self.until("}").partition(":")
        kind = kind or name
        if kind not in self.classes:
            raise PatternError(f"{self.text!r}: no class {{{kind}}}")
        found = self.classes[kind]
        if not name:
            return _Node(f"(?:{found.source})", found.first, empty=False)
        key = f"g{len(self.groups)}"
        self.groups[key] = (name, found)
        return _Node(f"(?P<{key}>{found.source})", found.first, empty=False)

    def until(self, closing: str) -> str:
        end = self.text.find(closing, self.at)
        if end < 0:
            raise PatternError(f"{self.text!r}: missing {closing!r}")
        inside = self.text[self.at : end]
        self.at = end + 1
        return inside


def compile_pattern(text: str, parts: Mapping[str, str], classes: Mapping[str, Class], *, spaced: bool) -> Pattern:
    """Read one pattern; `spaced`: words are parted by spaces (English), else a space may stand anywhere (Chinese)."""
    reader = _Reader(text, parts, classes, spaced=spaced)
    node = reader.choice("")
    if reader.at != len(text) or node.empty:
        raise PatternError(f"{text!r}: cannot be read")
    return Pattern(text, node.source, node.first, reader.groups)
