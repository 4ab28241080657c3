"""Sentence patterns as people write them in TOML, compiled to matchers.

`[x]` may be missing, `(a|b)` is one of several, `<name>` a word list, `{slot}` something lifted or free words.
Free words are bounded in length and few in a pattern, so a matcher never takes longer than the text deserves.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache

from bot.understanding.normal import lowered

# Things lifted out of a text stand in it as one private-use character each.
PARTY, TITLE, NUMBER, ROOM, GROUP, MOMENT, ITEM = ("\ue100", "\ue500", "\ue600", "\ue700", "\ue800", "\ue900", "\uea00")
KINDS = {
    "party": PARTY, "doc": TITLE, "number": NUMBER, "room": ROOM, "group": GROUP, "when": MOMENT, "also": MOMENT,
    "item": ITEM,
}  # fmt: skip
_WIDTH = {PARTY: 0x400}


def span_of(kind: str) -> tuple[str, str]:
    """First and last character of the block that stands for one kind of thing."""
    return kind, chr(ord(kind) + _WIDTH.get(kind, 0x100) - 1)


def char_class(kind: str) -> str:
    first, last = span_of(kind)
    return f"[{first}-{last}]"


_SPANS = {kind: span_of(kind) for kind in KINDS.values()}
_KIND_AT = {
    page: kind for kind, (first, last) in _SPANS.items() for page in range(ord(first) >> 8, (ord(last) >> 8) + 1)
}
"""The kind by the page of 256 characters it has."""


def is_kind(char: str, kind: str) -> bool:
    first, last = _SPANS[kind]
    return first <= char <= last


_STANDS = {kind: re.compile(char_class(kind)) for kind in KINDS.values()}


def holds(text: str, kind: str) -> bool:
    """Whether a thing of this kind stands in the text."""
    return _STANDS[kind].search(text) is not None


LIFTED = re.compile("[\ue100-\ueaff]")
_NO_ROOM = f"[^{ROOM}-{chr(ord(ROOM) + 0xFF)}]"
_NO_NAME = f"(?:[^{PARTY}-{chr(ord(PARTY) + _WIDTH[PARTY] - 1)}{ROOM}-{chr(ord(ROOM) + 0xFF)}]|.(?=['\u2019]s))"
"""No room and nobody but one whose thing it is: Gao Jie's slides."""
_IN_NAME = f"[^{ROOM}-{chr(ord(ROOM) + 0xFF)},，。；;：:!！?？]"
"""What the name of a meeting may hold: no room, no mark that ends a clause."""
FREE = {
    "any": 24, "title": 80, "ref": 60, "issuer": 200, "place": 40, "name": 30, "doing": 120, "act": 120, "wanted": 80,
    "outside": 40,
}  # fmt: skip
_PUNCTUATION = {
    ",": "[,，、。；; ]", "，": "[,，、。；; ]", ":": "[:：]", "：": "[:：]", "。": "[.。]", "(": "[(（]",
    "（": "[(（]", "）": "[)）]", "'": "['’]?", "、": "[、,，/ ]", "?": "[?？]", "？": "[?？]",
}  # fmt: skip


_SIGNS = frozenset("<([{")
_PATTERN = re.compile(r"[<(\[{|]")
_A_LIST = re.compile(r"<(\w+)>")
_BRACKETED = re.compile(r"[(\[][^()\[\]]*[)\]]")


class Words(dict[str, tuple[str, ...]]):
    """Word lists by name, and what they come to once compiled."""

    def __init__(self, script: str = "latin") -> None:
        super().__init__()
        self.wall = "" if script == "han" else r"\b"
        self.made: dict[tuple[str, str], tuple[str, list[str] | None]] = {}

    def __missing__(self, name: str) -> tuple[str, ...]:
        """What a language has no words for, it never says."""
        return ()

    def first(self, name: str) -> str:
        """The plainest word of a list; empty where there is none."""
        return next(iter(self[name]), "")

    def pairs(self, name: str) -> dict[str, str]:
        """A list of pairs 秘密=confidential: what is said, and what it means."""
        return dict(pair.split("=") for pair in self[name])

    def some(self, *names: str, but: str = "", ending: str = "") -> str:
        """The words of these lists as one group of a regular expression, without those that stand in `but` as well.

        The longest comes first. Where the script has blanks only whole words count, with an `ending` (an expression)
        to each. Of a pair 秘密=confidential what is said counts; an entry that is itself a pattern is none of these
        words. A group of no words fits nowhere.
        """
        said = {w.split("=")[0] for name in names for w in self[name] if not _SIGNS.intersection(w)}
        each = sorted(said.difference(self[but]), key=lambda w: (-len(w), w))
        group = "|".join(self._whole(word, ending) for word in each) or "(?!)"
        return f"(?:{begins(each)}(?:{group}))"

    def _whole(self, word: str, ending: str) -> str:
        before, after = (self.wall if end.isalnum() else "" for end in (word[0], word[-1]))
        if not self.wall:  # check一下, but no checklist; no ok of handbook
            before = "(?<![a-z])" if "a" <= word[0].lower() <= "z" else ""
            after = "(?![a-z])" if "a" <= word[-1].lower() <= "z" else ""
        return before + re.escape(word) + ending + after


