"""办会: rooms, clashes, notices, replies, changes, decisions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import msgspec

from handlers import cards, facts, loop
from handlers.commands import (
    AnnounceMeeting,
    AskToYield,
    BookMeeting,
    CancelItem,
    Dismiss,
    FindTime,
    InvitePeople,
    Involved,
    MinutesNone,
    MoveMeeting,
    Party,
    RecordMinutes,
    Repeat,
    UninvitePeople,
    WantSlot,
)
from handlers.desk import Desk
from handlers.packing import pack
from handlers.people import allowed
from handlers.replies import (
    Announced,
    Button,
    Cancelled,
    FreeTimes,
    GroupWanted,
    MeetingBooked,
    MeetingCancelled,
    MeetingClosed,
    MeetingNotice,
    NotAllowed,
    NothingChanged,
    PastMoment,
    PeopleBusy,
    Preview,
    ReplyWanted,
    RoomTaken,
    Rows,
    Say,
    To,
    Uninvited,
    Urged,
    YieldAsked,
    YieldPlease,
)
from handlers.rules import scheduling
from handlers.tasks import involve, others
from storage.models import Group, Item, Meeting, Person

USUAL = timedelta(hours=1)
"""A meeting whose end nobody said."""
REMIND = (30,)
"""Minutes before the start, where nobody said."""


def book(command: BookMeeting, desk: Desk) -> list[Say]:
    """Book unless the room is held; ask first where participants are busy; many are told after a look."""
    end = command.end or command.start + USUAL
    if command.start <= desk.now:
        return [Say(desk.here, PastMoment(command.start), answer=True)]
    guests = people_of(command.people, desk)
    if command.room and (held := desk.tx.meetings.clashing(command.room, command.start, end)):
        return [_room_taken(command, held, command.start, end, guests, desk)]
    busy = desk.tx.meetings.busy([desk.me.id, *(p.id for p in guests)], command.start, end)
    if busy and not command.despite:
        return [_people_busy(command, end, busy, guests, desk)]
    item = Item(
        kind="meeting",
        title=command.title,
        owner_id=desk.me.id,
        owner=desk.me,
        registrar=desk.me,
        asker_id=desk.me.id,
        asker=desk.me,
        remind=list(command.remind or REMIND),
    )
    item.meeting = Meeting(
        start=command.start,
        end=end,
        room_id=command.room,
        room=desk.tx.people.room(command.room) if command.room else None,
        place=command.place,
        rule=msgspec.to_builtins(command.repeat) if command.repeat else None,
    )
    loop.take_on(item, desk, "booked", {"start": command.start.isoformat()})
    invited = involve(item, [Involved(Party("person", person.id)) for person in guests], desk)
    desk.tx.items.index(item)
    says = [booked(item, desk, busy=busy), *notices(item, invited, desk)]
    if command.group is not None:
        says += announce(AnnounceMeeting(item.id, group=command.group), desk)
    return says


def booked(item: Item, desk: Desk, *, changed: str = "", busy: Iterable[tuple[int, Meeting]] = ()) -> Say:
    """The organiser's card; later replies are counted in it in place."""
    receipt = MeetingBooked(
        facts.of(item, desk), facts.untold(part.person for part in item.part), facts.busy(list(busy), desk), changed
    )
    return Say(
        desk.here,
        receipt,
        cards.organiser(item, announced=bool(announced(item, desk))),
        item=item.id,
        card=f"meeting:{item.id}:organiser",
        strip=f"meeting:{item.id}:organiser" if changed else "",
        answer=True,
    )


def notices(item: Item, people: Iterable[Person], desk: Desk, **change: Any) -> list[Say]:
    """Each participant's card; to more than a few, or to a leader, only after 发 (sending cannot be undone)."""
    people = others(people, desk)
    if len(people) <= desk.policy.preview_over and not any(person.role == "leader" for person in people):
        return notice_cards(item, people, desk, **change)
    name, packed = pack(MeetingNotice(facts.of(item, desk), desk.me.name, **change))
    return [
        Say(
            desk.here,
            Preview(len(people), what={"reply": name, "facts": packed}),
            cards.preview(item),
            item=item.id,
            card=f"item:{item.id}:preview",
            strip=f"item:{item.id}:preview",
            answer=True,
        )
    ]


