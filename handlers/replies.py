"""Everything Huiyin can answer: facts of committed rows, never wording.

A `Say` is a reply on its way to one recipient. Moments are aware UTC datetimes; the recipient's language and the
office's zone come in when it is rendered.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from handlers.commands import Command


@dataclass(frozen=True, slots=True)
class Reply:
    """Facts of one message."""

    held: datetime | None = field(default=None, kw_only=True)
    """Of a receipt: when those of whom it says that they are told will hear, where a quiet time holds it back."""


@dataclass(frozen=True, slots=True)
class Button:
    """`verb` names the label in templates/<language>/common.j2, `facts` fill it; pressing gives `command`."""

    verb: str
    command: Command
    facts: dict[str, Any] = field(default_factory=dict)


Rows = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True)
class To:
    """A recipient: a colleague, a bound group, or a bare chat (a stranger, an unbound group)."""

    person: int | None = None
    group: int | None = None
    chat: int | None = None
    thread: int | None = None
    language: str = ""


@dataclass(frozen=True, slots=True)
class Say:
    """`answer`: to the asker's own message, never held. `card`: what the message is, so that a later one may edit it
    in place (`edit`) or take its buttons (`strip` names an older card). `pressing`: may break a quiet time.
    """

    to: To
    reply: Reply
    buttons: Rows = ()
    item: int | None = None
    card: str = ""
    edit: bool = False
    strip: str = ""
    answer: bool = False
    pressing: bool = False
    bulk: bool = False


@dataclass(frozen=True, slots=True)
class Untold:
    """Someone a message cannot reach, and how to reach him."""

    name: str
    why: Literal["not_started", "inactive", "blocked"]
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Guest:
    """A participant of a meeting: reply None, attend, leave or substitute."""

    name: str
    reply: str | None = None
    substitute: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ItemFacts:
    """One document, meeting, task or request as it stands now."""

    id: int
    kind: Literal["document", "meeting", "task", "request"]
    year: int
    seq: int
    title: str
    state: str
    urgency: str
    owner: str
    owner_unit: str = ""
    asker: str = ""
    outside: bool = False
    """The asker is outside the chat."""
    registrar: str = ""
    due: datetime | None = None
    due_clock: bool = False
    late: bool = False
    supports: tuple[str, ...] = ()
    readers: tuple[str, ...] = ()
    doc_no: str = ""
    issuer: str = ""
    doc_kind: str = ""
    start: datetime | None = None
    end: datetime | None = None
    place: str = ""
    repeats: bool = False
    repeat: dict[str, Any] | None = None
    remind: tuple[int, ...] = ()
    guests: tuple[Guest, ...] = ()
    answer: str = ""
    outcome: str = ""
    settled: bool | None = None
    closed: datetime | None = None
    accepted: bool = False
    progress: str = ""
    progress_at: datetime | None = None
    detail: str = ""
    created: datetime | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a list: its number in the list (1 …) and the item."""

    n: int
    item: ItemFacts
    why: str = ""
    """owner, asker, support, guest, reader, relay, extension, instruction: why it stands in this person's list."""
    extension: int = 0
    """The extension that waits for this person's word: until when, and why."""
    due: datetime | None = None
    due_clock: bool = False
    text: str = ""


# -- taken on --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DocumentRegistered(Reply):
    item: ItemFacts
    told: tuple[str, ...] = ()
    untold: tuple[Untold, ...] = ()
    year_unknown: bool = False
    """The working-day calendar of the deadline's year is not loaded: counted Monday to Friday."""


@dataclass(frozen=True, slots=True)
class DocumentKnown(Reply):
    """The same number was registered before."""

    item: ItemFacts


@dataclass(frozen=True, slots=True)
class TaskKnown(Reply):
    """The very same task was assigned a moment ago: a message sent twice."""

    item: ItemFacts


@dataclass(frozen=True, slots=True)
class TaskAssigned(Reply):
    """`again`: the next occurrence of a recurring one, taken on when the last was done."""

    item: ItemFacts
    told: tuple[str, ...] = ()
    untold: tuple[Untold, ...] = ()
    year_unknown: bool = False
    again: bool = False