class PatternError(ValueError):
    """A sentence pattern that cannot be read."""


FEW = 40
"""So few words are looked for one by one before a sentence is tried."""
MANY = 6
"""Of so many words the first characters are looked at before the words: most places begin none of them."""


def begins(words: Collection[str]) -> str:
    """What stands before a group of many words: the characters one of which begins each of them."""
    firsts = {word[:1] for word in words}
    return _one_of(firsts) if len(words) >= MANY else ""


def _one_of(firsts: Collection[str]) -> str:
    return f"(?=[{''.join(sorted(firsts))}])" if all(map(str.isalnum, firsts)) else ""


@dataclass(frozen=True)
class Pattern:
    """One compiled sentence: the intent (or role) it gives, and how to recognise it."""

    gives: str
    source: str
    body: str
    free: tuple[str, ...]
    slots: tuple[str, ...]
    anchors: tuple[str, ...]
    """Words one of which stands in every match, the rarest there are."""
    kinds: str
    others: tuple[tuple[str, ...], ...] = ()
    """Further short lists of words: one of each stands in every match, too."""
    need: str = ""
    weak: bool = False
    tail: bool = False
    timed: bool = False
    loose_when: bool = False

    @cached_property
    def regex(self) -> re.Pattern[str]:
        """For a text as it stands."""
        return re.compile(self.body, re.IGNORECASE)

    @cached_property
    def small(self) -> re.Pattern[str]:
        """For a text in small letters: it is matched in two thirds of the time."""
        return re.compile(self.body)

    def may(self, text: str, kinds: str) -> bool:
        """A cheap look: could this pattern match the text at all?"""
        for kind in self.kinds:
            if kind not in kinds:
                return False
        if not self.anchors:
            return True
        for anchor in self.anchors:  # the hottest loops of all: any() costs three times as much
            if anchor in text:
                break
        else:
            return False
        for words in self.others:
            for word in words:
                if word in text:
                    break
            else:
                return False
        return True


_LATIN_WORD = re.compile("[a-z]+")


@lru_cache(maxsize=256)
def _words_of(text: str) -> tuple[frozenset[str], frozenset[str]]:
    """The Latin words of a text, and its characters singly and in pairs."""
    low = text.lower()
    return frozenset(_LATIN_WORD.findall(low)), frozenset({*low, *map(str.__add__, low, low[1:])})


class Patterns(tuple[Pattern, ...]):  # noqa: SLOT001 - it remembers its index
    """Patterns in their order, found by words of theirs: Latin ones whole, others by their first two characters."""

    @cached_property
    def _by_words(self) -> tuple[dict[str, list[int]], dict[str, list[int]], frozenset[int]]:
        latin: dict[str, list[int]] = {}
        other: dict[str, list[int]] = {}
        anywhere: list[int] = []
        for n, pattern in enumerate(self):
            firsts = [(_LATIN_WORD.match(anchor), anchor[:2]) for anchor in pattern.anchors]
            for word in {got.group() for got, _ in firsts if got}:
                latin.setdefault(word, []).append(n)
            for pair in {pair for got, pair in firsts if not got}:
                other.setdefault(pair, []).append(n)
            if not firsts:
                anywhere.append(n)
        return latin, other, frozenset(anywhere)

    def likely(self, *texts: str) -> list[Pattern]:
        """Those that could match one of the texts: a few of hundreds."""
        latin, other, anywhere = self._by_words
        found = set(anywhere)
        for text in dict.fromkeys(texts):
            words, pairs = _words_of(text)
            for word in words & latin.keys():
                found.update(latin[word])
            for pair in pairs & other.keys():
                found.update(other[pair])
        return [self[n] for n in sorted(found)]

    def standing(self, text: str) -> list[Pattern]:
        """Those whose words and things all stand in the text."""
        low, kinds = text.lower(), kinds_in(text)
        return [pattern for pattern in self.likely(text) if pattern.may(low, kinds)]


