"""Text → Report: normalise, lift, match, build."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, time
from zoneinfo import ZoneInfo

from bot.understanding import build, own_words, people
from bot.understanding.alternatives import asked_which, without_condition
from bot.understanding.apart import apart, each_their_own, together
from bot.understanding.assignments import rather_assigned
from bot.understanding.called import index
from bot.understanding.clauses import split
from bot.understanding.command import Scene
from bot.understanding.conveyed import conveyed, parted
from bot.understanding.language import load
from bot.understanding.layers import as_said
from bot.understanding.leads import led
from bot.understanding.lexicon import Lexicon
from bot.understanding.lift import Lifted, lift
from bot.understanding.normal import any_in, normalise
from bot.understanding.pasted import minuted, unsigned, with_contents
from bot.understanding.pieces import paper_begun, paper_piece
from bot.understanding.regional import in_plain_words
from bot.understanding.replies.corrections import MENDING, put_otherwise
from bot.understanding.report import UNREAD, Context, Report
from bot.understanding.shifts import scope, shifted
from bot.understanding.tidying import plainly_asked, tidy, without_tales
from bot.understanding.tongues import in_full, tongues
from bot.understanding.trace import Trace
from bot.understanding.weighing import NOTHING, other_kind

ABOUT_ITS_CARD = frozenset(
    {"task.extend", "task.transfer", "task.urge", "task.cancel", "meeting.cancel", "meeting.move"}
)
"""What is said of an item by its title and a verb."""
MOVING = frozenset({"meeting.move", "task.extend", "brief.set"})


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
        read = lexicon.in_common_words
        here, there = Trace(replaced), Trace(replaced, needed=False)
        common = understand(own, now, speaker, read, context, language, explain, here)
        plain = understand(text, now, speaker, read, context, language, explain, there)
        known = plain.intent is not None and (plain.intent == common.intent or not plain.missing)
        itself = known and own_words.name_a_meeting(replaced)
        if trace is not None:
            trace.take(there if itself else here)
        return plain if itself else own_words.as_said(common, replaced)
    clean = normalise(own)
    best = UNREAD
    for code in tongues(clean, language):
        scene = Scene(now, speaker, lexicon, context or Context(), load(code), trace)
        spoken = in_plain_words(unsigned(in_full(clean, code), code), code, lexicon)
        spelled = _as_hour(spoken.text, scene)
        report = (
            scene.tried("a paper begun", paper_begun(spelled, scene))
            or scene.tried("a piece of a paper", paper_piece(spelled, scene, _read))
            or _of_series(spelled, scene)
            or _passed_on(spelled, scene)
            or scene.tried("minutes by number", minuted(spelled, scene))
            or scene.tried("with what it is to contain", with_contents(spelled, scene, _read))
            or _beside(spelled, scene)
            or _put_right(spelled, scene)
            or _several(spelled, scene)
            or _read(spelled, scene)
        )
        report = _weighed(report, spelled, scene)
        if report.intent is not None:
            best = spoken.as_said(report)
            break
        if report.understood:
            best = report
    return best if explain else best.but(fired=())


def _weighed(report: Report, text: str, scene: Scene) -> Report:
    """The report, or another of the kind its words weigh for where they speak plainly against it."""
    meant = other_kind(report, text, scene)
    if meant is None:
        return report
    if scene.trace is not None:
        scene.trace.layer("another kind by the weight of its words", Report(intent=meant))
    return UNREAD if meant == NOTHING else _read(text, replace(scene, meant=meant))


def _passed_on(text: str, scene: Scene) -> Report | None:
    """马市长批示：请张伟阅处, said by whoever keeps the papers."""
    told = parted(text, scene)
    report = conveyed(told, scene, _read) if told is not None else None
    return scene.tried("a leader's word passed on", report)


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
        pieces = each_their_own(text, scene.language)
    if len(pieces) < 2:
        return None
    return together([_read(piece, scene) for piece in pieces], scene.language, carded=carded)


def _beside(text: str, scene: Scene) -> Report | None:
    """三季度总结申请延到周五, under that very card: the card's own title says no more than that it is meant."""
    title = in_plain_words(normalise(scene.context.title or ""), scene.language.code, scene.lexicon).text
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


def _read(text: str, scene: Scene) -> Report:
    """The report in one language; a clock without a day stays so where something is moved to it."""
    moving = (
        scene.context.reply_to is not None
        or scene.context.pending is not None
        or any_in(text.lower(), scene.language.words["change"])
    )
    report = _reading(text, scene, bare_time=moving)
    if moving and report.intent not in MOVING and _dayless(report) and report.doubt is None:
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
    report = shifted(as_said(said, text, lifted, scene), lifted, language, scene.now)
    if (ahead := led(report, lifted, language)) is not None:
        whole, (lifted.text, minutes) = lifted.text, ahead
        apart = as_said(tidy(lifted.text, language, lifted), text, lifted, scene)
        if apart.intent == report.intent:
            return apart.but(remind=(minutes,))
        lifted.text = whole
    if report.intent is None or report.more or scene.meant is not None:
        return report
    whole = tidy(lifted.text, language, lifted, whole=True)
    commands = rather_assigned(report.intent, whole, split(said, lifted, language), lifted, scene)
    return build.report(scene.tried("an order by all its parts", commands)[0], lifted, scene) if commands else report
