"""Text → Report: normalise, lift, match, build."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, time
from zoneinfo import ZoneInfo

from bot.understanding import build, own_words, people
from bot.understanding.alternatives import asked_which, without_condition
from bot.understanding.answers import fill, is_plain
from bot.understanding.apart import apart, together
from bot.understanding.assignments import assigned, rather_assigned
from bot.understanding.bookings import loosely_booked
from bot.understanding.clauses import TELLS, Clause, split
from bot.understanding.command import Command, Scene
from bot.understanding.conveyed import conveyed, parted
from bot.understanding.cues import cued
from bot.understanding.documents import Lift
from bot.understanding.faults import seen_to_by
from bot.understanding.filed import filed
from bot.understanding.gatherings import gathered
from bot.understanding.joining import commands_in
from bot.understanding.lacking import missing
from bot.understanding.language import Language, load
from bot.understanding.lexicon import Lexicon
from bot.understanding.lift import Lifted, lift
from bot.understanding.matters import nominal
from bot.understanding.named import read_named
from bot.understanding.names import index
from bot.understanding.normal import normalise
from bot.understanding.notes import own_note
from bot.understanding.parts import parts
from bot.understanding.pasted import minuted, unsigned, with_contents
from bot.understanding.replies.build import charged
from bot.understanding.replies.corrections import MENDING, put_otherwise
from bot.understanding.replies.cues import read_cues
from bot.understanding.replies.read import AHEAD, read_reply, read_unbound
from bot.understanding.replies.readings import ACKS
from bot.understanding.replies.sentences import BY_CLAUSE
from bot.understanding.report import Context, Question, Report
from bot.understanding.sentences import ITEM, MOMENT, PARTY, ROOM, char_class, is_kind, match, span_of
from bot.understanding.shifts import scope, shifted
from bot.understanding.tidying import plainly_asked, tidy, without_tales
from bot.understanding.titles import names_matter
from bot.understanding.tongues import idle, in_full, is_chatter, tongues
from bot.understanding.trace import Trace

ABOUT_ITS_CARD = frozenset(
    {"task.extend", "task.transfer", "task.urge", "task.cancel", "meeting.cancel", "meeting.move"}
)
"""What is said of an item by its title and a verb."""
_OF_GUESTS = frozenset({"meeting.delegate", "meeting.decline", "meeting.invite", "meeting.uninvite"})
"""What an asking word may be about right after a meeting's card: 请王芳参加."""
_OF_A_NEW_ONE = frozenset({"meeting.move", "meeting.invite"})
"""What a meeting asked for may sound like: let's do it at 3, invite Dan."""
MOVING = frozenset({"meeting.move", "task.extend", "brief.set"})
_NOTHING = Report()
_ANYTHING = re.compile(f"[^\\s，,。；;、：:{MOMENT}-{span_of(MOMENT)[1]}{PARTY}-{span_of(PARTY)[1]}]")
"""Something but marks, names and moments."""
_PARTIES = re.compile(char_class(PARTY))
_CHATTER = Report(understood=True)


