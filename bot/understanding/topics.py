"""A task spoken of by its name first, for languages without blanks: 打证机那事，配件没到，延到五号.

What is said behind the name is read as the answer to the task's card would be.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

from bot.understanding.clauses import ABOUT_WORK, TELLS
from bot.understanding.command import Command, Scene
from bot.understanding.language import Language, load
from bot.understanding.lift import Lifted, restored
from bot.understanding.matters import nominal
from bot.understanding.replies.build import report_on_card
from bot.understanding.replies.outcome import truly
from bot.understanding.replies.readings import cued, rank
from bot.understanding.replies.sentences import by_card, by_clause
from bot.understanding.report import Report
from bot.understanding.things import PARTY, char_class
from bot.understanding.titles import clean
from bot.understanding.tongues import idle

_SAID_OF = ABOUT_WORK | {"task.support", "task.reject"}
"""What may be said of a task by naming it instead of answering its card."""
_WEAK = frozenset({"task.accept", "task.confirm", "task.progress", "query.item"})
LONGEST = 80
"""A longer message than this tells a tale."""


def of_a_task(said: str, lifted: Lifted, scene: Scene, commands: list[Command]) -> Report | None:
    """What a message says of the task it names; `commands` is what it was taken for so far."""
    language = scene.language
    if language.script != "han" or scene.context.reply_to is not None or len(said) > LONGEST:
        return None
    if any(c.intent not in ABOUT_WORK or "item" in c.slots for c in commands) or len(commands) > 1:
        return None
    got = _topic(language.code).match(said)
    if got is None or idle(said, language):
        return None
    name = lifted.without_moments(got["name"], language).strip(language.edges)
    if len(name) < 2 or not _names_one(name, language):
        return None
    found = _answered(got["rest"], lifted, scene, name)
    if found is None or found.intent not in _SAID_OF:
        return None
    if found.intent in TELLS and any(m.kind == "deadline" for _, m in lifted.moments(got["rest"])):
        return None  # 周五前给我搞定
    title = clean(restored(name, lifted), language, verbs=False)
    return found.but(ref=title, fired=(*found.fired, "of a task by its name")) if title else None


def _names_one(name: str, language: Language) -> bool:
    """老付, 昨天, 这 name no task."""
    words = language.words
    nothing = name in words["nobody"] or name.startswith((*words["us"], *words["hearsay"]))
    return not nothing and nominal(name, language)[1] > 0


def _answered(rest: str, lifted: Lifted, scene: Scene, name: str) -> Report | None:
    beside = replace(scene, context=replace(scene.context, reply_to="task", title=name, last=False))
    found = by_card(rest, lifted, beside, "task") or by_clause(rest, lifted, beside, "task")
    if found is None or found.intent in _WEAK:
        readings = [r for r in cued(rest, scene.language, "task", "any") if r.intent not in _WEAK - {"task.progress"}]
        best = max(readings, key=lambda r: rank(r.intent), default=None)
        found = report_on_card(best, rest, [rest], lifted, beside) if best is not None else found
    return truly(found, rest, lifted, beside)


@cache
def _topic(code: str) -> re.Pattern[str]:
    """打证机维修那事，…; 那个应急电源，…; 老付手上那个树障清理，…."""
    some = load(code).words.some
    held = rf"(?:{char_class(PARTY)}(?:{some('of', 'at_hand', 'over_there')})+)?"
    head = rf"(?:(?P<head>{some('topic_head')})|{held}{some('demonstrative')}?)"
    name = r"(?P<name>[^，,。；;：:？?！!\s]{2,24}?)"
    end = rf"(?(head)(?:{some('topic_end')})?|{some('topic_end')})(?:{some('close')})?"
    return re.compile(rf"{head}{name}{end}[，,：:\s]+(?P<rest>.{{2,}})")
