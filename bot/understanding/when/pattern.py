"""Turn a pattern as an office worker writes it into a regular expression and the openings it may begin with.

`(a|b)` one of · `[x]` may be missing · `{name:class}` a number or a word of a list (`{:class}` not kept) ·
`<part>` a named fragment ·
`>>` what follows must stand there but is not taken. A space stands for the space between two English words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

SPECIAL = frozenset("()[]{}<>|")
OPENING = 4
"""How many letters of a word are looked at before an expression is tried: of a shorter word, of the next one too."""
SPACE = " {1,2}"
BLANK = re.compile(SPACE)
LATIN = re.compile("[a-z]+")
LONGER = "-"
"""Behind an opening: the word goes on."""
FIGURE = "#"
"""In an opening: any number in figures or numerals. What follows it tells more, as behind a short word."""
FIGURES = "##"
"""In an opening: two figures at least."""
_FRACTION = re.compile(r"\.[0-9]{1,2}")


@dataclass(frozen=True)
class Class:
    """What a `{name:class}` may be: the expression it becomes, its openings, and what its words mean."""

    name: str
    source: str
    first: frozenset[str]
    short: frozenset[str] = frozenset()
    """Whole words so short that what follows them tells more."""
    words: Mapping[str, Any] | None = None

    @property
    def openings(self) -> frozenset[str]:
        return self.first | self.short


def word_class(name: str, words: Mapping[str, Any]) -> Class:
    """A list of words, the longest tried first."""
    ordered = sorted(words, key=len, reverse=True)
    source = "|".join(re.escape(word).replace(r"\ ", " {1,2}") for word in ordered)
    return Class(name, source, *openings(ordered), words)


def openings(words: Iterable[str]) -> tuple[frozenset[str], frozenset[str]]:
    """The letters something said with these words begins with; the short ones of them."""
    short = frozenset(filter(is_short, words))
    return frozenset(opening(word) for word in words if word not in short), short


def is_short(word: str) -> bool:
    """A Latin word that is no longer than an opening, or a character that is a word."""
    return word.isalpha() and (len(word) == 1 or (len(word) <= OPENING and word.isascii()))


def opening(word: str) -> str:
    """The first letters of a word: `wee-` of a longer Latin one, `a fe` of one that begins with a short one."""
    first, _, rest = word.partition(" ")
    if is_short(first):
        return f"{first} {rest[:OPENING]}".rstrip()
    return first[:OPENING] + LONGER if first.isascii() and first.isalpha() else first[:OPENING] or " "


def shortest(openings: frozenset[str]) -> frozenset[str]:
    """The openings that do not begin with another one: where a longer one stands, that one does."""
    return frozenset(one for one in openings if not any(one[:end] in openings for end in range(1, len(one))))


def openings_at(openings: Iterable[str], figures: frozenset[str]) -> re.Pattern[str]:
    """An expression for the places where something may begin with one of these openings: no word inside another."""
    behind: dict[str, set[str]] = {figure: {""} for figure in figures}
    for one in shortest(frozenset(openings) - {FIGURE, FIGURES}):
        behind.setdefault(one[0], set()).add("" if one[0] in figures else one[1:])
    latin = {first: rests for first, rests in behind.items() if LATIN.match(first)}
    others = {first: rests for first, rests in behind.items() if first not in latin}
    figure = _charset(figures)

    def rest(letters: str) -> str:
        longer = len(letters) == OPENING and letters.endswith(LONGER) and " " not in letters
        shape = re.escape(letters.removesuffix(LONGER) if longer else letters) + "[a-z]" * longer
        return shape.replace(rf"\{FIGURE}", figure).replace(r"\ ", SPACE)

    def some(group: Mapping[str, set[str]]) -> str:
        alone = [first for first, rests in group.items() if "" in rests]
        shapes = [_charset(alone)] if alone else []
        for first in sorted(group.keys() - set(alone)):
            rests = "|".join(sorted(map(rest, group[first])))
            blank = "" if LATIN.match(first) else " ?"
            shapes.append(f"{re.escape(first)}{blank}(?:{rests})")
        return f"(?={_charset(group)})(?:{'|'.join(shapes)})"

    return re.compile(f"{some(others)}|(?<![a-z0-9]){some(latin)}")


def _charset(chars: Iterable[str]) -> str:
    return "[" + re.escape("".join(sorted(chars))) + "]"


def begun(text: str, start: int, figures: frozenset[str]) -> list[str]:
    """What stands here, in each way an opening may say it; `figures`: the characters numbers are written with."""
    if text[start] in figures:
        return _figured(text, start, figures)
    word = LATIN.match(text, start)
    end = word.end() if word else start
    if end > start + OPENING:
        return [text[start : start + OPENING] + LONGER]
    if word is None:
        return _written(text, start, figures)
    if blank := BLANK.match(text, end):
        behind = blank.end()
        found = [f"{word.group()} {text[behind : behind + OPENING]}"]
        return [*found, f"{word.group()} {FIGURE}"] if text[behind : behind + 1] in figures else found
    found = [text[start : start + OPENING]]
    return [*found, word.group() + FIGURE] if text[end : end + 1] in figures else found


def _written(text: str, start: int, figures: frozenset[str]) -> list[str]:
    """A character with what follows it, with the blank between them and without."""
    found = [text[start : start + OPENING]]
    behind = start + 1
    if text[behind : behind + 1] == " ":
        behind += 1
        found.append(text[start] + text[behind : behind + OPENING - 1])
    return [*found, text[start] + FIGURE] if text[behind : behind + 1] in figures else found


def _figured(text: str, start: int, figures: frozenset[str]) -> list[str]:
    """A number as it stands, as any number, and with what follows it."""
    end = start + 1
    while end < len(text) and text[end] in figures:
        end += 1
    found = [*_written(text, start, figures), *_behind(text, end)]
    if end > start + 1 or (text[end : end + 1] == " " and text[end:].lstrip()[:1] in figures):
        found.append(FIGURES)
    if fraction := _FRACTION.match(text, end):
        found += _behind(text, fraction.end())
    return found


def _behind(text: str, end: int) -> list[str]:
    """A number and what follows it, with the blank between them and without."""
    if blank := BLANK.match(text, end):
        said = text[blank.end() : blank.end() + OPENING]
        return [FIGURE + said, f"{FIGURE} {said}"]
    return [FIGURE + text[end : end + OPENING]]


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
    short: frozenset[str] = frozenset()
    """Short words with which it may begin and end, so that what follows them belongs to its openings."""

    @property
    def openings(self) -> frozenset[str]:
        """Its openings where what follows is not looked at."""
        return self.first | frozenset(word.rstrip() or " " for word in self.short)

    def starts(self) -> frozenset[str]:
        """The openings of its first words alone."""
        return frozenset(map(_begins, self.openings))


def _begins(letters: str) -> str:
    """What an opening begins with: a number, or its first word, with the blank before it."""
    if letters.startswith(FIGURE):
        return FIGURE
    first = letters.lstrip()
    return letters[: len(letters) - len(first)] + first.partition(" ")[0][:OPENING]


@dataclass(frozen=True)
class Vocabulary:
    """What the patterns of one language may name."""

    parts: Mapping[str, str]
    classes: Mapping[str, Class]
    figures: frozenset[str]
    """The characters numbers are written with, in any language."""
    spaced: bool
    """Whether words are parted by spaces (English); else a space may stand anywhere (Chinese)."""


class _Reader:
    """Recursive descent over one pattern."""

    def __init__(self, text: str, given: Vocabulary) -> None:
        self.text = text
        self.at = 0
        self.given = given
        self.gap = "" if given.spaced else " ?"
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
        short = frozenset().union(*(option.short for option in options))
        source = "(?:" + "|".join(option.source for option in options) + ")"
        return _Node(source, first, any(option.empty for option in options), short)

    def run(self, closing: str) -> _Node:
        sources: list[str] = []
        first: frozenset[str] = frozenset()
        short: frozenset[str] = frozenset()
        empty = True
        ahead = False
        while self.at < len(self.text) and self.text[self.at] not in {"|", closing}:
            if self.text.startswith(">>", self.at):
                self.at += 2
                sources.append(f"(?={self.gap}")
                ahead = True
                continue
            node = self.atom()
            more, short = _followed(short, node, "".join(self.given.figures))
            first |= more
            if empty:
                first, short = first | node.first, short | node.short
            empty = empty and node.empty
            if sources and self.gap and not ahead and not node.source.startswith(("(?: ?", " ?")):
                sources.append(self.gap)
            ahead = False
            sources.append(node.source)
        if any(source.startswith("(?=") and not source.endswith(")") for source in sources):
            sources.append(")")
        return _Node("".join(sources), first, empty, short)

    def atom(self) -> _Node:
        char = self.text[self.at]
        self.at += 1
        if char == "(":
            node = self.choice(")")
            return replace(node, source=f"(?:{node.source})")
        if char == "[":
            node = self.choice("]")
            return replace(node, source=f"(?:{node.source}{self.gap})?", empty=True)
        if char == "{":
            return self.group()
        if char == "<":
            name = self.until(">")
            if name not in self.given.parts:
                raise PatternError(f"{self.text!r}: no part <{name}>")
            inner = _Reader(self.given.parts[name], self.given)
            inner.groups = self.groups
            node = inner.choice("")
            return replace(node, source=f"(?:{node.source})")
        if char in SPECIAL:
            raise PatternError(f"{self.text!r}: stray {char!r} at {self.at}")
        if char == " ":
            return _Node(SPACE if not self.gap else " ?", frozenset(), empty=bool(self.gap), short=frozenset(" "))
        literal = char
        while self.at < len(self.text) and self.text[self.at] not in SPECIAL and self.text[self.at] != " ":
            literal += self.text[self.at]
            self.at += 1
        first, short = openings([literal])
        return _Node(re.escape(literal), first, empty=False, short=short)

    def group(self) -> _Node:
        name, _, kind = self.until("}").partition(":")
        kind = kind or name
        if kind not in self.given.classes:
            raise PatternError(f"{self.text!r}: no class {{{kind}}}")
        found = self.given.classes[kind]
        if not name:
            return _Node(f"(?:{found.source})", found.first, empty=False, short=found.short)
        key = f"g{len(self.groups)}"
        self.groups[key] = (name, found)
        return _Node(f"(?P<{key}>{found.source})", found.first, empty=False, short=found.short)

    def until(self, closing: str) -> str:
        end = self.text.find(closing, self.at)
        if end < 0:
            raise PatternError(f"{self.text!r}: missing {closing!r}")
        inside = self.text[self.at : end]
        self.at = end + 1
        return inside


def _followed(short: frozenset[str], node: _Node, figures: str) -> tuple[frozenset[str], frozenset[str]]:
    """What `node` makes of the short words before it: openings that are now known, words that still wait."""
    starts = node.starts() - {" "}
    known = frozenset(opened for word in short for start in starts for opened in _with(word, start, figures))
    parted = frozenset(f"{word.rstrip()} " for word in short) if " " in node.short else frozenset()
    return known, parted | short if node.empty else parted


def _with(word: str, start: str, figures: str) -> tuple[str, ...]:
    """The openings of a short word, or of a number, with what begins behind it; figures run on into figures."""
    if word.startswith(FIGURE):
        word = FIGURE + word.lstrip(FIGURE)
        behind = start.lstrip().lstrip(figures)
        if behind.startswith(FIGURE) or behind != start.lstrip():
            return (word + start, FIGURE + behind) if behind.strip(FIGURE) else (FIGURES,)
    if word.isalpha() and not start.startswith(" "):
        return ((word + start)[:OPENING],)
    return (word.rstrip() or " ",) if word.endswith(" ") and start.startswith(" ") else (word + start,)


def compile_pattern(text: str, vocabulary: Vocabulary) -> Pattern:
    """Read one pattern."""
    reader = _Reader(text, vocabulary)
    node = reader.choice("")
    if reader.at != len(text) or node.empty:
        raise PatternError(f"{text!r}: cannot be read")
    if any(letters.startswith(" ") for letters in node.openings):
        raise PatternError(f"{text!r}: begins with a blank")
    return Pattern(text, node.source, shortest(node.openings), reader.groups)