def understand(
    text: str,
    now: datetime,
    speaker: int | None,
    lexicon: Lexicon,
    context: Context | None = None,
    language: str = "zh",
    explain: bool = False,
    trace: Trace | None = None,
) -> Report:
    """What this message asks for, given who says it, when, and to what it replies; `trace` is told how it was read."""
    if now.tzinfo is None:
        now = now.replace(tzinfo=ZoneInfo(lexicon.zone))
    own, replaced = own_words.in_common_words(text, lexicon)
    if replaced:
        read = replace(lexicon, own_words={})
        here, there = Trace(replaced), Trace(replaced, needed=False)
        common = understand(own, now, speaker, read, context, language, explain, here)
        plain = understand(text, now, speaker, read, context, language, explain, there)
        known = plain.intent is not None and (plain.intent == common.intent or not plain.missing)
        itself = known and own_words.name_a_meeting(replaced)
        if trace is not None:
            trace.take(there if itself else here)
        return plain if itself else own_words.as_said(common, replaced)
    clean = normalise(own)
    best = _NOTHING
    for code in tongues(clean, language):
        scene = Scene(now, speaker, lexicon, context or Context(), load(code), trace)
        spelled = _as_hour(unsigned(in_full(clean, code), code), scene)
        report = (
            _of_series(spelled, scene)
            or _passed_on(spelled, scene)
            or scene.tried("minutes by number", minuted(spelled, scene))
            or scene.tried("with what it is to contain", with_contents(spelled, scene, _read))
            or _beside(spelled, scene)
            or _put_right(spelled, scene)
            or _several(spelled, scene)
            or _read(spelled, scene)
        )
        if report.intent is not None:
            best = report
            break
        if report.understood:
            best = report
    return best if explain else best.but(fired=())


def _passed_on(text: str, scene: Scene) -> Report | None:
    """马市长批示：请张伟阅处, said by whoever keeps the papers."""
    told = scene.tried("a leader's word passed on", parted(text, scene))
    return conveyed(told, scene, _read) if told is not None else None


def _of_series(text: str, scene: Scene) -> Report | None:
    """这次改到周二, 以后都改到下午: said of one occurrence of a meeting, or of all."""
    meant, rest = scope(text, scene.language)
    if not meant or not rest:
        return None
    report = _read(rest, scene)
    return report.but(scope=meant) if report.intent in {"meeting.move", "meeting.cancel"} else None


def _several(text: str, scene: Scene) -> Report | None:
    """Two commands in one message: each piece is read by itself, and all must stand."""
    context = scene.context
    carded = context.reply_to is not None and not context.last
    if context.pending is not None or (carded and context.reply_to == "document"):
        return None
    pieces = apart(text, scene.language)
    if len(pieces) < 2:
        return None
    return together([_read(piece, scene) for piece in pieces], scene.language, carded=carded)


def _beside(text: str, scene: Scene) -> Report | None:
    """三季度总结申请延到周五, under that very card: the card's own title says no more than that it is meant."""
    title = normalise(scene.context.title or "")
    rest = text.removeprefix(title).lstrip(" ,:\uff0c\uff1a") if title else text
    if len(title) < 2 or rest == text or len(rest) < 2 or scene.context.pending is not None:
        return None
    report = _read(rest, replace(scene, context=replace(scene.context, last=False)))
    return report if report.intent in ABOUT_ITS_CARD and not report.more else None


def _put_right(text: str, scene: Scene) -> Report | None:
    """等等，改到下午2点; no, make that 4: what follows a word of taking back mends the card."""
    context = scene.context
    led = put_otherwise(scene.language.code).match(text) if context.pending is None and context.reply_to else None
    if led is None or led.end() == len(text) or not re.search(r"[,.!\uff0c\u3002\uff01]", led[0]):
        return None
    report = _read(text[led.end() :], scene)
    anew = context.last and report.intent == "task.assign" and not report.missing and report.question is None
    if anew or (report.intent in MENDING and not report.more and not report.ref):
        return report
    if report.intent is not None or context.reply_to != "meeting":
        return None
    moving = Report(intent="meeting.move", understood=True, missing=("when",))
    asked = replace(scene, context=replace(context, pending=moving))
    moved = _read(_as_hour(text[led.end() :], asked), asked)
    return moved if moved.intent == "meeting.move" and not moved.missing else None


_HOUR = re.compile(r"\W*(\d{1,2})\W*")


def _as_hour(text: str, scene: Scene) -> str:
    """4, where a meeting's hour is asked for: at 4."""
    pending = scene.context.pending
    slot = pending and (pending.question.slot if pending.question else next(iter(pending.missing), ""))
    got = _HOUR.fullmatch(text)
    offered = pending is not None and pending.question is not None and pending.question.choices
    if pending is None or offered or slot != "when" or not (pending.intent or "").startswith("meeting.") or got is None:
        return text
    return scene.language.words.first("hour_form").replace("#", got[1]) or text


