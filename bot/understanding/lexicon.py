"""What the office calls its people, units, rooms and groups: the names understanding may meet."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import time
from functools import cached_property

_LEADING = frozenset({"leader", "manager"})


@dataclass(frozen=True, slots=True)
class PersonName:
    """One colleague: `id` is the row in `people` (or the place in the office file)."""

    id: int
    name: str
    title: str = ""
    unit: str = ""
    aliases: tuple[str, ...] = ()
    username: str = ""
    role: str = "staff"
    secretary_of: str = ""

    @property
    def leads(self) -> bool:
        """Whether his word on a paper or a task is an instruction."""
        return self.role in _LEADING


@dataclass(frozen=True, slots=True)
class UnitName:
    id: int
    name: str
    en: str = ""
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RoomName:
    id: int
    name: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GroupName:
    id: int
    name: str


@dataclass(frozen=True, slots=True)
class ListName:
    """A named invitation (各委办局主要负责人): the ids of its people."""

    name: str
    members: tuple[int, ...] = ()


@dataclass(frozen=True)
class Lexicon:
    """All names of one office, and the hours by which it reads 上班前, 下班前, 上午."""

    people: tuple[PersonName, ...] = ()
    units: tuple[UnitName, ...] = ()
    rooms: tuple[RoomName, ...] = ()
    groups: tuple[GroupName, ...] = ()
    lists: tuple[ListName, ...] = ()
    zone: str = "Asia/Shanghai"
    hours: tuple[tuple[time, time], ...] = ((time(9), time(12)), (time(14), time(17, 30)))
    own_words: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """[language] of the configuration: canonical word → further ways this office says it."""

    @cached_property
    def in_common_words(self) -> Lexicon:
        """The same names, and no words of one's own: what those mean has been put in their place."""
        return replace(self, own_words={}) if self.own_words else self
