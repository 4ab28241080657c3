"""What several orders of one message have in common: their deadline, their matter, or all but who does what."""

from __future__ import annotations

from bot.understanding.assignments import assigned
from bot.understanding.clauses import split
from bot.understanding.command import Command, Scene
from bot.understanding.lacking import missing
from bot.understanding.language import Language
from bot.understanding.lift import Lifted
from bot.understanding.matters import nominal
from bot.understanding.parts import parts
from bot.understanding.report import Report
from bot.understanding.tidying import tidy
from bot.understanding.titles import names_matter


def one_deadline(reports: list[Report]) -> list[Report]:
    """张伟负责联系媒体，李明负责布置会场，周五前弄好: said once, behind them all, it is meant for each."""
    last = reports[-1].when
    if len(reports) < 2 or last is None or last.kind != "deadline" or any(r.intent != "task.assign" for r in reports):
        return reports
    if any(r.when is not None for r in reports[:-1]):
        return reports
    return [missing(r.but(when=last, missing=(), question=r.doubt)) for r in reports]


def one_urging(reports: list[Report]) -> list[Report]:
    """采购的事办得怎么样了，让老孟抓紧: how it stands, and somebody with nothing new to do: he is urged."""
    if [r.intent for r in reports] != ["query.item", "task.assign"] or not reports[0].ref:
        return reports
    asked, told = reports
    if told.title is not None or told.when is not None or told.owner is None:
        return reports
    return [asked.but(intent="task.urge", owner=told.owner, fired=(*asked.fired, *told.fired))]


def one_search(reports: list[Report]) -> list[Report]:
    """找个都有空的时间，明天下午开个会: when, and for what, a time is looked for; at no hour a meeting is booked."""
    if [r.intent for r in reports] != ["meeting.find_time", "meeting.book"]:
        return reports
    looked, booked = reports
    if looked.when is not None or booked.when is None or booked.place or "clock" in booked.when.fired:
        return reports
    others = (*looked.others, *(one for one in booked.others if one not in looked.others))
    return [looked.but(when=booked.when, others=others, title=looked.title or booked.title)]


def one_matter(reports: list[Report], language: Language) -> list[Report]:
    """Mateo fix the links by tomorrow and Hannah retest them by Thursday: them is the matter of the first."""
    if language.script == "han" or any(r.intent != "task.assign" for r in reports):
        return reports
    title, made = None, list[Report]()
    for report in reports:
        again = report.title is None and title is not None
        mended = report.but(title=title, missing=(), question=report.doubt)
        made.append(missing(mended) if again else report)
        title = made[-1].title
    return made


def one_order(commands: list[Command], said: str, lifted: Lifted, scene: Scene) -> list[Command]:
    """彭科长拿总，行政科出人，把方案做出来: who leads without a matter, and who helps, are parts of one order."""
    if len(commands) < 2 or any(c.intent != "task.assign" for c in commands) or scene.language.script != "han":
        return commands
    if all(_has_matter(command, lifted, scene) and not _helps(command, lifted, scene) for command in commands):
        return commands
    whole = tidy(lifted.text, scene.language, lifted, whole=True)
    return assigned(whole, split(said, lifted, scene.language), lifted, scene) or commands


def _has_matter(command: Command, lifted: Lifted, scene: Scene) -> bool:
    slots, language = command.slots, scene.language
    caught = next((slots[name] for name in ("doing", "act", "title") if slots.get(name)), "")
    matter = lifted.without_moments(caught, language)
    return nominal(matter, language)[1] > 0 and (len(matter) > 3 or names_matter(matter, language))


def _helps(command: Command, lifted: Lifted, scene: Scene) -> bool:
    """段昊给打个下手: no order of its own."""
    found = parts("，".join(c.text for c in command.clauses), lifted, scene.language)
    return found is not None and found.helps
