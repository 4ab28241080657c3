"""办会: rooms, clashes, notices, replies, changes, decisions."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import msgspec

from handlers import cards, facts, loop, occurrences, series
from handlers.announcements import announce, announced, refresh_group, tell_groups
from handlers.clashes import USUAL, people_busy, room_taken, series_clash
from handlers.commands import (
    AnnounceMeeting,
    BookMeeting,
    InvitePeople,
    Involved,
    MoveMeeting,
    Party,
    SendNotices,
    UninvitePeople,
)
from handlers.desk import Desk
from handlers.occurrences import Occurrence
from handlers.packing import pack
from handlers.replies import (
    MeetingBooked,
    MeetingNotice,
    NothingChanged,
    PastMoment,
    Preview,
    ReplyWanted,
    Say,
    To,
    Uninvited,
    Urged,
)
from handlers.rules import scheduling
from handlers.standing import not_organiser
from handlers.tasks import involve, others
from storage.models import Item, Meeting, Person, Reminder

REMIND = (30,)
"""Minutes before the start, where nobody said."""
WAIT, MOMENT = timedelta(hours=1), timedelta(minutes=5)
"""How long notices wait for 发 until the organiser is asked again."""


def book(command: BookMeeting, desk: Desk) -> list[Say]:
    """Book unless the room is held; ask first where participants are busy; many are told after a look."""
    end = command.end or command.start + USUAL
    if command.start <= desk.now:
        return [Say(desk.here, PastMoment(command.start), answer=True)]
    guests = people_of(command.people, desk)
    if command.room and (held := occurrences.clashing(command.room, command.start, end, desk)):
        return [room_taken(command, held, command.start, end, guests, desk)]
    day = desk.policy.local(command.start).date()
    rule = scheduling.pinned(msgspec.to_builtins(command.repeat), day) if command.repeat else None
    people = [desk.me.id, *(p.id for p in guests)]
    busy = occurrences.busy(people, command.start, end, desk)
    if rule:
        met = occurrences.ahead(
            occurrences.dates(command.start, end, rule, desk), command.room, people, desk, seats=len(people)
        )
        if met.later() and not command.despite:
            return [series_clash(command, met, rule, desk)]
        busy = met.first_of_each()
    if busy and not command.despite:
        return [people_busy(command, end, busy, guests, desk)]
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
        rule=rule,
    )
    loop.take_on(item, desk, "booked", {"start": command.start.isoformat()})
    invited = involve(item, _guests_among(command.people, desk), desk)
    says = [booked(item, desk, busy=busy), *notices(item, invited, desk)]
    if command.group is not None:
        says += announce(AnnounceMeeting(item.id, group=command.group), desk)
    return says


def booked(item: Item, desk: Desk, *, changed: str = "", busy: Iterable[tuple[int, Occurrence]] = ()) -> Say:
    """The organiser's card; later replies are counted in it in place."""
    receipt = MeetingBooked(
        facts.of(item, desk),
        facts.untold(part.person for part in item.part),
        occurrences.busy_facts(busy, desk),
        changed,
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
    if not many(people, desk):
        return notice_cards(item, people, desk, **change)
    wait = min(WAIT, max(MOMENT, (starts(item) - desk.now) / 4))
    again = Reminder(item_id=item.id, kind="unsent", due_at=desk.now + wait, occurrence=f"{desk.now:%m%dT%H%M%S}")
    desk.tx.reminders.drop(item.id, desk.now, ["unsent"])
    desk.tx.reminders.add(again)
    return [preview(item, people, desk, **change)]


def many(people: Iterable[Person], desk: Desk) -> bool:
    """More than a few, or a leader among them: looked at before it goes out."""
    people = list(people)
    return len(people) > desk.policy.preview_over or any(person.role == "leader" for person in people)


def preview(item: Item, people: list[Person], desk: Desk, *, again: bool = False, **change: Any) -> Say:
    """What is to go out, to how many, and the button that lets it."""
    name, packed = pack(MeetingNotice(facts.of(item, desk), item.owner.name, **change))
    send = SendNotices(item.id, people=tuple(person.id for person in people), **change)
    return Say(
        To(person=item.owner_id) if again else desk.here,
        Preview(len(people), what={"reply": name, "facts": packed}, again=again),
        cards.preview(item, send),
        item=item.id,
        card=f"item:{item.id}:preview",
        strip=f"item:{item.id}:preview",
        answer=not again,
    )


def untold(item: Item, desk: Desk) -> list[Person]:
    """Participants whose notice still waits for 发."""
    guests = others((part.person for part in item.part if part.role == "participant"), desk)
    answered = {row.person_id for row in desk.tx.items.history(item.id, 500) if row.action == "replied"}
    return [
        person for person in guests if person.id not in answered and not desk.tx.outbox.exists_told(item.id, person.id)
    ]


def starts(item: Item) -> datetime:
    assert item.meeting is not None
    return item.meeting.start


def notice_cards(item: Item, people: Iterable[Person], desk: Desk, **change: Any) -> list[Say]:
    """A card each; one that comes within hours of the start breaks a quiet time, it would come too late.

    A change is news only to those who were told before; the others get a first notice of the meeting as it is now.
    """
    soon = starts(item) - desk.now < timedelta(hours=12)
    now, fresh = facts.of(item, desk), untold(item, desk)
    return [
        Say(
            facts.to(person),
            MeetingNotice(
                now, item.owner.name, instead_of=_instead_of(item, person), **({} if person in fresh else change)
            ),
            cards.guest(item, person),
            item=item.id,
            card=f"meeting:{item.id}:guest:{person.id}",
            strip=f"meeting:{item.id}:guest:{person.id}" if change else "",
            pressing=soon,
        )
        for person in others(people, desk)
    ]


def _instead_of(item: Item, person: Person) -> str:
    """For whom somebody stands in."""
    part = cards.seat(item, person.id)
    return part.person.name if part is not None and part.person_id != person.id else ""


def move(command: MoveMeeting, desk: Desk) -> list[Say]:
    """Another time or place; a clash is asked about, every participant gets a new notice and replies anew."""
    item = desk.tx.items.get(command.item or 0)
    if refusal := not_organiser(item, desk, "move"):
        return [refusal]
    meeting = item.meeting
    assert meeting is not None
    if command.once is not False and (refusal := series.not_yet(item, series.said_of(command), desk)):
        return [refusal]
    if asks := series.which_week(item, command, desk):
        return [asks]
    stands = desk.policy.local(meeting.start), desk.policy.local(meeting.end)
    command = series.first_of(command, *stands, desk)
    start, end = series.moved(command, *stands, desk)
    room = command.room if command.room is not None else (None if command.place else meeting.room_id)
    same = (start, end) == (meeting.start, meeting.end) and room == meeting.room_id
    if same and not command.place and command.repeat is None:
        return [Say(desk.here, NothingChanged(facts.of(item, desk)), item=item.id, answer=True)]
    if start <= desk.now:
        return [Say(desk.here, PastMoment(start), answer=True)]
    if asks := series.move_which(item, command, start, end, desk):
        return [asks]
    if room and (held := occurrences.clashing(room, start, end, desk, besides=item.id)):
        return [room_taken(command, held, start, end, [part.person for part in item.part], desk, item)]
    people = [item.owner_id, *(part.person_id for part in item.part if part.role == "participant")]
    busy = occurrences.busy(people, start, end, desk, besides=item.id)
    old_start, old_place = meeting.start, facts.place(meeting)
    before = {
        "start": meeting.start.isoformat(),
        "end": meeting.end.isoformat(),
        "room": meeting.room_id,
        "place": meeting.place,
        "rule": meeting.rule,
        "replies": [[part.person_id, part.reply, part.substitute_id, part.reason] for part in item.part],
    }
    rule = series.ruled(item, command, start, before, desk)
    if rule and not command.once:
        times = occurrences.dates(start, end, rule, desk)
        met = occurrences.ahead(times, room, people, desk, besides=item.id, seats=len(people))
        if met.room and not command.despite:
            return [series_clash(command, met, rule, desk, item)]
        busy = met.first_of_each()
    moved_in_time = (start, end) != (meeting.start, meeting.end)
    meeting.start, meeting.end = start, end
    meeting.room_id, meeting.room = room, desk.tx.people.room(room) if room else None
    meeting.place = "" if room else (command.place or meeting.place)
    meeting.rule = rule
    was: dict[str, Any] = {
        "changed": "moved" if moved_in_time else "place",
        "old_start": old_start if moved_in_time else None,
        "old_place": old_place if old_place != facts.place(meeting) else "",
    }
    released = _ask_anew(item, desk, **was) if moved_in_time else []
    loop.note(item, desk, "moved", {"start": start.isoformat(), "place": facts.place(meeting)}, before)
    loop.schedule(item, desk)
    return [booked(item, desk, changed=was["changed"], busy=busy), *tell_change(item, desk, **was), *released]


def _ask_anew(item: Item, desk: Desk, **change: Any) -> list[Say]:
    """Another time: every answer is open again, and who was to stand in learns that this is off for now."""
    gone = []
    for part in item.part:
        if part.substitute is not None:
            gone.append((part.substitute, part.person.name))
        part.reply, part.substitute_id, part.substitute, part.reason, part.replied_at = None, None, None, "", None
    now = facts.of(item, desk)
    return [
        Say(
            facts.to(person),
            MeetingNotice(now, item.owner.name, instead_of=guest, **change),
            item=item.id,
            strip=f"meeting:{item.id}:guest:{person.id}",
        )
        for person, guest in gone
        if person.id != desk.asker.person and cards.seat(item, person.id) is None
    ]


def tell_change(item: Item, desk: Desk, **change: Any) -> list[Say]:
    """A changed time or place told to everybody who is to come, and to the groups that hold the notice."""
    guests = [part.person for part in item.part if part.role == "participant"]
    guests += [part.substitute for part in item.part if part.substitute is not None]
    return [*notices(item, guests, desk, **change), *tell_groups(item, desk, **change)]


def invite(command: InvitePeople, desk: Desk) -> list[Say]:
    """加人: only those who are new get a notice."""
    item = desk.tx.items.get(command.item or 0)
    if refusal := not_organiser(item, desk, "invite") or series.not_yet(item, command.of, desk):
        return [refusal]
    meeting = item.meeting
    assert meeting is not None
    guests = [one for one in _guests_among(command.people, desk) if facts.person_of(one.party, desk) != item.owner]
    added = involve(item, guests, desk)
    if not added:
        return [Say(desk.here, NothingChanged(facts.of(item, desk)), item=item.id, answer=True)]
    loop.note(item, desk, "invited", {"names": [p.name for p in added]}, {"involved": [p.id for p in added]})
    busy = _busy_of(item, [p.id for p in added], desk)
    return [booked(item, desk, changed="people", busy=busy), *notices(item, added, desk), *refresh_group(item, desk)]


def _busy_of(item: Item, people: list[int], desk: Desk) -> list[tuple[int, Occurrence]]:
    """What is in the way of those now invited; of a standing meeting, on later days too."""
    meeting = item.meeting
    assert meeting is not None
    if not meeting.rule:
        return occurrences.busy(people, meeting.start, meeting.end, desk, besides=item.id)
    return occurrences.ahead(occurrences.coming(meeting, desk), None, people, desk, besides=item.id).first_of_each()


def uninvite(command: UninvitePeople, desk: Desk) -> list[Say]:
    item = desk.tx.items.get(command.item or 0)
    if refusal := not_organiser(item, desk, "uninvite") or series.not_yet(item, command.of, desk):
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
    now = facts.of(item, desk)
    return [
        booked(item, desk, changed="people"),
        *(
            Say(facts.to(p), Uninvited(now, desk.me.name), item=item.id, strip=f"meeting:{item.id}:guest:{p.id}")
            for p in others(people, desk)
        ),
        *refresh_group(item, desk),
    ]


def urge(item: Item, desk: Desk) -> list[Say]:
    """Only those who have not replied."""
    begun = starts(item) <= desk.now
    silent = [] if begun else silent_guests(item, desk)
    now = facts.of(item, desk)
    if silent:
        loop.note(item, desk, "urged", {"names": [person.name for person in silent]})
    return [
        Say(
            desk.here,
            Urged(now, facts.told(silent), facts.untold(silent), nobody=not silent, begun=begun),
            item=item.id,
            answer=True,
        ),
        *reply_wanted(item, silent, desk),
    ]


def silent_guests(item: Item, desk: Desk) -> list[Person]:
    """Who was told and has not replied."""
    waiting = untold(item, desk)
    silent = [part.person for part in item.part if part.role == "participant" and part.reply is None]
    return [person for person in silent if person not in waiting]


def reply_wanted(item: Item, people: Iterable[Person], desk: Desk) -> list[Say]:
    return [
        Say(
            facts.to(p),
            ReplyWanted(facts.of(item, desk)),
            cards.guest(item, p),
            item=item.id,
            card=f"meeting:{item.id}:guest:{p.id}",
            strip=f"meeting:{item.id}:guest:{p.id}",
        )
        for p in others(people, desk)
    ]


def _guests_among(parties: Iterable[Party], desk: Desk) -> list[Involved]:
    """All but the speaker; of a unit it is kept that its liaison comes for it."""
    return [Involved(party) for party in parties if facts.person_of(party, desk).id != desk.asker.person]


def people_of(parties: Iterable[Party], desk: Desk) -> list[Person]:
    """The people meant, each once, never the organiser himself; a unit sends its liaison."""
    return others((facts.person_of(party, desk) for party in parties), desk)
