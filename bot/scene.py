"""What a message stands in, read before it is understood: the card or list it answers, the booking in hand."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from bot.understanding.report import Context
from handlers import cards, decisions, reading
from handlers.clashes import UNBOOKED
from handlers.desk import Asker
from storage.models import Item, Outbox
from storage.transaction import Transaction

RELAYS = frozenset({"RelayPlease", "RelayNoted"})
REMINDERS = frozenset({"OwnReminder", "ReminderSet"})
Part = Literal["owner", "leader", "guest", "helper", "reader", ""]


@dataclass(frozen=True, slots=True)
class Scene:
    """What one message stands in, read before it is understood."""

    context: Context
    listed: dict[int, Listed]
    """Of the list it answers, by number."""
    extension: int = 0
    """The extension that the card asks to decide."""
    invited: bool = False
    """The last card shown is of a meeting to which this person is invited."""
    in_hand: bool = False
    """A booking that met a clash is spoken of."""
    part: Part = ""
    """What he is to the open item: he handles it, it waits for his word, he is invited, he helps, he is to read it."""
    asks_leave: bool = False
    """The open item asks this person's leave: it is answered by yes or no."""
    signed: bool = False
    closed: bool = False
    starts: datetime | None = None
    """When the meeting of the card begins now."""
    after_drop: bool = False
    """The last thing said to this person is that an unfinished order was put aside."""
    question: str = ""
    """The question whose message is replied to, as that message is called."""
    mine: tuple[tuple[int, str], ...] = ()
    """What this person handles, by id and title."""
    reminder: int = 0
    """The reminder of one's own that the card replied to tells of."""
    relay: int = 0
    """What the card replied to asks to tell somebody outside by telephone."""
    him: tuple[str, ...] = ()
    """Who alone is meant by 她, beside the card: who handles it, or has asked for it; by all his names."""
    deciding: int = 0
    """How many things wait for this person's yes or no."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One numbered line of a list that was sent: the item, and the extension it waits for."""

    item: int
    kind: str
    title: str
    extension: int = 0
    why: str = ""
    """Why the item stands in the list: `instruction` where a leader's word is waited for."""


def scene_of(asker: Asker, tx: Transaction, now: datetime) -> Scene:
    """The card replied to, else a booking in hand or the last one shown; the list its numbers count in."""
    row = tx.outbox.get(asker.replied_to) if asker.replied_to else None
    last = row is None
    if (row is None or row.item_id is None) and (title := _in_hand(tx, asker, now)) is not None:
        return Scene(Context("meeting", title, None, last=last), {}, in_hand=True)
    if row is None and asker.private and asker.person is not None:
        row = tx.outbox.last_card_of(asker.person)
    listed = (
        tx.outbox.get(asker.replied_to)
        if asker.replied_to
        else (tx.outbox.last_list_of(asker.person) if asker.person is not None else None)
    )
    unsigned = len(tx.items.unsigned_of(asker.person)) if asker.person is not None else 0
    item = tx.items.find(row.item_id) if row is not None and row.item_id is not None else None
    around = Scene(
        Context(open_cards=unsigned),
        _listed(listed),
        question=row.card if row is not None and not last and row.card.startswith("question:") else "",
        mine=_handled(tx, asker),
        deciding=_deciding(tx, asker, now),
        reminder=int(row.facts.get("reminder") or 0) if row is not None and row.reply in REMINDERS else 0,
    )
    if item is None or row is None:
        return around
    kind: Any = item.kind
    asks, _, about = row.card.partition(":")
    relays = asks == "relay" and row.reply in RELAYS and not last
    return replace(
        around,
        context=Context(kind, item.title, item.id, last=last, open_cards=unsigned),
        extension=int(about) if asks == "extension" else 0,
        relay=int(about) if relays else 0,
        invited=last and _waits_for(item, asker.person),
        part=_part(item, asker.person),
        asks_leave=item.closed_at is None and item.owner_id == asker.person and decisions.asks_leave(item),
        signed=item.accepted_at is not None,
        closed=item.closed_at is not None,
        him=_him(item, asker.person),
        starts=item.meeting.start if item.meeting is not None else None,
        after_drop=last and _dropped_since(tx, row, asker),
    )


