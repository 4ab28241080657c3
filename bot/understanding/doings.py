"""A doing is known when it is seen: 抓紧核一遍发给大家吧, a small automaton over the words of doing."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from bot.understanding.language import load
from bot.understanding.words import by_character

_OPEN, _DONE, _CLOSED = 0, 1, 2
"""Where one is in a doing: before its verb, behind it, among the particles that close it."""
_STEPS: dict[str, tuple[tuple[int, int], ...]] = {
    "open": ((_OPEN, _OPEN), (_DONE, _OPEN)),
    "verb": ((_OPEN, _DONE), (_DONE, _DONE)),
    "with": ((_DONE, _DONE),),
    "press": ((_OPEN, _DONE), (_DONE, _DONE)),
    "close": ((_DONE, _CLOSED), (_CLOSED, _CLOSED)),
}
"""Which words may follow where, and where they lead."""


_Steps = list[tuple[str, int]]
"""Words of doing that stand at a place: what each is, and where it ends."""
_NOWHERE = (False, False, False)
_SHORT = 6
"""A product that ends a doing, 个电子版, is no longer than this."""


@dataclass(frozen=True)
class Doings:
    """A small automaton that knows a doing when it sees one: 抓紧核一遍发给大家吧. Its time is linear in the text."""

    words: dict[str, tuple[tuple[str, str], ...]]
    """By first character: a word and what it is."""
    results: dict[str, tuple[str, ...]]
    places: dict[str, tuple[str, ...]]
    measures: tuple[str, ...]
    pressing: dict[str, tuple[str, ...]]
    near: dict[str, tuple[str, ...]]
    """By last character: words a place ends with."""
    counted: tuple[str, ...]
    numerals: str
    never: str
    unsplit: frozenset[str]
    once: dict[str, tuple[str, ...]]
    closes: tuple[str, ...]
    nouns: dict[str, tuple[str, ...]]
    """By first character: nouns that begin like a verb."""

    def whole(self, text: str, start: int = 0) -> bool:
        """Is all from here on one doing? Most stretches begin with no word of doing, and are looked at no further."""
        seen = {(start, _OPEN)}
        waiting = [(start, _OPEN)]
        while waiting:
            at, state = waiting.pop()
            if at == len(text):
                if state != _OPEN:
                    return True
                continue
            for kind, end in self._at(text, at):
                reached = {(end, there) for here, there in _STEPS[kind] if here == state} - seen
                seen |= reached
                waiting += reached
        return False

    def tails(self, text: str) -> tuple[list[bool], list[bool]]:
        """For each place: is all from there to the end one doing? And one that a product may end: 做个电子版?"""
        steps = [self._at(text, at) for at in range(len(text))]
        done = _to_the_end(steps)
        short = range(max(len(text) - _SHORT, 0), len(text))
        products = [at for at in short if text.startswith(self.measures, at)]
        for at in products:
            steps[at].append(("with", len(text)))
        return done, _to_the_end(steps) if products else done

    def _at(self, text: str, at: int) -> _Steps:
        """The words of doing that stand here."""
        letter, after, left = text[at], text[at + 1 : at + 2], len(text) - at
        found = [
            (kind, at + len(word))
            for word, kind in self.words.get(letter, ())
            if text.startswith(word, at) and (len(word) > 1 or kind != "verb" or not _stands(self.nouns, text, at))
        ]
        if letter in self.numerals:
            end = next((n for n in range(at, min(at + 4, len(text))) if text[n] not in self.numerals), at)
            if text.startswith(self.counted, end):
                found.append(("with", end + 1))  # 换一把, 打印二十份
        if any(text.startswith(word, at) and 1 <= left - len(word) <= 4 for word in self.pressing.get(letter, ())):
            found.append(("press", len(text)))  # 务必理顺: whatever the verb, it must be done
        if left <= 8 and text.endswith(near := self.near.get(text[-1], ())) and not text.startswith(near, at):
            found.append(("with", len(text)))  # 移交档案室: where it goes
        if not "\u4e00" <= letter <= "\u9fff":
            return found
        if letter not in self.never:
            if _stands(self.results, text, at + 1):
                found.append(("verb", at + 1))  # 捞干净: a verb no list holds, known by its result
            for once in self.once.get(after, ()):
                end = at + len(once) + 2
                if text.startswith(once, at + 1) and (end == len(text) or text.startswith(self.closes, end)):
                    found.append(("verb", end))  # 浇一下水, 关个门: the object of one character belongs to the verb
        again = at + 2 if after == "\u4e00" else at + 1
        if text[again : again + 1] == letter:
            found.append(("verb", again + 1))  # 核一核, 看看
        for place in self.places.get(letter, ()):
            if text.startswith(place, at) and text[max(at - 1, 0) : at + 1] not in self.unsplit:
                stop = at + len(place)
                found += (("with", end) for end in range(stop + 1, min(stop + 9, len(text)) + 1))
                break
        return found


def _stands(words: dict[str, tuple[str, ...]], text: str, at: int) -> bool:
    """Does one of these words, kept by their first character, stand here?"""
    return text.startswith(words.get(text[at : at + 1], ()), at)


def _to_the_end(steps: list[_Steps]) -> list[bool]:
    """For each place: do its words lead over others to the end, with a verb among them?"""
    good = [*([_NOWHERE] * len(steps)), (False, True, True)]
    for at in range(len(steps) - 1, -1, -1):
        if steps[at]:
            led = {here for kind, end in steps[at] for here, there in _STEPS[kind] if good[end][there]}
            good[at] = (_OPEN in led, _DONE in led, _CLOSED in led)
    return [states[_OPEN] for states in good[:-1]]


@cache
def doings(code: str) -> Doings:
    words = load(code).words
    listed: dict[str, list[tuple[str, str]]] = {}
    kinds = {
        "open": ("open_strong", "lead_verb", "open_for", "aside"),
        "verb": ("do", "plain", "do_more"),
        "with": (
            "sure_end",
            "well",
            "result",
            "object_lead",
            "open_for",
            "us",
            "him",
            "measure",
            "thing_done",
            "everyone",
        ),
        "close": ("title_tail", "close"),
    }
    for kind, names in kinds.items():
        for word in {w for name in names for w in words.get(name, ())}:
            listed.setdefault(word[0], []).append((word, kind))
    some = {name: words.get(name, ()) for name in ("sure_end", "send_at", "one_made", "pressing", "place_like")}
    return Doings(
        {letter: tuple(found) for letter, found in listed.items()},
        results=by_character(some["sure_end"]),
        places=by_character(some["send_at"]),
        measures=some["one_made"],
        pressing=by_character(some["pressing"]),
        near=by_character(some["place_like"], -1),
        counted=words.get("counted_thing", ()),
        numerals="".join(words.get("count", ())),
        never="".join(words.get("not_done", ())),
        unsplit=load(code).unsplit,
        once=by_character(words.get("once_of", ())),
        closes=words.get("close", ()),
        nouns=by_character(words.get("not_verb", ())),
    )