def _thanks(text: str, lifted: Lifted, scene: Scene) -> bool:
    """收到，谢谢贺主任: thanks to somebody, and nothing else."""
    if scene.context.pending is not None or not any(word in text for word in scene.language.words.get("thanks", ())):
        return False
    rest = _PARTIES.sub("", lifted.text)
    return rest != lifted.text and is_chatter(rest, scene.language)


def _read(text: str, scene: Scene) -> Report:
    """The report in one language; a clock without a day stays so where something is moved to it."""
    moving = (
        scene.context.reply_to is not None
        or scene.context.pending is not None
        or any(w in text.lower() for w in scene.language.words.get("change", ()))
    )
    report = _reading(text, scene, bare_time=moving)
    plain = report.question is None or report.question.kind == "missing"
    if moving and report.intent not in MOVING and _dayless(report) and plain:
        return _reading(text, scene, bare_time=False)
    return report


def _dayless(report: Report) -> bool:
    moments = [report.when, *(m for _, m in report.moments)]
    return any(m is not None and (isinstance(m.start, time) or isinstance(m.end, time)) for m in moments)


def _reading(text: str, scene: Scene, *, bare_time: bool) -> Report:
    language = scene.language
    made = index(scene.lexicon)
    lifted = lift(text, scene.now, scene.lexicon, made, language, bare_time=bare_time)
    before = lifted.text
    lifted.text, between = without_condition(lifted.text, language)
    lifted.text = people.corrected(lifted, language)
    if between:
        return asked_which(_understood_as(text, before, lifted, scene), between, lifted)
    return _understood_as(text, before, lifted, scene)


def _understood_as(text: str, before: str, lifted: Lifted, scene: Scene) -> Report:
    language = scene.language
    if scene.context.reply_to is None and scene.context.pending is None:
        lifted.text = plainly_asked(without_tales(lifted.text, language), language)
    if scene.trace is not None:
        scene.trace.begin(language.code, text, lifted, before)
    said = tidy(lifted.text, language, lifted)
    report = shifted(_as_said(said, text, lifted, scene), lifted, language, scene.now)
    if report.intent is None or report.more:
        return report
    whole = tidy(lifted.text, language, lifted, whole=True)
    commands = rather_assigned(report.intent, whole, split(said, lifted, language), lifted, scene)
    return build.report(scene.tried("an order by all its parts", commands)[0], lifted, scene) if commands else report


