"""Load one language folder: its word lists, sentence patterns, role phrases and examples, and check them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import tomli

from bot.understanding.compiling import PatternError, compile_pattern
from bot.understanding.sentences import Pattern, Patterns
from bot.understanding.words import Words

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


@dataclass(frozen=True, slots=True)
class _Said:
    """Sentences of one place in a file, as written there."""

    where: str
    gives: str
    says: tuple[str, ...]
    need: str = ""
    weak: bool = False
    tail: bool = False


FREE = "free"
"""The section of sentences that stand by themselves; each of the others adds to one, or is read apart."""
SECTIONS = ("roles", "adds", "fillers", "papers", "bookings", "appointments", "arrivals")


@dataclass(frozen=True)
class Language:
    """One language as data: what its files say. A section's sentences are compiled when it is first asked for."""

    code: str
    script: str
    words: Words
    said: Mapping[str, Sequence[_Said]]
    carries: frozenset[str]
    examples: dict[str, tuple[str, ...]] = field(default_factory=dict)
    barred: Mapping[str, Sequence[_Said]] = field(default_factory=dict)
    _made: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)

    def section(self, *names: str) -> Patterns:
        """The sentences of one section, or of several one behind the other.

        Raises LanguageError, naming file and key, for a sentence that cannot be read.
        """
        key = "+".join(names)
        if key not in self._made:
            self._made[key] = (
                Patterns(pattern for said in self.said.get(key, ()) for pattern in self._compiled(said))
                if len(names) == 1
                else Patterns(pattern for name in names for pattern in self.section(name))
            )
        made: Patterns = self._made[key]
        return made

    def _compiled(self, said: _Said) -> Iterator[Pattern]:
        for source in said.says:
            try:
                yield compile_pattern(
                    source, said.gives, self.words, self.script, need=said.need, weak=said.weak, tail=said.tail
                )
            except PatternError as error:
                raise LanguageError(f"{said.where}: {error}") from error

    def check(self) -> None:
        """Compile all there is; raises LanguageError for the first sentence that cannot be read."""
        for name in self.said:
            self.section(name)
        for intent in self.barred:
            self.bars(intent, "")

    @property
    def patterns(self) -> Patterns:
        """The sentences that stand by themselves."""
        return self.section(FREE)

    @property
    def roles(self) -> Patterns:
        return self.section("roles")

    @property
    def adds(self) -> Patterns:
        return self.section("adds")

    @property
    def fillers(self) -> Patterns:
        return self.section("fillers")

    @property
    def papers(self) -> Patterns:
        return self.section("papers")

    @property
    def bookings(self) -> Patterns:
        return self.section("bookings")

    @property
    def appointments(self) -> Patterns:
        return self.section("appointments")

    @property
    def arrivals(self) -> Patterns:
        return self.section("arrivals")

    def replies(self, card: str) -> Patterns:
        """What is said in answer to a card of this kind, that to any card among it."""
        return self.section(f"replies.{card}", "replies.any")

    def cues(self, where: str) -> Patterns:
        """Telling words on a card of this kind, or in a message of its own."""
        return self.section(f"cues.{where}")

    def bars(self, intent: str, text: str) -> bool:
        """Does this text surely not mean that, whichever pattern fits? 查分的学生真多 looks nothing up."""
        if intent not in self.barred:
            return False
        key = f"barred.{intent}"
        if key not in self._made:
            self._made[key] = _expression(self.barred[intent])
        return self._made[key].search(text) is not None

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
    def elsewhere(self) -> Patterns:
        """A meeting of others."""
        return Patterns(p for p in self.bookings if p.gives == "elsewhere")

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


def _expression(barred: Sequence[_Said]) -> re.Pattern[str]:
    """Regular expressions, each of them sound, as one."""
    for said in barred:
        for one in said.says:
            try:
                re.compile(one)
            except re.error as error:
                raise LanguageError(f"{said.where}: {error}") from error
    return re.compile("|".join(one for said in barred for one in said.says), re.IGNORECASE)


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
    said: dict[str, list[_Said]] = {}
    examples: dict[str, tuple[str, ...]] = {}
    carries: set[str] = set()
    barred: dict[str, list[_Said]] = {}

    def take(section: str, where: str, says: Any, gives: str, **marks: Any) -> None:
        if listed := _tuple(where, says):
            said.setdefault(section, []).append(_Said(where, gives, listed, **marks))

    for file, content in files.items():
        for key, table in content.items():
            where = f"{code}/{file}: {key}"
            if key in {"words", "script"}:
                continue
            if key in SECTIONS:
                for name, says in table.items():
                    take(key, f"{where}.{name}", says, name)
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
            if says := _tuple(f"{where}.barred", table.get("barred", [])):
                barred.setdefault(key, []).append(_Said(f"{where}.barred", key, says))
            weak = bool(table.get("weak"))
            for kind, need in _NEEDS:
                take(FREE, f"{where}.{kind}", table.get(kind, []), key, need=need, weak=weak)
            for kind, need in (("across", ""), ("timed_across", "when")):
                take(FREE, f"{where}.{kind}", table.get(kind, []), key, need=need, weak=weak, tail=True)
            for card, says in table.get("replies", {}).items():
                if card not in REPLY_KINDS:
                    raise LanguageError(f"{where}.replies: no card called {card}")
                take(f"replies.{card}", f"{where}.replies.{card}", says, key)
            for card, says in table.get("cues", {}).items():
                if card not in CUE_KINDS:
                    raise LanguageError(f"{where}.cues: no card called {card}")
                take(f"cues.{card}", f"{where}.cues.{card}", says, key, weak=weak)
    return Language(
        code=code,
        script=script,
        words=words,
        said=said,
        carries=frozenset(carries),
        examples=examples,
        barred=barred,
    )
