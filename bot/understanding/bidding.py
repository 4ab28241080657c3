"""How one bids somebody, anybody or everybody do a thing: so many of it, by whoever is free, with 把, handed in."""

from __future__ import annotations

import re
from functools import cache

from bot.understanding.language import load
from bot.understanding.matters import everybody, someone
from bot.understanding.things import MOMENT, PARTY, char_class


@cache
def so_many(code: str) -> re.Pattern[str]:
    """办公室印80本…, and not 买了20个."""
    words = load(code).words
    some = words.some
    number = rf"(?:\d+|[{words.first('count')}]{{1,4}})"
    return re.compile(
        rf"(?:^|(?<=[，,。；;！!\s]))(?:{some('lead_in')}[，,]?)*(?P<who>{char_class(PARTY)})"
        rf"(?:{some('order_open', 'called_by')}[，,]?)*{some('do')}{number}{some('counted_thing')}(?=..)"
    )


@cache
def anybody_bid(code: str) -> re.Pattern[str]:
    return re.compile(someone(code))


@cache
def everybody_bid(code: str) -> re.Pattern[str]:
    return re.compile(everybody(code))


@cache
def whoever_bid(code: str) -> re.Pattern[str]:
    """谁有空谁弄一下, 谁去都行, 值班表谁排一下: no question, anybody may."""
    words = load(code).words
    one = words.some("whoever")
    once = rf"{one}{words.some('do', 'do_more')}{words.some('briefly')}"
    return re.compile(rf"({one})[^，,。；;]{{1,6}}?\1|{one}[^，,。；;]{{0,4}}{words.some('all_one')}|{once}")


@cache
def bid(code: str) -> re.Pattern[str]:
    """麻烦把…: it begins with what is to be done, and nobody is named who does it."""
    some = load(code).words.some
    return re.compile(rf"(?:{some('due_lead', 'haste')})*{some('soft_object')}")


@cache
def bid_somebody(code: str) -> re.Pattern[str]:
    """你们几个抓紧把…"""
    some = load(code).words.some
    called = some("by_then", "due_lead", "haste", "you", "you_all", "everyone", "must", "someone", "lead_verb")
    return re.compile(rf"{called}*{some('soft_object')}")


@cache
def handed_in(code: str) -> re.Pattern[str]:
    """周三前报值班表: by a day, handed in, the thing; nothing else is said."""
    some = load(code).words.some
    moment = char_class(MOMENT)
    return re.compile(
        rf"(?:{some('soft_object')})?{moment}(?:{some('by_then')})*{some('hands_in')}[^，,。；;{moment[1:-1]}]{{2,20}}"
    )
