"""A paper spoken of by its name or number, for languages without blanks: 教体局那个请示一文三事，给他退了.

What is said of it is read as the answer to its card would be.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from bot.understanding.command import Command, Scene
from bot.understanding.documents import Lift
from bot.understanding.language import Language, load
from bot.understanding.lift import Lifted
from bot.understanding.refs import paper_name
from bot.understanding.replies.cues import answer_to
from bot.understanding.report import DocumentFacts, Report
from bot.understanding.things import ITEM, MOMENT, NUMBER, PARTY, TITLE, char_class, holds, is_kind, span_of
from bot.understanding.tongues import idle

_WANTED = frozenset(
    f"document.{verb}" for verb in ("return", "sign", "circulate", "forward", "answer", "finding", "archive")
)
"""What may be said of a paper by naming it instead of answering its card."""
_ORDERS = frozenset({"document.circulate", "document.forward", "document.sign"})
"""Of these, what is told as done (通知转住建局了) is no order."""


@cache
def _shape(code: str) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """Words that only lead to a paper; a paper by its number, title or place in the book; where a name may end."""
    words = load(code).words
    some = words.some
    that = rf"(?:(?:{some('of')})?(?:{some('demonstrative')}))"
    noun = some("named_paper")
    title, number, item = char_class(TITLE), char_class(NUMBER), char_class(ITEM)
    return (
        re.compile(
            rf"(?:(?:{some('paper_lead')}|{char_class(MOMENT)})[，,：:]?)*"
            rf"(?:{char_class(PARTY)}(?:{some('of', 'sent', 'demonstrative')})*(?=[{TITLE}-{span_of(NUMBER)[1]}]))?"
        ),
        re.compile(
            rf"(?:{item}|{number}(?:{some('of')})?{title}?|{title}[（(]?{number}?[）)]?){that}?(?:{noun})?{that}?"
        ),
        re.compile(rf"(?:(?:{noun}){that}?|(?:{some('that_paper')})(?!{noun}))(?!{some('not_behind_paper')})"),
    )


def filed(said: str, lifted: Lifted, scene: Scene, commands: list[Command]) -> Report | None:
    """What a message says of the paper it names; `commands` is what it was taken for so far."""
    language = scene.language
    if language.script != "han" or scene.context.reply_to is not None:
        return None
    if len(said) > LONGEST or not _may(said, language):
        return None
    known = {c.intent for c in commands} - {"document.answer"}
    closed = "document.archive" if len(commands) > len(known) else ""  # 办完了，归档: put away, being settled
    if known == {"query.item"} and is_kind(said[0], ITEM):
        known = set()  # 收文7抄财务科: its number alone asks how it stands
    if any(intent.startswith(("document.", "query.", "brief.", "undo")) for intent in known - {closed}):
        return None
    words = language.words
    if any(word in said for name in ("asks", "opinion", "not_of_paper") for word in words.get(name, ())):
        return None
    if said.endswith((*words["asks_on"], *words["asks_whether"])) or idle(said, language):
        return None
    if _to_write(language.code).match(said):
        return None
    settled = bool(commands) and not known
    beside = replace(scene, context=replace(scene.context, reply_to="document", last=False))
    for name, rest in _names(said, lifted, language):
        found = answer_to(rest, lifted, beside) if rest else None
        if found is None or found.intent not in _WANTED or (settled and found.intent == "document.answer"):
            continue
        if found.intent in _ORDERS and rest.endswith(words.get("over", ())):
            continue
        ref = paper_name(name, lifted, language)
        if number := next((char for char in name if is_kind(char, NUMBER)), None):
            thing = lifted.things[number]
            facts = found.document or DocumentFacts()
            found = found.but(document=replace(facts, number=thing.value if isinstance(thing, Lift) else None))
        return found.but(ref=ref, fired=(*found.fired, "of a paper by its name"))
    return None


@cache
def _to_write(code: str) -> re.Pattern[str]:
    """拟一份会议纪要，…给焦政委看: a paper that is not there yet."""
    some = load(code).words.some
    return re.compile(rf"{some('needed')}*{some('draft', 'write')}{some('one')}")


LONGEST = 120
"""A longer message than this tells a tale."""


def _may(said: str, language: Language) -> bool:
    """A cheap look: is any paper named?"""
    nouns = (*language.words.get("named_paper", ()), *language.words.get("that_paper", ()))
    return any(noun in said for noun in nouns) or any(holds(said, kind) for kind in (TITLE, NUMBER, ITEM))


def _of_no_paper(name: str, lifted: Lifted, language: Language) -> bool:
    """任务18: numbered, and no paper."""
    thing = lifted.things.get(name[0])
    others = tuple(said for said, kind in language.words.pairs("item_kind").items() if kind != "document")
    return is_kind(name[0], ITEM) and isinstance(thing, Lift) and thing.value.startswith(others)


def _names(said: str, lifted: Lifted, language: Language) -> Iterator[tuple[str, str]]:
    """Ways to part a message into the name of a paper and what is said of it."""
    lead, known, ends = _shape(language.code)
    got = lead.match(said)
    start = got.end() if got else 0
    if (sure := known.match(said, start)) and not _of_no_paper(sure.group(), lifted, language):
        yield sure.group(), _bare(said[sure.end() :], language)
        return
    for end in ends.finditer(said, start + 1):
        name = said[start : end.end()]
        if any(sign in name for sign in language.words["taking"]):
            return  # 让小赵把合同扫描件发给财务部: somebody is told to
        if end.start() - start > 30 or re.search("[，,。；;：:！!？?]", name):
            return
        yield name, _bare(said[end.end() :], language)


def _bare(rest: str, language: Language) -> str:
    return rest.strip(language.edges)
