"""Names nobody here bears: outsiders by surname and post, and roster names that dictation spelled otherwise."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache

from bot.understanding.called import FULL, POST, Heard, Index, Name, surname
from bot.understanding.language import Language, codes, load
from bot.understanding.lexicon import Lexicon, PersonName
from bot.understanding.normal import has_han
from bot.understanding.report import Party
from bot.understanding.sounds import sound
from bot.understanding.titles import begins_with_verb

MASK = "\ufffc"
STRANGE = 9
"""The rank of a colleague who is not named but may be meant."""
NEAR = 6
"""Colleagues offered at most for a name that nobody bears."""
_PAUSE = frozenset("，,：: 、@")


@cache
def _joint(code: str) -> str:
    """What stands between two names, as an expression."""
    return f"[{re.escape(''.join(load(code).joints - {' '}))}\u3001,\uff0c]"


def has_post(name: str, language: Language) -> bool:
    """刘科长: somebody called by his post, surely of another house."""
    shape = _posted(language.code)
    return shape is not None and shape.fullmatch(name) is not None


@cache
def _posted(code: str) -> re.Pattern[str] | None:
    words = load(code).words
    if "surname" not in words:
        return None
    surnames, posts = (
        words.some("double_surname", "surname"),
        words.some("vice_post", "post", "after_name", "stranger_post"),
    )
    return re.compile(rf"{surnames}(?:[\u4e00-\u9fff]{{0,2}}?){posts}")


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
        if text[end - 1 : end + 1] in language.unsplit:
            continue  # 公文处理
        if text[start - 1 : start + 1] in language.words.get("district", ()) and start:
            continue  # 各社区书记
        if match.group().startswith((*language.words["ask"], *language.words["no_stranger"])):
            continue  # 通知各处, 周四书记办公会
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
        rf"(?:^|(?<=[，,。；;\s、]))(?P<ask>(?:{asks})(?:{MASK}+{_joint(code)})+|(?:{asks})?)"
        rf"(?P<name>(?:{surnames})[\u4e00-\u9fff]{{1,2}})(?P<after>.*)"
    )


@cache
def _organ_asked(code: str) -> re.Pattern[str]:
    """请市发改委周五前…: an organ of another house that is to do something."""
    words = load(code).words
    if not words.get("organ_level"):
        return re.compile("(?!)")
    asks = "|".join(re.escape(w) for w in words["ask"] if len(w) <= 3)
    levels, ends = words.some("organ_level"), words.some("organ_asked")
    return re.compile(rf"(?:^|(?<=[，,。；;\s]))(?:{asks})(?P<name>{levels}[\u4e00-\u9fff]{{1,8}}?{ends})(?P<after>.*)")


def asked(text: str, taken: list[tuple[int, int]], made: Index, language: Language) -> list[Heard]:
    """A full name after 请 that the roster does not hold; one that sounds like a colleague is asked about."""
    if (shape := _asked(language.code)) is None:
        return []
    found: list[Heard] = []
    for known in taken:
        text = text[: known[0]] + MASK * (known[1] - known[0]) + text[known[1] :]
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
            another = _and_another(after, shape, language)
            follows = _acts(after, language) or another is not None
            if (alike and (match.group("ask") or follows or after[:1] in _PAUSE)) or (follows and match.group("ask")):
                found.append(Heard(start, stop, said, _strange(alike)))
                if another and another not in made.forms:
                    found.append(Heard(stop + 1, stop + 1 + len(another), another, ()))
                break
    return found


def _and_another(after: str, shape: re.Pattern[str], language: Language) -> str | None:
    """Behind a name: one more full name, or somebody who is known (an empty one)."""
    joint = re.match(_joint(language.code), after)
    if joint and after[1:2] == MASK:
        return ""
    further = shape.match(after[1:]) if joint else None
    if further is None or further.group("ask"):
        return None
    name = further.group("name")
    return next((said for said in (name, name[:-1]) if len(said) > 1 and _acts(after[1 + len(said) :], language)), None)


def _acts(after: str, language: Language) -> bool:
    """A moment or a verb stands behind the name."""
    return after.startswith(language.words["moment_start"]) or begins_with_verb(after, language)


def organs_asked(text: str, taken: list[tuple[int, int]], language: Language) -> list[Heard]:
    """An organ outside that is asked to do something."""
    found = []
    for got in _organ_asked(language.code).finditer(text):
        start, end = got.span("name")
        if not any(a < end and start < b for a, b in taken) and _acts(got.group("after"), language):
            found.append(Heard(start, end, got.group("name"), ()))
    return found


@cache
def _put_right(code: str) -> re.Pattern[str] | None:
    words = load(code).words
    if "plain_surname" not in words:
        return None
    some = words.some
    surname_ = some("double_surname", "plain_surname")
    posts = some("vice_post", "post", "after_name", "stranger_post")
    return re.compile(
        rf"(?:{some('correction')})[，,。 ]{{0,3}}(?:{some('correct_to')})?"
        rf"(?P<name>(?:{some('before_surname')})(?:{surname_})|(?:{surname_})(?:{posts}))"
    )


def put_right(text: str, taken: list[tuple[int, int]], language: Language) -> list[Heard]:
    """请小赵去，不，还是老钱去: who is meant instead counts, though nobody here is called so."""
    if (shape := _put_right(language.code)) is None:
        return []
    spans = [match.span("name") for match in shape.finditer(text)]
    free = [(start, end) for start, end in spans if not any(a < end and start < b for a, b in taken)]
    return [Heard(start, end, text[start:end], ()) for start, end in free]


def misheard(names: list[Heard], text: str, is_moment: Callable[[str], bool]) -> list[Heard]:
    """欧阳秀文 where 欧阳修文 works: a surname names nobody here where more of another name follows it."""
    starts = {heard.start for heard in names}
    found = [(heard, _longer(heard, text, is_moment)) for heard in names]
    return [heard if longer is None or _runs_into(longer, heard, starts) else longer for heard, longer in found]


def _runs_into(longer: Heard, heard: Heard, starts: set[int]) -> bool:
    """Andy Vivian Tom: where both bear names of this office, they are two."""
    return any(heard.end <= start < longer.end for start in starts)


_FURTHER = re.compile(r" [A-Z][a-z]+(?![A-Za-z])")


def _longer(heard: Heard, text: str, is_moment: Callable[[str], bool]) -> Heard | None:
    if heard.kind != "person" or heard.names[0].rank in {FULL, POST}:
        return None
    for one in heard.names:
        if not one.name.startswith(heard.words) or not has_han(one.name):
            continue
        said = text[heard.start : heard.start + len(one.name)]
        if len(said) > len(heard.words) and said != one.name and sound(said) == sound(one.name):
            return Heard(heard.start, heard.start + len(said), said, _strange(heard.names))
    further = _FURTHER.match(text, heard.end) if heard.words.isascii() and " " not in heard.words else None
    word = further.group().strip() if further else ""
    if further is None or word.lower() in _common_words() or is_moment(word):
        return None
    return Heard(heard.start, further.end(), heard.words + further.group(), _strange(heard.names))


def _strange(names: Iterable[Name]) -> tuple[Name, ...]:
    """Those of the office who are not named but may be meant."""
    return tuple(Name(STRANGE, n.kind, n.id, n.name, n.unit) for n in names)


@cache
def _common_words() -> frozenset[str]:
    """What may follow a name with a capital and be no name: words of the trade."""
    lists = (listed for code in codes() for listed in load(code).words.values())
    return frozenset(part for listed in lists for entry in listed for part in entry.lower().split() if part.isascii())


def near(heard: str, lexicon: Lexicon) -> tuple[Party, ...]:
    """The colleagues whom a name that nobody bears may mean: of that surname, or of one that sounds like it."""
    sounds = {sound(char) for char in heard[:2]} if has_han(heard) else set()
    low = heard.lower().split()

    def likeness(person: PersonName) -> int:
        if not has_han(person.name):
            return 2 * any(part in low for part in person.name.lower().split())
        family = surname(person.name)
        return 2 if family in heard else int(sound(family) in sounds)

    found = sorted((person for person in lexicon.people if likeness(person)), key=likeness, reverse=True)
    return tuple(Party("person", person.id, person.name, person.unit) for person in found[:NEAR])
