"""What Huiyin does by the clock: remind, urge, escalate, close, and each morning's cards."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

import structlog

from handlers import cards, clarify, deliveries, facts, loop, meetings, minutes, own_reminders, series, summaries
from handlers.commands import (
    AcceptMeeting,
    Command,
    DeclineMeeting,
    ExtendItem,
    MoveMeeting,
    RemindAhead,
    SetReminder,
)
from handlers.deadlines import extension_card
from handlers.desk import Asker, Desk, Policy
from handlers.replies import (
    AcceptReminder,
    AheadWhich,
    Button,
    DueReminder,
    MeetingClosed,
    MeetingReminder,
    MinutesPlease,
    NoDeadlineReview,
    NotAcceptedTold,
    OverdueTold,
    PastMoment,
    ReminderSet,
    Say,
    To,
)
from handlers.standing import asked
from storage.models import Item, Person, Reminder

log = structlog.get_logger()

SUPERSEDED = ("accept", "due", "overdue", "review")
"""Kinds of which, after a downtime, only the newest of an item is still worth saying."""


def release_due(store: Any, now: datetime, policy: Policy) -> int:
    """Act on all that is due: each act looks at its item as it is now, in one transaction. Returns how many acted."""
    acted = 0
    with store.reading() as tx:
        if not (tx.reminders.any_due(now) or tx.conversations.any_expired(now) or tx.reminders.people_without_brief()):
            return 0
    with store.transaction() as tx:
        desk = Desk(Asker(0, 0), tx, now, policy)
        _plan_briefs(desk)
        due = tx.reminders.due(now)
        newest = {(r.item_id, r.person_id): r.id for r in due if r.kind in SUPERSEDED}
        for reminder in due:
            if reminder.kind in SUPERSEDED and newest[reminder.item_id, reminder.person_id] != reminder.id:
                reminder.fired_at = now
                continue
            try:
                with tx.savepoint():
                    deliveries.enqueue(_act(reminder, desk), desk)
                    reminder.fired_at = now
                    if reminder.item_id is not None:
                        loop.schedule(tx.items.get(reminder.item_id), desk)
                    loop.guard(desk)
                acted += 1
            except Exception:  # its savepoint is undone; the others go on, this one comes again
                log.exception("reminder failed", reminder=reminder.id, kind=reminder.kind)
                reminder.due_at = now + timedelta(minutes=5)
        acted += _expire_conversations(desk)
    return acted


def _act(reminder: Reminder, desk: Desk) -> list[Say]:
    late = loop.later_than(reminder.due_at, desk.now)
    if reminder.kind == "own":
        return own_reminders.bring(reminder, desk, late=late)
    if reminder.kind == "brief":
        return _brief(reminder, desk)
    item = desk.tx.items.get(reminder.item_id or 0)
    if reminder.kind == "relay":
        relay = desk.tx.items.relay(int(reminder.occurrence.split("@")[0]))
        return [loop.relay_card(item, relay, desk, again=True)] if relay and relay.done_at is None else []
    if item.closed_at is not None:
        return []
    if item.meeting is not None:
        return _meeting(reminder, item, desk, late=late)
    return _matter(reminder, item, desk, late=late)


def _matter(reminder: Reminder, item: Item, desk: Desk, *, late: bool) -> list[Say]:
    owner = f"item:{item.id}:owner:{item.owner_id}"

    def to_owner(reply: Any) -> Say:
        """A reminder brings a fresh card, and the old one loses its buttons."""
        return Say(
            facts.to(item.owner),
            reply,
            cards.owner(item),
            item=item.id,
            card=owner,
            strip=owner,
            pressing=item.urgency == "top",
        )

    now = facts.of(item, desk)
    if reminder.kind == "accept":
        if item.accepted_at is not None:
            return []
        says = [to_owner(AcceptReminder(now))]
        if reminder.occurrence != "1" and item.asker and item.asker_id != item.owner_id:
            says.append(Say(facts.to(item.asker), NotAcceptedTold(now), item=item.id))
        return says
    if reminder.kind == "extension":
        row = desk.tx.items.extension(int(reminder.occurrence))
        approver = item.asker or item.relayer or item.registrar
        return [extension_card(item, row, approver, desk)] if row and row.decided_at is None else []
    if reminder.kind == "review":
        return [to_owner(NoDeadlineReview(now))]
    if reminder.kind == "remind":
        return [to_owner(DueReminder(now, late))]
    waits = desk.tx.items.extension_of(item.id)
    if waits is not None and reminder.kind == "overdue":
        # The clock runs against whoever holds the item: the approver, while an extension asked in time is undecided.
        return [extension_card(item, waits, item.asker or item.relayer or item.registrar, desk)]
    says = [to_owner(DueReminder(now, late))]
    if reminder.kind == "overdue":
        says += _escalate(item, int(reminder.occurrence.rsplit("+", 1)[1]), desk)
    return says


def _escalate(item: Item, days: int, desk: Desk) -> list[Say]:
    """Late by `days`: the asker from the first day, then up the ladder a step a stage."""
    if days < 1:
        return []
    told: list[Person] = [item.asker or item.relayer or item.registrar]
    ladder = desk.tx.people.ladder(item.owner)
    stage = sum(days >= mark for mark in desk.policy.overdue_days[1:])
    told += ladder[:stage]
    loop.note(item, desk, "escalated", {"days": days, "to": [p.name for p in told]})
    late = OverdueTold(facts.of(item, desk), days)
    return [
        Say(facts.to(p), late, cards.asker(item) if p.id == item.asker_id else (), item=item.id)
        for p in dict.fromkeys(told)
        if p.id != item.owner_id
    ]


def _meeting(reminder: Reminder, item: Item, desk: Desk, *, late: bool) -> list[Say]:
    meeting = item.meeting
    assert meeting is not None
    if reminder.kind == "meeting":
        if desk.now >= meeting.start + timedelta(minutes=10):
            return []
        ahead = max(0, round((meeting.start - desk.now).total_seconds() / 60))
        unsent = meetings.untold(item, desk)
        guests = [part for part in item.part if part.role == "participant" and part.reply != "leave"]
        coming = [part.substitute or part.person for part in guests if part.person not in unsent]
        reply = MeetingReminder(facts.of(item, desk), ahead, late)
        return [_reminded(item, person, reply) for person in dict.fromkeys([item.owner, *coming])]
    if reminder.kind == "rsvp":
        if desk.now >= meeting.start:
            return []
        return meetings.reply_wanted(item, meetings.silent_guests(item, desk), desk)
    if reminder.kind == "unsent":
        return _unsent(item, desk)
    if reminder.kind == "minutes":
        return [
            Say(
                facts.to(item.owner),
                MinutesPlease(facts.of(item, desk)),
                cards.minutes(item),
                item=item.id,
                card=f"meeting:{item.id}:minutes",
            )
        ]
    over = minutes.held(item, "", desk)
    return [
        Say(
            facts.to(item.owner),
            MeetingClosed(facts.of(item, desk), silent=True, start=over),
            item=item.id,
            card=f"meeting:{item.id}:minutes",
            edit=True,
        ),
        *series.room_lost(item, desk),
    ]


def _unsent(item: Item, desk: Desk) -> list[Say]:
    """Notices that still wait for 发: the organiser sees the preview once more, then each working morning."""
    waiting = meetings.untold(item, desk)
    if not waiting or meetings.starts(item) <= desk.now:
        return []
    morning = loop.hours_of(desk.policy).opens(desk.policy.workdays.add(desk.today, 1))
    if morning < meetings.starts(item):
        again = Reminder(item_id=item.id, kind="unsent", due_at=morning, occurrence=f"{desk.now:%m%dT%H%M%S}")
        desk.tx.reminders.add(again)
    return [meetings.preview(item, waiting, desk, again=True)]


def _reminded(item: Item, person: Person, reply: MeetingReminder) -> Say:
    """A guest's fresh card: on the way (who has not answered yet attends by it), or leave even now."""
    part = cards.seat(item, person.id)
    if part is None:
        return Say(facts.to(person), reply, item=item.id, pressing=True)
    silent = part.person_id == person.id and part.reply is None
    on_way = Button("on_way", AcceptMeeting(item.id)) if silent else None
    buttons = cards.rows([on_way, Button("leave", DeclineMeeting(item.id))])
    card = f"meeting:{item.id}:guest:{person.id}"
    return Say(facts.to(person), reply, buttons, item=item.id, card=card, strip=card, pressing=True)


