"""Which item is meant, in the words it was called by."""

from __future__ import annotations

import re
from functools import cache

from bot.understanding.clauses import ABOUT_WORK, TELLS
from bot.understanding.command import Command
from bot.understanding.documents import Lift, is_organ
from bot.understanding.language import Language, load, pattern_of
from bot.understanding.lift import Lifted, restored
from bot.understanding.matters import nominal
from bot.understanding.report import Report
from bot.understanding.things import ITEM, LIFTED, NUMBER, PARTY, char_class, is_kind
from bot.understanding.titles import clean

_TOLD_OF = ABOUT_WORK | {"query.item", "document.archive"}
CALLED = 3
"""A word so short before a comma calls somebody: 魏庭，台账对完了."""


@cache
def _only_asks(code: str) -> re.Pattern[str]:
    """Nothing but asking for another day: 申请延, 想推迟."""
    return re.compile(rf"(?:{load(code).words.some('may_i', 'put_off')})+")


@cache
def _drafted(code: str) -> re.Pattern[str]:
    """决算方案初稿: which draft of it is no part of what the task is called."""
    return re.compile(rf"(?<=...){load(code).words.some('first_draft')}$")


def referred(made: Report, command: Command, lifted: Lifted, language: Language) -> Report:
    """The report with the item it means, in the words it was called by."""
    slots = command.slots
    if command.intent in {
        "document.register",
        "document.draft",
        "meeting.book",
        "task.assign",
        "request.submit",
        "reminder.set",
    }:
        return made
    raw = slots.get("item") or slots.get("ref") or slots.get("doc") or slots.get("number") or slots.get("meeting")
    told_of = made.intent in _TOLD_OF and language.script == "han"
    if command.of_card and not (raw and LIFTED.search(raw)) and (not raw or len(raw) <= 2):
        return made
    if not raw or (told_of and len(raw) <= 2 and not LIFTED.search(raw)):
        raw = (_told_of(command, lifted, language) if told_of else None) or raw
    if not raw:
        return made
    if told_of:
        raw = _without_people(raw, made.intent or "", lifted, language)
        raw = _name_alone(lifted.without_moments(raw, language), language)
        raw = _drafted(language.code).sub("", raw) if command.intent in TELLS else raw
        raw = _with_deed(raw, command, language) if command.intent == "query.item" else raw
    if (made.intent or "").startswith("document.") and language.script == "han":
        raw = next((c for c in raw if is_title(lifted, c)), raw)  # 《方案》格式不对 names it no closer
    text = clean(restored(raw, lifted), language, verbs=False)
    if text and text.lower() in language.words.get("no_ref", ()):
        return made  # 把时限改到周五: which one, only the card says
    if command.intent == "query.search":
        return made.but(text=made.text or text)
    if text and made.intent in {"meeting.move", "meeting.cancel"} and language.script == "han":
        text = next((text.removeprefix(w) for w in language.words.get("taking", ()) if text.startswith(w)), text)
    if text and (made.intent or "").startswith("meeting."):
        text = re.split("[,\uff0c]", text)[-1].strip() or text  # 下雨，现场会延到后天
    if made.intent and made.intent.startswith("document.") and text and not is_title(lifted, raw):
        text = _paper(_sent_by(raw, lifted, text, language), language)
    if text and language.script == "han" and _only_asks(language.code).fullmatch(text):
        return made  # 申请延 of 申请延到周五 names nothing
    if text and len(text) == 1 and not text.isdigit():
        return made  # 申 of 申请延到周五 names nothing
    return made.but(ref=_pointed(text, language) if text else text)


def _with_deed(raw: str, command: Command, language: Language) -> str:
    """鱼嘴闸隐患整改 of 鱼嘴闸隐患整改到哪一步了."""
    words = language.words
    text = next((c.bare for c in command.clauses if raw in c.bare), "")
    behind = text[text.find(raw) + len(raw) :]
    deed = next((w for w in words["deed_noun"] if behind.startswith(w)), "")
    return raw + deed if deed and behind[len(deed) :].startswith(words["got_to"]) else raw


