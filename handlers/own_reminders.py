"""Reminders for oneself, or for others: set, brought, listed, stopped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import msgspec

from handlers import cards, facts
from handlers.commands import Dismiss, Party, Repeat, SetReminder, ShowReminders, StopReminder, UrgeItem
from handlers.desk import Desk
from handlers.replies import (
    Button,
    OwnReminder,
    OwnReminders,
    PastMoment,
    ReminderPreview,
    ReminderSet,
    ReminderStopped,
    Say,
    To,
    WhichItem,
)
from handlers.rules import scheduling
from storage.models import Person, Reminder

MOST = 6
"""Shown at once, each with its button."""
OFFERED = 3
"""Hours at which somebody could be reminded."""


# -- set ----------------------------------------------------------------------------------------------------------


def set_reminder(command: SetReminder, desk: Desk) -> list[Say]:
    """It comes whatever the quiet times: afterwards would be too late. To many, or to a leader, only after a look."""
    if command.at <= desk.now:
        return [Say(desk.here, PastMoment(command.at), answer=True)]
    people = list(dict.fromkeys(facts.person_of(party, desk) for party in command.people)) or [desk.me]
    others = [person for person in people if person.id != desk.me.id]
    day = desk.policy.local(command.at).date()
    rule = scheduling.pinned(msgspec.to_builtins(command.repeat), day) if command.repeat else None
    leads = any(person.role == "leader" for person in others)
    if not command.confirmed and (len(others) > desk.policy.preview_over or leads):
        look = ReminderPreview(command.text, command.at, tuple(person.name for person in people), rule)
        sure = Button("send", replace(command, confirmed=True))
        return [Say(desk.here, look, cards.rows([sure, Button("dont_send", Dismiss())]), answer=True)]
    rows = [_row(person, command, rule, desk) for person in people]
    for row in rows:
        desk.tx.reminders.add(row)
    stop = cards.rows([Button("stop_reminder", StopReminder(rows[0].id))])
    to = tuple(person.name for person in (people if others else ()))
    said = ReminderSet(command.text, command.at, rule, rows[0].id, to, facts.untold(others))
    return [Say(desk.here, said, stop, answer=True)]


def offered(command: UrgeItem, desk: Desk) -> Say | None:
    """提醒王芳带章, where there is no such item to urge: a reminder at one of the next likely hours."""
    names = tuple(facts.person_of(party, desk).name for party in command.whom)
    days = (desk.today, desk.policy.workdays.add(desk.today, 1))
    hours = [desk.policy.at(day, opens) for day in days for opens, _ in desk.policy.hours]
    times = [at for at in hours if at > desk.now][:OFFERED]
    buttons = [
        Button("choice_moment", SetReminder(command.ref, at, people=command.whom), {"at": at.isoformat()})
        for at in times
    ]
    return Say(desk.here, WhichItem(command.ref, remind=names), cards.rows(buttons), answer=True) if names else None


def _row(person: Person, command: SetReminder, rule: dict[str, Any] | None, desk: Desk) -> Reminder:
    return Reminder(
        person_id=person.id,
        kind="own",
        due_at=command.at,
        text=command.text,
        rule=rule,
        occurrence=f"{desk.asker.update_id or 0}:{command.at:%Y%m%dT%H%M}",
        by_id=desk.me.id if person.id != desk.me.id else None,
    )


# -- brought ------------------------------------------------------------------------------------------------------


def bring(reminder: Reminder, desk: Desk, *, late: bool) -> list[Say]:
    """To whom it is for; where nothing reaches him, to who set it: he passes it on."""
    following = _following(reminder, desk)
    person = desk.tx.people.get(reminder.person_id or 0)
    by = desk.tx.people.get(reminder.by_id) if reminder.by_id is not None else None
    untold = facts.untold([person]) if by is not None else ()
    said = OwnReminder(
        reminder.text, reminder.due_at, late, following.id if following else None, by.name if by else "", untold
    )
    stop = cards.rows([Button("stop_reminder", StopReminder(following.id))]) if following else ()
    to = To(person=by.id if by is not None and untold else person.id)
    return [Say(to, said, stop, card=f"reminder:{reminder.id}", pressing=True)]


def _following(reminder: Reminder, desk: Desk) -> Reminder | None:
    """Of a recurring one the next time, in a row of its own."""
    if not reminder.rule:
        return None
    rule = msgspec.convert(reminder.rule, Repeat)
    local = desk.policy.local(reminder.due_at)
    at = scheduling.next_occurrence(local, desk.policy.local(desk.now), rule, desk.policy.workdays)
    if at is None:
        return None
    row = Reminder(
        person_id=reminder.person_id,
        kind="own",
        due_at=at,
        text=reminder.text,
        rule=reminder.rule,
        occurrence=f"{reminder.id}:{at:%Y%m%dT%H%M}",
        by_id=reminder.by_id,
    )
    desk.tx.reminders.add(row)
    return row


# -- listed, stopped ----------------------------------------------------------------------------------------------


def show(_command: ShowReminders, desk: Desk) -> list[Say]:
    """我有哪些提醒"""
    return [_listed(_sets(desk.tx.reminders.own(desk.me.id)), desk)]


def stop(command: StopReminder, desk: Desk) -> list[Say]:
    """Stopped where it is clear which, for all whom it is for; else those it may be, with a button each."""
    mine = _sets(desk.tx.reminders.own(desk.me.id))
    if command.reminder is not None:
        meant = _same(command.reminder, mine, desk)
    else:
        words = command.words.strip().lower()
        meant = _of(command.people, mine, desk)
        meant = [one for one in meant if not words or words in one[0].text.lower() or one[0].text.lower() in words]
    if len(meant) != 1:
        return [_listed(meant or mine, desk, which=True)]
    rows = meant[0]
    for row in rows:
        row.dropped_at = desk.now
    first = rows[0]
    said = ReminderStopped(first.text, first.due_at, first.rule, _others(rows, desk))
    told = replace(said, to=(), by=desk.me.name)
    setters = {row.by_id for row in rows} - {None, desk.me.id}
    return [Say(desk.here, said, answer=True), *(Say(To(person=one), told) for one in setters)]


def _sets(rows: Sequence[Reminder]) -> list[list[Reminder]]:
    """What one sentence set for several people is one reminder."""
    sets: dict[Any, list[Reminder]] = {}
    for row in rows:
        setter = row.by_id or row.person_id
        sets.setdefault((setter, row.text, row.due_at, row.rule is None), []).append(row)
    return list(sets.values())


def _of(people: Sequence[Party], mine: list[list[Reminder]], desk: Desk) -> list[list[Reminder]]:
    """What is for these alone, of what is for several too."""
    ids = {facts.person_of(party, desk).id for party in people}
    kept = ([row for row in rows if not ids or row.person_id in ids] for rows in mine)
    return [rows for rows in kept if rows]


def _same(reminder: int, mine: list[list[Reminder]], desk: Desk) -> list[list[Reminder]]:
    """The reminder itself, or what now stands for it: each time a recurring one comes, the next takes its place."""
    named = desk.tx.reminders.find(reminder)
    if named is None or desk.me.id not in (named.person_id, named.by_id):
        return []
    found = [rows for rows in mine if named in rows]
    return found or [rows for rows in mine if named.rule and _alike(rows[0], named)]


def _alike(one: Reminder, other: Reminder) -> bool:
    setters = {one.by_id or one.person_id, other.by_id or other.person_id}
    return len(setters) == 1 and (one.text, one.rule) == (other.text, other.rule)


def _others(rows: Sequence[Reminder], desk: Desk) -> tuple[str, ...]:
    """For whom it is, where that is not the speaker alone."""
    ids = [row.person_id or 0 for row in rows]
    return () if ids == [desk.me.id] else tuple(desk.tx.people.get(one).name for one in ids)


def _line(rows: Sequence[Reminder], desk: Desk) -> ReminderSet:
    first = rows[0]
    foreign = first.by_id is not None and first.by_id != desk.me.id
    by = desk.tx.people.get(first.by_id or 0).name if foreign else ""
    return ReminderSet(first.text, first.due_at, first.rule, first.id, _others(rows, desk), by=by)


def _listed(sets: Sequence[list[Reminder]], desk: Desk, *, which: bool = False) -> Say:
    shown = sets[:MOST]
    buttons = [Button("stop_reminder_of", StopReminder(rows[0].id), {"text": rows[0].text}) for rows in shown]
    rows_of = cards.rows(*(buttons[at : at + 2] for at in range(0, len(buttons), 2)))
    lines = tuple(_line(rows, desk) for rows in shown)
    return Say(desk.here, OwnReminders(lines, which and bool(lines)), rows_of, answer=True)
