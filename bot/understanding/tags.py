"""What is said beside a name where blanks separate words: who leads, who helps, the article of a unit."""

from __future__ import annotations

import re
from functools import cache

from bot.understanding.language import load
from bot.understanding.normal import any_in
from bot.understanding.things import MOMENT, PARTY, char_class

_ONE = char_class(PARTY)


def untagged(text: str, code: str) -> str:
    """IT (lead) with Safety (support), the warehouse: the names, who leads first and who helps told in words."""
    helped = load(code).words.first("supported_by")
    text = _led(code).sub(rf"\1 {helped} \2: ", text)
    if called := _called_on(code).match(text):
        text = f"{called[1]}, {text[called.end() :]}"
    text = _unit_article(code).sub("", _lead_tag(code).sub(r"\1", text))
    return _support_tag(code).sub(rf" {helped} \1", text) if any_in(text, "([") else text


def run_on(text: str, code: str) -> str:
    """Could you, by Friday please, send the list: a moment said apart, amid what is asked."""
    return _amid(code).sub(lambda m: f"{m[1]}{',' if m[1][-1] > 'z' else ''} {m[2]} ", text)


@cache
def _amid(code: str) -> re.Pattern[str]:
    some, moment = load(code).words.some, char_class(MOMENT)
    held = rf"(?:{some('before_moment')}\s)?{moment}(?:\s{some('after_moment')})?"
    return re.compile(
        rf"({_ONE}|{some('amid')})\s*,[\s,]*(?:{some('amid_lead')}\s)?({held})(?:\s{some('amid_lead')})?\s*,[\s,]*(?=[a-z])",
        re.IGNORECASE,
    )


@cache
def _called_on(code: str) -> re.Pattern[str]:
    """Harold but could you: what joined it to a courtesy that was taken out."""
    some = load(code).words.some
    return re.compile(rf"\s*({_ONE})\s*,?\s+{some('turns_to')}\s+(?=[a-z])", re.IGNORECASE)


@cache
def names_alone(code: str) -> re.Pattern[str]:
    """Marcus, Owen and the warehouse: nothing but names."""
    some = load(code).words.some
    return re.compile(rf"(?:{_ONE}|{some('and', 'unit_article')}|[\s,&+/])*", re.IGNORECASE)


@cache
def _lead_tag(code: str) -> re.Pattern[str]:
    """IT (lead), Marcus mate: what is said of a name, who leads is the one responsible and said first."""
    words = load(code).words
    tags, calls = words.some("lead_tag"), words.some("fond")
    return re.compile(
        rf"({_ONE})(?:\s*[(\[](?:{tags})[)\]]|,?\s(?:{calls})\b(?=\s*[,.:;!-]|\s{words.some('behind_call')}))",
        re.IGNORECASE,
    )


@cache
def _led(code: str) -> re.Pattern[str]:
    """Grid lead, IT support: the outage plan; who leads and who helps, said before what it is."""
    some, joint = load(code).words.some, load(code).words.some("and")
    several = rf"({_ONE}(?:\s*{joint}\s*{_ONE})*)"
    lead, support = some("lead_tag"), some("support_tag")
    return re.compile(rf"^({_ONE})\s{lead},?\s(?:{joint}\s)?{several}\s{support}(?:\s-|:)\s", re.IGNORECASE)


@cache
def _support_tag(code: str) -> re.Pattern[str]:
    """Safety (lead), Control Centre (support): who helps."""
    some = load(code).words.some
    joint, tags = some("helped_by"), rf"(?:{some('purpose')} )?{some('support_tag')}"
    return re.compile(rf"[,\s]*(?:{joint}\s)?({_ONE})\s*[(\[]{tags}[)\]]", re.IGNORECASE)


@cache
def _unit_article(code: str) -> re.Pattern[str]:
    """Nudge the warehouse about…: the article of a unit that is spoken of as somebody."""
    words = load(code).words
    some = words.some
    return re.compile(
        rf"(?<!\S)(?:{some('unit_article')})\s(?={_ONE}(?:\s*$|\s*[,.;:!?]|\s{some('unit_does', 'unit_told')}))",
        re.IGNORECASE,
    )
