"""The small wordings of a language, read from its data files: formats, tables, plurals."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import tomli

import templates

ROOT = Path(templates.__path__[0])


@cache
def languages() -> tuple[str, ...]:
    """Every language with a folder of its own."""
    return tuple(sorted(folder.name for folder in ROOT.iterdir() if (folder / "words.toml").is_file()))


def known(language: str) -> str:
    """The language whose wording serves `language`: itself without its region, else the first there is."""
    if (ROOT / language / "words.toml").is_file() and language:
        return language
    base = language.partition("-")[0].partition("_")[0].lower()
    return base if base in languages() else "zh"


class Words:
    """Wording by table and key; a pair of texts is [one, several]."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.tables: dict[str, dict[str, Any]] = {}
        for name in ("words.toml", "buttons.toml", "help.toml"):
            with (ROOT / language / name).open("rb") as file:
                self.tables |= tomli.load(file)

    def table(self, name: str) -> dict[str, Any]:
        return self.tables[name]

    def list(self, table: str, key: str) -> list[str]:
        texts: list[str] = self.tables[table][key]
        return texts

    def say(self, table: str, key: str, n: int = 0, **facts: object) -> str:
        """The wording with its facts filled in; raises KeyError where either lacks."""
        text = self.tables[table][key]
        if isinstance(text, list):
            text = text[0 if n == 1 else 1]
        filled: str = text.format(n=n, **facts)
        return filled

    def find(self, table: str, *keys: str) -> str:
        """The first of the keys that the table knows; empty if none."""
        words = self.tables[table]
        for key in keys:
            if key in words:
                return str(words[key])
        return ""


@cache
def words(language: str) -> Words:
    return Words(language)
