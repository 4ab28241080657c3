"""The words of time: every language's times.toml, read once, and what its numerals are worth."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import tomli

from bot.understanding.normal import lowered
from bot.understanding.when.pattern import (
    FIGURE,
    FIGURES,
    Class,
    Pattern,
    Vocabulary,
    begun,
    compile_pattern,
    openings,
    openings_at,
    word_class,
)  # fmt: skip

HERE = Path(__file__).parent
FILE = "times.toml"
DIGITS = frozenset("0123456789")
BEGINS = "(?<![a-z0-9])(?<![a-z0-9]-)"
"""A word in Latin letters begins here, not inside another (stand-up to)."""
NO_MARK = "(?![ ,;:!?。、\ufffc])"
"""What is no moment begins at no blank or mark, nor where a name was covered."""
INSIDE_NO_WORD = f"{NO_MARK}(?![\u3400-\u9fff]|[a-z](?<=[a-z]{{2}}))"
"""Where blanks part words, none begins at a Han character or between two letters: most places are passed."""
PREFIXES = (
    "deadline", "deadline_tail", "after", "from", "day_before", "day_after", "copula", "closes", "cling",
)  # fmt: skip
"""The marks whose words cling to what follows them."""
SUFFIX, UNLESS = "suffix_", "_not"
"""What the marks are called whose words cling to what stands before them, and what must not follow these."""
MARK_REACH = 24
"""How many characters before a moment are searched for a word that belongs to it."""


@dataclass(frozen=True)
class Rule:
    """One idea of the grammar and all the ways to say it in one language."""

    name: str
    say: tuple[Pattern, ...]
    not_before: re.Pattern[str] | None
    not_after: tuple[str, ...]
    not_with: tuple[str, ...]
    """Words that begin with the match's own last character (周一定)."""
    only_before: re.Pattern[str] | None
    only_after: tuple[str, ...]
    sure_after: tuple[str, ...]
    """Words behind which it is a moment whatever follows: 下午三点情况通报会."""

    def stands(self, text: str, start: int, end: int, floor: int) -> bool:
        """Whether the neighbours of a match allow it to be a moment; before `floor` the text is spoken for."""
        counted = self.not_before is not None and self.not_before.match(text, end)
        if counted and not (self.sure_after and ends_with(text, start, self.sure_after)):
            return False
        if self.only_before is not None and not self.only_before.match(text, end):
            return False
        if start > floor and self.not_after and ends_with(text, start, self.not_after):
            return False
        return not self.only_after or ends_with(text, start, self.only_after)


Way = tuple[int, Rule, Pattern]
"""A pattern with its rule, and its place among all."""
Alike = tuple[Pattern, Sequence[Way]]
"""Ways of one expression, which is tried once for them all."""


def ends_with(text: str, end: int, words: tuple[str, ...]) -> bool:
    """Whether one of the words stands right before `end`; an empty word stands for the beginning of the text."""
    while end and text[end - 1] == " ":
        end -= 1
    if not text.endswith(words, 0, end):
        return False
    for word in words:
        if not word:
            if end == 0:
                return True
        elif text.endswith(word, 0, end) and not (
            word[0].isascii() and word[0].isalpha() and end > len(word) and _latin(text[end - len(word) - 1])
        ):
            return True
    return False


def _latin(char: str) -> bool:
    return char.isascii() and char.isalnum()


