"""What is compiled when it is first needed, needed once before anybody waits for it."""

from __future__ import annotations

from datetime import datetime
from functools import cache

from bot.understanding.language import codes, load
from bot.understanding.lexicon import Lexicon, PersonName
from bot.understanding.understand import understand
from bot.understanding.when.words import grammar

_ANY_DAY = datetime(2026, 1, 5, 9)  # noqa: DTZ001 - understanding reads it in the office's zone; nothing of it is kept


@cache
def rehearse() -> int:
    """Compile all sentences of every language and read its examples once; how many examples there were.

    Raises LanguageError, naming file and key, where a language folder holds what cannot be read.
    """
    somebody, read = Lexicon(people=(PersonName(1, "Ann"),)), 0
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
            for text in (example, f"Ann, {example}"):  # much is read only where somebody is named
                understand(text, _ANY_DAY, None, somebody, language=code)
            read += 1
    return read
