"""议定: how a meeting ends, by what it decided or by itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from handlers import cards, facts, loop, series, tasks
from handlers.commands import AssignDecided, AssignTask, MinutesNone, RecordMinutes, TellDecided
from handlers.desk import Desk
from handlers.replies import (
    Button,
    Decided,
    DecidedTold,
    MeetingClosed,
    NoticesSent,
    Say,
)
from handlers.standing import not_organiser
from storage.models import Item, Person


def on_to_next(item: Item, desk: Desk) -> bool:
    """A standing meeting's next occurrence, with every answer open again; False where it has ended."""
    if not series.on_to_next(item, desk):
        return False
    for part in item.part:
        part.reply, part.substitute_id, part.substitute, part.reason, part.replied_at = None, None, None, "", None
    loop.schedule(item, desk)
    return True


def record_minutes(command: RecordMinutes, desk: Desk) -> list[Say]:
    """议定: what was decided is the meeting's answer."""
    item = desk.tx.items.get(command.item or 0)
    if refusal := None if item.closed_at is not None else not_organiser(item, desk, "minutes"):
        return [refusal]
    start = item.meeting.start if item.meeting else None
    says = conclude(item, command.text, desk)
    closed = says[0].reply
    if not isinstance(closed, MeetingClosed):
        return says
    read = tuple(_decided(task, desk) for task in command.tasks)
    shown = replace(closed, tasks=read, unclear=command.unclear)
    assign = Button("assign_decided", AssignDecided(item.id, tasks=command.tasks)) if read else None
    tell = Button("tell_guests", TellDecided(item.id, text=command.text, start=start)) if _came(item, desk) else None
    return [replace(says[0], reply=shown, buttons=cards.rows([assign, tell])), *says[1:]]


def _came(item: Item, desk: Desk) -> list[Person]:
    """Who was invited, and who stood in, but for the organiser."""
    parts = [part for part in item.part if part.role == "participant"]
    return tasks.others([part.substitute or part.person for part in parts], desk)


def tell_decided(command: TellDecided, desk: Desk) -> list[Say]:
    """发与会人: what was decided, once; a second press says that it was done."""
    item = desk.tx.items.get(command.item or 0)
    if refusal := not_organiser(item, desk, "minutes"):
        return [refusal]
    if any(
        row.action == "notified" and row.facts.get("text") == command.text for row in desk.tx.items.history(item.id, 50)
    ):
        return [loop.already(item, desk)]
    people = _came(item, desk)
    loop.note(item, desk, "notified", {"names": [person.name for person in people], "text": command.text})
    now = facts.of(item, desk)
    told = DecidedTold(now, command.text, desk.me.name, command.start)
    return [
        Say(desk.here, NoticesSent(now, facts.told(people), facts.untold(people)), item=item.id, answer=True),
        *(Say(facts.to(person), told, item=item.id) for person in people),
    ]


def _decided(task: AssignTask, desk: Desk) -> Decided:
    due = task.due
    owner = facts.person_of(task.owner, desk).name
    return Decided(task.title, owner, due.at if due else None, due.clock if due else False)


def assign_decided(command: AssignDecided, desk: Desk) -> list[Say]:
    """Each decision with an owner and a day becomes his task; pressed again nothing is assigned twice."""
    item = desk.tx.items.get(command.item or 0)
    if refusal := not_organiser(item, desk, "minutes"):
        return [refusal]
    return [say for task in command.tasks for say in tasks.assign(task, desk)]


def no_minutes(command: MinutesNone, desk: Desk) -> list[Say]:
    return conclude(desk.tx.items.get(command.item or 0), "", desk)


def conclude(item: Item, text: str, desk: Desk) -> list[Say]:
    """Close the meeting; a standing one goes on to its next occurrence instead."""
    if item.closed_at is not None:
        return [loop.already(item, desk)]
    if refusal := not_organiser(item, desk, "minutes"):
        return [refusal]
    over = held(item, text, desk)
    closed = MeetingClosed(facts.of(item, desk), text, start=over)
    return [
        Say(desk.here, closed, item=item.id, strip=f"meeting:{item.id}:minutes", answer=True),
        *series.room_lost(item, desk),
    ]


def held(item: Item, text: str, desk: Desk) -> datetime | None:
    """The meeting took place: closed with what it decided; or, when it was, and it stands at its next occurrence."""
    meeting = item.meeting
    assert meeting is not None
    start = meeting.start
    if meeting.rule and on_to_next(item, desk):
        loop.note(item, desk, "held", {"text": text, "start": start.isoformat()})
        return start
    loop.close(item, desk, outcome="held", answer=text, action="minutes")
    return None
