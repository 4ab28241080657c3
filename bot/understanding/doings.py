"""A doing is known when it is seen: 抓紧核一遍发给大家吧, a small automaton over the words of doing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from bot.understanding.language import load

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


@dataclass(frozen=True)
class Doings:
    """A small automaton that knows a doing when it sees one: 抓紧核一遍发给大家吧. Its time is linear in the text."""

    words: dict[str, tuple[tuple[str, str], ...]]
    """By first character: a word and what it is."""
    results: tuple[str, ...]
    places: dict[str, tuple[str, ...]]
    measures: tuple[str, ...]
    pressing: dict[str, tuple[str, ...]]
    near: tuple[str, ...]
    counted: tuple[str, ...]
    numerals: str
    never: str
    unsplit: frozenset[str]
    once: dict[str, tuple[str, ...]]
    closes: tuple[str, ...]
    nouns: dict[str, tuple[str, ...]]
    """By first character: nouns that begin like a verb."""

    def tails(self, text: str, *, product: bool = False) -> list[bool]:
        """For each place in the text: is all from there to the end one doing? A `product` may end it: 做个电子版."""
        size = len(text)
        good = [[False] * 3 for _ in range(size + 1)]
        good[size] = [False, True, True]
        for at in range(size - 1, -1, -1):
            for kind, end in self._at(text, at, product=product):
                for here, there in _STEPS[kind]:
                    good[at][here] = good[at][here] or good[end][there]
        return [states[_OPEN] for states in good[:-1]]

    def _is_noun(self, text: str, at: int) -> bool:
        """印张 and 收听率 begin with no verb."""
        return any(text.startswith(noun, at) for noun in self.nouns.get(text[at], ()))

    def _at(self, text: str, at: int, *, product: bool) -> Iterator[tuple[str, int]]:
        for word, kind in self.words.get(text[at], ()):
            if text.startswith(word, at) and (len(word) > 1 or kind != "verb" or not self._is_noun(text, at)):
                yield kind, at + len(word)
        end = next((n for n in range(at, min(at + 4, len(text))) if text[n] not in self.numerals), at)
        if end > at and text.startswith(self.counted, end):
            yield "with", end + 1  # 换一把, 打印二十份
        for word in self.pressing.get(text[at], ()):
            if text.startswith(word, at) and 1 <= len(text) - at - len(word) <= 4:
                yield "press", len(text)  # 务必理顺: whatever the verb, it must be done
        if product and len(text) - at <= 6 and text.startswith(self.measures, at):
            yield "with", len(text)
        if len(text) - at <= 8 and text.endswith(self.near) and not text.startswith(self.near, at):
            yield "with", len(text)  # 移交档案室: where it goes
        if not "\u4e00" <= text[at] <= "\u9fff":
            return
        if text[at] not in self.never and text.startswith(self.results, at + 1):
            yield "verb", at + 1  # 捞干净: a verb no list holds, known by its result
        for once in self.once.get(text[at + 1 : at + 2], ()):
            end = at + len(once) + 2
            if (
                text.startswith(once, at + 1)
                and text[at] not in self.never
                and (end == len(text) or text.startswith(self.closes, end))
            ):
                yield "verb", end  # 浇一下水, 关个门: the object of one character belongs to the verb
        again = at + 2 if text[at + 1 : at + 2] == "\u4e00" else at + 1
        if text[again : again + 1] == text[at]:
            yield "verb", again + 1  # 核一核, 看看
        for place in self.places.get(text[at], ()):
            if text.startswith(place, at) and text[max(at - 1, 0) : at + 1] not in self.unsplit:
                stop = at + len(place)
                yield from (("with", end) for end in range(stop + 1, min(stop + 9, len(text)) + 1))
                break


def _by_letter(words: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Words by their first character, in their order."""
    listed: dict[str, tuple[str, ...]] = {}
    for word in words:
        listed[word[0]] = (*listed.get(word[0], ()), word)
    return listed


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
        results=some["sure_end"],
        places=_by_letter(some["send_at"]),
        measures=some["one_made"],
        pressing=_by_letter(some["pressing"]),
        near=some["place_like"],
        counted=words.get("counted_thing", ()),
        numerals="".join(words.get("count", ())),
        never="".join(words.get("not_done", ())),
        unsplit=load(code).unsplit,
        once=_by_letter(words.get("once_of", ())),
        closes=words.get("close", ()),
        nouns=_by_letter(words.get("not_verb", ())),
    )
