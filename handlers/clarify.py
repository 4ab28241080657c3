"""One thing is missing or in doubt: keep the unfinished order, ask for one piece, offer the likely answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from handlers import cards, clashes, facts, guests, meetings, passing, standing
from handlers import rooms as rooms_
from handlers.commands import (
    AcceptAll,
    Ask,
    CancelItem,
    Choice,
    Choose,
    Command,
    Dismiss,
    Due,
    FindRoom,
    FindTime,
    NotUnderstood,
    PutAside,
    SendNotices,
    ShowHelp,
    ShowMine,
    ShowSchedule,
    UnclearAbout,
    WantSlot,
)
from handlers.desk import Desk
from handlers.packing import pack
from handlers.replies import (
    AnswerWanted,
    Button,
    ConversationExpired,
    Dismissed,
    FreeRooms,
    FreeTimes,
    NotSent,
    PastMoment,
    Puzzled,
    Question,
    ReasonWanted,
    Say,
    To,
    WhichItem,
)
from handlers.replies import UnclearAbout as Unclear
from handlers.rules import scheduling
from storage.models import Conversation, Item, Person, Room

MOST = 6
"""Choices offered at once."""
PEOPLE = frozenset({"owner", "others"})
ABOVE = frozenset({"leader", "manager", "outsider"})
"""Who is not offered as a stand-in or a helper unless he is near."""
BEGINNING = frozenset({"task.assign", "meeting.book", "document.register", "reminder.set", "request.submit"})
"""Orders about something new: the card they stand beside is none of theirs."""
LISTED = 10
"""Items asked about at once."""


def ask(command: Ask, desk: Desk) -> list[Say]:
    """Keep what was said until the answer comes."""
    from handlers.references import resolve

    meant = resolve(command.order, desk) if command.order is not None else None
    if isinstance(meant, Say) and not (isinstance(meant.reply, WhichItem) and meant.reply.lines):
        return [meant]  # which of several is asked once it is known what is to be done
    rooms = _rooms(command, desk)
    _keep([*_without_rooms(command.said), *([{"rooms": [room.id for room in rooms]}] if rooms else [])], desk)
    intent = str(command.known.get("intent") or "")
    another = intent in BEGINNING or "ref" in command.known
    beside = command.said[0].get("item") if command.said and not another else None
    item = desk.tx.items.find(beside) if isinstance(beside, int) else None
    known = (_named(item, intent) if item else {}) | command.known
    if isinstance(meant, int):
        item = desk.tx.items.get(meant)
        known |= _named(item, intent)
    choices = command.choices or _people(command, item, desk)
    if command.soon and command.slot == "when":
        choices = _soon(intent, desk) or choices
    question = Question(
        command.slot, command.why, command.heard, known, command.unclear, command.vague, rooms_.shown(rooms)
    )
    return [_question(question, choices, desk, item, rooms_.buttons(rooms[:OFFERED]))]


OFFERED = 3
"""Rooms offered beside another question."""


def _rooms(command: Ask, desk: Desk) -> list[Room]:
    """Of a booking that wants some room: those free at its hour, or now where no time is known yet."""
    known = command.known
    if not known.get("any_room") or command.why == "hour" or command.slot not in ("title", "when", "place"):
        return []
    start = datetime.fromisoformat(str(known["start"])) if "start" in known else desk.now
    if start.tzinfo is None or (command.slot == "when" and "start" in known):
        return []
    end = datetime.fromisoformat(str(known["end"])) if "end" in known else start + clashes.USUAL
    return rooms_.free(start, end, desk)


def _without_rooms(said: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    return [part for part in said if "rooms" not in part]


def _soon(intent: str, desk: Desk) -> tuple[Choice, ...]:
    """尽快 needs a day all the same: today while the office is open, tomorrow, this week."""
    if not intent.startswith(("task.", "document.", "request.")):
        return ()
    today = desk.policy.local(desk.now).time() < desk.policy.closing
    return tuple(_day(day) for day in scheduling.soon_days(desk.today) if today or day > desk.today)


def find_room(command: FindRoom, desk: Desk) -> list[Say]:
    """找个会议室: which are free then; a room pressed begins its booking, nothing is lost if none is."""
    start = max(command.start, desk.now)
    end = command.end or start + clashes.USUAL
    if end <= start:
        return [Say(desk.here, PastMoment(command.start), answer=True)]
    rooms = rooms_.free(start, end, desk)
    reply = FreeRooms(start, end, rooms_.shown(rooms), rooms_.holders(start, end, desk))
    if not rooms or is_open(desk) or not command.said:
        return [Say(desk.here, reply, answer=True)]
    first, *more = _without_rooms(command.said)
    _keep([first | {"optional": True}, *more, {"rooms": [room.id for room in rooms]}], desk)
    buttons = rooms_.buttons(rooms)
    return [Say(desk.here, reply, cards.rows(buttons[:3], buttons[3:]), card=question_card(desk), answer=True)]


def find_time(command: FindTime, desk: Desk) -> list[Say]:
    """找个都有空的时间: a time pressed, or 第一个, begins a booking; nothing is lost if none is."""
    (say,) = clashes.find_time(command, desk)
    slots = say.reply.slots if isinstance(say.reply, FreeTimes) else ()
    if not slots or is_open(desk) or not (command.said and command.people):
        return [say]
    first, *more = command.said
    starts = [(start, desk.policy.local(start).replace(tzinfo=None).isoformat()) for start, _, _ in slots]
    _keep([first | {"optional": True}, *more, {"times": [label for _, label in starts]}], desk)
    buttons = [Button("choice_moment", Choose("when", label), {"at": at.isoformat()}) for at, label in starts[:MOST]]
    return [replace(say, buttons=cards.rows(buttons[:2], buttons[2:4]), card=question_card(desk))]


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
    question = Question(command.slot, "missing", known=known, unclear=command.unclear, vague=command.vague)
    soon = _soon(command.intent, desk) if command.vague and command.slot == "when" else ()
    return [_question(question, soon or _likely(command.slot, item, desk), desk, item)]


def which(lines: Sequence[tuple[Item, Command]], heard: str, desk: Desk, everything: Command | None = None) -> Say:
    """Which item is meant: answered by a button, a number, words of its title, or 都. Its buttons outlive it."""
    shown = facts.lines([(item, "found") for item, _ in lines[:LISTED]], desk)
    number = ({"kind": item.kind, "year": item.year, "seq": item.seq} for item, _ in lines)
    buttons = [Button("open_item", order, named) for (_, order), named in zip(lines[:MOST], number, strict=False)]
    whole = (
        [Button("accept_all" if isinstance(everything, AcceptAll) else "all_of_them", everything)] if everything else []
    )
    said = {
        "which": [{"title": item.title, "number": item.seq, "order": pack(order)} for item, order in lines[:LISTED]],
        "all": pack(everything) if everything else None,
        "text": heard,
        "optional": True,
    }
    if lines and not is_open(desk):
        _keep([said], desk)
    rows = cards.rows(whole, buttons[:3], buttons[3:])
    return Say(desk.here, WhichItem(heard, shown), rows, card=question_card(desk) if lines else "", answer=True)


def question_card(desk: Desk) -> str:
    """What the message that asks is called: its buttons answer the question that this update left open."""
    return f"question:{desk.asker.update_id}"


def over_card(update_id: int | None) -> str:
    """Stands on the message which says that this update's question was dropped."""
    return f"over:{update_id}"


