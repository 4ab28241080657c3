"""Taken rooms and busy people: what is in the way, what is free instead, and the booking that waits for an answer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from handlers import cards, facts, loop, occurrences
from handlers.commands import (
    AskToYield,
    BookMeeting,
    CancelItem,
    Command,
    Dismiss,
    FindTime,
    InvitePeople,
    MoveMeeting,
    OnItem,
    UninvitePeople,
    WantSlot,
)
from handlers.desk import Desk
from handlers.occurrences import Ahead, Occurrence
from handlers.packing import pack, unpack_command
from handlers.replies import (
    Busy,
    Button,
    Dismissed,
    FreeTimes,
    InTheWay,
    PeopleBusy,
    Say,
    SeriesClash,
    YieldAsked,
    YieldPlease,
)
from handlers.rules import scheduling
from handlers.tasks import others
from storage.models import Item, Person

USUAL = timedelta(hours=1)
"""A meeting whose end nobody said."""
UNBOOKED = "unbooked"
"""Marks the conversation that holds a booking nothing came of yet."""


# -- what is in the way ------------------------------------------------------------------------------------------


def room_taken(
    command: BookMeeting | MoveMeeting,
    held_by: Occurrence,
    start: datetime,
    end: datetime,
    guests: list[Person],
    desk: Desk,
    item: Item | None = None,
) -> Say:
    """Who holds the room, who is busy then, and the ways out."""
    busy = occurrences.busy([p.id for p in guests], start, end, desk, besides=item.id if item else None)
    title = command.title if isinstance(command, BookMeeting) else (item.title if item else "")
    reply = replace(
        occurrences.room_taken(held_by, title, start, end),
        people=tuple(p.name for p in guests),
        busy=occurrences.busy_facts(busy, desk),
    )
    holder = held_by.item
    yields = held_by.stored and holder.owner_id != desk.me.id  # he can move or call off the next one alone
    give = Button("yield", AskToYield(holder.id), {"holder": holder.owner.name}) if yields else None
    offers = _offers(command, held_by.room.id if held_by.room else None, start, end, guests, desk, item)
    keep(command, desk)
    card = f"question:{desk.asker.update_id}" if item is None else ""
    rows = cards.rows(offers, [give, _other(item)])
    return Say(desk.here, reply, rows, item=item.id if item else None, card=card, answer=True)


def people_busy(
    command: BookMeeting, end: datetime, busy: list[tuple[int, Occurrence]], guests: list[Person], desk: Desk
) -> Say:
    """Asked before booking: the same place at a time when all are free, or all the same."""
    place = desk.tx.people.room(command.room).name if command.room else command.place
    reply = PeopleBusy(command.title, command.start, end, place, occurrences.busy_facts(busy, desk))
    later = _later(command.room, command.start, end, guests, desk, most=2)
    offers = [_offer(command, s, e, command.room, desk, None) for s, e in later]
    keep(command, desk)
    despite = Button("despite", replace(command, end=end, despite=True))
    rows = cards.rows(offers, [despite, _other(None)])
    return Say(desk.here, reply, rows, card=f"question:{desk.asker.update_id}", answer=True)


def series_clash(
    command: BookMeeting | MoveMeeting, met: Ahead, rule: dict[str, Any], desk: Desk, item: Item | None = None
) -> Say:
    """A standing meeting that meets others on later days: another room for all of it, or the rest all the same."""
    start, end = met.dates[0]
    room = met.room[0].room if met.room else None
    reply = SeriesClash(
        command.title if isinstance(command, BookMeeting) else (item.title if item else ""),
        start,
        end,
        room.name if room else "",
        {key: value for key, value in rule.items() if not isinstance(value, dict)},
        _in_the_way(met, desk),
        met.clashing(),
        len(met.dates),
        met.dates[-1][0],
        moving=item is not None,
    )
    offers = [_offer(command, start, end, other.id, desk, item) for other in met.free[:2]]
    keep(command, desk)
    if isinstance(command, BookMeeting):
        surely = Button("despite_rest" if room else "despite", replace(command, end=end, despite=True))
    else:
        surely = Button("move_rest", replace(command, item=item.id if item else None, despite=True))
    card = f"question:{desk.asker.update_id}" if item is None else ""
    rows = cards.rows(offers, [surely, _other(item)])
    return Say(desk.here, reply, rows, item=item.id if item else None, card=card, answer=True)


def _in_the_way(met: Ahead, desk: Desk) -> tuple[InTheWay, ...]:
    """One line a meeting and person, with all of its days; the room first."""
    found: dict[tuple[str, int], InTheWay] = {}
    rows = [(one.item.owner.name, True, one) for one in met.room]
    rows += [(desk.tx.people.get(person).name, False, one) for person, one in met.busy]
    for name, holds, one in rows:
        key = ("" if holds else name, one.item_id)
        if not holds and ("", one.item_id) in found and one.item.owner.name == name:
            continue
        line = found.get(key) or InTheWay(name, one.item.title, one.start, one.end, (), holds)
        found[key] = replace(line, days=(*line.days, one.start))
    return tuple(found.values())


def _other(item: Item | None) -> Button:
    """另说: another time or place in one's own words."""
    intent = "meeting.move" if item else "meeting.book"
    return Button("other", WantSlot(item.id if item else None, intent=intent, slot="when"))


