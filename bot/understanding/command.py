"""A command while it is being put together, and the scene it is understood in."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from bot.understanding.clauses import Clause, Reading
from bot.understanding.language import Language
from bot.understanding.lexicon import Lexicon
from bot.understanding.lift import Lifted
from bot.understanding.report import Context
from bot.understanding.sentences import TITLE, Found, char_class
from bot.understanding.trace import Trace

Tried = TypeVar("Tried")


@dataclass(frozen=True)
class Scene:
    """What a message is understood in."""

    now: datetime
    speaker: int | None
    lexicon: Lexicon
    context: Context
    language: Language
    trace: Trace | None = None

    @property
    def leads(self) -> bool:
        """Whether it is somebody who gives instructions that speaks."""
        return any(one.leads for one in self.lexicon.people if one.id == self.speaker)

    def tried(self, layer: str, found: Tried) -> Tried:
        """What a layer found, noted for --explain."""
        if self.trace is not None:
            self.trace.layer(layer, found)
        return found


@dataclass
class Command:
    """One command being put together: its head and all that was added to it."""

    head: Reading
    clauses: list[Clause]
    roles: list[tuple[str, str]] = field(default_factory=list)
    slots: dict[str, str] = field(default_factory=dict)
    adds: list[tuple[str, Found]] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    preface: list[str] = field(default_factory=list)
    of_card: bool = False  # said in reply to a card: which item it is, only another name or number says
    whole: str = ""  # all that was said, with its courtesies, where it is the only command of a message

    @property
    def intent(self) -> str:
        return self.head.intent


_TITLES = re.compile(char_class(TITLE))


def all_text(command: Command, lifted: Lifted) -> str:
    """All the words of a command, its quoted titles aside."""
    text = " ".join(c.text for c in command.clauses)
    return lifted.restore(_TITLES.sub("", text))
