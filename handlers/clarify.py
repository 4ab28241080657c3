"""One thing is missing or in doubt: keep the unfinished order, ask for one piece, offer the likely answers."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from handlers import cards, clashes, guests, standing
from handlers.commands import (
    Ask,
    Choice,
    Choose,
    Dismiss,
    Due,
    NotUnderstood,
    PutAside,
    ShowHelp,
    ShowMine,
    ShowSchedule,
    WantSlot,
)
from handlers.desk import Desk
from handlers.replies import AnswerWanted, Button, ConversationExpired, Dismissed, Puzzled, Question, ReasonWanted, Say
from handlers.rules import scheduling
from storage.models import Item, Person

MOST = 6
"""Choices offered at once."""
PEOPLE = frozenset({"owner", "others"})
ABOVE = frozenset({"leader", "manager", "outsider"})
"""Who is not offered as a stand-in or a helper unless he is near."""
BEGINNING = frozenset({"task.assign", "meeting.book", "document.register", "reminder.set", "request.submit"})
"""Orders about something new: the card they stand beside is none of theirs."""


def ask(command: Ask, desk: Desk) -> list[Say]:
    """Keep what was said until the answer comes."""
    _keep(list(command.said), desk)
    intent = str(command.known.get("intent") or "")
    beside = command.said[0].get("item") if command.said and intent not in BEGINNING else None
    item = desk.tx.items.find(beside) if isinstance(beside, int) else None
    known = (_named(item, intent) if item else {}) | command.known
    choices = command.choices or _people(command, item, desk)
    return [_question(command.slot, command.why, command.heard, choices, known, desk, item)]


def _people(command: Ask, item: Item | None, desk: Desk) -> tuple[Choice, ...]:
    """Whom it may be: nobody was named, or somebody nobody knows."""
    if command.slot not in PEOPLE or desk.asker.person is None:
        return ()
    if item is not None:
        return _likely(command.slot, item, desk)
    near = desk.tx.people.members(desk.me.unit_id) if desk.me.unit_id is not None else []
    return tuple(_person(one) for one in near if one.id != desk.me.id)[:MOST]


def want(command: WantSlot, desk: Desk) -> list[Say]:
    """改时间, 换人 and the like: the order stands, its one piece is asked for."""
    item = desk.tx.items.find(command.item) if command.item else None
    if item is None:
        return [Say(desk.here, Question(command.slot, "missing", known=_in_hand(command, desk)), answer=True)]
    if refusal := _refused(item, command, desk):
        return [refusal]
    wait_for(item, command.intent, command.slot, desk)
    known = _named(item, command.intent)
    return [_question(command.slot, "missing", "", _likely(command.slot, item, desk), known, desk, item)]


def put_aside(desk: Desk) -> list[Say]:
    """End the unfinished order because another took its place; words that were said are named as not done."""
    row = desk.tx.conversations.get(desk.asker.chat, desk.asker.telegram_id)
    if row is None:
        return []
    heard = next((str(part["text"]) for part in row.said if part.get("text")), "")
    fresh = row.expires_at > desk.now
    desk.tx.conversations.end(desk.asker.chat, desk.asker.telegram_id)
    return [Say(desk.here, ConversationExpired(heard, replaced=True), answer=True)] if heard and fresh else []


def drop(_command: PutAside, desk: Desk) -> list[Say]:
    """The person calls it off: nothing was done."""
    return put_aside(desk) or [Say(desk.here, Dismissed(), answer=True)]


def _in_hand(command: WantSlot, desk: Desk) -> dict[str, Any]:
    """What is known of a booking that nothing came of yet."""
    booking = clashes.unbooked(desk)
    return {"intent": command.intent} | ({"title": booking.title} if booking is not None else {})


def _refused(item: Item, command: WantSlot, desk: Desk) -> Say | None:
    """Nobody is asked for a piece of an order that he may not give."""
    if item.kind != "meeting":
        return None
    if command.intent == "meeting.delegate":
        return guests.not_invited(item, desk)
    return standing.not_organiser(item, desk, command.intent.partition(".")[2])


def wait_for(item: Item, intent: str, slot: str, desk: Desk) -> None:
    """The next message is the missing piece of this order."""
    _keep([{"intent": intent, "item": item.id, "kind": item.kind, "title": item.title, "slot": slot}], desk)


def another_day(item: Item, why: str, due: Due, desk: Desk) -> Say:
    """A deadline that cannot be meant: past, or an extension that ends before the deadline it extends."""
    wait_for(item, "task.extend", "when", desk)
    known = _named(item, "task.extend") | {"at": due.at.isoformat(), "clock": due.clock}
    standing = desk.policy.local(item.due_at).date() if item.due_at else desk.today
    days = [day for day in scheduling.likely_days(max(standing, desk.today)) if day > standing]
    return _question("when", why, "", tuple(_day(day) for day in days), known, desk, item)


def when_to_remind(item: Item, desk: Desk) -> Say:
    """What has no deadline has nothing to be reminded ahead of."""
    wait_for(item, "reminder.set", "when", desk)
    return _question("when", "missing", "", _likely("when", item, desk), _named(item, "reminder.set"), desk, item)


def _named(item: Item, intent: str) -> dict[str, Any]:
    return {"intent": intent, "title": item.title, "kind": item.kind, "year": item.year, "seq": item.seq}


def _keep(said: list[Any], desk: Desk) -> None:
    expires = desk.now + timedelta(minutes=desk.policy.conversation_minutes)
    desk.tx.conversations.keep(desk.asker.chat, desk.asker.telegram_id, said, expires, desk.asker.update_id)


def _question(
    slot: str,
    why: str,
    heard: str,
    choices: tuple[Choice, ...],
    known: dict[str, Any],
    desk: Desk,
    item: Item | None = None,
) -> Say:
    buttons = [Button(choice.verb, Choose(slot, choice.label), choice.facts) for choice in choices[:MOST]]
    rows = cards.rows(*(buttons[i : i + 2] for i in range(0, len(buttons), 2)))
    return Say(desk.here, Question(slot, why, heard, known), rows, item=item.id if item else None, answer=True)


def _likely(slot: str, item: Item, desk: Desk) -> tuple[Choice, ...]:
    """The likely answers: days for a time, colleagues of the unit for a person."""
    if slot == "when":
        return tuple(_day(day) for day in scheduling.likely_days(desk.today))
    if slot in PEOPLE:
        return tuple(_person(one) for one in _colleagues(item, desk)[:MOST])
    return ()


def _person(one: Person) -> Choice:
    return Choice(f"#{one.id}", "choice_person", {"name": one.name, "unit": one.unit.name if one.unit else ""})


def _day(day: date) -> Choice:
    return Choice(day.isoformat(), "choice_moment", {"day": day.isoformat()})


def _colleagues(item: Item, desk: Desk) -> list[Person]:
    """Those nearest to the item: the owner's unit, then the asker's own; the whole office where that is nobody."""
    units = [unit for unit in (item.owner.unit_id, desk.me.unit_id) if unit is not None]
    people = [person for unit in dict.fromkeys(units) for person in desk.tx.people.members(unit)]
    involved = {item.owner_id, *(part.person_id for part in item.part)} | ({desk.me.id} if item.meeting else set())
    near = [person for person in dict.fromkeys(people) if person.id not in involved]
    others = [one for one in desk.tx.people.all() if one.id not in involved and one.role not in ABOVE and one.active]
    return near or others


def not_understood(command: NotUnderstood, desk: Desk) -> list[Say]:
    """An honest question with the nearest things that can be done; never silence."""
    rows = cards.rows(
        [
            Button("mine", ShowMine()),
            Button("meetings_today", ShowSchedule(desk.today, desk.today)),
            Button("help", ShowHelp()),
        ]
    )
    return [Say(desk.here, Puzzled(command.nearest, group=not desk.asker.private), rows, answer=True)]


def dismiss(_command: Dismiss, desk: Desk) -> list[Say]:
    """不发, 都已知: the message loses its buttons, things stay as they are; nobody asks again whether to send."""
    row = desk.tx.outbox.get(desk.asker.pressed) if desk.asker.pressed else None
    if row is not None and row.item_id is not None and row.reply == "Preview":
        desk.tx.reminders.drop(row.item_id, desk.now, ["unsent"])
    card = row.card if row is not None else ""
    return [Say(desk.here, Dismissed(), strip=card, answer=True)]


def words_wanted(item: Item, reply: AnswerWanted | ReasonWanted, intent: str, desk: Desk, *buttons: Button) -> Say:
    """A piece of text is still wanted: whatever the next message says, is it."""
    wait_for(item, intent, "text", desk)
    return Say(desk.here, reply, cards.rows(buttons), item=item.id, answer=True)