def is_open(desk: Desk) -> bool:
    """Whether something of this person is unfinished here that he must answer."""
    row = desk.tx.conversations.get(desk.asker.chat, desk.asker.telegram_id)
    return row is not None and row.expires_at > desk.now and bool(row.said) and not row.said[0].get("optional")


def put_aside(desk: Desk) -> list[Say]:
    """End the unfinished order because another took its place, and say so; not what this very message began."""
    row = desk.tx.conversations.get(desk.asker.chat, desk.asker.telegram_id)
    if row is None or (row.update_id is not None and row.update_id == desk.asker.update_id):
        return []
    over = lapsed(row, desk.here, desk, replaced=True) if row.expires_at > desk.now else None
    desk.tx.conversations.end(desk.asker.chat, desk.asker.telegram_id)
    return [replace(over, answer=True)] if over else []


def lapsed(row: Conversation, to: To, desk: Desk, *, replaced: bool) -> Say | None:
    """What is said of an unfinished order that comes to nothing; None where nothing is lost with it."""
    if not row.said or row.said[0].get("optional"):
        return None
    first = row.said[0]
    heard = next((str(part["text"]) for part in row.said if part.get("text")), "")
    begun = [first.get("item")] if "intent" in first else []
    ids = [*begun, *(order["item"] for _, order in waiting(row.said) if order.get("item"))]
    items = tuple(facts.of(item, desk) for one in ids if one and (item := desk.tx.items.find(one)) is not None)
    title = str(first.get("title") or "") if clashes.UNBOOKED in first else ""
    intent = "meeting.book" if title else str(first.get("intent") or "")
    said = ConversationExpired(heard, replaced, intent, title, items)
    return Say(to, said, card=over_card(row.update_id), strip=f"question:{row.update_id}")


