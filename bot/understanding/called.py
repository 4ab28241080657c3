"""What everybody and everything of an office may be called, and whom each form means."""

from __future__ import annotations

import re
import weakref
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Literal

from bot.understanding.language import Language, codes, load
from bot.understanding.lexicon import Lexicon, PersonName
from bot.understanding.normal import has_han, simplified
from bot.understanding.report import Party
from bot.understanding.sounds import spelled

FULL, ALIAS, POST, USUAL, WEAK, BARE = range(6)
"""How surely a form names somebody: full name, alias, surname with post, 老张, a given name, a unit without its 科."""


OPENING = 3
"""By so many of its first characters a form is found."""
LATIN = frozenset("0123456789abcdefghijklmnopqrstuvwxyz")
WORD = re.compile("(?<![0-9a-z])[0-9a-z]+")


@dataclass(frozen=True, slots=True)
class Name:
    """One thing a form may mean."""

    rank: int
    kind: str
    id: int
    name: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Heard:
    """A stretch of text that names something."""

    start: int
    end: int
    words: str
    names: tuple[Name, ...]

    @property
    def kind(self) -> str:
        return self.names[0].kind if self.names else "unknown"


def same_unit(one: str, other: str) -> bool:
    """By their names, where one may be a part of the other's."""
    return one == other or one in other or other in one


@dataclass
class Index:
    """Every form of every name of one office."""

    forms: dict[str, list[Name]] = field(default_factory=dict)
    lengths: dict[str, tuple[int, ...]] = field(default_factory=dict)
    """How long the forms are that begin with these characters; a form shorter than an opening is one itself."""
    words: frozenset[str] = frozenset()
    """The words in Latin letters or figures with which forms begin."""
    places: re.Pattern[str] = WORD
    """Where a form may begin: a word, or the first character of a form in another script."""
    titles: tuple[str, ...] = ()
    people: dict[int, PersonName] = field(default_factory=dict)
    sounds: dict[str, list[Name]] | None = None
    known: set[tuple[str, str, int]] = field(default_factory=set)

    def add(self, form: str, name: Name) -> None:
        form = simplified(form.strip()).lower()
        if not form or (len(form) == 1 and name.rank > ALIAS) or (form, name.kind, name.id) in self.known:
            return
        self.known.add((form, name.kind, name.id))
        self.forms.setdefault(form, []).append(name)

    def add_all(self, form: str, names: list[Name]) -> None:
        """One form of many people: those who bear it by a closer form already are left out."""
        form = simplified(form).lower()
        kept = [n for n in names if (form, n.kind, n.id) not in self.known]
        if kept:
            self.forms.setdefault(form, []).extend(kept)

    def close(self) -> None:
        lengths: dict[str, set[int]] = {}
        for form, names in self.forms.items():
            lengths.setdefault(form[:OPENING], set()).add(len(form))
            names.sort(key=lambda name: name.rank)
        self.lengths = {begin: tuple(sorted(some, reverse=True)) for begin, some in lengths.items()}
        self.words = frozenset(word.group() for form in self.forms if (word := WORD.match(form)))
        others = sorted({form[0] for form in self.forms if not WORD.match(form)})
        self.places = re.compile(f"{WORD.pattern}|[{re.escape(''.join(others))}]") if others else WORD
        self.titles = tuple({person.title.lower() for person in self.people.values() if person.title})

    def place(self, low: str, start: int) -> int:
        """Where the next form may stand, from `start` on; -1 for nowhere."""
        for found in self.places.finditer(low, start):
            at = found.start()
            if low[at] in LATIN:
                if found.group() in self.words:
                    return at
            elif low[at : at + 3] in self.lengths or low[at : at + 2] in self.lengths or low[at] in self.lengths:
                return at
        return -1

    def at(self, low: str, start: int) -> Iterator[tuple[str, list[Name]]]:
        """Forms that stand at `start`, longest first."""
        left = len(low) - start
        for size in range(min(OPENING, left), 0, -1):
            for length in self.lengths.get(low[start : start + size], ()):
                form = low[start : start + length]
                if length <= left and (names := self.forms.get(form)):
                    yield form, names


_indexes: dict[int, tuple[weakref.ref[Lexicon], Index]] = {}


def index(lexicon: Lexicon) -> Index:
    """The index of this office, built once as long as the lexicon lives, with or without words of its own."""
    lexicon = lexicon.in_common_words
    known = _indexes.get(id(lexicon))
    if known and known[0]() is lexicon:
        return known[1]
    built = _build(lexicon)
    key = id(lexicon)
    _indexes[key] = (weakref.ref(lexicon, lambda _: _indexes.pop(key, None) and None), built)
    return built


