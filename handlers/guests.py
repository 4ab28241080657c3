"""回执: a participant's answer to a meeting, counted in the organiser's card and the group's notice in place."""

from __future__ import annotations

from handlers import cards, facts
from handlers.commands import AcceptMeeting, DeclineMeeting, DelegateMeeting
from handlers.desk import Desk
from handlers.loop import already, not_allowed, note
from handlers.meetings import notice_cards, refresh_group
from handlers.replies import GuestDeclined, GuestReplied, MeetingBooked, NothingChanged, Say, To
from handlers.tasks import others
from storage.models import Involvement, Item, Person


def attend(command: AcceptMeeting, desk: Desk) -> list[Say]:
    """参加"""
    return _reply(command.item or 0, "attend", desk)


def decline(command: DeclineMeeting, desk: Desk) -> list[Say]:
    """请假: the organiser is told at once, with the reason."""
    return _reply(command.item or 0, "leave", desk, reason=command.reason)


def delegate(command: DelegateMeeting, desk: Desk) -> list[Say]:
    """替会: the substitute gets the notice and stands in the list."""
    assert command.substitute is not None
    substitute = facts.person_of(command.substitute, desk)
    return _reply(command.item or 0, "substitute", desk, substitute=substitute, reason=command.reason)


def _reply(item_id: int, reply: str, desk: Desk, *, substitute: Person | None = None, reason: str = "") -> list[Say]:
    item = desk.tx.items.get(item_id)
    if item.closed_at is not None:
        return [already(item, desk)]
    part = _part(item, desk)
    if part is None:
        return [not_allowed("reply", [item.owner], item, desk)]
    standing = (part.reply, part.substitute_id, part.reason)
    new = (reply, substitute.id if substitute else None, reason or (part.reason if part.reply == reply else ""))
    if standing == new:
        return [Say(desk.here, NothingChanged(facts.of(item, desk)), item=item.id, answer=True)]
    part.reply, part.substitute_id, part.reason = new
    part.substitute, part.replied_at = substitute, desk.now
    note(
        item,
        desk,
        "replied",
        {"reply": reply, "text": reason, "substitute": substitute.name if substitute else ""},
        {"reply": standing[0]},
    )
    now = facts.of(item, desk)
    name = substitute.name if substitute else ""
    here = (
        []
        if desk.asker.pressed and not desk.asker.private
        else [
            Say(
                desk.here,
                GuestReplied(now, reply, name, reason),
                cards.guest(item),
                item=item.id,
                card=f"meeting:{item.id}:guest:{desk.me.id}",
                strip=f"meeting:{item.id}:guest:{desk.me.id}",
                answer=True,
            )
        ]
    )
    organiser = others([item.owner], desk)
    says = [*here, *(_counted(item, person, desk) for person in organiser)]
    if reply != "attend":
        says += [
            Say(To(person=p.id), GuestDeclined(now, desk.me.name, reply, name, reason), item=item.id) for p in organiser
        ]
    if substitute is not None:
        says += notice_cards(item, [substitute], desk)
    return says + refresh_group(item, desk)


def _part(item: Item, desk: Desk) -> Involvement | None:
    """The guest's own row; a substitute answers for whom he stands in; an open notice to a group takes anybody."""
    for part in item.part:
        if part.role == "participant" and part.person_id == desk.me.id:
            return part
    if item.owner_id == desk.me.id:
        return None
    if not any(part.role == "participant" for part in item.part) and not desk.asker.private:
        part = Involvement(item_id=item.id, person_id=desk.me.id, person=desk.me, role="participant")
        item.part.append(part)
        return part
    return None


def _counted(item: Item, organiser: Person, desk: Desk) -> Say:
    return Say(
        To(person=organiser.id),
        MeetingBooked(facts.of(item, desk)),
        cards.organiser(item),
        item=item.id,
        card=f"meeting:{item.id}:organiser",
        edit=True,
    )