def notice_cards(item: Item, people: Iterable[Person], desk: Desk, **change: Any) -> list[Say]:
    """A card each; one that comes within hours of the start breaks a quiet time, it would come too late."""
    notice = MeetingNotice(facts.of(item, desk), item.owner.name, **change)
    assert item.meeting is not None
    soon = item.meeting.start - desk.now < timedelta(hours=12)
    return [
        Say(
            facts.to(person),
            notice,
            cards.guest(item),
            item=item.id,
            card=f"meeting:{item.id}:guest:{person.id}",
            strip=f"meeting:{item.id}:guest:{person.id}" if change else "",
            pressing=soon,
        )
        for person in others(people, desk)
    ]


def move(command: MoveMeeting, desk: Desk) -> list[Say]:
    """Another time or place; a clash is asked about, every participant gets a new notice and replies anew."""
    item = desk.tx.items.get(command.item or 0)
    if refusal := _not_organiser(item, desk, "move"):
        return [refusal]
    meeting = item.meeting
    assert meeting is not None
    start, end = scheduling.moved(
        desk.policy.local(meeting.start),
        desk.policy.local(meeting.end),
        day=command.day,
        start_clock=command.start,
        end_clock=command.end,
        minutes=command.minutes,
    )
    room = command.room if command.room is not None else (None if command.place else meeting.room_id)
    if (start, end) == (meeting.start, meeting.end) and room == meeting.room_id and not command.place:
        return [Say(desk.here, NothingChanged(facts.of(item, desk)), item=item.id, answer=True)]
    if start <= desk.now:
        return [Say(desk.here, PastMoment(start), answer=True)]
    if room and (held := desk.tx.meetings.clashing(room, start, end, besides=item.id)):
        return [_room_taken(command, held, start, end, [part.person for part in item.part], desk, item)]
    guests = [part.person_id for part in item.part if part.role == "participant"]
    busy = desk.tx.meetings.busy([item.owner_id, *guests], start, end, besides=item.id)
    old_start, old_place = meeting.start, facts.place(meeting)
    before = {
        "start": meeting.start.isoformat(),
        "end": meeting.end.isoformat(),
        "room": meeting.room_id,
        "place": meeting.place,
    }
    moved_in_time = (start, end) != (meeting.start, meeting.end)
    meeting.start, meeting.end = start, end
    meeting.room_id, meeting.room = room, desk.tx.people.room(room) if room else None
    meeting.place = "" if room else (command.place or meeting.place)
    if moved_in_time:
        for part in item.part:
            part.reply, part.substitute_id, part.substitute, part.reason, part.replied_at = None, None, None, "", None
    changed = "moved" if moved_in_time else "place"
    was = {
        "changed": changed,
        "old_start": old_start if moved_in_time else None,
        "old_place": old_place if old_place != facts.place(meeting) else "",
    }
    loop.note(item, desk, "moved", {"start": start.isoformat(), "place": facts.place(meeting)}, before)
    loop.schedule(item, desk)
    guests_now = [part.person for part in item.part if part.role == "participant"]
    return [
        booked(item, desk, changed=changed, busy=busy),
        *notice_cards(item, guests_now, desk, **was),
        *_tell_groups(item, desk, **was),
    ]


def invite(command: InvitePeople, desk: Desk) -> list[Say]:
    """加人: only those who are new get a notice."""
    item = desk.tx.items.get(command.item or 0)
    if refusal := _not_organiser(item, desk, "invite"):
        return [refusal]
    meeting = item.meeting
    assert meeting is not None
    people = people_of(command.people, desk)
    added = involve(item, [Involved(Party("person", p.id)) for p in people if p.id != item.owner_id], desk)
    if not added:
        return [Say(desk.here, NothingChanged(facts.of(item, desk)), item=item.id, answer=True)]
    loop.note(item, desk, "invited", {"names": [p.name for p in added]}, {"involved": [p.id for p in added]})
    desk.tx.items.index(item)
    busy = desk.tx.meetings.busy([p.id for p in added], meeting.start, meeting.end, besides=item.id)
    return [booked(item, desk, changed="people", busy=busy), *notices(item, added, desk), *refresh_group(item, desk)]