def _as_said(said: str, text: str, lifted: Lifted, scene: Scene) -> Report:
    """The report of what is said, the surer layer first."""
    language, context = scene.language, scene.context
    if (note := own_note(lifted, scene)) is not None:
        return scene.tried("a note for oneself", note)
    small_talk = len(text) <= 60 and (is_chatter(text, language) or _thanks(text, lifted, scene))
    reply = scene.tried("reply to its card", read_reply(said, text, lifted, scene))
    answer = scene.tried("answer to what was asked", fill(said, lifted, scene)) if context.pending is not None else None
    if (done := _done_with(said, text, lifted, scene)) is not None:
        return scene.tried("done, with what came of it", done)
    if small_talk:
        return scene.tried("small talk", reply or answer or _accepted(said, scene) or (_CHATTER if text else _NOTHING))
    commands = scene.tried("sentence", [] if not said else commands_in(said, lifted, scene))
    if not commands and not reply:
        whole = tidy(lifted.text, language, lifted, whole=True)
        commands = (
            scene.tried("sentence with its courtesies", commands_in(whole, lifted, scene)) if whole != said else []
        )
    if context.reply_to is not None and not context.last:
        commands = [c for c in commands if c.intent not in TELLS or "item" in c.slots]
    if reply and _of_something_else(reply, commands, said, lifted, language):
        reply = None
    if answer is not None and (is_plain(said, lifted, scene) or not any(_full(command) for command in commands)):
        return answer
    if reply and _about(reply, commands, context) and not _another_matter(reply, commands, lifted, scene):
        return _named(reply, lifted)
    if reply is None and (noted := _instructed(commands, said, lifted, scene)) is not None:
        return noted
    alone = reply is None and answer is None and len(commands) < 2
    told = scene.tried("by its name", read_named(said, lifted, scene)) if alone else None
    if told is not None and not (commands and _said_surer(commands[0], told, said, lifted, language)):
        return told
    told = scene.tried("a paper by its name", filed(said, lifted, scene, commands)) if reply is None else None
    if told is not None and answer is None:
        return told
    if not commands:
        return _loosely(said, reply, answer, lifted, scene)
    commands = _one_order(seen_to_by(commands, said, lifted, scene), said, lifted, scene)
    commands = _or_meeting(commands, said, lifted, scene)
    if len(commands) == 1:
        commands[0].whole = tidy(lifted.text, language, lifted, whole=True)
    reports = [build.report(command, lifted, scene) for command in commands]
    if not reply and all(_bare(c, lifted, scene) for c in commands):
        cue = scene.tried("telling words on a card", read_cues(said, lifted, scene))
        if cue is not None:
            return cue
    if reply and not context.last:
        return reply.but(more=tuple(reports))
    reports = [r for r in reports if not _hollow(r)]
    if not reports:
        return _loosely(said, reply, answer, lifted, scene)
    first, *more = _one_matter(_one_deadline(reports), language)
    return first.but(more=tuple(more)) if more else first


def _said_surer(command: Command, told: Report, said: str, lifted: Lifted, language: Language) -> bool:
    """Let's do the kickoff on Friday at 3: asked for with all it needs, and not moved instead."""
    if told.intent == "document.answer":
        return True
    if (command.intent, told.intent) == ("task.assign", "meeting.invite"):
        return any(m.kind == "deadline" for _, m in lifted.moments(said))  # get Joan on the risk assessment, due Friday
    if (command.intent, told.intent) == ("task.transfer", "document.forward"):
        return any(word in said.lower() for word in language.words.get("hands_over", ()))
    again = language.words.get("moved_to", ())
    booked_anew = command.intent == "meeting.book" and told.intent in _OF_A_NEW_ONE and command.slots.get("title")
    moved = told.intent == "meeting.move" and any(word in said.lower() for word in again)
    return bool(booked_anew) and not moved


def _instructed(commands: list[Command], said: str, lifted: Lifted, scene: Scene) -> Report | None:
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


def _one_deadline(reports: list[Report]) -> list[Report]:
    """张伟负责联系媒体，李明负责布置会场，周五前弄好: said once, behind them all, it is meant for each."""
    last = reports[-1].when
    if len(reports) < 2 or last is None or last.kind != "deadline" or any(r.intent != "task.assign" for r in reports):
        return reports
    if any(r.when is not None for r in reports[:-1]):
        return reports
    return [missing(r.but(when=last, missing=(), question=_other_doubt(r))) for r in reports]


def _one_matter(reports: list[Report], language: Language) -> list[Report]:
    """Mateo fix the links by tomorrow and Hannah retest them by Thursday: them is the matter of the first."""
    if language.script == "han" or any(r.intent != "task.assign" for r in reports):
        return reports
    title, made = None, list[Report]()
    for report in reports:
        again = report.title is None and title is not None
        mended = report.but(title=title, missing=(), question=_other_doubt(report))
        made.append(missing(mended) if again else report)
        title = made[-1].title
    return made


def _other_doubt(report: Report) -> Question | None:
    """What is asked of a report besides what it lacks."""
    return report.question if report.question is not None and report.question.kind != "missing" else None


