"""An edited message puts its fresh record right: what it now says differently is changed, and told as a change."""

from __future__ import annotations

from collections.abc import Mapping

from handlers import commands as c
from handlers import deadlines, facts, handover, loop, meetings, urgencies
from handlers.desk import Desk
from handlers.replies import AlreadyDone, NothingChanged, Say
from handlers.standing import asked, not_organiser, oversees
from storage.models import Item


def correct(command: c.Correct, desk: Desk) -> list[Say]:
    """`command` is the message as it reads now; `of` the update that it was."""
    from handlers.dispatch import answer

    new = command.command
    made = desk.tx.items.from_update(command.of) if command.of is not None else []
    if new is None:
        return []
    if not made:
        return [] if desk.tx.outbox.answered(command.of) and isinstance(new, c.OnItem) else answer(new, desk)
    item = made[0]
    if item.closed_at is not None:
        return [Say(desk.here, AlreadyDone(facts.of(item, desk)), item=item.id, answer=True)]
    if isinstance(new, c.AssignTask) and item.kind == "task":
        return _matter(item, new.title, new.owner, new.due, desk)
    if isinstance(new, c.RegisterDocument) and item.kind == "document":
        return _document(item, new, desk)
    if isinstance(new, c.BookMeeting) and item.kind == "meeting":
        return _meeting(item, new, desk)
    return [Say(desk.here, NothingChanged(facts.of(item, desk)), item=item.id, answer=True)]


def correct_item(command: c.CorrectItem, desk: Desk) -> list[Say]:
    """Title, number, sender or urgency put right by who gave, registered or called it, or oversees it."""
    item = desk.tx.items.get(command.item or 0)
    if item.closed_at is not None:
        return [loop.already(item, desk)]
    if item.kind == "meeting" and (refusal := not_organiser(item, desk, "correct")):
        return [refusal]
    if item.kind != "meeting" and not (asked(item, desk.me) or oversees(item, desk)):
        return [loop.not_allowed("correct", [item.asker or item.registrar], item, desk)]
    if command.urgency:
        return urgencies.mark(item, command.urgency, command.reason, desk)
    stated = {"doc_no": command.number, "issuer": command.issuer} if item.document is not None else {}
    same = command.title in ("", item.title)
    if same and all(value in ("", getattr(item.document, key)) for key, value in stated.items()):
        return [Say(desk.here, NothingChanged(facts.of(item, desk)), item=item.id, answer=True)]
    _facts(item, stated, desk)
    _retitle(item, command.title, desk)
    return _shown(item, desk)


def _matter(item: Item, title: str, owner: c.Party | None, due: c.Due | None, desk: Desk) -> list[Say]:
    says: list[Say] = []
    _retitle(item, title, desk)
    if due is not None and (item.due_at, item.due_clock) != (due.at, due.clock):
        says += deadlines.extend(c.ExtendItem(item.id, due=due), desk)
    if owner is not None and facts.person_of(owner, desk).id != item.owner_id:
        # The cards of the new owner show the new deadline already: one correction, one message a person.
        says = handover.transfer(c.TransferItem(item.id, to=owner), desk)
    return says or _shown(item, desk)


def _document(item: Item, new: c.RegisterDocument, desk: Desk) -> list[Say]:
    document = item.document
    assert document is not None
    stated = {"doc_no": new.number, "issuer": new.issuer, "doc_kind": new.kind, "copies": new.copies}
    _facts(item, stated, desk)
    return _matter(item, new.title, new.owner, new.due, desk)


def _facts(item: Item, stated: Mapping[str, str | int | None], desk: Desk) -> None:
    """What the paper says of itself; what is not stated stays."""
    document = item.document
    before = {key: getattr(document, key) for key, value in stated.items() if value and getattr(document, key) != value}
    for key in before:
        setattr(document, key, stated[key])
    if before:
        loop.note(item, desk, "corrected", {key: stated[key] for key in before}, before)


def _meeting(item: Item, new: c.BookMeeting, desk: Desk) -> list[Say]:
    meeting = item.meeting
    assert meeting is not None
    _retitle(item, new.title, desk)
    local_start = desk.policy.local(new.start)
    end = new.end or new.start + (meeting.end - meeting.start)
    says: list[Say] = []
    if (meeting.start, meeting.end) != (new.start, end) or (new.room and new.room != meeting.room_id):
        local_end = desk.policy.local(end)
        says += meetings.move(
            c.MoveMeeting(
                item.id,
                day=local_start.date(),
                start=local_start.time(),
                end=local_end.time(),
                room=new.room,
                place=new.place or None,
            ),
            desk,
        )
    meant = {person.id for person in meetings.people_of(new.people, desk)}
    have = {part.person_id for part in item.part if part.role == "participant"}
    if more := meant - have:
        says += meetings.invite(c.InvitePeople(item.id, people=tuple(c.Party("person", p) for p in more)), desk)
    if gone := have - meant:
        says += meetings.uninvite(c.UninvitePeople(item.id, people=tuple(c.Party("person", p) for p in gone)), desk)
    return says or _shown(item, desk)


def _retitle(item: Item, title: str, desk: Desk) -> None:
    if title and title != item.title:
        loop.note(item, desk, "corrected", {"text": title}, {"title": item.title})
        item.title = title


def _shown(item: Item, desk: Desk) -> list[Say]:
    """The card as it stands now, in place of a new message: only words changed."""
    from handlers.summaries import show

    return show(c.ShowItem(item.id), desk)