@dataclass(frozen=True, slots=True)
class AssignEachPreview(Reply):
    """The same is to go to each of these, a task of his own: looked at first."""

    title: str
    people: tuple[str, ...]
    due: datetime | None = None
    due_clock: bool = False


@dataclass(frozen=True, slots=True)
class RequestTaken(Reply):
    item: ItemFacts
    told: tuple[str, ...] = ()
    untold: tuple[Untold, ...] = ()


@dataclass(frozen=True, slots=True)
class HandlePlease(Reply):
    """To an owner: please handle this."""

    item: ItemFacts
    by: str
    again: bool = False


@dataclass(frozen=True, slots=True)
class SupportPlease(Reply):
    """To a helper or reader."""

    item: ItemFacts
    by: str
    role: str


@dataclass(frozen=True, slots=True)
class TakenOn(Reply):
    """To an asker who did not type it himself: it was taken on."""

    item: ItemFacts
    by: str


@dataclass(frozen=True, slots=True)
class RelayPlease(Reply):
    """To the relayer: please tell the asker outside the chat. `occasion`: taken_on or answer."""

    item: ItemFacts
    asker: str
    occasion: str
    again: bool = False


@dataclass(frozen=True, slots=True)
class RelayNoted(Reply):
    item: ItemFacts
    asker: str
    reached: bool
    next_try: datetime | None = None
    how: str = ""
    """In the relayer's words."""


# -- meetings --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Busy:
    name: str
    title: str
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class MeetingBooked(Reply):
    item: ItemFacts
    untold: tuple[Untold, ...] = ()
    busy: tuple[Busy, ...] = ()
    changed: str = ""
    """moved, place, people: what this card is a correction of; empty: a new booking."""


@dataclass(frozen=True, slots=True)
class RoomTaken(Reply):
    """The room is held by another meeting; buttons offer the next free times and rooms."""

    title: str
    start: datetime
    end: datetime
    room: str
    held_by: str
    held_title: str
    held_start: datetime
    held_end: datetime
    people: tuple[str, ...] = ()
    busy: tuple[Busy, ...] = ()


@dataclass(frozen=True, slots=True)
class PeopleBusy(Reply):
    """The room is free, but participants are not; asked before booking."""

    title: str
    start: datetime
    end: datetime
    place: str
    busy: tuple[Busy, ...] = ()


@dataclass(frozen=True, slots=True)
class InTheWay:
    """Another meeting that a standing one meets: the first stretch of it, and on which days; `holds`: the room."""

    name: str
    title: str
    start: datetime
    end: datetime
    days: tuple[datetime, ...]
    holds: bool = False


@dataclass(frozen=True, slots=True)
class SeriesClash(Reply):
    """A standing meeting that meets others on later days; asked before it is booked, or (`moving`) moved.

    `looked`: how many of its times were looked at, up to `until`; at `times` of them something is in the way.
    """

    title: str
    start: datetime
    end: datetime
    place: str
    repeat: dict[str, Any]
    clashes: tuple[InTheWay, ...]
    times: int
    looked: int
    until: datetime
    moving: bool = False


@dataclass(frozen=True, slots=True)
class OnlyNext(Reply):
    """Said of a later time of a standing meeting, `start`; nothing was done: only its next one can be dealt with.

    `off`: that one has been called off.
    """

    item: ItemFacts
    start: datetime
    off: bool = False


@dataclass(frozen=True, slots=True)
class RoomLost(Reply):
    """To the organiser of a standing meeting: its next occurrence has no place, another meeting has the room."""

    item: ItemFacts
    room: str
    held_by: str
    held_title: str


@dataclass(frozen=True, slots=True)
class MeetingNotice(Reply):
    """To a participant, or to a group chat (`group` True): come."""

    item: ItemFacts
    by: str
    group: bool = False
    changed: str = ""
    old_start: datetime | None = None
    old_place: str = ""
    instead_of: str = ""
    """To a substitute: in whose place. With a change of time the arrangement is off until that guest has answered."""


