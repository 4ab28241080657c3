"""The calendar as it will be: meetings where their rows stand, and the later occurrences of standing ones.

A standing meeting has one row, its next occurrence; what comes after follows from its rule. An occurrence moved by
itself keeps in the rule when and where it would regularly be (REGULAR); one called off has been stepped over, and a
later one called off stands in the rule as a day left out (OFF).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

import msgspec

from handlers import facts
from handlers.commands import Repeat
from handlers.desk import Desk
from handlers.replies import Busy, Line, RoomTaken
from handlers.rules import scheduling
from storage.meetings import OFF, REGULAR
from storage.models import Item, Meeting, Room

YEAR, MOST = timedelta(days=366), 60
"""How far a new series is looked into for clashes: a year, and no more occurrences than these."""


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One time at which a meeting is held; `stored`: it is the one in the row."""

    meeting: Meeting
    start: datetime
    end: datetime
    room: Room | None
    place: str
    stored: bool

    @property
    def item(self) -> Item:
        return self.meeting.item

    @property
    def item_id(self) -> int:
        return self.meeting.item_id

    def people(self) -> list[int]:
        """Who is to be there, the organiser first: answers are those to the occurrence in the row."""
        here = [self.item.owner_id]
        for part in self.item.part:
            if not self.stored or part.reply not in ("leave", "substitute"):
                here.append(part.person_id)
            elif part.reply == "substitute" and part.substitute_id is not None:
                here.append(part.substitute_id)
        return list(dict.fromkeys(here))

    def concerns(self, person: int) -> bool:
        """To be there, or on leave from it: it stands in his day all the same."""
        away = [part.person_id for part in self.item.part if part.reply == "leave"]
        return person in self.people() or person in away


# -- one series --------------------------------------------------------------------------------------------------


def regular(meeting: Meeting, desk: Desk) -> tuple[datetime, timedelta]:
    """When the occurrence in the row would regularly be, local, and how long."""
    usual = (meeting.rule or {}).get(REGULAR)
    if not usual:
        return desk.policy.local(meeting.start), meeting.end - meeting.start
    start, end = datetime.fromisoformat(usual["start"]), datetime.fromisoformat(usual["end"])
    return desk.policy.local(start), end - start


def following(meeting: Meeting, after: datetime, desk: Desk) -> datetime | None:
    """The start of the first regular occurrence later than `after` and than the one in the row; None: it has ended."""
    if not meeting.rule:
        return None
    start, _ = regular(meeting, desk)
    rule = msgspec.convert(meeting.rule, Repeat)
    then = max(desk.policy.local(after), start)
    return scheduling.next_occurrence(start, then, rule, desk.policy.workdays, off(meeting.rule))


def off(rule: dict[str, Any]) -> frozenset[date]:
    """The days on which a standing meeting is not held, though it would be."""
    return frozenset(map(date.fromisoformat, rule.get(OFF, ())))


def of(meeting: Meeting, first: datetime, last: datetime, desk: Desk) -> Iterator[Occurrence]:
    """The occurrence in the row, then the later ones, as far as they touch [first, last)."""
    if meeting.start < last and meeting.end > first:
        yield Occurrence(meeting, meeting.start, meeting.end, meeting.room, meeting.place, stored=True)
    if not meeting.rule or meeting.item.closed_at is not None:
        return
    anchor, length = regular(meeting, desk)
    usual = meeting.rule.get(REGULAR, {"room": meeting.room_id, "place": meeting.place})
    room = desk.tx.people.room(usual["room"]) if usual["room"] else None
    rule, workdays = msgspec.convert(meeting.rule, Repeat), desk.policy.workdays
    since, out = desk.policy.local(first) - length, off(meeting.rule)
    for start in scheduling.occurrences(anchor, since, last, rule, workdays, out):
        yield Occurrence(meeting, start, start + length, room, usual["place"], stored=False)


# -- all of them -------------------------------------------------------------------------------------------------


def _all(
    first: datetime, last: datetime, desk: Desk, *, people: Iterable[int] = (), rooms: Iterable[int] = ()
) -> list[Occurrence]:
    rows = desk.tx.meetings.touching(first, last, people=people, rooms=rooms)
    found = [one for meeting in rows for one in of(meeting, first, last, desk)]
    return sorted(found, key=lambda one: (one.start, one.item_id))


def between(
    first: datetime, last: datetime, desk: Desk, *, person: int | None = None, room: int | None = None
) -> list[Occurrence]:
    """Meetings not cancelled that touch [first, last), in order; of one person and room where given."""
    found = _all(first, last, desk, people=[person] if person else (), rooms=[room] if room and not person else ())
    return [one for one in found if (not room or _in(one, room)) and (not person or one.concerns(person))]


def _in(one: Occurrence, room: int) -> bool:
    return one.room is not None and one.room.id == room


def clashing(room: int, start: datetime, end: datetime, desk: Desk, besides: int | None = None) -> Occurrence | None:
    """What holds the room at any minute of [start, end); touching is no clash."""
    held = between(start, end, desk, room=room)
    return next((one for one in held if one.item.closed_at is None and one.item_id != besides), None)


def busy(
    people: Sequence[int], start: datetime, end: datetime, desk: Desk, besides: int | None = None
) -> list[tuple[int, Occurrence]]:
    """(person, occurrence) where a person organises or attends another meeting in [start, end)."""
    if not people:
        return []
    found = _all(start, end, desk, people=people)
    return [(person, one) for one in found if _counts(one, besides) for person in one.people() if person in people]


