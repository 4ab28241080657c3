"""A meeting asked for in any words: what leads to it, who is to come, where, and about what.

Read clause by clause before the sentence patterns, where a language lists its words under [appointments];
what speaks of something else stays for them: lets sync on the data Friday at ten, Dan you in? Room 1.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import cache

from bot.understanding.clauses import Clause, Reading, split
from bot.understanding.command import Command, Scene
from bot.understanding.language import Language, load, pattern_of
from bot.understanding.lift import Lifted, clocked, limits, past
from bot.understanding.readings import add
from bot.understanding.sentences import Found, Patterns
from bot.understanding.things import GROUP, MOMENT, PARTY, ROOM, char_class, holds, is_kind

_ONE, _HALL = char_class(PARTY), char_class(ROOM)
_SOME = _ONE.strip("[]")
_MARKS = re.compile(r"\s*[()]\s*|\s+[-\u2013\u2014]+\s+|\s*\u2014\s*|:(?=\s)")
"""Brackets, dashes and colons part a booking as commas do."""
_EDGES = " ,.;:!?-"
_LONGEST, _LONGEST_MESSAGE = 70, 300
_ASKED_BY = {
    "room": {"reserve", "hall"}, "hold": {"hold", "meeting"}, "meet": {"meet"}, "fetch": {"fetch"}, "do": {"do"},
}  # fmt: skip
"""What must stand in a clause that asks for a meeting in this way."""
_WITHOUT_HOUR = ("room", "hold")


@dataclass
class _Booking:
    """What the clauses read so far say of the meeting."""

    lead: str = ""
    about: str = ""
    named: str = ""
    room: str = ""
    spot: str = ""
    guests: str = ""
    clauses: list[Clause] = field(default_factory=list)


@cache
def _shapes(code: str) -> dict[str, re.Pattern[str]]:
    """The parts of a booking by name: how it is asked for, what it is about, who comes; none without [appointments]."""
    parts: dict[str, list[str]] = {}
    for pattern in load(code).appointments:
        parts.setdefault(pattern.gives, []).append(re.sub(r"\(\?P<\w+>", "(?:", pattern.body))
    if not parts:
        return {}
    parts["us"].append(char_class(GROUP))
    one = {name: "(?:" + "|".join(bodies) + ")" for name, bodies in parts.items()}
    lead = rf"(?:{one['ask']}\s*)*"
    own = rf"(?:{one['own']}\s*)"
    us = rf"(?:{one['for_us']}\s*)?"
    gap = rf"(?:(?!{one['not_gap']})[^\s,{_SOME}]+\s+){{0,6}}?"
    named = rf"{gap}{one['meeting']}"
    word = rf"(?:{one['with']}|{one['come']}|{one['us']}|{one['join']}|{one['own']}|{_ONE}|{_HALL}|{one['hall']})"
    hall = rf"{own}?{_HALL}(?:\s*{one['hall']})?"
    whom = rf"(?:{_ONE}|{one['us']})(?:[\s,]*(?:{one['join']}|{_ONE}|{one['us']}))*"
    ends = rf"(?=\s*(?:$|[,.;:]|{one['after']}|{one['about']}|{one['loose']}))"
    title = rf"\s*(?P<title>\S.{{1,79}}?)\s*(?:(?<![\w-]){one['tail']}\s*)*$"
    words = load(code).words
    place, article, to, joint = (words.some(name) for name in ("place_noun", "unit_article", "purpose", "and"))
    small = "(?:" + "|".join(one[part] for part in ("after", "at", "about", "loose", "with", "tail")) + ")"
    made = {
        "room": rf"{lead}{one['reserve']}\s*{us}(?:{hall}|{own}?{one['kind']}?\s*{one['hall']})",
        "hold": rf"{lead}{one['hold']}\s*{us}(?={own}*{named})",
        "do": rf"\s*{one['do']}\s*(?={own}|{gap}{one['meetings']})",
        "meet": rf"{lead}{one['meet']}",
        "fetch": rf"{lead}{one['fetch']}(?=\s*{whom}(?:\s*{one['come']})*{ends})(?!\s*{whom}\s*{to})",
        "first": rf"\s*{whom}(?:\s*{one['come']})*{ends}",
        "guests": rf"{one['with']}\s*{own}?{whom}(?:\s*{one['come']})*{ends}",
        "only": rf"{whom}\s*{one['bare']}?",
        "bag": rf"[\s,]*(?:{word}[\s,]*+)+",
        "hall": rf"(?:{one['at']}\s*)?{own}?(?P<room>{_HALL})(?:\s*{one['hall']})?(?:\s*{one['if_free']})?",
        "about": rf"{one['about']}\s*{own}*{title}",
        "topic": rf"(?:{one['topic']}|{one['about']})\s*{own}*{title}",
        "loose": rf"\s*{one['loose']}\s*{own}*{title}",
        "tail": rf"\s*(?<![\w-]){one['tail']}\s*$",
        "label": rf"\b(?P<label>{one['topic']}|{one['with']}|{one['at']}|{one['about']})\s*:\s*",
        "own": rf"^\s*(?:(?:{one['own']}|{one['kind']})\s+)+",
        "bare": rf"{one['bare']}(?![\w-])",
        "thing": one["meeting"],
        "treat": one["treat"],
        "beside": rf"{_ONE}\s+(?:{one['at']}\s*)?{char_class(MOMENT)}\s",
        "amid": rf"({one['with']}\s*{_ONE}\s+(?:{one['at']}\s*)?{char_class(MOMENT)})\s+(?!{small}\b)(?=[a-z])",
        "no_meeting": rf"\b{one['no_meeting']}\b",
        "called": one["called"],
        "verb": rf"{lead}(?:{one['reserve']}|{one['hold']})",
        "ours": one["for_us"],
        "spot": rf"\s{one['at']}\s(?:{article}\s)?(?P<place>(?:[^\s,]+\s){{0,2}}?{place})$",
        "crowd": rf"(?<=\w)(?:[\s,]+(?:{one['join']}\s*)*{_ONE})+\s*$",
        "gap": rf"(?:^|\s){one['not_gap']}$",
        "tale": rf"(?<![\w-]){one['tale']}(?![\w-])",
        "order": rf"{one['order']}(?!-)|{_ONE}(?:\s*{joint}\s*{_ONE})*\s*{one['person_acts']}",
    }
    return {name: re.compile(body, re.IGNORECASE) for name, body in made.items()}


@cache
def _leads(code: str) -> Patterns:
    """What books without an hour: a room kept, a meeting held."""
    return Patterns(p for p in load(code).appointments if p.gives in {"reserve", "hold"})


@cache
def _asking(code: str) -> Patterns:
    return Patterns(p for p in load(code).appointments if any(p.gives in needed for needed in _ASKED_BY.values()))


@cache
def _orders(code: str) -> Patterns:
    return Patterns(p for p in load(code).appointments if p.gives == "order")


def _is_order(text: str, language: Language) -> bool:
    """Move the desks, Dan to: it is surely no meeting that is wanted."""
    may = is_kind(text[:1] or " ", PARTY) or _orders(language.code).standing(text)
    return bool(may) and _shapes(language.code)["order"].match(text) is not None


def appointed(said: str, lifted: Lifted, scene: Scene) -> tuple[Command, list[Clause]] | None:
    """The booking a message begins with, and the clauses that say something else."""
    language = scene.language
    shapes = _shapes(language.code)
    if not shapes or len(said) > _LONGEST_MESSAGE:
        return None
    coming = [m for _, m in lifted.moments(said) if not past(m, scene.now)]
    clock = any(clocked(m) and not limits(m, language) for m in coming)
    if not clock and not _leads(language.code).standing(said):
        return None
    made = _Booking()
    parted = shapes["label"].sub(r"\g<label> ", said) if ":" in said else said
    if shapes["beside"].search(parted):
        parted = shapes["amid"].sub(r"\1, ", parted)
    clauses = split(_MARKS.sub(", ", parted), lifted, language)
    while len(clauses) > 1 and (
        shapes["called"].fullmatch(clauses[0].bare) or _only_where(clauses[0].bare, made, shapes)
    ):
        made.clauses.append(clauses.pop(0))
    if not clauses or any(limits(m, language) for _, m in lifted.moments(clauses[0].text)):
        return None
    if not _head(clauses[0], made, language, clock=clock):
        return None
    made.clauses.append(clauses.pop(0))
    rest = [c for c in clauses if not _further(c, made, shapes, language)]
    made.clauses += [c for c in clauses if c not in rest]
    title = made.about or made.named
    if made.lead in {"plain", "do"} and not (made.room or made.guests or shapes["thing"].search(title)):
        return None
    if made.lead in {"meet", "fetch"} and not (made.room or made.guests or title):
        return None
    if shapes["treat"].fullmatch(title) and not (made.guests or made.room):
        return None
    if not (clock or made.room or made.guests) and shapes["no_meeting"].search(title):
        return None  # let's have a notice board in the kitchen
    if made.lead == "fetch" and not (made.guests or made.about):
        return None
    slots = {"title": title} if title else {}
    if made.room:
        slots["room"] = made.room
    elif made.spot:
        slots["place"] = made.spot
    if made.guests:
        slots["list"] = made.guests
    pattern = pattern_of(language.code, "{list}{room}", "meeting.book")
    reading = Reading("meeting.book", Found(pattern, slots, 1), 1, False, f"meeting.book: in any words ({made.lead})")
    return Command(reading, made.clauses, [], slots), rest


def _only_where(text: str, made: _Booking, shapes: dict[str, re.Pattern[str]]) -> bool:
    """Thursday 4pm, boardroom, …: a day or a room said first; or who is called: Team, …."""
    if shapes["called"].fullmatch(text):
        return True
    if text and not (got := shapes["hall"].fullmatch(text)):
        return False
    if text and got:
        made.room = got.group("room")
    return True


def _head(clause: Clause, made: _Booking, language: Language, *, clock: bool) -> bool:
    """Does this clause ask for a meeting? What it says of it goes into `made`."""
    text, shapes = clause.bare, _shapes(language.code)
    stands = {pattern.gives for pattern in _asking(language.code).standing(text)}
    if holds(text, ROOM):
        stands.add("hall")
    for lead in (*_ASKED_BY, "plain") if clock else _WITHOUT_HOUR:
        got = shapes[lead].match(text) if lead in _ASKED_BY and stands >= _ASKED_BY[lead] else None
        if lead == "plain":
            set_up = bool(made.room) and shapes["guests"].search(text) is not None  # Room 8 at ten, prep with Ana
            if shapes["only"].fullmatch(text) or (not set_up and _is_order(text, language)):
                return False
            if clause.asks and not shapes["bare"].match(shapes["own"].sub("", text)):
                return False
        elif not got:
            continue
        begun = replace(made, lead=lead, clauses=list(made.clauses))
        if got:
            begun.room = next((c for c in got.group() if is_kind(c, ROOM)), made.room)
            begun.guests += _parties(got.group())
        left = _parts(text[got.end() :] if got else text, begun, shapes, led=lead not in {"hold", "do", "plain"})
        if not shapes["tale"].search(left):
            made.__dict__.update(begun.__dict__)
            return True
    return False


def _parts(text: str, made: _Booking, shapes: dict[str, re.Pattern[str]], *, led: bool) -> str:
    """Where, who and about what, taken out of a clause; what is left names the meeting."""
    if got := shapes["hall"].search(text):
        made.room = made.room or got.group("room")
        text = f"{text[: got.start()].rstrip()} {text[got.end() :].lstrip()}".strip()
    if led and (first := shapes["first"].match(text)):
        made.guests += _parties(first.group())
        text = text[first.end() :]
    text = shapes["tail"].sub("", _without_guests(text, made, shapes))
    if made.room and (got := shapes["crowd"].search(text)) and not shapes["gap"].search(text[: got.start()]):
        made.guests += _parties(got.group())
        text = text[: got.start()]
    if got := shapes["about"].search(text):
        made.about = made.about or got.group("title")
        text = text[: got.start()]
    text = shapes["own"].sub("", text).strip(_EDGES)
    if shapes["verb"].fullmatch(text) or shapes["ours"].fullmatch(text):
        return ""  # block 10:30 tomorrow: what for is said behind
    if not made.room and (got := shapes["spot"].search(text)):
        made.spot, text = got.group("place"), text[: got.start()]
    bare = shapes["bare"].match(text)
    if (led or bare or made.room) and (got := shapes["loose"].match(text[bare.end() :] if bare else text)):
        made.about = made.about or got.group("title")
        return ""
    if bare and bare.end() == len(text):
        return ""
    if shapes["only"].fullmatch(text):
        made.guests += _parties(text)
        return ""
    made.named = made.named or text
    return text


def _without_guests(text: str, made: _Booking, shapes: dict[str, re.Pattern[str]]) -> str:
    while got := shapes["guests"].search(text):
        made.guests += _parties(got.group())
        text = f"{text[: got.start()].rstrip()} {text[got.end() :].lstrip()}".strip()
    return text


def _further(clause: Clause, made: _Booking, shapes: dict[str, re.Pattern[str]], language: Language) -> bool:
    """Does a later clause only say more of the meeting: who else, where, about what?"""
    text = clause.bare.strip(_EDGES)
    if not text or shapes["bag"].fullmatch(text):
        made.guests += _parties(text)
        made.room = made.room or next((c for c in text if is_kind(c, ROOM)), "")
        return True
    if got := shapes["topic"].fullmatch(text):
        made.about = _without_guests(got.group("title"), made, shapes)
        return True
    if made.about or made.named or clause.asks or add(clause, language):
        return False
    if len(text) > _LONGEST or shapes["tale"].search(text) or _is_order(text, language):
        return False
    return not shapes["tale"].search(_parts(text, made, shapes, led=False))


def _parties(text: str) -> str:
    return "".join(c for c in text if is_kind(c, PARTY))
