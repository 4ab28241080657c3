"""The loop law (design §1): every item has an owner, a told asker, a next moment, a history, and ends in an answer."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from handlers import facts, occurrences
from handlers.commands import Relayed
from handlers.desk import Desk, Policy
from handlers.replies import AlreadyDone, Button, NotAllowed, RelayPlease, Say
from handlers.rules.urging import Hours, of_matter, of_meeting
from storage.models import History, Item, Person, Relay, Reminder
from storage.transaction import Transaction

SET_ANEW = ("accept", "due", "remind", "overdue", "review", "meeting", "rsvp", "minutes", "close")
"""Kinds of moments computed from the item as it is; the others (relay, extension) end with their own matter."""


class LawBrokenError(RuntimeError):
    """A handler would have left an item outside the law: a defect, the transaction is rolled back."""


# -- taking on and moving ----------------------------------------------------------------------------------------


def take_on(item: Item, desk: Desk, action: str, details: dict[str, Any] | None = None) -> list[Say]:
    """Number the item, write its first history line, set its next moments; words owed outside go to the relayer."""
    item.created_at = desk.now
    item.year = desk.policy.local(desk.now).year
    item.update_id = desk.asker.update_id
    desk.tx.items.add(item)
    note(item, desk, action, details)
    schedule(item, desk)
    return owe(item, desk, "taken_on") if item.asker_name is not None else []


def note(
    item: Item, desk: Desk, action: str, details: dict[str, Any] | None = None, before: dict[str, Any] | None = None
) -> History:
    return desk.tx.items.note(
        item, action, by=desk.asker.person, now=desk.now, update_id=desk.asker.update_id, facts=details, before=before
    )


def hours_of(policy: Policy) -> Hours:
    return Hours(policy.zone, policy.opening, policy.workdays, policy.overdue_days)


def schedule(item: Item, desk: Desk) -> None:
    """Set the item's coming moments anew from what it is now."""
    desk.tx.items.touched.add(item.id)
    desk.tx.reminders.drop(item.id, desk.now, SET_ANEW)
    if item.closed_at is not None:
        desk.tx.reminders.drop(item.id, desk.now, ["extension"])
        _schedule_relays(item, desk)
        return
    hours = hours_of(desk.policy)
    if item.meeting is not None:
        acts = of_meeting(
            start=item.meeting.start,
            end=item.meeting.end,
            remind=item.remind,
            now=desk.now,
            created=item.created_at,
            hours=hours,
            following=occurrences.following(item.meeting, item.meeting.end, desk),
        )
    else:
        acts = of_matter(
            due=item.due_at,
            created=item.created_at,
            accepted=item.accepted_at is not None,
            urgency=item.urgency,
            now=desk.now,
            hours=hours,
            remind=item.remind,
        )
    desk.tx.reminders.plan(item.id, [(act.kind, act.occurrence, act.at) for act in acts])
    _schedule_relays(item, desk)


def _schedule_relays(item: Item, desk: Desk) -> None:
    """Words owed to an asker outside the chat are asked after each working morning until they are passed on."""
    for occasion in ("taken_on", "answer"):
        for relay in desk.tx.items.relays_of(item.id, occasion):
            if relay.done_at is None:
                morning = hours_of(desk.policy).opens(desk.policy.workdays.add(desk.today, 1))
                desk.tx.reminders.add(
                    Reminder(item_id=item.id, kind="relay", due_at=morning, occurrence=f"{relay.id}@{morning:%m%d}")
                )


# -- answering ---------------------------------------------------------------------------------------------------


def close(item: Item, desk: Desk, *, outcome: str, answer: str, action: str) -> list[Say]:
    """End the item with its answer; returns the relayer's card where the asker is outside the chat."""
    before = {"state": item.state, "settled": item.settled}
    item.state, item.closed_at = "closed", desk.now
    item.outcome, item.answer, item.settled = outcome, answer, None
    note(item, desk, action, {"text": answer, "outcome": outcome}, before)
    says = owe(item, desk, "answer") if item.asker_name is not None else []
    schedule(item, desk)
    return says


def reopen(item: Item, desk: Desk, text: str, action: str = "reopened") -> None:
    """Not settled: the same owner has it again, its answer stays in the history."""
    before = {"outcome": item.outcome, "answer": item.answer}
    item.state = "accepted" if item.accepted_at else "open"
    item.closed_at = item.outcome = item.answer = None
    item.settled = False if action == "reopened" else None
    note(item, desk, action, {"text": text}, before)
    schedule(item, desk)


def owe(item: Item, desk: Desk, occasion: str) -> list[Say]:
    """Words owed to an asker outside the chat become the relayer's line; only 已告知 counts as told."""
    assert item.asker_name is not None
    assert item.relayer_id is not None
    relay = Relay(item_id=item.id, occasion=occasion, created_at=desk.now)
    desk.tx.items.save(relay)
    return [relay_card(item, relay, desk)]


