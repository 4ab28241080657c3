"""Everything one can ask of Huiyin: orders as frozen dataclasses of plain values.

People, units, rooms and groups are ids; an item is an id, or the words by which it was meant (`ref`). Where both are
empty, the asker's last card is meant. Moments are aware datetimes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Literal


@dataclass(frozen=True, slots=True)
class Due:
    """To be done by `at`; a bare day (`clock` False) is its closing hour."""

    at: datetime
    clock: bool = False


@dataclass(frozen=True, slots=True)
class Party:
    """A colleague, or a unit (its liaison answers for it until handed on)."""

    kind: Literal["person", "unit"]
    id: int


@dataclass(frozen=True, slots=True)
class Involved:
    party: Party
    role: Literal["participant", "support", "reader", "copy", "leader"] = "participant"


@dataclass(frozen=True, slots=True)
class Repeat:
    """A recurrence in plain values; `byday` counts Monday = 1, `nth` of the month, `workday` picks working days."""

    freq: str
    interval: int = 1
    byday: tuple[int, ...] = ()
    bymonth: tuple[int, ...] = ()
    bymonthday: tuple[int, ...] = ()
    bysetpos: int | None = None
    workday: bool = False
    until: date | None = None


Urgency = Literal["normal", "urgent", "top"]


@dataclass(frozen=True, slots=True)
class Command:
    """An order."""


@dataclass(frozen=True, slots=True)
class OnItem(Command):
    """An order about something the office has already taken on."""

    item: int | None = None
    ref: str = ""


# -- documents -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RegisterDocument(Command):
    title: str
    number: str | None = None
    issuer: str | None = None
    kind: str | None = None
    urgency: Urgency = "normal"
    copies: int | None = None
    owner: Party | None = None
    others: tuple[Involved, ...] = ()
    due: Due | None = None
    remind: tuple[int, ...] = ()
    asker: str | None = None
    again: bool = False
    """Register although the same number stands in the register already (confirmed by button)."""


@dataclass(frozen=True, slots=True)
class ReturnDocument(OnItem):
    """退文, or 退办 by the handler: always with a reason (条例 art. 24)."""

    reason: str = ""


@dataclass(frozen=True, slots=True)
class InstructDocument(OnItem):
    """批示: a leader's words on a paper, perhaps with who is to act and by when."""

    text: str = ""
    owner: Party | None = None
    due: Due | None = None
    others: tuple[Involved, ...] = ()
    """Who is to help, or to read it."""
    by: Party | None = None
    """The leader whose word it is, where somebody else passes it on (转达)."""
    by_name: str = ""
    """His name, also where he is not of the office."""


@dataclass(frozen=True, slots=True)
class DisownInstruction(OnItem):
    """不是我批的: a leader says that the instruction passed on in his name is not his."""


@dataclass(frozen=True, slots=True)
class SendForInstruction(OnItem):
    """送批示: put a document before a leader."""

    leader: Party | None = None


@dataclass(frozen=True, slots=True)
class CirculateDocument(OnItem):
    """传阅: each reader is told and may say 已阅."""

    readers: tuple[Party, ...] = ()
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class MarkSeen(OnItem):
    """已阅 by a reader."""


@dataclass(frozen=True, slots=True)
class UrgeReaders(OnItem):
    """催阅: whoever has not read a paper in circulation is asked again."""


# -- meetings --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class BookMeeting(Command):
    title: str
    start: datetime
    end: datetime | None = None
    room: int | None = None
    place: str = ""
    people: tuple[Party, ...] = ()
    remind: tuple[int, ...] = ()
    repeat: Repeat | None = None
    group: int | None = None
    despite: bool = False
    """Book although a participant is busy (confirmed by button); a taken room is never booked twice."""
    confirmed: bool = False
    """The preview before more than five people was answered 发."""


