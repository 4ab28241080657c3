"""Report to Command: what was understood becomes an order, or the one question that must come first."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any

from bot.understanding import shifts
from bot.understanding.pending import MAY_STAY_OPEN, NO_DEADLINE
from bot.understanding.report import Party, Question, Report
from bot.understanding.when.moment import Doubt, Edge, Moment, Rule
from handlers import commands as c
from handlers.rules import papers, scheduling

USUAL_BRIEF = time(8, 30)
"""The morning card of who only said that he wants it."""


AHEAD_WHICH = "ahead_which"
"""The doubt of 提前一天 under a card: itself, or a reminder of it."""
PARTS = ("support", "reader", "copy", "leader")


@dataclass(frozen=True, slots=True)
class Setting:
    """What an order is made in: the office's zone and hours, the day, and the item the words stand beside."""

    zone: tzinfo
    now: datetime
    opening: time
    closing: time
    item: int | None = None
    kind: str | None = None
    lists: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    """Who stands behind a named list, by id."""

    def at(self, edge: Edge, clock: time | None = None) -> datetime:
        """The instant of a local edge; a bare day at `clock` (default: closing)."""
        if isinstance(edge, datetime):
            return edge.replace(tzinfo=self.zone)
        if isinstance(edge, time):
            today = self.now.astimezone(self.zone).date()
            moment = datetime.combine(today, edge, self.zone)
            return moment if moment > self.now else moment + timedelta(days=1)
        return datetime.combine(edge, clock or self.closing, self.zone)


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
        return _ask(report, setting)
    if report.intent is None:
        return c.Chatter() if report.understood else c.NotUnderstood()
    build = ORDERS.get(report.intent)
    return build(report, setting) if build else c.NotOffered(report.intent)


AHEAD = frozenset({"task.assign", "document.register", "request.submit", "meeting.book",
                   "meeting.move", "reminder.set"})  # fmt: skip
"""What is for a time to come."""


def doubted(report: Report, setting: Setting) -> Report:
    """昨天 as a deadline, or for a meeting: it is past, so another day must be meant."""
    moment = report.when or _gone(report, setting)
    if report.intent not in AHEAD or moment is None or moment.doubt is not None or moment.rule is not None:
        return report
    edge = moment.end if moment.end is not None and moment.kind == "deadline" else moment.start
    if isinstance(edge, time) or edge is None or setting.at(edge, time.max) > setting.now:
        return report
    past = replace(moment, doubt=Doubt("past"))
    missing = tuple(sorted({*report.missing, "when"}))
    asked = report.question if report.question is not None and report.question.kind != "missing" else None
    other = report.question is not None and report.question.slot != "when"
    question = report.question if other else asked or Question("when", "past", moment.text)
    return report.but(when=past, missing=missing, question=question)


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
    if report.intent == "task.transfer" and _first(whole) is None:
        return None
    made = ORDERS[report.intent or ""](whole, replace(setting, item=None)) if report.intent in ORDERS else None
    return c.WhichOf(made, question.heard) if isinstance(made, c.OnItem) else None


# -- pieces ------------------------------------------------------------------------------------------------------


def party(one: Party | None) -> c.Party | None:
    if one is None or one.id is None or one.kind not in ("person", "unit"):
        return None
    return c.Party("unit" if one.kind == "unit" else "person", one.id)


def parties(report: Report, *, owner: bool = False) -> tuple[c.Party, ...]:
    """Everybody named, each once; with `owner` the responsible one among them."""
    named = ((report.owner,) if owner else ()) + report.others
    found = [made for one in named if (made := party(one)) is not None]
    return tuple(dict.fromkeys(found))


def involved(report: Report) -> tuple[c.Involved, ...]:
    roles = report.roles or {}
    found = []
    for one in report.others:
        made = party(one)
        role = roles.get(one.name, "support")
        if made is not None:
            found.append(c.Involved(made, role if role in PARTS else "support"))  # type: ignore[arg-type]
    return tuple(found)