def uninvite(command: UninvitePeople, desk: Desk) -> list[Say]:
    item = desk.tx.items.get(command.item or 0)
    if refusal := _not_organiser(item, desk, "uninvite"):
        return [refusal]
    ids = {person.id for person in people_of(command.people, desk)}
    gone = [part for part in item.part if part.person_id in ids]
    if not gone:
        return [Say(desk.here, NothingChanged(facts.of(item, desk)), item=item.id, answer=True)]
    people = [part.person for part in gone]
    for part in gone:
        item.part.remove(part)
        desk.tx.session.delete(part)
    loop.note(item, desk, "uninvited", {"names": [p.name for p in people]}, {"uninvited": [p.id for p in people]})
    desk.tx.items.index(item)
    now = facts.of(item, desk)
    return [
        booked(item, desk, changed="people"),
        *(
            Say(facts.to(p), Uninvited(now, desk.me.name), item=item.id, strip=f"meeting:{item.id}:guest:{p.id}")
            for p in others(people, desk)
        ),
        *refresh_group(item, desk),
    ]


def announce(command: AnnounceMeeting, desk: Desk) -> list[Say]:
    """发群: choose the group, look at what goes out, then one notice with a live counter."""
    item = desk.tx.items.get(command.item or 0)
    if refusal := _not_organiser(item, desk, "announce"):
        return [refusal]
    groups = desk.tx.people.bound_groups()
    if command.group is None and len(groups) != 1:
        choices = [Button("choice", AnnounceMeeting(item.id, group=g.id), {"text": g.name}) for g in groups]
        ask = GroupWanted(facts.of(item, desk), any=bool(groups))
        return [Say(desk.here, ask, cards.rows(*([choice] for choice in choices)), item=item.id, answer=True)]
    group = desk.tx.people.group(command.group) if command.group else groups[0]
    if group.chat_id is None:
        return [Say(desk.here, GroupWanted(facts.of(item, desk)), item=item.id, answer=True)]
    if group.id in announced(item, desk):
        return [Say(desk.here, NothingChanged(facts.of(item, desk)), item=item.id, answer=True)]
    notice = MeetingNotice(facts.of(item, desk), item.owner.name, group=True)
    if not command.confirmed:
        name, packed = pack(notice)
        send = Button("send", AnnounceMeeting(item.id, group=group.id, confirmed=True))
        edit = Button("edit", WantSlot(item.id, intent="meeting.move", slot="when"))
        return [
            Say(
                desk.here,
                Preview(0, to=group.name, what={"reply": name, "facts": packed}),
                ((send, edit, Button("dont_send", Dismiss())),),
                item=item.id,
                card=f"meeting:{item.id}:preview",
                answer=True,
            )
        ]
    loop.note(item, desk, "announced", {"group": group.name, "group_id": group.id})
    return [
        Say(
            desk.here,
            Announced(facts.of(item, desk), group.name),
            item=item.id,
            strip=f"meeting:{item.id}:preview",
            answer=True,
        ),
        _to_group(item, group, notice, pressing=True),
    ]


def _to_group(item: Item, group: Group, notice: MeetingNotice, **how: Any) -> Say:
    return Say(To(group=group.id), notice, cards.guest(item), item=item.id, card=f"meeting:{item.id}:group", **how)


def announced(item: Item, desk: Desk) -> dict[int, Group]:
    """The groups that hold this meeting's notice."""
    ids = [row.facts.get("group_id") for row in desk.tx.items.history(item.id, 200) if row.action == "announced"]
    return {i: desk.tx.people.group(i) for i in ids if i is not None}


def refresh_group(item: Item, desk: Desk) -> list[Say]:
    """Progress is counted in the notice in place: no new message."""
    notice = MeetingNotice(facts.of(item, desk), item.owner.name, group=True)
    return [_to_group(item, group, notice, edit=True) for group in announced(item, desk).values()]


def _tell_groups(item: Item, desk: Desk, **change: Any) -> list[Say]:
    """A changed time or place is a new message; the old notice loses its buttons."""
    notice = MeetingNotice(facts.of(item, desk), item.owner.name, group=True, **change)
    return [
        _to_group(item, group, notice, strip=f"meeting:{item.id}:group") for group in announced(item, desk).values()
    ]


def urge(item: Item, desk: Desk) -> list[Say]:
    """Only those who have not replied."""
    silent = [part.person for part in item.part if part.role == "participant" and part.reply is None]
    now = facts.of(item, desk)
    if silent:
        loop.note(item, desk, "urged", {"names": [person.name for person in silent]})
    return [
        Say(
            desk.here,
            Urged(now, facts.told(silent), facts.untold(silent), nobody=not silent),
            item=item.id,
            answer=True,
        ),
        *reply_wanted(item, silent, desk),
    ]


