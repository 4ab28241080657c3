"""转办, 退办: another owner, or back to who gave it."""

from __future__ import annotations

from handlers import cards, clarify, facts, loop
from handlers.commands import (
    AddSupport,
    ReturnDocument,
    TransferItem,
)
from handlers.desk import Desk
from handlers.people import allowed
from handlers.replies import (
    NothingChanged,
    PassedOnTold,
    ReasonWanted,
    Returned,
    Say,
    Transferred,
    TransferredTold,
)
from handlers.standing import asked, oversees
from handlers.tasks import add_support, involve, others, please_handle, please_support
from storage.models import Item, Person


def transfer(command: TransferItem, desk: Desk, *, instructed: bool = False) -> list[Say]:
    """转办, 换人: by its owner, its asker, who oversees, or by a leader's instruction; the clock runs anew from now."""
    item = desk.tx.items.get(command.item or 0)
    if item.closed_at is not None:
        return [loop.already(item, desk)]
    assert command.to is not None
    new, old = facts.person_of(command.to, desk), item.owner
    mine = instructed or old.id == desk.me.id or asked(item, desk.me) or oversees(item, desk)
    if item.kind == "meeting" or not mine:
        return [loop.not_allowed("transfer", [old], item, desk)]
    if new.id == old.id and command.others:
        return add_support(AddSupport(item.id, people=tuple(one.party for one in command.others)), desk)
    if new.id == old.id:
        return [Say(desk.here, NothingChanged(facts.of(item, desk)), item=item.id, answer=True)]
    before: dict[str, object] = {"owner": old.id, "unit": item.unit_id, "accepted": item.accepted_at is not None}
    item.owner, item.owner_id, item.unit_id = new, new.id, facts.unit_of(command.to)
    item.accepted_at, item.state = None, "open"
    for part in [part for part in item.part if part.person_id == new.id and part.role == "support"]:
        item.part.remove(part)
        desk.tx.session.delete(part)
    added = involve(item, command.others, desk)
    if added:
        before["involved"] = [person.id for person in added]
    said = {"text": command.text} if command.text else {}
    loop.note(item, desk, "transferred", {"from": old.name, "to": new.name} | said, before)
    loop.schedule(item, desk)
    now = facts.of(item, desk)
    told = others([old, *([item.asker] if item.asker else [])], desk)
    reached = others([new, *(added if len(added) <= desk.policy.preview_over else [])], desk)
    return loop.once(
        [
            Say(
                desk.here,
                Transferred(now, old.name, facts.told(reached), facts.untold(reached), command.text),
                cards.asker(item) if asked(item, desk.me) else (),
                item=item.id,
                card=f"item:{item.id}:asker",
                strip=f"item:{item.id}:owner:{old.id}",
                answer=True,
            ),
            *please_handle([new], item, desk),
            *_words_with_it(command.text, [new], item, desk),
            *please_support(item, added, desk),
            *(
                Say(
                    facts.to(person),
                    TransferredTold(now, old.name, desk.me.name, command.text),
                    item=item.id,
                    strip=f"item:{item.id}:owner:{old.id}",
                )
                for person in told
                if person not in reached
            ),
        ],
        desk,
    )


def _words_with_it(text: str, people: list[Person], item: Item, desk: Desk) -> list[Say]:
    """转市场监管局吧, 要件在我桌上: what was said when it was handed on, to whoever has it now."""
    if not text:
        return []
    told = PassedOnTold(facts.of(item, desk), text, desk.me.name)
    return [Say(facts.to(person), told, item=item.id) for person in others(people, desk)]


def give_back(command: ReturnDocument, desk: Desk) -> list[Say]:
    """退办 by the owner to whoever gave it; 退文 of a document by the doc room to its sender. Always with a reason."""
    item = desk.tx.items.get(command.item or 0)
    if item.closed_at is not None:
        return [loop.already(item, desk)]
    returns = item.kind == "document" and allowed(desk, "return")
    if item.owner_id != desk.me.id and not returns:
        return [loop.not_allowed("return", [item.owner], item, desk)]
    reason = command.reason.strip()
    if not reason:
        return [clarify.words_wanted(item, ReasonWanted(facts.of(item, desk), "return"), "document.return", desk)]
    if returns and (item.owner_id != desk.me.id or item.registrar_id == desk.me.id):
        says = loop.close(item, desk, outcome="returned", answer=reason, action="returned")
        told = others([item.owner, *([item.asker] if item.asker else [])], desk)
    else:
        before = {"owner": item.owner_id, "unit": item.unit_id, "accepted": item.accepted_at is not None}
        back_to = item.registrar if item.registrar_id != desk.me.id else facts.duty(desk)
        item.owner, item.owner_id, item.unit_id = back_to, back_to.id, None
        item.accepted_at, item.state = None, "open"
        loop.note(item, desk, "handed_back", {"text": reason, "to": back_to.name}, before)
        loop.schedule(item, desk)
        says, told = [], others([back_to, *([item.asker] if item.asker else [])], desk)
    now = facts.of(item, desk)
    return loop.once(
        [
            Say(
                desk.here,
                Returned(now, desk.me.name, reason, receipt=True, told=facts.told(told)),
                item=item.id,
                strip=f"item:{item.id}:owner:{desk.me.id}",
                answer=True,
            ),
            *(
                Say(
                    facts.to(person),
                    Returned(now, desk.me.name, reason),
                    cards.owner(item) if person.id == item.owner_id else (),
                    item=item.id,
                    card=f"item:{item.id}:owner:{person.id}",
                )
                for person in told
            ),
            *says,
        ],
        desk,
    )
