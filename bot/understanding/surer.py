"""Where a message fits two ways: the word about its card, the item by its name, or a command of its own."""

from __future__ import annotations

import re

from bot.understanding import build
from bot.understanding.command import Command, Scene
from bot.understanding.language import Language
from bot.understanding.lift import Lifted
from bot.understanding.normal import any_in
from bot.understanding.replies.build import charged
from bot.understanding.replies.corrections import PLAINLY
from bot.understanding.replies.cues import read_cues
from bot.understanding.replies.read import AHEAD
from bot.understanding.replies.readings import ACKS
from bot.understanding.replies.sentences import BY_CLAUSE
from bot.understanding.report import Context, Report
from bot.understanding.things import MOMENT, PARTY, span_of
from bot.understanding.titles import names_matter

_ANYTHING = re.compile(f"[^\\s，,。；;、：:{MOMENT}-{span_of(MOMENT)[1]}{PARTY}-{span_of(PARTY)[1]}]")
"""Something but marks, names and moments."""
_OF_GUESTS = frozenset({"meeting.delegate", "meeting.decline", "meeting.invite", "meeting.uninvite"})
"""What an asking word may be about right after a meeting's card: 请王芳参加."""
_HANDED = frozenset({"task.transfer", "document.forward"})
_OF_A_NEW_ONE = frozenset({"meeting.move", "meeting.invite"})
"""What a meeting asked for may sound like: let's do it at 3, invite Dan."""


def about_its_card(reply: Report, commands: list[Command], context: Context) -> bool:
    """Is the message about its card alone, and no command of its own?"""
    if reply.numbers or not commands or reply.intent == AHEAD:
        return True
    if context.last:
        if reply.intent == "query.item":
            return all(c.intent == "query.item" for c in commands)
        stands_in = reply.intent in _OF_GUESTS | _HANDED | {"document.instruct"} or PLAINLY in reply.fired
        return stands_in and all(c.intent == "task.assign" for c in commands)
    if (
        reply.intent == "document.instruct"
        and reply.owner is not None
        and all(c.intent == "task.assign" for c in commands)
    ):
        return True  # 同意，翟庭抓紧办: the order is the instruction itself
    assigned_anew = reply.intent == "task.transfer" and all(c.intent == "task.assign" for c in commands)
    loose = (reply.intent in ACKS or assigned_anew) and BY_CLAUSE in reply.fired
    return not (loose and all(stands_alone(c) for c in commands))


def of_another_order(reply: Report, commands: list[Command], said: str, lifted: Lifted, language: Language) -> bool:
    """会议材料由覃丽准备，周三下班前, under a meeting: a deadline belongs to the order, and moves no meeting."""
    ordered = [c for c in commands if c.intent == "task.assign" and {"owner", "title"} <= set(c.slots)]
    if reply.intent == "meeting.minutes" and reply.text and any(c.intent == "task.assign" for c in commands):
        return reply.text.startswith(language.words.get("of", ("\n",)))  # 会上定的责任分解表，老马周三前出
    due = [m.kind for _, m in lifted.moments(said)]
    return reply.intent == "meeting.move" and bool(ordered) and bool(due) and set(due) == {"deadline"}


def same_hands(reply: Report, report: Report) -> bool:
    """转李明主办，张伟协办: to whom the card goes, and no second task for him."""
    handed = reply.intent in {"task.transfer", "document.forward"} and report.intent == "task.assign"
    return handed and report.owner == reply.owner and report.when is None


def of_another_matter(reply: Report, commands: list[Command], lifted: Lifted, scene: Scene) -> bool:
    """Words after the card last shown that ask someone for something with a name of its own are no transfer of it."""
    if not scene.context.last or not (reply.intent in _HANDED or PLAINLY in reply.fired):
        return False
    titles = (build.report(c, lifted, scene).title for c in commands if c.intent == "task.assign")
    return any(title and title not in scene.language.words.get("passed_on", ()) for title in titles)


def instructed(commands: list[Command], said: str, lifted: Lifted, scene: Scene) -> Report | None:
    """闵行牵头抓，信贷部拿方案: what a leader orders under the card of a paper is his instruction on it."""
    context = scene.context
    if context.reply_to != "document" or context.last or context.pending is not None:
        return None
    if not commands or any(c.intent != "task.assign" for c in commands) or scene.language.script != "han":
        return None
    found = read_cues(said, lifted, scene)
    if found is None or found.intent not in {"document.instruct", "document.forward"} or found.owner is None:
        found = charged(said, lifted, scene) or found
    return found if found is not None and (found.intent or "").startswith("document.") else None


def surely_meant(command: Command, told: Report, said: str, lifted: Lifted, language: Language) -> bool:
    """Let's do the kickoff on Friday at 3: asked for with all it needs, and not moved instead."""
    if told.intent == "document.answer":
        return True
    if (command.intent, told.intent) == ("task.assign", "meeting.invite"):
        return any(m.kind == "deadline" for _, m in lifted.moments(said))  # get Joan on the risk assessment, due Friday
    if (command.intent, told.intent) == ("task.transfer", "document.forward"):
        return any_in(said.lower(), language.words["hands_over"])
    again = language.words.get("moved_to", ())
    booked_anew = command.intent == "meeting.book" and told.intent in _OF_A_NEW_ONE and command.slots.get("title")
    moved = told.intent == "meeting.move" and any_in(said.lower(), again)
    return bool(booked_anew) and not moved


def stands_alone(command: Command) -> bool:
    """A command that stands by itself, not a piece of the one being asked about."""
    matter = {
        "title", "theme", "doing", "act", "meeting", "ref", "doc", "item", "text", "number", "issuer", "wanted",
    }  # fmt: skip
    said = [value for slot, value in command.slots.items() if slot in matter and _ANYTHING.search(value)]
    return command.head.weak or bool(said) or command.intent == "document.register"


def about_nothing_else(command: Command, lifted: Lifted, scene: Scene) -> bool:
    """让黄丽来弄, 让何晓替我听一下: an assignment without day and matter is about the card."""
    dated = any(lifted.moments(clause.text) for clause in command.clauses)
    slots = command.slots
    matter = lifted.restore(slots.get("doing") or slots.get("act") or slots.get("title") or slots.get("wanted") or "")
    named = bool(matter) and (scene.context.last or names_matter(matter, scene.language))
    return command.intent == "task.assign" and not dated and not named
