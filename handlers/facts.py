"""Rows to the plain facts that replies carry."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from handlers.commands import Due, Party
from handlers.desk import Desk
from handlers.replies import Guest, ItemFacts, Line, To, Untold
from storage.models import Item, Meeting, Person


def of(item: Item, desk: Desk) -> ItemFacts:
    """The item as it stands now."""
    document, meeting = item.document, item.meeting
    progress = desk.tx.items.progress(item.id)
    return ItemFacts(
        id=item.id,
        kind=item.kind,  # type: ignore[arg-type]  # the table's CHECK holds the four kinds
        year=item.year,
        seq=item.seq,
        title=item.title,
        state=item.state,
        urgency=item.urgency,
        owner=item.owner.name,
        owner_unit=item.owner.unit.name if item.owner.unit else "",
        asker=item.asker_name or (item.asker.name if item.asker else ""),
        outside=item.asker_name is not None,
        registrar=item.registrar.name,
        due=item.due_at,
        due_clock=item.due_clock,
        late=item.closed_at is None and item.due_at is not None and item.due_at < desk.now,
        supports=tuple(part.person.name for part in item.part if part.role == "support"),
        readers=tuple(part.person.name for part in item.part if part.role in ("reader", "copy")),
        doc_no=(document.doc_no or "") if document else "",
        issuer=(document.issuer or "") if document else "",
        doc_kind=(document.doc_kind or "") if document else "",
        start=meeting.start if meeting else None,
        end=meeting.end if meeting else None,
        place=place(meeting) if meeting else "",
        repeats=bool(meeting.rule if meeting else item.rule),
        repeat=_rule(meeting.rule if meeting else item.rule),
        remind=tuple(item.remind),
        guests=tuple(
            Guest(part.person.name, part.reply, part.substitute.name if part.substitute else "", part.reason)
            for part in item.part
            if part.role == "participant"
        ),
        answer=item.answer or "",
        outcome=item.outcome or "",
        settled=item.settled,
        closed=item.closed_at,
        accepted=item.accepted_at is not None,
        progress=progress.facts.get("text", "") if progress else "",
        progress_at=progress.at if progress else None,
        detail=item.detail,
        created=item.created_at,
    )


def _rule(rule: dict[str, Any] | None) -> dict[str, Any] | None:
    """The recurrence alone, without what one occurrence has of its own."""
    return {key: value for key, value in rule.items() if not isinstance(value, dict)} if rule else None


def place(meeting: Meeting) -> str:
    return meeting.room.name if meeting.room else meeting.place


def lines(items: Iterable[tuple[Item, str]], desk: Desk) -> tuple[Line, ...]:
    """(item, why it is in the list), numbered from 1."""
    return tuple(_line(n, item, why, desk) for n, (item, why) in enumerate(items, 1))


def _line(n: int, item: Item, why: str, desk: Desk) -> Line:
    row = desk.tx.items.extension_of(item.id) if why == "extension" else None
    if row is None:
        return Line(n, of(item, desk), why)
    return Line(n, of(item, desk), why, extension=row.id, due=row.due_at, due_clock=row.due_clock, text=row.reason)


def untold(people: Iterable[Person]) -> tuple[Untold, ...]:
    """Those whom no message reaches now; it waits until they start the bot."""
    out = []
    for person in people:
        if not person.active:
            out.append(Untold(person.name, "inactive", person.phone))
        elif person.telegram_id is None:
            out.append(Untold(person.name, "not_started", person.phone))
        elif person.unreachable_since is not None:
            out.append(Untold(person.name, "blocked", person.phone))
    return tuple(out)


def told(people: Iterable[Person]) -> tuple[str, ...]:
    return tuple(p.name for p in people if p.active and p.telegram_id is not None and p.unreachable_since is None)


def person_of(party: Party, desk: Desk) -> Person:
    """The person who answers for a party; a unit without anybody falls to the duty desk."""
    if party.kind == "person":
        return desk.tx.people.get(party.id)
    return desk.tx.people.liaison(party.id) or duty(desk)


def unit_of(party: Party) -> int | None:
    return party.id if party.kind == "unit" else None


def duty(desk: Desk) -> Person:
    """The duty desk: who holds what nobody claims ([office] duty, default the first administrator)."""
    return desk.tx.people.duty(desk.policy.duty, desk.policy.admins) or desk.me


def to(person: Person) -> To:
    return To(person=person.id)


def due_of(item: Item) -> Due | None:
    return Due(item.due_at, item.due_clock) if item.due_at else None