@dataclass(frozen=True, slots=True)
class MeetingCancelled(Reply):
    """`next_start`: of a recurring meeting only this occurrence is off (`start`), the next is then.

    `later`: it is one after the next.
    """

    item: ItemFacts
    by: str
    reason: str = ""
    start: datetime | None = None
    next_start: datetime | None = None
    later: bool = False


@dataclass(frozen=True, slots=True)
class CancelWhich(Reply):
    """A recurring meeting: this occurrence, or all of it? With `start`, `end`: moved (to `place`), not cancelled."""

    item: ItemFacts
    start: datetime | None = None
    end: datetime | None = None
    place: str = ""


@dataclass(frozen=True, slots=True)
class AheadWhich(Reply):
    """So many minutes earlier: the thing itself, or a reminder of it?"""

    item: ItemFacts
    minutes: int


@dataclass(frozen=True, slots=True)
class OccurrenceCancelled(Reply):
    """Receipt: one occurrence of a recurring meeting is off; `later`: one after the next."""

    item: ItemFacts
    start: datetime
    told: tuple[str, ...] = ()
    later: bool = False


@dataclass(frozen=True, slots=True)
class Uninvited(Reply):
    item: ItemFacts
    by: str


@dataclass(frozen=True, slots=True)
class GuestReplied(Reply):
    """To the guest himself: his answer is noted. `reply`: attend, leave, substitute."""

    item: ItemFacts
    reply: str
    substitute: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class NotInvited(Reply):
    """To one who answers a meeting to which he is not invited."""

    item: ItemFacts


@dataclass(frozen=True, slots=True)
class GuestDeclined(Reply):
    """To the organiser: a participant asks leave or sends a substitute."""

    item: ItemFacts
    guest: str
    reply: str
    substitute: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class MeetingReminder(Reply):
    item: ItemFacts
    minutes: int
    late: bool = False


@dataclass(frozen=True, slots=True)
class MinutesPlease(Reply):
    """To the organiser after the meeting: were there decisions?"""

    item: ItemFacts


@dataclass(frozen=True, slots=True)
class Decided:
    """One decision of a meeting as the task that it would be."""

    title: str
    owner: str
    due: datetime | None = None
    due_clock: bool = False


@dataclass(frozen=True, slots=True)
class MeetingClosed(Reply):
    """`silent`: nobody said whether anything was decided; it closed by itself. `tasks`: what may be assigned now.

    `start`: of a standing meeting that goes on, the occurrence that is over; `item` stands at the next one.
    """

    item: ItemFacts
    text: str = ""
    silent: bool = False
    tasks: tuple[Decided, ...] = ()
    unclear: tuple[str, ...] = ()
    start: datetime | None = None


@dataclass(frozen=True, slots=True)
class DecidedTold(Reply):
    """To a participant: what the meeting of `start` decided."""

    item: ItemFacts
    text: str
    by: str
    start: datetime | None = None


@dataclass(frozen=True, slots=True)
class YieldPlease(Reply):
    """To the holder of a room: someone asks for it."""

    item: ItemFacts
    by: str


@dataclass(frozen=True, slots=True)
class YieldAsked(Reply):
    item: ItemFacts
    holder: str


@dataclass(frozen=True, slots=True)
class RoomFacts:
    """A room and what it offers; `seats` 0 where nobody counted."""

    name: str
    seats: int = 0
    equipment: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FreeRooms(Reply):
    """The rooms free from `start` to `end`; who has the others."""

    start: datetime
    end: datetime
    rooms: tuple[RoomFacts, ...] = ()
    busy: tuple[Busy, ...] = ()


@dataclass(frozen=True, slots=True)
class FreeTimes(Reply):
    """`slots`: (start, end, room name or empty)."""

    minutes: int
    people: tuple[str, ...] = ()
    room: str = ""
    slots: tuple[tuple[datetime, datetime, str], ...] = ()
    busy: tuple[Busy, ...] = ()
    whole: bool = False
    """All of the working time that was asked about is free."""


# -- the life of an item ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class NoticesSent(Reply):
    """After 发: how many cards went out, and whom they do not reach."""

    item: ItemFacts
    told: tuple[str, ...] = ()
    untold: tuple[Untold, ...] = ()


