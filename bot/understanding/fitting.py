"""Which order a command is after all: a draft that was asked for like a task, a task called by a meeting's verb."""

from __future__ import annotations

import re
from functools import cache

from bot.understanding.command import Command, Scene
from bot.understanding.documents import Lift
from bot.understanding.language import Language, load
from bot.understanding.lift import Lifted
from bot.understanding.things import LIFTED, PARTY, TITLE, char_class

_SWAPS = {
    ("meeting.cancel", "task"): "task.cancel",
    ("task.cancel", "meeting"): "meeting.cancel",
    ("meeting.move", "task"): "task.extend",
    ("meeting.move", "document"): "task.extend",
    ("task.extend", "meeting"): "meeting.move",
    ("task.transfer", "document"): "document.forward",
    ("document.forward", "task"): "task.transfer",
    ("document.return", "task"): "task.reject",
    ("task.complete", "document"): "document.answer",
}


def fitting(command: Command, lifted: Lifted, scene: Scene) -> str:
    """任务12延到周五 is no meeting moved: the item named says which kind it is."""
    language, context = scene.language, scene.context
    if command.intent in {"task.complete", "task.transfer"} and context.reply_to == "document" and not context.last:
        return _SWAPS[command.intent, "document"]
    if command.intent == "meeting.announce" and context.reply_to == "document" and not context.last:
        return "document.forward"  # 转发到通讯员群
    named = command.slots.get("item") or command.slots.get("ref")
    said = lifted.restore(named).lower() if named else ""
    kind = _kind_named(said, command.intent, language) if said else ""
    if not kind and command.intent == "task.cancel" and language.script != "han":
        days = [m for clause in command.clauses[:1] for _, m in lifted.moments(clause.text)]
        kind = "meeting" if any(m.kind != "deadline" for m in days) else ""  # kill Thursday's offsite
        meetings = (*language.words.get("named_meeting", ()), *language.words.get("meeting_noun", ()))
        kind = kind or ("meeting" if said.endswith(meetings) else "")
    if command.intent == "task.assign" and _drafts(command, lifted, language):
        return "document.draft"
    if command.intent == "task.assign" and _taken_in(command, lifted, language):
        return "request.submit"
    if not kind and any(is_paper(lifted, c) for c in LIFTED.findall(command.slots.get("ref", ""))):
        kind = "document"
    if not kind and said.endswith(language.words["doc_end"]):
        kind = "document"
    return _SWAPS.get((command.intent, kind), command.intent)


def _kind_named(said: str, intent: str, language: Language) -> str:
    """What kind of item these words name; empty where they do not tell."""
    words = language.words
    for word, kind in words.pairs("item_kind").items():
        if said.startswith(word):
            return kind
    moved = intent == "task.extend" and said.endswith(words["gathering"])  # 消防培训延一天
    return "meeting" if moved or said.endswith(words["bare_meeting"]) else ""


@cache
def _draft(code: str) -> re.Pattern[str]:
    words = load(code).words
    some = words.some
    article = rf"(?:{some('determiner', 'one', 'article')}\s+)?"
    verb, paper = some("draft_verb", "draft_write"), some("draft_noun", "kind_word")
    return re.compile(rf"(?:{verb})\s+{article}(?:[\w'-]+\s+){{0,3}}?(?:{paper})\b", re.IGNORECASE)


@cache
def _written_by(code: str) -> re.Pattern[str]:
    """选课的通告得写出来，林若曦你写: a paper of one's own, and that it is to be written."""
    words = load(code).words
    some = words.some
    between = rf"(?:{some('to_write')}|{char_class(PARTY)}){{0,8}}"
    kind, writing = some("own_kind"), some("writing")
    named = rf"(?:[\u4e00-\u9fff]{{2}}(?:{kind})|{char_class(TITLE)})"
    ends = r"(?=$|[\uff0c,。；;])"
    last = rf"(?<={char_class(PARTY)})(?:{some('writing_last')}){ends}"
    return re.compile(
        rf"{named}{between}(?:(?:{writing})|{last})|(?:{writing})[^\uff0c,。；;]{{2,20}}?(?:{kind}){ends}"
    )


def _drafts(command: Command, lifted: Lifted, language: Language) -> bool:
    """Emma, could you draft a reply: what is to be done is a paper to be drafted."""
    said = next((command.slots[s] for s in ("doing", "act", "title") if s in command.slots), "")
    told = (*command.preface, *(c.bare for c in command.clauses))
    if language.script == "han" and _written_by(language.code).search("，".join(told)):
        return True
    return _draft(language.code).match(lifted.restore(said).strip()) is not None


def _taken_in(command: Command, lifted: Lifted, language: Language) -> bool:
    """有群众反映…，请办公室受理: a matter put to the office, which is to take it in and nothing more."""
    said = next((command.slots[s] for s in ("doing", "act") if s in command.slots), "")
    return bool(said) and lifted.restore(said).strip(language.edges) in language.words["taken_in"]


def is_paper(lifted: Lifted, char: str) -> bool:
    """Does this character stand for a paper, by its number or its title?"""
    thing = lifted.things.get(char)
    return isinstance(thing, Lift) and thing.kind in {"title", "number"}