@dataclass(frozen=True, slots=True)
class MoveMeeting(OnItem):
    """Another time, day or place; what is None stays."""

    day: date | None = None
    start: time | None = None
    end: time | None = None
    minutes: int | None = None
    """Its length from now on."""
    later: int = 0
    """Minutes by which start and end shift, negative: earlier."""
    workdays: int = 0
    """Working days by which they shift."""
    longer: int = 0
    """Minutes by which it gets longer, negative: shorter."""
    room: int | None = None
    place: str | None = None
    despite: bool = False
    weekday: bool = False
    """The day was said as a bare weekday: of which week is asked where it is not that of the meeting."""
    of: date | None = None
    """The occurrence meant, by its day."""
    once: bool | None = None
    """Of a recurring meeting this occurrence alone (True), or all from it on (False); None is asked."""
    repeat: Repeat | None = None
    """How it recurs from now on."""


@dataclass(frozen=True, slots=True)
class InvitePeople(OnItem):
    people: tuple[Party, ...] = ()
    confirmed: bool = False
    of: date | None = None


@dataclass(frozen=True, slots=True)
class UninvitePeople(OnItem):
    people: tuple[Party, ...] = ()
    of: date | None = None


@dataclass(frozen=True, slots=True)
class AcceptMeeting(OnItem):
    """参加, and what is said with it: 可能晚到10分钟. `of`: the day that was said."""

    reason: str = ""
    of: date | None = None


@dataclass(frozen=True, slots=True)
class DeclineMeeting(OnItem):
    """请假; `of`: the day that was said."""

    reason: str = ""
    of: date | None = None


@dataclass(frozen=True, slots=True)
class DelegateMeeting(OnItem):
    """替会: another attends in one's place."""

    substitute: Party | None = None
    reason: str = ""
    of: date | None = None


@dataclass(frozen=True, slots=True)
class AnnounceMeeting(OnItem):
    """发群: put the meeting's notice into a group chat, after a look at what goes out."""

    group: int | None = None
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class RecordMinutes(OnItem):
    """What the meeting decided; closes it with that answer. `tasks`: who is to do what by when, as it was read."""

    text: str = ""
    tasks: tuple[AssignTask, ...] = ()
    unclear: tuple[str, ...] = ()
    """What sounds like an order, but not whose or by when."""


@dataclass(frozen=True, slots=True)
class AssignDecided(OnItem):
    """交办: the decisions of a meeting were looked at and become tasks."""

    tasks: tuple[AssignTask, ...] = ()


@dataclass(frozen=True, slots=True)
class TellDecided(OnItem):
    """发与会人: what the meeting that began then decided goes to those who were invited."""

    text: str = ""
    start: datetime | None = None


@dataclass(frozen=True, slots=True)
class MinutesNone(OnItem):
    """无议定: the meeting was held and decided nothing."""


@dataclass(frozen=True, slots=True)
class AskToYield(OnItem):
    """请…让出: ask the holder of a room to give it up."""


@dataclass(frozen=True, slots=True)
class FindTime(Command):
    """When all of these, and the room, are free; each time begins a booking."""

    people: tuple[Party, ...] = ()
    room: int | None = None
    start: datetime | None = None
    end: datetime | None = None
    minutes: int = 60
    said: tuple[dict[str, object], ...] = ()
    """What was said: with a time chosen it becomes a booking."""


@dataclass(frozen=True, slots=True)
class FindRoom(Command):
    """找个会议室: which rooms are free then, each with a button that begins a booking."""

    start: datetime
    end: datetime | None = None
    said: tuple[dict[str, object], ...] = ()
    """What was said: with a room chosen it becomes a booking."""


# -- tasks, and what any open item can be told -----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AssignTask(Command):
    title: str
    owner: Party
    others: tuple[Involved, ...] = ()
    due: Due | None = None
    remind: tuple[int, ...] = ()
    urgency: Urgency = "normal"
    detail: str = ""
    asker: str | None = None
    confirmed: bool = False
    repeat: Repeat | None = None
    """The deadline comes again: when one occurrence is done, the next is taken on."""
    again: bool = False
    """Assign although the very same was assigned a moment ago (confirmed by button)."""