@cache
def _said_of(code: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """A name and what is said of it; one with a word left hanging on it."""
    words = load(code).words
    name = rf"(?P<name>[{NUMBER}-{ITEM}]|[^，,。；;？?]{{2,}}?)"
    count = rf"{words.some('this_one')}[\\d{words.first('count')}]{{1,3}}{words.some('counted_thing')}"
    return (
        re.compile(rf"{name}{words.some('of_it')}.*"),
        re.compile(rf"{name}(?:{count}{words.some('hangs_on')}?|{words.some('mine', 'hangs_on')})"),
    )


def _name_alone(raw: str, language: Language) -> str:
    """退款明细 of 退款明细我这周赶不出来: what is said of it does not name it."""
    said, hanging = _said_of(language.code)
    got = said.fullmatch(raw) or hanging.fullmatch(raw)
    return got.group("name") if got else raw


def _told_of(command: Command, lifted: Lifted, language: Language) -> str | None:
    """招商方案 in 招商方案怎么还没动静，催催招商部: what a clause before or beside tells of."""
    for said in (*command.preface, *(clause.bare for clause in command.clauses), *command.words):
        got = _said_of(language.code)[0].match(lifted.without_moments(said, language))
        name = _without_people(got.group("name"), "task.urge", lifted, language) if got else ""
        if name and nominal(name, language)[1] >= 1:
            return name
    return None


def _without_people(raw: str, intent: str, lifted: Lifted, language: Language) -> str:
    """沈总，备货计划 → 备货计划; 小韩手头那个台账 → 台账: whom one tells, or who has it, names no task."""
    if holder := _held(language.code).match(raw):
        return raw[holder.end() :]
    if intent not in TELLS:
        return raw
    boss = language.words.get("boss", ())
    head, comma, rest = raw.partition("\uff0c")
    if comma and rest and (len(head) <= CALLED or head.endswith(boss)):
        return rest
    led = is_kind(raw[0], PARTY) and lifted.source.get(raw[0], "").endswith(boss)
    return raw[1:] if led and len(raw) > 2 and raw[1] not in language.words.get("of", ()) else raw


@cache
def _held(code: str) -> re.Pattern[str]:
    """小韩手头那个: in whose hands a task is, before its name."""
    language = load(code)
    words = language.words
    shapes = "|".join(pattern_of(code, shape, "held").body for shape in words.get("held", ())) or "(?!)"
    return re.compile(rf"{char_class(PARTY)}(?:{shapes}){words.some('demonstrative')}?(?=..)")


def paper_name(raw: str, lifted: Lifted, language: Language) -> str | None:
    """What a paper is called where it is spoken of: its number, its title, 供热通知 of 供热通知那份."""
    for char in raw:
        thing = lifted.things.get(char)
        if isinstance(thing, Lift) and thing.kind in {"title", "number"}:
            return thing.value
    text = clean(restored(raw, lifted), language, verbs=False)
    if text:
        text = _paper(_sent_by(raw, lifted, text, language), language)
        for word in (*language.words.get("demonstrative", ()), *language.words.get("that_paper", ())):
            text = text.removesuffix(word) or text
    return _pointed(text, language) if text else text


def _sent_by(raw: str, lifted: Lifted, text: str, language: Language) -> str:
    """规划处报来的实施意见 → 实施意见: who sent a paper does not name it."""
    shape = _sending(language.code)
    got = shape.match(raw)
    sender = lifted.restore(got.group("sender")) if got else ""
    known = got is not None and (is_kind(raw[0], PARTY) or is_organ(sender, language))
    return restored(raw[got.end() :], lifted) if got and known else text


@cache
def _sending(code: str) -> re.Pattern[str]:
    words = load(code).words
    some = words.some
    sent = f"(?:{some('freshly')}?{some('sent')}|{some('send')})"
    return re.compile(rf"(?P<sender>.{{1,16}}?){sent}{some('of')}?{some('demonstrative')}?(?=..)")


def _paper(text: str, language: Language) -> str:
    """脊柱筛查的函, 竞赛管理那个通知 → 脊柱筛查函, 竞赛管理通知."""
    words = language.words
    if language.script != "han" or text.startswith(words.get("title_start", ("\n",))):
        return text
    for joint in (*words.get("demonstrative", ()), *words["of"]):
        before, found, kind = text.rpartition(joint)
        before = before.removesuffix(words.first("of"))
        if found and len(before) > 1 and kind in words["kind_word"] and not is_organ(before, language):
            return before + kind
    return text


def _pointed(text: str, language: Language) -> str:
    """供热那个文, 供热那份 → 供热; 教育厅那份评估通知 → 评估通知: who sent it does not name it."""
    for word in language.words.get("demonstrative", ()):
        before, found, after = text.partition(word)
        if not found:
            continue
        if not before:
            return after if len(after) > 1 else text
        if not after or after in language.words.get("paper_word", ()):
            return before.removesuffix(language.words.first("of"))
        if after and is_organ(before, language):
            return after
    return text


def is_title(lifted: Lifted, char: str) -> bool:
    """Does this character stand for a quoted title?"""
    thing = lifted.things.get(char)
    return isinstance(thing, Lift) and thing.kind == "title"
