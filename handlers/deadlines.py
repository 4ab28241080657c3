"""改时限, 延期申请: another deadline, at once by who may, asked for by the owner."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from handlers import cards, clarify, facts, loop
from handlers.commands import DecideExtension, Due, ExtendItem
from handlers.desk import Desk
from handlers.replies import (
    AlreadyDone,
    Button,
    DueChanged,
    ExtensionAsked,
    ExtensionDecided,
    ExtensionPlease,
    NothingChanged,
    Say,
)
from handlers.standing import asked, oversees
from handlers.tasks import others
from storage.models import Extension, Item, Person, Reminder

DAY = 24 * 60
"""Minutes."""


def extend(command: ExtendItem, desk: Desk) -> list[Say]:
    """改时限: at once by the asker or who oversees; by the owner it is asked for (延期申请), with a decision due."""
    item = desk.tx.items.get(command.item or 0)
    if item.closed_at is not None:
        return [loop.already(item, desk)]
    due = _meant(item, command, desk)
    decides = asked(item, desk.me) or oversees(item, desk)
    if not decides and item.owner_id != desk.me.id:
        return [loop.not_allowed("extend", [item.asker or item.registrar], item, desk)]
    if due.at <= desk.now:
        return [clarify.another_day(item, "past", due, desk)]
    asked_for = desk.tx.items.extension_of(item.id)
    if decides:
        return _countered(item, asked_for, due, command.reason, desk)
    if item.due_at is not None and due.at <= item.due_at:
        same = due.at == item.due_at
        return [_unchanged(item, desk) if same else clarify.another_day(item, "earlier", due, desk)]
    approver = item.asker or item.relayer or item.registrar
    if asked_for is not None:  # the later request takes the place of the one before
        _close(item, asked_for, desk, approved=False)
    row = Extension(
        item_id=item.id,
        asked_by_id=desk.me.id,
        asked_at=desk.now,
        due_at=due.at,
        due_clock=due.clock,
        reason=command.reason,
    )
    desk.tx.items.save(row)
    loop.note(item, desk, "extension_asked", {"due": due.at.isoformat(), "text": command.reason})
    ask_again = loop.hours_of(desk.policy).opens(desk.policy.workdays.add(desk.today, 1))
    desk.tx.reminders.add(Reminder(item_id=item.id, kind="extension", occurrence=f"{row.id}", due_at=ask_again))
    return [
        Say(
            desk.here,
            ExtensionAsked(facts.of(item, desk), row.due_at, row.due_clock, approver.name, row.reason),
            item=item.id,
            answer=True,
        ),
        replace(extension_card(item, row, approver, desk), strip=f"extension:{asked_for.id}" if asked_for else ""),
    ]


def _close(item: Item, row: Extension, desk: Desk, *, approved: bool) -> None:
    row.decided_at, row.decided_by_id, row.approved = desk.now, desk.me.id, approved
    desk.tx.reminders.drop(item.id, desk.now, ["extension"])


def _countered(item: Item, row: Extension | None, due: Due, reason: str, desk: Desk) -> list[Say]:
    """最多到周五: another day settles what was asked for; the day asked for grants it, the old one denies it."""
    if row is None:
        return _set_due(item, due, reason, desk)
    if due.at in (row.due_at, item.due_at):
        return decide_extension(DecideExtension(row.id, approve=due.at == row.due_at, text=reason), desk)
    _close(item, row, desk, approved=False)
    receipt, *told = _set_due(item, due, reason, desk)
    return [replace(receipt, strip=f"extension:{row.id}"), *told]


def _unchanged(item: Item, desk: Desk) -> Say:
    return Say(desk.here, NothingChanged(facts.of(item, desk)), item=item.id, answer=True)


def _meant(item: Item, command: ExtendItem, desk: Desk) -> Due:
    """The new deadline: the moment said, the hour on the day it is due, or so much later than it is due."""
    if command.due is not None:
        return command.due
    standing = desk.policy.local(item.due_at) if item.due_at is not None and item.due_at > desk.now else None
    if command.clock is not None:
        at = desk.policy.at(standing.date() if standing else desk.today, command.clock)
        return Due(at if at > desk.now else desk.policy.at(desk.today + timedelta(days=1), command.clock), clock=True)
    clocked = standing is not None and item.due_clock
    hour = command.longer % DAY != 0
    begins = standing or desk.policy.local(desk.now)
    if command.workdays:
        day = desk.policy.workdays.add(begins.date(), command.workdays)
    else:
        day = (begins + timedelta(minutes=command.longer)).date()
    if hour:
        return Due(begins + timedelta(minutes=command.longer), clock=True)
    return Due(desk.policy.at(day, begins.time() if clocked else desk.policy.closing), clock=clocked)


def extension_card(item: Item, row: Extension, approver: Person, desk: Desk) -> Say:
    asker = desk.tx.people.get(row.asked_by_id)
    return Say(
        facts.to(approver),
        ExtensionPlease(facts.of(item, desk), asker.name, row.due_at, row.due_clock, row.reason),
        cards.rows(
            [
                Button("approve", DecideExtension(row.id, approve=True)),
                Button("deny", DecideExtension(row.id, approve=False)),
            ]
        ),
        item=item.id,
        card=f"extension:{row.id}",
    )


def _set_due(item: Item, due: Due, reason: str, desk: Desk) -> list[Say]:
    if item.due_at == due.at and item.due_clock == due.clock:
        return [_unchanged(item, desk)]
    old, old_clock = item.due_at, item.due_clock
    item.due_at, item.due_clock = due.at, due.clock
    loop.note(
        item,
        desk,
        "due_changed",
        {"due": due.at.isoformat(), "text": reason},
        {"due": old.isoformat() if old else None, "clock": old_clock},
    )
    loop.schedule(item, desk)
    now = facts.of(item, desk)
    owners = others([item.owner], desk)
    receipt = DueChanged(now, desk.me.name, old, old_clock, told=facts.told(owners))
    return [
        Say(
            desk.here,
            receipt,
            cards.asker(item),
            item=item.id,
            card=f"item:{item.id}:asker",
            strip=f"item:{item.id}:asker",
            answer=True,
        ),
        *(
            Say(
                facts.to(person),
                DueChanged(now, desk.me.name, old, old_clock, to_owner=True),
                cards.owner(item),
                item=item.id,
                card=f"item:{item.id}:owner:{person.id}",
                strip=f"item:{item.id}:owner:{person.id}",
            )
            for person in owners
        ),
    ]


def decide_extension(command: DecideExtension, desk: Desk) -> list[Say]:
    """同意 / 不同意; the first decision stands."""
    row = desk.tx.items.extension(command.extension)
    if row is None:
        return [Say(desk.here, AlreadyDone(), answer=True)]
    item = desk.tx.items.get(row.item_id)
    if not asked(item, desk.me) and not oversees(item, desk):
        return [loop.not_allowed("extend", [item.asker or item.registrar], item, desk)]
    if row.decided_at is not None or item.closed_at is not None:
        return [loop.already(item, desk)]
    _close(item, row, desk, approved=command.approve)
    asker = desk.tx.people.get(row.asked_by_id)
    if command.approve:
        before = {"due": item.due_at.isoformat() if item.due_at else None, "clock": item.due_clock}
        item.due_at, item.due_clock = row.due_at, row.due_clock
        loop.note(item, desk, "extended", {"due": row.due_at.isoformat(), "text": row.reason}, before)
    else:
        loop.note(item, desk, "extension_denied", {"due": row.due_at.isoformat(), "text": command.text})
    loop.schedule(item, desk)
    now = facts.of(item, desk)
    return [
        Say(
            desk.here,
            ExtensionDecided(
                now, command.approve, desk.me.name, row.due_at, row.due_clock, receipt=True, text=command.text
            ),
            item=item.id,
            strip=f"extension:{row.id}",
            answer=True,
        ),
        *(
            Say(
                facts.to(person),
                ExtensionDecided(now, command.approve, desk.me.name, row.due_at, row.due_clock, text=command.text),
                cards.owner(item),
                item=item.id,
                card=f"item:{item.id}:owner:{person.id}",
                strip=f"item:{item.id}:owner:{person.id}",
            )
            for person in others([asker], desk)
        ),
    ]
