"""The unfinished order: what was said so far, understood again with what is said, or pressed, in answer."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.beside import in_full, instruction, merged, stands_alone
from bot.ear import Ear
from bot.scene import Scene
from bot.understanding import choosing
from bot.understanding.orders import doubted
from bot.understanding.pending import MEANT, NOT_MEANT, ROOM, chosen
from bot.understanding.report import Context, Question, Report
from bot.understanding.when.moment import Moment
from handlers import commands as c
from handlers.rules import answers, papers

_CLAUSE = re.compile(r"[,;\uff0c\uff1b\u3002]\s*")


def with_choice(said: list[Any], choice: c.Choose, ear: Ear) -> c.Command | None:
    """The order with the pressed choice in its slot; None where nothing is unfinished."""
    pending = replayed(said, ear)
    if pending is None:
        return None
    if choice.label == NOT_MEANT:
        return settled(said, ear, meant=False)
    first = said[0]
    report = in_full(chosen(pending, choice.slot, choice.label, ear.names), _first_words(said))
    command = ear.order(report, ear.setting(first.get("item"), first.get("kind")))
    if isinstance(command, c.Ask):
        command = replace(command, said=(*said, {"choice": choice.label, "slot": choice.slot}))
    return c.InAnswer(_as_told(command, _first_words(said), first.get("item")))


def confirmed(said: list[Any], text: str, ear: Ear) -> tuple[bool, str] | None:
    """对; 不是，是李明: whether what was understood is meant, and what is instead; None where that was not asked."""
    if "which" in said[0] or "intent" in said[0] or (verdict := choosing.confirms(text)) is None:
        return None
    pending = replayed([part for part in said if "then" not in part], ear)
    doubt = pending.doubt if pending is not None else None
    if doubt is None or doubt.kind != "weighed":
        return None
    meant, more = verdict
    more = "" if answers.is_courtesy(more) else more
    return None if meant and more else (meant, more)  # 对，周四前: a piece put right


def settled(said: list[Any], ear: Ear, *, meant: bool) -> c.Command:
    """What was understood is done; or, where it was not meant, how it can be said is shown."""
    done = with_choice(said, c.Choose("intent", MEANT), ear) if meant else None
    return done or c.InAnswer(c.NotUnderstood(_first_words(said)))


def left_open(said: list[Any], text: str, ear: Ear) -> c.Command | None:
    """尽快, 随便, 你定 in answer to a question: the first room offered, else it is asked again; never a guess."""
    soon, any_ = choosing.as_soon(text), choosing.any_will_do(text)
    if not (soon or any_) or "which" in said[0]:
        return None
    first = said[0]
    if "intent" in first and len(said) == 1:
        if first["slot"] == "text":
            return None
        return c.InAnswer(c.WantSlot(first["item"], intent=first["intent"], slot=first["slot"], vague=text))
    kept = [part for part in said if "then" not in part]
    pending = replayed(kept, ear)
    if pending is None:
        return None
    setting = ear.setting(first.get("item"), first.get("kind"))
    rooms = next((part["rooms"] for part in kept if "rooms" in part), ())
    if any_ and (label := _first_room(pending, rooms)):
        command = ear.order(chosen(pending, "place", label, ear.names), setting)
        taken: dict[str, object] = {"choice": label, "slot": "place"}
        return c.InAnswer(replace(command, said=(*kept, taken)) if isinstance(command, c.Ask) else command)
    command = ear.order(pending, setting)
    if not isinstance(command, c.Ask) or command.slot == "text":
        return None
    return c.InAnswer(replace(command, said=tuple(kept), vague=text, soon=soon))


def again(said: list[Any], text: str, ear: Ear) -> c.Command:
    """The answer says nothing that fits: the same is asked again, with its buttons."""
    first = said[0]
    if "intent" in first and len(said) == 1:
        return c.InAnswer(c.WantSlot(first["item"], intent=first["intent"], slot=first["slot"], unclear=text))
    pending = replayed(said, ear)
    if pending is None or "times" in said[-1]:  # free times were shown, nothing must be answered
        return c.NotUnderstood(text)
    command = ear.order(pending, ear.setting(first.get("item"), first.get("kind")))
    if not isinstance(command, c.Ask):
        return c.NotUnderstood(text)
    return c.InAnswer(replace(command, said=tuple(said), unclear=text))


def answered(text: str, fresh: Report, said: list[Any], scene: Scene, ear: Ear) -> Report | None:
    """The unfinished order with what this message adds to it; None: there is none, or it says something else."""
    pending = replayed(said, ear)
    if pending is None:
        return None
    slot = pending.question.slot if pending.question else next(iter(pending.missing), "")
    if slot == "text" and "intent" in said[0]:
        if stands_alone(fresh, pending.intent or "", scene):
            return None
        if pending.intent == "document.instruct":  # 请国平同志阅处，下周三前报结果: as a reply to the paper's card
            card = Context("document", said[0].get("title"), said[0].get("item"))
            fresh = instruction(ear.read(text, card), text)
            if fresh.intent == "document.instruct":
                return fresh
        return pending.but(text=text, missing=(), question=None)
    if pending.title and fresh.intent == pending.intent and "title" in fresh.missing and not fresh.title:
        return merged(pending, fresh)
    context = replace(scene.context, pending=pending)
    report = ear.read(text, context)
    if report != fresh and (report.intent or report.understood):
        return report
    if fresh.intent is not None and not (fresh.missing or fresh.question):
        return None
    return one_clause(text, pending, context, ear)


def one_clause(text: str, pending: Report, context: Context, ear: Ear) -> Report | None:
    """这个急，明天中午之前吧，办公会要用: one of its clauses answers, the others go with it."""
    clauses = [clause for clause in _CLAUSE.split(text) if clause.strip()]
    for clause in clauses if len(clauses) > 1 else ():
        report = ear.read(clause, context)
        if report.intent == pending.intent and not report.missing and report.question is None:
            comma = ", " if text.isascii() else "\uff0c"
            others = comma.join(one.strip() for one in clauses if one is not clause)
            return report.but(text=comma.join(filter(None, (pending.text, others))))
    return None


def ordered(report: Report, context: Context, said: list[Any], text: str, ear: Ear) -> c.Command:
    """The order that a report is; one that asks keeps what was said so far."""
    item, kind = context.item, context.reply_to
    if said and "intent" in said[0]:
        item, kind = said[0]["item"], said[0]["kind"]
    setting = ear.setting(item, kind)
    if report.more:
        whole = (report.but(more=()), *report.more)
        parts = [ordered(one, context, said, text, ear) for one in whole]
        return c.Several(tuple(_of_part(one, place) for place, one in enumerate(parts)))
    command = _as_told(ear.order(in_full(report, _first_words(said) or text), setting), text, item)
    if not isinstance(command, c.Ask | c.FindRoom | c.FindTime):
        return command
    part: dict[str, object] = {
        "text": text,
        "at": ear.now.isoformat(),
        "item": context.item,
        "kind": context.reply_to,
        "title": context.title,
        "last": context.last,
    }
    return replace(command, said=(*said, part))


def _as_told(command: c.Command, text: str, item: int | None) -> c.Command:
    """The order with what its very words say besides: where a result went, whom to urge, that readers are meant."""
    if isinstance(command, c.CompleteItem) and not command.text and answers.says_where(text):
        return replace(command, text=text)
    if isinstance(command, c.UrgeItem) and command.ref:
        if answers.names_unread(command.ref):
            return c.UrgeReaders()
        return replace(command, ref="", item=item) if answers.names_silent(command.ref) else command
    if isinstance(command, c.ShowUnanswered):
        return replace(command, reading=answers.asks_reading(text))
    return command


def replayed(said: list[Any], ear: Ear) -> Report | None:
    """The unfinished order: understood again from what was said, since understanding is pure."""
    report: Report | None = None
    for part in said:
        if "intent" in part:
            report = Report(
                intent=part["intent"],
                understood=True,
                title=None if part.get("urgency") else part.get("title"),
                urgency=papers.term(part.get("urgency", "")),
                missing=(part["slot"],),
            )
        elif "choice" in part and report is not None:
            report = chosen(report, part["slot"], part["choice"], ear.names)
        elif "times" in part and report is not None:
            times = tuple(Moment("point", one, (0, 0), start=datetime.fromisoformat(one)) for one in part["times"])
            report = report.but(question=Question("when", "missing", "", times))
        elif part.get("text"):
            context = Context(
                part.get("kind"), part.get("title"), part.get("item"), part.get("last", False), pending=report
            )
            then = ear.at(part["at"])
            report = then.read(part["text"], context)
            report = (report.but(more=()), *report.more)[part.get("part", 0)]
            report = doubted(report, then.setting())
    return report


def _first_room(pending: Report, rooms: Sequence[int]) -> str:
    """The choice that takes the first of the rooms offered; empty where none was."""
    if pending.question is not None and pending.question.kind == "which_room":
        return "=0"
    return f"{ROOM}{rooms[0]}" if rooms and pending.any_room else ""


def _first_words(said: list[Any]) -> str:
    """What the unfinished order began with; empty where a button began it."""
    return str(said[0].get("text") or "") if said else ""


def _of_part(command: c.Command, place: int) -> c.Command:
    """The question about one order of several remembers which of them it is."""
    if not isinstance(command, c.Ask) or not command.said:
        return command
    *before, last = command.said
    return replace(command, said=(*before, {**last, "part": place}))
