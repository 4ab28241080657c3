"""A meeting or paper called by its name, read as the answer to its card would be: take Dan off the snow plan invite."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from typing import Literal

from bot.understanding.command import Scene
from bot.understanding.language import load
from bot.understanding.lift import Lifted
from bot.understanding.normal import lowered
from bot.understanding.replies.readings import rank
from bot.understanding.replies.sentences import by_card, by_clause
from bot.understanding.replies.stand_ins import HANDED_ON, handed_on
from bot.understanding.report import Report
from bot.understanding.things import MOMENT, PARTY, char_class

_WORD = re.compile(r"\w+")
_EDGES = " ,.;:!?-"
_NAMED: dict[Literal["meeting", "document"], frozenset[str]] = {
    "meeting": frozenset(
        f"meeting.{verb}" for verb in ("move", "cancel", "invite", "uninvite", "accept", "decline", "delegate")
    ),
    "document": frozenset(
        f"document.{verb}" for verb in ("return", "sign", "circulate", "forward", "answer", "finding", "archive")
    ),
}
"""What may be said of a meeting or paper by naming it instead of answering its card."""


def _nouns(card: str) -> tuple[str, str]:
    return f"named_{card}", "meeting_noun" if card == "meeting" else "kind_word"


@cache
def _last_words(code: str, *lists: str) -> frozenset[str]:
    """The last words of what such a name may end with, or of what is about it: a cheap look before a costly one."""
    words = load(code).words
    return frozenset(word for name in lists for entry in words[name] for word in _WORD.findall(entry.lower())[-1:])


@cache
def _thing(code: str, card: str, *, about: bool) -> re.Pattern[str] | None:
    """The name of a meeting or paper in small letters, where the language says which words such names end with.

    With `about` also what an invite or a guest list is for.
    """
    words = load(code).words
    if not words.get(f"named_{card}"):
        return None
    some = words.some
    moment, party = char_class(MOMENT), char_class(PARTY)
    inner = rf"(?!(?:{some('not_in_name')})\b)[^\s,.;:?!{party[1:-1]}{moment[1:-1]}]+"
    nouns = some(*_nouns(card))
    papers = some(f"about_{card}")
    invites = rf"|{inner}(?:\s+{inner}){{0,4}}?(?=\s+(?:{papers})\b)" if about else ""
    whom = rf"(?:\s+{some('with_whom')}\s+{party}(?:\s+{some('and')}\s+{party})*)?" if card == "meeting" else ""
    return re.compile(
        rf"(?:^|(?<=[,.;]\s)|(?:\b(?:{some('acted_on')})\s+)|\b(?=(?:{some('determiner')})\b|{moment}))"
        rf"(?P<it>(?:(?:{some('determiner')})\s+)?(?P<when>{moment}\s+)?"
        rf"(?P<name>(?:{party}\s+)?(?:{inner}\s+){{0,5}}?(?:{nouns}){whom}{invites})(?:\s+(?:{papers}))?)"
        rf"(?=\s*(?:$|[,.;:?!])|'s?\b|\s*{moment}|\s+(?:{some('after_name_of')})\b)"
    )


def read_named(said: str, lifted: Lifted, scene: Scene) -> Report | None:
    """Take Dan off the snow plan invite: read as the answer to its card would be, with `it` for the name."""
    code, words, low = scene.language.code, scene.language.words, lowered(said)
    spoken = frozenset(_WORD.findall(low))
    for card, wanted in _NAMED.items():
        about = not spoken.isdisjoint(_last_words(code, f"about_{card}"))
        if not about and spoken.isdisjoint(_last_words(code, *_nouns(card))):
            continue
        shape = _thing(code, card, about=about)
        for got in shape.finditer(low) if shape else ():
            if got.group("name") in words["bare_meeting"]:
                continue
            found = _of_named(said, got, lifted, scene, card)
            if found is not None and found.intent in wanted:
                return found
    return None


@cache
def _ends(code: str) -> re.Pattern[str]:
    """Where what is said of a thing ends: at a mark, or at because."""
    why = load(code).words.some("why_word")
    return re.compile(rf"[,;.!?\n](?=\s|$)|\s(?=(?:{why})\b)", re.IGNORECASE)


def _of_named(
    said: str, got: re.Match[str], lifted: Lifted, scene: Scene, card: Literal["meeting", "document"]
) -> Report | None:
    """What is said of the thing named here, in its own clause; the others go with it as they are."""
    beside = replace(scene, context=replace(scene.context, reply_to=card, last=False))
    ends = _ends(scene.language.code)
    first = max((m.end() for m in ends.finditer(said, 0, got.start("it"))), default=0)
    after = ends.search(said, got.end("it"))
    last = after.start() if after else len(said)
    others = [said[:first].strip(_EDGES), said[last:].strip(_EDGES)]
    name = lifted.restore(said[got.start("name") : got.end("name")])
    for moment in dict.fromkeys((got.group("when") or "", "")):
        left = said[got.end("it") : last].lstrip(" ")
        it = scene.language.words.first("it")
        told = f"{said[first : got.start('it')]}{it} {moment}{left}".replace(" '", "'")
        whole = by_card(f"{told}{said[last:]}", lifted, beside, card) if others[1] and not first else None
        found = whole if whole is not None and not whole.text else by_card(told, lifted, beside, card)
        if found is None or (moment and found.intent == "meeting.move"):
            continue
        text = [found.text or "", *(() if found is whole else map(lifted.restore, others))]
        found = found.but(text=", ".join(t for t in text if t) or None)
        if found.intent in HANDED_ON:
            found = handed_on(found, said, lifted, beside, card)
        further = by_clause(f"{said[:first]}{told}{said[last:]}", lifted, beside, card)
        if further is not None and rank(further.intent or "") > rank(found.intent or ""):
            found = further
        return found.but(ref=name)
    return None
