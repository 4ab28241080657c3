"""Cut a lifted text into clauses; what one of them is read as."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from bot.understanding.language import Language, load
from bot.understanding.lift import Lifted
from bot.understanding.sentences import Found
from bot.understanding.things import PARTY, char_class, holds

TELLS = frozenset({"task.progress", "task.complete"})
ABOUT_WORK = TELLS | {"task.extend", "task.cancel", "task.urge", "task.transfer"}
"""What is said of a task by its name."""


@dataclass(frozen=True, slots=True)
class Clause:
    """A stretch between two marks: as it stands, and without its moments."""

    text: str
    bare: str
    rest: str
    asks: bool = False


@dataclass(frozen=True)
class Reading:
    """One clause understood as the head of a command."""

    intent: str
    found: Found
    cost: float
    weak: bool
    rule: str
    whole: bool = False
    roles: tuple[tuple[str, str], ...] = ()
    by_parts: bool = False


_ONE = char_class(PARTY)
_HARD = re.compile(r"[，,。；;！!？?\n]|(?:(?<!\d)|(?<=\d{3}))\.(?!\d)(?=\s|$)")


def split(text: str, lifted: Lifted, language: Language) -> list[Clause]:
    """The clauses of a text, in order."""
    return list(lifted.once(text, _split, language))


def _split(text: str, lifted: Lifted, language: Language) -> tuple[Clause, ...]:
    clauses: list[Clause] = []
    at = 0
    if language.ahead.standing(text):
        text = _remind(language.code).sub(lambda m: _apart(m.group(), lifted), text)
    if holds(text, PARTY):
        text = _further(language.code).sub(lambda m: f"，{m.group()}", text)
        text = _next_order(language.code).sub("; ", text)
    for mark in [*_HARD.finditer(text), None]:
        end = mark.start() if mark else len(text)
        piece = text[at:end]
        if clauses:
            piece = _second(language.code).sub("", piece)
        if piece.strip():
            bare = lifted.without_moments(piece, language)
            asks = bool(mark and mark.group() in "？?")
            clauses.append(Clause(piece.strip(), _edge(bare), text[at:].strip(), asks))
        at = mark.end() if mark else end
    return tuple(clauses)


@cache
def _remind(code: str) -> re.Pattern[str]:
    """How long before to remind, wherever it stands."""
    bodies = [re.sub(r"\(\?P<\w+>", "(?:", p.body) for p in load(code).ahead]
    return re.compile("|".join(sorted(bodies, key=len, reverse=True)) or "(?!)", re.IGNORECASE)


def _apart(said: str, lifted: Lifted) -> str:
    """How long before to remind as a clause of its own; a reminder every Friday at 4 is the thing itself."""
    own = any(moment.kind in {"recurrence", "point"} for _, moment in lifted.moments(said))
    return said if own else f"，{said}，"


@cache
def _further(code: str) -> re.Pattern[str]:
    """参加另外让欧阳倩…: a word that joins a further command, before the one who is asked."""
    words = load(code).words
    some = words.some
    ask = some("ask_behind")
    return re.compile(
        rf"(?<=[^，,])(?:(?:{some('second_sure')})(?=(?:{ask})?{_ONE})|(?:{some('second')})(?=(?:{ask}){_ONE}))"
    )


@cache
def _next_order(code: str) -> re.Pattern[str]:
    """Dan to send the plan and Priya to brief the drivers: the second order begins at its "and"."""
    words = load(code).words
    some = words.some
    lead = rf"^(?:(?:{some('lead_in')})[,:\s]+)+(?={_ONE})"
    does = rf"(?:{some('do', but='noun_first')})\s(?:{some('pronoun', 'article', 'receiver')})"
    asked = rf"(?:(?:{some('may_he')})\s{_ONE}\s|{_ONE},\s[a-z])"
    does = rf"{does}|\w{{2,}}[^s\W]s\s{some('article')}"  # and Mei retouches the cover shot
    order = rf"(?={_ONE}[,:]?\s(?:{some('to', 'part_verb')}|{does})\b)"
    return re.compile(rf"{lead}|(?<!{_ONE})(?:\s(?:{some('and_next')}|-)|:)\s{order}|\s-\s(?={asked})", re.IGNORECASE)


@cache
def _second(code: str) -> re.Pattern[str]:
    """另外, also: words that only join a further command."""
    return re.compile(rf"^\s*{load(code).words.some('second')}", re.IGNORECASE)


def _edge(text: str) -> str:
    return " ".join(text.split()).strip(" 、：:·-—~～")
