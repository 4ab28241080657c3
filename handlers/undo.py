"""撤销: take back one's own last change within some minutes; whoever was told of it is told that it is off."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from handlers import announcements, cancellations, cards, facts, loop, meetings, occurrences, own_reminders
from handlers.commands import CancelItem, StopReminder, Undo
from handlers.desk import Desk
from handlers.replies import CancelledTold, NothingToUndo, Say, Undone, UndoneTold
from handlers.tasks import others
from storage.models import History, Involvement, Item, Person

CREATED = ("registered", "assigned", "requested", "booked")
ANSWERED = ("completed", "leave_granted", "leave_denied")


def undo(command: Undo, desk: Desk) -> list[Say]:
    """The newest change of one's own that is not undone yet; of the card's item where the button names one."""
    change = desk.tx.items.last_change_by(desk.me.id, command.item)
    minutes = desk.policy.undo_minutes
    newest = desk.tx.outbox.last_to(desk.me.id) if command.item is None else None
    if newest is not None and newest.reply == "ReminderSet" and (reminder := newest.facts.get("reminder")):
        return own_reminders.stop(StopReminder(reminder), desk)  # said right after it was set
    if change is None:
        return [Say(desk.here, NothingToUndo(minutes=minutes), answer=True)]
    if desk.now - change.at > timedelta(minutes=minutes):
        return [Say(desk.here, NothingToUndo(too_late=True, minutes=minutes), answer=True)]
    item = desk.tx.items.get(change.item_id)
    if (
        change.action not in CREATED
        and item.closed_at is not None
        and change.action not in (*ANSWERED, "cancelled", "returned")
    ):
        return [loop.already(item, desk)]
    told = _concerned(item, desk)
    if change.action in CREATED:
        change.undone_at = desk.now
        if item.kind == "meeting":
            return cancellations.cancel(CancelItem(item.id, once=False, confirmed=True), item, desk)
        says = loop.close(item, desk, outcome="cancelled", answer="", action="undone")
    else:
        if refusal := _BACK[change.action](item, change, desk):
            return [refusal]
        change.undone_at = desk.now
        loop.note(item, desk, "undone", {"of": change.action})
        loop.schedule(item, desk)
        says, told = _withdrawn(item, change, desk), list(dict.fromkeys([*_concerned(item, desk), *told]))
        if item.meeting is not None:
            told = _touched(item, change, told, desk)
            says += announcements.refresh_group(item, desk)
    now = facts.of(item, desk)
    owns = item.owner_id == desk.me.id and item.asker_id != desk.me.id
    mine = f"item:{item.id}:owner:{desk.me.id}" if owns else f"item:{item.id}:asker"
    return loop.once(
        [
            Say(
                desk.here,
                Undone(now, change.action, facts.told(told)),
                cards.organiser(item) if item.kind == "meeting" else cards.owner(item) if owns else cards.asker(item),
                item=item.id,
                card="" if item.kind == "meeting" else mine,
                strip=mine,
                answer=True,
            ),
            *(_told(item, person, change.action, desk) for person in told),
            *says,
        ],
        desk,
    )


def _withdrawn(item: Item, change: History, desk: Desk) -> list[Say]:
    """The next occurrence, where this very change had taken it on, is called off with it."""
    following = desk.tx.items.following(item.id)
    if following is None or following.closed_at is not None or following.update_id != change.update_id:
        return []
    says = loop.close(following, desk, outcome="cancelled", answer="", action="undone")
    told = CancelledTold(facts.of(following, desk), desk.me.name)
    people = dict.fromkeys([following.owner, *([following.asker] if following.asker else [])])
    card = {p.id: f"owner:{p.id}" if p.id == following.owner_id else "asker" for p in people}
    return [
        *(Say(facts.to(p), told, item=following.id, strip=f"item:{following.id}:{card[p.id]}") for p in people),
        *says,
    ]


def _concerned(item: Item, desk: Desk) -> list[Person]:
    """Owner, asker and all who take part, as it stands now, without the speaker."""
    return others([item.owner, *([item.asker] if item.asker else []), *(part.person for part in item.part)], desk)


def _touched(item: Item, change: History, told: list[Person], desk: Desk) -> list[Person]:
    """Of a meeting: those whom the change had reached, as far as they know of the meeting."""
    named = change.before.get("involved") or change.before.get("uninvited")
    waiting = meetings.untold(item, desk)
    return [person for person in told if (not named or person.id in named) and person not in waiting]


def _told(item: Item, person: Person, action: str, desk: Desk) -> Say:
    owner = person.id == item.owner_id and item.kind != "meeting"
    if item.kind == "meeting":
        return Say(
            facts.to(person),
            UndoneTold(facts.of(item, desk), action, desk.me.name),
            cards.guest(item, person),
            item=item.id,
            card=f"meeting:{item.id}:guest:{person.id}",
            strip=f"meeting:{item.id}:guest:{person.id}",
        )
    card = (
        f"item:{item.id}:owner:{person.id}"
        if owner or action not in ("completed", "leave_granted", "leave_denied")
        else f"item:{item.id}:answer"
    )
    return Say(
        facts.to(person),
        UndoneTold(facts.of(item, desk), action, desk.me.name),
        cards.owner(item) if owner else (),
        item=item.id,
        card=card,
        strip=card,
    )


# -- one way back for each change ---------------------------------------------------------------------------------


def _unmove(item: Item, change: History, desk: Desk) -> Say | None:
    meeting = item.meeting
    assert meeting is not None
    before = change.before
    start, end = datetime.fromisoformat(before["start"]), datetime.fromisoformat(before["end"])
    room = before["room"]
    if room and (held := occurrences.clashing(room, start, end, desk, besides=item.id)):
        return Say(desk.here, occurrences.room_taken(held, item.title, start, end), answer=True)
    meeting.start, meeting.end, meeting.room_id, meeting.place = start, end, room, before["place"]
    meeting.room = desk.tx.people.room(room) if room else None
    meeting.rule = before.get("rule", meeting.rule)
    given = {person: answer for person, *answer in before.get("replies", ())}
    for part in item.part:
        if part.reply is None and part.person_id in given:
            part.reply, part.substitute_id, part.reason = given[part.person_id]
            part.substitute = desk.tx.people.get(part.substitute_id) if part.substitute_id else None
    return None


def _back_on(item: Item, change: History, desk: Desk) -> Say | None:
    return cancellations.back_on(item, change.before, desk)


def _unextend(item: Item, change: History, _desk: Desk) -> Say | None:
    due = change.before.get("due")
    item.due_at = datetime.fromisoformat(due) if due else None
    item.due_clock = bool(change.before.get("clock"))
    return None


def _untransfer(item: Item, change: History, desk: Desk) -> Say | None:
    owner = desk.tx.people.get(change.before["owner"])
    item.owner, item.owner_id, item.unit_id = owner, owner.id, change.before["unit"]
    if change.before["accepted"]:
        item.accepted_at, item.state = desk.now, "accepted"
    return _uninvolve(item, change, desk)


def _reopen(item: Item, change: History, desk: Desk) -> Say | None:
    loop.reopen(item, desk, "", action="undone")
    for occasion in ("answer",):
        for relay in desk.tx.items.relays_of(item.id, occasion):
            if relay.done_at is None:
                relay.done_at, relay.how = desk.now, "withdrawn"
    return None


def _uninvolve(item: Item, change: History, desk: Desk) -> Say | None:
    gone = set(change.before.get("involved", ()))
    for part in [part for part in item.part if part.person_id in gone]:
        item.part.remove(part)
        desk.tx.session.delete(part)
    return None


def _involve_again(item: Item, change: History, desk: Desk) -> Say | None:
    for person_id in change.before["uninvited"]:
        person = desk.tx.people.get(person_id)
        item.part.append(Involvement(item_id=item.id, person_id=person_id, person=person, role="participant"))
    return None


def _unaccept(item: Item, change: History, desk: Desk) -> Say | None:
    item.accepted_at, item.state = None, "open"
    return None


def _unmark(item: Item, change: History, _desk: Desk) -> Say | None:
    item.urgency = change.before["urgency"]
    return None


def _nothing(item: Item, change: History, desk: Desk) -> Say | None:
    return None


_BACK: dict[str, Callable[[Item, History, Desk], Say | None]] = {
    "moved": _unmove,
    "extended": _unextend,
    "due_changed": _unextend,
    "transferred": _untransfer,
    "completed": _reopen,
    "leave_granted": _reopen,
    "leave_denied": _reopen,
    "cancelled": _reopen,
    "called_off": _back_on,
    "returned": _reopen,
    "invited": _uninvolve,
    "support_added": _uninvolve,
    "uninvited": _involve_again,
    "accepted": _unaccept,
    "progress": _nothing,
    "marked": _unmark,
}
