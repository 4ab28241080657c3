"""Whom a reminder is for, where that is no name: 提醒大家带工作证, remind her to bring the seal."""

from __future__ import annotations

import re
from functools import cache

from bot.understanding.command import Command
from bot.understanding.language import Language, load
from bot.understanding.lift import Lifted
from bot.understanding.report import Question, Report


@cache
def _nobody_named(code: str) -> re.Pattern[str]:
    words = load(code).words
    gap = r"\s+" if words.wall else r"\s*"
    many = f"(?:{words.some('one_meant')}{words.some('plural_person')}?|{words.some('everyone')})"
    return re.compile(rf"{words.some('prompt')}{gap}(?P<who>{many})?", re.IGNORECASE)


def reminded(made: Report, command: Command, lifted: Lifted, language: Language) -> Report:
    """A reminder for all, or for one who is not named: it is nobody's own, so it is asked whose it is."""
    if made.intent != "reminder.set" or made.others or made.question is not None:
        return made
    got = _nobody_named(language.code).search(lifted.restore("".join(clause.text for clause in command.clauses)))
    if got is None or not got["who"]:  # the first one is reminded: 提醒我提醒大家 is one's own
        return made
    title = (made.title or "").removeprefix(got["who"]).strip() or None
    return made.but(title=title, question=Question("others", "not_named", got["who"]))
