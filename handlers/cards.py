"""Which buttons a card carries: only what its reader can do to the item as it stands now, the likely one first."""

from __future__ import annotations

from collections.abc import Iterable

from handlers.commands import (
    AcceptItem,
    AcceptMeeting,
    AnnounceMeeting,
    CancelItem,
    CompleteItem,
    ConfirmItem,
    DecideRequest,
    DeclineMeeting,
    Dismiss,
    MarkSeen,
    MinutesNone,
    RejectItem,
    SendNotices,
    ShowItem,
    Undo,
    WantSlot,
)
from handlers.replies import Button, Rows
from handlers.rules import answers
from storage.models import Involvement, Item, Person


def rows(*given: Iterable[Button | None]) -> Rows:
    """None stands for a button that could not work: it is left out, and so is an empty row."""
    kept = (tuple(button for button in row if button is not None) for row in given)
    return tuple(row for row in kept if row)


def want(item: Item, verb: str, intent: str, slot: str) -> Button:
    return Button(verb, WantSlot(item.id, intent=intent, slot=slot))


def owner(item: Item) -> Rows:
    """Sign, report, close, ask for time, hand on, hand back."""
    if item.closed_at is not None:
        return ()
    accept = Button("accept", AcceptItem(item.id)) if item.accepted_at is None else None
    feedback = want(item, "feedback", "task.progress", "text")
    complete = Button("complete", CompleteItem(item.id))
    extend = want(item, "extend", "task.extend", "when") if item.due_at else None
    transfer = want(item, "transfer", "task.transfer", "owner")
    back = want(item, "return", "document.return", "text")
    details = Button("details", ShowItem(item.id))
    if item.kind == "request" and answers.asks_leave(f"{item.title} {item.detail}"):
        yes, no = (Button(verb, DecideRequest(item.id, approve=verb == "approve")) for verb in ("approve", "deny"))
        return rows([yes, no, transfer], [feedback, details])
    if accept and item.kind == "document":
        return rows([accept, transfer, back], [complete, details])
    if accept:
        return rows([accept, feedback, complete], [extend, transfer, details])
    return rows([complete, feedback, extend], [transfer, back, details])


def asker(item: Item) -> Rows:
    """Mend time, owner, helpers; take back."""
    if item.closed_at is not None:
        return ()
    third = (
        want(item, "for_instruction", "document.submit", "owner")
        if item.kind == "document"
        else want(item, "add_support", "task.support", "others")
    )
    return rows(
        [want(item, "change_time", "task.extend", "when"), want(item, "change_owner", "task.transfer", "owner"), third],
        [Button("undo", Undo(item.id))],
    )


def part(item: Item, role: str) -> Rows:
    """A helper reports, a reader says 已阅."""
    first = (
        Button("seen", MarkSeen(item.id))
        if role in ("reader", "copy")
        else want(item, "feedback", "task.progress", "text")
    )
    return rows([first, Button("details", ShowItem(item.id))])


def verdict(item: Item) -> Rows:
    """The asker on an answer."""
    return rows([Button("satisfied", ConfirmItem(item.id)), Button("unsolved", RejectItem(item.id))])


def preview(item: Item, send: SendNotices | None = None) -> Rows:
    return rows([Button("send", send or SendNotices(item.id)), Button("dont_send", Dismiss())])


def organiser(item: Item, *, announced: bool = False) -> Rows:
    """Move, add people, announce, cancel."""
    if item.closed_at is not None:
        return ()
    return rows(
        [
            want(item, "change_time", "meeting.move", "when"),
            want(item, "add_people", "meeting.invite", "others"),
            None if announced else Button("to_group", AnnounceMeeting(item.id)),
        ],
        [Button("cancel", CancelItem(item.id))],
    )


def guest(item: Item, person: Person | None = None) -> Rows:
    """参加, 请假, 替会: for one who is invited without the answer that stands already; for a group all of them."""
    if item.closed_at is not None:
        return ()
    standing = None
    if person is not None:
        part = seat(item, person.id)
        if part is None:
            return ()
        standing = part.reply if part.person_id == person.id else None
    return rows(
        [
            Button("attend", AcceptMeeting(item.id)) if standing != "attend" else None,
            Button("leave", DeclineMeeting(item.id)) if standing != "leave" else None,
            want(item, "substitute", "meeting.delegate", "owner"),
        ]
    )


def seat(item: Item, person_id: int) -> Involvement | None:
    """Where someone sits in a meeting: his own place, or the one in which he stands in for another."""
    parts = [part for part in item.part if part.role == "participant"]
    own = next((part for part in parts if part.person_id == person_id), None)
    return own or next((part for part in parts if part.substitute_id == person_id), None)


def minutes(item: Item) -> Rows:
    """After a meeting: write down what was decided, or say that nothing was."""
    return rows([want(item, "minutes", "meeting.minutes", "text"), Button("no_decisions", MinutesNone(item.id))])