def waiting(said: list[Any]) -> list[tuple[str, dict[str, Any]]]:
    """The orders of the same message, packed, that are asked about once this question is answered."""
    return [(name, slots) for part in said for name, slots in part.get("then", ())]


def postpone(order: Command, desk: Desk) -> None:
    """An order that has something to ask too waits for the answer to what is open."""
    row = desk.tx.conversations.get(desk.asker.chat, desk.asker.telegram_id)
    assert row is not None, "only what is open can be waited for"
    kept = [part for part in row.said if "then" not in part]
    _keep([*kept, {"then": [*waiting(row.said), pack(order)]}], desk)


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


def wait_for(item: Item, intent: str, slot: str, desk: Desk, *, optional: bool = False, urgency: str = "") -> None:
    """The next message is the missing piece of this order. `optional`: it may stay unsaid, nothing is lost."""
    said = {"intent": intent, "item": item.id, "kind": item.kind, "title": item.title, "slot": slot}
    _keep([said | ({"optional": True} if optional else {}) | ({"urgency": urgency} if urgency else {})], desk)


def another_day(item: Item, why: str, due: Due, desk: Desk) -> Say:
    """A deadline that cannot be meant: past, or an extension that ends before the deadline it extends."""
    wait_for(item, "task.extend", "when", desk)
    known = _named(item, "task.extend") | {"at": due.at.isoformat(), "clock": due.clock}
    standing = desk.policy.local(item.due_at).date() if item.due_at else desk.today
    days = [day for day in scheduling.likely_days(max(standing, desk.today)) if day > standing]
    return _question(Question("when", why, known=known), tuple(_day(day) for day in days), desk, item)


def when_to_remind(item: Item, desk: Desk) -> Say:
    """What has no deadline has nothing to be reminded ahead of."""
    wait_for(item, "reminder.set", "when", desk)
    question = Question("when", "missing", known=_named(item, "reminder.set"))
    return _question(question, _likely("when", item, desk), desk, item)


def _named(item: Item, intent: str) -> dict[str, Any]:
    return {"intent": intent, "title": item.title, "kind": item.kind, "year": item.year, "seq": item.seq}


def keep(said: dict[str, Any], desk: Desk) -> None:
    """One question whose answers stand in `said`."""
    _keep([said], desk)


def _keep(said: list[Any], desk: Desk) -> None:
    expires = desk.now + timedelta(minutes=desk.policy.conversation_minutes)
    desk.tx.conversations.keep(desk.asker.chat, desk.asker.telegram_id, said, expires, desk.asker.update_id)


def _question(
    question: Question, choices: tuple[Choice, ...], desk: Desk, item: Item | None = None, more: Sequence[Button] = ()
) -> Say:
    buttons = [Button(choice.verb, Choose(question.slot, choice.label), choice.facts) for choice in choices[:MOST]]
    rows = cards.rows(*(buttons[i : i + 2] for i in range(0, len(buttons), 2)), more)
    return Say(desk.here, question, rows, item=item.id if item else None, card=question_card(desk), answer=True)


