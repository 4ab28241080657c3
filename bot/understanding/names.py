"""An office's names, indexed once: who or what may be meant by the words at a place in a text."""

from __future__ import annotations

import re
from functools import cache

from bot.understanding.called import ALIAS, BARE, FULL, LATIN, POST, WEAK, Heard, Index, Name
from bot.understanding.language import Language, codes, load
from bot.understanding.normal import has_han


@cache
def _small_words() -> frozenset[str]:
    return frozenset(w for code in codes() for w in load(code).words.get("small_word", ()))


_FIGURE = re.compile(r"(?<![:：])(?<![:：]\d)\d\s?$")


def hear(text: str, made: Index, language: Language) -> list[Heard]:
    """All names in a text, left to right, longest first; a weak form only where a person may stand."""
    low = text.lower()
    found: list[Heard] = []
    at = 0
    while (at := made.place(low, at)) >= 0:
        heard = _one(text, low, at, made, language, found[-1:])
        if heard is None:
            at += 1
            continue
        if behind := _behind_article(low, heard, language):
            longer = _one(text, low, behind, made, language, found[-1:])
            heard = longer if longer and longer.end > heard.end else heard  # the Summit Lounge, not the Summit
        if at and text[at - 1] == "@":
            heard = Heard(at - 1, heard.end, text[at - 1 : heard.end], heard.names)
        found.append(heard)
        at = heard.end
    return found


def _behind_article(low: str, heard: Heard, language: Language) -> int:
    """Where a name goes on behind the article it is called with; 0 for one without."""
    articles = language.words["unit_article"]
    if not low.startswith(articles, heard.start):
        return 0
    return next((heard.start + len(a) + 1 for a in articles if low.startswith(f"{a} ", heard.start)), 0)


_TAILS = {"unit": "unit_tail", "person": "person_tail"}
LETTERS = 2
"""So short is a measure or a size rather than a room: 10 A."""


def _counted(low: str, at: int) -> bool:
    """A Latin letter behind a figure that is no minute."""
    return low[at].isascii() and low[at].isalpha() and _FIGURE.search(low[max(at - 5, 0) : at]) is not None


def _one(text: str, low: str, at: int, made: Index, language: Language, before: list[Heard]) -> Heard | None:
    for form, names in made.at(low, at):
        end = at + len(form)
        if low[end - 1] in LATIN and end < len(low) and low[end] in LATIN:
            continue
        if _counted(low, at) and not (len(form) > LETTERS and all(n.kind == "room" for n in names)):
            continue  # 3 quality checks; but: at 10 boardroom
        best = names[0].rank
        kept = tuple(names) if names[-1].rank == best else tuple(n for n in names if n.rank == best)
        among = best == BARE and _among_units(low, at, end, made, language, before)
        if best >= WEAK and not among and not _person_place(low, at, end, language):
            continue
        if not text[at].isupper() and form in _small_words():
            continue  # it is no IT department
        if best >= WEAK and form.isascii() and not text[at].isupper():
            continue
        if best == BARE and not (
            among
            or low.startswith(language.words.get("unit_after", ("\n",)), end)
            or _colleague(low, end, kept, made, language)
            or _sets_to(low, at, end, language)
        ):
            continue
        if kept[0].kind == "unit" and form.isascii() and text[at:end].islower() and _is_noun(low, at, end, language):
            continue
        if kept[0].kind == "unit" and form.isascii() and _of_a_thing(low, at, end, made, language):
            continue
        if kept[0].kind == "unit" and form.isascii() and _names_a_meeting(low, at, end, language):
            continue
        if kept[0].kind == "unit" and best >= FULL and _inside_organ(low, at, end, language):
            continue
        if kept[0].kind == "unit" and _somebodys_room(low, at, end, language):
            continue
        if kept[0].kind == "unit" and low[end - 1 : end + 1] in language.unsplit:
            continue  # 公文处理 is no 公文处
        if kept[0].kind == "person" and best > ALIAS and low[max(at - 1, 0) : at + 1] in language.unsplit:
            continue  # 标段工程 names no 段工
        if form.isdigit() and not _room_place(low, at, end, language):
            continue
        if kept[0].kind == "unit" and len(kept) == 1:
            end, kept = _its_head(low, end, kept, made, language)
        if kept[0].kind == "person" and best == FULL and _runs_into_day(low, end, form, made, language):
            continue
        if kept[0].kind == "person" and best > FULL:
            end, kept = _with_post(low, end, kept, made)
        tails = language.words.get(_TAILS.get(kept[0].kind, ""), ())
        if low.startswith(tails, end):
            end += next((len(t) for t in tails if _ends(low, t, end)), 0)
        return Heard(at, end, text[at:end], kept)
    return None