@dataclass(frozen=True, slots=True)
class AssignEach(Command):
    """各科室负责人: the same to each of these, one task a person; to many only after a look."""

    order: AssignTask
    owners: tuple[Party, ...]
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class SubmitRequest(Command):
    """A matter put to the office with nobody named: it waits at the duty desk."""

    title: str
    detail: str = ""
    asker: str | None = None
    due: Due | None = None
    owner: Party | None = None


@dataclass(frozen=True, slots=True)
class SendNotices(OnItem):
    """发: the preview of cards to many was looked at; they may go out.

    `changed` and what stood before: the cards tell of a change to those who know of the meeting already.
    """

    people: tuple[int, ...] = ()
    changed: str = ""
    old_start: datetime | None = None
    old_place: str = ""


@dataclass(frozen=True, slots=True)
class WantSlot(OnItem):
    """A button such as 改时间: ask for the one piece (`slot`, a key of the report) that `intent` needs."""

    intent: str = ""
    slot: str = ""
    unclear: str = ""
    """The answer that was not understood: it is asked again."""
    vague: str = ""
    """The answer that leaves it open (尽快, 你定): it is asked again."""


@dataclass(frozen=True, slots=True)
class AcceptItem(OnItem):
    """签收"""


@dataclass(frozen=True, slots=True)
class AcceptAll(Command):
    """全部签收: everything unsigned, or of it these."""

    items: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class ReportProgress(OnItem):
    text: str = ""


@dataclass(frozen=True, slots=True)
class CompleteItem(OnItem):
    """办结: the answer that goes to the asker. `plain`: no more is to be said than that it is done."""

    text: str = ""
    plain: bool = False


@dataclass(frozen=True, slots=True)
class ConfirmItem(OnItem):
    """满意"""


@dataclass(frozen=True, slots=True)
class RejectItem(OnItem):
    """未解决: reopens."""

    text: str = ""


@dataclass(frozen=True, slots=True)
class CorrectItem(OnItem):
    """题目改成…, 文号是…, 来文单位是…, 标成特急: what was taken on is put right."""

    title: str = ""
    number: str = ""
    issuer: str = ""
    urgency: Literal["", "normal", "urgent", "top"] = ""
    reason: str = ""
    """Why it is 特急: asked for where it is not said."""


@dataclass(frozen=True, slots=True)
class ExtendItem(OnItem):
    """Another deadline: changed at once by who may, asked for (延期申请) by the owner.

    Said as a moment, as an hour of the day it is due on (`clock`), or as how much longer.
    """

    due: Due | None = None
    reason: str = ""
    clock: time | None = None
    longer: int = 0
    """Minutes more than it has."""
    workdays: int = 0
    """Working days more than it has."""


@dataclass(frozen=True, slots=True)
class DecideExtension(Command):
    extension: int
    approve: bool
    text: str = ""


@dataclass(frozen=True, slots=True)
class DecideRequest(OnItem):
    """同意, 不同意 to a matter that asks leave: 请假, 用车, 用印."""

    approve: bool = True
    text: str = ""


@dataclass(frozen=True, slots=True)
class Decide(Command):
    """同意, 不同意 or 阅 (`approve` None) as `words`, of what waits for it; `every`: of all, or all of `items`."""

    words: str
    approve: bool | None
    text: str = ""
    every: bool = False
    items: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class TransferItem(OnItem):
    """转办, 换人: another owner. `others`: who gets it as well, to help or to read (转财政局和住建局).

    `text`: what was said with it, for him to know.
    """

    to: Party | None = None
    others: tuple[Involved, ...] = ()
    text: str = ""


@dataclass(frozen=True, slots=True)
class AddSupport(OnItem):
    """加配合"""

    people: tuple[Party, ...] = ()


@dataclass(frozen=True, slots=True)
class UrgeItem(OnItem):
    """催办; `whom`: who was named, who may be reminded where there is no such item."""

    whom: tuple[Party, ...] = ()


@dataclass(frozen=True, slots=True)
class CancelItem(OnItem):
    """`once`: of a recurring meeting this occurrence alone (True), or all of it (False); None is asked."""

    reason: str = ""
    once: bool | None = None
    confirmed: bool = False
    of: date | None = None
    """The day that was said."""