def asked_by(tx: Transaction, asker: Asker) -> list[Any]:
    """A reply to the card that asks for decisions is the decisions, however it is put."""
    row = tx.outbox.get(asker.replied_to) if asker.replied_to else None
    item = tx.items.find(row.item_id) if row is not None and row.item_id and row.reply == "MinutesPlease" else None
    if item is None or item.closed_at is not None:
        return []
    return [{"intent": "meeting.minutes", "item": item.id, "kind": "meeting", "title": item.title, "slot": "text"}]


def _handled(tx: Transaction, asker: Asker) -> tuple[tuple[int, str], ...]:
    return tuple((item.id, item.title) for item in tx.items.owned_by(asker.person)) if asker.person is not None else ()


def _deciding(tx: Transaction, asker: Asker, now: datetime) -> int:
    if asker.person is None or not asker.private:
        return 0
    return len(decisions.waiting(tx, asker.person, now))


def _part(item: Item, person: int | None) -> Part:
    if person is None or item.closed_at is not None:
        return ""
    if any(part.person_id == person and part.role == "leader" and part.reply is None for part in item.part):
        return "leader"
    if item.kind == "meeting":
        return "guest" if cards.seat(item, person) is not None else ""
    if item.owner_id == person:
        return "owner"
    if any(part.person_id == person and part.role == "support" for part in item.part) and item.asker_id != person:
        return "helper"
    return "reader" if any(part.person_id == person for part in reading.readers(item)) else ""


def _him(item: Item, person: int | None) -> tuple[str, ...]:
    if item.kind == "meeting":
        meant = {part.person for part in item.part if part.role == "participant"}
    elif item.owner_id != person:
        meant = {item.owner, *(part.person for part in item.part if part.role == "support")}
    else:
        meant = {item.asker} if item.asker is not None else set()
    others = [one for one in meant if one.id != person]
    return (others[0].name, *map(str, others[0].aliases)) if len(others) == 1 else ()


def _dropped_since(tx: Transaction, card: Outbox, asker: Asker) -> bool:
    """Something unfinished was put aside, and nothing was said since: a bare day may still be meant for it."""
    newest = tx.outbox.last_to(asker.person) if asker.person is not None else None
    return newest is not None and newest.reply == "ConversationExpired" and newest.id >= card.id


def _waits_for(item: Item, person: int | None) -> bool:
    """An open meeting to which this person is invited: he may answer it, or change his answer."""
    seated = person is not None and item.kind == "meeting" and cards.seat(item, person) is not None
    return seated and item.closed_at is None


def _in_hand(tx: Transaction, asker: Asker, now: datetime) -> str | None:
    """The title of the booking that met a clash a moment ago."""
    row = tx.conversations.get(asker.chat, asker.telegram_id)
    if row is None or row.expires_at <= now or not row.said or UNBOOKED not in row.said[0]:
        return None
    return str(row.said[0]["title"])


def _listed(row: Outbox | None) -> dict[int, Listed]:
    """The numbered lines of a list that was sent."""
    found: dict[int, Listed] = {}

    def walk(value: Any) -> None:
        if isinstance(value, dict):
            if isinstance(value.get("n"), int) and isinstance(value.get("item"), dict):
                item = value["item"]
                line = Listed(
                    item["id"], item["kind"], item["title"], value.get("extension") or 0, value.get("why") or ""
                )
                found.setdefault(value["n"], line)
            else:
                for inner in value.values():
                    walk(inner)
        elif isinstance(value, list):
            for inner in value:
                walk(inner)

    if row is not None:
        walk(row.facts)
    return found
