"""What speaks of a paper and enters none: a question, a look into the book, a letter of one's own, an order."""

from __future__ import annotations

import re
from functools import cache

from bot.understanding.language import Language, load
from bot.understanding.sentences import match
from bot.understanding.things import PARTY, TITLE, char_class, span_of


def goes_back(text: str, language: Language) -> bool:
    """退文重报, 打回: what is to be done with a paper that is known already."""
    backs = (p for p in language.replies("document").standing(text) if p.gives == "document.return")
    return any((got := match(p, text)) and "text" not in got.slots for p in backs)


@cache
def thing_of(code: str) -> re.Pattern[str]:
    """把《茶花女》的戏服清单理一下: a thing of what bears a title, which somebody is to see to."""
    some = load(code).words.some
    return re.compile(rf"{some('soft_object')}[{TITLE}-{span_of(TITLE)[1]}](?:{some('of')})(?!{some('kind')})")


@cache
def asking(code: str) -> re.Pattern[str]:
    """N现在到谁手里了: a question about a paper, unless the paper itself asks (问能不能派人)."""
    words = load(code).words
    some = words.some
    later = "|".join((some("asks_later"), *words["asks_later_as"]))
    before = rf"(?!.*(?:{later}))(?:(?!(?:{some('paper_asks')})).)*"
    return re.compile(rf"{before}(?:{some('asks_of_paper')}|(?:{some('question_end')})$)", re.DOTALL)


@cache
def looking(code: str) -> re.Pattern[str]:
    """查一下住建局发来的函: looked up in the book, and not entered."""
    some = load(code).words.some
    return re.compile(rf"{some('looks_up_lead')}*{some('looks_up')}(?!{some('not_looking')})(?!.*{some('enter')})")


@cache
def outgoing(code: str) -> re.Pattern[str]:
    """给消防支队发个函，商请来馆指导: a paper of one's own that is to go out."""
    some = load(code).words.some
    whom = rf"{some('outgoing_to')}(?!{some('receiver', 'us')})[^，,。；;]{{1,16}}?"
    return re.compile(rf"{some('needed')}*{whom}{some('letter_out', 'write')}{some('one')}")


@cache
def onward(code: str) -> re.Pattern[str]:
    """转发体育中心, 予以退文: handed on to one of us, or sent back."""
    some = load(code).words.some
    return re.compile(rf"{some('forward', 'forward_sure')}{char_class(PARTY)}+(?!{some('of')})|{some('sends_back')}")
