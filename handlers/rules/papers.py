"""Document kinds: which expect a reply (条例 art. 8; office-practice §1.1)."""

from __future__ import annotations

from pathlib import Path

import tomli

_DATA = tomli.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
KINDS: tuple[str, ...] = tuple(_DATA["kinds"])
"""The fifteen statutory kinds, in Chinese terms."""


def expects_reply(kind: str | None, title: str) -> bool:
    """请示 wants a 批复, a 函 that asks wants a 函; one that answers (复函) wants nothing."""
    return kind in _DATA["expects_reply"] and not any(title.endswith(end) for end in _DATA["answers"])


def urgency(term: str | None) -> str:
    """The degree a paper bears (条例 art. 9): top, urgent, else normal."""
    kept: str = _DATA["urgency"].get(term or "", "normal")
    return kept


def term(kept: str) -> str | None:
    """The degree as papers bear it, of how it is kept here."""
    return next((name for name, degree in _DATA["urgency"].items() if degree == kept), None)
