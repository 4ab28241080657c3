"""Which item is meant: a number, words of its title, the card replied to, or the last one shown."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, time, timedelta

from handlers import cards, clarify, occurrences, own_reminders
from handlers import commands as c
from handlers.desk import Desk
from handlers.replies import NotAllowed, Say, WhichItem
from handlers.standing import conveyors, conveys
from handlers.summaries import may_see, sight
from storage.items import named_by
from storage.models import Item, Person

MEETING = ("meeting",)
MATTER = ("document", "task", "request")
ANY = (*MATTER, *MEETING)

KINDS: dict[type[c.OnItem], Sequence[str]] = {
    c.MoveMeeting: MEETING,
    c.InvitePeople: MEETING,
    c.UninvitePeople: MEETING,
    c.AcceptMeeting: MEETING,
    c.DeclineMeeting: MEETING,
    c.DelegateMeeting: MEETING,
    c.AnnounceMeeting: MEETING,
    c.RecordMinutes: MEETING,
    c.MinutesNone: MEETING,
    c.AssignDecided: MEETING,
    c.TellDecided: MEETING,
    c.AskToYield: MEETING,
    c.InstructDocument: ("document",),
    c.DisownInstruction: ("document",),
    c.SendForInstruction: ("document",),
    c.CirculateDocument: ("document",),
    c.UrgeReaders: ("document",),
    c.AcceptItem: MATTER,
    c.PassOn: MATTER,
    c.ReportProgress: MATTER,
    c.ExtendItem: MATTER,
    c.TransferItem: MATTER,
    c.AddSupport: MATTER,
    c.DecideRequest: ("request",),
    c.ReturnDocument: MATTER,
}
"""What an order can be about; the others take anything."""

ANSWERS = (c.AcceptMeeting, c.DeclineMeeting, c.DelegateMeeting)
"""A guest's answers to an invitation."""
AHEAD = timedelta(days=60)
LONGEST_NAME = 40
"""Characters of a title said alone."""
OPTIONAL = (c.Undo, c.ShowUnanswered)
"""Orders that mean something without an item too."""

_NUMBER = re.compile(r"(?:(?P<year>20\d\d)\s*[-‐–—]\s*)?0*(?P<seq>\d{1,6})\D*$")


def resolve(command: c.OnItem, desk: Desk) -> int | Say | None:
    """The item's id; a question where several may be meant or none was found."""
    kinds = KINDS.get(type(command), ANY)
    if isinstance(command, c.Undo) and desk.asker.replied_to is None:
        return None  # one's own last change, whichever card was shown last
    if isinstance(command, c.InstructDocument) and command.by_name and not _passes_on(command, desk):
        leader = _giver(command, desk)  # whether there is such a paper is not told to who may not pass it on
        if leader != desk.me:
            names = tuple(one.name for one in conveyors(leader, desk))
            return Say(desk.here, NotAllowed("convey", names), answer=True)
    if isinstance(command, ANSWERS) and not command.ref and len(waiting := _invitations(command, desk)) > 1:
        return _one_of(command, waiting, desk)
    if isinstance(command, c.CancelItem) and command.of and not command.ref and not desk.asker.replied_to:
        meant = _on_day(command.of, desk)
        if meant:
            return _those(command, meant, desk) if len(meant) > 1 else meant[0].id
    if command.item is not None:
        item = desk.tx.items.find(command.item)
        if (
            item is not None
            and item.kind in kinds
            and (may_see(item, desk) or _open_to(command, item) or _answered(command, item, desk))
        ):
            return item.id
        return Say(desk.here, WhichItem(command.ref), answer=True)
    if command.ref:
        return _by_words(command, kinds, desk)
    if (shown := _shown(kinds, desk)) is not None:
        return shown
    if isinstance(command, OPTIONAL):
        return None
    return _one_of(command, _candidates(command, kinds, desk), desk)


def _passes_on(command: c.OnItem, desk: Desk) -> bool:
    """A leader's word is passed on by somebody who may: the paper need not be one he sees otherwise."""
    return isinstance(command, c.InstructDocument) and bool(command.by_name) and conveys(_giver(command, desk), desk)


