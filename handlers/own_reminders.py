"""One's own reminders: which are still to come, and stopping one of them."""

from __future__ import annotations

from handlers import cards
from handlers.commands import ShowReminders, StopReminder
from handlers.desk import Desk
from handlers.replies import Button, OwnReminders, ReminderSet, ReminderStopped, Say
from storage.models import Reminder

MOST = 6
"""Shown at once, each with its button."""


def show(_command: ShowReminders, desk: Desk) -> list[Say]:
    """我有哪些提醒"""
    return [_listed(desk.tx.reminders.own(desk.me.id), desk)]


def stop(command: StopReminder, desk: Desk) -> list[Say]:
    """Stopped where it is clear which; else those it may be, with a button each."""
    mine = desk.tx.reminders.own(desk.me.id)
    if command.reminder is not None:
        meant = _same(command.reminder, mine, desk)
    else:
        words = command.words.strip().lower()
        meant = [one for one in mine if words and (words in one.text.lower() or one.text.lower() in words)]
        meant = meant or ([] if words else mine)
    if len(meant) != 1:
        return [_listed(meant or mine, desk, which=True)]
    row = meant[0]
    row.dropped_at = desk.now
    return [Say(desk.here, ReminderStopped(row.text, row.due_at, row.rule), answer=True)]


def _same(reminder: int, mine: list[Reminder], desk: Desk) -> list[Reminder]:
    """The reminder itself, or what now stands for it: each time a recurring one comes, the next takes its place."""
    named = desk.tx.session.get(Reminder, reminder)
    if named is None or named.person_id != desk.me.id:
        return []
    found = [one for one in mine if one.id == named.id]
    return found or [one for one in mine if named.rule and (one.text, one.rule) == (named.text, named.rule)]


def _listed(rows: list[Reminder], desk: Desk, *, which: bool = False) -> Say:
    lines = tuple(ReminderSet(row.text, row.due_at, row.rule, row.id) for row in rows[:MOST])
    buttons = [Button("stop_reminder_of", StopReminder(row.id), {"text": row.text}) for row in rows[:MOST]]
    rows_of = cards.rows(*(buttons[at : at + 2] for at in range(0, len(buttons), 2)))
    return Say(desk.here, OwnReminders(lines, which and bool(lines)), rows_of, answer=True)
