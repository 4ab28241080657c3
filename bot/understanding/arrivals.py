"""A paper that came in, told in running words: what came, from whom, about what; the rest says who handles it.

Letter in from the Tax Bureau about receipts, log it for Priya. Read where a language lists its words under [arrivals].
"""

from __future__ import annotations

import re
from functools import cache

from bot.understanding.clauses import Clause, Reading, split
from bot.understanding.command import Command, Scene
from bot.understanding.language import load, pattern_of
from bot.understanding.lift import Lifted
from bot.understanding.marks import kind_of
from bot.understanding.sentences import Found, Patterns
from bot.understanding.things import MOMENT, NUMBER, PARTY, TITLE, char_class, holds, is_kind

_MARKS = re.compile(r"\s*[()]\s*|\s+[-\u2013\u2014]+\s+|:(?=\s)")
_EDGES = " ,.;:!?-"
_LONGEST = 400
_ENDS = f"{char_class(MOMENT)[1:-1]}{char_class(TITLE)[1:-1]}{char_class(NUMBER)[1:-1]}"


_OPENS = ("only", "told")
"""Clauses that only lead to the one that says what came: log this, new letter in."""
_WAYS = {
    "owned": {"owner"}, "titled": {"marked", "source"}, "logged": {"source"}, "came": {"source"}, "in": {"source"},
    "one": {"source"}, "sent": {"sent"}, "named": {"log"}, "numbered": {"marked"},
}  # fmt: skip
"""The ways to tell what came, the surer first, and what must stand in each: whose it is, from whom, its title."""


@cache
def _shapes(code: str) -> dict[str, re.Pattern[str]]:
    parts: dict[str, list[str]] = {}
    for pattern in load(code).arrivals:
        parts.setdefault(pattern.gives, []).append(re.sub(r"\(\?P<\w+>", "(?:", pattern.body))
    if not parts:
        return {}
    one = {name: "(?:" + "|".join(bodies) + ")" for name, bodies in parts.items()}
    one["stop"] = rf"(?:(?!{load(code).words.some('organ_joint')}\s(?-i:[A-Z])){one['stop']})"
    word = rf"(?!{one['stop']})[^\s,.;:?!{_ENDS}]+"
    ends = rf"(?=\s*(?:$|[,.;:?!{_ENDS}]|{one['stop']})"
    name = rf"(?:{one['article']}\s*)?(?P<issuer>{word}(?:\s+{word}){{0,7}}?){ends})"
    whose = rf"(?:{one['article']}\s*)?(?P<issuer>{word}(?:\s+{word}){{0,7}}?){ends}|'s)"
    paper = rf"(?P<paper>(?:[^\s,.;:{_ENDS}]+\s+){{0,5}}?(?:{one['paper']}|[^\s,.;:]+))"
    sure = rf"(?:{one['article']}\s*)?(?P<what>(?:[^\s,.;:]+\s+){{0,4}}?{one['paper']})"
    handed = rf"(?:{one['hand']}|{one['log']}|{one['it']}|{one['joint']})"
    owner = rf"(?P<owner>{char_class(PARTY)}(?:\s*{load(code).words.some('and')}\s*{char_class(PARTY)})*)"
    lead, article = rf"(?:{one['lead']}\s*)*", rf"(?:{one['article']}\s*)?"
    thing = rf"{article}{one['plain']}"
    about = one["about"]
    source = rf"{one['from']}\s*{name}"
    body = rf"(?P<issuer>{word}(?:\s+{word}){{0,5}}?)"
    numbered = rf"[{char_class(NUMBER)[1:-1]}{char_class(TITLE)[1:-1]}]"
    by_number = rf"(?:{numbered}\s*)?"
    now = rf"(?:{one['in']}|{char_class(MOMENT)})"
    begun = rf"(?:(?:{one['came']}|{one['log']})\s*)?"
    made = {
        "came": rf"{lead}{one['came']}\s*{article}{paper}?\s*{by_number}(?:{one['in']}\s*)?{source}",
        "logged": rf"{lead}{one['log']}\s*(?:{one['it']}\s*)?{article}{paper}?\s*{by_number}{source}",
        "in": rf"{lead}{article}(?P<paper>(?:[^\s,.;:]+\s+){{0,3}}?{one['paper']})\s*{by_number}"
        rf"(?P<in>{now}\s*)*{source}",
        "one": rf"{lead}{thing}\s*(?:{one['in']}\s*)+{source}",
        "sent": rf"{lead}{name}\s*{one['sent']}\s*(?:{sure}|{article}(?={char_class(TITLE)})|(?=\s*{one['about']}))",
        "plain": rf"{one['plain']}",
        "log": rf"(?:{one['joint']}\s*)*{one['log']}\b",
        "only": rf"(?:(?:{one['log']}|{one['it']}|{one['joint']}|{one['in']}|{one['came']})[\s,]*)+",
        "about": rf"(?:\s*(?:{one['in']}|{char_class(MOMENT)}))*\s*{one['about']}\s*(?P<title>[^,.;:{_ENDS}]{{2,80}})",
        "said": rf"{article}(?P<paper>{one['plain']})\s*{about}\s*(?P<title>[^,.;:{_ENDS}]{{2,80}})",
        "called": rf"{article}(?:{word}\s+){{1,5}}(?:{one['plain']})",
        "owner": rf"(?:{handed}\s*)*{owner}(?:\s*{one['tail']})*",
        "given": rf"\s+(?:{one['joint']}\s*)*{one['hand']}\s*(?:{handed}\s*)*{owner}(?:\s*{one['tail']})*$",
        "titled": rf"{lead}{begun}{article}(?:{paper}\s*[,:]?\s*)?{char_class(TITLE)}[\s,]*{source}",
        "told": rf"{lead}(?:{one['came']}\s*{thing}(?:\s*{one['in']})?|{thing}\s*{one['in']})",
        "owned": rf"{lead}(?P<log>(?:{one['log']}|{one['came']})\s*)?{article}{whose}'s\s*"
        rf"(?P<paper>(?:[^\s,.;:]+\s+){{0,3}}?{one['paper']})",
        "named": rf"{lead}(?P<log>{one['log']}\s*)?{article}{body}\s(?P<paper>{one['paper']})(?:\s{one['in']})?"
        rf"(?=\s*(?:$|[,.;:{_ENDS}]|{about}))",
        "numbered": rf"{lead}(?:{one['log']}\s*)?(?:{one['it']}\s*)*{article}{body}[\s,:]*(?={numbered})",
        "kind": rf"{article}{one['plain']}[\s,]*{numbered}",
        "behind": rf"{source}$",
        "source": rf"{one['from']}\s*[^\s,.;:?!{_ENDS}]",
        "marked": rf"[\s,]*(?:{numbered}[\s,]*)+",
        "ref": rf"{one['ref']}[\s.:]*",
        "organ": rf"{one['organ']}",
        "private": rf"{one['private']}\b",
    }
    return {key: re.compile(body, re.IGNORECASE) for key, body in made.items()}


