"""The one question that comes before an unfinished order, with what stands so far and the likely answers."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from msgspec import to_builtins

from bot.understanding.instants import due, repeat, stretch
from bot.understanding.pending import MAY_STAY_OPEN, MEANT, NO_DEADLINE, NOT_MEANT
from bot.understanding.report import Party, Report
from bot.understanding.setting import Setting
from bot.understanding.when.moment import Moment
from handlers import commands as c
from handlers.rules import scheduling


def ask(report: Report, setting: Setting) -> c.Ask:
    """The first thing to ask, with what is understood so far and the likely answers."""
    question = report.question
    slot = question.slot if question else report.missing[0]
    if question is not None and question.kind == "weighed":
        sides = (c.Choice(MEANT, "meant"), c.Choice(NOT_MEANT, "not_meant"))
        return c.Ask(slot, question.kind, question.heard, sides, known=in_whole(report, setting))
    choices = tuple(choice(index, one) for index, one in enumerate(question.choices)) if question else ()
    return c.Ask(
        slot,
        question.kind if question else "missing",
        question.heard if question else "",
        choices or _likely(slot, report.intent or "", setting),
        known=known(report, setting),
    )


def ask_hour(report: Report, setting: Setting) -> c.Ask:
    """The day stands, its hour is asked, with likely hours as buttons."""
    moment = report.when
    if moment is None or moment.start is None or isinstance(moment.start, time):
        return ask(report.but(missing=("when",)), setting)
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
        edge = one.first
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
    title = report.title or (report.document.title if report.document else None) or report.ref
    if title:
        facts["title"] = title
    if report.ref:
        facts["ref"] = report.ref
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


def in_whole(report: Report, setting: Setting) -> dict[str, object]:
    """All that was understood, for who is asked whether it is meant."""
    facts = known(report, setting)
    title = facts.get("title")
    matter = report.intent == "request.submit" and not title  # its own words are what it is called
    text = None if matter else report.text
    said = {"title": report.text if matter else title, "text": text, "remind": list(report.remind)}
    facts |= {key: value for key, value in said.items() if value}
    if report.when is not None and report.when.rule is not None:
        facts["repeat"] = to_builtins(repeat(report.when.rule))
    return facts


def _moment_known(report: Report, setting: Setting) -> dict[str, object]:
    """When, as far as it stands; of a moment in doubt only `at`."""
    moment = report.when
    if moment is None:
        return {}
    if moment.doubt is not None:
        edge = moment.first
        return {"at": edge.isoformat()} if isinstance(edge, date) else {}
    if (report.intent or "").startswith(("meeting", "reminder")):
        when = stretch(moment, setting)
        if when is None:
            day = moment.start
            return {"start": day.isoformat()} if isinstance(day, date) and not isinstance(day, datetime) else {}
        stands: dict[str, object] = {"start": when[0].isoformat()}
        return stands | ({"end": when[1].isoformat()} if when[1] else {})
    if report.intent == "reminder.set" and moment.first is not None:
        at = setting.at(moment.first, setting.opening)
        return {"start": at.isoformat()}
    if by := due(moment, setting):
        return {"due": by.at.isoformat(), "due_clock": by.clock}
    return {}
