"""Find the pieces: what is no moment is covered over, then every rule is tried where one may begin."""

from __future__ import annotations

import re
from operator import itemgetter

from bot.understanding.normal import has_han
from bot.understanding.when import clocks, days, recurrence, spans
from bot.understanding.when.pieces import Piece, Scene
from bot.understanding.when.said import READINGS, UnreadableError, said
from bot.understanding.when.words import Grammar

assert clocks
assert days
assert recurrence
assert spans

COVER = "\ufffc"
QUOTES = re.compile(
    r"“[^“”]{1,200}”|「[^「」]{1,200}」|『[^『』]{1,200}』|\"[^\"]{1,200}\"|\u201c[^\u201c\u201d]{1,200}\u201d"
)
MOSTLY = 0.7
"""A quotation that is most of the message is the message."""
NOT_BEFORE_FIGURES = frozenset(".#_$¥£€/\\")
THOUSANDS = re.compile(r"\d{3}(?!\d)")
CODE = re.compile(r"[a-z]\d{1,2}$")
"""A code (P0, M3): what is counted behind it is no part of it."""
RUN = re.compile(r"[0-9]+|[a-z]+")


def cover(text: str, grammar: Grammar) -> str:
    """Cover titles, document numbers, money, telephones: their figures are no moments."""
    for mask in (*grammar.masks, *(grammar.masks_han if has_han(text) else ())):
        text = mask.sub(lambda found: COVER * len(found.group()), text)
    return QUOTES.sub(
        lambda found: found.group() if len(found.group()) > MOSTLY * len(text) else COVER * len(found.group()), text
    )


def pieces(scene: Scene, grammar: Grammar) -> list[Piece]:
    """All pieces from left to right, the longest at each place."""
    text = scene.text
    found: list[Piece] = []
    at = floor = 0
    while match := grammar.starters.search(text, at):
        start = match.start()
        piece = None
        if _may_begin(text, start, floor, grammar):
            piece = _longest(scene, grammar, start, floor)
        if piece is not None:
            found.append(piece)
            at = floor = piece.end
        else:
            at = _skip(text, start, grammar)
    return found


def _skip(text: str, start: int, grammar: Grammar) -> int:
    """Past a whole figure or word: nothing begins inside one."""
    run = RUN.match(text, start)
    if run:
        return run.end()
    end = start + 1
    if text[start] in grammar.boundary:
        while end < len(text) and text[end] in grammar.boundary:
            end += 1
    return end


def _may_begin(text: str, start: int, floor: int, grammar: Grammar) -> bool:
    if start in {0, floor}:
        return True
    if text[start] in grammar.word_ends and _cuts(text, start, grammar):
        return False
    char, before = text[start], text[start - 1]
    if char.isascii() and char.isalnum():
        if before.isascii() and before.isalnum():
            return False
        if char.isdigit():
            grouped = before == "," and text[start - 2 : start - 1].isdigit() and THOUSANDS.match(text, start)
            return before not in NOT_BEFORE_FIGURES and not grouped
        return before not in {"_", "@"}
    if char in grammar.boundary:
        return before not in grammar.boundary and (not before.isdigit() or CODE.search(text, 0, start) is not None)
    return True


def _cuts(text: str, start: int, grammar: Grammar) -> bool:
    """Whether the character ends a word of its own: 查一下周五的安排 and 加上周五 are about this Friday."""
    words, weekly = grammar.marks["whole"], grammar.marks["whole_before_week"]
    if text.endswith(words, 0, start + 1):
        return True
    return text.startswith(grammar.marks["week_words"], start + 1) and text.endswith(weekly, 0, start + 1)


def _may_end(text: str, end: int) -> bool:
    if end >= len(text):
        return True
    last, after = text[end - 1], text[end]
    if not (last.isascii() and last.isalnum()):
        return True
    if last.isdigit():
        if after.isdigit() or (after == "." and text[end + 1 : end + 2].isdigit()):
            return False
        return not (after.isascii() and after.isalpha()) and after not in {"%", "‰"}
    return not (after.isascii() and after.isalnum())


def _longest(scene: Scene, grammar: Grammar, start: int, floor: int) -> Piece | None:
    text = scene.text
    matches = [
        (match.end(), -order, rule, pattern, match)
        for one, ways in grammar.beginning(text, start)
        if (match := one.regex.match(text, start)) is not None
        for order, rule, pattern in ways
    ]
    matches.sort(key=itemgetter(0, 1), reverse=True)
    refused: set[int] = set()
    for end, _, rule, pattern, match in matches:
        if end == start or id(rule) in refused or not _may_end(text, end):
            continue
        if rule.not_with and text.startswith(rule.not_with, end - 1):
            continue
        if not rule.stands(text, start, end, floor):
            refused.add(id(rule))
            continue
        try:
            piece = READINGS[rule.name](said(rule, pattern, match, scene, grammar))
        except (UnreadableError, OverflowError, ValueError):
            continue
        if piece is not None:
            return piece
    return None