@cache
def _hints(code: str) -> Patterns:
    """What no paper comes in without: from whom, sent, to be logged."""
    return Patterns(p for p in load(code).arrivals if p.gives in {"from", "sent", "log"})


def _hinted(said: str, code: str) -> set[str]:
    """What of that stands in a message; a number or a title says as much."""
    marked = {"marked"} if holds(said, TITLE) or holds(said, NUMBER) else set()
    return marked.union(pattern.gives for pattern in _hints(code).standing(said))


def arrived(said: str, lifted: Lifted, scene: Scene) -> tuple[Command, list[Clause]] | None:
    """The registration a message begins with, and the clauses that say something else."""
    language = scene.language
    shapes = _shapes(language.code)
    if not shapes or len(said) > _LONGEST or not (hints := _hinted(said, language.code)):
        return None
    marked = "marked" in hints
    clauses = split(_MARKS.sub(", ", said), lifted, language)
    called = clauses[:1] if len(clauses) > 1 and _is_called(clauses[0].bare) else []
    clauses = clauses[len(called) :]
    taken = list(called)
    while len(clauses) > 1 and any(not clauses[0].bare or shapes[one].fullmatch(clauses[0].bare) for one in _OPENS):
        taken.append(clauses.pop(0))
    slots: dict[str, str] = {}
    asks_first = len(clauses) > 1 and shapes["log"].match(clauses[0].bare)
    if asks_first and (handed := shapes["owner"].fullmatch(clauses[0].bare)):
        slots["owner"] = handed.group("owner")
        taken.append(clauses.pop(0))
    if not clauses or clauses[0].asks:
        return None
    head, *clauses = _from_behind(clauses, shapes)
    led = any(c.bare for c in taken[len(called) :])
    sender = head.bare[:1].isupper() or is_kind(head.bare[:1] or " ", PARTY)
    if (
        led
        and sender
        and clauses
        and (shapes["kind"].match(clauses[0].text) or shapes["marked"].match(clauses[0].text))
    ):
        head, *clauses = _run_on(head, clauses.pop(0)), *clauses
    way, got = _way(head, shapes, hints | {"log"} if marked or led else hints, led=led)
    if got is None:
        return None
    issuer = got.group("issuer")
    if way == "named" and not (got.group("log") or marked or led):
        return None
    asked = way in {"owned", "logged", "named"} or led or any(shapes["log"].match(c.bare) for c in clauses)
    asked = asked or any(shapes["owner"].fullmatch(c.bare.strip(_EDGES)) for c in clauses)
    if not (asked or marked or _told(way, got, head, lifted.restore(issuer), shapes)):
        return None
    if shapes["private"].match(issuer) or _somebody(issuer, lifted):
        return None
    slots["issuer"] = issuer
    taken.append(head)
    left = head.text[got.end() :]
    if about := shapes["about"].match(left):
        slots["title"] = about.group("title").strip()
        left = left[about.end() :]
        if given := shapes["given"].search(slots["title"]):
            slots["title"] = slots["title"][: given.start()]
            left = given.group()
    if handed := shapes["owner"].fullmatch(lifted.without_moments(left, language).strip(_EDGES)):
        slots.setdefault("owner", handed.group("owner"))
    rest = [clause for clause in clauses if not _further(clause, slots, shapes)]
    taken += [clause for clause in clauses if clause not in rest]
    paper = (got.groupdict().get("paper") or slots.pop("paper", "")).strip()
    if kind := kind_of(paper or got.groupdict().get("what"), None, language):
        slots["kind"] = kind
    if paper and not shapes["plain"].fullmatch(paper):
        slots.setdefault("title", paper)
    pattern = pattern_of(language.code, "{issuer}{doc}", "document.register")
    reading = Reading("document.register", Found(pattern, slots, 1), 1, False, f"document.register: it came in ({way})")
    return Command(reading, taken, [], slots), rest