def _has_matter(command: Command, lifted: Lifted, scene: Scene) -> bool:
    slots, language = command.slots, scene.language
    caught = next((slots[name] for name in ("doing", "act", "title") if slots.get(name)), "")
    matter = lifted.without_moments(caught, language)
    return nominal(matter, language)[1] > 0 and (len(matter) > 3 or names_matter(matter, language))


def _or_meeting(commands: list[Command], said: str, lifted: Lifted, scene: Scene) -> list[Command]:
    """请公司部的客户经理九点半到贵宾室，研究信贷: who is to come where and when to talk has no task."""
    if any(c.intent != "task.assign" for c in commands) or not any(is_kind(c, ROOM) for c in said):
        return commands
    return loosely_booked(split(said, lifted, scene.language), lifted, scene) or commands


def _one_order(commands: list[Command], said: str, lifted: Lifted, scene: Scene) -> list[Command]:
    """彭科长拿总，行政科出人，把方案做出来: who leads without a matter, and who helps, are parts of one order."""
    if len(commands) < 2 or any(c.intent != "task.assign" for c in commands) or scene.language.script != "han":
        return commands
    if all(_has_matter(command, lifted, scene) and not _helps(command, lifted, scene) for command in commands):
        return commands
    whole = tidy(lifted.text, scene.language, lifted, whole=True)
    return assigned(whole, split(said, lifted, scene.language), lifted, scene) or commands


def _helps(command: Command, lifted: Lifted, scene: Scene) -> bool:
    """段昊给打个下手: no order of its own."""
    found = parts("，".join(c.text for c in command.clauses), lifted, scene.language)
    return found is not None and found.helps


def _handed(whole: str, clauses: list[Clause], lifted: Lifted, scene: Scene) -> list[Command]:
    """麻烦梦琪十点前把议题单印十五份: with 把 and a deadline it is an order, whatever meeting it speaks of."""
    taking = any(word in whole for word in scene.language.words.get("taking", ()))
    limit = any(m.kind == "deadline" for _, m in lifted.moments(whole))
    return assigned(whole, clauses, lifted, scene) if taking and limit else []


def _bare(command: Command, lifted: Lifted, scene: Scene) -> bool:
    """让黄丽来弄, 让何晓替我听一下: an assignment without day and matter is about the card."""
    dated = any(lifted.moments(clause.text) for clause in command.clauses)
    slots = command.slots
    matter = lifted.restore(slots.get("doing") or slots.get("act") or slots.get("title") or slots.get("wanted") or "")
    named = bool(matter) and (scene.context.last or names_matter(matter, scene.language))
    return command.intent == "task.assign" and not dated and not named


def _hollow(report: Report) -> bool:
    """大家今天先到这: an assignment of nothing to nobody."""
    asked = report.question is not None and report.question.kind != "missing"
    return report.intent == "task.assign" and not (report.title or report.owner or asked)


def _about(reply: Report, commands: list[Command], context: Context) -> bool:
    """Is the message about its card alone, and no command of its own?"""
    if reply.numbers or not commands or reply.intent == AHEAD:
        return True
    if context.last:
        if reply.intent == "query.item":
            return all(c.intent == "query.item" for c in commands)
        stands_in = reply.intent in _OF_GUESTS | {"task.transfer", "document.instruct"}
        return stands_in and all(c.intent == "task.assign" for c in commands)
    if (
        reply.intent == "document.instruct"
        and reply.owner is not None
        and all(c.intent == "task.assign" for c in commands)
    ):
        return True  # 同意，翟庭抓紧办: the order is the instruction itself
    assigned_anew = reply.intent == "task.transfer" and all(c.intent == "task.assign" for c in commands)
    loose = (reply.intent in ACKS or assigned_anew) and BY_CLAUSE in reply.fired
    return not (loose and all(_full(c) for c in commands))


