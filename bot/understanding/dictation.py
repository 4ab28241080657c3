"""A paper as it is dictated: where marks would stand, and who sent it where only who fetched it is told."""

from __future__ import annotations

import re
from functools import cache

from bot.understanding.language import Language, load
from bot.understanding.things import MOMENT, NUMBER, PARTY, TITLE, char_class, span_of

_PERSON = char_class(PARTY)
_LIFTED = f"{PARTY}-{span_of(PARTY)[1]}"
_STOP = "，,。；;：:！!？?"


def with_marks(said: str, language: Language) -> str:
    """请李明办理市发改委来文: with marks between who handles it, what came in and what is to be done."""
    said = _hesitating(language.code).sub("", said)
    said = _fetched(language.code).sub(lambda m: _sent_by(m, language), said)
    if _run_on(language.code).search(said):
        said = _entering(language.code).sub(lambda m: _by_itself(m, language), said)
    said = _helper_behind(language.code).sub("，", said)
    for shape in _handlers(language.code):
        said = shape.sub(lambda m: m.group() + "，", said)
    return said


@cache
def _hesitating(code: str) -> re.Pattern[str]:
    """那个盐务局发过来一个函: words that only gain time, before who sent it."""
    some = load(code).words.some
    return re.compile(rf"^(?:{some('lead_in', 'demonstrative')}[，,]?)+(?=[^{_STOP}]{{1,20}}{some('sent')})")


@cache
def _fetched(code: str) -> re.Pattern[str]:
    """老侯从县府办拿回来(一份函): from where somebody fetched a paper."""
    some = load(code).words.some
    paper = rf"(?={some('one')}|[《{TITLE}-{span_of(TITLE)[1]}{NUMBER}-{span_of(NUMBER)[1]}])"
    way = rf"(?:{some('fetched_how')})*"
    return re.compile(
        rf"(?:{_PERSON}{way})?{some('fetched_at')}(?P<who>[^{_STOP}]{{1,16}}?){some('fetched_there')}?{way}"
        rf"{some('fetched')}{some('fetched_back')}{some('arrived')}?{paper}"
    )


def _sent_by(got: re.Match[str], language: Language) -> str:
    """县府办送来: who had the paper sent it; from the letter box it was received."""
    who, words = got["who"], language.words
    return words.first("received") if who in words["desk"] else f"{who}{words.first('sends_here')}"


@cache
def _run_on(code: str) -> re.Pattern[str]:
    """A paper by its number or title, or 来了个函: where a message of what came in may run on without marks."""
    some = load(code).words.some
    kind = some("kind", "document")
    return re.compile(
        rf"[{TITLE}-{span_of(TITLE)[1]}{NUMBER}-{span_of(NUMBER)[1]}]"
        rf"|{some('sent', 'sends_short')}{some('came_here')}?{some('one')}[^{_STOP}]{{0,6}}?{kind}"
    )


@cache
def _entering(code: str) -> re.Pattern[str]:
    """登记一下(交柴工办): the entering in the midst of a message, with who then gets it."""
    some = load(code).words.some
    end = rf"(?=[{_STOP}]|$|{some('hand_on', 'forward', 'ask_behind', 'us', 'you')}|[{_LIFTED}])"
    return re.compile(
        rf"(?P<led>[^{_STOP}{_LIFTED}{TITLE}-{span_of(NUMBER)[1]}]??)(?:{some('busy')})*(?P<enter>{some('enter')}(?:{some('entered')})*){some('arrived')}?{end}"
    )


def _by_itself(got: re.Match[str], language: Language) -> str:
    """The entering between marks, unless it is half of a word: the 录 of 记录."""
    led, at = got["led"], got.start("enter")
    half = got.string[max(at - 1, 0) : at + 1] in language.unsplit or (led and len(got["enter"]) < 2)
    if half:
        return got.group()
    of_it = got.string[: got.start("enter")].endswith((*language.words["kind"], *language.words["document"]))
    return f"{got.group()}，" if of_it else f"{led}，{got.group().removeprefix(led)}，"


@cache
def _helper_behind(code: str) -> re.Pattern[str]:
    """由生产处主办、器械处协办: the mark before who helps."""
    return re.compile(rf"(?<![{_LIFTED}])、(?=[^{_STOP}、]{{1,8}}{load(code).words.some('help_verb')})")


@cache
def _handlers(code: str) -> tuple[re.Pattern[str], ...]:
    before = rf"(?:^|(?<=[，,。；;{MOMENT}-{span_of(MOMENT)[1]}]))"
    bodies = [re.sub(r"\(\?P<\w+>", "(?:", p.body) for p in load(code).adds if p.gives == "handler"]
    return tuple(re.compile(rf"{before}(?:{body})(?=[^，,。；;]{{2}})") for body in bodies)
