"""如果王芳有空就让她周四前报，不行就李明: who is to do it hangs on something nobody here knows, so it is asked."""

from __future__ import annotations

import re
from functools import cache

from bot.understanding.called import Heard, party
from bot.understanding.language import Language, load
from bot.understanding.lift import Lifted
from bot.understanding.report import Question, Report
from bot.understanding.things import PARTY, char_class


@cache
def _shapes(code: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    """Each way to put a condition, and the order as it would be said of the first one."""
    party = char_class(PARTY)
    pairs = (line.rsplit("=>", 1) for line in load(code).words.get("either", ()))
    return tuple((re.compile(shape.strip().replace("{party}", party), re.IGNORECASE), said) for shape, said in pairs)


def without_condition(text: str, language: Language) -> tuple[str, str]:
    """The text as said of the first one named, and the characters of both; the text itself where there is none."""
    for shape, said in _shapes(language.code):
        if got := shape.search(text):
            parts = {name: value or "" for name, value in got.groupdict().items()}
            plain = said.strip().format(**parts)
            return f"{text[: got.start()]}{plain}{text[got.end() :]}", parts["one"] + parts["other"]
    return text, ""


def asked_which(report: Report, between: str, lifted: Lifted) -> Report:
    """The order stands, its owner is asked for: one of the two."""
    if report.intent != "task.assign" or report.more:
        return report
    choices = []
    for char in between:
        heard = lifted.things.get(char)
        if not isinstance(heard, Heard) or len(heard.names) != 1:
            return report
        choices.append(party(heard.names[0]))
    names = [one.name for one in choices]
    others = tuple(one for one in report.others if one.name not in names)
    question = Question("owner", "which_person", " / ".join(names), tuple(choices))
    return report.but(owner=None, others=others, missing=tuple(sorted({*report.missing, "owner"})), question=question)
