"""提前一天提醒我交材料，28号: how long before its day a reminder is wanted, wherever that is said."""

from __future__ import annotations

import re
from functools import cache

from bot.understanding.language import Language, load
from bot.understanding.lift import Lifted
from bot.understanding.report import Report
from bot.understanding.things import MOMENT, char_class
from bot.understanding.when.moment import Moment


@cache
def _lead(code: str) -> re.Pattern[str]:
    """提前一天 before 提醒我; a day ahead."""
    some, length = load(code).words.some, char_class(MOMENT)
    before = rf"(?:{some('lead_wish')})*{some('lead_before')}\s*(?P<before>{length})(?=.{{0,2}}{some('ahead_word')})"
    after = rf"\s*,?\s*(?:{some('lead_wish')}\s+)*(?P<after>{length})\s*{some('only_ahead')}(?!\w)"
    return re.compile(f"{before}|{after}", re.IGNORECASE)


def led(report: Report, lifted: Lifted, language: Language) -> tuple[str, int] | None:
    """What is said without the lead of this reminder, and the lead in minutes; None where there is none."""
    if report.intent != "reminder.set" or report.remind:
        return None
    found = _lead(language.code).search(lifted.text)
    length = lifted.things.get(found["before"] or found["after"]) if found else None
    if found is None or not isinstance(length, Moment) or length.kind != "duration" or not length.seconds:
        return None
    return lifted.text[: found.start()] + lifted.text[found.end() :], length.seconds // 60
