"""Is this an answer? One that only says it was passed on, or met about, leaves the matter itself open."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

_DATA = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
_EMPTY = re.compile(rf"(?:{'|'.join(_DATA['empty'])})+", re.IGNORECASE)
_PUNCTUATION = re.compile(r"[\W_]+")


def says_nothing(text: str) -> bool:
    """True for 已转发, 已开会, forwarded …: nothing is said of the matter itself (design §1.5)."""
    return _EMPTY.fullmatch(_PUNCTUATION.sub("", text)) is not None
