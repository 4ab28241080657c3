"""Report to Command: what was understood becomes an order, or the one question that must come first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

from bot.understanding import meeting_orders as meetings
from bot.understanding import shifts
from bot.understanding.instants import days, due, repeat
from bot.understanding.parties import besides, first_named, involved, parties, party
from bot.understanding.questions import ask
from bot.understanding.report import Question, Report
from bot.understanding.setting import Setting
from bot.understanding.when.moment import Doubt, Moment
from handlers import commands as c
from handlers.rules import papers

USUAL_BRIEF = time(8, 30)
"""The morning card of who only said that he wants it."""
AHEAD_WHICH = "ahead_which"
"""The doubt of 提前一天 under a card: itself, or a reminder of it."""


def order(report: Report, setting: Setting) -> c.Command:
    """The Command a report asks for. An unfinished one is an Ask, chatter and riddles say so."""
    if report.document is not None and report.document.secrecy:
        return c.RefuseSecret()
    if report.more:
        whole = (report.but(more=()), *report.more)
        parts = tuple(order(part, setting) for part in whole)
        unfinished = [part for part in parts if isinstance(part, c.Ask)]
        return c.Several((*(part for part in parts if not isinstance(part, c.Ask)), *unfinished[:1]))
    report = doubted(report, setting)
    if (open_ := _open_to_which(report, setting)) is not None:
        return open_
    if report.question is not None and report.question.kind == AHEAD_WHICH:
        return _remind(report, setting)
    if report.question is not None or report.missing:
        return replace(ask(report, setting), order=_on_item(report, setting))
    if report.intent is None:
        return c.Chatter() if report.understood else c.NotUnderstood()
    build = ORDERS.get(report.intent)
    return build(report, setting) if build else c.NotOffered(report.intent)


def _on_item(report: Report, setting: Setting) -> c.OnItem | None:
    """What would be done to an item, where it is only asked whether that is meant."""
    if report.doubt is None or report.doubt.kind != "weighed":
        return None
    made = ORDERS[report.intent or ""](report.but(question=None), setting)
    return made if isinstance(made, c.OnItem) else None


AHEAD = frozenset({"task.assign", "document.register", "request.submit", "meeting.book",
                   "meeting.move", "reminder.set"})  # fmt: skip
"""What is for a time to come."""


def doubted(report: Report, setting: Setting) -> Report:
    """The report with what is to be asked of it before it can be done, besides what it lacks."""
    return _unsure(_past(report, setting))


def _past(report: Report, setting: Setting) -> Report:
    """昨天 as a deadline, or for a meeting: another day must be meant."""
    moment = report.when or _gone(report, setting)
    if report.intent not in AHEAD or moment is None or moment.doubt is not None or moment.rule is not None:
        return report
    edge = moment.end if moment.end is not None and moment.kind == "deadline" else moment.start
    if isinstance(edge, time) or edge is None or setting.at(edge, time.max) > setting.now:
        return report
    past = replace(moment, doubt=Doubt("past"))
    missing = tuple(sorted({*report.missing, "when"}))
    asked = report.doubt
    other = report.question is not None and report.question.slot != "when"
    question = report.question if other else asked or Question("when", "past", moment.text)
    return report.but(when=past, missing=missing, question=question)


SHOWING = ("query.", "help", "brief.show", "meeting.find_time")
"""What changes nothing and tells nobody: no doubt about it is worth a question."""


def _unsure(report: Report) -> Report:
    """What no sentence says, only the weight of its words, is asked about once nothing else is."""
    asked = report.question is not None or report.missing
    intent = report.intent or ""
    if not report.weighed or asked or intent not in ORDERS or intent.startswith(SHOWING):
        return report
    return report.but(question=Question("intent", "weighed", intent, (intent,)))


def _gone(report: Report, setting: Setting) -> Moment | None:
    """上周五上午9点 of a booking: the only moment said is past, and so was not taken for its time."""
    said = [moment for _, moment in report.moments]
    if "when" not in report.missing or len(said) != 1 or (report.question and report.question.slot != "when"):
        return None
    start = said[0].start
    return said[0] if isinstance(start, datetime) and setting.at(start) < setting.now else None


def _open_to_which(report: Report, setting: Setting) -> c.Command | None:
    """收到, 转信息中心 that may be about several items: the order stands, only the item is asked for."""
    question = report.question
    if question is None or question.kind != "which_item":
        return None
    whole = report.but(question=None, missing=())
    if report.intent == "task.transfer" and first_named(whole) is None:
        return None
    made = ORDERS[report.intent or ""](whole, replace(setting, item=None)) if report.intent in ORDERS else None
    return c.WhichOf(made, question.heard, surely=report.weighed) if isinstance(made, c.OnItem) else None


def _text(report: Report) -> str:
    return report.text or ""


def _register(report: Report, setting: Setting) -> c.Command:
    document = report.document
    assert document is not None
    urgency: Any = papers.urgency(document.urgency or report.urgency)
    return c.RegisterDocument(
        title=document.title or report.title or "",
        number=document.number,
        issuer=document.issuer,
        kind=document.kind,
        urgency=urgency,
        copies=document.copies,
        owner=party(report.owner),
        others=involved(report),
        due=due(report.when, setting),
        remind=report.remind,
        asker=report.asker,
    )


def _assign(report: Report, setting: Setting) -> c.Command:
    members = setting.lists.get(report.owner.name, ()) if report.owner and report.owner.kind == "list" else ()
    owner = c.Party("person", members[0]) if members else party(report.owner)
    urgency: Any = papers.urgency(report.urgency)
    if owner is None:
        return _submit(report, setting)
    made = c.AssignTask(
        report.title or "",
        owner,
        others=involved(report),
        due=due(report.when, setting),
        remind=report.remind,
        urgency=urgency,
        detail=_text(report),
        asker=report.asker,
        repeat=repeat(report.when.rule) if report.when else None,
    )
    return c.AssignEach(made, tuple(c.Party("person", one) for one in members)) if members else made


def _submit(report: Report, setting: Setting) -> c.Command:
    return c.SubmitRequest(
        report.title or _text(report),
        detail=_text(report) if report.title else "",
        asker=report.asker,
        due=due(report.when, setting),
        owner=party(report.owner),
    )


def _remind(report: Report, setting: Setting) -> c.Command:
    moment = report.when
    edge = moment.first if moment else None
    if moment is None and report.remind:
        surely = report.question is None or report.question.kind != AHEAD_WHICH
        return c.RemindAhead(**setting.item_of(report), minutes=report.remind[0], surely=surely)
    if moment is not None and edge is None and moment.seconds:
        later = setting.now + timedelta(seconds=moment.seconds)
        return c.SetReminder(report.title or _text(report), later, people=parties(report))
    if edge is None:
        return ask(report.but(missing=("when",)), setting)
    at = setting.at(edge, setting.opening)
    if report.remind:
        at -= timedelta(minutes=report.remind[0])
    again = repeat(moment.rule if moment else None)
    return c.SetReminder(report.title or _text(report), at, again, parties(report))


def _extend(report: Report, setting: Setting) -> c.Command:
    moment = report.when
    edge = moment.last if moment else None
    clock = edge if isinstance(edge, time) else None
    if moment is None or (edge is None and not moment.seconds):
        return ask(report.but(missing=("when",)), setting)
    seconds = (moment.seconds or 0) if edge is None else 0
    if {shifts.EARLIER, shifts.SHORTER} & set(moment.fired):
        seconds = -seconds
    working = "workdays" in moment.fired
    return c.ExtendItem(
        **setting.item_of(report),
        due=due(moment, setting) if edge is not None and clock is None else None,
        reason="" if _only_asks(_text(report), moment) else _text(report),
        clock=clock,
        longer=0 if working else seconds // 60,
        workdays=seconds // 86400 if working else 0,
    )


LITTLE = 3
"""So few characters beside the moment give no reason."""


def _only_asks(text: str, moment: Moment) -> bool:
    """那延到下周一: the request itself, and no reason for it."""
    return bool(moment.text) and moment.text in text and len(text) - len(moment.text) <= LITTLE


def _mine(report: Report, setting: Setting) -> c.Command:  # noqa: ARG001
    """One's own list, or what a colleague or a unit has in hand: never one's own for his."""
    if report.owner is None:
        return c.ShowMine()
    whose = party(report.owner)
    return c.ShowTheirs(whose) if whose is not None else c.Search(report.owner.name)


def _how_far(report: Report, setting: Setting) -> c.Command:
    """How far a thing is; of whom only a name is said, all that he has in hand."""
    if report.owner is not None and report.ref is None:
        return _mine(report, setting)
    return c.ShowItem(**setting.item_of(report), did=report.did or "")


def _stats(report: Report, setting: Setting) -> c.Command:
    return c.ShowStats(*days(report.when, setting)) if report.when else c.ShowStats()


def _instruct(report: Report, setting: Setting) -> c.Command:
    beside = setting if not report.asker or setting.kind == "document" else replace(setting, item=None)
    return c.InstructDocument(
        **beside.item_of(report),
        text=_text(report),
        owner=party(report.owner),
        due=due(report.when, setting),
        others=involved(report),
        by=party(report.word_of),
        by_name=report.asker or "",
    )


def _brief_at(report: Report, setting: Setting) -> c.Command:
    if report.text == "off":
        return c.SetBrief(None)
    edge = report.when.start if report.when and report.when.start is not None else USUAL_BRIEF
    return c.SetBrief(edge if isinstance(edge, time) else setting.at(edge).astimezone(setting.zone).time())


def _about(build: Callable[..., c.Command], **given: Callable[[Report], Any]) -> Callable[[Report, Setting], c.Command]:
    """An order on an item, with further slots read from the report."""

    def make(report: Report, setting: Setting) -> c.Command:
        return build(**setting.item_of(report), **{slot: read(report) for slot, read in given.items()})

    return make


def _plain(build: Callable[..., c.Command], **given: Callable[[Report], Any]) -> Callable[[Report, Setting], c.Command]:
    def make(report: Report, setting: Setting) -> c.Command:  # noqa: ARG001
        return build(**{slot: read(report) for slot, read in given.items()})

    return make


ORDERS: dict[str, Callable[[Report, Setting], c.Command]] = {
    "document.register": _register,
    "document.return": _about(c.ReturnDocument, reason=_text),
    "document.circulate": _about(c.CirculateDocument, readers=parties),
    "document.instruct": _instruct,
    "document.submit": _about(c.SendForInstruction, leader=first_named),
    "document.forward": _about(c.TransferItem, to=first_named, others=besides, text=_text),
    "document.answer": _about(c.CompleteItem, text=_text),
    "meeting.book": meetings.book,
    "meeting.move": meetings.move,
    "meeting.cancel": meetings.cancel,
    "meeting.invite": _about(c.InvitePeople, people=parties, of=meetings.day_of),
    "meeting.uninvite": _about(c.UninvitePeople, people=parties, of=meetings.day_of),
    "meeting.accept": _about(c.AcceptMeeting, reason=_text, of=meetings.day_of),
    "meeting.decline": _about(c.DeclineMeeting, reason=_text, of=meetings.day_of),
    "meeting.delegate": _about(c.DelegateMeeting, substitute=first_named, reason=_text, of=meetings.day_of),
    "meeting.minutes": _about(c.RecordMinutes, text=_text),
    "meeting.announce": _about(c.AnnounceMeeting, group=lambda report: next(iter(report.groups or ()), None)),
    "meeting.find_time": meetings.find_time,
    "task.assign": _assign,
    "task.accept": _about(c.AcceptItem),
    "task.progress": _about(c.ReportProgress, text=_text),
    "task.complete": _about(c.CompleteItem, text=_text),
    "task.confirm": _about(c.ConfirmItem),
    "task.reject": _about(c.RejectItem, text=_text),
    "task.extend": _extend,
    "item.correct": _about(
        c.CorrectItem,
        title=lambda report: report.title or "",
        number=lambda report: (report.document and report.document.number) or "",
        issuer=lambda report: (report.document and report.document.issuer) or "",
        urgency=lambda report: papers.urgency(report.urgency) if report.urgency else "",
        reason=_text,
    ),
    "task.transfer": _about(c.TransferItem, to=first_named, others=besides, text=_text),
    "task.support": _about(c.AddSupport, people=parties),
    "task.urge": _about(c.UrgeItem, whom=parties),
    "task.cancel": _about(c.CancelItem, reason=_text),
    "reminder.set": _remind,
    "request.submit": _submit,
    "query.mine": _mine,
    "query.item": _how_far,
    "query.search": _plain(c.Search, words=lambda report: report.text or report.title or report.ref or ""),
    "query.schedule": meetings.show_schedule,
    "query.reminders": _plain(c.ShowReminders),
    "reminder.stop": _plain(c.StopReminder, words=lambda report: report.ref or report.title or "", people=parties),
    "query.overdue": _plain(c.ShowOverdue),
    "query.unanswered": _about(c.ShowUnanswered),
    "query.stats": _stats,
    "brief.show": _plain(c.ShowBrief),
    "brief.set": _brief_at,
    "language.set": _plain(c.SetLanguage, language=_text),
    "group.bind": _plain(c.BindGroup, name=_text),
    "person.invite": _plain(c.InvitePerson, name=_text),
    "help": _plain(c.ShowHelp, topic=_text),
    "undo": _about(c.Undo),
}
"""Intents of design §5 that this office carries out; the others are answered with what can be done instead."""