def _from_behind(clauses: list[Clause], shapes: dict[str, re.Pattern[str]]) -> list[Clause]:
    """Just in: "Notice on noise", No. 22, from the bureau: whence it came comes to the front."""
    behind = next((n for n, c in enumerate(clauses[:4]) if shapes["behind"].fullmatch(c.bare)), 0)
    if not behind or not all(shapes["marked"].fullmatch(c.bare) for c in clauses[:behind]):
        return clauses
    return [clauses[behind], *clauses[:behind], *clauses[behind + 1 :]]


def _run_on(head: Clause, paper: Clause) -> Clause:
    """Register: Film Institute, letter "Loan Conditions": who sent it, and what, in one."""
    return Clause(f"{head.text} {paper.text}", f"{head.bare} {paper.bare}", head.rest)


def _way(
    head: Clause, shapes: dict[str, re.Pattern[str]], hints: set[str], *, led: bool
) -> tuple[str, re.Match[str] | None]:
    """How it is told what came; who is named without a "from" must be an organ."""
    text = head.text
    stands = hints | {"source"} if shapes["source"].search(text) else hints
    stands = stands | {"owner"} if "'s" in text else stands
    for way, needs in _WAYS.items():
        got = shapes[way].match(text) if needs <= stands else None
        issuer = got.group("issuer") if got else ""
        if got and way == "owned" and not (got.group("log") or led):
            continue
        sure = issuer[:1].isupper() or is_kind(issuer[:1] or " ", PARTY) or shapes["organ"].search(issuer) is not None
        if got and (sure or way not in {"named", "numbered"}):
            return way, got
    return "titled", shapes["behind"].fullmatch(head.bare)


def _is_called(text: str) -> bool:
    """Oscar, we've had a letter: who is told of it."""
    return len(text) == 1 and is_kind(text, PARTY)


def _somebody(issuer: str, lifted: Lifted) -> bool:
    """Is the sender one of the people here? A unit may send a paper, a colleague only hands one on."""
    if len(issuer) != 1 or not is_kind(issuer, PARTY):
        return False
    return any(name.kind != "unit" for heard in lifted.heard(issuer) for name in heard.names)


def _told(way: str, got: re.Match[str], head: Clause, issuer: str, shapes: dict[str, re.Pattern[str]]) -> bool:
    """Nobody asked to log it: is it a paper all the same, and from an organ?"""
    said = got.groupdict()
    organ = issuer[:1].isupper() or shapes["organ"].search(issuer) is not None
    if way == "in":
        return organ and said.get("in") is not None
    paper = shapes["plain"].search(said.get("paper") or "") is not None
    return organ and (way == "sent" or (paper and bool(head.text[got.end() :].strip())))


def _further(clause: Clause, slots: dict[str, str], shapes: dict[str, re.Pattern[str]]) -> bool:
    """Does a later clause only say what the paper is, or who is to handle it?"""
    text = clause.bare.strip(_EDGES)
    if not text or shapes["only"].fullmatch(text) or shapes["ref"].match(text):
        return True
    if all(is_kind(c, TITLE) or is_kind(c, NUMBER) for c in text):
        return True
    if about := shapes["about"].fullmatch(text):
        slots.setdefault("title", about.group("title"))
        return True
    if text[:1].islower() and (said := shapes["said"].fullmatch(text)):
        slots.setdefault("paper", said.group("paper"))
        slots.setdefault("title", said.group("title"))
        return True
    if handed := shapes["owner"].fullmatch(text):
        slots.setdefault("owner", handed.group("owner"))
        return True
    if "title" not in slots and shapes["called"].fullmatch(text):
        slots["title"] = slots["paper"] = text
        return True
    if "title" not in slots and text[:1].isupper() and not holds(text, PARTY):
        slots["title"] = text
        return True
    return False
