"""Short words in answer to a question: which of those named, all of them, none of it, never mind."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from bot.understanding.language import codes, load, pattern_of
from bot.understanding.normal import normalise

_MARKS = r"[\s\W_]"


@cache
def _shapes(code: str) -> dict[str, re.Pattern[str]]:
    some = load(code).words.some
    number = rf"(?:\d{{1,2}}|{some('ordinal_word')})"
    between = rf"(?:{_MARKS}|{some('number_joint')})+"
    shapes = {
        "never_mind": rf"(?:{some('never_mind')}{_MARKS}*)+",
        "first_never_mind": rf"(?:{some('never_mind_lead')}){_MARKS}+(?P<rest>.*[^\s\W].*)",
        "every": rf"(?:{some('every_lead')}{_MARKS}*)?{some('every')}{_MARKS}*(?P<rest>.*)",
        "wrapping": rf"(?:{some('choice_word')}|{_MARKS})*",
        "no_deadline": rf"(?:{some('no_deadline')}{_MARKS}*)+",
        "as_soon": rf"(?:{some('as_soon')}{_MARKS}*)+",
        "any_will_do": rf"(?:{some('any_will_do')}{_MARKS}*)+",
        "yes": rf"(?:(?:{some('yes_word')}|{some('go_ahead')}){_MARKS}*)+",
        "no": rf"(?:{some('not_so')}{_MARKS}*)+",
        "first_yes": rf"(?:{some('yes_word')}|{some('go_ahead')}){_MARKS}+(?P<rest>.*[^\s\W].*)",
        "first_no": rf"(?:{some('not_so')}){_MARKS}+(?P<rest>.*[^\s\W].*)",
        "none_of": rf"(?:{some('none_of')}{_MARKS}*)+",
        "numbers": rf"(?P<numbers>{number}(?:{between}{number})*)",
    }
    return {name: re.compile(shape, re.IGNORECASE | re.DOTALL) for name, shape in shapes.items()}


def _each(name: str) -> Iterator[tuple[str, re.Pattern[str]]]:
    for code in codes():
        yield code, _shapes(code)[name]


def _is(name: str, text: str) -> bool:
    clean = normalise(text).strip()
    return bool(clean) and any(shape.fullmatch(clean) for _, shape in _each(name))


def never_mind(text: str) -> str | None:
    """算了 → "", 算了，让王芳办 → 让王芳办; None where nothing is called off."""
    clean = normalise(text).strip()
    if _is("never_mind", clean):
        return ""
    found = next((got for _, shape in _each("first_never_mind") if (got := shape.fullmatch(clean))), None)
    return found["rest"].strip() if found else None


def no_deadline(text: str) -> bool:
    """不限时, 不急."""
    return _is("no_deadline", text)


def as_soon(text: str) -> bool:
    """越快越好, asap: no day."""
    return _is("as_soon", text)


def any_will_do(text: str) -> bool:
    """随便, 你定: the choice is left to the other side."""
    return _is("any_will_do", text)


def none_of(text: str) -> bool:
    """都不是: none of those offered."""
    return _is("none_of", text)


def confirms(text: str) -> tuple[bool, str] | None:
    """对 → yes, 不是，是李明 → no and the rest; None for anything else."""
    clean = normalise(text).strip()
    for verdict, name in ((True, "yes"), (False, "no")):
        if _is(name, clean):
            return verdict, ""
        if got := next((got for _, shape in _each(f"first_{name}") if (got := shape.fullmatch(clean))), None):
            return verdict, got["rest"].strip()
    return None


def half_of_day(text: str) -> str | None:
    """上午 → am, in the evening → pm."""
    clean = normalise(text).strip().lower()
    for code in codes():
        for words, half in load(code).words.pairs("half_day").items():
            before, found, after = clean.partition(words)
            wraps = _shapes(code)["wrapping"]
            if found and wraps.fullmatch(before) and wraps.fullmatch(after):
                return half
    return None


def of_all(text: str) -> str | None:
    """都签收 → 签收, 都要 → "": what is said of all of them; None where it is not."""
    clean = normalise(text).strip()
    for _, shape in _each("every"):
        if (got := shape.fullmatch(clean)) and not none_of(clean):
            return re.sub(rf"^{_MARKS}+|{_MARKS}+$", "", got["rest"])
    return None


def signs(words: str) -> bool:
    """签收, 收到, or nothing more: what is said of all of them is that they are signed for."""
    said = (pattern_of(code, one, "signs") for code in codes() for one in load(code).words["signs"])
    return any(pattern.regex.fullmatch(words) for pattern in said)


def is_pronoun(words: str) -> bool:
    """她, him: nobody that could be looked up."""
    clean = normalise(words).strip().lower()
    return any(clean in load(code).words.get("one_meant", ()) for code in codes())


def disowns(text: str) -> bool:
    """不归我管, not my job: said of what one was given."""
    shapes = (re.compile(load(code).words.some("disowned"), re.IGNORECASE) for code in codes())
    return any(shape.search(text) for shape in shapes)


def named_him(text: str, names: Sequence[str]) -> str:
    """让她也报 → 让王芳也报: somebody asked, told or urged, by his name."""
    for code in codes():
        words = load(code).words
        if words.get("one_meant") and words.get("asking_him"):
            before, not_many = words.some("asking_him"), words.some("plural_person")
            shape = re.compile(rf"({before}\s*){words.some('one_meant')}(?!{not_many})", re.IGNORECASE)
            spelled = [name for name in names if name.isascii() == (load(code).script != "han")]
            name = (*spelled, *names)[0]
            text = shape.sub(lambda got, name=name: f"{got[1]}{name}", text, count=1)  # type: ignore[misc]
    return text


def calls_off(words: str) -> bool:
    """取消, 不开了: what is said of all the meetings shown."""
    shapes = (re.compile(load(code).words.some("calls_off"), re.IGNORECASE) for code in codes())
    return any(shape.fullmatch(words) for shape in shapes)


def counts(text: str) -> bool:
    """Whether more than one is named by number."""
    clean = normalise(text).strip().lower()
    return any(len(_numbered(clean, code, 99)) > 1 for code in codes())


def picked(text: str, titles: Sequence[str]) -> tuple[int, ...]:
    """Which of these are named, by number (第二个, 1和3) or by words of the title (值班表那个): their places."""
    clean = normalise(text).strip().lower()
    for code in codes():
        if places := _numbered(clean, code, len(titles)):
            return places
    lowered = [normalise(title).lower() for title in titles]
    said = tuple(n for n, title in enumerate(lowered) if len(title) > 1 and title in clean)
    if said:
        return said
    bare = clean
    for _, shape in _each("wrapping"):
        lead = shape.match(bare)
        bare = bare[lead.end() :] if lead else bare
        bare = _without_tail(bare, shape)
    return tuple(n for n, title in enumerate(lowered) if len(bare) > 1 and bare in title)


def held(text: str, mine: Sequence[tuple[int, str]]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Of the items one holds, by id and title: those named in a text, and those whose title is named in part."""
    clean = normalise(text).lower()
    titles = [(item, normalise(title).lower()) for item, title in mine]
    named = tuple(item for item, title in titles if len(title) > 1 and title in clean)
    return named, () if named else tuple(item for item, title in titles if _shares(clean, title))


