"""A standing meeting: one occurrence of it at another time, or all of them from now on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import msgspec

from handlers import cards, clarify, facts, occurrences
from handlers.commands import Dismiss, MoveMeeting
from handlers.desk import Desk
from handlers.packing import pack
from handlers.replies import Button, CancelWhich, OnlyNext, Question, RoomLost, Say
from handlers.rules import scheduling
from storage.meetings import REGULAR
from storage.models import Item


def moved(command: MoveMeeting, start: datetime, end: datetime, desk: Desk) -> tuple[datetime, datetime]:
    """The new stretch of a meeting that stands at `start`–`end`, local."""
    day = command.day
    if command.workdays:
        day = desk.policy.workdays.add(day or start.date(), command.workdays)
    return scheduling.moved(
        start,
        end,
        day=day,
        start_clock=command.start,
        end_clock=command.end,
        minutes=command.minutes,
        later=command.later,
        longer=command.longer,
    )


def said_of(command: MoveMeeting) -> date | None:
    """The day of the occurrence meant; 12月14日的例会改到302: the day of one is no day to move another to."""
    if command.of is not None or command.once or command.weekday or command.repeat is not None:
        return command.of
    return command.day


def which_week(item: Item, command: MoveMeeting, desk: Desk) -> Say | None:
    """Tuesday, said of a meeting that is in another week than the coming Tuesday: of which week is asked."""
    meeting, day = item.meeting, command.day
    assert meeting is not None
    start, end = desk.policy.local(meeting.start), desk.policy.local(meeting.end)
    if not command.weekday or day is None:
        return None
    there = start.date() + timedelta(days=day.isoweekday() - start.isoweekday())
    if there == day or there <= desk.today:
        return None
    likely = [replace(command, item=item.id, day=one, weekday=False) for one in sorted({day, there})]
    clock = command.start is not None
    labels = [_label(moved(one, start, end, desk)[0], clock=clock) for one in likely]
    buttons = [Button("choice_moment", one, label) for one, label in zip(likely, labels, strict=True)]
    known = {"intent": "meeting.move", "title": item.title, "kind": item.kind, "year": item.year, "seq": item.seq}
    _remember(item, likely, desk)
    return Say(
        desk.here,
        Question("when", "missing", known=known),
        cards.rows(buttons),
        item=item.id,
        card=clarify.question_card(desk),
        answer=True,
    )


def _label(start: datetime, *, clock: bool) -> dict[str, Any]:
    return {"at": start.isoformat()} if clock else {"day": start.date().isoformat()}


def move_which(item: Item, command: MoveMeeting, start: datetime, end: datetime, desk: Desk) -> Say | None:
    """只改本次, 以后都改: asked unless it was said of which."""
    meeting = item.meeting
    assert meeting is not None
    if not meeting.rule or command.repeat is not None:
        return None
    meant = command.of is None or command.of == desk.policy.local(meeting.start).date()
    if command.once is not None and meant:
        return None
    once, all_ = (replace(command, item=item.id, once=one, of=None) for one in (True, False))
    _remember(item, [once, all_], desk, scopes=True)
    rows = cards.rows([Button("move_once", once), Button("move_all", all_)], [Button("keep", Dismiss())])
    place = desk.tx.people.room(command.room).name if command.room else (command.place or "")
    asked = CancelWhich(facts.of(item, desk), start, end, place)
    return Say(desk.here, asked, rows, item=item.id, card=clarify.question_card(desk), answer=True)


def later(item: Item, day: date | None, desk: Desk) -> occurrences.Occurrence | None:
    """The occurrence of that day, where it is not the next one."""
    meeting = item.meeting
    if day is None or meeting is None or not meeting.rule or item.closed_at is not None:
        return None
    first = desk.policy.at(day, time.min)
    that = list(occurrences.of(meeting, first, first + timedelta(days=1), desk))
    return that[0] if that and not any(one.stored for one in that) else None


def not_yet(item: Item, day: date | None, desk: Desk) -> Say | None:
    """Said of a later occurrence: only the next one can be moved or answered; of one called off: it is off."""
    if (off := called_off(item, day, desk)) is not None:
        return off
    that = later(item, day, desk)
    return Say(desk.here, OnlyNext(facts.of(item, desk), that.start), item=item.id, answer=True) if that else None


def called_off(item: Item, day: date | None, desk: Desk) -> Say | None:
    """That the occurrence of that day is off already."""
    meeting = item.meeting
    if day is None or meeting is None or not meeting.rule or day not in occurrences.off(meeting.rule):
        return None
    start, _ = occurrences.regular(meeting, desk)
    then = datetime.combine(day, start.time(), start.tzinfo)
    return Say(desk.here, OnlyNext(facts.of(item, desk), then, off=True), item=item.id, answer=True)


def _remember(item: Item, orders: list[MoveMeeting], desk: Desk, *, scopes: bool = False) -> None:
    """The question may be answered in words."""
    if clarify.is_open(desk):
        return
    rows = [{"title": "", "number": item.seq, "order": pack(one)} for one in orders]
    said: dict[str, Any] = {"which": rows, "all": None, "text": "", "optional": True, "scopes": scopes}
    clarify.keep(said, desk)


def ruled(
    item: Item, command: MoveMeeting, start: datetime, before: dict[str, Any], desk: Desk
) -> dict[str, Any] | None:
    """How the meeting recurs once `command` moves it to `start` from where it stood `before`: a rule, or None."""
    rule: dict[str, Any] | None = item.meeting.rule if item.meeting is not None else None
    day = desk.policy.local(start).date()
    if command.repeat is not None:
        return scheduling.pinned(msgspec.to_builtins(command.repeat), day)
    if rule and command.once:
        return {REGULAR: {key: before[key] for key in ("start", "end", "room", "place")}} | rule
    if rule:
        stood = datetime.fromisoformat(rule.get(REGULAR, before)["start"])
        return _on_other_day(_plain(rule), desk.policy.local(stood).date(), day)
    return rule


def _plain(rule: dict[str, Any]) -> dict[str, Any]:
    """Without what one occurrence has of its own."""
    return {key: value for key, value in rule.items() if key != REGULAR}


def _on_other_day(rule: dict[str, Any], old: date, new: date) -> dict[str, Any]:
    """The rule of a meeting that from now on is held on another day of its week, month or year."""
    if old == new or rule.get("freq") == "daily":
        return rule
    changed = dict(rule)
    if days := rule.get("byday"):
        changed["byday"] = sorted({new.isoweekday() if day == old.isoweekday() else day for day in days})
        if rule.get("bysetpos") and rule["bysetpos"] > 0:
            changed["bysetpos"] = (new.day - 1) // 7 + 1
    if days := rule.get("bymonthday"):
        changed["bymonthday"] = sorted({new.day if day == old.day else day for day in days if day > 0} or {new.day})
    if rule.get("bymonth") and rule.get("freq") == "yearly":
        changed["bymonth"] = sorted({new.month if month == old.month else month for month in rule["bymonth"]})
    return changed


def first_of(command: MoveMeeting, start: datetime, end: datetime, desk: Desk) -> MoveMeeting:
    """改到每周二: the first one is in the week (month, …) of the occurrence that stands, not in the one before."""
    repeat = command.repeat
    if repeat is None or command.day is None or command.day >= start.date():
        return command
    week = start - timedelta(days=start.weekday())
    at = datetime.combine(command.day, command.start or start.time(), start.tzinfo)
    after = max(week.replace(hour=0, minute=0), desk.policy.local(desk.now))
    found = at if at > after else scheduling.next_occurrence(at, after, repeat, desk.policy.workdays)
    return replace(command, day=found.date()) if found is not None else command


def on_to_next(item: Item, desk: Desk) -> bool:
    """A standing meeting's next occurrence, with every answer open again; False where it has ended."""
    meeting = item.meeting
    assert meeting is not None
    _, length = occurrences.regular(meeting, desk)
    following = occurrences.following(meeting, desk.now, desk)
    if following is None:
        return False
    usual = (meeting.rule or {}).get(REGULAR)
    if usual:
        meeting.room_id, meeting.place = usual["room"], usual["place"]
        meeting.room = desk.tx.people.room(usual["room"]) if usual["room"] else None
        meeting.rule = _plain(meeting.rule or {})
    meeting.start, meeting.end = following, following + length
    if _holder(item, desk) is not None:
        stays = {"start": meeting.start.isoformat(), "end": meeting.end.isoformat()}
        meeting.rule = {REGULAR: stays | {"room": meeting.room_id, "place": meeting.place}} | (meeting.rule or {})
        meeting.room_id, meeting.room, meeting.place = None, None, ""
    return True


