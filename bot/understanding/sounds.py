"""How Chinese characters sound: to spell names in Latin letters, and to know dictation's other characters."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import tomli


@cache
def _sounds() -> dict[str, str]:
    data = tomli.loads((Path(__file__).parent / "characters" / "sounds.toml").read_text(encoding="utf-8"))
    return {char: sound for sound, chars in data.items() for char in chars}


def spelled(name: str) -> str:
    """明华 → minghua; empty where a character is not known."""
    known = _sounds()
    return "".join(known[char] for char in name) if all(char in known for char in name) else ""


def sound(name: str) -> str:
    """How a name sounds without tones; endings and initials that dictation confuses count as one."""
    known = _sounds()
    said = " ".join(known.get(char, char) for char in name)
    return re.sub(r"ng\b", "n", said).replace("zh", "z").replace("ch", "c").replace("sh", "s")
