"""取消会议: all of it, this time, or one of its later times; those who were to come are told."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from handlers import cards, facts, loop, occurrences, series
from handlers.announcements import announced
from handlers.commands import CancelItem, Dismiss
from handlers.desk import Desk
from handlers.meetings import many, untold
from handlers.minutes import on_to_next
from handlers.occurrences import Occurrence
from handlers.packing import pack
from handlers.replies import (
    Button,
    Cancelled,
    CancelWhich,
    MeetingCancelled,
    OccurrenceCancelled,
    Preview,
    Say,
    To,
)
from handlers.standing import not_organiser
from handlers.tasks import others
from storage.meetings import OFF
from storage.models import Item, Person


def cancel(command: CancelItem, item: Item, desk: Desk) -> list[Say]:
    """取消: of a recurring meeting asked whether this time or all of it; to many only after a look."""
    if refusal := not_organiser(item, desk, "cancel"):
        return [refusal]
    meeting = item.meeting
    assert meeting is not None
    if command.once is not False and (refusal := series.called_off(item, command.of, desk)):
        return [refusal]
    later = series.later(item, command.of, desk) if command.once is not False else None
    if meeting.rule and command.once is None and later is None:
        return [_cancel_which(item, command, desk)]
    told = _concerned(item, desk)
    if many(told, desk) and not command.confirmed:
        return [_cancel_preview(item, command, told, desk, later)]
    if later is not None:
        return _call_off_later(item, command, later, told, desk)
    if meeting.rule and command.once:
        return _skip(item, command, told, desk)
    loop.close(item, desk, outcome="cancelled", answer=command.reason, action="cancelled")
    desk.tx.reminders.drop(item.id, desk.now, ["unsent"])
    now = facts.of(item, desk)
    receipt = Cancelled(now, facts.told(told))
    card = f"meeting:{item.id}:organiser"
    return [
        Say(desk.here, receipt, item=item.id, strip=card, answer=True),
        *_call_off(item, MeetingCancelled(now, desk.me.name, command.reason), told, desk),
    ]


def _concerned(item: Item, desk: Desk) -> list[Person]:
    """Who was told to come and has not asked leave, and who stands in."""
    waiting = untold(item, desk)
    told = [part.person for part in item.part if part.reply != "leave" and part.person not in waiting]
    return others([*told, *(part.substitute for part in item.part if part.substitute)], desk)


def _call_off(item: Item, notice: MeetingCancelled, told: list[Person], desk: Desk) -> list[Say]:
    return [
        *(Say(facts.to(p), notice, item=item.id, strip=f"meeting:{item.id}:guest:{p.id}", pressing=True) for p in told),
        *(
            Say(To(group=g), notice, item=item.id, strip=f"meeting:{item.id}:group", pressing=True)
            for g in announced(item, desk)
        ),
    ]


def _cancel_which(item: Item, command: CancelItem, desk: Desk) -> Say:
    once = Button("cancel_once", CancelItem(item.id, reason=command.reason, once=True))
    all_ = Button("cancel_all", CancelItem(item.id, reason=command.reason, once=False))
    rows = cards.rows([once, all_], [Button("keep", Dismiss())])
    return Say(desk.here, CancelWhich(facts.of(item, desk)), rows, item=item.id, answer=True)


def _cancel_preview(
    item: Item, command: CancelItem, told: list[Person], desk: Desk, later: Occurrence | None = None
) -> Say:
    notice = _of_later(item, command, later, desk) if later else None
    name, packed = pack(notice or MeetingCancelled(facts.of(item, desk), desk.me.name, command.reason))
    sure = CancelItem(item.id, reason=command.reason, once=command.once, confirmed=True, of=command.of)
    return Say(
        desk.here,
        Preview(len(told), what={"reply": name, "facts": packed}),
        cards.rows([Button("confirm_cancel", sure), Button("keep", Dismiss())]),
        item=item.id,
        card=f"meeting:{item.id}:cancelling",
        answer=True,
    )


def _skip(item: Item, command: CancelItem, told: list[Person], desk: Desk) -> list[Say]:
    """取消本次: the meeting goes on to its next occurrence; those who were to come now learn both."""
    meeting = item.meeting
    assert meeting is not None
    start = meeting.start
    if not on_to_next(item, desk):
        return cancel(CancelItem(item.id, reason=command.reason, once=False, confirmed=True), item, desk)
    loop.note(item, desk, "skipped", {"start": start.isoformat(), "text": command.reason})
    now = facts.of(item, desk)
    notice = MeetingCancelled(now, desk.me.name, command.reason, start=start, next_start=meeting.start)
    receipt = OccurrenceCancelled(now, start, facts.told(told))
    card = f"meeting:{item.id}:organiser"
    return [
        Say(desk.here, receipt, cards.organiser(item), item=item.id, strip=card, card=card, answer=True),
        *series.room_lost(item, desk),
        *_call_off(item, notice, told, desk),
    ]


def _of_later(item: Item, command: CancelItem, later: Occurrence, desk: Desk) -> MeetingCancelled:
    assert item.meeting is not None
    place = later.room.name if later.room else later.place
    then = replace(facts.of(item, desk), place=place)
    return MeetingCancelled(
        then, desk.me.name, command.reason, start=later.start, next_start=item.meeting.start, later=True
    )


def _call_off_later(item: Item, command: CancelItem, later: Occurrence, told: list[Person], desk: Desk) -> list[Say]:
    """取消12月14日的例会, which is not the next one: that day is left out, all else stands."""
    meeting = item.meeting
    assert meeting is not None
    room = later.room.id if later.room else None
    before = {"rule": meeting.rule, "start": later.start.isoformat(), "end": later.end.isoformat(), "room": room}
    day = desk.policy.local(later.start).date().isoformat()
    meeting.rule = (meeting.rule or {}) | {OFF: sorted({*(meeting.rule or {}).get(OFF, ()), day})}
    loop.note(item, desk, "called_off", {"start": later.start.isoformat(), "text": command.reason}, before)
    receipt = OccurrenceCancelled(facts.of(item, desk), later.start, facts.told(told), later=True)
    notice = _of_later(item, command, later, desk)
    return [
        Say(desk.here, receipt, cards.organiser(item), item=item.id, answer=True),
        *(Say(facts.to(person), notice, item=item.id) for person in told),
        *(Say(To(group=group), notice, item=item.id) for group in announced(item, desk)),
    ]


def back_on(item: Item, before: dict[str, Any], desk: Desk) -> Say | None:
    """撤销 of that: on its day after all, unless somebody has the room by now."""
    meeting = item.meeting
    assert meeting is not None
    start, end = datetime.fromisoformat(before["start"]), datetime.fromisoformat(before["end"])
    if before["room"] and (held := occurrences.clashing(before["room"], start, end, desk, besides=item.id)):
        return Say(desk.here, occurrences.room_taken(held, item.title, start, end), answer=True)
    meeting.rule = before["rule"]
    return None
