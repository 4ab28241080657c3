"""What rooms, units and people are called by who does not read Chinese, where the office file says so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from weakref import WeakKeyDictionary

from handlers.desk import Desk
from handlers.packing import pack, unpack_reply
from handlers.replies import Reply

CHINESE = "zh"
KEPT = frozenset({"title", "text", "detail", "answer", "progress", "reason", "words", "heard", "known", "how"})
"""What was said or written: never put otherwise."""
_NAMES: WeakKeyDictionary[Any, tuple[int, dict[str, str]]] = WeakKeyDictionary()


def reads_chinese(language: str, desk: Desk) -> bool:
    return (language or desk.policy.language) == CHINESE


def in_latin(reply: Reply, desk: Desk) -> Reply:
    """The reply with the names that its reader knows."""
    names = _names(desk)
    name, facts = pack(reply)
    return unpack_reply(name, called(facts, names)) if names else reply


def of_button(facts: dict[str, Any], desk: Desk) -> dict[str, Any]:
    """The facts of a button: a room to choose is its text."""
    names = _names(desk)
    return {key: names.get(one, one) if isinstance(one, str) else one for key, one in facts.items()}


def called(value: Any, names: Mapping[str, str]) -> Any:
    """Every text that is a name and nothing else, as it is called."""
    if isinstance(value, dict):
        return {key: one if key in KEPT and isinstance(one, str) else called(one, names) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [called(one, names) for one in value]
    return names.get(value, value) if isinstance(value, str) else value


def _names(desk: Desk) -> dict[str, str]:
    """The office's names, read again only when they have changed."""
    engine, people = desk.tx.session.get_bind(), desk.tx.people
    revision = people.revision()
    known = _NAMES.get(engine)
    if known is None or known[0] != revision:
        given = [(room.name, room.aliases) for room in people.rooms()]
        given += [(person.name, person.aliases) for person in people.everybody()]
        given += [(unit.name, [unit.en]) for unit in people.units()]
        names = {name: latin for name, aliases in given if (latin := _latin(name, aliases))}
        known = _NAMES[engine] = revision, names
    return known[1]


def _latin(name: str, aliases: Iterable[str]) -> str:
    """The first of these names that is a word in Latin letters; empty for who is called so already."""
    if name.isascii():
        return ""
    return next((one for one in aliases if one.isascii() and any(map(str.isalpha, one))), "")