@dataclass(frozen=True, slots=True)
class Accepted(Reply):
    """签收: to the owner."""

    item: ItemFacts


@dataclass(frozen=True, slots=True)
class AcceptedAll(Reply):
    items: tuple[ItemFacts, ...]


@dataclass(frozen=True, slots=True)
class ProgressNoted(Reply):
    item: ItemFacts
    text: str
    told: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ProgressTold(Reply):
    """To the asker."""

    item: ItemFacts
    text: str
    by: str


@dataclass(frozen=True, slots=True)
class Completed(Reply):
    """To the owner: closed, and the asker is told."""

    item: ItemFacts
    told: tuple[str, ...] = ()
    relayer: str = ""


@dataclass(frozen=True, slots=True)
class AnswerTold(Reply):
    """To the asker: the answer, [满意][未解决]."""

    item: ItemFacts
    by: str


@dataclass(frozen=True, slots=True)
class AnswerWanted(Reply):
    """An answer that only says 已转发/已开会, or nothing: how far is the matter itself?"""

    item: ItemFacts
    said: str = ""


@dataclass(frozen=True, slots=True)
class Settled(Reply):
    item: ItemFacts


@dataclass(frozen=True, slots=True)
class SettledTold(Reply):
    """To the owner: the asker says 满意."""

    item: ItemFacts
    by: str


@dataclass(frozen=True, slots=True)
class Reopened(Reply):
    """To the asker: reopened, and who is told. Without `text` he may still say what is not settled."""

    item: ItemFacts
    told: tuple[str, ...] = ()
    text: str = ""


@dataclass(frozen=True, slots=True)
class ReopenedTold(Reply):
    """To the owner: the asker says it is not settled."""

    item: ItemFacts
    by: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class DueChanged(Reply):
    """`to_owner`: told to the owner; else the receipt."""

    item: ItemFacts
    by: str
    old: datetime | None = None
    old_clock: bool = False
    to_owner: bool = False
    told: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ExtensionAsked(Reply):
    """Receipt to the owner: who decides."""

    item: ItemFacts
    due: datetime
    due_clock: bool
    approver: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ExtensionPlease(Reply):
    """To the approver: [同意][不同意]."""

    item: ItemFacts
    by: str
    due: datetime
    due_clock: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ExtensionDecided(Reply):
    item: ItemFacts
    approved: bool
    by: str
    due: datetime
    due_clock: bool
    receipt: bool = False
    text: str = ""


@dataclass(frozen=True, slots=True)
class Transferred(Reply):
    """Receipt: another owner now."""

    item: ItemFacts
    old: str
    told: tuple[str, ...] = ()
    untold: tuple[Untold, ...] = ()
    said: str = ""


@dataclass(frozen=True, slots=True)
class TransferredTold(Reply):
    """To the former owner or the asker; `said`: the words with which it was handed on."""

    item: ItemFacts
    old: str
    by: str
    said: str = ""


@dataclass(frozen=True, slots=True)
class SupportAdded(Reply):
    item: ItemFacts
    added: tuple[str, ...]
    untold: tuple[Untold, ...] = ()


@dataclass(frozen=True, slots=True)
class Urged(Reply):
    """Receipt: who was urged."""

    item: ItemFacts
    told: tuple[str, ...] = ()
    untold: tuple[Untold, ...] = ()
    nobody: bool = False
    """All have replied: nobody was urged."""
    begun: bool = False
    """The meeting has begun, answers come too late."""


@dataclass(frozen=True, slots=True)
class UrgePlease(Reply):
    """To the owner: the asker waits."""

    item: ItemFacts
    by: str


@dataclass(frozen=True, slots=True)
class Returned(Reply):
    """`told`: receipt; else (`told` empty, `by` set) to the asker or registrar."""

    item: ItemFacts
    by: str
    reason: str
    receipt: bool = False
    told: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReasonWanted(Reply):
    """A return carries a reason (条例 art. 24(3))."""

    item: ItemFacts
    what: Literal["return", "reject", "leave", "progress", "answer", "top_urgent"]