# -- ahead of an item -----------------------------------------------------------------------------------------------


def remind_ahead(command: RemindAhead, desk: Desk) -> list[Say]:
    """提前15分钟提醒: the organiser or the asker sets it for the item; anybody else is reminded himself."""
    item = desk.tx.items.get(command.item or 0)
    if item.closed_at is not None:
        return [loop.already(item, desk)]
    edge = item.meeting.start if item.meeting is not None else item.due_at
    if edge is None:
        return [clarify.when_to_remind(item, desk)]
    at = edge - timedelta(minutes=command.minutes)
    if at <= desk.now and (command.surely or item.meeting is None):
        return [Say(desk.here, PastMoment(at), answer=True)]
    sets = item.owner_id == desk.me.id if item.meeting is not None else asked(item, desk.me)
    if sets and not command.surely:
        return [_ahead_which(item, command.minutes, desk)]
    if not sets:
        return own_reminders.set_reminder(SetReminder(item.title, at), desk)
    loop.note(item, desk, "remind_changed", {"minutes": command.minutes}, {"minutes": list(item.remind)})
    item.remind = [command.minutes]
    loop.schedule(item, desk)
    return [Say(desk.here, ReminderSet(item.title, at), item=item.id, answer=True)]


def _ahead_which(item: Item, minutes: int, desk: Desk) -> Say:
    """提前一天: the matter itself, or a word of it?"""
    earlier: Command = ExtendItem(item.id, longer=-minutes)
    if item.meeting is not None:
        earlier = MoveMeeting(item.id, later=-minutes)
    buttons = [Button("earlier", earlier), Button("remind_ahead", RemindAhead(item.id, minutes=minutes))]
    return Say(desk.here, AheadWhich(facts.of(item, desk), minutes), cards.rows(buttons), item=item.id, answer=True)


