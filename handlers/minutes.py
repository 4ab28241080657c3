"""议定: how a meeting ends, by what it decided or by itself."""

from __future__ import annotations

from handlers import facts, loop, series
from handlers.commands import MinutesNone, RecordMinutes
from handlers.desk import Desk
from handlers.replies import (
    MeetingClosed,
    Say,
)
from handlers.standing import not_organiser
from storage.models import Item


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
    return conclude(item, command.text, desk)


def no_minutes(command: MinutesNone, desk: Desk) -> list[Say]:
    return conclude(desk.tx.items.get(command.item or 0), "", desk)


def conclude(item: Item, text: str, desk: Desk) -> list[Say]:
    """Close the meeting; a standing one goes on to its next occurrence instead."""
    if item.closed_at is not None:
        return [loop.already(item, desk)]
    if refusal := not_organiser(item, desk, "minutes"):
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
    start = meeting.start
    if meeting.rule and on_to_next(item, desk):
        loop.note(item, desk, "held", {"text": text, "start": start.isoformat()})
        return
    loop.close(item, desk, outcome="held", answer=text, action="minutes")
