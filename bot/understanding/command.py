"""A command while it is being put together, and the scene it is understood in."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, TypeVar, overload

from bot.understanding.called import index
from bot.understanding.clauses import Clause, Reading
from bot.understanding.language import Language
from bot.understanding.lexicon import Lexicon, PersonName
from bot.understanding.lift import Lifted
from bot.understanding.report import Context
from bot.understanding.sentences import Found
from bot.understanding.things import TITLE, char_class
from bot.understanding.trace import Trace


class _Asking(Protocol):
    """A report, or a command on its way to one."""

    @property
    def intent(self) -> str | None: ...


Asking = TypeVar("Asking", bound=_Asking)


@dataclass(frozen=True)
class Scene:
    """What a message is understood in."""

    now: datetime
    speaker: int | None
    lexicon: Lexicon
    context: Context
    language: Language
    trace: Trace | None = None
    meant: str | None = None
    """What kind of message it is by the weight of its words, where it was first read as another."""

    @property
    def speaking(self) -> PersonName | None:
        """Who speaks, where the office knows him."""
        return index(self.lexicon).people.get(self.speaker) if self.speaker is not None else None

    @property
    def leads(self) -> bool:
        """Whether it is somebody who gives instructions that speaks."""
        return self.speaking is not None and self.speaking.leads

    @overload
    def tried(self, layer: str, found: list[Asking]) -> list[Asking]: ...
    @overload
    def tried(self, layer: str, found: Asking | None) -> Asking | None: ...
    def tried(self, layer: str, found: list[Asking] | Asking | None) -> list[Asking] | Asking | None:
        """What a layer found, noted for --explain; where a kind is meant, that of this kind alone."""
        if self.trace is not None:
            self.trace.layer(layer, found)
        if self.meant is None or found is None:
            return found
        if isinstance(found, list):
            return [one for one in found if one.intent == self.meant]
        return found if found.intent == self.meant else None


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