def due(moment: Moment | None, setting: Setting) -> c.Due | None:
    """A deadline: its end; of a day or stretch the last of it; of a recurrence the first time."""
    if moment is None:
        return None
    edge = moment.end if moment.end is not None else moment.start
    if edge is None:
        if moment.kind == "duration" and moment.seconds:
            return c.Due(setting.now + timedelta(seconds=moment.seconds), clock=True)
        return None
    if isinstance(edge, time) and moment.kind == "deadline":
        return c.Due(setting.at(edge), clock=True)
    return c.Due(setting.at(edge), clock=isinstance(edge, datetime | time))


def repeat(rule: Rule | None) -> c.Repeat | None:
    if rule is None:
        return None
    return c.Repeat(
        rule.freq, rule.interval, rule.byday, rule.bymonth, rule.bymonthday, rule.bysetpos, rule.workday, rule.until
    )


def stretch(moment: Moment | None, setting: Setting) -> tuple[datetime, datetime | None] | None:
    """Start and end of a meeting; None where no hour was said."""
    if moment is None or moment.start is None:
        return None
    start, end = moment.start, moment.end
    if isinstance(start, date) and not isinstance(start, datetime):
        if moment.kind != "range" or not isinstance(end, date):
            return None
        return setting.at(start, setting.opening), setting.at(end, setting.closing)
    first = setting.at(start)
    if end is None:
        return first, first + timedelta(seconds=moment.seconds) if moment.seconds else None
    if isinstance(end, time):
        return first, datetime.combine(first.date(), end, setting.zone)
    return first, setting.at(end)


def days(moment: Moment | None, setting: Setting) -> tuple[date, date]:
    """The local days asked about; today where none was said."""
    today = setting.now.astimezone(setting.zone).date()
    if moment is None or (moment.start is None and moment.end is None):
        return today, today
    start = setting.at(moment.start).date() if moment.start is not None else today
    end = setting.at(moment.end).date() if moment.end is not None else start
    if moment.kind == "after":
        end = start + timedelta(days=6)
    return start, max(start, end)


def _on(report: Report, setting: Setting) -> dict[str, Any]:
    """The item meant: the one the words stand beside, unless another is named."""
    return {"ref": report.ref} if report.ref else {"item": setting.item}


def _text(report: Report) -> str:
    return report.text or ""


# -- one order each ----------------------------------------------------------------------------------------------


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


def _book(report: Report, setting: Setting) -> c.Command:
    when = stretch(report.when, setting)
    if when is None or says_no_hour(report.when):
        return _ask_hour(report, setting)
    if report.any_room and not report.place:
        return _ask(report.but(missing=("place",), question=None), setting)  # 找个会议室: one of those free then
    group = next((g for g in (report.groups or ())), None)
    return c.BookMeeting(
        report.title or "",
        when[0],
        when[1],
        room=report.room,
        place=(report.place or "") if report.room is None else "",
        people=parties(report, owner=True),
        remind=report.remind,
        repeat=repeat(report.when.rule if report.when else None),
        group=group,
    )


def _move(report: Report, setting: Setting) -> c.Command:
    moment = report.when
    day = clock = end = minutes = None
    if moment is not None:
        start = moment.start if moment.start is not None else moment.end
        if isinstance(start, datetime):
            day, clock = start.date(), start.time()
        elif isinstance(start, time):
            clock = start
        else:
            day = start
        if moment.start is not None and isinstance(moment.end, datetime | time):
            end = moment.end.time() if isinstance(moment.end, datetime) else moment.end
        if shifts.UNTIL in moment.fired:
            day, clock, end = None, None, end or clock
        minutes = moment.seconds // 60 if moment.seconds else None
    by = _shift(moment)
    return c.MoveMeeting(
        **_on(report, setting),
        day=day,
        start=clock,
        end=end,
        minutes=None if by else minutes,
        later=by.get("later", 0),
        workdays=by.get("workdays", 0),
        longer=by.get("longer", 0),
        weekday=moment is not None and shifts.WEEKDAY in moment.fired,
        of=_from(report),
        once=once(report),
        repeat=repeat(moment.rule) if moment is not None else None,
        room=report.room,
        place=report.place if report.room is None else None,
    )


