"""Rooms that are free: what each offers, and the button that takes it for a booking in hand."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from handlers.commands import Choose
from handlers.desk import Desk
from handlers.replies import Busy, Button, RoomFacts
from storage.models import Room

SHOWN = 6


def free(start: datetime, end: datetime, desk: Desk) -> list[Room]:
    """The smallest that are free in all of that time, first."""
    return desk.tx.meetings.free_rooms(start, end)[:SHOWN]


def shown(rooms: Iterable[Room]) -> tuple[RoomFacts, ...]:
    return tuple(RoomFacts(room.name, room.capacity or 0, tuple(map(str, room.equipment))) for room in rooms)


def buttons(rooms: Iterable[Room]) -> list[Button]:
    return [Button("choice", Choose("place", f"room:{room.id}"), {"text": room.name}) for room in rooms]


def holders(start: datetime, end: datetime, desk: Desk) -> tuple[Busy, ...]:
    """Who has the others then."""
    held = desk.tx.meetings.between(start, end)
    taken = [meeting for meeting in held if meeting.room_id is not None and meeting.item.closed_at is None]
    return tuple(Busy(m.item.owner.name, m.room.name if m.room else "", m.start, m.end) for m in taken[:SHOWN])