# -- briefs ----------------------------------------------------------------------------------------------------------


def _plan_briefs(desk: Desk) -> None:
    """Everybody in the chat who wants a morning card has the next one waiting."""
    for person in desk.tx.reminders.people_without_brief():
        plan_brief(person, desk)


def plan_brief(person: Person, desk: Desk) -> None:
    clock = time.fromisoformat(person.brief_at)
    at = desk.policy.at(desk.today, clock)
    if at <= desk.now:
        at = desk.policy.at(desk.today + timedelta(days=1), clock)
    desk.tx.reminders.add(Reminder(person_id=person.id, kind="brief", due_at=at, occurrence=f"{at:%Y%m%dT%H%M}"))


def _brief(reminder: Reminder, desk: Desk) -> list[Say]:
    person = desk.tx.people.get(reminder.person_id or 0)
    reminder.fired_at = desk.now
    if person.brief_at and person.active and person.telegram_id is not None:
        plan_brief(person, desk)
    if not desk.policy.workdays.is_workday(desk.today) and desk.policy.quiet_days:
        return []
    if not person.active or desk.now - reminder.due_at > timedelta(hours=12):
        return []
    own = Desk(
        Asker(person.telegram_id or 0, person.telegram_id or 0, person=person.id), desk.tx, desk.now, desk.policy
    )
    reply = summaries.morning(own)
    if summaries.is_empty(reply):
        return []
    return [Say(facts.to(person), reply, summaries.brief_buttons(reply), pressing=True)]


def _expire_conversations(desk: Desk) -> int:
    """An unfinished order expires and says so, once."""
    expired = desk.tx.conversations.expired(desk.now)
    for row in expired:
        asked = desk.tx.outbox.last_of_card(f"question:{row.update_id}")
        private = row.chat_id == row.telegram_id
        person = desk.tx.people.by_telegram(row.telegram_id) if private else None
        to = facts.to(person) if person else To(chat=row.chat_id, thread=asked.thread_id if asked else None)
        if (over := clarify.lapsed(row, to, desk, replaced=False)) is not None:
            deliveries.enqueue([over], desk)
        desk.tx.conversations.end(row.chat_id, row.telegram_id)
    return len(expired)