def ask_to_yield(command: AskToYield, desk: Desk) -> list[Say]:
    """请…让出: the holder of the room is asked, nothing is taken from him."""
    item = desk.tx.items.get(command.item or 0)
    if item.closed_at is not None:
        return [loop.already(item, desk)]
    loop.note(item, desk, "yield_asked", {"by": desk.me.name})
    now = facts.of(item, desk)
    return [
        Say(desk.here, YieldAsked(now, item.owner.name), answer=True),
        *(
            Say(
                facts.to(p),
                YieldPlease(now, desk.me.name),
                cards.rows(
                    [
                        cards.want(item, "change_time", "meeting.move", "when"),
                        Button("cancel", CancelItem(item.id)),
                        Button("keep", Dismiss()),
                    ]
                ),
                item=item.id,
            )
            for p in others([item.owner], desk)
        ),
    ]


# -- the booking that waits --------------------------------------------------------------------------------------


def keep(command: Command, desk: Desk) -> None:
    """A booking that met a clash stays in hand: 改到4点, 换小会议室 said next is about it."""
    if not isinstance(command, BookMeeting):
        return
    name, slots = pack(command)
    expires = desk.now + timedelta(minutes=desk.policy.conversation_minutes)
    said = [{UNBOOKED: name, "slots": slots, "title": command.title}]
    desk.tx.conversations.keep(desk.asker.chat, desk.asker.telegram_id, said, expires, desk.asker.update_id)


def unbooked(desk: Desk) -> BookMeeting | None:
    """The booking in hand, if there is one."""
    row = desk.tx.conversations.get(desk.asker.chat, desk.asker.telegram_id)
    if row is None or row.expires_at <= desk.now or not row.said or UNBOOKED not in row.said[0]:
        return None
    command = unpack_command(row.said[0][UNBOOKED], row.said[0]["slots"])
    return command if isinstance(command, BookMeeting) else None


def amend(command: BookMeeting, change: OnItem, desk: Desk) -> list[Say]:
    """The booking in hand with what was said of it since."""
    from handlers import series
    from handlers.meetings import book

    desk.tx.conversations.end(desk.asker.chat, desk.asker.telegram_id)
    if isinstance(change, CancelItem):
        return [Say(desk.here, Dismissed(), answer=True)]
    if isinstance(change, InvitePeople):
        people = (*command.people, *(one for one in change.people if one not in command.people))
        return book(replace(command, people=people, despite=False), desk)
    if isinstance(change, UninvitePeople):
        gone = {facts.person_of(one, desk).id for one in change.people}
        stay = tuple(one for one in command.people if facts.person_of(one, desk).id not in gone)
        return book(replace(command, people=stay), desk)
    assert isinstance(change, MoveMeeting)
    end = command.end or command.start + USUAL
    start, end = series.moved(change, desk.policy.local(command.start), desk.policy.local(end), desk)
    room = change.room if change.room is not None else (None if change.place else command.room)
    place = "" if room else (change.place or command.place)
    return book(replace(command, start=start, end=end, room=room, place=place, despite=False), desk)


# -- free times --------------------------------------------------------------------------------------------------


