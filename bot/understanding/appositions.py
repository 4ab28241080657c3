"""Who is meant, said right beside the name: 小罗，就是罗倩; Sam in Outreach; someone from Finance."""

from __future__ import annotations

import re
from functools import cache

from bot.understanding.called import Heard, Name, same_unit
from bot.understanding.language import Language, load


@cache
def _shapes(code: str) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """What stands between the name and the full one, and the name and the unit; what ends each of them."""
    some = load(code).words.some
    mark = r"\s*[，,(（—-]*\s*"
    return (
        re.compile(rf"{mark}(?:{some('that_is')})\s?|\s?[(（]", re.IGNORECASE),
        re.compile(r"[)）]?"),
        re.compile(
            rf"\s(?:{some('of_unit')})\s(?:{some('unit_article')}\s)?|{mark}(?:{some('that_is')})?\s?", re.IGNORECASE
        ),
        re.compile(rf"(?:{some('the_one')})?(?:[)）]|(?=[，,\s]|$))", re.IGNORECASE),
    )


def told_apart(names: list[Heard], text: str, language: Language) -> list[Heard]:
    """The names heard, one that could be several people's joined to what says whose it is."""
    joined: list[Heard] = []
    for heard in sorted((_one_of(h, text, language) for h in names), key=lambda h: h.start):
        before = joined[-1] if joined else None
        if before is not None and (meant := _meant(before, heard, text, language)) is not None:
            joined[-1] = meant
        else:
            joined.append(heard)
    return joined


@cache
def _anyone(code: str) -> re.Pattern[str]:
    some = load(code).words.some
    return re.compile(rf"{some('anyone_of')}\s(?:{some('unit_article')}\s)?$", re.IGNORECASE)


def _one_of(heard: Heard, text: str, language: Language) -> Heard:
    """Someone from Finance, one of the rangers: asked for is the unit."""
    got = _anyone(language.code).search(text, 0, heard.start) if heard.kind == "unit" else None
    return Heard(got.start(), heard.end, text[got.start() : heard.end], heard.names) if got else heard


def _meant(name: Heard, heard: Heard, text: str, language: Language) -> Heard | None:
    if name.kind != "person" or len(name.names) == 1:
        return None
    again, closed, of_unit, the_one = _shapes(language.code)
    between = text[name.end : heard.start]
    kept: tuple[Name, ...] = ()
    tail: re.Match[str] | None = None
    if heard.kind == "person" and again.fullmatch(between):
        ids = {other.id for other in heard.names}
        kept, tail = tuple(n for n in name.names if n.id in ids), closed.match(text, heard.end)
    elif heard.kind == "unit" and between and of_unit.fullmatch(between):
        bare = between.isspace() or between[0] in "，,"
        tail = the_one.match(text, heard.end)
        said = tail is not None and (tail.group() or not bare)
        unit = heard.names[0].name
        kept = tuple(n for n in name.names if said and n.unit and same_unit(n.unit, unit))
    if not kept or tail is None:
        return None
    return Heard(name.start, tail.end(), text[name.start : tail.end()], kept)
