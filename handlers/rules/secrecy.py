"""A 密级 mark in a text: such a message is refused and not kept (《保守国家秘密法》 art. 29; office-practice §2.2)."""

from __future__ import annotations

import re
from pathlib import Path

import tomli

_DATA = tomli.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
_LEVEL = "|".join(_DATA["levels"])
_MARKS = tuple(
    re.compile(pattern.replace("LEVEL", f"(?:{_LEVEL})"), re.MULTILINE | re.IGNORECASE) for pattern in _DATA["marks"]
)


def is_marked(text: str) -> bool:
    """True where the text bears a classification mark; talk about secrecy work itself is no mark."""
    return any(mark.search(text) for mark in _MARKS)