NONE = Patterns()


@dataclass(frozen=True, slots=True)
class Found:
    """A pattern that matched, what its slots caught, and how many characters its free slots swallowed."""

    pattern: Pattern
    slots: dict[str, str]
    swallowed: int


_AS_WRITTEN = str.maketrans({chr(c): re.escape(chr(c)) for c in range(128)} | _PUNCTUATION)
"""Marks as people write them, of either width; all else as it is."""
_BLANKS = re.compile(r"(\s+)")
_MARKS = re.compile(r"[\s,，:：。、()（）?？]+")


@cache
def _signs(stops: str) -> re.Pattern[str]:
    """Where a plain stretch ends: what opens something, or what ends the part that is being read."""
    return re.compile(f"[{re.escape('[({<' + stops)}]")


@cache
def _literal(text: str, script: str) -> tuple[str, list[str]]:
    """A plain stretch of a pattern: its regex, and the longest word that must stand in a match."""
    text = text.lower()
    if text.isalnum():  # most are one word: nothing to escape, nothing to choose from
        return (text if script == "han" else rf"\b{text}\b"), [text]
    if script == "han":
        body = text.replace(" ", "").translate(_AS_WRITTEN)
    else:
        body = "".join(r"\s*" if p.isspace() else _latin(p) for p in _BLANKS.split(text) if p)
    words = [w for w in _MARKS.split(text) if w.strip("'’")]
    if not words:
        return body, []
    longest = max(words, key=len)
    if longest.startswith("'"):
        return body, [longest]
    return body, sorted({longest.replace("’", "'"), longest.replace("'", "").replace("’", "")})


_CLOSING = {"[": "]", "(": ")"}
_PLAIN_BRACKET = re.compile(r"[\[(]([^\[\](){}<>]*)[\])]")


@cache
def _plain(choices: str, script: str) -> tuple[str, list[str] | None]:
    """(a|b|c) of plain words: their regex, and the literals one of which must stand in a match."""
    words = choices.split("|")
    bodies, anchors = zip(*(_literal(choice, script) for choice in words), strict=True)
    return f"(?:{begins(words)}(?:{'|'.join(bodies)}))", [word for words in anchors for word in words] if all(
        anchors
    ) else None


def _latin(word: str) -> str:
    body = word.translate(_AS_WRITTEN)
    before = r"\b" if word[0].isalnum() else ""
    after = r"\b" if word[-1].isalnum() else ""
    if word.startswith("'"):
        body = body.replace("?", "", 1)  # what clings to the word before it, and is no end of that word: was
    return before + body + after


def _common(anchors: list[str]) -> tuple[int, int, int]:
    """How often one of these words stands in a text: single characters are everywhere, long words are rare."""
    lengths = list(map(len, anchors))
    return lengths.count(1), -min(lengths), len(lengths)