@dataclass(frozen=True, slots=True)
class UrgencyMarked(Reply):
    """加急, 特急, or no longer. `by` is empty in the receipt."""

    item: ItemFacts
    by: str = ""
    reason: str = ""
    told: tuple[str, ...] = ()
    untold: tuple[Untold, ...] = ()


@dataclass(frozen=True, slots=True)
class Instructed(Reply):
    """Receipt to the leader, or to who passed on the word of `by`."""

    item: ItemFacts
    text: str
    told: tuple[str, ...] = ()
    by: str = ""
    through: str = ""
    untold: tuple[Untold, ...] = ()


@dataclass(frozen=True, slots=True)
class InstructionTold(Reply):
    """To registrar and owner: the leader's words; `through` passed them on."""

    item: ItemFacts
    text: str
    by: str
    through: str = ""


@dataclass(frozen=True, slots=True)
class InstructionConveyed(Reply):
    """To the leader: his words as somebody passed them on; he may say that they are not his."""

    item: ItemFacts
    text: str
    through: str


@dataclass(frozen=True, slots=True)
class InstructionDisowned(Reply):
    """The leader says that what was passed on is not his word. `receipt`: to himself."""

    item: ItemFacts
    text: str
    by: str
    through: str
    told: tuple[str, ...] = ()
    receipt: bool = False


@dataclass(frozen=True, slots=True)
class InstructionPlease(Reply):
    """To a leader: a document waits for his words."""

    item: ItemFacts
    by: str


@dataclass(frozen=True, slots=True)
class SentForInstruction(Reply):
    item: ItemFacts
    leader: str


@dataclass(frozen=True, slots=True)
class Circulated(Reply):
    """Receipt, counted in place; `had`: named as readers, but the paper is theirs or before them already."""

    item: ItemFacts
    told: tuple[str, ...] = ()
    untold: tuple[Untold, ...] = ()
    seen: tuple[str, ...] = ()
    unseen: tuple[str, ...] = ()
    had: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadingList(Reply):
    """Of a paper in circulation: who has read it and who has not."""

    item: ItemFacts
    seen: tuple[str, ...] = ()
    unseen: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SeenNoted(Reply):
    item: ItemFacts


@dataclass(frozen=True, slots=True)
class Cancelled(Reply):
    """Receipt."""

    item: ItemFacts
    told: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CancelledTold(Reply):
    item: ItemFacts
    by: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Undone(Reply):
    """Receipt: `action` is what was taken back."""

    item: ItemFacts
    action: str
    told: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class UndoneTold(Reply):
    item: ItemFacts
    action: str
    by: str


@dataclass(frozen=True, slots=True)
class NothingToUndo(Reply):
    """`too_late`: the last change is older than the minutes allowed."""

    too_late: bool = False
    minutes: int = 10


# -- by the clock ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DueReminder(Reply):
    """To the owner: the deadline comes near, or is passed (`item.late`). `late`: sent after its time."""

    item: ItemFacts
    late: bool = False


@dataclass(frozen=True, slots=True)
class OverdueTold(Reply):
    """To the asker, then up the ladder: it is late."""

    item: ItemFacts
    days: int


@dataclass(frozen=True, slots=True)
class AcceptReminder(Reply):
    """To the owner: not signed for yet."""

    item: ItemFacts


@dataclass(frozen=True, slots=True)
class NotAcceptedTold(Reply):
    """To the asker: the owner has not signed for it."""

    item: ItemFacts


@dataclass(frozen=True, slots=True)
class NoDeadlineReview(Reply):
    """To the owner of an item without a deadline: how far is it?"""

    item: ItemFacts


@dataclass(frozen=True, slots=True)
class ReplyWanted(Reply):
    """To participants who have not replied."""

    item: ItemFacts


@dataclass(frozen=True, slots=True)
class OwnReminder(Reply):
    """`by`: who set it for its reader. `untold`: whom it does not reach; who set it passes it on himself."""

    text: str
    at: datetime
    late: bool = False
    reminder: int | None = None
    """The next one of a recurring reminder, which may be stopped."""
    by: str = ""
    untold: tuple[Untold, ...] = ()


