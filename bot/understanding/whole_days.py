"""全天, all day: from the opening of the office to its closing."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

from bot.understanding.language import Language, load
from bot.understanding.report import Report

WHOLE_DAY = "whole day"
"""Mark on a day that is meant from opening to closing."""


@cache
def _said(code: str) -> re.Pattern[str]:
    words = load(code).words
    return re.compile(f"{words.some('whole_day')}(?!{words.some('whole_day_not')})", re.IGNORECASE)


@cache
def _alone(code: str) -> re.Pattern[str]:
    some = load(code).words.some
    return re.compile(
        rf"(?:{some('answer_word')}|\W)*{some('whole_day', 'whole_day_answer')}(?:{some('answer_word')}|\W)*"
    )


def whole_day(made: Report, said: str, language: Language) -> Report:
    """后天全天在第一会议室培训: the day is marked."""
    if made.intent != "meeting.book" or made.when is None or made.when.kind != "date" or made.when.doubt is not None:
        return made
    if any(moment.kind == "date" for _, moment in made.moments):
        return made  # 27号、28号全天: of which the hours are asked
    if not language.words.get("whole_day") or _said(language.code).search(said) is None:
        return made
    return made.but(when=replace(made.when, fired=(*made.when.fired, WHOLE_DAY)))


def answered(pending: Report, said: str, language: Language) -> Report | None:
    """全天 in answer to 几点开."""
    when = pending.when
    if pending.intent != "meeting.book" or when is None or when.kind != "date" or when.doubt is not None:
        return None
    if not language.words.get("whole_day") or _alone(language.code).fullmatch(said.lower()) is None:
        return None
    return pending.but(when=replace(when, fired=(*when.fired, WHOLE_DAY)), question=None)