def find_time(command: FindTime, desk: Desk) -> list[Say]:
    """Free stretches of working time for people and a room; nothing is booked."""
    first = max(command.start or desk.now, desk.now)
    last = command.end or desk.policy.at(desk.policy.workdays.add(desk.today, 3), desk.policy.closing)
    people = [facts.person_of(party, desk) for party in command.people]
    people = list(dict.fromkeys(people)) or ([] if command.room else [desk.me])
    ids = [person.id for person in people]
    room = desk.tx.people.room(command.room).name if command.room else ""
    gaps = scheduling.gaps(
        _taken(ids, command.room, first, last, desk),
        desk.policy.local(first),
        desk.policy.local(last),
        timedelta(minutes=command.minutes),
        desk.policy.hours,
        desk.policy.workdays,
        most=6,
    )
    taken = occurrences.busy(ids, first, last, desk)
    busy = [*_holders(command.room, first, last, desk), *occurrences.busy_facts(taken, desk)]
    return [
        Say(
            desk.here,
            FreeTimes(
                command.minutes,
                tuple(p.name for p in people),
                room,
                tuple((start, end, room) for start, end in gaps),
                tuple(dict.fromkeys(busy))[:5],
                whole=not busy,
            ),
            answer=True,
        )
    ]


def _holders(room: int | None, first: datetime, last: datetime, desk: Desk) -> list[Busy]:
    """Who has the room in that time."""
    if room is None:
        return []
    held = [m for m in occurrences.between(first, last, desk, room=room) if m.item.closed_at is None]
    return [Busy(m.item.owner.name, m.item.title, m.start, m.end) for m in held]


def _taken(
    people: list[int], room: int | None, first: datetime, last: datetime, desk: Desk
) -> list[tuple[datetime, datetime]]:
    taken = [(m.start, m.end) for _, m in occurrences.busy(people, first, last, desk)]
    if room is not None:
        between = occurrences.between(first, last, desk, room=room)
        taken += [(m.start, m.end) for m in between if m.item.closed_at is None]
    return taken


def _later(
    room: int | None, start: datetime, end: datetime, guests: Iterable[Person], desk: Desk, most: int
) -> list[tuple[datetime, datetime]]:
    """The next times at which the room and everybody are free."""
    people = [desk.me.id, *(p.id for p in guests)]
    horizon = desk.policy.at(desk.policy.workdays.add(desk.policy.local(start).date(), 2), desk.policy.closing)
    local, last = desk.policy.local(start), desk.policy.local(horizon)
    taken = _taken(people, room, start, horizon, desk)
    return scheduling.free(taken, local, last, end - start, desk.policy.hours, desk.policy.workdays, most)


def _offers(
    command: BookMeeting | MoveMeeting,
    room: int | None,
    start: datetime,
    end: datetime,
    guests: list[Person],
    desk: Desk,
    item: Item | None,
) -> list[Button]:
    """The same room later, then another room at the same time, unless somebody is busy then."""
    later = _later(room, start, end, guests, desk, most=2)
    offers = [_offer(command, s, e, room, desk, item) for s, e in later[:1]]
    people = [desk.me.id, *(p.id for p in guests)]
    if room is not None and not occurrences.busy(people, start, end, desk, besides=item.id if item else None):
        rooms = occurrences.free_rooms(start, end, desk, len(guests) + 1)[:2]
        offers += [_offer(command, start, end, other.id, desk, item) for other in rooms]
    return (offers + [_offer(command, s, e, room, desk, item) for s, e in later[1:]])[:3]


def _offer(
    command: BookMeeting | MoveMeeting, start: datetime, end: datetime, room: int | None, desk: Desk, item: Item | None
) -> Button:
    asked = command.start if isinstance(command, BookMeeting) else None
    day = desk.policy.local(asked).date() if asked else _day_of(command, item, desk)
    label: dict[str, Any] = {
        "start": start.isoformat(),
        "end": end.isoformat(),
        "room": desk.tx.people.room(room).name if room else "",
        "day": desk.policy.local(start).date().isoformat(),
        "asked": day.isoformat() if day else "",
    }
    if isinstance(command, BookMeeting):
        return Button("slot", replace(command, start=start, end=end, room=room), label)
    local_start, local_end = desk.policy.local(start), desk.policy.local(end)
    return Button(
        "slot",
        MoveMeeting(
            item.id if item else None,
            day=local_start.date(),
            start=local_start.time(),
            end=local_end.time(),
            room=room,
            place=None if room else command.place,
            once=command.once,
            repeat=command.repeat,
        ),
        label,
    )


def _day_of(command: BookMeeting | MoveMeeting, item: Item | None, desk: Desk) -> date | None:
    """The day a move asked for; that of the meeting where only its hour or place was to change."""
    if isinstance(command, MoveMeeting) and command.day is not None:
        return command.day
    return desk.policy.local(item.meeting.start).date() if item is not None and item.meeting is not None else None
