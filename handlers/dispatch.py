"""Command to handler, one table; one transaction a message."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from handlers import (
    admissions,
    announcements,
    clarify,
    clashes,
    corrections,
    deadlines,
    deliveries,
    documents,
    groups,
    guests,
    handover,
    items,
    joining,
    loop,
    meetings,
    minutes,
    people,
    refusals,
    reminders,
    summaries,
    tasks,
    undo,
)
from handlers import (
    commands as c,
)
from handlers.desk import Asker, Desk, Policy
from handlers.references import resolve
from handlers.replies import AlreadyDone, GuestReplied, NotAllowed, NothingChanged, NotInvited, PrivateOnly, Reply, Say
from storage.transaction import Store

Handler = Callable[[Any, Desk], list[Say]]

HANDLERS: dict[type[c.Command], Handler] = {
    c.RegisterDocument: documents.register,
    c.ReturnDocument: handover.give_back,
    c.InstructDocument: documents.instruct,
    c.SendForInstruction: documents.submit_for_instruction,
    c.CirculateDocument: documents.circulate,
    c.MarkSeen: items.seen,
    c.BookMeeting: meetings.book,
    c.MoveMeeting: meetings.move,
    c.InvitePeople: meetings.invite,
    c.UninvitePeople: meetings.uninvite,
    c.AcceptMeeting: guests.attend,
    c.DeclineMeeting: guests.decline,
    c.DelegateMeeting: guests.delegate,
    c.AnnounceMeeting: announcements.announce,
    c.RecordMinutes: minutes.record_minutes,
    c.MinutesNone: minutes.no_minutes,
    c.AskToYield: clashes.ask_to_yield,
    c.FindTime: clashes.find_time,
    c.AssignTask: tasks.assign,
    c.SubmitRequest: tasks.submit,
    c.SendNotices: items.send_notices,
    c.AcceptItem: items.accept,
    c.AcceptAll: items.accept_all,
    c.ReportProgress: items.progress,
    c.CompleteItem: items.complete,
    c.ConfirmItem: items.confirm,
    c.RejectItem: items.reject,
    c.ExtendItem: deadlines.extend,
    c.DecideExtension: deadlines.decide_extension,
    c.TransferItem: handover.transfer,
    c.AddSupport: tasks.add_support,
    c.UrgeItem: items.urge,
    c.CancelItem: items.cancel,
    c.Undo: undo.undo,
    c.Relayed: items.relayed,
    c.SetReminder: reminders.set_reminder,
    c.RemindAhead: reminders.remind_ahead,
    c.ShowMine: summaries.mine,
    c.ShowItem: summaries.show,
    c.Search: summaries.search,
    c.ShowSchedule: summaries.schedule,
    c.ShowOverdue: summaries.overdue,
    c.ShowUnanswered: summaries.unanswered,
    c.ShowStats: summaries.stats,
    c.ShowBrief: summaries.brief,
    c.ShowHelp: summaries.help_,
    c.Start: joining.start,
    c.AskAdmission: admissions.ask,
    c.DecideAdmission: admissions.decide,
    c.InvitePerson: people.invite_person,
    c.GroupJoined: groups.joined,
    c.GroupLeft: groups.left,
    c.GroupMigrated: groups.migrated,
    c.BindGroup: groups.bind,
    c.PersonReachable: people.person_reachable,
    c.SetBrief: people.set_brief,
    c.SetLanguage: people.set_language,
    c.Ask: clarify.ask,
    c.WantSlot: clarify.want,
    c.PutAside: clarify.drop,
    c.NotUnderstood: clarify.not_understood,
    c.Dismiss: clarify.dismiss,
    c.Chatter: refusals.chatter,
    c.RefuseSecret: refusals.secret,
    c.RefuseFile: refusals.file,
    c.NotOffered: refusals.not_offered,
    c.StaleButton: refusals.stale_button,
    c.Correct: corrections.correct,
}
"""`Several` and `Instead` are taken apart in `answer`, `Choose` becomes an order in `bot`: they are not here."""

TOASTED = (AlreadyDone, NotAllowed, NothingChanged, NotInvited, PrivateOnly)
"""Replies of which nobody but the one who pressed a group's button needs to know."""
OPEN_TO_STRANGERS = (
    c.Start,
    c.AskAdmission,
    c.RefuseSecret,
    c.PersonReachable,
    c.GroupJoined,
    c.GroupLeft,
    c.GroupMigrated,
)
"""Everybody else gets only the way to ask for admission (design §8)."""
ANYWHERE = (
    c.AcceptMeeting,
    c.DeclineMeeting,
    c.BindGroup,
    c.GroupJoined,
    c.GroupLeft,
    c.GroupMigrated,
    c.RefuseSecret,
    c.BookMeeting,
    c.AssignTask,
    c.RegisterDocument,
    c.SubmitRequest,
    c.Ask,
    c.NotUnderstood,
    c.Chatter,
    c.ShowHelp,
    c.ShowSchedule,
    c.MoveMeeting,
    c.InvitePeople,
    c.CancelItem,
    c.Several,
    c.PutAside,
    c.Correct,
    c.Undo,
    c.Dismiss,
    c.DelegateMeeting,
    c.FindTime,
    c.SetReminder,
    c.RefuseFile,
    c.NotOffered,
    c.StaleButton,
    c.Start,
)
"""What is answered in a group; the rest is private and answered in private."""
IN_BETWEEN = (
    c.Chatter,
    c.NotUnderstood,
    c.MarkSeen,
    c.AcceptItem,
    c.AcceptMeeting,
    c.ShowMine,
    c.ShowItem,
    c.Search,
    c.ShowSchedule,
    c.ShowOverdue,
    c.ShowUnanswered,
    c.ShowStats,
    c.ShowBrief,
    c.ShowHelp,
    c.FindTime,
    c.AskToYield,
    c.StaleButton,
)
"""Said in the middle of an unfinished order, which stays open; any other order takes its place."""
IN_ANY_GROUP = (
    c.BindGroup,
    c.GroupJoined,
    c.GroupLeft,
    c.GroupMigrated,
    c.Start,
    c.ShowHelp,
    c.RefuseSecret,
    c.Chatter,
    c.StaleButton,
    c.Instead,
)
"""What is answered in a chat that no administrator has bound: nothing of the office's own."""
AMENDS = (c.MoveMeeting, c.InvitePeople, c.UninvitePeople, c.CancelItem)
"""What can be said of a booking that met a clash and stands nowhere yet."""
KEEPS_CONVERSATION = (*IN_BETWEEN, c.Ask, c.WantSlot, c.PutAside)
"""Those that begin an unfinished order, or drop it, look after it themselves."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the network must do at once beside the outbox: the short note on a pressed button."""

    done: bool = True
    replies: tuple[str, ...] = ()
    toast: Reply | None = None
    """What the one who pressed a button in a group is told over the button alone."""