@dataclass(frozen=True, slots=True)
class CancelAll(Command):
    """All the meetings of the day that was said, after a look at which they are."""

    items: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Undo(OnItem):
    """Take back one's last change, within some minutes."""


@dataclass(frozen=True, slots=True)
class Relayed(Command):
    """已告知 / 没打通: the relayer's word on an asker outside the chat."""

    relay: int
    reached: bool
    how: str = ""


@dataclass(frozen=True, slots=True)
class SetReminder(Command):
    """A reminder for oneself, or for these `people`."""

    text: str
    at: datetime
    repeat: Repeat | None = None
    people: tuple[Party, ...] = ()
    confirmed: bool = False
    """The preview before many, or before a leader, was answered 发."""


@dataclass(frozen=True, slots=True)
class ShowReminders(Command):
    """我有哪些提醒: those still to come, to oneself or set by oneself for others."""


@dataclass(frozen=True, slots=True)
class StopReminder(Command):
    """取消签到的提醒: one of one's own, by its button, or whose words hold these; empty: the only one.

    `people`: those whom it is to reach no more; empty: all for whom it is.
    """

    reminder: int | None = None
    words: str = ""
    people: tuple[Party, ...] = ()


@dataclass(frozen=True, slots=True)
class RemindAhead(OnItem):
    """So many minutes before the meeting starts or the matter is due: for all of it by who may, else for oneself.

    Not `surely`: it may as well be meant that the thing itself comes so much earlier, which is asked.
    """

    minutes: int = 0
    surely: bool = True


# -- questions -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ShowMine(Command):
    page: int = 0


@dataclass(frozen=True, slots=True)
class ShowTheirs(Command):
    """王芳那边有消息吗, 综合科手上还有几件: what somebody else, or a unit, has in hand."""

    whose: Party


@dataclass(frozen=True, slots=True)
class ShowItem(OnItem):
    """How far is …, or who registered, assigned, drafted it."""

    did: str = ""
    """The deed asked about, as the history calls it; empty: how the item stands."""


@dataclass(frozen=True, slots=True)
class Search(Command):
    words: str
    page: int = 0


@dataclass(frozen=True, slots=True)
class ShowSchedule(Command):
    """Meetings of a stretch of days (local, both included); of another person where `person` is set."""

    first: date
    last: date
    person: int | None = None
    room: int | None = None


@dataclass(frozen=True, slots=True)
class ShowOverdue(Command):
    page: int = 0


@dataclass(frozen=True, slots=True)
class ShowUnanswered(OnItem):
    """Who has not replied; which askers have no answer. `reading`: who has not read the paper shown last."""

    reading: bool = False


@dataclass(frozen=True, slots=True)
class ShowStats(Command):
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class ShowBrief(Command):
    pass


@dataclass(frozen=True, slots=True)
class ShowHelp(Command):
    topic: str = ""


# -- people, groups, settings ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Start(Command):
    """/start, with the code of a deep link where there is one."""

    code: str = ""


@dataclass(frozen=True, slots=True)
class AskAdmission(Command):
    pass


@dataclass(frozen=True, slots=True)
class DecideAdmission(Command):
    admission: int
    admit: bool
    person: int | None = None
    """Whom of the roster the stranger is; None with `admit`: ask which, or a new member."""
    new: bool = False


@dataclass(frozen=True, slots=True)
class InvitePerson(Command):
    """A one-time link for a colleague, by id or by the name that was said."""

    person: int | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class GroupJoined(Command):
    """The bot was added to a group chat."""

    title: str


@dataclass(frozen=True, slots=True)
class GroupLeft(Command):
    pass


@dataclass(frozen=True, slots=True)
class GroupMigrated(Command):
    old_chat: int
    new_chat: int


@dataclass(frozen=True, slots=True)
class BindGroup(Command):
    name: str


@dataclass(frozen=True, slots=True)
class PersonReachable(Command):
    """The member blocked the bot, or started it again."""

    reachable: bool