class Numerals:
    """Numbers as people write them: figures, 二十三, 二〇二六, twenty-five."""

    def __init__(self, tables: Iterable[Mapping[str, Any]]) -> None:
        self.digits: dict[str, int] = {}
        self.tens: dict[str, int] = {}
        self.joined: dict[str, int] = {}
        self.words: dict[str, int] = {}
        self.articles: dict[str, int] = {}
        """Words that count one before a unit (an hour) and nowhere else."""
        for table in tables:
            self.digits |= table.get("digits", {})
            self.tens |= table.get("tens", {})
            self.joined |= table.get("joined", {})
            self.words |= table.get("words", {})
            self.articles |= table.get("articles", {})
        self.chars = "".join([*self.digits, *self.tens, *self.joined])
        self.figures = DIGITS.union(self.chars)

    def read(self, said: str) -> int | None:
        """The number, or None where the figures make none (三五)."""
        if said.isascii() and said.isdecimal():
            return int(said)
        if said in self.words:
            return self.words[said]
        if said in self.articles:
            return self.articles[said]
        if len(said) > 1 and all(char in self.digits for char in said):
            if said[0] in self._zeros() and len(said) == 2:
                return self.digits[said[1]]
            return int("".join(str(self.digits[char]) for char in said)) if len(said) == 4 else None
        total = 0
        pending: int | None = None
        for char in said:
            if char in self.digits:
                if pending:
                    return None
                pending = self.digits[char]
            elif char in self.joined:
                total += self.joined[char]
                pending = None
            elif char in self.tens:
                total += (pending if pending is not None else 1) * self.tens[char]
                pending = None
            else:
                return None
        return total + (pending or 0)

    def decimal(self, said: str) -> float | None:
        """A number that may have a fraction in figures (1.5)."""
        if "." in said:
            return float(said)
        return self.read(said)

    def year(self, said: str) -> int | None:
        """A year in four figures, or in two (26年)."""
        if said.isascii():
            number = int(said)
        else:
            if any(char not in self.digits for char in said):
                return None
            number = int("".join(str(self.digits[char]) for char in said))
        return number + 2000 if len(said) == 2 else number

    def _zeros(self) -> frozenset[str]:
        return frozenset(char for char, value in self.digits.items() if value == 0)

    def classes(self) -> dict[str, Class]:
        """The classes of numbers a pattern may name."""
        run = f"[{self.chars}]" if self.chars else "(?!)"
        digit = f"[{''.join(self.digits)}]" if self.digits else "(?!)"
        words = "|".join(re.escape(word) for word in sorted(self.words, key=len, reverse=True)) or "(?!)"
        counting = "|".join([words, *self.articles])
        figures, several = frozenset({FIGURE}), frozenset({FIGURES})
        begin, short = openings(self.words)
        begin_any, short_any = openings((*self.words, *self.articles))
        ones = "".join(char for char, value in self.digits.items() if value) or "(?!)"
        zeros = "".join(self._zeros()) or "(?!)"
        ten = "".join(self.tens)[:1] or "(?!)"
        none: frozenset[str] = frozenset()
        minute = f"[0-5]\\d|[{zeros}][{ones}]|[{ones}]?[{ten}][{ones}]?"
        spelt = {
            "n": (rf"\d{{1,4}}|{run}{{1,6}}|{counting}", begin_any, figures | short_any),
            "n2": (rf"\d{{1,2}}|{run}{{1,4}}|{words}", begin, figures | short),
            "dec": (rf"\d{{1,4}}(?:\.\d{{1,2}})?|{run}{{1,6}}|{counting}", begin_any, figures | short_any),
            "one": (f"[{ones}]" if ones != "(?!)" else ones, none, figures),
            "minute": (minute, none, figures),
            "year4": (rf"\d{{4}}|\d{{2}}|{digit}{{4}}|{digit}{{2}}", none, several),
        }
        counted = {"d2": r"\d{1,2}", "n14": "[1-4]", "n12": "[12]", "n1": "[1-7]"}
        long = {"y4": r"\d{4}", "y20": r"20\d\d", "d4": r"\d{4}", "m02": r"\d\d", "min2": r"[0-5]\d"}
        found = {name: Class(name, source, first, short) for name, (source, first, short) in spelt.items()}
        found |= {name: Class(name, source, none, figures) for name, source in counted.items()}
        return found | {name: Class(name, source, none, several) for name, source in long.items()}


