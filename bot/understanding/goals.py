"""Where a thing goes is no part of its name: 送材料到区教育局; whom to turn to is no thing by itself: 联系领馆."""

from __future__ import annotations

import re
from functools import cache

from bot.understanding.command import Command
from bot.understanding.documents import is_organ
from bot.understanding.language import Language, codes, load
from bot.understanding.lift import Lifted
from bot.understanding.report import Report

SHORT = 2
"""So many characters at least name a thing."""


@cache
def _sent(code: str) -> re.Pattern[str]:
    some = load(code).words.some
    return re.compile(rf"(?P<thing>.{{{SHORT},}}?){some('goes_to_place')}(?P<where>.{{2,12}})")


@cache
def _place(code: str) -> re.Pattern[str]:
    return re.compile(rf".*{load(code).words.some('place_noun', 'place_called')}$")


@cache
def _turns(code: str) -> re.Pattern[str]:
    return re.compile(rf"{load(code).words.some('turns_to_whom')}$")


@cache
def _ride(code: str) -> re.Pattern[str]:
    some = load(code).words.some
    return re.compile(rf"\b{some('vehicle')}\s+{some('ride_to')}\s+(?:{some('unit_article')}\s+)?$", re.IGNORECASE)


def to_the_point(made: Report, command: Command, lifted: Lifted, language: Language) -> Report:
    """The report with its title cut to the thing, or made whole."""
    title = _in_one_script(made.title, language)
    if title is None or made.intent not in {"task.assign", "request.submit"}:
        return made
    before = " ".join(lifted.restore("，".join(c.bare for c in command.clauses)).split()).partition(title)[0]
    if language.script != "han":
        ride = _ride(language.code).search(before) if made.intent == "request.submit" else None
        return made.but(title=ride.group() + title) if ride else made
    if (turns := _turns(language.code).search(before)) and _is_place(title, language):
        return made.but(title=turns.group() + title)
    got = _sent(language.code).fullmatch(title)
    if got and before.endswith(language.words.get("send", ("\n",))) and _is_place(got["where"], language):
        sends = max((word for word in language.words["send"] if before.endswith(word)), key=len)
        return made.but(title=got["thing"], text=sends + title)
    return made.but(title=title) if title != made.title else made


@cache
def _article(code: str) -> re.Pattern[str]:
    articles = [
        word for word in load(code).words.get("article", ()) if len(word) > SHORT
    ]  # A级景区 has none, nor has HIS系统
    return re.compile(rf"(?:{'|'.join(map(re.escape, articles)) or '(?!)'})\s*(?=[\u4e00-\u9fff])")


def _in_one_script(title: str | None, language: Language) -> str | None:
    """Draft the欢迎词: an article of another language is no part of a Chinese name."""
    if title is None or language.script != "han" or not title[0].isascii():
        return title
    return next((title[got.end() :] for code in codes() if (got := _article(code).match(title))), title)


def _is_place(words: str, language: Language) -> bool:
    return is_organ(words, language) or _place(language.code).match(words) is not None
