"""The layers that read a lifted message, the surer one first."""

from __future__ import annotations

import re

from bot.understanding import build
from bot.understanding.answers import fill, is_plain
from bot.understanding.assignments import assigned
from bot.understanding.bookings import loosely_booked
from bot.understanding.clauses import TELLS, Clause, split
from bot.understanding.command import Command, Scene
from bot.understanding.cues import cued
from bot.understanding.faults import seen_to_by
from bot.understanding.filed import filed
from bot.understanding.gatherings import gathered
from bot.understanding.joining import commands_in
from bot.understanding.kinds import of_kind
from bot.understanding.lift import Lifted
from bot.understanding.named import read_named
from bot.understanding.notes import own_note
from bot.understanding.replies.cues import read_cues
from bot.understanding.replies.read import read_reply, read_unbound
from bot.understanding.replies.which_card import accepted, done_with, of_the_one_named
from bot.understanding.report import UNREAD, Report
from bot.understanding.shared import one_deadline, one_matter, one_order, one_search, one_urging
from bot.understanding.surer import (
    about_its_card,
    about_nothing_else,
    instructed,
    of_another_matter,
    of_another_order,
    same_hands,
    stands_alone,
    surely_meant,
)
from bot.understanding.things import PARTY, ROOM, char_class, holds
from bot.understanding.tidying import tidy
from bot.understanding.tongues import idle, is_chatter
from bot.understanding.topics import of_a_task

_CHATTER = Report(understood=True)
_PARTIES = re.compile(char_class(PARTY))


def as_said(said: str, text: str, lifted: Lifted, scene: Scene) -> Report:
    """The report of what is said."""
    report = _as_said(said, text, lifted, scene)
    if scene.meant is not None and report.intent != scene.meant:
        command = of_kind(said, lifted, scene)
        report = build.report(command, lifted, scene) if command is not None else UNREAD
        return UNREAD if _hollow(report) else report.but(weighed=report.intent is not None)
    return report


def _as_said(said: str, text: str, lifted: Lifted, scene: Scene) -> Report:
    """The report of what is said, the surer layer first."""
    language, context = scene.language, scene.context
    if (note := scene.tried("a note for oneself", own_note(lifted, scene))) is not None:
        return note
    small_talk = (
        scene.meant is None and len(text) <= 60 and (is_chatter(text, language) or _thanks(text, lifted, scene))
    )
    reply = scene.tried("reply to its card", read_reply(said, text, lifted, scene))
    answer = scene.tried("answer to what was asked", fill(said, lifted, scene)) if context.pending is not None else None
    if (done := scene.tried("done, with what came of it", done_with(said, text, lifted, scene))) is not None:
        return done
    if small_talk and scene.meant is None:
        found = reply or answer or accepted(said, scene)
        return scene.tried("small talk", found) or (_CHATTER if text else UNREAD)
    commands = scene.tried("sentence", [] if not said else commands_in(said, lifted, scene))
    if not commands and not reply:
        whole = tidy(lifted.text, language, lifted, whole=True)
        commands = (
            scene.tried("sentence with its courtesies", commands_in(whole, lifted, scene)) if whole != said else []
        )
    if context.reply_to is not None and not context.last:
        commands = [c for c in commands if c.intent not in TELLS or "item" in c.slots]
    if reply and of_another_order(reply, commands, said, lifted, language):
        reply = None
    if answer is not None and (is_plain(said, lifted, scene) or not any(stands_alone(command) for command in commands)):
        return answer
    if reply and about_its_card(reply, commands, context) and not of_another_matter(reply, commands, lifted, scene):
        return of_the_one_named(reply, lifted)
    if reply is None and (noted := instructed(commands, said, lifted, scene)) is not None:
        return noted
    alone = reply is None and answer is None and len(commands) < 2
    told = scene.tried("by its name", read_named(said, lifted, scene)) if alone else None
    if told is not None and not (commands and surely_meant(commands[0], told, said, lifted, language)):
        return told
    told = scene.tried("a paper by its name", filed(said, lifted, scene, commands)) if reply is None else None
    if told is not None and answer is None:
        return told
    told = scene.tried("a task by its name", of_a_task(said, lifted, scene, commands)) if reply is None else None
    if told is not None and answer is None:
        return told
    if not commands:
        return _loosely(said, reply, answer, lifted, scene)
    commands = one_order(seen_to_by(commands, said, lifted, scene), said, lifted, scene)
    commands = _or_meeting(commands, said, lifted, scene)
    if len(commands) == 1:
        commands[0].whole = tidy(lifted.text, language, lifted, whole=True)
    reports = [build.report(command, lifted, scene) for command in commands]
    if not reply and all(about_nothing_else(c, lifted, scene) for c in commands):
        cue = scene.tried("telling words on a card", read_cues(said, lifted, scene))
        if cue is not None:
            return cue
    if reply and not context.last:
        return reply.but(more=tuple(one for one in reports if not same_hands(reply, one)))
    reports = [r for r in reports if not _hollow(r)]
    if not reports:
        return _loosely(said, reply, answer, lifted, scene)
    first, *more = one_matter(one_deadline(one_search(one_urging(reports))), language)
    return first.but(more=tuple(more)) if more else first