@dataclass(frozen=True)
class Grammar:
    """All languages together: rules by the letters they may begin with, and the words that cling to moments."""

    numerals: Numerals
    table: Mapping[int, str]
    by_opening: Mapping[str, tuple[Way, ...]]
    marks: Mapping[str, tuple[str, ...]]
    words: Mapping[str, Mapping[str, Any]]
    lists: Mapping[str, Mapping[str, Any]]
    tails: tuple[str, ...]
    edge_tails: tuple[str, ...]
    questions: tuple[str, ...]
    masks: tuple[re.Pattern[str], ...]
    masks_han: tuple[re.Pattern[str], ...]
    """What is no moment: in any text, and in one that holds Han characters."""
    cache: dict[str, Any] = field(default_factory=dict, compare=False)

    @cached_property
    def starters(self) -> re.Pattern[str]:
        """Where something may begin."""
        return openings_at(self.by_opening, self.numerals.figures)

    @cached_property
    def clings_behind(self) -> re.Pattern[str]:
        """Any of the words that cling to what stands before them."""
        marks = [mark for mark in self.marks if mark.startswith(SUFFIX) and not mark.endswith(UNLESS)]
        return re.compile("|".join(self._behind(mark) for mark in marks))

    @cached_property
    def _others(self) -> re.Pattern[str]:
        """The characters that are written otherwise."""
        return re.compile("[" + re.escape("".join(map(chr, self.table))) + "]")

    def normal(self, text: str) -> str:
        """Half-width, simplified, lower case; every character stays in its place."""
        low = lowered(text)
        return low.translate(self.table) if self._others.search(low) else low

    @cached_property
    def clings_ahead(self) -> tuple[str, ...]:
        """All the words that cling to what follows them."""
        return tuple({word for mark in PREFIXES for word in self.marks[mark]})

    @cached_property
    def nth(self) -> str:
        """An expression for what stands behind a figure that counts: 3rd, 11th."""
        return alternatives(self.words.get("suffix", ()))

    @cached_property
    def word_ends(self) -> frozenset[str]:
        """The last characters of words a moment is not read out of."""
        return frozenset(word[-1] for word in (*self.marks["whole"], *self.marks["whole_before_week"]))

    @cached_property
    def boundary(self) -> frozenset[str]:
        """Characters of spelt-out numbers: a moment does not begin inside one."""
        return frozenset(self.numerals.chars)

    @cached_property
    def openings(self) -> Mapping[str, Sequence[Alike]]:
        """What may begin with an opening, patterns of one expression together; nothing for the letters on the way."""
        found: dict[str, Sequence[Alike]] = {}
        for letters, ways in self.by_opening.items():
            alike: dict[str, list[Way]] = {}
            for way in ways:
                alike.setdefault(way[-1].source, []).append(way)
            found[letters] = [(same[0][-1], same) for same in alike.values()]
            for end in range(1, len(letters)):
                found.setdefault(letters[:end], ())
        return found

    def beginning(self, text: str, start: int) -> list[Alike]:
        """The patterns that may begin here, each with its place among all."""
        found: list[Alike] = []
        openings, looked = self.openings, set()
        for said in begun(text, start, self.numerals.figures):
            for end in range(1, len(said) + 1):
                letters = said[:end]
                if letters not in openings:
                    break
                if openings[letters] and letters not in looked:
                    looked.add(letters)
                    found += openings[letters]
        return found

    def before(self, mark: str, text: str, end: int, floor: int, tail: str = "") -> re.Match[str] | None:
        """A clinging word that ends right where a moment begins."""
        said = text[max(floor, end - MARK_REACH) : end]
        if not said.rstrip().endswith(self.marks.get(mark, ()) + self.marks.get(tail, ())):
            return None
        key = f"{mark}+{tail}"
        if key not in self.cache:
            self.cache[key] = re.compile(self._ahead(mark, tail))
        shape: re.Pattern[str] = self.cache[key]
        return shape.search(said)

    def after(self, mark: str, text: str, start: int) -> re.Match[str] | None:
        """A clinging word that begins right where a moment ends."""
        if mark not in self.cache:
            self.cache[mark] = re.compile(self._behind(mark))
        shape: re.Pattern[str] = self.cache[mark]
        return shape.match(text, start)

    def _ahead(self, mark: str, tail: str) -> str:
        """An expression for a word that clings to what follows it."""
        tails = rf"(?: ?{alternatives(self.marks.get(tail, ()))}){{0,2}}" if tail else ""
        latin = [word for word in self.marks.get(mark, ()) if _latin(word[0])]
        rest = alternatives({*self.marks.get(mark, ())}.difference(latin))
        return rf"(?:{BEGINS}{alternatives(latin)}|{rest}){tails} {{0,2}}$"

    def _behind(self, mark: str) -> str:
        """An expression for a word that clings to what stands before it."""
        listed, unless = self.marks.get(mark, ()), self.marks.get(f"{mark}{UNLESS}", ())
        words = alternatives(listed)
        if unless:
            short = alternatives(word for word in listed if len(word) == 1)
            long = alternatives(word for word in listed if len(word) > 1)
            words = rf"(?:{long}|{short}(?!{alternatives(unless)}))"
        return rf" {{0,2}}{words}(?:(?<![a-z])|(?![a-z]))"


def alternatives(words: Iterable[str]) -> str:
    """An expression for one of the words, the longest first."""
    ordered = sorted(set(words), key=len, reverse=True)
    return "(?:" + "|".join(re.escape(word) for word in ordered) + ")" if ordered else "(?!)"


def _followers(words: Iterable[str]) -> re.Pattern[str] | None:
    ends = "" in words
    rest = [word for word in words if word]
    if not rest and not ends:
        return None
    whole = [re.escape(word[:-1]) + "(?![a-z])" for word in rest if word.endswith("_")]
    rest = [word for word in rest if not word.endswith("_")]
    parts = [*([alternatives(rest)] if rest else []), *whole]
    if ends:
        parts.append(r" *$")
    return re.compile("(?:" + "|".join(parts) + ")")