def _giver(command: c.InstructDocument, desk: Desk) -> Person | None:
    """Whose word is passed on; None where he is not of the office."""
    return desk.tx.people.get(command.by.id) if command.by else None


def _open_to(command: c.OnItem, item: Item) -> bool:
    """Whoever stands before a group's notice may answer it, and ask for a room that is held."""
    substitute = isinstance(command, c.WantSlot) and command.intent == "meeting.delegate"
    return item.kind == "meeting" and (isinstance(command, (*ANSWERS, c.AskToYield)) or substitute)


REFUSED_BY_NAME = (c.MoveMeeting, c.InvitePeople, c.UninvitePeople, c.CancelItem, c.AcceptItem, c.TransferItem)
"""Orders whose handlers themselves say who may give them."""


def _answered(command: c.OnItem, item: Item, desk: Desk) -> bool:
    """Said under a card of this very item: whose matter it is may be told, as the card does."""
    row = desk.tx.outbox.get(desk.asker.replied_to) if desk.asker.replied_to else None
    return row is not None and row.item_id == item.id and isinstance(command, REFUSED_BY_NAME) and not item.work_secret


def _invitations(command: c.OnItem, desk: Desk) -> list[Item]:
    """A bare 参加 or 请假 beside no card: the invitations it may be about."""
    if desk.asker.replied_to or desk.asker.pressed or desk.asker.person is None:
        return []
    coming = occurrences.between(desk.now, desk.now + AHEAD, desk, person=desk.me.id)
    open_ = [m.item for m in coming if m.stored and m.item.closed_at is None and _unanswered(m.item, desk.me.id)]
    shown = desk.tx.items.find(command.item) if command.item else None
    if shown is not None and shown not in open_ and cards.seat(shown, desk.me.id) is not None:
        open_.append(shown)
    return open_


def _unanswered(item: Item, person_id: int) -> bool:
    return any(part.role == "participant" and part.person_id == person_id and part.reply is None for part in item.part)


def _shown(kinds: Sequence[str], desk: Desk) -> int | None:
    """The card replied to, else the last one this person was shown that the order can be about."""
    row = desk.tx.outbox.get(desk.asker.replied_to) if desk.asker.replied_to else None
    if row is None and desk.asker.person is not None:
        row = desk.tx.outbox.last_card_of(desk.asker.person)
    item = desk.tx.items.find(row.item_id) if row is not None and row.item_id is not None else None
    return item.id if item is not None and item.kind in kinds and may_see(item, desk) else None


def _by_words(command: c.OnItem, kinds: Sequence[str], desk: Desk) -> int | Say:
    number, passes = _NUMBER.search(command.ref), _passes_on(command, desk)
    found: list[Item] = []
    if number and (number["year"] or len(command.ref) <= 8):
        year = int(number["year"]) if number["year"] else None
        found = [
            i
            for i in desk.tx.items.numbered(int(number["seq"]), kinds, year)
            if may_see(i, desk) or (passes and not i.work_secret)
        ]
    if not found:
        matching = desk.tx.items.matching(command.ref, None if passes else sight(desk), limit=30)
        if not matching and number and not number["year"]:
            matching = [item for item in _papers(number["seq"], desk) if may_see(item, desk)]
        found = [item for item in matching if item.kind in kinds and (not item.work_secret or may_see(item, desk))]
    still = [item for item in found if item.closed_at is None]
    if not found and isinstance(command, c.CancelItem) and command.of and (meant := _on_day(command.of, desk)):
        return _those(command, meant, desk)
    if not found and isinstance(command, c.UrgeItem) and (offer := own_reminders.offered(command, desk)):
        return offer
    exact = [item for item in (still or found) if item.title == command.ref]
    return _one_of(command, exact or still or found, desk, sure=bool(number) or isinstance(command, c.ShowItem))


def _on_day(day: date, desk: Desk) -> list[Item]:
    """The meetings of that day that this person calls off as their organiser."""
    first = desk.policy.at(day, time(0))
    coming = occurrences.between(max(first, desk.now), first + timedelta(days=1), desk, person=desk.me.id)
    return [one.item for one in coming if one.stored and one.item.owner_id == desk.me.id and not one.item.closed_at]


