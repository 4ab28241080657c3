"""同意, 不同意: a matter that asks leave (请假, 用车, 用印) is answered by a word."""

from __future__ import annotations

from handlers import facts, loop
from handlers.commands import DecideRequest
from handlers.desk import Desk
from handlers.replies import AnswerTold, Completed, Say
from handlers.standing import oversees
from handlers.tasks import others


def decide(command: DecideRequest, desk: Desk) -> list[Say]:
    """The word closes the matter and goes to who asked; a no may be taken up again by him."""
    item = desk.tx.items.get(command.item or 0)
    if item.closed_at is not None:
        return [loop.already(item, desk)]
    if item.owner_id != desk.me.id and not oversees(item, desk):
        return [loop.not_allowed("decide", [item.owner], item, desk)]
    outcome, action = ("granted", "leave_granted") if command.approve else ("refused", "leave_denied")
    says = loop.close(item, desk, outcome=outcome, answer=command.text.strip(), action=action)
    now = facts.of(item, desk)
    askers = others([item.asker] if item.asker else [], desk)
    owners = others([item.owner], desk)
    relayer = item.relayer.name if item.relayer else ""
    told = AnswerTold(now, desk.me.name)
    card = f"item:{item.id}:owner:{item.owner_id}"
    return loop.once(
        [
            Say(desk.here, Completed(now, facts.told(askers), relayer), item=item.id, strip=card, answer=True),
            *(Say(facts.to(one), told, item=item.id, card=f"item:{item.id}:answer") for one in askers),
            *(Say(facts.to(one), told, item=item.id, strip=card) for one in owners),
            *says,
        ],
        desk,
    )