def _another_matter(reply: Report, commands: list[Command], lifted: Lifted, scene: Scene) -> bool:
    """Words after the card last shown that ask someone for something with a name of its own are no transfer of it."""
    if not scene.context.last or reply.intent != "task.transfer":
        return False
    return any(c.intent == "task.assign" and build.report(c, lifted, scene).title for c in commands)


def _of_something_else(reply: Report, commands: list[Command], said: str, lifted: Lifted, language: Language) -> bool:
    """会议材料由覃丽准备，周三下班前, under a meeting: a deadline belongs to the order, and moves no meeting."""
    ordered = [c for c in commands if c.intent == "task.assign" and {"owner", "title"} <= set(c.slots)]
    if reply.intent == "meeting.minutes" and reply.text and any(c.intent == "task.assign" for c in commands):
        return reply.text.startswith(language.words.get("of", ("\n",)))  # 会上定的责任分解表，老马周三前出
    due = [m.kind for _, m in lifted.moments(said)]
    return reply.intent == "meeting.move" and bool(ordered) and bool(due) and set(due) == {"deadline"}


def _done_with(said: str, text: str, lifted: Lifted, scene: Scene) -> Report | None:
    """已办结，总结已送周主任: what follows a bare 办结 is the answer, about the card; it names no other item."""
    first, comma, _ = said.partition(",")
    first, comma = (first, comma) if comma else said.partition("\uff0c")[:2]
    card = scene.context.reply_to or "task"
    if not comma or card not in {"task", "document"} or scene.context.pending is not None:
        return None
    closes = [p for p in scene.language.replies.get(card, ()) if p.gives in {"task.complete", "document.answer"}]
    if not any((closing := match(p, first)) and "text" not in closing.slots for p in closes):
        return None
    beside = replace(scene, context=replace(scene.context, reply_to=card, last=False))
    found = read_reply(said, text, lifted, beside)
    return found if found is not None and found.intent in {"task.complete", "document.answer"} else None


def _named(reply: Report, lifted: Lifted) -> Report:
    """Words under a card that name another item by its number are about that one."""
    things = lifted.things.items()
    named = [thing.value for char, thing in things if is_kind(char, ITEM) and isinstance(thing, Lift)]
    if len(named) != 1 or reply.ref:
        return reply
    text = reply.text.replace(named[0], "").strip(" ,.:\uff0c\uff1a\u3002") if reply.text else reply.text
    return reply.but(ref=named[0], text=text)


def _loosely(said: str, reply: Report | None, answer: Report | None, lifted: Lifted, scene: Scene) -> Report:
    """What no sentence pattern fits: read by its telling words, or by who, what and when."""
    found = answer or reply or scene.tried("waiting cards", _accepted(said, scene))
    found = found or scene.tried("telling words on a card", read_cues(said, lifted, scene))
    if found:
        return found
    if scene.context.pending is not None:
        return _NOTHING
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
    on_paper = _instructed(commands, said, lifted, scene)
    return on_paper or (build.report(commands[0], lifted, scene) if commands else _NOTHING)


def _full(command: Command) -> bool:
    """A command that stands by itself, not a piece of the one being asked about."""
    matter = {
        "title", "theme", "doing", "act", "meeting", "ref", "doc", "item", "text", "number", "issuer", "wanted",
    }  # fmt: skip
    said = [value for slot, value in command.slots.items() if slot in matter and _ANYTHING.search(value)]
    return command.head.weak or bool(said) or command.intent == "document.register"


def _accepted(said: str, scene: Scene) -> Report | None:
    """A bare 收到 where cards wait: signed for, or, with several, asked which."""
    waiting = scene.context.open_cards
    if waiting < 1:
        return None
    accepts = [
        p for card in ("task", "document") for p in scene.language.replies.get(card, ()) if p.gives == "task.accept"
    ]
    if not any(match(p, said) for p in accepts):
        return None
    if waiting == 1:
        return Report(intent="task.accept", understood=True)
    return Report(intent="task.accept", understood=True, missing=("ref",), question=Question("ref", "which_item", said))
