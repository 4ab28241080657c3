"""One way of writing: full-width letters and digits, traditional characters, odd blanks."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import tomli

LIMIT = 4096
_WIDE = {code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))}
_BLANK = dict.fromkeys([0x3000, 0xA0, 0x2002, 0x2003, 0x2009, 0x202F, 0x0B, 0x0C, 0x09, 0x0D], " ")
_OTHER = {0xFF20: "@", 0xFF03: "#", 0xFF05: "%", 0x2019: "'", 0xFF0B: "+", 0xFFFC: "\ufffd"}
_TABLE: dict[int, int | str] = {**_WIDE, **_BLANK, **_OTHER}
_PRIVATE = re.compile("[\ue000-\uf8ff]")
_HIDDEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060\ufeff\ufe0f\u00ad]")
_ARROW = re.compile("\\s*(?:->|=>|\u2192|\u27a1)\\s*")
_HAN = re.compile("[\u3400-\u9fff]")
_FIGURE = re.compile(r"\d")


@cache
def _traditional() -> dict[int, int]:
    data = tomli.loads((Path(__file__).parent / "characters" / "traditional.toml").read_text(encoding="utf-8"))
    old, new = ("".join(data[k].split()) for k in ("from", "to"))
    return {ord(a): ord(b) for a, b in zip(old, new, strict=True)}


@cache
def _traditional_class() -> re.Pattern[str]:
    return re.compile("[" + "".join(map(chr, _traditional())) + "]")


def simplified(text: str) -> str:
    """Traditional characters in their simplified form, one for one."""
    if _HAN.search(text) and _traditional_class().search(text):
        return text.translate(_traditional())
    return text


def normalise(text: str) -> str:
    """The text as the rest of understanding reads it."""
    text = text[:LIMIT].translate(_TABLE)
    text = _HIDDEN.sub("", _PRIVATE.sub("\ufffd", text))
    return simplified(_ARROW.sub(" - ", text)).strip()


def lowered(text: str) -> str:
    """In small letters, every character in its place."""
    low = text.lower()
    if len(low) == len(text):
        return low
    return "".join(char.lower() if len(char.lower()) == 1 else char for char in text)  # \u0130 alone becomes two


def has_han(text: str) -> bool:
    return _HAN.search(text) is not None


def has_figure(text: str) -> bool:
    return _FIGURE.search(text) is not None


def any_in(text: str, words: Iterable[str]) -> bool:
    """Whether one of these words stands in a text (of small letters, where the words are so)."""
    for word in words:  # noqa: SIM110 - asked so often that the cost of any() tells
        if word in text:
            return True
    return False
