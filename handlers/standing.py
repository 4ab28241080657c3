"""How a member stands to an item: its owner's side, its asker's side, or above it."""

from __future__ import annotations

from handlers import facts
from handlers.desk import Desk
from handlers.people import allowed
from handlers.replies import (
    NotAllowed,
    Say,
)
from storage.models import Item, Person


def acts_on(item: Item, person: Person) -> bool:
    """The owner and his helpers."""
    return item.owner_id == person.id or any(part.person_id == person.id for part in item.part)


def asked(item: Item, person: Person) -> bool:
    """The asker, or the relayer who speaks for one outside."""
    return person.id in (item.asker_id, item.relayer_id)


def oversees(item: Item, desk: Desk) -> bool:
    """Who may act on others' items by the permission table (office-practice §9)."""
    return allowed(desk, "oversee") or (item.kind == "document" and item.registrar_id == desk.me.id)


def conveys(leader: Person | None, desk: Desk) -> bool:
    """Who keeps the office's papers may pass on a leader's word, and so may the leader's own secretary."""
    return allowed(desk, "convey", own=leader is not None and desk.me.secretary_of_id == leader.id)


def conveyors(leader: Person | None, desk: Desk) -> list[Person]:
    """To whom to turn with a leader's word: his secretary first, then those who keep the papers."""
    people = [one for one in desk.tx.people.all() if one.active]
    own = [one for one in people if leader is not None and one.secretary_of_id == leader.id]
    return own + [one for one in people if one.role == "registrar" and one not in own]


def not_organiser(item: Item, desk: Desk, what: str) -> Say | None:
    """A meeting is changed by its organiser, or by who runs the office's meetings."""
    if item.owner_id == desk.me.id or allowed(desk, "run_meetings"):
        return None
    return Say(desk.here, NotAllowed(what, (item.owner.name,), facts.of(item, desk)), item=item.id, answer=True)
