"""What a message is about by the weight of its words, as learned from the phrasebooks; the grammar says the rest.

A grammar is sure of the words it knows and blind to all others: a sentence it was never told of may fit a sentence of
quite another kind. Weights know nothing of who, what and when, but seldom mistake one kind of message for another.
Where they speak plainly against a reading, the message is read again as one of theirs. How they are learned and what
they are worth: docs/decisions/weights.md.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from math import exp
from pathlib import Path
from typing import NamedTuple

from bot.understanding.command import Scene
from bot.understanding.report import Report

DOUBTED = 0.03
"""A reading whose kind is less likely than this is wrong: so it was with 995 of 1,000 sentences not learned from."""
SURE = 0.6
"""A kind at least so likely is taken instead of one that is doubted, or where no sentence fits at all."""
IDLE = 0.97
"""What was read as an order asks for nothing only where that is as likely as this."""
LONGEST = 300
"""A longer text was pasted, and is no message of a kind."""
ANEW = frozenset(
    {"task.assign", "meeting.book", "meeting.find_time", "document.register", "document.draft", "request.submit",
     "reminder.set"}
)  # fmt: skip
"""What speaks of no card: everything else said under one is read by it, and surer than by its words alone."""
NOTHING = "-"
"""The kind of a message that asks for nothing."""
_TOKEN = re.compile(r"[a-z]+(?:['\u2019][a-z]+)?|\d+|[^\s]")
_TITLE = re.compile("\u300a[^\u300a\u300b]*(?:\u300a[^\u300a\u300b]*\u300b[^\u300a\u300b]*)*\u300b")
"""What a paper is called tells nothing of what is to be done with it."""
_HERE = Path(__file__).parent


@dataclass(slots=True, eq=False)
class Told:
    """What a word tells by itself, and further with the word behind it."""

    weights: int = 0
    """For which kinds it speaks and how much: a column of figures, one for each kind."""
    behind: dict[str, Told] = field(default_factory=dict)


class Weights(NamedTuple):
    """What speaks for each kind of message: `bias` before a word is said, `told` by words, up to three in a row."""

    kinds: tuple[str, ...]
    bias: int
    told: Told


_UNIT = 100
"""Weights have two figures behind the point."""
_WIDTH = 32
"""Bits of one figure in a column."""


def _column(figures: Iterable[tuple[int, float]]) -> int:
    """Figures by the number of their kind, as one number: dozens of them are summed at once."""
    return sum(round(figure * _UNIT) << (_WIDTH * kind) for kind, figure in figures)


def _words(text: str) -> list[str]:
    """The words (Han characters) of a text between a beginning and an end, all figures alike."""
    text = text.lower()
    said = _TOKEN.findall(_TITLE.sub("\u300a\u300b", text) if "\u300a" in text else text)
    return ["^", *["0" if word[0].isdigit() else word for word in said], "$"]


def features(text: str, card: str | None) -> Iterator[str]:
    """What is weighed, as it is learned: single words, pairs and threes, and the card replied to."""
    words = _words(text)
    yield f"#{card or NOTHING}"
    yield from words
    pairs = [f"{one} {two}" for one, two in pairwise(words)]
    yield from pairs
    yield from map("{} {}".format, pairs, words[2:])


@cache
def weights(code: str) -> Weights | None:
    """The weights of a language, read when they are first needed; None where none were learned."""
    path = _HERE / code / "weights.tsv"
    if not path.exists():
        return None
    head, base, *rows = path.read_text(encoding="utf-8").splitlines()
    kinds = tuple(head.split("\t")[1:])
    above = float(1 << (_WIDTH - 2)) / _UNIT  # no figure of a sum is ever below zero
    bias = _column((kind, above + float(figure)) for kind, figure in enumerate(base.split("\t")[1:]))
    told = Told()
    for row in rows:
        feature, *pairs = row.split("\t")
        at = told
        for word in feature.split(" "):
            at = at.behind.setdefault(word, Told())
        at.weights = _column((int(kind), float(weight)) for kind, weight in (pair.split(":") for pair in pairs))
    return Weights(kinds, bias, told)


def weighed(text: str, card: str | None, code: str) -> dict[str, float]:
    """How likely each kind of message is, from 0 to 1 and 1 in all; empty where the language has no weights."""
    known = weights(code)
    if known is None:
        return {}
    found = _all_told(_words(text), f"#{card or NOTHING}", known.told)
    column = sum([told.weights for told in found], known.bias)
    sums = memoryview(column.to_bytes(_WIDTH // 8 * len(known.kinds), sys.byteorder)).cast("I")
    most = max(sums)
    parts = [exp((one - most) / _UNIT) for one in sums]
    whole = sum(parts)
    kinds = known.kinds if sys.byteorder == "little" else reversed(known.kinds)
    return {kind: part / whole for kind, part in zip(kinds, parts, strict=True)}


def _all_told(words: list[str], card: str, told: Told) -> dict[Told, None]:
    """All that the words tell, each once: by themselves, in pairs and three in a row."""
    singly = told.behind
    found = {singly[card]: None} if card in singly else {}
    for at, word in enumerate(words):
        one = singly.get(word)
        for further in words[at + 1 : at + 3]:
            if one is None:
                break
            found[one] = None
            one = one.behind.get(further)
        if one is not None:
            found[one] = None
    return found


def _came_in(report: Report) -> bool:
    """国务院发来国令第840号《…条例》，李明承办: who sent it, and its number or title, tell a paper that came in."""
    paper = report.document
    return (
        report.intent == "document.register"
        and paper is not None
        and bool(paper.issuer and (paper.number or paper.title))
    )


def _stands(report: Report, meant: str, scene: Scene) -> bool:
    """What stands, though it sounds like an order to somebody.

    A fault for which nobody is named, a leader's word passed on, or said under a paper, of who is to see to it.
    Nor is it idle to ask after a colleague by name.
    """
    if report.word_of is not None or (report.intent == "query.item" and report.owner is not None):
        return True
    carded = scene.context.reply_to == "document" and not scene.context.last
    due = report.when is not None and report.when.kind == "deadline"
    told = (report.intent == "request.submit" and not due) or (carded and (report.intent or "").startswith("document."))
    return told and meant == "task.assign"


def other_kind(report: Report, text: str, scene: Scene) -> str | None:
    """The kind of message its words weigh for, where they speak against what was read; None where that may stand.

    What answers a question or a list, passes a word on, is about its card or asked about already is not weighed: there
    the scene says what is meant.
    """
    context = scene.context
    if context.pending is not None or report.numbers or report.word_of is not None or len(text) > LONGEST:
        return None
    if report.doubt is not None or _came_in(report):
        return None
    if context.reply_to is not None and report.intent not in ANEW | {None}:
        return None
    if report.intent is None and context.last:
        return None  # it may answer what was asked, or be about another card: whoever keeps the talk looks there first
    if text in scene.language.examples.get(report.intent or "", ()):
        return None  # what help shows to be copied means what it says
    likely = weighed(text, None if context.last else context.reply_to, scene.language.code)
    read = {one.intent or NOTHING for one in (report, *report.more)}
    if not read <= likely.keys() or (report.intent is not None and sum(map(likely.__getitem__, read)) >= DOUBTED):
        return None
    meant = max(likely, key=likely.__getitem__)
    if scene.language.bars(meant, text) or _stands(report, meant, scene):
        return None
    if meant == "document.instruct" and context.reply_to != "document":
        return None  # 请马市长批示: he is asked for a word on it
    if meant in read or likely[meant] < (IDLE if meant == NOTHING else SURE):
        return None
    return meant
