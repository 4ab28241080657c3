"""Rooms that are free: what each offers, and the button that takes it for a booking in hand."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from handlers import occurrences
from handlers.commands import Choose
from handlers.desk import Desk
from handlers.replies import Busy, Button, RoomFacts
from storage.models import Room

SHOWN = 6


def free(start: datetime, end: datetime, desk: Desk) -> list[Room]:
    """The smallest that are free in all of that time, first."""
    return occurrences.free_rooms(start, end, desk)[:SHOWN]


def shown(rooms: Iterable[Room]) -> tuple[RoomFacts, ...]:
    return tuple(RoomFacts(room.name, room.capacity or 0, tuple(map(str, room.equipment))) for room in rooms)


def buttons(rooms: Iterable[Room]) -> list[Button]:
    return [Button("choice", Choose("place", f"room:{room.id}"), {"text": room.name}) for room in rooms]


def holders(start: datetime, end: datetime, desk: Desk) -> tuple[Busy, ...]:
    """Who has the others then."""
    held = [one for one in occurrences.between(start, end, desk) if one.item.closed_at is None]
    taken = [(one, one.room.name) for one in held if one.room is not None]
    return tuple(Busy(one.item.owner.name, room, one.start, one.end) for one, room in taken[:SHOWN])
