"""What else is written under a card: a leader's word on a paper is an instruction, the handler's a report."""

from __future__ import annotations

import re
from functools import cache

from bot.understanding.apart import VAGUE
from bot.understanding.command import Scene
from bot.understanding.language import load
from bot.understanding.lift import Lifted
from bot.understanding.pending import as_deadline
from bot.understanding.replies.build import report_on_card
from bot.understanding.replies.instructions import charge, charging
from bot.understanding.report import Report
from bot.understanding.tongues import idle
from bot.understanding.when.moment import Moment

_REPORTED_ON = frozenset({"task", "document"})
"""The cards under which whoever has it in hand tells how far it is."""
_OF_WORK = Report(intent="task.progress", understood=True)


def noted(said: str, lifted: Lifted, scene: Scene) -> Report | None:
    """What no sentence and no telling word of the card says, as an instruction or as news of it."""
    context, words, low = scene.context, scene.language.words, said.lower()
    if idle(said, scene.language):
        return None
    if context.last or not 3 <= len(said) <= 80 or low.endswith(words["question_end"]):
        return None
    if any(word in low for word in (*words["asks"], *words["jest"], *words["opinion"])):
        return None
    if not scene.leads and context.reply_to == "task" and low.count(" ") and _works(scene.language.code).search(low):
        return _OF_WORK.but(text=lifted.restore(said), fired=(VAGUE,))
    if any(word in low for word in words["told"]):
        return None
    if scene.leads:
        return _instruction(said, lifted, scene) if context.reply_to == "document" else None
    tells = words["under_way" if context.reply_to == "document" and "under_way" in words else "work_word"]
    news = context.reply_to == "task" and scene.language.script == "han" and _says_how(scene.language.code).search(low)
    if context.reply_to not in _REPORTED_ON or not (news or any(m in low for m in tells)):
        return None
    return _OF_WORK.but(text=lifted.restore(said), fired=("a word under a card",))


def _instruction(said: str, lifted: Lifted, scene: Scene) -> Report:
    """A leader's word on a paper, whole; and whom it charges, by when."""
    brings = scene.language.words["brings"]
    limits = [
        as_deadline(m)
        for char, m in lifted.moments(said)
        if m.doubt is None and (m.kind == "deadline" or (_is_day(m) and said.partition(char)[2].startswith(brings)))
    ]
    whole = Report(
        intent="document.instruct",
        understood=True,
        text=lifted.whole.strip(),
        when=limits[0] if len(limits) == 1 else None,
        fired=("a leader's word",),
    )
    if (found := charge(said, lifted, scene.language)) is None:
        return whole
    reading = charging(found, said, "document.instruct", "a leader's word", scene.language)
    made = report_on_card(reading, said, [], lifted, scene)
    return whole.but(owner=made.owner, others=made.others, roles=made.roles, question=made.question)


def _is_day(moment: Moment) -> bool:
    """周五, in 周五给我."""
    return moment.kind in {"date", "point"} and moment.rule is None


@cache
def _says_how(code: str) -> re.Pattern[str]:
    """卡住了, 除湿机开着呢, 厂家答应周四上门: how things stand, or who is to do what next."""
    words = load(code).words
    aspect = rf"\w{words.some('aspect')}"
    return re.compile(rf"{aspect}|{words.some('hindered', 'promised')}")


@cache
def _works(code: str) -> re.Pattern[str]:
    """Something done or being done: parts ordered, arriving Thursday."""
    return re.compile("|".join(rf"\b(?:{form})\b" for form in load(code).words["work_form"]) or "(?!)")