def relay_card(item: Item, relay: Relay, desk: Desk, *, again: bool = False) -> Say:
    relayer = desk.tx.people.get(item.relayer_id or item.registrar_id)
    return Say(
        facts.to(relayer),
        RelayPlease(facts.of(item, desk), item.asker_name or "", relay.occasion, again=again),
        (
            (
                Button("relayed", Relayed(relay.id, reached=True)),
                Button("not_reached", Relayed(relay.id, reached=False)),
            ),
        ),
        item=item.id,
        card=f"relay:{relay.id}",
        strip=f"relay:{relay.id}" if again else "",
        answer=relayer.id == desk.asker.person,
    )


def once(person_says: Iterable[Say], desk: Desk) -> list[Say]:
    """One message a person and matter: who gets a card of his own needs no second one; the asker's answer wins."""
    seen: set[tuple[int | None, int | None, str]] = set()
    kept = []
    for say in person_says:
        key = (say.to.person, say.item, say.card)
        if say.to.person is None or key not in seen:
            kept.append(say)
            seen.add(key)
    return kept


# -- refusals ----------------------------------------------------------------------------------------------------


def not_allowed(what: str, who: list[Person], item: Item, desk: Desk) -> Say:
    return Say(
        desk.here,
        NotAllowed(what, tuple(person.name for person in who), facts.of(item, desk)),
        item=item.id,
        answer=True,
    )


def already(item: Item, desk: Desk) -> Say:
    """What stands now, by whom, since when: for a button pressed twice or too late."""
    last = desk.tx.items.history(item.id, 1)[0]
    by = desk.tx.people.get(last.person_id).name if last.person_id else ""
    return Say(desk.here, AlreadyDone(facts.of(item, desk), by, last.at, last.action), item=item.id, answer=True)


# -- the proof ---------------------------------------------------------------------------------------------------


def breaches(item: Item, tx: Transaction) -> list[tuple[str, str]]:
    """(law, what is wrong) of one item."""
    found = []
    if not item.owner.active:
        found.append(("owner", f"owner {item.owner_id} has left"))
    if item.asker_name is None:
        if not tx.outbox.exists_told(item.id, item.asker_id or 0, update_id=item.update_id):
            found.append(("asker", "the asker was never told that it was taken on"))
    elif not tx.items.relays_of(item.id, "taken_on"):
        found.append(("asker", "no relayer's line for an asker outside the chat"))
    if not tx.items.history(item.id, 1):
        found.append(("history", "no history"))
    if item.closed_at is None:
        if tx.reminders.next_at(item.id) is None:
            found.append(("next", "open without a next moment"))
    elif item.answer is None or item.outcome is None:
        found.append(("answer", "closed without an answer"))
    elif item.asker_name is not None and not tx.items.relays_of(item.id, "answer"):
        found.append(("answer", "closed, and nobody was asked to tell the asker outside"))
    elif item.asker_name is None and not tx.outbox.exists_told(item.id, item.asker_id or 0, since=item.closed_at):
        found.append(("answer", "closed, and the asker was not told"))
    return found


def guard(desk: Desk) -> None:
    """Refuse to commit what would break the law; bring the search up to date with what was touched."""
    desk.tx.session.flush()
    for item_id in list(desk.tx.items.touched):
        item = desk.tx.items.get(item_id)
        desk.tx.items.index(item)
        if found := breaches(item, desk.tx):
            msg = f"item {item_id}: {found}"
            raise LawBrokenError(msg)


def check(store: Any) -> dict[str, Any]:
    """Prove the law on a whole database: {"ok", "breaches": [{"law","item","what"}], "counts"}."""
    from sqlalchemy import func, select

    from storage.models import Outbox, Person

    with store.reading() as tx:
        items = list(tx.session.scalars(select(Item)))
        found = [
            {"law": law, "item": f"{item.kind} {item.year}-{item.seq:04d}", "what": what}
            for item in items
            for law, what in breaches(item, tx)
        ]
        counts = {
            "people": tx.session.scalar(select(func.count()).select_from(Person)),
            "items": len(items),
            "open": sum(item.closed_at is None for item in items),
            "reminders": tx.session.scalar(
                select(func.count())
                .select_from(Reminder)
                .where(Reminder.fired_at.is_(None), Reminder.dropped_at.is_(None))
            ),
            "unsent": tx.session.scalar(
                select(func.count()).select_from(Outbox).where(Outbox.sent_at.is_(None), Outbox.dead_at.is_(None))
            ),
            "undeliverable": tx.session.scalar(
                select(func.count()).select_from(Outbox).where(Outbox.dead_at.is_not(None))
            ),
        }
    return {"ok": not found, "breaches": found, "counts": counts}


def later_than(moment: datetime, now: datetime, minutes: int = 5) -> bool:
    """Late after downtime: more than some minutes past its time."""
    return (now - moment).total_seconds() > minutes * 60
