"""Whether what is told as done is done: half of it, or all but the annex, is news of how far it is."""

from __future__ import annotations

import re
from functools import cache

from bot.understanding.clauses import TELLS, split
from bot.understanding.command import Scene
from bot.understanding.language import load
from bot.understanding.lift import Lifted, past
from bot.understanding.report import Report
from bot.understanding.tongues import idle


def truly(found: Report | None, said: str, lifted: Lifted, scene: Scene) -> Report | None:
    """Half done, all done except the annex: no result yet. Not finished: a leader's no, the handler's report."""
    if found is None or found.intent not in TELLS:
        return found
    if found.intent == "task.progress":
        if lifted.text and idle(said, scene.language):
            return None
        return found.but(text=lifted.restore(_label(scene.language.code).sub("", said)))
    partly, undone = _short_of(scene.language.code)
    if undone.search(said):
        return found.but(intent="task.reject" if scene.leads else "task.progress", text=lifted.restore(said))
    short = partly.search(said) or _goes_on(said, lifted, scene)
    return found.but(intent="task.progress", text=lifted.restore(said)) if short else found


def _goes_on(said: str, lifted: Lifted, scene: Scene) -> bool:
    """查控做完了，评估下周出结果: what is yet to come, unless it is only the handing over."""
    clauses = split(said, lifted, scene.language) if scene.language.script == "han" else []
    brings = scene.language.words["brings"]
    return any(
        not any(word in clause.bare for word in brings)
        and any(m.kind != "duration" and not past(m, scene.now) for _, m in lifted.moments(clause.text))
        for clause in clauses[1:]
        if clause.bare
    )


@cache
def _short_of(code: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Words that make what is done half done: so far, except; and that make it not done: isn't finished."""
    words = load(code).words
    some = words.some
    return (
        re.compile(some("partly"), re.IGNORECASE),
        re.compile(rf"(?:{some('undone')})\b(?:\s\w+)?\s(?:{some('done')})\b", re.IGNORECASE),
    )


@cache
def _label(code: str) -> re.Pattern[str]:
    """进展： before what it is."""
    return re.compile(rf"^{load(code).words.some('report_label')}\s*[:\uff1a,\uff0c]\s*", re.IGNORECASE)