def _shift(moment: Moment | None) -> dict[str, int]:
    """By how much start and end shift, or how much longer it gets; nothing where a length says how long it is."""
    ways = {shifts.LATER, shifts.EARLIER, shifts.LONGER, shifts.SHORTER} & set(moment.fired) if moment else set()
    if moment is None or not moment.seconds or not ways:
        return {}
    sign = -1 if {shifts.EARLIER, shifts.SHORTER} & ways else 1
    if "workdays" in moment.fired and {shifts.LATER, shifts.EARLIER} & ways:
        return {"workdays": sign * moment.seconds // 86400}
    return {"longer" if {shifts.LONGER, shifts.SHORTER} & ways else "later": sign * moment.seconds // 60}


def _from(report: Report) -> date | None:
    """The day of the occurrence that is moved, where it was said."""
    days_ = [moment.start for role, moment in report.moments if role == "from" and moment.kind in ("date", "point")]
    day = next((one for one in days_ if isinstance(one, date)), None)
    return day.date() if isinstance(day, datetime) else day


def _day(report: Report) -> date | None:
    """The day that was said of a meeting that stands."""
    start = report.when.start if report.when is not None and report.when.kind in ("date", "point") else None
    return start.date() if isinstance(start, datetime) else start if isinstance(start, date) else None


def once(report: Report) -> bool | None:
    """Of a recurring meeting: this occurrence alone, all of it, or not said."""
    return {shifts.ONCE: True, shifts.ALL: False}.get(report.scope)


def _find_room(report: Report, setting: Setting) -> c.Command:
    """Which rooms are free at that hour, in that stretch, that day; now where nothing is said."""
    moment = report.when
    if moment is None or (moment.start is None and moment.end is None):
        return c.FindRoom(setting.now)
    if (when := stretch(moment, setting)) is not None:
        return c.FindRoom(*when)
    first, last = days(moment, setting)
    return c.FindRoom(setting.at(first, setting.opening), setting.at(last, setting.closing))


def _find_time(report: Report, setting: Setting) -> c.Command:
    if report.any_room and not parties(report, owner=True):
        return _find_room(report, setting)
    first, last = days(report.when, setting) if report.when else (None, None)
    moment = report.when
    exact = moment is not None and isinstance(moment.start, datetime) and isinstance(moment.end, datetime)
    start = (
        setting.at(moment.start)
        if exact and moment and moment.start
        else (setting.at(first, setting.opening) if first else None)
    )
    end = setting.at(moment.end) if exact and moment and moment.end else (setting.at(last) if last else None)
    people = parties(report, owner=True)
    minutes = moment.seconds // 60 if moment and moment.seconds else (60 if people else 30)
    return c.FindTime(people, report.room, start, end, minutes)


def _remind(report: Report, setting: Setting) -> c.Command:
    moment = report.when
    edge = (moment.start if moment and moment.start is not None else moment.end) if moment else None
    if moment is None and report.remind:
        surely = report.question is None or report.question.kind != AHEAD_WHICH
        return c.RemindAhead(**_on(report, setting), minutes=report.remind[0], surely=surely)
    if moment is not None and edge is None and moment.seconds:
        return c.SetReminder(report.title or _text(report), setting.now + timedelta(seconds=moment.seconds))
    if edge is None:
        return _ask(report.but(missing=("when",)), setting)
    at = setting.at(edge, setting.opening)
    if report.remind:
        at -= timedelta(minutes=report.remind[0])
    return c.SetReminder(report.title or _text(report), at, repeat(moment.rule if moment else None))


def _extend(report: Report, setting: Setting) -> c.Command:
    moment = report.when
    edge = (moment.end if moment.end is not None else moment.start) if moment else None
    clock = edge if isinstance(edge, time) else None
    if moment is None or (edge is None and not moment.seconds):
        return _ask(report.but(missing=("when",)), setting)
    seconds = (moment.seconds or 0) if edge is None else 0
    if {shifts.EARLIER, shifts.SHORTER} & set(moment.fired):
        seconds = -seconds
    working = "workdays" in moment.fired
    return c.ExtendItem(
        **_on(report, setting),
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


def says_hours(moment: Moment) -> bool:
    """Is a stretch of hours said, not only days?"""
    return isinstance(moment.start, datetime) and isinstance(moment.end, datetime)


def _schedule(report: Report, setting: Setting) -> c.Command:
    moment = report.when
    if report.room is not None and moment is not None and says_hours(moment):
        return _find_time(report, setting)  # 301今天下午空着吗: when it is free, and who has it
    first, last = days(moment, setting)
    who = next((p.id for p in parties(report, owner=True) if p.kind == "person"), None)
    if report.room and who is None and first == last:
        return _find_time(report, setting)  # who has a room that day is when it is free, and the other way round
    return c.ShowSchedule(first, last, person=who, room=report.room)


def _mine(report: Report, setting: Setting) -> c.Command:  # noqa: ARG001
    """One's own list; of a colleague, what bears his name among what the asker may see: never one's own for his."""
    return c.Search(report.owner.name) if report.owner is not None else c.ShowMine()


def _stats(report: Report, setting: Setting) -> c.Command:
    return c.ShowStats(*days(report.when, setting)) if report.when else c.ShowStats()


def _instruct(report: Report, setting: Setting) -> c.Command:
    beside = setting if not report.asker or setting.kind == "document" else replace(setting, item=None)
    return c.InstructDocument(
        **_on(report, beside),
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


def _first(report: Report) -> c.Party | None:
    named = parties(report, owner=True)
    return named[0] if named else None


def _besides(report: Report) -> tuple[c.Involved, ...]:
    """Who gets a thing that goes to several, but for the first."""
    return tuple(one for one in involved(report) if one.party != _first(report))


def _about(build: Callable[..., c.Command], **given: Callable[[Report], Any]) -> Callable[[Report, Setting], c.Command]:
    """An order on an item, with further slots read from the report."""

    def make(report: Report, setting: Setting) -> c.Command:
        return build(**_on(report, setting), **{slot: read(report) for slot, read in given.items()})

    return make


def _plain(build: Callable[..., c.Command], **given: Callable[[Report], Any]) -> Callable[[Report, Setting], c.Command]:
    def make(report: Report, setting: Setting) -> c.Command:  # noqa: ARG001
        return build(**{slot: read(report) for slot, read in given.items()})

    return make


def _everybody(report: Report) -> tuple[c.Party, ...]:
    return parties(report, owner=True)


ORDERS: dict[str, Callable[[Report, Setting], c.Command]] = {
    "document.register": _register,
    "document.return": _about(c.ReturnDocument, reason=_text),
    "document.circulate": _about(c.CirculateDocument, readers=_everybody),
    "document.instruct": _instruct,
    "document.submit": _about(c.SendForInstruction, leader=_first),
    "document.forward": _about(c.TransferItem, to=_first, others=_besides),
    "document.answer": _about(c.CompleteItem, text=_text),
    "meeting.book": _book,
    "meeting.move": _move,
    "meeting.cancel": _about(c.CancelItem, reason=_text, once=once, of=_day),
    "meeting.invite": _about(c.InvitePeople, people=_everybody),
    "meeting.uninvite": _about(c.UninvitePeople, people=_everybody),
    "meeting.accept": _about(c.AcceptMeeting, reason=_text, of=_day),
    "meeting.decline": _about(c.DeclineMeeting, reason=_text, of=_day),
    "meeting.delegate": _about(c.DelegateMeeting, substitute=_first, reason=_text, of=_day),
    "meeting.minutes": _about(c.RecordMinutes, text=_text),
    "meeting.announce": _about(c.AnnounceMeeting, group=lambda report: next(iter(report.groups or ()), None)),
    "meeting.find_time": _find_time,
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
    "task.transfer": _about(c.TransferItem, to=_first),
    "task.support": _about(c.AddSupport, people=_everybody),
    "task.urge": _about(c.UrgeItem),
    "task.cancel": _about(c.CancelItem, reason=_text),
    "reminder.set": _remind,
    "request.submit": _submit,
    "query.mine": _mine,
    "query.item": _about(c.ShowItem, did=lambda report: report.did or ""),
    "query.search": _plain(c.Search, words=lambda report: report.text or report.title or report.ref or ""),
    "query.schedule": _schedule,
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


# -- questions ---------------------------------------------------------------------------------------------------


def _ask(report: Report, setting: Setting) -> c.Ask:
    """The first thing to ask, with what is understood so far and the likely answers."""
    question = report.question
    slot = question.slot if question else report.missing[0]
    choices = tuple(choice(index, one) for index, one in enumerate(question.choices)) if question else ()
    return c.Ask(
        slot,
        question.kind if question else "missing",
        question.heard if question else "",
        choices or _likely(slot, report.intent or "", setting),
        known=known(report, setting),
    )


def says_no_hour(moment: Moment | None) -> bool:
    """明天上午: a part of the day, no clock. Booking half a day for it would be a guess."""
    return (
        moment is not None
        and moment.kind == "range"
        and isinstance(moment.start, datetime)
        and ("clock" not in moment.fired and bool({"part", "short_day_part"} & set(moment.fired)))
    )


def _ask_hour(report: Report, setting: Setting) -> c.Ask:
    """The day stands, its hour is asked, with likely hours as buttons."""
    moment = report.when
    if moment is None or moment.start is None or isinstance(moment.start, time):
        return _ask(report.but(missing=("when",)), setting)
    first = setting.at(moment.start, setting.opening)
    starts = (0, 30, 60, 90) if isinstance(moment.start, datetime) else (0, 60, 330, 360)
    hours = [first + timedelta(minutes=minutes) for minutes in starts]
    choices = tuple(
        c.Choice(_local(at, setting), "choice_moment", {"at": at.isoformat()}) for at in hours if at > setting.now
    )
    return c.Ask("when", "hour", moment.text, choices, known=known(report.but(when=None), setting))


def _local(at: datetime, setting: Setting) -> str:
    return at.astimezone(setting.zone).replace(tzinfo=None).isoformat(timespec="minutes")


def choice(index: int, one: Any) -> c.Choice:
    """A likely answer as a button; `label` is its place among the question's choices."""
    label = f"={index}"
    if isinstance(one, Party):
        return c.Choice(label, "choice_person", {"name": one.name, "unit": one.unit})
    if isinstance(one, Moment):
        edge = one.start if one.start is not None else one.end
        if isinstance(edge, time):
            return c.Choice(label, "choice_moment", {"at": edge.strftime("T%H:%M")})
        key = "at" if isinstance(edge, datetime) else "day"
        return c.Choice(label, "choice_moment", {key: edge.isoformat() if edge is not None else ""})
    return c.Choice(label, "choice", {"text": str(one)})


def _likely(slot: str, intent: str, setting: Setting) -> tuple[c.Choice, ...]:
    if slot != "when":
        return ()
    days_ = scheduling.likely_days(setting.now.astimezone(setting.zone).date())
    choices = tuple(c.Choice(day.isoformat(), "choice_moment", {"day": day.isoformat()}) for day in days_)
    return (*choices, c.Choice(NO_DEADLINE, "no_deadline")) if intent in MAY_STAY_OPEN else choices


def known(report: Report, setting: Setting) -> dict[str, object]:
    """What stands so far, as facts for the question's second line."""
    facts: dict[str, object] = {"intent": report.intent or ""}
    if report.any_room and not report.place:
        facts["any_room"] = True
    title = report.title or (report.document.title if report.document else None)
    if title:
        facts["title"] = title
    if report.owner is not None:
        facts["owner"] = report.owner.name
    if report.others:
        facts["people"] = list(dict.fromkeys(one.name for one in report.others))
    if report.place:
        facts["place"] = report.place
    if report.document is not None:
        paper = {"number": report.document.number, "issuer": report.document.issuer}
        facts |= {key: said for key, said in paper.items() if said}
    return facts | _moment_known(report, setting)


def _moment_known(report: Report, setting: Setting) -> dict[str, object]:
    """When, as far as it stands; of a moment in doubt only `at`."""
    moment = report.when
    if moment is None:
        return {}
    if moment.doubt is not None:
        edge = moment.start if moment.start is not None else moment.end
        return {"at": edge.isoformat()} if isinstance(edge, date) else {}
    if (report.intent or "").startswith("meeting"):
        when = stretch(moment, setting)
        if when is None:
            day = moment.start
            return {"start": day.isoformat()} if isinstance(day, date) and not isinstance(day, datetime) else {}
        stands: dict[str, object] = {"start": when[0].isoformat()}
        return stands | ({"end": when[1].isoformat()} if when[1] else {})
    if by := due(moment, setting):
        return {"due": by.at.isoformat(), "due_clock": by.clock}
    return {}