@dataclass(frozen=True, slots=True)
class ReminderSet(Reply):
    """`to`: the others for whom it is; `untold`: those of them whom nothing reaches now. `by`: who else set it."""

    text: str
    at: datetime
    repeat: dict[str, Any] | None = None
    reminder: int | None = None
    to: tuple[str, ...] = ()
    untold: tuple[Untold, ...] = ()
    by: str = ""


@dataclass(frozen=True, slots=True)
class ReminderPreview(Reply):
    """A reminder that would go to many, or to a leader: looked at first."""

    text: str
    at: datetime
    people: tuple[str, ...]
    repeat: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class ReminderStopped(Reply):
    """`to`: the others who would have got it. `by`: to who set it, that its reader wants it no more."""

    text: str
    at: datetime
    """When it would have come."""
    repeat: dict[str, Any] | None = None
    to: tuple[str, ...] = ()
    by: str = ""


@dataclass(frozen=True, slots=True)
class OwnReminders(Reply):
    """One's own reminders to come. `which`: one of them is to be stopped, and it is not clear which."""

    lines: tuple[ReminderSet, ...] = ()
    which: bool = False


@dataclass(frozen=True, slots=True)
class Digest(Reply):
    """Several messages held during a quiet time, as one: packed replies, rendered by their first lines."""

    parts: tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True)
class NotReached(Reply):
    """To who caused a message: it could not be delivered."""

    untold: tuple[Untold, ...]
    item: ItemFacts | None = None
    text: str = ""
    """Of a reminder: its words."""


# -- answers to questions --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class MyItems(Reply):
    lines: tuple[Line, ...]
    total: int
    page: int = 0


@dataclass(frozen=True, slots=True)
class TheirItems(Reply):
    """What a colleague or a unit has in hand; not `whole`: only as far as it concerns the asker."""

    name: str
    lines: tuple[Line, ...]
    total: int
    whole: bool = False


@dataclass(frozen=True, slots=True)
class ItemShown(Reply):
    item: ItemFacts
    history: tuple[tuple[datetime, str, str, str], ...] = ()
    """(when, who or empty, action, text), newest first."""
    through: tuple[str, ...] = ()
    """Who passed on a leader's word, beside each line of the history; mostly empty."""


@dataclass(frozen=True, slots=True)
class WhoDid(Reply):
    """谁登记的: answered from the history, newest first; no line: it is not on record."""

    item: ItemFacts
    did: str
    lines: tuple[tuple[datetime, str, str, str], ...] = ()
    """(when, who, action, who passed it on)."""


@dataclass(frozen=True, slots=True)
class Found(Reply):
    words: str
    lines: tuple[Line, ...]
    total: int
    page: int = 0


@dataclass(frozen=True, slots=True)
class Schedule(Reply):
    first: str
    last: str
    """Local days, ISO."""
    lines: tuple[Line, ...]
    person: str = ""
    room: str = ""
    total: int = 0


@dataclass(frozen=True, slots=True)
class OverdueList(Reply):
    lines: tuple[Line, ...]
    total: int
    page: int = 0


@dataclass(frozen=True, slots=True)
class UnansweredList(Reply):
    """Askers who wait (items), and of one meeting the guests who have not replied."""

    lines: tuple[Line, ...] = ()
    total: int = 0
    item: ItemFacts | None = None
    guests: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Stats(Reply):
    first: str
    last: str
    new: int
    closed: int
    on_time: int
    overdue: int
    returned: int
    meetings: int
    documents: int
    tasks: int


@dataclass(frozen=True, slots=True)
class MorningCard(Reply):
    """`manager` None for staff; else the manager's summary beside one's own matters."""

    day: str
    meetings: tuple[Line, ...] = ()
    due: tuple[Line, ...] = ()
    overdue: tuple[Line, ...] = ()
    waiting: tuple[Line, ...] = ()
    total: int = 0
    empty: bool = False
    """Asked for by a sentence on a day with nothing; never pushed."""


