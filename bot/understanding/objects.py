"""The object of a verb phrase where blanks separate words: redo the donor map slide → donor map slide.

Any verb will do: what stands before the object (particle, receiver, preposition, article) shows where it begins, and
what may follow one (a destination, a purpose, how it should come out) where it ends.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from bot.understanding.language import Language, codes, load
from bot.understanding.things import PARTY, char_class

_ANY = char_class(PARTY)
_EDGES = ' ，,。.；;：:、！!？?~～"“”·-—–'


@dataclass(frozen=True)
class _Shapes:
    lead: re.Pattern[str]
    known: re.Pattern[str]
    word: re.Pattern[str]
    after: re.Pattern[str]
    article: re.Pattern[str]
    shows: re.Pattern[str]
    never: re.Pattern[str]
    goes: re.Pattern[str]
    contact: re.Pattern[str]
    sending: re.Pattern[str]
    causing: re.Pattern[str]
    goal: re.Pattern[str]
    source: re.Pattern[str]
    fetching: re.Pattern[str]
    end: re.Pattern[str]
    result: re.Pattern[str]
    done: re.Pattern[str]
    noun: re.Pattern[str]
    pair: re.Pattern[str]
    referring: re.Pattern[str]


@cache
def _shapes(code: str) -> _Shapes:
    words = load(code).words
    some, ends = words.some, words.first("verb_end_form")

    def form(name: str) -> str:
        return "|".join(words[name]) or "(?!)"

    def shape(body: str) -> re.Pattern[str]:
        return re.compile(body, re.IGNORECASE)

    verb = rf"(?:{some('do', ending=ends)}|[a-z][\w’'-]*)"
    particle = rf"(?:\s(?:{some('particle')})\b)"
    receiver = rf"(?:\s(?:(?:{some('receiver')})\b|{_ANY}(?!['’]s)(?!\s{some('verb_prep', 'helped_by')})(?=\s\w)))"
    prep = rf"(?:\s(?:{some('verb_prep')})\b)"
    article = rf"(?:(?:{some('article')})\b\s*)"
    several = rf"(?:\d+|{some('numeral')})\s{some('copies_of')}"
    copies = rf"(?:(?:{several}|(?:{some('copy_kind')}\s)?{some('copy_of')})\s{article}*)?"
    person = rf"(?:(?:{some('receiver', 'anybody')})\b|{_ANY}(?!['’]s))"
    begun = rf"(?:\d|{_ANY}['’]s|(?:{some('article', 'numeral')})\b)"
    bound = rf"(?:{some('article', 'receiver', 'particle', 'verb_prep', 'numeral')})\b"
    turned = rf"$|\s{some('receiver', 'pronoun', 'article', 'particle', 'turned')}"
    closed = some("no_verb", "past_verb", "verb_prep", "article", "particle")
    joint, goal, closed_by = some("verbs_joined"), some("goal"), some("closes")
    let = rf"{some('lets')}\s(?:{some('receiver')}|{_ANY})\s{some('let_have')}"
    joined = rf"\s{joint}\s{some('do')}"
    closed_person = rf"(?=$|[,.;:!?，]|\s{closed_by})"
    unnamed = "".join(rf"(?<!{re.escape(word)}\s)" for word in words["purpose_named"])
    become = rf"(?:{form('participle_form')}|(?:{some('participle')}))"
    done = rf"\s(?:{some('wholly')}\s)?{become}(?:\s(?:{some('particle')}))?$"
    return _Shapes(
        lead=shape(
            rf"(?:(?:{some('verb_lead')}|(?!(?:{some('do')})\b)(?:{form('adverb_form')}))\s+)+(?=\w)"
            rf"|(?:{some('goes_to')})\b[^,.;]{{0,40}}?\s{some('gone_to')}\s(?=(?:{some('do')})\b)"
        ),
        known=shape(rf"(?:{let}|{some('do', ending=ends)})\b"),
        word=shape(verb),
        after=shape(rf"(?:{joined})?{particle}?{receiver}?{particle}?{prep}?\s*{article}*{copies}"),
        article=shape(rf"(?:{some('matter_lead')}\s)?{article}*{copies}"),
        shows=shape(rf"(?:{joined})?{particle}?{receiver}?{particle}?{prep}?\s{begun}"),
        never=shape(rf"(?:(?:{closed})|{form('no_verb_form')})\b"),
        goes=shape(
            rf"(?:{some('sending', 'do_strict')})\s{some('whither')}"
            rf"|{verb}\s(?:{some('pronoun')})(?:\s(?:{some('particle')}))?(?:\s{some('onward')}.*)?$"
            rf"|(?:{some('do')})(?:\s{joint}\s(?:{some('do')}))*$"
        ),
        contact=shape(
            rf"{some('contact', ending=ends)}.{{1,40}}?\s(?:{some('topic_prep')})\s{article}*(?P<topic>\S.*)"
        ),
        sending=shape(some("sending", ending=ends)),
        causing=shape(rf"{some('causing', ending=ends)}"),
        goal=shape(rf"{particle}?\s{goal}\s.+$"),
        source=shape(rf"{particle}?\s{some('goal_or_source')}\s.+$"),
        fetching=shape(rf"(?:{some('fetching')})\b(?!\s(?:{some('receiver')})\b)"),
        end=shape(
            rf"\s?，.*$|\s(?:(?:(?:{some('particle')})\s)?{some('beside_whom')}\s{person}{closed_person}"
            rf"|{become}\s{joint}\s(?:{become}\b|{some('particle', 'made_so')})"
            rf"|(?:{some('matter_end')})\b"
            rf"|{some('put_where')}\s(?:(?:{some('own')})|{_ANY}['’]s)\s(?:{some('desk')})\b"
            rf"|{some('put_where')}\s(?:{some('unit_article')}\s)?(?:{some('store')})\b"
            rf"|{unnamed}{some('purpose')}\s(?:{some('do')})\b"
            rf"|{joint}\s(?:(?:{some('do')})\b(?={turned})"
            rf"|(?:{some('verb_lead')})\s)).*$"
        ),
        result=shape(rf"{done}|\s(?:{some('particle', 'result')})$"),
        done=shape(rf"{done}|\s?[:-]\s(?:{some('do')})(?:\s(?:{some('particle')}))?$"),
        referring=shape(rf"{verb}(?:\s(?:{some('particle')}))?\s(?:{some('pronoun')})(?:\s(?:{some('particle')}))?"),
        pair=shape(rf"(?:{some('noun_first')})\s(?:{some('title_pair')})"),
        noun=shape(rf"(?:{some('noun_first')})\s(?!{bound})|\S+ (?:{some('matter_noun')})(?<!s)$"),
    )  # fmt: skip


def is_verb_phrase(text: str, language: Language) -> bool:
    """Does a phrase begin with a verb, known or shown to be one by what follows: recalibrate the simulator?"""
    shapes = _shapes(language.code)
    if shapes.known.match(text):
        return True  # go through the contracts, before go alone
    if lead := shapes.lead.match(text):
        text = text[lead.end() :]
        if shapes.known.match(text):
            return True
    if _short_name(text):
        return False
    if shapes.never.match(text):
        return False
    verb = shapes.word.match(text)
    return verb is not None and shapes.shows.match(text, verb.end()) is not None


def refers_back(text: str, language: Language) -> bool:
    """Write it up, retest them: what it is done to was said before."""
    return language.script != "han" and _shapes(language.code).referring.fullmatch(text.strip(_EDGES)) is not None


def _short_name(text: str) -> bool:
    """NDA for the distributor: letters that stand for a thing are no verb."""
    word = text.partition(" ")[0]
    return len(word) > 1 and word.isupper()


def is_objectless(text: str, language: Language) -> bool:
    """Collect from the depot: a verb, and where from or whereto at once; what it is done to was said before."""
    if language.script == "han":
        return False
    return _shapes(language.code).goes.match(text) is not None


def object_of(text: str, language: Language, *, sure: bool) -> str:
    """The matter of a phrase; `sure` where the sentence shows that it begins with a verb."""
    shapes = _shapes(language.code)
    text = text.strip(_EDGES)
    if shapes.pair.fullmatch(text):
        return text  # price list, Grace, by Friday
    if sure or is_verb_phrase(text, language):
        if lead := shapes.lead.match(text):
            text = text[lead.end() :]
        if sure or not shapes.noun.match(text):
            return _behind_verb(text, shapes)
    text = _ended(_without_article(text, shapes), shapes)  # test plan, audit prep: no verb and its object
    done = shapes.done.search(text)
    return text[: done.start()] if done and " " in text[: done.start()] else text


def wanted(text: str, language: Language) -> str:
    """The annual report proofread → annual report: a thing and how it should come out."""
    shapes = _shapes(language.code)
    return _without_result(_ended(_without_article(text.strip(_EDGES), shapes), shapes), shapes)


def mixed(title: str) -> str:
    """请 Emma review 一下 press release: a verb of another language before the matter."""
    for language in map(load, codes()) if "a" <= title[:1] <= "z" else ():
        if language.script != "han" and is_verb_phrase(title, language):
            return object_of(title, language, sure=False)
    return title


def _behind_verb(text: str, shapes: _Shapes) -> str:
    if got := shapes.contact.fullmatch(text):
        return _ended(got.group("topic"), shapes)
    verb = shapes.known.match(text) or shapes.word.match(text)
    if not verb:
        return _ended(text, shapes)
    after = shapes.after.match(text, verb.end())
    matter = _ended(text[after.end() if after else verb.end() :], shapes)
    if not matter:
        return _ended(text, shapes)
    if shapes.causing.match(text):
        matter = _without_result(matter, shapes)
    whither = shapes.source if shapes.fetching.match(text) else shapes.goal
    if shapes.sending.match(text) and (goal := whither.search(matter)) and goal.start() > 1:
        matter = matter[: goal.start()].strip(_EDGES)
    return matter


def _without_article(text: str, shapes: _Shapes) -> str:
    article = shapes.article.match(text)
    return text[article.end() :] if article and article.end() < len(text) else text


def _ended(matter: str, shapes: _Shapes) -> str:
    end = shapes.end.search(matter)
    return (matter[: end.start()] if end and end.start() > 1 else matter).strip(_EDGES)


def _without_result(matter: str, shapes: _Shapes) -> str:
    for _ in range(2):
        got = shapes.result.search(matter)
        if not got or got.start() < 2:
            break
        matter = matter[: got.start()].strip(_EDGES)
    return matter