def _is_noun(low: str, at: int, end: int, language: Language) -> bool:
    """The signalling fault log: a word written small where a clause begins, and more of a name behind it."""
    if not _clause_begins(language.code).search(low, 0, at):
        return False
    after = _NEXT_WORD.match(low, end)
    known = language.words.get("unit_does", ())
    return after is not None and not low.startswith(known, after.start(1))


def _of_a_thing(low: str, at: int, end: int, made: Index, language: Language) -> bool:
    """Sales forecasts: Leo; agenda planning: what a unit is called is part of a thing's name."""
    things = language.words.get("matter_noun", ())
    before = _WORD_BEFORE.search(low, 0, at) if low.endswith("ing", at, end) else None
    if before is not None and before.group(1) in things:
        return True
    got = _thing_of(language.code).match(low, end)
    if got is None or not _clause_begins(language.code).search(low, 0, at):
        return False
    thing = got.group(1)
    if thing not in things and thing.removesuffix("s") not in things:
        return False
    return any(n.kind == "person" for _, names in made.at(low, got.end()) for n in names)


def _names_a_meeting(low: str, at: int, end: int, language: Language) -> bool:
    """Claims huddle, the partners' catch-up: who meets is the meeting's name, and no guest of it."""
    if not _meeting_behind(language.code).match(low, end):
        return False
    before = _WORD_BEFORE.search(low, max(at - 16, 0), at)
    return before is None or before.group(1) not in language.words.get("may_he", ())  # when can Sales call


@cache
def _meeting_behind(code: str) -> re.Pattern[str]:
    """Huddle, behind a name; not review the leases, call Ruth; Sales call about the samples: who is to come."""
    some = load(code).words.some
    wall = load(code).words.wall or "(?!)"
    goes_on = rf"(?:{some('article', 'pronoun', 'receiver', 'verb_prep', but='meets_for')}|{some('about_sure')})"
    noun = some("meeting_noun", but="says_meet")
    return re.compile(rf"(?:['\u2019]s?)?\s{wall}{noun}(?!\s{goes_on})(?=\W|$)(?!\s[a-z]+ing\b)")


_WORD_BEFORE = re.compile(r"\b([a-z]+)\s$")
_NEXT_WORD = re.compile(r"\s([a-z])")


@cache
def _thing_of(code: str) -> re.Pattern[str]:
    """Forecasts: in Sales forecasts: Leo, a thing before who is to see to it."""
    small = load(code).words.some("article", "goal", "helped_by")
    return re.compile(rf"(?:\s(?!{small})[a-z][a-z-]*){{0,3}}\s([a-z][a-z-]*)\s?(?:[:,]|-+|\u2013)\s(?=\w)")


@cache
def _clause_begins(code: str) -> re.Pattern[str]:
    return re.compile(rf"(?:^|[,.;:!?\n]\s*|\s-\s)(?:{load(code).words.some('article')}\s)?$")


def _ends(low: str, tail: str, at: int) -> bool:
    """The ops team: team is no more than a way to say that Ops is a unit."""
    return low.startswith(tail, at) and not low[at + len(tail) : at + len(tail) + 1].isalnum()


def _colleague(low: str, end: int, kept: tuple[Name, ...], made: Index, language: Language) -> bool:
    """财务佟丽娅, 财务的佟丽娅: one of that unit follows."""
    units = {n.name for n in kept}
    of = language.words.get("of", ()) if language.script == "han" else ()
    end += next((len(word) for word in of if low.startswith(word, end)), 0)
    found = (n for _, names in made.at(low, end) for n in names) if end < len(low) else ()
    return any(n.kind == "person" and n.unit in units for n in found)