@dataclass(frozen=True, slots=True)
class ManagerSummary(Reply):
    """New, closed and late since the last summary; unanswered askers first."""

    day: str
    unanswered: tuple[Line, ...] = ()
    unanswered_total: int = 0
    overdue: tuple[Line, ...] = ()
    overdue_total: int = 0
    new: int = 0
    closed: int = 0
    returned: int = 0
    meetings: tuple[Line, ...] = ()
    since: str = ""
    mine: tuple[Line, ...] = ()
    empty: bool = False


@dataclass(frozen=True, slots=True)
class Help(Reply):
    """Sentences to copy; `topic` empty: the main ones. `name`: the first greeting."""

    topic: str = ""
    name: str = ""


# -- conversation ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Question(Reply):
    """One thing is asked: `slot`, `why` (missing, which_person, past, …), `heard`; `known` shows what stands.

    `unclear`: the answer that was not understood; it is asked again. `vague`: one that leaves it open (尽快, 你定).
    `rooms`: those free then, of a booking that wants some room.
    """

    slot: str
    why: str
    heard: str = ""
    known: dict[str, Any] = field(default_factory=dict)
    unclear: str = ""
    vague: str = ""
    rooms: tuple[RoomFacts, ...] = ()


@dataclass(frozen=True, slots=True)
class WhichItem(Reply):
    """Several items may be meant (or none, `lines` empty). `remind`: who could be reminded of it instead."""

    ref: str
    lines: tuple[Line, ...] = ()
    remind: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ConversationExpired(Reply):
    """`replaced`: it was put aside for another order, not left until it expired.

    `heard`: its words; of an order begun with a button `intent` and `items`, or the `title` of what was to be.
    """

    heard: str
    replaced: bool = False
    intent: str = ""
    title: str = ""
    items: tuple[ItemFacts, ...] = ()


@dataclass(frozen=True, slots=True)
class QuestionOver(Reply):
    """A button of a question that was put aside or lapsed: nothing was done."""


@dataclass(frozen=True, slots=True)
class UnclearAbout(Reply):
    """What was said of one line of a list is not clear."""

    item: ItemFacts
    said: str


@dataclass(frozen=True, slots=True)
class NotListed(Reply):
    """Numbers were said that stand in no list shown; `lines`: the list they can be said of now."""

    said: tuple[str, ...]
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Puzzled(Reply):
    """Not understood: the nearest things that can be done (intents)."""

    nearest: tuple[str, ...] = ()
    group: bool = False


@dataclass(frozen=True, slots=True)
class Preview(Reply):
    """What would go out, to how many; nothing was sent yet. `what`: packed reply shown below; `to`: a group's name.

    `again`: it was shown before and nobody said whether it shall go out.
    """

    count: int
    to: str = ""
    what: dict[str, Any] = field(default_factory=dict)
    again: bool = False


@dataclass(frozen=True, slots=True)
class Announced(Reply):
    item: ItemFacts
    group: str


@dataclass(frozen=True, slots=True)
class GroupWanted(Reply):
    """Into which group? None is bound: how to bind one."""

    item: ItemFacts | None = None
    any: bool = False


@dataclass(frozen=True, slots=True)
class AlreadyDone(Reply):
    """The button's matter is settled: what stands now, by whom, when."""

    item: ItemFacts | None = None
    by: str = ""
    at: datetime | None = None
    what: str = ""


@dataclass(frozen=True, slots=True)
class NotAllowed(Reply):
    """`what`: the action's code; `who`: names of those who may; `passed_to`: to whom it was handed instead."""

    what: str
    who: tuple[str, ...] = ()
    item: ItemFacts | None = None


@dataclass(frozen=True, slots=True)
class NothingChanged(Reply):
    """The order agrees with what stands already."""

    item: ItemFacts


@dataclass(frozen=True, slots=True)
class PastMoment(Reply):
    """The moment asked for is over."""

    at: datetime


@dataclass(frozen=True, slots=True)
class SecretRefused(Reply):
    """涉密事项请走机要渠道 (BM 29)."""

    deleted: bool = False


@dataclass(frozen=True, slots=True)
class FileRefused(Reply):
    """`words_done`: what was written beside it was carried out."""

    words_done: bool = False