class _Compiler:
    def __init__(self, source: str, words: Words, script: str) -> None:
        self.source, self.words, self.script = source, words, script
        self.at = 0
        self.names: list[str] = []
        self.counts: dict[str, int] = {}
        self.expanding: tuple[str, ...] = ()
        self.others: list[tuple[str, ...]] = []

    def group(self, slot: str, body: str) -> str:
        n = self.counts[slot] = self.counts.get(slot, 0) + 1
        self.names.append(f"{slot}__{n}")
        return f"(?P<{slot}__{n}>{body})"

    def alternatives(self, end: str) -> tuple[str, list[str] | None]:
        """The choices up to `end`: their regex, and the literals one of which must stand in a match."""
        bodies: list[str] = []
        literals: list[str] | None = []
        while True:
            body, anchors = self.sequence("|" + end)
            bodies.append(body)
            literals = None if literals is None or not anchors else literals + anchors
            if self.at < len(self.source) and self.source[self.at] == "|":
                self.at += 1
                continue
            break
        if end:
            if self.at >= len(self.source):
                raise PatternError(f"{self.source}: no {end}")
            self.at += 1
        body = bodies[0] if len(bodies) == 1 and not end else "(?:" + "|".join(bodies) + ")"
        return body, literals

    def sequence(self, stops: str) -> tuple[str, list[str]]:
        out: list[str] = []
        offers: list[list[str]] = []  # of what must stand here, one of each

        def offer(anchors: list[str] | None) -> None:
            if anchors:
                offers.append(anchors)

        while self.at < len(self.source) and self.source[self.at] not in stops:
            char = self.source[self.at]
            if char in "[(":
                body, anchors = self.bracket()
                out.append(body if char == "(" else f"{body}?")
                offer(anchors if char == "(" else None)
            elif char == "{":
                name = self.until("}")
                out.append(self.slot(name))
                ends = "meeting_noun" if name == "meeting" else name.partition(":")[2]
                offer(self.word_list(ends)[1] if ends else None)
            elif char == "<":
                body, anchors = self.word_list(self.until(">"))
                out.append(body)
                offer(anchors)
            else:
                body, anchors = self.literal(stops)
                out.append(body)
                offer(anchors)
        best = min(offers, key=_common, default=[])
        self.others = [tuple(some) for some in offers if some is not best and len(some) <= FEW and "a" not in some]
        return "".join(out), best

    def bracket(self) -> tuple[str, list[str] | None]:
        """What stands in the bracket that opens here: read at once where it holds plain words only."""
        if plain := _PLAIN_BRACKET.match(self.source, self.at):
            self.at = plain.end()
            return _plain(plain.group(1), self.script)
        end = _CLOSING[self.source[self.at]]
        self.at += 1
        return self.alternatives(end)

    def until(self, end: str) -> str:
        stop = self.source.find(end, self.at)
        if stop < 0:
            raise PatternError(f"{self.source}: no {end}")
        name = self.source[self.at + 1 : stop]
        self.at = stop + 1
        return name

    def literal(self, stops: str) -> tuple[str, list[str]]:
        start, sign = self.at, _signs(stops).search(self.source, self.at)
        self.at = sign.start() if sign else len(self.source)
        return _literal(self.source[start : self.at], self.script)

    def word_list(self, name: str) -> tuple[str, list[str] | None]:
        if name not in self.words:
            raise PatternError(f"{self.source}: no word list <{name}>")
        if name in self.expanding:
            raise PatternError(f"{self.source}: <{name}> stands in itself")
        if known := self.words.made.get((name, self.script)):
            return known
        slots = len(self.names)
        bodies: list[str] = []
        literals: list[str] | None = []
        for word in sorted(self.words[name], key=len, reverse=True):
            body, anchors = self.inner(word, name) if _PATTERN.search(word) else _literal(word, self.script)
            bodies.append(body)
            literals = None if literals is None or not anchors else literals + anchors
        ahead = _one_of(self.firsts(name)) if len(bodies) >= MANY else ""
        made = f"(?:{ahead}(?:{'|'.join(bodies)}))", literals
        if len(self.names) == slots:  # a list that holds slots counts them anew each time
            self.words.made[name, self.script] = made
        return made

    def firsts(self, name: str) -> set[str]:
        """What the entries of a list begin with; a sign among them where one may begin with this or that."""
        found: set[str] = set()
        for word in self.words[name]:
            if (list_ := _A_LIST.match(word)) and self.words.get(list_[1]):
                found |= self.firsts(list_[1])
            else:
                found.add("|" if "|" in _BRACKETED.sub("", word) else word[:1])
        return found

    def inner(self, word: str, name: str) -> tuple[str, list[str] | None]:
        """An entry of the list `name` that is a pattern itself, its slots counted with ours."""
        inner = _Compiler(word, self.words, self.script)
        inner.expanding = (*self.expanding, name)
        inner.counts, inner.names = self.counts, self.names
        return inner.alternatives("")

    def some(self, name: str) -> str:
        """The words of a list, as `Words.some`, in small letters."""
        return self.words.some(name).lower()

    def article(self) -> str:
        """Dan and the warehouse: what may stand before a unit among several who are named."""
        return f"(?:{self.some('unit_article')}\\s)?" if self.words["unit_article"] else ""

    def slot(self, name: str) -> str:
        if name in {"people", "owner", "others", "from", "reader"}:
            one = char_class(PARTY)
            joint, article = self.word_list("and")[0], self.article()
            return self.group(name, rf"{one}(?:\s*{joint}?\s*{article}{one})*+")
        if name in {"person", "self"}:
            return self.group(name, char_class(PARTY))
        if name == "list":
            one = f"[{PARTY}-{span_of(PARTY)[1]}{GROUP}-{span_of(GROUP)[1]}]"
            joint = self.word_list("and")[0]
            return self.group(name, rf"{one}(?:\s*{joint}?\s*{one})*+")
        if name in KINDS:
            return self.group(name, char_class(KINDS[name]))
        if name == "text":
            return self.group(name, r"(?s:.{1,4096})")
        if name == "any":
            return self.group(name, rf".{{0,{FREE[name]}}}?")
        if name == "meeting":
            noun, more = self.word_list("meeting_noun")[0], self.some("meeting_more")
            goes_on = rf"(?:{more}(?!{self.some('meeting_room')}))?" if self.words["meeting_more"] else ""
            return self.group("meeting", rf"{_IN_NAME}{{0,40}}?{noun}{goes_on}")
        if ":" in name:
            name, _, ends = name.partition(":")
            return self.group(name, rf".{{0,{FREE[name]}}}?{self.word_list(ends)[0]}")
        if name == "deed":
            return self.group(name, f"(?:(?!{self.some('not_deed')})\\w){{1,2}}")  # 巡, 吊装, before a result
        if name == "thing":
            return self.group("title", rf".{{1,{FREE['title']}}}?")  # a title that may name a room: unlock Room 2
        if name in {"wanted", "outside"}:
            return self.group(name, rf"(?=\w){_NO_NAME}{{2,{FREE[name]}}}?")
        if name in FREE:
            one = {"title": _NO_ROOM, "act": rf"(?!{char_class(PARTY)})."}.get(name, ".")
            return self.group(
                name, rf"{one}.{{0,{FREE[name] - 1}}}?" if name == "act" else rf"{one}{{1,{FREE[name]}}}?"
            )
        raise PatternError(f"{self.source}: no slot {{{name}}}")


