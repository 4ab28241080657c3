"""What is compiled when it is first needed, needed once before anybody waits for it."""

from __future__ import annotations

from datetime import datetime
from functools import cache

from bot.understanding.language import codes, load
from bot.understanding.lexicon import Lexicon
from bot.understanding.understand import understand

_ANY_DAY = datetime(2026, 1, 5, 9)  # noqa: DTZ001 - understanding reads it in the office's zone; nothing of it is kept


@cache
def rehearse() -> int:
    """Read the examples of every language once; how many there were.

    Raises LanguageError, naming file and key, where a language folder holds what cannot be read.
    """
    nobody, read = Lexicon(), 0
    for code in codes():
        language = load(code)
        language.check()
        for said in (one for examples in language.examples.values() for one in examples):
            understand(said, _ANY_DAY, None, nobody, language=code)
            read += 1
    return read