@dataclass(frozen=True, slots=True)
class Failed(Reply):
    """A defect of ours; the message is kept, `update` names it for the administrator."""

    update: int


@dataclass(frozen=True, slots=True)
class PassOnWhich(Reply):
    """Words under a card that order nothing: they can be passed on to the other side as they are."""

    item: ItemFacts
    text: str
    to: str


@dataclass(frozen=True, slots=True)
class PassedOn(Reply):
    """Receipt: the words went to him. `decides`: who sets the deadline, where a helper asked for more time."""

    item: ItemFacts
    text: str
    told: tuple[str, ...] = ()
    decides: str = ""


@dataclass(frozen=True, slots=True)
class PassedOnTold(Reply):
    """To the other side of an item: what was said, word for word."""

    item: ItemFacts
    text: str
    by: str


@dataclass(frozen=True, slots=True)
class NotSent(Reply):
    """不发: the meeting stands, and these do not know of it."""

    item: ItemFacts
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Dismissed(Reply):
    """Nothing was sent."""


@dataclass(frozen=True, slots=True)
class NotOffered(Reply):
    """Understood, but not done here yet: said plainly, with what can be done instead."""

    intent: str


# -- people, groups, settings ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Welcome(Reply):
    """First greeting of a member: who he is here, sentences to copy."""

    name: str
    office: str
    unit: str = ""
    title: str = ""
    admin: bool = False
    waiting: int = 0
    """Cards that waited for him; they follow."""


@dataclass(frozen=True, slots=True)
class StrangerMet(Reply):
    """Only the way to ask for admission."""

    office: str


@dataclass(frozen=True, slots=True)
class AdmissionAsked(Reply):
    office: str
    again: bool = False


@dataclass(frozen=True, slots=True)
class AdmissionPlease(Reply):
    """To an administrator: a stranger asks to be let in."""

    name: str
    username: str
    telegram_id: int
    alike: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AdmissionWho(Reply):
    """Which member of the roster is this?"""

    name: str
    admission: int


@dataclass(frozen=True, slots=True)
class AdmissionDecided(Reply):
    name: str
    admitted: bool
    person: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class Refused(Reply):
    """To the stranger."""

    office: str


@dataclass(frozen=True, slots=True)
class InviteMade(Reply):
    """`code` becomes a link when rendered (the bot's name is known there)."""

    name: str
    code: str
    expires: datetime


@dataclass(frozen=True, slots=True)
class InviteInvalid(Reply):
    office: str
    used: bool = False


@dataclass(frozen=True, slots=True)
class MemberJoined(Reply):
    """To the administrators. `moved`: he had another Telegram account before, which is cut off now."""

    name: str
    unit: str = ""
    moved: bool = False


@dataclass(frozen=True, slots=True)
class AccountMoved(Reply):
    """To the Telegram account that was this member's until now: another one took its place."""

    name: str
    office: str


@dataclass(frozen=True, slots=True)
class GroupGreeting(Reply):
    """In a group the bot was added to: what it can and cannot hear there, who may bind it."""

    title: str
    bound: str = ""


@dataclass(frozen=True, slots=True)
class GroupBound(Reply):
    """`old`: the name this chat had before; `moved`: the group met in another chat before, which is let go."""

    name: str
    by: str
    old: str = ""
    moved: bool = False


@dataclass(frozen=True, slots=True)
class GroupLost(Reply):
    """To who bound it: the bot was removed from the group's chat, notices reach it no more."""

    name: str


@dataclass(frozen=True, slots=True)
class GroupUnknown(Reply):
    """No group of that name in the office file: which are there?"""

    name: str
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PrivateOnly(Reply):
    """In a group: this is answered in private, through a deep link."""

    told: bool = True


@dataclass(frozen=True, slots=True)
class GroupOnly(Reply):
    """Binding happens inside the group."""


@dataclass(frozen=True, slots=True)
class BriefSet(Reply):
    at: str
    """Local HH:MM; empty: none."""


@dataclass(frozen=True, slots=True)
class LanguageSet(Reply):
    language: str
