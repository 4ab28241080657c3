"""Whether what is told as done is done: half of it, or all but the annex, is news of how far it is."""

from __future__ import annotations

import re
from datetime import datetime
from functools import cache

from bot.understanding.clauses import TELLS, split
from bot.understanding.command import Scene
from bot.understanding.language import load
from bot.understanding.lift import Lifted, past
from bot.understanding.report import Report
from bot.understanding.things import MOMENT, char_class
from bot.understanding.tongues import idle
from bot.understanding.when.moment import Moment


def truly(found: Report | None, said: str, lifted: Lifted, scene: Scene) -> Report | None:
    """Half done, all done except the annex: no result yet. Not finished: a leader's no, the handler's report."""
    if (
        found is not None
        and found.intent == "task.confirm"
        and not scene.leads
        and said in scene.language.words["all_done"]
    ):
        return found.but(intent="task.complete")  # 齐了: whoever has it in hand judges nothing
    if found is not None and found.intent == "task.reject":
        return _again(found, said, scene)
    if found is None or found.intent not in TELLS:
        return found
    if found.intent == "task.progress":
        if _late(said, scene):
            return found.but(intent="task.urge", text=None)
        if lifted.text and idle(said, scene.language):
            return None
        return found.but(text=lifted.restore(_label(scene.language.code).sub("", said)))
    partly, undone = _short_of(scene.language.code)
    if undone.search(said):
        return found.but(intent="task.reject" if scene.leads else "task.progress", text=lifted.restore(said))
    short = partly.search(said) or _goes_on(said, lifted, scene)
    return found.but(intent="task.progress", text=lifted.restore(said)) if short else found


def _again(found: Report, said: str, scene: Scene) -> Report:
    """还没弄完？快点: urged, not sent back; 先到这，明天接着弄: whoever has it in hand sends nothing back."""
    if _late(said, scene):
        return found.but(intent="task.urge", text=None)
    goes_on = not scene.leads and _goes_on_with(scene.language.code).search(said)
    return found.but(intent="task.progress") if goes_on else found


def _late(said: str, scene: Scene) -> bool:
    """还没好？抓紧: asked of what is late; 还没好，抓紧: by who leads."""
    asked, urged = _undone(scene.language.code)
    return bool(asked.search(said) or (scene.leads and urged.search(said)))


@cache
def _undone(code: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    some = load(code).words.some
    not_yet = rf"{some('still_not')}[^，,。；;？?]{{0,6}}"
    return (
        re.compile(rf"{not_yet}[？?]"),
        re.compile(rf"{not_yet}(?:{some('done_asked')}|[，,！!。 ]+{some('quick')})"),
    )


@cache
def _goes_on_with(code: str) -> re.Pattern[str]:
    """明天接着弄, not 接着弄."""
    return re.compile(f"{char_class(MOMENT)}{load(code).words.some('going_on')}")


def _goes_on(said: str, lifted: Lifted, scene: Scene) -> bool:
    """查控做完了，评估下周出结果: what is yet to come, unless it is only the handing over."""
    clauses = split(said, lifted, scene.language) if scene.language.script == "han" else []
    brings = (*scene.language.words["brings"], *scene.language.words["next_time"])
    return any(
        not any(word in clause.bare for word in brings)
        and any(m.kind != "duration" and _to_come(m, scene.now) for _, m in lifted.moments(clause.text))
        for clause in clauses[1:]
        if clause.bare
    )


def _to_come(moment: Moment, now: datetime) -> bool:
    """Not over, and not 现在: that is how it stands."""
    begun = isinstance(moment.start, datetime) and moment.start <= now.replace(tzinfo=None)
    return not begun and not past(moment, now)


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
