"""Take people, rooms, numbers, titles and moments out of a text; what is left is short enough to match."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import cache
from typing import Any, TypeVar

from bot.understanding import documents
from bot.understanding.appositions import told_apart
from bot.understanding.called import FULL, Heard, Index, same_unit
from bot.understanding.documents import Lift
from bot.understanding.language import Language, load
from bot.understanding.lexicon import Lexicon
from bot.understanding.names import hear
from bot.understanding.normal import any_in, has_figure, lowered
from bot.understanding.strangers import asked, misheard, organs_asked, posted, put_right
from bot.understanding.things import GROUP, ITEM, LIFTED, MOMENT, NUMBER, PARTY, ROOM, TITLE, is_kind, span_of
from bot.understanding.when import find
from bot.understanding.when.moment import Moment, day_in

_MOMENTS = re.compile(f"[{MOMENT}-{span_of(MOMENT)[1]}]")
_OWN = ("'s", "\u2019s")
_KINDS = {"person": PARTY, "unit": PARTY, "list": PARTY, "unknown": PARTY, "room": ROOM, "group": GROUP}
MASK = "\ufffc"
Thing = Heard | Lift | Moment
Read = TypeVar("Read")


@dataclass
class Lifted:
    """A text with everything nameable taken out, and what was taken."""

    text: str
    whole: str
    things: dict[str, Thing] = field(default_factory=dict)
    source: dict[str, str] = field(default_factory=dict)
    _read: dict[tuple[object, str], Any] = field(default_factory=dict, repr=False, compare=False)

    def once(self, text: str, read: Callable[[str, Lifted, Language], Read], language: Language) -> Read:
        """What `read` makes of a text: several layers ask for the same, and it is read once."""
        key = read, text
        if key not in self._read:
            self._read[key] = read(text, self, language)
        made: Read = self._read[key]
        return made

    def restore(self, text: str) -> str:
        """The words as they stood."""
        return LIFTED.sub(lambda m: self.source.get(m.group(), ""), text)

    def moments(self, text: str) -> list[tuple[str, Moment]]:
        return [(c, t) for c in _MOMENTS.findall(text) if isinstance(t := self.things.get(c), Moment)]

    def heard(self, text: str) -> list[Heard]:
        return [t for c in text if isinstance(t := self.things.get(c), Heard)]

    def same(self, one: str, other: str) -> bool:
        """Whether two characters stand for the same people or unit."""
        first, second = self.things.get(one), self.things.get(other)
        return isinstance(first, Heard) and isinstance(second, Heard) and first.names == second.names

    def without_moments(self, text: str, language: Language, mark: str = "") -> str:
        return _moment_cling(language.code).sub(mark, text) if _MOMENTS.search(text) else text


@cache
def _moment_cling(code: str) -> re.Pattern[str]:
    """A moment with the small words that hold it."""
    words = load(code).words
    one = f"[{MOMENT}-{span_of(MOMENT)[1]}]"
    some = words.some
    apart = "".join(rf"(?<!{re.escape(w)})" for w in words.get("no_cling", ()))
    held = rf"(?:(?:{some('before_moment')}){apart}\s*)?{one}(?:\s*(?:{some('after_moment')}))?"
    return re.compile(rf"{held}(?:\s*{some('and')}\s*{held})*", re.IGNORECASE)


@cache
def _item_ref(code: str) -> re.Pattern[str] | None:
    words = load(code).words.get("item_ref")
    return re.compile("|".join(words), re.IGNORECASE) if words else None


def lift(
    text: str, now: datetime, lexicon: Lexicon, made: Index, language: Language, *, bare_time: bool = False
) -> Lifted:
    """Take out of `text` all that has a name, a number or a date."""
    taken: list[tuple[int, int, str, Thing]] = [
        (found.start, found.end, TITLE if found.kind == "title" else NUMBER, found)
        for found in documents.lift_documents(text, language)
    ]
    masked = _mask(text, [(s, e) for s, e, _, _ in taken])
    if has_figure(masked) and (refs := _item_ref(language.code)):
        taken += [
            (ref.start(), ref.end(), ITEM, Lift("item", ref.start(), ref.end(), ref.group().strip()))
            for ref in refs.finditer(masked)
        ]
        masked = _mask(masked, [(s, e) for s, e, k, _ in taken if k == ITEM])
    names = hear(masked, made, language)
    names = told_apart(_with_units(names, masked, language), masked, language)
    names = misheard(names, masked, lambda word: _begins_moment(word, now, language))
    names += put_right(masked, [(h.start, h.end) for h in names], language)
    names += asked(masked, [(h.start, h.end) for h in names], made, language)
    names += organs_asked(masked, [(h.start, h.end) for h in names], language)
    taken += [(h.start, h.end, _KINDS[h.kind], h) for h in names]
    masked = _mask(masked, [(h.start, h.end) for h in names])
    moments = list(_moments(masked, now, lexicon, language, bare_time=bare_time))
    for moment in moments:
        if _in_title(text, moment, language):
            continue
        others = [other for other in moments if other is not moment]
        if others and (_of_period(text, moment, others, language) or _of_thing(text, moment, others, language)):
            continue
        spans = _spans(text, moment, language)
        told = next((n for n, (start, _) in enumerate(spans) if n and _changed(text[:start], language)), 0)
        for n, (start, end) in enumerate(spans):
            taken.append((start, end, MOMENT, moment if n == told else Lift("rest", start, end, text[start:end])))
    return _replace(text, taken)


@cache
def _shape_of(code: str, name: str) -> re.Pattern[str] | None:
    """A list of expressions as one."""
    shapes = load(code).words.get(name)
    return re.compile("|".join(shapes), re.IGNORECASE) if shapes else None


def _moments(text: str, now: datetime, lexicon: Lexicon, language: Language, *, bare_time: bool) -> Iterator[Moment]:
    """The moments of a text; how long before to remind is read apart from when the thing itself is."""
    near = language.words.get("remind_near")
    cut = _shape_of(language.code, "remind_cut") if not near or any_in(text.lower(), near) else None
    apart = [m.span() for m in cut.finditer(text)] if cut else []
    lead = _shape_of(language.code, "remind_noun")
    for start, end in apart:
        said = lead.sub(lambda m: MASK * len(m.group()), text[start:end]) if lead else text[start:end]
        alone = MASK * start + said + MASK * (len(text) - end)
        yield from find(_without_ahead(alone, language), now, locale=language.code, hours=lexicon.hours)
    rest = _without_ahead(_mask(text, apart), language)
    yield from find(rest, now, locale=language.code, hours=lexicon.hours, bare_time=bare_time)


def _begins_moment(word: str, now: datetime, language: Language) -> bool:
    """Wed of with Emily Wed 4pm: a day, alone or before an hour."""
    return any(m.span[0] == 0 for said in (word, f"{word} 9:00") for m in find(said, now, locale=language.code))


@cache
def _ahead(code: str) -> re.Pattern[str] | None:
    words = load(code).words
    listed = words.get("ahead")
    if not listed:
        return None
    return re.compile(rf"(?:{'|'.join(map(re.escape, listed))})(?=\s*[\d{words.first('count')}])")


@cache
def _never(code: str) -> re.Pattern[str] | None:
    """What is no moment, in small letters."""
    shapes = load(code).words["not_moment"]
    return re.compile("|".join(shapes)) if shapes else None


def _without_ahead(text: str, language: Language) -> str:
    """提前 in 提前30分钟 is covered, so that the length alone is found; so is 俩 in 你俩周三."""
    if never := _never(language.code):
        text = _mask(text, [found.span() for found in never.finditer(lowered(text))])
    if alone := _shape_of(language.code, "hour_alone"):
        text = alone.sub(r"\1,", text)  # at 10 to discuss: the hour ends there
    shape = _ahead(language.code)
    return shape.sub(lambda m: MASK * len(m.group()), text) if shape else text


def _spans(text: str, moment: Moment, language: Language) -> list[tuple[int, int]]:
    """The places of a moment without the verb that moves it (改到), places side by side as one."""
    spans = sorted(moment.spans or (moment.span,))
    spans = [span for span in spans if not _off_work(text, span, language)] or spans
    joined = [list(spans[0])]
    for start, end in spans[1:]:
        between = text[joined[-1][1] : start].strip()
        if start - joined[-1][1] <= 1 and (not between.isalpha() or between in language.words.get("of", ())):
            joined[-1][1] = max(end, joined[-1][1])
        else:
            joined.append([start, end])
    for span in joined:
        said = text[span[0] : span[1]].rstrip().lower()
        span[1] = span[0] + len(said)  # a blank behind it parts it from what follows
        span[0] += _led(said, language.words["moment_lead"])
    return [(start, _with_own(text, end)) for start, end in joined if end > start]


def _led(said: str, leads: tuple[str, ...]) -> int:
    """How long the verb is that a moment begins with, the longest of them."""
    return max(len(lead) for lead in leads if said.startswith(lead)) if said.startswith(leads) else 0


def _with_own(text: str, end: int) -> int:
    """Last year's prices: what makes it the year's is no word of its own."""
    return end + 2 * (text.startswith(_OWN, end) and not text[end + 2 : end + 3].isalnum())


def _off_work(text: str, span: tuple[int, int], language: Language) -> bool:
    """周五请假一天: the length of a leave says when, and stays in the words for what it is."""
    return text.startswith(language.words.get("off_work", ("\n",)), span[0])


def _changed(before: str, language: Language) -> bool:
    """周四的例会改到下午四点: the moment stands where it is moved to, though its day was said first."""
    return before.rstrip().lower().endswith(language.words.get("change", ("\n",)))


def _mask(text: str, spans: list[tuple[int, int]]) -> str:
    for start, end in spans:
        text = text[:start] + MASK * (end - start) + text[end:]
    return text


def _replace(text: str, taken: list[tuple[int, int, str, Thing]]) -> Lifted:
    out: list[str] = []
    lifted = Lifted("", text)
    counts: dict[str, int] = {}
    at = 0
    for start, end, kind, thing in sorted(taken, key=lambda t: (t[0], -t[1])):
        if start < at:
            continue
        out.append(text[at:start])
        at = end
        if isinstance(thing, Lift) and thing.kind == "rest":
            continue
        number = counts.get(kind, 0)
        char = chr(ord(kind) + number)
        if not is_kind(char, kind):
            out.append(text[start:end])
            continue
        counts[kind] = number + 1
        out.append(char)
        lifted.things[char] = thing
        lifted.source[char] = text[start:end]
    out.append(text[at:])
    lifted.text = "".join(out)
    return lifted


def _with_units(names: list[Heard], text: str, language: Language) -> list[Heard]:
    """综合科李明 is one person; 发改委刘科长, whom nobody here is, is one outsider."""
    joined: list[Heard] = []
    owned = language.words.get("of", ()) if language.script == "han" else ()  # 三队的老赵
    strangers = posted(text, names, language)
    for heard in sorted(names + strangers, key=lambda h: h.start):
        before = joined[-1] if joined else None
        of = heard.kind == "person" and before is not None and text[before.end : heard.start] in owned
        close = before is not None and before.end == heard.start
        if before and close and before.kind == "person" and heard.words in language.words.get("sits_in", ()):
            ahead = text[: before.start]
            if ahead.endswith((*language.words.get("goes_in", ()), *language.words.get("own_room_in", ()))):
                continue  # 到邵局办公室: where one of us sits
        if before and before.kind == "unit" and (close or of) and heard.kind in {"person", "unknown"}:
            unit = before.names[0].name
            own = tuple(n for n in heard.names if n.kind == "person" and n.unit and same_unit(n.unit, unit))
            if not own and of and len(heard.names) == 1 and heard.names[0].rank == FULL:
                own = heard.names  # 办公室的王芳, who sits in one of its sections
            if own:
                joined[-1] = Heard(before.start, heard.end, text[before.start : heard.end], own)
                continue
            if close and (heard.kind == "unknown" or min(n.rank for n in heard.names) > 0):
                joined[-1] = Heard(before.start, heard.end, text[before.start : heard.end], ())
                continue
        joined.append(heard)
    return joined


_NAMING = frozenset({"date", "range", "recurrence", "duration", "point"})
_TITLED = _NAMING | {"deadline"}
"""Kinds of moments that may be part of a name; of deadlines only meetings are called, 节前保障会."""


def _in_title(text: str, moment: Moment, language: Language) -> bool:
    """三季度 in 三季度总结 is part of what the thing is called, not when."""
    words = language.words
    start, end = moment.span
    if any_in(text, words["paper_subject"]):
        titles = _subject(language.code).finditer(text)
        if any(title.start() < start and end <= title.end() for title in titles):
            return True
    if moment.kind not in _TITLED:
        return False
    after = text[end : end + 40]
    if not after or after.startswith(words["not_in_title"]):
        return False
    leads = words["title_moment_lead"]
    start += next(len(w) for w in leads if text.startswith(w, start)) if text.startswith(leads, start) else 0
    said = text[start:end]
    if _title_moment(language.code, "title_period").fullmatch(said):
        behind = after.lstrip()
        done = behind.startswith(words["do_strict"]) and not behind.startswith(words.get("not_verb", ("\n",)))
        return behind[:1].isalpha() and not done  # 2025年度发文目录: 发文 is no 发
    if not _title_moment(language.code, "title_moment").fullmatch(said):
        return False
    if said in words.get("title_moment_led", ()) and not text[:start].endswith((*words["do_strict"], *words["send"])):
        return False
    if language.script != "han" and _determined(language.code).search(text[:start]) and after[1:2].isalpha():
        return True  # the November freight ledger
    head = _title_head if moment.kind in _NAMING else _meeting_head
    return head(language.code).match(after) is not None


def _of_period(text: str, moment: Moment, others: list[Moment], language: Language) -> bool:
    """The stats for October by Wednesday, 三天内把十一月账目…: what it covers, where another moment says by when."""
    start, end = moment.span
    han = language.script == "han"
    limited = any(other.kind == "deadline" for other in others)
    if not limited and not (han and text.endswith(language.words["soft_object"], 0, start)):
        return False
    if han:
        words, said = language.words, text[start:end]
        end += next((len(of) for of in words["of"] if text.startswith(of, end)), 0)  # 把12月的采购单
        taken = text[:start].endswith((*words["soft_object"], *words["do_strict"], *words["once_of"]))
        named = taken and _title_moment(language.code, "title_moment").fullmatch(said) is not None
        return named and text[end : end + 1].isalpha() and not text.startswith(words["not_in_title"], end)
    got = _covering(language.code).search(text[:end])
    return got is not None and got.start("period") <= start <= got.end("lead")


def _of_thing(text: str, moment: Moment, others: list[Moment], language: Language) -> bool:
    """The weekend rota by Friday, the Monday morning checklist by noon: which one it is, where another says by when."""
    shapes = language.words.get("title_day")
    if not shapes or not any(other.kind == "deadline" for other in others):
        return False
    start, end = moment.span
    said = f"the {text[start:end]}" if _determined(language.code).search(text[:start]) else text[start:end]
    if _title_moment(language.code, "title_day").fullmatch(said) is None:
        return False
    after = text[end : end + 40]
    return not after.startswith(language.words["not_in_title"]) and _title_head(language.code).match(after) is not None


@cache
def _covering(code: str) -> re.Pattern[str]:
    words = load(code).words
    periods = "|".join(words.get("title_moment", ("(?!)",)))
    return re.compile(
        rf"[\w)]\s+(?P<period>(?P<lead>(?:{'|'.join(words.get('covers', ('(?!)',)))})\s+)(?:{periods}))$", re.IGNORECASE
    )


@cache
def _title_moment(code: str, name: str) -> re.Pattern[str]:
    return re.compile("|".join(load(code).words.get(name, ("(?!)",))), re.IGNORECASE)


@cache
def _subject(code: str) -> re.Pattern[str]:
    """关于春节前备血的请示: what a paper is about, up to the kind of paper it is."""
    some = load(code).words.some
    return re.compile(rf"{some('paper_subject')}[^，,。；;：:]{{1,60}}?{some('of')}{some('kind_word')}")


@cache
def _determined(code: str) -> re.Pattern[str]:
    return re.compile(rf"{load(code).words.some('article')}\s$", re.IGNORECASE)


@cache
def _meeting_head(code: str) -> re.Pattern[str]:
    """客流保障会 of 节前客流保障会."""
    words = load(code).words
    do = "|".join(sorted((re.escape(w) for w in words["do_strict"]), key=len, reverse=True))
    nouns = "|".join(sorted(map(re.escape, words["meeting_noun"]), key=len, reverse=True))
    return re.compile(rf"(?!{do})[^，,。；;：:\s{PARTY}-{span_of(PARTY)[1]}{MASK}]{{1,14}}?(?:{nouns})", re.IGNORECASE)


@cache
def _title_head(code: str) -> re.Pattern[str]:
    words = load(code).words
    heads = "|".join(
        sorted((*words["matter_noun"], *words["meeting_noun"], *words["title_noun"]), key=len, reverse=True)
    )
    no = re.escape(words.first("not_in_head"))
    blank = "" if load(code).script == "han" else r"\s?"
    do = "|".join(sorted((re.escape(w) for w in words["do_strict"]), key=len, reverse=True))
    word = rf"[^{no}，,。；;：:\s{PARTY}-{span_of(PARTY)[1]}{MASK}]"
    plain = "|".join(w.strip() for w in words["not_in_title"] if w.strip().isalpha())
    apart = rf"(?:(?!(?:{plain})\b){word}+\s){{0,2}}" if blank else ""
    return re.compile(rf"{blank}(?!{do}){apart}{word}{{0,14}}?(?:{heads})", re.IGNORECASE)


def clocked(moment: Moment) -> bool:
    """Does this moment say an hour?"""
    if moment.rule:
        return moment.rule.time is not None
    edge = moment.first
    return isinstance(edge, datetime | time)


def limits(moment: Moment, language: Language) -> bool:
    """A deadline, or one that comes again and again: every Monday by 10."""
    if moment.rule is None:
        return moment.kind == "deadline"
    return any_in(moment.text.lower(), language.words["due_within"])


def day_of(moment: Moment) -> date | None:
    return day_in(moment.first)


def past(moment: Moment, now: datetime) -> bool:
    """Is it over already? (A doubt about it is asked, and counts as to come.)"""
    if moment.rule or moment.doubt:
        return False
    edge = moment.last
    if isinstance(edge, datetime):
        return edge < now.replace(tzinfo=None)
    return isinstance(edge, date) and edge < now.date()


def restored(raw: str, lifted: Lifted) -> str:
    """A caught stretch in words, its moments left out, a quoted title without its marks."""
    raw = _MOMENTS.sub("", raw)
    alone = raw.strip()
    thing = lifted.things.get(alone)
    if isinstance(thing, Lift) and thing.kind == "title":
        return raw.replace(alone, thing.value)
    return LIFTED.sub(lambda m: lifted.source.get(m.group(), m.group()), raw)