def _those(command: c.CancelItem, meant: list[Item], desk: Desk) -> Say:
    """明天的会都取消: which they are, each with its button, and all of them."""
    lines: list[tuple[Item, c.Command]] = [(item, replace(command, item=item.id, ref="")) for item in meant]
    every = c.CancelAll(tuple(item.id for item in meant))
    return clarify.which(lines, "", desk, every if len(meant) > 1 else None)


def _papers(number: str, desk: Desk) -> list[Item]:
    """12号文: the papers whose own number ends with it."""
    papers = [item for item in desk.tx.items.matching(number, limit=30) if item.document is not None]
    own = ((item, _NUMBER.search(item.document.doc_no or "")) for item in papers if item.document is not None)
    return [item for item, got in own if got is not None and got["seq"] == number]


_ALONE = re.compile(r"0\d{3}")


def called(name: str, desk: Desk) -> list[Say]:
    """值班表, 0001, and nothing else: what is called so, shown."""
    from handlers.dispatch import answer

    name = name.strip()
    if _ALONE.fullmatch(name):
        found = [item for item in desk.tx.items.numbered(int(name), ANY) if may_see(item, desk)]
    else:
        near = desk.tx.items.matching(name, sight(desk), limit=30) if 1 < len(name) <= LONGEST_NAME else []
        found = [item for item in near if item.title.lower() == name.lower() and may_see(item, desk)]
    found = [item for item in found if item.closed_at is None] or found
    if len(found) == 1:
        return answer(c.ShowItem(found[0].id), desk)
    return [clarify.which([(item, c.ShowItem(item.id)) for item in found], name, desk)] if found else []


def _candidates(command: c.OnItem, kinds: Sequence[str], desk: Desk) -> list[Item]:
    """Nothing was named and nothing shown: the person's own open matters that it could be."""
    me = desk.me.id
    mine = Item.owner_id == me
    if isinstance(command, c.ConfirmItem | c.RejectItem):
        return desk.tx.items.awaiting_verdict(me, desk.now - (desk.now - desk.now.replace(year=desk.now.year - 1)))
    if isinstance(command, c.AcceptItem):
        return desk.tx.items.unsigned_of(me)
    if isinstance(command, c.InstructDocument) and command.by is not None:
        before = desk.tx.items.awaiting_instruction(command.by.id)
        seen = [item for item in before if may_see(item, desk) or (_passes_on(command, desk) and not item.work_secret)]
        return seen or list(desk.tx.items.open_items(Item.registrar_id == me, Item.kind == "document"))
    if kinds == MEETING:
        return list(desk.tx.items.open_items(desk.tx.items.seen_by(me), Item.kind == "meeting"))
    return desk.tx.items.open_items(mine, Item.kind.in_(kinds))


def _one_of(command: c.OnItem, found: list[Item], desk: Desk, *, sure: bool = False) -> int | Say:
    """The only one found; one whose name is merely like the words is asked about before anything is done to it."""
    if len(found) == 1 and (sure or not command.ref or named_by(command.ref, found[0])):
        return found[0].id
    return clarify.which([(item, replace(command, item=item.id)) for item in found], command.ref, desk)


def which(command: c.WhichOf, desk: Desk) -> list[Say]:
    """收到, 转给李明 beside no card: carried out where only one thing can be meant, else asked."""
    from handlers.dispatch import answer

    order = command.order
    likely = desk.tx.items.find(command.likely) if command.likely else None
    if command.items:
        found = [item for one in command.items if (item := desk.tx.items.find(one)) is not None]
    else:
        found = _candidates(order, KINDS.get(type(order), ANY), desk)
        if likely is not None and likely not in found:
            found = [likely]
    if len(found) == 1 and not command.surely:
        return answer(replace(order, item=found[0].id), desk)
    lines: list[tuple[Item, c.Command]] = [(item, replace(order, item=item.id)) for item in found]
    everything = c.AcceptAll(tuple(item.id for item in found)) if isinstance(order, c.AcceptItem) else None
    return [clarify.which(lines, command.heard if lines else "", desk, everything)]
