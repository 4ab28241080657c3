"""Command to handler, one table; one transaction a message."""

from __future__ import annotations

from collections.abc import Callable, Sequence
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
    decisions,
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
    own_reminders,
    passing,
    people,
    reading,
    references,
    refusals,
    reminders,
    requests,
    summaries,
    tasks,
    theirs,
    undo,
)
from handlers import (
    commands as c,
)
from handlers.desk import Asker, Desk, Policy
from handlers.packing import unpack_command
from handlers.references import resolve
from handlers.replies import (
    AlreadyDone,
    AnswerWanted,
    GuestReplied,
    NotAllowed,
    NothingChanged,
    NotInvited,
    PrivateOnly,
    Question,
    ReasonWanted,
    Reply,
    Say,
)
from storage.transaction import Store

Handler = Callable[[Any, Desk], list[Say]]

HANDLERS: dict[type[c.Command], Handler] = {
    c.RegisterDocument: documents.register,
    c.ReturnDocument: handover.give_back,
    c.InstructDocument: documents.instruct,
    c.DisownInstruction: documents.disown,
    c.SendForInstruction: documents.submit_for_instruction,
    c.CirculateDocument: reading.circulate,
    c.MarkSeen: reading.seen,
    c.UrgeReaders: reading.urge,
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
    c.AssignDecided: minutes.assign_decided,
    c.TellDecided: minutes.tell_decided,
    c.AskToYield: clashes.ask_to_yield,
    c.FindTime: clarify.find_time,
    c.FindRoom: clarify.find_room,
    c.AssignTask: tasks.assign,
    c.AssignEach: tasks.assign_each,
    c.SubmitRequest: tasks.submit,
    c.SendNotices: items.send_notices,
    c.AcceptItem: items.accept,
    c.AcceptAll: items.accept_all,
    c.ReportProgress: items.progress,
    c.CompleteItem: items.complete,
    c.ConfirmItem: items.confirm,
    c.RejectItem: items.reject,
    c.ExtendItem: deadlines.extend,
    c.CorrectItem: corrections.correct_item,
    c.DecideExtension: deadlines.decide_extension,
    c.Decide: decisions.decide,
    c.DecideRequest: requests.decide,
    c.TransferItem: handover.transfer,
    c.AddSupport: tasks.add_support,
    c.UrgeItem: items.urge,
    c.CancelItem: items.cancel,
    c.Undo: undo.undo,
    c.Relayed: items.relayed,
    c.SetReminder: own_reminders.set_reminder,
    c.RemindAhead: reminders.remind_ahead,
    c.ShowReminders: own_reminders.show,
    c.StopReminder: own_reminders.stop,
    c.CancelAll: items.cancel_all,
    c.ShowMine: summaries.mine,
    c.ShowTheirs: theirs.show,
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
    c.PassOn: passing.pass_on,
    c.NotListed: summaries.not_listed,
    c.UnclearAbout: clarify.unclear_about,
    c.WhichOf: references.which,
    c.Dismiss: clarify.dismiss,
    c.Chatter: refusals.chatter,
    c.RefuseSecret: refusals.secret,
    c.RefuseFile: refusals.file,
    c.NotOffered: refusals.not_offered,
    c.StaleButton: refusals.stale_button,
    c.Correct: corrections.correct,
}
"""`Several` and `InAnswer` are taken apart in `answer`, `Choose` becomes an order in `bot`: they are not here."""

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
    c.AssignEach,
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
    c.FindRoom,
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
    c.ShowTheirs,
    c.ShowReminders,
    c.ShowItem,
    c.Search,
    c.ShowSchedule,
    c.ShowOverdue,
    c.ShowUnanswered,
    c.ShowStats,
    c.ShowBrief,
    c.ShowHelp,
    c.FindTime,
    c.FindRoom,
    c.AskToYield,
    c.StaleButton,
    c.NotListed,
    c.WhichOf,
    c.UnclearAbout,
    c.Decide,
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
)
"""What is answered in a chat that no administrator has bound: nothing of the office's own."""
AMENDS = (c.MoveMeeting, c.InvitePeople, c.UninvitePeople, c.CancelItem)
"""What can be said of a booking that met a clash and stands nowhere yet."""
BESIDE_A_QUESTION = (c.AskToYield, c.WantSlot, c.Dismiss, c.ShowItem, c.StaleButton)
"""Buttons under a question that leave it open."""
ASKING = (Question, AnswerWanted, ReasonWanted)
"""Replies that only ask: where something is open already, their orders wait for its answer."""


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
        says, toast = _aside(answer(_settling(command, desk), desk), asker)
        deliveries.enqueue(says, desk)
        loop.guard(desk)
        if asker.update_id is not None:
            tx.inbox.mark_handled(asker.update_id, now)
    return Outcome(replies=tuple(type(say.reply).__name__ for say in says), toast=toast)