@dataclass(frozen=True, slots=True)
class SetBrief(Command):
    """The time of one's morning card; None: none."""

    at: time | None


@dataclass(frozen=True, slots=True)
class SetLanguage(Command):
    language: str


# -- conversation ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Choice:
    """A likely answer: `label` says it in words, `verb` names it, `facts` fill its wording."""

    label: str
    verb: str = "choice"
    facts: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ask(Command):
    """Something is missing or in doubt: keep what was said, ask for one thing."""

    slot: str
    why: str
    heard: str = ""
    choices: tuple[Choice, ...] = ()
    said: tuple[dict[str, object], ...] = ()
    """The messages so far: enough to understand again once the answer is there."""
    known: dict[str, object] = field(default_factory=dict)
    """What was understood, as facts for the question's second line."""
    unclear: str = ""
    """The answer that was not understood: the same is asked again."""
    vague: str = ""
    """The answer that leaves it open (尽快, 你定): the same is asked again."""
    soon: bool = False
    """It is to be as soon as can be: the next days are offered."""
    order: OnItem | None = None
    """What would be done, where it is asked whether that is meant: its item must be known."""


@dataclass(frozen=True, slots=True)
class Choose(Command):
    """One of the choices was pressed; the origin understands again with it."""

    slot: str
    label: str


@dataclass(frozen=True, slots=True)
class InAnswer(Command):
    """`command` is what the open question was asked for: the question is settled with it."""

    command: Command


@dataclass(frozen=True, slots=True)
class WhichOf(Command):
    """Said without naming an item, and several may be meant: one of these, else of those it could be about.

    `likely`: the item shown last, meant where nothing else can be; `surely`: asked even of the only one.
    """

    order: OnItem
    heard: str = ""
    items: tuple[int, ...] = ()
    likely: int | None = None
    surely: bool = False


@dataclass(frozen=True, slots=True)
class NotListed(Command):
    """Numbers that no list shown has: said so, with one's own list."""

    said: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class PutAside(Command):
    """撤销, 取消 in answer to a question: the unfinished order is dropped, nothing else."""


@dataclass(frozen=True, slots=True)
class Chatter(Command):
    """Left alone."""


@dataclass(frozen=True, slots=True)
class NotUnderstood(Command):
    """`item`: the one whose card was answered; the words can be passed on to who stands on its other side."""

    text: str = ""
    nearest: tuple[str, ...] = ()
    item: int | None = None


@dataclass(frozen=True, slots=True)
class PassOn(OnItem):
    """原话转告: a question to the asker, an answer to the owner, in the speaker's own words."""

    text: str = ""
    wants_time: bool = False
    """A helper asks for more time, which only the owner can ask for."""


@dataclass(frozen=True, slots=True)
class UnclearAbout(OnItem):
    """Words on one line of a list that say nothing clear: asked about."""

    said: str = ""


@dataclass(frozen=True, slots=True)
class RefuseSecret(Command):
    """A 密级 mark was seen: nothing of the content is kept."""

    message_id: int | None = None


@dataclass(frozen=True, slots=True)
class RefuseFile(Command):
    """A photo or file: said plainly that it is not read yet. `words_done`: its caption was understood."""

    words_done: bool = False


@dataclass(frozen=True, slots=True)
class Several(Command):
    """Two or more orders in one message, carried out in order in one transaction."""

    orders: tuple[Command, ...] = ()


@dataclass(frozen=True, slots=True)
class Correct(Command):
    """The message was edited: what update `of` took on is put right by `command`, the message as it reads now."""

    command: Command | None = None
    of: int | None = None


@dataclass(frozen=True, slots=True)
class Dismiss(Command):
    """不发, 都已知: take the buttons away and leave things as they are."""


@dataclass(frozen=True, slots=True)
class NotOffered(Command):
    """Understood, and not done here."""

    intent: str


@dataclass(frozen=True, slots=True)
class StaleButton(Command):
    """A button whose row or order exists no more. `over`: its question was put aside or lapsed, nothing was done."""

    over: bool = False
