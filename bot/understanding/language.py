"""Load one language folder: its word lists, sentence patterns, role phrases and examples, and check them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import tomli

from bot.understanding.sentences import Pattern, PatternError, Patterns, Words, compile_pattern

HERE = Path(__file__).parent
_DATA_OF_OTHERS = {"times.toml", "regional.toml"}

INTENTS = frozenset(
    f"{noun}.{verb}"
    for noun, verbs in {
        "document": "register draft return sign circulate instruct submit forward answer finding archive",
        "meeting": "book move cancel invite uninvite accept decline delegate minutes find_time announce",
        "task": "assign accept progress complete confirm reject extend transfer urge cancel support",
        "item": "correct",
        "reminder": "set stop",
        "request": "submit",
        "query": "mine item search schedule overdue unanswered stats reminders",
        "brief": "show set",
        "language": "set",
        "group": "bind",
        "person": "invite",
    }.items()
    for verb in verbs.split()
) | {"help", "undo"}
"""Everything that can be asked for (design §5, and what the office further needs)."""
_INTENT_KEYS = {
    "example",
    "examples",
    "sentences",
    "timed",
    "due",
    "clocked",
    "dated",
    "gathered",
    "asked",
    "across",
    "timed_across",
    "replies",
    "cues",
    "carries",
    "weak",
    "barred",
}
_NEEDS = (
    ("sentences", ""),
    ("dated", "day"),
    ("timed", "when"),
    ("due", "due"),
    ("clocked", "clock"),
    ("gathered", "gather"),
    ("asked", "asked"),
)
CARDS = frozenset({"task", "meeting", "document", "request", "reminder"})
REPLY_KINDS = CARDS | {"any"}
CUE_KINDS = REPLY_KINDS | {"free", "led"}
"""Where a cue may count: on a card of that kind, on any, (`free`) in a message of its own, (`led`) from a leader."""


class LanguageError(ValueError):
    """A language folder says something the reader does not know; the message names file and key."""


@dataclass(frozen=True)
class Language:
    """One language as data: what its files say, compiled."""

    code: str
    script: str
    words: Words
    patterns: Patterns
    replies: dict[str, Patterns]  # by card, those for any card among them
    cues: dict[str, Patterns]
    roles: Patterns
    adds: Patterns
    fillers: Patterns
    papers: Patterns
    bookings: Patterns
    appointments: Patterns
    arrivals: Patterns
    carries: frozenset[str]
    examples: dict[str, tuple[str, ...]] = field(default_factory=dict)
    barred: dict[str, re.Pattern[str]] = field(default_factory=dict)

    def bars(self, intent: str, text: str) -> bool:
        """Does this text surely not mean that, whichever pattern fits? 查分的学生真多 looks nothing up."""
        barred = self.barred.get(intent)
        return barred is not None and barred.search(text) is not None

    @cached_property
    def edges(self) -> str:
        """Marks and particles that may stand at either end of a phrase and are no part of it."""
        return " ，,：:、；;。" + "".join(self.words.get("of", ()) if self.script == "han" else ())

    @cached_property
    def unsplit(self) -> frozenset[str]:
        """Two characters that are one word: nothing is cut between them."""
        return frozenset(self.words.get("not_split", ()))

    @cached_property
    def ahead(self) -> Patterns:
        """How long before to remind."""
        return Patterns(p for p in self.adds if p.gives == "ahead")

    @cached_property
    def joints(self) -> frozenset[str]:
        """What stands between two names."""
        return frozenset({" ", *(w for w in self.words.get("and", ()) if len(w) == 1 and w != "，")})


@cache
def codes() -> tuple[str, ...]:
    """The languages there are: one folder each."""
    return tuple(sorted(p.parent.name for p in HERE.glob("*/words.toml")))


@cache
def pattern_of(code: str, source: str, gives: str) -> Pattern:
    """One sentence compiled apart from the files: the name of what code itself understood."""
    return compile_pattern(source, gives, load(code).words, load(code).script)


def _files(code: str) -> dict[str, dict[str, Any]]:
    folder = HERE / code
    read: dict[str, dict[str, Any]] = {}
    for path in sorted(folder.glob("*.toml")):
        if path.name in _DATA_OF_OTHERS:
            continue
        try:
            read[path.name] = tomli.loads(path.read_text(encoding="utf-8"))
        except tomli.TOMLDecodeError as error:
            raise LanguageError(f"{code}/{path.name}: {error}") from error
    if "words.toml" not in read:
        raise LanguageError(f"{code}: no words.toml")
    return read


def _tuple(where: str, value: Any) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,)
    if isinstance(value, list) and all(isinstance(v, str) for v in value):
        return tuple(value)
    raise LanguageError(f"{where}: a list of sentences is wanted")


def _expressions(where: str, value: Any) -> tuple[str, ...]:
    """Regular expressions, each of them sound."""
    for one in (says := _tuple(where, value)):
        try:
            re.compile(one)
        except re.error as error:
            raise LanguageError(f"{where}: {error}") from error
    return says


@cache
def load(code: str) -> Language:
    """The language `code`, read once."""
    files = _files(code)
    script = str(files["words.toml"].get("script", "latin"))
    words = Words(script)
    for file, content in files.items():
        for name, value in content.get("words", {}).items():
            if name in words:
                raise LanguageError(f"{code}/{file}: words.{name} stands in another file already")
            words[name] = _tuple(f"{code}/{file}: words.{name}", value)
    patterns: list[Pattern] = []
    replies: dict[str, list[Pattern]] = {}
    cues: dict[str, list[Pattern]] = {}
    examples: dict[str, tuple[str, ...]] = {}
    carries: set[str] = set()
    barred: dict[str, list[str]] = {}

    def compiled(where: str, says: Any, name: str, **marks: Any) -> list[Pattern]:
        try:
            return [compile_pattern(s, name, words, script, **marks) for s in _tuple(where, says)]
        except PatternError as error:
            raise LanguageError(f"{where}: {error}") from error

    sections = ("roles", "adds", "fillers", "papers", "bookings", "appointments", "arrivals")
    parts: dict[str, list[Pattern]] = {name: [] for name in sections}
    for file, content in files.items():
        for key, table in content.items():
            where = f"{code}/{file}: {key}"
            if key in {"words", "script"}:
                continue
            if key in parts:
                for name, says in table.items():
                    parts[key] += compiled(f"{where}.{name}", says, name)
                continue
            if key not in INTENTS:
                raise LanguageError(f"{where}: no such intent")
            if odd := set(table) - _INTENT_KEYS:
                raise LanguageError(f"{where}: unknown key {min(odd)}")
            if table.get("carries"):
                carries.add(key)
            shown = _tuple(where, table.get("example", [])) + _tuple(where, table.get("examples", []))
            if shown:
                examples[key] = examples.get(key, ()) + shown
            if says := table.get("barred"):
                barred.setdefault(key, []).extend(_expressions(f"{where}.barred", says))
            weak = bool(table.get("weak"))
            for kind, need in _NEEDS:
                patterns += compiled(f"{where}.{kind}", table.get(kind, []), key, need=need, weak=weak)
            for kind, need in (("across", ""), ("timed_across", "when")):
                patterns += compiled(f"{where}.{kind}", table.get(kind, []), key, need=need, weak=weak, tail=True)
            for card, says in table.get("replies", {}).items():
                if card not in REPLY_KINDS:
                    raise LanguageError(f"{where}.replies: no card called {card}")
                replies.setdefault(card, []).extend(compiled(f"{where}.replies.{card}", says, key))
            for card, says in table.get("cues", {}).items():
                if card not in CUE_KINDS:
                    raise LanguageError(f"{where}.cues: no card called {card}")
                cues.setdefault(card, []).extend(compiled(f"{where}.cues.{card}", says, key, weak=weak))
    return Language(
        code=code,
        script=script,
        words=words,
        patterns=Patterns(patterns),
        replies={card: Patterns((*replies.get(card, ()), *replies.get("any", ()))) for card in CARDS},
        cues={card: Patterns(found) for card, found in cues.items()},
        roles=Patterns(parts["roles"]),
        adds=Patterns(parts["adds"]),
        fillers=Patterns(parts["fillers"]),
        papers=Patterns(parts["papers"]),
        bookings=Patterns(parts["bookings"]),
        appointments=Patterns(parts["appointments"]),
        arrivals=Patterns(parts["arrivals"]),
        carries=frozenset(carries),
        examples=examples,
        barred={key: re.compile("|".join(says), re.IGNORECASE) for key, says in barred.items()},
    )