def _settling(command: c.Command, desk: Desk) -> c.Command:
    """A button of the open question's own message settles it."""
    row = desk.tx.conversations.get(desk.asker.chat, desk.asker.telegram_id) if desk.asker.pressed else None
    if row is None or isinstance(command, (*BESIDE_A_QUESTION, c.InAnswer)):
        return command
    asked_in = desk.tx.outbox.get(desk.asker.pressed or 0)
    return c.InAnswer(command) if asked_in.card == f"question:{row.update_id}" else command


def _aside(says: list[Say], asker: Asker) -> tuple[list[Say], Reply | None]:
    """A button pressed in a group: what concerns only him who pressed it is no message to everybody."""
    if asker.private or asker.pressed is None:
        return says, None
    aside = [say for say in says if say.to.chat == asker.chat and isinstance(say.reply, TOASTED) and not say.buttons]
    aside += [say for say in says if say.to.chat == asker.chat and isinstance(say.reply, GuestReplied)]
    return [say for say in says if say not in aside], aside[0].reply if aside else None


def answer(command: c.Command, desk: Desk) -> list[Say]:
    """Let in, find the item meant, carry out."""
    if isinstance(command, c.InAnswer):
        return _in_answer(command, desk)
    if desk.asker.person is None and not isinstance(command, OPEN_TO_STRANGERS):
        return refusals.stranger(command, desk)
    in_group = not desk.asker.private and not isinstance(command, IN_ANY_GROUP)
    if in_group and desk.tx.people.group_by_chat(desk.asker.chat) is None:
        return groups.joined(c.GroupJoined(""), desk)
    if not desk.asker.private and desk.asker.person is not None and not isinstance(command, ANYWHERE):
        return refusals.private_only(command, desk, answer)
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
        command = replace(command, item=found)
    dropped = _dropped(command, desk)
    if isinstance(command, c.Several):
        return [*_in_turn(command.orders, desk), *dropped]
    return [*HANDLERS[type(command)](command, desk), *dropped]


def _dropped(command: c.Command, desk: Desk) -> list[Say]:
    """What this order takes the place of; a message put right replaces its own question without a word."""
    if isinstance(command, (*IN_BETWEEN, c.PutAside)):
        return []
    if isinstance(command, c.Correct):
        desk.tx.conversations.end(desk.asker.chat, desk.asker.telegram_id)
        return []
    return clarify.put_aside(desk)


def _in_answer(command: c.InAnswer, desk: Desk) -> list[Say]:
    """The question is settled; then comes what waited for it."""
    row = desk.tx.conversations.get(desk.asker.chat, desk.asker.telegram_id)
    later = clarify.waiting(row.said) if row is not None else []
    desk.tx.conversations.end(desk.asker.chat, desk.asker.telegram_id)
    says = answer(command.command, desk)
    return [*says, *_in_turn([unpack_command(name, slots) for name, slots in later], desk)]


def _in_turn(orders: Sequence[c.Command], desk: Desk) -> list[Say]:
    """One order after another; of those that ask something only the first does, the others wait for the answer."""
    said: list[Say] = []
    conversations, asker = desk.tx.conversations, desk.asker
    for order in orders:
        row = conversations.get(asker.chat, asker.telegram_id) if clarify.is_open(desk) else None
        before = list(row.said) if row is not None else None
        says = answer(order, desk)
        if row is not None and before is not None and conversations.said(asker.chat, asker.telegram_id) != before:
            conversations.keep(asker.chat, asker.telegram_id, before, row.expires_at, asker.update_id)
            if all(isinstance(say.reply, ASKING) for say in says):
                clarify.postpone(order, desk)
                continue
        said += says
    return said
