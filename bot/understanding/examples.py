"""The sentences help shows, by intent: the `example` keys of a language folder."""

from __future__ import annotations

from bot.understanding.language import load


def examples(language: str) -> dict[str, tuple[str, ...]]:
    """Sentences to copy, for each intent that has some in this language."""
    return dict(load(language).examples)