def dispatch(store: Store, command: c.Command, asker: Asker, now: datetime, policy: Policy) -> Outcome:
    """One order: effects, history, outbox and the inbox mark in one commit. A known update changes nothing."""
    with store.transaction() as tx:
        if asker.update_id is not None and tx.inbox.seen(asker.update_id):
            return Outcome(done=False)
        tx.update_id = asker.update_id
        desk = Desk(asker, tx, now, policy)
        says, toast = _aside(answer(command, desk), asker)
        deliveries.enqueue(says, desk)
        loop.guard(desk)
        if asker.update_id is not None:
            tx.inbox.mark_handled(asker.update_id, now)
    return Outcome(replies=tuple(type(say.reply).__name__ for say in says), toast=toast)


def _aside(says: list[Say], asker: Asker) -> tuple[list[Say], Reply | None]:
    """A button pressed in a group: what concerns only him who pressed it is no message to everybody."""
    if asker.private or asker.pressed is None:
        return says, None
    aside = [say for say in says if say.to.chat == asker.chat and isinstance(say.reply, TOASTED) and not say.buttons]
    aside += [say for say in says if say.to.chat == asker.chat and isinstance(say.reply, GuestReplied)]
    return [say for say in says if say not in aside], aside[0].reply if aside else None


def answer(command: c.Command, desk: Desk) -> list[Say]:
    """Let in, find the item meant, carry out."""
    if isinstance(command, c.Instead):
        dropped = [] if isinstance(command.command, IN_BETWEEN) else clarify.put_aside(desk)
        return [*answer(command.command, desk), *dropped]
    if desk.asker.person is None and not isinstance(command, OPEN_TO_STRANGERS):
        return refusals.stranger(command, desk)
    in_group = not desk.asker.private and not isinstance(command, IN_ANY_GROUP)
    if in_group and desk.tx.people.group_by_chat(desk.asker.chat) is None:
        return groups.joined(c.GroupJoined(""), desk)
    if not desk.asker.private and desk.asker.person is not None and not isinstance(command, ANYWHERE):
        return refusals.private_only(command, desk, answer)
    if not isinstance(command, KEEPS_CONVERSATION) and not isinstance(command, c.OnItem):
        desk.tx.conversations.end(desk.asker.chat, desk.asker.telegram_id)
    if isinstance(command, c.Several):
        return [say for order in command.orders for say in answer(order, desk)]
    if isinstance(command, c.OnItem) and isinstance(command, AMENDS) and not (command.item or command.ref):
        booking = clashes.unbooked(desk)
        if booking is not None:
            return clashes.amend(booking, command, desk)
    if isinstance(command, c.WantSlot) and not command.item:
        return clarify.want(command, desk)
    if isinstance(command, c.OnItem):
        found = resolve(command, desk)
        if isinstance(found, Say):
            return [found]
        if not isinstance(command, KEEPS_CONVERSATION):
            desk.tx.conversations.end(desk.asker.chat, desk.asker.telegram_id)
        command = replace(command, item=found)
    return HANDLERS[type(command)](command, desk)