def begins_with(text: str, title: str) -> bool:
    """Whether the title of a thing stands at the head of what is said of it."""
    head = normalise(title).strip().lower()
    return len(head) > 1 and normalise(text).strip().lower().startswith(head)


def after(text: str, title: str) -> str:
    """What is said of the thing whose title stands at the head."""
    return re.sub(rf"^{_MARKS}+", "", normalise(text).strip()[len(normalise(title).strip()) :])


def joined(words: str, titles: Sequence[str]) -> bool:
    """值班表和会议台账: nothing but these titles."""
    rest = normalise(words).lower()
    for title in sorted((normalise(one).lower() for one in titles), key=len, reverse=True):
        rest = rest.replace(title, " ", 1)
    joints = (re.escape("".join(load(code).joints)) for code in codes())
    return any(re.fullmatch(rf"(?:{_MARKS}|[{joint}])*", rest) for joint in joints)


def _shares(text: str, title: str) -> bool:
    """Whether a text holds more than half of a title, by its words or by pairs of characters."""
    if " " in title:
        words = [word for word in title.split() if len(word) > LITTLE_WORD]
        return 2 * sum(word in text for word in words) > len(words)
    pairs = [at for at in range(len(title) - 1) if title[at : at + 2] in text]
    return 2 * len({at + step for at in pairs for step in (0, 1)}) > len(title)


LITTLE_WORD = 3
"""Letters of the, and, for: words that name nothing."""


def of_old(text: str) -> bool:
    """昨天的…, 上周…: a tale of what is past, unless it names what is still open."""
    clean = normalise(text).strip().lower()
    return any(clean.startswith(load(code).words.get("bygone", ("\n",))) for code in codes())


def _without_tail(text: str, shape: re.Pattern[str]) -> str:
    return next((text[:at] for at in range(len(text) + 1) if shape.fullmatch(text[at:])), text)


def _numbered(clean: str, code: str, most: int) -> tuple[int, ...]:
    shapes, words = _shapes(code), load(code).words
    ordinals = words.pairs("nth")
    stripped = re.sub(rf"{_MARKS}+$", "", clean)
    if stripped in ordinals:
        found = [int(ordinals[stripped])]
    elif got := shapes["numbers"].match(clean):
        if not shapes["wrapping"].fullmatch(clean[got.end() :]):
            return ()
        pieces = re.findall(rf"\d{{1,2}}|{words.some('ordinal_word')}", got["numbers"], re.IGNORECASE)
        found = [int(one) if one.isdigit() else int(ordinals.get(one.lower(), 0)) for one in pieces]
    else:
        return ()
    return tuple(dict.fromkeys(n - 1 for n in found)) if all(0 < n <= most for n in found) else ()