def _holder(item: Item, desk: Desk) -> occurrences.Occurrence | None:
    """Who has the room of this occurrence before it: whoever stands in the books then, and of two series the older."""
    meeting = item.meeting
    if meeting is None or not meeting.room_id:
        return None
    held = occurrences.between(meeting.start, meeting.end, desk, room=meeting.room_id)
    others = [one for one in held if one.item.closed_at is None and one.item_id != item.id]
    return next((one for one in others if one.stored or one.item_id < item.id), None)


def room_lost(item: Item, desk: Desk) -> list[Say]:
    """The occurrence just come to has not got its usual room: its organiser is asked for another place."""
    meeting = item.meeting
    usual = (meeting.rule or {}).get(REGULAR) if meeting is not None else None
    if meeting is None or not usual or not usual["room"] or meeting.room_id or meeting.place:
        return []
    held = occurrences.clashing(usual["room"], meeting.start, meeting.end, desk, besides=item.id)
    room = desk.tx.people.room(usual["room"]).name
    lost = RoomLost(facts.of(item, desk), room, held.item.owner.name if held else "", held.item.title if held else "")
    place = cards.want(item, "change_place", "meeting.move", "place")
    soon = meeting.start - desk.now < timedelta(hours=12)
    return [Say(facts.to(item.owner), lost, cards.rows([place]), item=item.id, pressing=soon)]
