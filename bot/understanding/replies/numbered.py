"""An answer that goes through a list by its numbers: 1同意 2再算, 第一件同意，第二件缓."""

from __future__ import annotations

import re
from functools import cache

from bot.understanding.language import Language, load

_CIRCLED = {0x2460 + place: f" {place + 1} " for place in range(20)}
_EDGES = " \uff0c,\uff1b;\u3002\u3001.\n\t"


def answers_by_number(text: str, language: Language) -> tuple[tuple[int, str], ...]:
    """1同意 2再算 3缓 → ((1, 同意), (2, 再算), (3, 缓)): all up to the next number; the first must be an answer."""
    if not _begins_with_number(language.code).match(text):
        return ()
    text, ordinals = text.translate(_CIRCLED), language.words.pairs("list_nth")
    text = _counted(language.code).sub(lambda got: ordinals[got[0].lower()], text)
    heads = [got for got in _numbered(language.code).finditer(text) if not got["lead"]]
    if not heads or text[: heads[0].start()].strip(_EDGES):
        return ()
    found: list[tuple[int, str]] = []
    for got, after in zip(heads, [*heads[1:], None], strict=True):
        words = text[got.end() : after.start() if after else len(text)].strip(_EDGES)
        found += [(int(number), words) for number in re.findall(r"\d+", got["numbers"])]
    answers, others = (language.words[name] for name in ("list_answer", "no_list_answer"))
    said = [words.lower() for _, words in found]
    if not all(said) or not any(one.startswith(answers) and not one.startswith(others) for one in said):
        return ()
    return tuple(found)


@cache
def _begins_with_number(code: str) -> re.Pattern[str]:
    """A cheap look: 1, ①, 第一件 stands first."""
    ordinal = load(code).words.some("list_nth")
    return re.compile(rf"[{_EDGES}#]*(?:[\d{''.join(map(chr, _CIRCLED))}]|{ordinal})", re.IGNORECASE)


@cache
def _counted(code: str) -> re.Pattern[str]:
    """The first, 第二件 at the head of what is said of it."""
    ordinal = load(code).words.some("list_nth")
    return re.compile(rf"(?:^|(?<=[\s\uff0c,\uff1b;\u3002.])){ordinal}(?=\s*\S)", re.IGNORECASE)


@cache
def _numbered(code: str) -> re.Pattern[str]:
    """A number, or some with the same to be said of them, at the head of its words: 1、3 in 1、3已报，2明天."""
    language = load(code)
    some = language.words.some
    joint = rf"\s*(?:[、,\uff0c]|{some('and')})\s*"
    lead = rf"(?:{some('before_number')}\s)"
    return re.compile(
        rf"(?:^|(?<=[\s\uff0c,\uff1b;\u3002.]))(?<!\d[.])(?P<lead>{lead}?)#?(?P<numbers>\d{{1,2}}(?:{joint}\d{{1,2}}(?!\d))*)(?!\d)"
        rf"\s*(?:{some('list_mark')})?\s*(?!{some('after_number')})(?=[^\d\s\uff0c,\uff1b;\u3002])",
        re.IGNORECASE,
    )
