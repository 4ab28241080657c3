"""Command to handler, one table; one transaction a message."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from handlers import (
    admissions,
    clarify,
    corrections,
    deliveries,
    documents,
    groups,
    guests,
    items,
    joining,
    loop,
    meetings,
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
from handlers.replies import Say
from storage.transaction import Store

Handler = Callable[[Any, Desk], list[Say]]

HANDLERS: dict[type[c.Command], Handler] = {
    c.RegisterDocument: documents.register,
    c.ReturnDocument: items.give_back,
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
    c.AnnounceMeeting: meetings.announce,
    c.RecordMinutes: meetings.record_minutes,
    c.MinutesNone: meetings.no_minutes,
    c.AskToYield: meetings.ask_to_yield,
    c.FindTime: meetings.find_time,
    c.AssignTask: tasks.assign,
    c.SubmitRequest: tasks.submit,
    c.SendNotices: items.send_notices,
    c.AcceptItem: items.accept,
    c.AcceptAll: items.accept_all,
    c.ReportProgress: items.progress,
    c.CompleteItem: items.complete,
    c.ConfirmItem: items.confirm,
    c.RejectItem: items.reject,
    c.ExtendItem: items.extend,
    c.DecideExtension: items.decide_extension,
    c.TransferItem: items.transfer,
    c.AddSupport: tasks.add_support,
    c.UrgeItem: items.urge,
    c.CancelItem: items.cancel,
    c.Undo: undo.undo,
    c.Relayed: items.relayed,
    c.SetReminder: reminders.set_reminder,
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
    c.NotUnderstood: clarify.not_understood,
    c.Dismiss: clarify.dismiss,
    c.Chatter: refusals.chatter,
    c.RefuseSecret: refusals.secret,
    c.RefuseFile: refusals.file,
    c.NotOffered: refusals.not_offered,
    c.StaleButton: refusals.stale_button,
    c.Correct: corrections.correct,
}
"""`Several` and `Choose` are not here: the first is carried out part by part, the second becomes an order in `bot`."""

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
    c.Correct,
    c.Undo,
    c.WantSlot,
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
KEEPS_CONVERSATION = (c.Ask, c.WantSlot, c.Chatter, c.NotUnderstood, c.MarkSeen, c.AcceptItem, c.AcceptMeeting)
"""Orders that leave an unfinished one open; any other takes its place."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the network must do at once beside the outbox: the short note on a pressed button."""

    done: bool = True
    replies: tuple[str, ...] = ()


def dispatch(store: Store, command: c.Command, asker: Asker, now: datetime, policy: Policy) -> Outcome:
    """Carry out one order: effects, history, outbox and the inbox mark in one commit. A known update changes nothing."""
    with store.transaction() as tx:
        if asker.update_id is not None and tx.inbox.seen(asker.update_id):
            return Outcome(done=False)
        tx.update_id = asker.update_id
        desk = Desk(asker, tx, now, policy)
        says = answer(command, desk)
        deliveries.enqueue(says, desk)
        loop.guard(desk)
        if asker.update_id is not None:
            tx.inbox.mark_handled(asker.update_id, now)
    return Outcome(replies=tuple(type(say.reply).__name__ for say in says))


def answer(command: c.Command, desk: Desk) -> list[Say]:
    """Let in, find the item meant, carry out."""
    if desk.asker.person is None and not isinstance(command, OPEN_TO_STRANGERS):
        return refusals.stranger(command, desk)
    if not desk.asker.private and desk.asker.person is not None and not isinstance(command, ANYWHERE):
        return refusals.private_only(command, desk, answer)
    if not isinstance(command, KEEPS_CONVERSATION) and not isinstance(command, c.OnItem):
        desk.tx.conversations.end(desk.asker.chat, desk.asker.telegram_id)
    if isinstance(command, c.Several):
        return [say for order in command.orders for say in answer(order, desk)]
    if isinstance(command, c.OnItem):
        found = resolve(command, desk)
        if isinstance(found, Say):
            return [found]
        if not isinstance(command, KEEPS_CONVERSATION):
            desk.tx.conversations.end(desk.asker.chat, desk.asker.telegram_id)
        command = replace(command, item=found)
    return HANDLERS[type(command)](command, desk)