def compile_pattern(
    source: str, gives: str, words: Words, script: str, *, need: str = "", weak: bool = False, tail: bool = False
) -> Pattern:
    """Compile one sentence (`tail`: one that reads to the end of the message, over all marks).

    A bare free slot is refused, for it would swallow every miss.
    """
    compiler = _Compiler(source, words, script)
    body, anchors = compiler.alternatives("")
    if compiler.at < len(source):
        raise PatternError(f"{source}: stray {source[compiler.at]}")
    bare = {name.split("__")[0] for name in compiler.names}
    required = "".join(sorted({KINDS[kind] for kind in _mandatory_kinds(source)}))
    if not anchors and not required:
        raise PatternError(f"{source}: nothing in it is fixed, it would match anything")
    free = tuple(n for n in compiler.names if n.split("__")[0] in FREE or n.split("__")[0] in {"text", "meeting"})
    return Pattern(
        gives=gives,
        source=source,
        body=body,
        free=free,
        slots=tuple(compiler.names),
        anchors=tuple(anchors or ()),
        others=tuple(compiler.others) if "|" not in _BRACKETED.sub("", source) else (),
        kinds=required,
        need=need,
        weak=weak,
        tail=tail or "text" in bare,
        timed="when" in bare,
        loose_when="[{when}]" in source and source.count("{when}") == 1,
    )


def _mandatory_kinds(source: str) -> Iterator[str]:
    """Kinds of lifted things that stand outside any brackets of the pattern."""
    depth = 0
    for match in re.finditer(r"[\[(\])]|\{(\w+)\}", source):
        sign = match.group()
        if sign in "[(":
            depth += 1
        elif sign in "])":
            depth -= 1
        elif depth == 0:
            name = match.group(1)
            if name in {"people", "owner", "others", "from", "reader", "person"}:
                yield "party"
            elif name in KINDS:
                yield name


@lru_cache(maxsize=64)
def kinds_in(text: str) -> str:
    """Which kinds of lifted things a text holds."""
    return "".join(sorted({_KIND_AT[ord(char) >> 8] for char in LIFTED.findall(text)}))


def match(pattern: Pattern, text: str) -> Found | None:
    """The whole of `text` read by this pattern."""
    got = pattern.small.fullmatch(lowered(text))
    return _found(pattern, got, text) if got else None


def _found(pattern: Pattern, got: re.Match[str], text: str) -> Found:
    slots: dict[str, str] = {}
    swallowed = 0
    for name in pattern.slots:
        start, end = got.span(name)
        if start < 0:
            continue
        slots.setdefault(name.split("__")[0], text[start:end])
        if name in pattern.free:
            swallowed += end - start if not name.startswith("text") else 1 + (end - start) // 4
    return Found(pattern, slots, swallowed)


def search(pattern: Pattern, text: str) -> tuple[Found, int, int] | None:
    """The first place in `text` where this pattern stands."""
    got = pattern.small.search(lowered(text))
    return (_found(pattern, got, text), got.start(), got.end()) if got else None


def without(pattern: Pattern, text: str) -> str:
    """The text without any place where this pattern stands."""
    left, at = [], 0
    for got in pattern.small.finditer(lowered(text)):
        left.append(text[at : got.start()])
        at = got.end()
    return "".join((*left, text[at:])) if at else text
