"""Names nobody here bears: outsiders by surname and post, and roster names that dictation spelled otherwise."""

from __future__ import annotations

import re
from functools import cache

from bot.understanding.language import Language, load
from bot.understanding.names import Heard, Index, Name
from bot.understanding.sounds import sound
from bot.understanding.titles import begins_with_verb

MASK = "\ufffc"
_PAUSE = frozenset("，,：: 、@")


@cache
def _posted(code: str) -> re.Pattern[str] | None:
    words = load(code).words
    if "surname" not in words:
        return None
    surnames = "|".join(sorted((*words["double_surname"], *words["surname"]), key=len, reverse=True))
    listed = (*words["vice_post"], *words["post"], *words["after_name"], *words["stranger_post"])
    posts = "|".join(sorted(listed, key=len, reverse=True))
    return re.compile(rf"(?:{surnames})(?:[\u4e00-\u9fff]{{0,2}}?)(?:{posts})")


def posted(text: str, names: list[Heard], language: Language) -> list[Heard]:
    """Surname and post of somebody who is not in the office: 王局长, 刘科长."""
    if (shape := _posted(language.code)) is None:
        return []
    found = []
    for match in shape.finditer(text):
        start, end = match.span()
        if any(h.start < end and start < h.end for h in names):
            continue
        before = text[:start]
        if text[start - 1 : start + 1] in language.words.get("district", ()) and start:
            continue  # 各社区书记
        close = any(h.end == start and h.kind == "unit" for h in names)
        place = (*language.words["before_person"], *language.words["organ_end"], *language.words["outsider"])
        if close or before == "" or before.endswith(place):
            found.append(Heard(start, end, match.group(), ()))
    return found


def _by_sound(made: Index) -> dict[str, list[Name]]:
    if made.sounds is None:
        made.sounds = {}
        for form, names in made.forms.items():
            for name in names:
                if name.kind == "person" and form == name.name.lower() and 2 <= len(form) <= 4:
                    made.sounds.setdefault(sound(form), []).append(name)
    return made.sounds


@cache
def _asked(code: str) -> re.Pattern[str] | None:
    words = load(code).words
    if "surname" not in words:
        return None
    asks = "|".join(sorted((re.escape(w) for w in words["ask"] if len(w) <= 3), key=len, reverse=True))
    surnames = "|".join(sorted((*words["double_surname"], *words["plain_surname"]), key=len, reverse=True))
    return re.compile(
        rf"(?:^|(?<=[，,。；;\s、]))(?P<ask>(?:{asks})?)(?P<name>(?:{surnames})[\u4e00-\u9fff]{{1,2}})(?P<after>.*)"
    )


def asked(text: str, taken: list[tuple[int, int]], made: Index, language: Language) -> list[Heard]:
    """A full name after 请 that the roster does not hold; one that sounds like a colleague is asked about."""
    if (shape := _asked(language.code)) is None:
        return []
    found: list[Heard] = []
    for match in shape.finditer(text):
        start, end = match.span("name")
        for stop in (end, end - 1):
            said = text[start:stop]
            if stop - start < 2 or MASK in said or any(a < stop and start < b for a, b in taken):
                continue
            if said.startswith(language.words["no_name"]) or said in made.forms:
                continue
            alike = _by_sound(made).get(sound(said), [])
            after = text[stop:]
            follows = after.startswith(language.words["moment_start"]) or begins_with_verb(after, language)
            if (alike and (match.group("ask") or follows or after[:1] in _PAUSE)) or (follows and match.group("ask")):
                names = tuple(Name(9, n.kind, n.id, n.name, n.unit) for n in alike)
                found.append(Heard(start, stop, said, names))
                break
    return found
