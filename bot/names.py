"""The lexicon of understanding, read from the database; good until `People.revision()` changes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time

from bot.understanding.lexicon import GroupName, Lexicon, ListName, PersonName, RoomName, UnitName
from storage.transaction import Transaction


def lexicon(
    tx: Transaction, own_words: Mapping[str, tuple[str, ...]], hours: tuple[tuple[time, time], ...], zone: str
) -> Lexicon:
    """Every name by which somebody or something of this office may be called today."""
    here = {person.id: person for person in tx.people.all()}
    people = tuple(
        PersonName(
            id=person.id,
            name=person.name,
            title=person.title,
            unit=person.unit.name if person.unit else "",
            aliases=tuple(person.aliases),
            username=person.username,
            role=person.role,
            secretary_of=here[leader].name if (leader := person.secretary_of_id or 0) in here else "",
        )
        for person in here.values()
    )
    lists = tuple(
        ListName(name, tuple(member for member in members if member in here))
        for name, members in tx.people.lists().items()
    )
    return Lexicon(
        people=people,
        units=tuple(UnitName(unit.id, unit.name, unit.en, tuple(unit.aliases)) for unit in tx.people.units()),
        rooms=tuple(RoomName(room.id, room.name, tuple(room.aliases)) for room in tx.people.rooms()),
        groups=tuple(GroupName(group.id, group.name) for group in tx.people.groups()),
        lists=lists,
        zone=zone,
        hours=hours,
        own_words=dict(own_words),
    )