def _counts(one: Occurrence, besides: int | None) -> bool:
    return one.item.closed_at is None and one.item_id != besides


def free_rooms(start: datetime, end: datetime, desk: Desk, seats: int = 0) -> list[Room]:
    """Rooms nobody holds in [start, end) with at least `seats`, the smallest that fits first."""
    return _free([(start, end)], _all(start, end, desk), desk, seats)


def _free(dates: Sequence[tuple[datetime, datetime]], held: Iterable[Occurrence], desk: Desk, seats: int) -> list[Room]:
    taken = {one.room.id for one in held if one.room and one.item.closed_at is None and _met(one, dates)}
    fitting = [r for r in desk.tx.meetings.rooms() if r.id not in taken and (r.capacity is None or r.capacity >= seats)]
    return sorted(fitting, key=lambda room: room.capacity or 10_000)


# -- a series against all the others -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Ahead:
    """What a series meets: its times looked at, what holds its room then, who is busy, rooms free at all of them."""

    dates: tuple[tuple[datetime, datetime], ...]
    room: tuple[Occurrence, ...]
    busy: tuple[tuple[int, Occurrence], ...]
    free: tuple[Room, ...]

    def first_of_each(self) -> list[tuple[int, Occurrence]]:
        """Who is busy, once for each other meeting."""
        found: dict[tuple[int, int], tuple[int, Occurrence]] = {}
        for person, one in self.busy:
            found.setdefault((person, one.item_id), (person, one))
        return list(found.values())

    def clashing(self) -> int:
        """At how many of its times something is in the way."""
        found = [one for _, one in self.busy]
        return len({start for one in (*self.room, *found) for start, _ in _met(one, self.dates)})

    def later(self) -> bool:
        """Something is in the way of another time than the first."""
        first = self.dates[:1]
        return any(_met(one, self.dates) != first for one in (*self.room, *(one for _, one in self.busy)))


def dates(start: datetime, end: datetime, rule: dict[str, Any], desk: Desk) -> tuple[tuple[datetime, datetime], ...]:
    """The first occurrence and those after it within a year, MOST at most."""
    local, length = desk.policy.local(start), end - start
    repeat = msgspec.convert(rule, Repeat)
    found = [local]
    for at in scheduling.occurrences(local, local, local + YEAR, repeat, desk.policy.workdays, off(rule)):
        if len(found) == MOST:
            break
        found.append(at)
    return tuple((at, at + length) for at in found)


def coming(meeting: Meeting, desk: Desk) -> tuple[tuple[datetime, datetime], ...]:
    """The times of a standing meeting as it is, from the one in the row on: within a year, MOST at most."""
    found = sorted((one.start, one.end) for one in of(meeting, meeting.start, meeting.start + YEAR, desk))
    return tuple(found[:MOST])


def ahead(
    times: tuple[tuple[datetime, datetime], ...],
    room: int | None,
    people: Sequence[int],
    desk: Desk,
    *,
    besides: int | None = None,
    seats: int = 0,
) -> Ahead:
    """All that is in the way of these times, read from the books at once."""
    rooms = [room] if room else []
    held = [one for one in _all(times[0][0], times[-1][1], desk, people=people, rooms=rooms) if _counts(one, besides)]
    met = [one for one in held if _met(one, times)]
    in_room = tuple(one for one in met if room and _in(one, room))
    occupied = tuple((person, one) for one in met for person in one.people() if person in people)
    free: list[Room] = []
    if in_room:
        free = _free(
            times, [one for one in _all(times[0][0], times[-1][1], desk) if _counts(one, besides)], desk, seats
        )
    return Ahead(times, in_room, occupied, tuple(free))


def _met(one: Occurrence, times: Sequence[tuple[datetime, datetime]]) -> Sequence[tuple[datetime, datetime]]:
    """Which of these times, in order and of one length, it touches."""
    first = bisect_right(times, one.start, key=lambda time: time[1])
    return times[first : bisect_left(times, one.end, key=lambda time: time[0])]


# -- for the cards -----------------------------------------------------------------------------------------------


def lines(found: Iterable[tuple[Occurrence, str]], desk: Desk) -> tuple[Line, ...]:
    """(occurrence, why it is in the list), numbered from 1; a later one with its own time and place, unanswered."""
    found = list(found)
    rows = facts.lines([(one.item, why) for one, why in found], desk)
    return tuple(row if one.stored else _elsewhen(row, one) for row, (one, _) in zip(rows, found, strict=True))


def _elsewhen(row: Line, one: Occurrence) -> Line:
    guests = tuple(replace(guest, reply=None, substitute="", reason="") for guest in row.item.guests)
    place = one.room.name if one.room else one.place
    return replace(row, item=replace(row.item, start=one.start, end=one.end, place=place, guests=guests))


def busy_facts(found: Iterable[tuple[int, Occurrence]], desk: Desk) -> tuple[Busy, ...]:
    return tuple(Busy(desk.tx.people.get(person).name, one.item.title, one.start, one.end) for person, one in found)


def room_taken(held: Occurrence, title: str, start: datetime, end: datetime) -> RoomTaken:
    """That the room `title` wants from `start` to `end` is held, by whom and for what."""
    room, holder = held.room.name if held.room else "", held.item
    return RoomTaken(title, start, end, room, holder.owner.name, holder.title, held.start, held.end)