def _likely(slot: str, item: Item, desk: Desk) -> tuple[Choice, ...]:
    """The likely answers: days for a time, colleagues of the unit for a person."""
    if slot == "when":
        return tuple(_day(day) for day in scheduling.likely_days(desk.today))
    if slot == "owner" and item.document is not None and item.owner_id == facts.duty(desk).id:
        return tuple(_person(one) for one in _proposed(item, desk)[:MOST])
    if slot in PEOPLE:
        return tuple(_person(one) for one in _colleagues(item, desk)[:MOST])
    return ()


def _proposed(item: Item, desk: Desk) -> list[Person]:
    """拟办 of a paper that waits at the duty desk: who had this sender's papers before, then who answers for each unit.

    A unit whose name shares a word with the paper's title or sender comes before the others.
    """
    assert item.document is not None
    before = [desk.tx.people.get(one) for one in desk.tx.items.handlers_of(item.document.issuer or "")]
    said = item.title + (item.document.issuer or "")
    units = sorted(desk.tx.people.units(), key=lambda unit: not _shares_a_word(unit.name, said))
    answering = [one for unit in units if (one := desk.tx.people.liaison(unit.id)) is not None]
    away = {item.owner_id, facts.duty(desk).id, *(part.person_id for part in item.part)}
    found = [one for one in dict.fromkeys([*before, *answering]) if one.id not in away and one.role not in ABOVE]
    return [one for one in found if one.active] or _colleagues(item, desk)


def _shares_a_word(name: str, text: str) -> bool:
    """A pair of characters in common, or a word where words are written apart."""
    words = (
        name.lower().split() if " " in name or name.isascii() else [name[at : at + 2] for at in range(len(name) - 1)]
    )
    return any(word in text.lower() for word in words)


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
    """An honest question with the nearest things that can be done; never silence. A thing's bare name shows it."""
    from handlers.references import called

    if desk.asker.private and (shown := called(command.text, desk)):
        return shown
    beside = desk.tx.items.find(command.item) if command.item and desk.asker.private else None
    if beside is not None and (offer := passing.offered(command.text, beside, desk)):
        return offer
    rows = cards.rows(
        [
            Button("mine", ShowMine()),
            Button("meetings_today", ShowSchedule(desk.today, desk.today)),
            Button("help", ShowHelp()),
        ]
    )
    return [Say(desk.here, Puzzled(command.nearest, group=not desk.asker.private), rows, answer=True)]


def unclear_about(command: UnclearAbout, desk: Desk) -> list[Say]:
    """2明天: nothing is done with that line; what can be done to it is offered."""
    item = desk.tx.items.get(command.item or 0)
    rows = cards.guest(item, desk.me) if item.kind == "meeting" else ()
    rows = cards.owner(item) if item.owner_id == desk.me.id and item.kind != "meeting" else rows
    return [Say(desk.here, Unclear(facts.of(item, desk), command.said), rows, item=item.id, answer=True)]


def dismiss(_command: Dismiss, desk: Desk) -> list[Say]:
    """不发, 都已知: the message loses its buttons, things stay as they are; nobody asks again whether to send."""
    row = desk.tx.outbox.get(desk.asker.pressed) if desk.asker.pressed else None
    card = row.card if row is not None else ""
    if row is not None and row.item_id is not None and row.reply == "Preview":
        desk.tx.reminders.drop(row.item_id, desk.now, ["unsent"])
        item = desk.tx.items.get(row.item_id)
        if item.kind == "meeting" and item.closed_at is None and (waiting := meetings.untold(item, desk)):
            buttons = cards.rows([Button("send", SendNotices(item.id)), Button("cancel", CancelItem(item.id))])
            said = NotSent(facts.of(item, desk), facts.told(waiting))
            return [Say(desk.here, said, buttons, item=item.id, strip=card, answer=True)]
    return [Say(desk.here, Dismissed(), strip=card, answer=True)]


def words_wanted(
    item: Item, reply: AnswerWanted | ReasonWanted, intent: str, desk: Desk, *buttons: Button, urgency: str = ""
) -> Say:
    """A piece of text is still wanted: whatever the next message says, is it."""
    wait_for(item, intent, "text", desk, urgency=urgency)
    return Say(desk.here, reply, cards.rows(buttons), item=item.id, card=question_card(desk), answer=True)
