"""What is lifted out of a text: people, rooms, numbers, titles, moments; and the character that stands for each."""

from __future__ import annotations

import re
from functools import lru_cache

# Things lifted out of a text stand in it as one private-use character each.
PARTY, TITLE, NUMBER, ROOM, GROUP, MOMENT, ITEM = ("\ue100", "\ue500", "\ue600", "\ue700", "\ue800", "\ue900", "\uea00")
KINDS = {
    "party": PARTY, "doc": TITLE, "number": NUMBER, "room": ROOM, "group": GROUP, "when": MOMENT, "also": MOMENT,
    "item": ITEM,
}  # fmt: skip
_WIDTH = {PARTY: 0x400}


def span_of(kind: str) -> tuple[str, str]:
    """First and last character of the block that stands for one kind of thing."""
    return kind, chr(ord(kind) + _WIDTH.get(kind, 0x100) - 1)


def char_class(kind: str) -> str:
    first, last = span_of(kind)
    return f"[{first}-{last}]"


_SPANS = {kind: span_of(kind) for kind in KINDS.values()}
_KIND_AT = {
    page: kind for kind, (first, last) in _SPANS.items() for page in range(ord(first) >> 8, (ord(last) >> 8) + 1)
}
"""The kind by the page of 256 characters it has."""


def is_kind(char: str, kind: str) -> bool:
    first, last = _SPANS[kind]
    return first <= char <= last


_STANDS = {kind: re.compile(char_class(kind)) for kind in KINDS.values()}


def holds(text: str, kind: str) -> bool:
    """Whether a thing of this kind stands in the text."""
    return _STANDS[kind].search(text) is not None


LIFTED = re.compile("[\ue100-\ueaff]")


@lru_cache(maxsize=64)
def kinds_in(text: str) -> str:
    """Which kinds of lifted things a text holds."""
    return "".join(sorted({_KIND_AT[ord(char) >> 8] for char in LIFTED.findall(text)}))
