"""回执: a participant's answer to a meeting, counted in the organiser's card and the group's notice in place."""

from __future__ import annotations

from handlers import cards, facts, series
from handlers.announcements import announced, is_open, refresh_group
from handlers.commands import AcceptMeeting, DeclineMeeting, DelegateMeeting
from handlers.desk import Desk
from handlers.loop import already, note
from handlers.meetings import notice_cards, reply_wanted
from handlers.replies import (
    GuestDeclined,
    GuestReplied,
    MeetingBooked,
    NothingChanged,
    NotInvited,
    Say,
    To,
    Uninvited,
)
from handlers.tasks import others
from storage.models import Involvement, Item, Person


def attend(command: AcceptMeeting, desk: Desk) -> list[Say]:
    """参加; what is said with it goes to the organiser."""
    return _reply(command, "attend", desk)


def decline(command: DeclineMeeting, desk: Desk) -> list[Say]:
    """请假: the organiser is told at once, with the reason."""
    return _reply(command, "leave", desk)


def delegate(command: DelegateMeeting, desk: Desk) -> list[Say]:
    """替会: the substitute gets the notice and stands in the list."""
    assert command.substitute is not None
    substitute = facts.person_of(command.substitute, desk)
    if substitute.id == desk.me.id:
        return _reply(AcceptMeeting(command.item, of=command.of), "attend", desk)
    return _reply(command, "substitute", desk, substitute=substitute)


def not_invited(item: Item, desk: Desk) -> Say | None:
    """Only those who are invited answer; an open notice takes anybody."""
    if cards.seat(item, desk.me.id) is not None or (is_open(item, desk) and item.owner_id != desk.me.id):
        return None
    return Say(_back(desk), NotInvited(facts.of(item, desk)), item=item.id, answer=True)


def _reply(
    command: AcceptMeeting | DeclineMeeting | DelegateMeeting,
    reply: str,
    desk: Desk,
    *,
    substitute: Person | None = None,
) -> list[Say]:
    item, reason = desk.tx.items.get(command.item or 0), command.reason
    if item.closed_at is not None:
        return [already(item, desk)]
    if refusal := not_invited(item, desk):
        return [refusal]
    if refusal := series.not_yet(item, command.of, desk):
        return [refusal]
    part = cards.seat(item, desk.me.id) or _joined(item, desk)
    if part.person_id != desk.me.id:
        return _stand_in(item, part, reply, substitute, reason, desk)
    standing = (part.reply, part.substitute_id, part.reason)
    new = (reply, substitute.id if substitute else None, reason or (part.reason if part.reply == reply else ""))
    if standing == new:
        return [Say(desk.here, NothingChanged(facts.of(item, desk)), item=item.id, answer=True)]
    former = part.substitute
    _write(item, part, reply, substitute, new[2], desk)
    says = [_receipt(item, reply, substitute, reason, desk), *_told(item, reply, substitute, reason, desk)]
    if former is not None and former != substitute:
        says += _released(item, former, desk)
    if substitute is not None and former != substitute:
        says += notice_cards(item, [substitute], desk)
    return says + refresh_group(item, desk)


def _stand_in(
    item: Item, part: Involvement, reply: str, substitute: Person | None, reason: str, desk: Desk
) -> list[Say]:
    """The substitute's own word: with his no the place falls back to the guest, who is asked anew."""
    if reply == "attend":
        note(item, desk, "replied", {"reply": reply, "for": part.person.name, "text": reason})
        return [_receipt(item, reply, None, reason, desk), *(_told(item, reply, None, reason, desk) if reason else ())]
    if reply == "substitute":
        _write(item, part, reply, substitute, reason, desk)
        told = notice_cards(item, [substitute] if substitute else [], desk)
    else:
        _write(item, part, None, None, "", desk)
        told = reply_wanted(item, [part.person], desk)
    receipt = [_receipt(item, reply, substitute, reason, desk), *_told(item, reply, substitute, reason, desk)]
    return [*receipt, *told, *refresh_group(item, desk)]


def _write(
    item: Item, part: Involvement, reply: str | None, substitute: Person | None, reason: str, desk: Desk
) -> None:
    before = part.reply
    part.reply, part.reason, part.replied_at = reply, reason, desk.now
    part.substitute, part.substitute_id = substitute, substitute.id if substitute else None
    said = {"reply": reply or "", "text": reason, "substitute": substitute.name if substitute else ""}
    note(item, desk, "replied", said, {"reply": before})


def _receipt(item: Item, reply: str, substitute: Person | None, reason: str, desk: Desk) -> Say:
    mine = f"meeting:{item.id}:guest:{desk.me.id}"
    name = substitute.name if substitute else ""
    said = GuestReplied(facts.of(item, desk), reply, name, reason)
    return Say(_back(desk), said, cards.guest(item, desk.me), item=item.id, card=mine, strip=mine, answer=True)


def _told(item: Item, reply: str, substitute: Person | None, reason: str, desk: Desk) -> list[Say]:
    """The organiser: counted in place, and a message where somebody does not come himself or adds a word."""
    organiser = others([item.owner], desk)
    says = [_counted(item, person, desk) for person in organiser]
    if reply != "attend" or reason:
        name = substitute.name if substitute else ""
        news = GuestDeclined(facts.of(item, desk), desk.me.name, reply, name, reason)
        says += [Say(To(person=person.id), news, item=item.id) for person in organiser]
    return says


def _released(item: Item, former: Person, desk: Desk) -> list[Say]:
    """He was to stand in, and need not any more."""
    if cards.seat(item, former.id) is not None:
        return []
    gone = Uninvited(facts.of(item, desk), desk.me.name)
    card = f"meeting:{item.id}:guest:{former.id}"
    return [Say(facts.to(one), gone, item=item.id, strip=card) for one in others([former], desk)]


def _back(desk: Desk) -> To:
    """An answer written in a group is acknowledged in private; the group sees its counter move."""
    me = desk.me
    if not desk.asker.private and not desk.asker.pressed and me.telegram_id and me.unreachable_since is None:
        return To(person=me.id)
    return desk.here


def _joined(item: Item, desk: Desk) -> Involvement:
    """An open notice to a group takes anybody."""
    part = Involvement(item_id=item.id, person_id=desk.me.id, person=desk.me, role="participant", reason="")
    item.part.append(part)
    return part


def _counted(item: Item, organiser: Person, desk: Desk) -> Say:
    missed = facts.untold(part.person for part in item.part)
    return Say(
        To(person=organiser.id),
        MeetingBooked(facts.of(item, desk), missed),
        cards.organiser(item, announced=bool(announced(item, desk))),
        item=item.id,
        card=f"meeting:{item.id}:organiser",
        edit=True,
    )
