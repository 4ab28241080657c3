"""What is compiled when it is first needed, needed once before anybody waits for it."""

from __future__ import annotations

from datetime import datetime
from functools import cache

from bot.understanding.language import codes, load
from bot.understanding.lexicon import Lexicon
from bot.understanding.understand import understand
from bot.understanding.when.words import grammar

_ANY_DAY = datetime(2026, 1, 5, 9)  # noqa: DTZ001 - understanding reads it in the office's zone; nothing of it is kept


@cache
def rehearse() -> int:
    """Compile all sentences of every language and read its examples once; how many examples there were.

    Raises LanguageError, naming file and key, where a language folder holds what cannot be read.
    """
    nobody, read = Lexicon(), 0
    for found in grammar().by_opening.values():
        for _, _, said in found:
            _ = said.regex  # compiled by being asked for
    for code in codes():
        language = load(code)
        language.check()
        for section in language.said:
            language.section(section).standing("")  # which makes its index
            for pattern in language.section(section):
                _ = pattern.small
        for example in (one for examples in language.examples.values() for one in examples):
            understand(example, _ANY_DAY, None, nobody, language=code)
            read += 1
    return read