def _build(lexicon: Lexicon) -> Index:
    languages = [load(code) for code in codes()]
    made = Index(people={p.id: p for p in lexicon.people})
    families: dict[str, list[Name]] = {}
    for person in lexicon.people:
        if has_han(person.name):
            name = Name(USUAL, "person", person.id, person.name, person.unit)
            families.setdefault(surname(person.name), []).append(name)
        for rank, form in _person_forms(person, languages):
            made.add(form, Name(rank, "person", person.id, person.name, person.unit))
    for family, names in families.items():
        for form in _common(family):
            made.add_all(form, names)
        if latin := _alone(family):
            made.add_all(latin, [Name(WEAK, n.kind, n.id, n.name, n.unit) for n in names])
    for unit in lexicon.units:
        short = _without_place(unit.name)
        if short:
            made.add(short, Name(USUAL, "unit", unit.id, unit.name))
        if bare := _without_rank(unit.name):
            made.add(bare, Name(BARE, "unit", unit.id, unit.name))
        for form in (unit.name, unit.en, *unit.aliases):
            made.add(form, Name(FULL if form == unit.name else ALIAS, "unit", unit.id, unit.name))
    for room in lexicon.rooms:
        for form in (room.name, *room.aliases):
            made.add(form, Name(FULL, "room", room.id, room.name))
    for group in lexicon.groups:
        made.add(group.name, Name(FULL, "group", group.id, group.name))
    for n, listed in enumerate(lexicon.lists):
        made.add(listed.name, Name(FULL, "list", n, listed.name))
    made.close()
    return made


def _without_place(unit: str) -> str | None:
    """水利局 for 县水利局."""
    for lang in map(load, codes()):
        for place in lang.words.get("place_prefix", ()):
            if unit.startswith(place) and len(unit) - len(place) >= 3:
                return unit[len(place) :]
    return None


def _without_rank(unit: str) -> str | None:
    """后勤 for 后勤处, where it stands as one who does something."""
    for lang in map(load, codes()):
        for rank in lang.words.get("unit_rank", ()):
            if unit.endswith(rank) and len(unit) - len(rank) == 2 and has_han(unit):
                return unit.removesuffix(rank)
    return None


@cache
def _doubles() -> frozenset[str]:
    return frozenset(d for lang in map(load, codes()) for d in lang.words.get("double_surname", ()))


def surname(name: str) -> str:
    """欧阳 of 欧阳修文, 王 of 王芳."""
    doubles = _doubles()
    return name[:2] if len(name) > 2 and name[:2] in doubles else name[:1]


def _person_forms(person: PersonName, languages: list[Language]) -> Iterator[tuple[int, str]]:
    yield FULL, person.name
    for alias in person.aliases:
        yield ALIAS, alias
    if person.username:
        yield ALIAS, "@" + person.username.removeprefix("@")
        if len(person.username) > 3:
            yield ALIAS, person.username.removeprefix("@")
    if has_han(person.name):
        yield from _han_forms(person, languages)
    else:
        yield from _latin_forms(person, languages)


@cache
def _posts(title: str) -> tuple[tuple[int, str], ...]:
    """What may follow the surname of somebody of this post: 科长, 科; of a 副主任 also 主任."""
    found: list[tuple[int, str]] = [(POST, title)] if title else []
    for lang in map(load, codes()):
        words = lang.words
        short = words.pairs("short_post")
        if title in short:
            found.append((WEAK, short[title]))
        lower = [title.removeprefix(v) for v in words.get("vice", ()) if title.startswith(v) and title != v]
        lower += [post for post in words.get("post", ()) if title != post and title.endswith(post)]
        for post in lower:
            found.append((USUAL, post))
            if post in short:
                found.append((WEAK, short[post]))
    return tuple(dict.fromkeys(found))


def _common(family: str) -> list[str]:
    """老张, 张总, 张老师, Director Zhang: what anybody of this surname may be called."""
    found: list[str] = []
    latin = spelled(family)
    for lang in map(load, codes()):
        words = lang.words
        if lang.script == "han":
            found += [before + family for before in words.get("before_surname", ())]
            found += [family + after for after in words.get("after_surname", ())]
            if latin:
                found += [f"{spelled(before)} {latin}" for before in words.get("before_surname", ()) if spelled(before)]
        elif latin:
            found += [f"{before} {latin}" for before in words.get("before_surname", ())]
    return found


def _alone(family: str) -> str:
    """Qian for 钱, unless English has that word."""
    latin = spelled(family)
    taken = any(latin in load(code).words.get("not_surname", ()) for code in codes())
    return "" if taken or len(latin) < 3 else latin


def _han_forms(person: PersonName, languages: list[Language]) -> Iterator[tuple[int, str]]:
    first = surname(person.name)
    given = person.name[len(first) :]
    if person.title:
        yield FULL, person.name + person.title
    for rank, post in _posts(person.title):
        yield rank, first + post
        if rank == USUAL:
            yield FULL, person.name + post
    for lang in languages:
        for after in lang.words.get("after_name", ()):
            yield FULL, person.name + after
        if len(person.name) == 2:
            for before in lang.words.get("before_surname", ()):
                yield FULL, before + person.name
    family, own = spelled(first), spelled(given)
    if family and own:
        yield USUAL, f"{family} {own}"
        yield USUAL, f"{own} {family}"
    if len(given) == 2 and not any(given in lang.words.get("not_given", ()) for lang in languages):
        yield WEAK, given


def _latin_forms(person: PersonName, languages: list[Language]) -> Iterator[tuple[int, str]]:
    parts = person.name.split()
    if len(parts) < 2:
        return
    yield USUAL, parts[0]
    yield USUAL, parts[-1]
    for lang in languages:
        for before in lang.words.get("before_surname", ()):
            if not has_han(before):
                yield USUAL, f"{before} {parts[-1]}"
                yield USUAL, f"{before} {person.name}"


def party(name: Name) -> Party:
    """The name as the report speaks of it."""
    kind: Literal["person", "unit", "list"] = (
        "person" if name.kind == "person" else "list" if name.kind == "list" else "unit"
    )
    return Party(kind, name.id, name.name, name.unit)