def _loosely(said: str, reply: Report | None, answer: Report | None, lifted: Lifted, scene: Scene) -> Report:
    """What no sentence pattern fits: read by its telling words, or by who, what and when."""
    found = answer or reply or scene.tried("waiting cards", accepted(said, scene))
    found = found or scene.tried("telling words on a card", read_cues(said, lifted, scene))
    if found:
        return found
    if scene.context.pending is not None:
        return UNREAD
    if unbound := scene.tried("reply without a card", read_unbound(said, lifted, scene)):
        return unbound
    clauses = [c for c in split(said, lifted, scene.language) if not idle(c.text, scene.language)]
    whole = tidy(lifted.text, scene.language, lifted, whole=True)
    if idle(said, scene.language):
        said = whole = "\uff0c".join(c.text for c in clauses)
    commands = scene.tried("telling words", cued(said, lifted, scene)) or _handed(whole, clauses, lifted, scene)
    commands = commands or scene.tried("a room at an hour", loosely_booked(clauses, lifted, scene))
    commands = commands or scene.tried("a meeting in any order", gathered(said, clauses, lifted, scene))
    commands = seen_to_by(commands, said, lifted, scene)
    commands = commands or scene.tried("an assignment in any order", assigned(whole, clauses, lifted, scene))
    on_paper = instructed(commands, said, lifted, scene)
    return on_paper or (build.report(commands[0], lifted, scene) if commands else UNREAD)


def _thanks(text: str, lifted: Lifted, scene: Scene) -> bool:
    """收到，谢谢贺主任: thanks to somebody, and nothing else."""
    if scene.context.pending is not None or not any(word in text for word in scene.language.words.get("thanks", ())):
        return False
    rest = _PARTIES.sub("", lifted.text)
    return rest != lifted.text and is_chatter(rest, scene.language)


def _or_meeting(commands: list[Command], said: str, lifted: Lifted, scene: Scene) -> list[Command]:
    """请公司部的客户经理九点半到贵宾室，研究信贷: who is to come where and when to talk has no task."""
    if any(c.intent != "task.assign" for c in commands) or not holds(said, ROOM):
        return commands
    return loosely_booked(split(said, lifted, scene.language), lifted, scene) or commands


def _handed(whole: str, clauses: list[Clause], lifted: Lifted, scene: Scene) -> list[Command]:
    """麻烦梦琪十点前把议题单印十五份: with 把 and a deadline it is an order, whatever meeting it speaks of."""
    taking = any(word in whole for word in scene.language.words.get("taking", ()))
    limit = any(m.kind == "deadline" for _, m in lifted.moments(whole))
    return assigned(whole, clauses, lifted, scene) if taking and limit else []


def _hollow(report: Report) -> bool:
    """大家今天先到这: an assignment of nothing to nobody."""
    return report.intent == "task.assign" and not (report.title or report.owner or report.doubt)
