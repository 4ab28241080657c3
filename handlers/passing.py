"""原话转告: what one side of an item asks or answers the other, word for word."""

from __future__ import annotations

from handlers import cards, facts, loop
from handlers.commands import Dismiss, PassOn
from handlers.desk import Desk
from handlers.replies import Button, PassedOn, PassedOnTold, PassOnWhich, Say
from handlers.tasks import others
from storage.models import Item, Person


def across(item: Item, desk: Desk) -> Person | None:
    """Who stands on the other side of an open task, paper or request: the asker for its owner, the owner for others."""
    if item.kind == "meeting" or item.closed_at is not None:
        return None
    askers = others([item.asker or item.registrar], desk)
    sides = others([item.owner], desk) or askers
    mine = desk.me.id in (item.owner_id, item.asker_id, item.registrar_id, *(part.person_id for part in item.part))
    return sides[0] if mine and sides else None


def offered(text: str, item: Item, desk: Desk) -> list[Say]:
    """Under a card, words that order nothing: asked whether they are to be passed on; nobody where nobody is across."""
    to = across(item, desk)
    if to is None or not text.strip():
        return []
    buttons = cards.rows([Button("pass_on", PassOn(item.id, text=text)), Button("dont_send", Dismiss())])
    return [Say(desk.here, PassOnWhich(facts.of(item, desk), text, to.name), buttons, item=item.id, answer=True)]


def pass_on(command: PassOn, desk: Desk) -> list[Say]:
    item = desk.tx.items.get(command.item or 0)
    to = across(item, desk)
    if to is None:
        return [loop.already(item, desk)]
    loop.note(item, desk, "remarked", {"text": command.text})
    now = facts.of(item, desk)
    mine = cards.owner(item) if item.owner_id == to.id else cards.asker(item)
    decides = (item.asker or item.relayer or item.registrar).name if command.wants_time else ""
    receipt = PassedOn(now, command.text, facts.told([to]), decides)
    card = f"item:{item.id}:owner:{to.id}" if item.owner_id == to.id else f"item:{item.id}:asker"
    told = PassedOnTold(now, command.text, desk.me.name)
    return [
        Say(desk.here, receipt, item=item.id, answer=True),
        Say(facts.to(to), told, mine, item=item.id, card=card, strip=card),
    ]
