"""One match of a rule: what its groups are worth, and the table of readings by rule name."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from bot.understanding.when.pattern import Class, Pattern
from bot.understanding.when.pieces import Piece, Scene
from bot.understanding.when.words import Grammar, Rule

DECIMAL = "dec"
YEAR = "year4"
READ = frozenset({"n", "n2", "one", "minute"})


class UnreadableError(ValueError):
    """The words fit a pattern but make no number."""


@dataclass(slots=True)
class Said:
    """The groups of one match, by their names in the pattern."""

    rule: str
    start: int
    end: int
    scene: Scene
    grammar: Grammar
    groups: dict[str, Any]
    spelt: dict[str, str]

    def __contains__(self, name: str) -> bool:
        return name in self.groups

    def get(self, name: str) -> Any:
        return self.groups.get(name)

    def number(self, name: str, default: int = 0) -> int:
        return cast("int", self.groups.get(name, default))

    @property
    def text(self) -> str:
        return self.scene.text[self.start : self.end]

    def piece(self, **facts: Any) -> Piece:
        return Piece(self.start, self.end, self.rule, **facts)


Reading = Callable[[Said], Piece | None]
READINGS: dict[str, Reading] = {}


def reading(*names: str) -> Callable[[Reading], Reading]:
    """Enter a function in the table under the names of the rules it reads."""

    def enter(function: Reading) -> Reading:
        for name in names:
            READINGS[name] = function
        return function

    return enter


def said(rule: Rule, pattern: Pattern, match: re.Match[str], scene: Scene, grammar: Grammar) -> Said:
    """The values of a match; `UnreadableError` where a numeral makes no number."""
    groups: dict[str, Any] = {}
    spelt: dict[str, str] = {}
    for key, found in match.groupdict().items():
        if found is None:
            continue
        name, kind = pattern.groups[key]
        if name not in groups:
            groups[name] = worth(kind, found, grammar)
            spelt[name] = found
    return Said(rule.name, match.start(), match.end(), scene, grammar, groups, spelt)


def worth(kind: Class, found: str, grammar: Grammar) -> Any:
    """What a word or number of a class is worth."""
    if kind.words is not None:
        return kind.words[found if found in kind.words else re.sub(" +", " ", found)]
    if kind.name in grammar.lists:
        return _list(kind.name, found, grammar)
    if kind.name == DECIMAL:
        value: float | None = grammar.numerals.decimal(found)
    elif kind.name == YEAR:
        value = grammar.numerals.year(found)
    elif kind.name in READ:
        value = grammar.numerals.read(found)
    else:
        value = int(found)
    if value is None:
        raise UnreadableError(found)
    return value


def _list(name: str, found: str, grammar: Grammar) -> tuple[int, ...]:
    """一三五, 一至五, 5日、20日, Monday to Thursday → the numbers, ranges filled."""
    spec = grammar.lists[name]
    items: dict[str, int] = spec["items"]
    rest = found
    values: list[int] = []
    until = False
    while rest:
        for link in sorted(spec["to"], key=len, reverse=True):
            if values and rest.startswith(link):
                until, rest = True, rest[len(link) :]
                break
        else:
            for link in sorted((*spec["joins"], *spec["before"], *spec["after"], " "), key=len, reverse=True):
                if link and rest.startswith(link):
                    rest = rest[len(link) :]
                    break
            else:
                value, rest = _item(rest, items, grammar)
                values += range(values[-1] + 1, value + 1) if until else [value]
                until = False
    return tuple(dict.fromkeys(values))


def _item(rest: str, items: dict[str, int], grammar: Grammar) -> tuple[int, str]:
    for word in sorted(items, key=len, reverse=True):
        if rest.startswith(word):
            return items[word], rest[len(word) :]
    run = re.match(rf"\d+|[{grammar.numerals.chars}]+", rest)
    value = grammar.numerals.read(run.group()) if run else None
    if run is None or value is None:
        raise UnreadableError(rest)
    return value, rest[run.end() :]