def reply_wanted(item: Item, people: Iterable[Person], desk: Desk) -> list[Say]:
    return [
        Say(
            facts.to(p),
            ReplyWanted(facts.of(item, desk)),
            cards.guest(item),
            item=item.id,
            card=f"meeting:{item.id}:guest:{p.id}",
            strip=f"meeting:{item.id}:guest:{p.id}",
        )
        for p in others(people, desk)
    ]


def cancel(item: Item, reason: str, desk: Desk) -> list[Say]:
    if refusal := _not_organiser(item, desk, "cancel"):
        return [refusal]
    loop.close(item, desk, outcome="cancelled", answer=reason, action="cancelled")
    told = others((part.person for part in item.part if part.reply != "leave"), desk)
    told += others((part.substitute for part in item.part if part.substitute), desk)
    now = facts.of(item, desk)
    notice = MeetingCancelled(now, desk.me.name, reason)
    return [
        Say(
            desk.here, Cancelled(now, facts.told(told)), item=item.id, strip=f"meeting:{item.id}:organiser", answer=True
        ),
        *(Say(facts.to(p), notice, item=item.id, strip=f"meeting:{item.id}:guest:{p.id}", pressing=True) for p in told),
        *(
            Say(To(group=g), notice, item=item.id, strip=f"meeting:{item.id}:group", pressing=True)
            for g in announced(item, desk)
        ),
    ]


def record_minutes(command: RecordMinutes, desk: Desk) -> list[Say]:
    """议定: what was decided is the meeting's answer."""
    item = desk.tx.items.get(command.item or 0)
    return conclude(item, command.text, desk)


def no_minutes(command: MinutesNone, desk: Desk) -> list[Say]:
    return conclude(desk.tx.items.get(command.item or 0), "", desk)


def conclude(item: Item, text: str, desk: Desk) -> list[Say]:
    """Close the meeting; a standing one goes on to its next occurrence instead."""
    if item.closed_at is not None:
        return [loop.already(item, desk)]
    if refusal := _not_organiser(item, desk, "minutes"):
        return [refusal]
    held(item, text, desk)
    return [
        Say(
            desk.here,
            MeetingClosed(facts.of(item, desk), text),
            item=item.id,
            strip=f"meeting:{item.id}:minutes",
            answer=True,
        )
    ]


def held(item: Item, text: str, desk: Desk) -> None:
    """The meeting took place: closed with what it decided, or moved on to its next occurrence."""
    meeting = item.meeting
    assert meeting is not None
    if meeting.rule:
        rule = msgspec.convert(meeting.rule, Repeat)
        after = max(desk.policy.local(desk.now), desk.policy.local(meeting.end))
        following = scheduling.next_occurrence(desk.policy.local(meeting.start), after, rule, desk.policy.workdays)
        if following is not None:
            length = meeting.end - meeting.start
            loop.note(item, desk, "held", {"text": text, "start": meeting.start.isoformat()})
            meeting.start, meeting.end = following, following + length
            for part in item.part:
                part.reply, part.substitute_id, part.substitute, part.reason = None, None, None, ""
            loop.schedule(item, desk)
            return
    loop.close(item, desk, outcome="held", answer=text, action="minutes")


def ask_to_yield(command: AskToYield, desk: Desk) -> list[Say]:
    """请…让出: the holder of the room is asked, nothing is taken from him."""
    item = desk.tx.items.get(command.item or 0)
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


def find_time(command: FindTime, desk: Desk) -> list[Say]:
    """Free stretches for people and a room within office hours; nothing is booked."""
    first = max(command.start or desk.now, desk.now)
    last = command.end or desk.policy.at(desk.policy.workdays.add(desk.today, 3), desk.policy.closing)
    people = people_of(command.people, desk)
    slots = free_slots([p.id for p in people], command.room, first, last, timedelta(minutes=command.minutes), desk)
    room = desk.tx.people.room(command.room).name if command.room else ""
    taken = desk.tx.meetings.busy([p.id for p in people], first, last)
    return [
        Say(
            desk.here,
            FreeTimes(
                command.minutes,
                tuple(p.name for p in people),
                room,
                tuple((start, end, room) for start, end in slots),
                facts.busy(taken[:5], desk),
            ),
            answer=True,
        )
    ]


# -- clashes and free times --------------------------------------------------------------------------------------


