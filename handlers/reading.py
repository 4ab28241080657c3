"""传阅: who is to read a paper, who has read it, who has not."""

from __future__ import annotations

from handlers import cards, facts
from handlers.commands import CirculateDocument, Involved, MarkSeen, UrgeReaders
from handlers.desk import Desk
from handlers.loop import already, not_allowed, note
from handlers.people import allowed
from handlers.replies import Button, Circulated, ReadingList, Say, SeenNoted, Urged
from handlers.standing import oversees
from handlers.tasks import involve, others, please_support, support_cards
from storage.models import Involvement, Item, Person

READING = ("reader", "copy")


def readers(item: Item) -> list[Involvement]:
    """Who is to read it."""
    return [part for part in item.part if part.role in READING]


def unread(item: Item) -> list[Person]:
    return [part.person for part in readers(item) if part.reply is None]


def circulate(command: CirculateDocument, desk: Desk) -> list[Say]:
    """传阅: each reader says 已阅; more than a few are previewed. Who has the paper already is named."""
    item = desk.tx.items.get(command.item or 0)
    if not allowed(desk, "circulate") and item.registrar_id != desk.me.id:
        return [not_allowed("circulate", [item.registrar], item, desk)]
    named = [facts.person_of(party, desk) for party in command.readers]
    added = involve(item, [Involved(party, "reader") for party in command.readers], desk)
    note(item, desk, "circulated", {"names": [p.name for p in added]})
    had = tuple(one.name for one in dict.fromkeys(named) if one not in added)
    receipt = _circulated(item, desk, facts.told(added), added, had)
    return [
        Say(desk.here, receipt, _chase(item), item=item.id, card=_card(item), strip=_card(item), answer=True),
        *please_support(item, added, desk),
    ]


def _circulated(
    item: Item, desk: Desk, told: tuple[str, ...] = (), added: list[Person] | None = None, had: tuple[str, ...] = ()
) -> Circulated:
    """How far the reading is, as the card of who circulated it says."""
    return Circulated(facts.of(item, desk), told, facts.untold(added or []), *_counts(item), had)


def _counts(item: Item) -> tuple[tuple[str, ...], tuple[str, ...]]:
    seen_by = tuple(part.person.name for part in readers(item) if part.reply is not None)
    return seen_by, tuple(one.name for one in unread(item))


def _card(item: Item) -> str:
    return f"item:{item.id}:circulated"


def _chase(item: Item) -> tuple[tuple[Button, ...], ...]:
    return cards.rows([Button("urge", UrgeReaders(item.id)) if unread(item) else None])


def seen(command: MarkSeen, desk: Desk) -> list[Say]:
    """已阅: counted in place on the card of who circulated it."""
    item = desk.tx.items.get(command.item or 0)
    part = next((one for one in readers(item) if one.person_id == desk.me.id), None)
    if part is None:
        return [not_allowed("seen", [], item, desk)]
    if part.reply == "seen":
        return [already(item, desk)]
    part.reply, part.replied_at = "seen", desk.now
    note(item, desk, "seen")
    mine = f"item:{item.id}:part:{desk.me.id}"
    counted = _circulated(item, desk)
    return [
        Say(desk.here, SeenNoted(facts.of(item, desk)), item=item.id, strip=mine, answer=True),
        *(
            Say(facts.to(one), counted, _chase(item), item=item.id, card=_card(item), edit=True)
            for one in others(_circulators(item, desk), desk)
        ),
    ]


def _circulators(item: Item, desk: Desk) -> list[Person]:
    rows = desk.tx.items.history(item.id, 200)
    return [desk.tx.people.get(row.person_id) for row in rows if row.action == "circulated" and row.person_id]


def shown(item: Item, desk: Desk) -> Say:
    """谁还没看: of a paper in circulation."""
    reply = ReadingList(facts.of(item, desk), *_counts(item))
    rows = _chase(item) if _may_chase(item, desk) else ()
    return Say(desk.here, reply, rows, item=item.id, answer=True)


def _may_chase(item: Item, desk: Desk) -> bool:
    circulator = desk.me in _circulators(item, desk)
    return circulator or item.registrar_id == desk.me.id or allowed(desk, "circulate") or oversees(item, desk)


def urge(command: UrgeReaders, desk: Desk) -> list[Say]:
    """催阅: those who have not read it get it again, nobody else."""
    item = desk.tx.items.get(command.item or 0)
    if not _may_chase(item, desk):
        return [not_allowed("circulate", [item.registrar], item, desk)]
    late = others(unread(item), desk)
    note(item, desk, "urged", {"names": [one.name for one in late]})
    again = support_cards(item, late, desk)
    return [
        Say(
            desk.here,
            Urged(facts.of(item, desk), facts.told(late), facts.untold(late), nobody=not late),
            item=item.id,
            answer=True,
        ),
        *(Say(say.to, say.reply, say.buttons, item=item.id, card=say.card, strip=say.card) for say in again),
    ]
