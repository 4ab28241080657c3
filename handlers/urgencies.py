"""加急, 特急: how urgent an item is; 特急 only by who may, and with a reason (design §1)."""

from __future__ import annotations

from handlers import cards, clarify, facts, loop
from handlers.desk import Desk
from handlers.people import allowed, those_who_may
from handlers.replies import NotAllowed, NothingChanged, ReasonWanted, Say, UrgencyMarked
from handlers.tasks import others
from storage.models import Item


def mark(item: Item, urgency: str, reason: str, desk: Desk) -> list[Say]:
    """Another urgency: the card put right, a new card for the owner, the moments of reminding set anew."""
    if item.kind == "meeting" or item.urgency == urgency:
        return [Say(desk.here, NothingChanged(facts.of(item, desk)), item=item.id, answer=True)]
    if urgency == "top" and not allowed(desk, "set_top_urgent"):
        who = those_who_may("set_top_urgent", desk)
        refusal = NotAllowed("set_top_urgent", who, facts.of(item, desk))
        return [Say(desk.here, refusal, item=item.id, answer=True)]
    if urgency == "top" and not reason.strip():
        wanted = ReasonWanted(facts.of(item, desk), "top_urgent")
        return [clarify.words_wanted(item, wanted, "item.correct", desk, urgency=urgency)]
    before, item.urgency = item.urgency, urgency
    loop.note(item, desk, "marked", {"text": reason, "urgency": urgency}, {"urgency": before})
    loop.schedule(item, desk)
    now, told = facts.of(item, desk), others([item.owner], desk)
    mine = item.owner_id == desk.me.id
    card = f"item:{item.id}:owner:{desk.me.id}" if mine else f"item:{item.id}:asker"
    return [
        Say(
            desk.here,
            UrgencyMarked(now, reason=reason, told=facts.told(told), untold=facts.untold(told)),
            cards.owner(item) if mine else cards.asker(item),
            item=item.id,
            card=card,
            strip=card,
            answer=True,
        ),
        *(
            Say(
                facts.to(one),
                UrgencyMarked(now, by=desk.me.name, reason=reason),
                cards.owner(item),
                item=item.id,
                card=f"item:{item.id}:owner:{one.id}",
                strip=f"item:{item.id}:owner:{one.id}",
                pressing=urgency == "top",
            )
            for one in told
        ),
    ]