def _list_class(name: str, spec: Mapping[str, Any], classes: Mapping[str, Class]) -> Class:
    item = classes[spec["item"]]
    before = alternatives(spec["before"]) + "?" if spec["before"] else ""
    after = alternatives(spec["after"]) + "?" if spec["after"] else ""
    one = f"{before}(?:{item.source}){after}"
    links = alternatives([*spec["joins"], *spec["to"]])
    source = f"(?:{item.source}){after}(?:{links}{one}){{0,7}}"
    return Class(name, source, item.openings)


def _rules(data: Mapping[str, Any], classes: dict[str, Class], figures: frozenset[str]) -> Iterable[Rule]:
    vocabulary = Vocabulary(data.get("parts", {}), classes, figures, spaced=bool(data.get("spaced", False)))
    for entry in data.get("rule", ()):
        yield Rule(
            entry["name"],
            tuple(compile_pattern(text, vocabulary) for text in entry["say"]),
            _followers(entry.get("not_before", ())),
            tuple(entry.get("not_after", ())),
            tuple(entry.get("not_with", ())),
            _followers(entry.get("only_before", ())),
            tuple(entry.get("only_after", ())),
            tuple(entry.get("sure_after", ())),
        )


@lru_cache(maxsize=1)
def grammar() -> Grammar:
    """Read every language folder's times.toml and the figures they share."""
    files = [HERE / "shared.toml", *sorted(HERE.parent.glob(f"*/{FILE}"))]
    tables = [tomli.loads(path.read_text(encoding="utf-8")) for path in files]
    numerals = Numerals(table.get("numerals", {}) for table in tables)
    by_opening: dict[str, list[Way]] = {}
    order = 0
    marks: dict[str, tuple[str, ...]] = {}
    all_words: dict[str, dict[str, Any]] = {}
    lists: dict[str, dict[str, Any]] = {}
    pairs = ""
    masks: list[str] = []
    masks_han: list[str] = []
    tails: list[str] = []
    edge_tails: list[str] = []
    questions: list[str] = []
    for table in tables:
        classes = Numerals([table.get("numerals", {})]).classes()
        for name, words in table.get("words", {}).items():
            classes[name] = word_class(name, words)
            all_words.setdefault(name, {}).update(words)
        for name, spec in table.get("lists", {}).items():
            classes[name] = _list_class(name, spec, classes)
            merged = lists.setdefault(
                name, {"item": spec["item"], "items": {}, "before": [], "after": [], "joins": [], "to": []}
            )
            merged["items"].update(classes[spec["item"]].words or {})
            for key in ("before", "after", "joins", "to"):
                merged[key] = [*merged[key], *spec[key]]
        for rule in _rules(table, classes, numerals.figures):
            for pattern in rule.say:
                order += 1
                for letters in pattern.first:
                    by_opening.setdefault(letters, []).append((order, rule, pattern))
        for name, found in table.get("marks", {}).items():
            marks[name] = (*marks.get(name, ()), *found)
        pairs += table.get("characters", {}).get("pairs", "")
        (masks if table.get("spaced") else masks_han).extend(table.get("masks", {}).get("patterns", ()))
        tails += table.get("titles", {}).get("tails", ())
        edge_tails += table.get("titles", {}).get("edge_tails", ())
        questions += table.get("titles", {}).get("question", ())
    return Grammar(
        numerals,
        _table(pairs),
        {letters: tuple(found) for letters, found in by_opening.items()},
        marks,
        all_words,
        lists,
        tuple(tails),
        tuple(edge_tails),
        tuple(questions),
        _any_of(masks, where=INSIDE_NO_WORD),
        _any_of(masks_han, where=NO_MARK),
    )


def _any_of(sources: list[str], where: str = "") -> tuple[re.Pattern[str], ...]:
    """One expression for all of them, or none."""
    return (re.compile(f"{where}(?:{'|'.join(f'(?:{source})' for source in sources)})"),) if sources else ()


def _table(pairs: str) -> dict[int, str]:
    """One character for one character, so that places in the text stay what they were."""
    table = {ord(old): new for old, new in zip(pairs[::2], pairs[1::2], strict=True)}
    full = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
    spaces = dict.fromkeys((0x3000, 0x00A0, 0x2009, 0x202F, 0x0009, 0x200B), " ")
    return full | spaces | table
