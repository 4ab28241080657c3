"""What an office calls things its own way: read as the common word, and left standing where it names something."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from functools import cache
from typing import Any

import tomli

from bot.understanding.language import HERE, codes, load
from bot.understanding.lexicon import Lexicon
from bot.understanding.normal import simplified
from bot.understanding.report import Report

_MARKS = re.compile(r"[\[\](){}<>|:*+?\\^$]+")
_LEAST = 2
"""Characters of an own word: one alone stands inside too many others."""


class OwnWordsError(ValueError):
    """An own word for something Huiyin does not know; the message names the key."""


@cache
def known() -> frozenset[str]:
    """Every word of every language's files, as lists and patterns write them."""
    found: set[str] = set()

    def gather(said: Any) -> None:
        if isinstance(said, str):
            found.update(word.strip().lower() for word in (said, *_MARKS.split(said)))
        elif isinstance(said, Mapping):
            found.update(key.strip().lower() for key in said)
            for value in said.values():
                gather(value)
        elif isinstance(said, list):
            for value in said:
                gather(value)

    for path in HERE.glob("*/*.toml"):
        gather(tomli.loads(path.read_text(encoding="utf-8")))
    return frozenset(found - {""})


def checked(told: Any) -> dict[str, tuple[str, ...]]:
    """The table [language]: a word Huiyin knows = further ways this office says it."""
    if not isinstance(told, Mapping):
        raise OwnWordsError("language: a table is wanted: a word Huiyin knows = a list of further ways to say it")
    own: dict[str, tuple[str, ...]] = {}
    for key, said in told.items():
        ways = (said,) if isinstance(said, str) else said
        if not isinstance(ways, list | tuple) or not all(isinstance(way, str) and len(way) >= _LEAST for way in ways):
            raise OwnWordsError(f"language.{key}: a list of words is wanted, each of two characters or more")
        if simplified(key).lower() not in known():
            close = difflib.get_close_matches(simplified(key).lower(), known(), n=1)
            meant = f"; did you mean {close[0]}?" if close else ""
            raise OwnWordsError(f"language.{key} is not a word Huiyin knows{meant}")
        own[key] = tuple(ways)
    return own


def in_common_words(text: str, lexicon: Lexicon) -> tuple[str, dict[str, str]]:
    """The text in common words, and the office's own words that stood in their places."""
    replaced: dict[str, str] = {}
    for canonical, ways in lexicon.own_words.items():
        stood = canonical in text
        for way in sorted(ways, key=len, reverse=True):
            if way and way != canonical and way in text:
                text = text.replace(way, canonical)
                replaced.setdefault(canonical, canonical if stood else way)
    return text, replaced


def name_a_meeting(replaced: dict[str, str]) -> bool:
    """碰头会 for 会议: the own word is more of a name than the common one."""
    bare = {word for code in codes() for word in load(code).words.get("bare_meeting", ())}
    return bare.issuperset(replaced)


def as_said(report: Report, replaced: dict[str, str]) -> Report:
    """The matter keeps the office's own word, which was only read as the common one."""
    title, text = report.title, report.text
    for canonical, way in replaced.items():
        title = title.replace(canonical, way) if title else title
        text = text.replace(canonical, way) if text else text
    return report.but(title=title, text=text, more=tuple(as_said(one, replaced) for one in report.more))