def free_slots(
    people: list[int], room: int | None, first: datetime, last: datetime, length: timedelta, desk: Desk, most: int = 5
) -> list[tuple[datetime, datetime]]:
    """Stretches of `length` in office hours of [first, last) in which the room and all people are free."""
    taken: list[tuple[datetime, datetime]] = []
    if room is not None:
        taken += [
            (m.start, m.end) for m in desk.tx.meetings.between(first, last, room=room) if m.item.closed_at is None
        ]
    taken += [(m.start, m.end) for _, m in desk.tx.meetings.busy(people, first, last)]
    return scheduling.free(
        taken, desk.policy.local(first), desk.policy.local(last), length, desk.policy.hours, desk.policy.workdays, most
    )


def _offers(
    command: BookMeeting | MoveMeeting,
    room: int | None,
    start: datetime,
    end: datetime,
    guests: list[Person],
    desk: Desk,
    item: Item | None,
) -> list[Button]:
    """The same room later, then another room at the same time."""
    people = [desk.me.id, *(p.id for p in guests)]
    horizon = desk.policy.at(desk.policy.workdays.add(desk.policy.local(start).date(), 2), desk.policy.closing)
    later = free_slots(people, room, start, horizon, end - start, desk, most=2)
    offers = [_offer(command, s, e, room, desk, item) for s, e in later[:1]]
    if room is not None:
        for other in desk.tx.meetings.free_rooms(start, end, len(guests) + 1)[:2]:
            offers.append(_offer(command, start, end, other.id, desk, item))
    return (offers + [_offer(command, s, e, room, desk, item) for s, e in later[1:]])[:3]


def _offer(
    command: BookMeeting | MoveMeeting, start: datetime, end: datetime, room: int | None, desk: Desk, item: Item | None
) -> Button:
    label = {
        "start": start.isoformat(),
        "end": end.isoformat(),
        "room": desk.tx.people.room(room).name if room else "",
        "day": desk.policy.local(start).date().isoformat(),
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
        ),
        label,
    )


def _room_taken(
    command: BookMeeting | MoveMeeting,
    held_by: Meeting,
    start: datetime,
    end: datetime,
    guests: list[Person],
    desk: Desk,
    item: Item | None = None,
) -> Say:
    busy = desk.tx.meetings.busy([p.id for p in guests], start, end, besides=item.id if item else None)
    room = held_by.room_id
    reply = RoomTaken(
        command.title if isinstance(command, BookMeeting) else (item.title if item else ""),
        start,
        end,
        held_by.room.name if held_by.room else "",
        held_by.item.owner.name,
        held_by.item.title,
        held_by.start,
        held_by.end,
        tuple(p.name for p in guests),
        facts.busy(busy, desk),
    )
    again = (
        WantSlot(None, intent="meeting.book", slot="when")
        if item is None
        else WantSlot(item.id, intent="meeting.move", slot="when")
    )
    holder = held_by.item
    give = (
        Button("yield", AskToYield(holder.id), {"holder": holder.owner.name}) if holder.owner_id != desk.me.id else None
    )
    offers = _offers(command, room, start, end, guests, desk, item)
    rows: Rows = cards.rows(offers, [give, Button("other", again) if item else None])
    return Say(desk.here, reply, rows, answer=True)


def _people_busy(
    command: BookMeeting, end: datetime, busy: list[tuple[int, Meeting]], guests: list[Person], desk: Desk
) -> Say:
    place = desk.tx.people.room(command.room).name if command.room else command.place
    reply = PeopleBusy(command.title, command.start, end, place, facts.busy(busy, desk))
    offers = _offers(command, command.room, command.start, end, guests, desk, None)
    return Say(
        desk.here,
        reply,
        cards.rows(offers[:2], [Button("despite", replace(command, end=end, despite=True))]),
        answer=True,
    )


def people_of(parties: Iterable[Party], desk: Desk) -> list[Person]:
    """The people meant, each once, never the organiser himself; a unit sends its liaison."""
    return others((facts.person_of(party, desk) for party in parties), desk)


def _not_organiser(item: Item, desk: Desk, what: str) -> Say | None:
    """A meeting is changed by its organiser, or by who runs the office's meetings."""
    if item.owner_id == desk.me.id or allowed(desk, "run_meetings"):
        return None
    return Say(desk.here, NotAllowed(what, (item.owner.name,), facts.of(item, desk)), item=item.id, answer=True)