def _sets_to(low: str, at: int, end: int, language: Language) -> bool:
    """法务审一下合同: where a clause begins, and a verb with its result follows."""
    words = language.words
    if low[:at] and not low[:at].endswith(words.get("before_person", ())):
        return False
    verbs = (end + len(verb) for verb in words.get("do", ()) if low.startswith(verb, end))
    return any(low.startswith(words.get("sure_end", ("\n",)), after) for after in verbs)


def _among_units(low: str, at: int, end: int, made: Index, language: Language, before: list[Heard]) -> bool:
    """法务和财务: one short name beside another is a unit's."""
    joints = language.joints if language.script == "han" else ()
    if before and before[-1].kind == "unit" and low[before[-1].end : at] in joints:
        return True
    beside = made.at(low, end + 1) if low[end : end + 1] in joints and end + 1 < len(low) else ()
    return any(n.kind == "unit" for _, names in beside for n in names)


def _with_post(low: str, end: int, kept: tuple[Name, ...], made: Index) -> tuple[int, tuple[Name, ...]]:
    """小黄护士长: the post behind a usual name is part of it, and tells two of one name apart."""
    if not low.startswith(made.titles, end):
        return end, kept
    bearers = [(made.people[n.id].title.lower(), n) for n in kept if n.id in made.people]
    fits = [(title, n) for title, n in bearers if title and low.startswith(title, end)]
    if not fits:
        return end, kept
    longest = max(len(title) for title, _ in fits)
    return end + longest, tuple(n for title, n in fits if len(title) == longest)


@cache
def _small(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(map(str.lower, words))


def _its_head(
    low: str, end: int, kept: tuple[Name, ...], made: Index, language: Language
) -> tuple[int, tuple[Name, ...]]:
    """机电科科长: the one of that unit who has this post, if there is but one."""
    more, posts = language.words.get("post_more", ("\n",)), language.words.get("post", ())
    for post in posts if low.startswith(_small(posts), end) else ():
        if not low.startswith(post.lower(), end) or low.startswith(more, end + len(post)):
            continue
        heads = [p for p in made.people.values() if p.unit == kept[0].name and p.title.lower() == post.lower()]
        if len(heads) == 1:
            return end + len(post), (Name(POST, "person", heads[0].id, heads[0].name, heads[0].unit),)
    return end, kept


def _person_place(low: str, at: int, end: int, language: Language) -> bool:
    before = low[max(0, at - 3) : at]
    if before == "" or before.endswith(language.words.get("before_person", ())):
        return not low.startswith(language.words.get("not_after_person", ()), end)
    return False


def _inside_organ(low: str, at: int, end: int, language: Language) -> bool:
    """市政府办公室 is not our 办公室."""
    tails = language.words.get("organ_tail", ())
    return bool(at > 1 and tails and low[at - 1] in tails and has_han(low[at - 2]) and len(low[at:end]) <= 4)


def _somebodys_room(low: str, at: int, end: int, language: Language) -> bool:
    """我办公室 is where I sit, and no unit."""
    words = language.words
    return low[at:end] in words.get("sits_in", ()) and low[:at].endswith(words.get("whose_room", ("\n",)))


def _room_place(low: str, at: int, end: int, language: Language) -> bool:
    words = language.words
    if low[max(0, at - 1) : at] in words.get("not_before_room", ()) and at:
        return False
    return not low.startswith(words.get("not_after_room", ()), end)


def _runs_into_day(low: str, end: int, form: str, made: Index, language: Language) -> bool:
    """李明明天 is 李明 tomorrow when both 李明 and 李明明 work here."""
    if form[:-1] not in made.forms:
        return False
    last = form[-1]
    for day in language.words.get("day_words", ()):
        if day[0] == last and low.startswith(day[1:], end):
            return not low.startswith(day, end)
    return False
