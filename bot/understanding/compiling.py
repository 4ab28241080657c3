"""Sentence patterns as people write them in TOML, compiled to expressions.

`[x]` may be missing, `(a|b)` is one of several, `<name>` a word list, `{slot}` something lifted or free words.
Free words are bounded in length and few in a pattern, so a matcher never takes longer than the text deserves.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from bot.understanding.openings import END, NOTHING, Opening, Piece, any_of, followed, joined, look_ahead
from bot.understanding.sentences import Pattern
from bot.understanding.things import GROUP, KINDS, PARTY, ROOM, char_class, span_of
from bot.understanding.words import MANY, Words

_NO_ROOM = f"[^{ROOM}-{span_of(ROOM)[1]}]"
_NO_NAME = f"(?:[^{PARTY}-{span_of(PARTY)[1]}{ROOM}-{span_of(ROOM)[1]}]|.(?=['\u2019]s))"
"""No room and nobody but one whose thing it is: Gao Jie's slides."""
_IN_NAME = f"[^{ROOM}-{span_of(ROOM)[1]},，。；;：:!！?？]"
"""What the name of a meeting may hold: no room, no mark that ends a clause."""
FREE = {
    "any": 24, "title": 80, "ref": 60, "issuer": 200, "place": 40, "name": 30, "doing": 120, "act": 120, "wanted": 80,
    "outside": 40,
}  # fmt: skip
_PUNCTUATION = {
    ",": "[,，、。；; ]", "，": "[,，、。；; ]", ":": "[:：]", "：": "[:：]", "。": "[.。]", "(": "[(（]",
    "（": "[(（]", "）": "[)）]", "'": "['’]?", "、": "[、,，/ ]", "?": "[?？]", "？": "[?？]",
}  # fmt: skip


_PATTERN = re.compile(r"[<(\[{|]")
_BRACKETED = re.compile(r"[(\[][^()\[\]]*[)\]]")


_SOMEBODY = ("people", "owner", "others", "from", "reader", "person", "self")
_CATCHES = {**KINDS, **dict.fromkeys(_SOMEBODY, PARTY), "list": PARTY + GROUP}
"""With which things what a slot catches begins."""


class PatternError(ValueError):
    """A sentence pattern that cannot be read."""


FEW = 40
"""So few words are looked for one by one before a sentence is tried."""


_AS_WRITTEN = str.maketrans({chr(c): re.escape(chr(c)) for c in range(128)} | _PUNCTUATION)
"""Marks as people write them, of either width; all else as it is."""
_BLANKS = re.compile(r"(\s+)")
_MARKS = re.compile(r"[\s,，:：。、()（）?？]+")


@cache
def _signs(stops: str) -> re.Pattern[str]:
    """Where a plain stretch ends: what opens something, or what ends the part that is being read."""
    return re.compile(f"[{re.escape('[({<' + stops)}]")


def _opening(text: str, script: str) -> Opening:
    """What a plain stretch begins with."""
    rest = text.lstrip()
    if rest != text and script != "han":
        return followed(frozenset({r"\s", NOTHING}), _opening(rest, script) if rest else END)
    first = rest[:1].translate(_AS_WRITTEN)
    return None if first.endswith("?") else frozenset({first.strip("[]")})


@cache
def _literal(text: str, script: str) -> Piece:
    """A plain stretch of a pattern: its regex, and the longest word that must stand in a match."""
    text = text.lower()
    if text.isalnum():  # most are one word: nothing to escape, nothing to choose from
        return Piece(text if script == "han" else rf"\b{text}\b", [text], frozenset({text[0]}))
    opens = _opening(text, script)
    if script == "han":
        body = text.replace(" ", "").translate(_AS_WRITTEN)
    else:
        body = "".join(r"\s*" if p.isspace() else _latin(p) for p in _BLANKS.split(text) if p)
    words = [w for w in _MARKS.split(text) if w.strip("'’")]
    if not words:
        return Piece(body, [], opens)
    longest = max(words, key=len)
    if longest.startswith("'"):
        return Piece(body, [longest], opens)
    return Piece(body, sorted({longest.replace("’", "'"), longest.replace("'", "").replace("’", "")}), opens)


_CLOSING = {"[": "]", "(": ")"}
_PLAIN_BRACKET = re.compile(r"[\[(]([^\[\](){}<>]*)[\])]")


@cache
def _plain(choices: str, script: str) -> Piece:
    """(a|b|c) of plain words: their regex, and the literals one of which must stand in a match."""
    return _choice([_literal(choice, script) for choice in choices.split("|")])


def _choice(pieces: list[Piece]) -> Piece:
    """One of several; of many it is looked first whether the next character begins any."""
    opens = any_of(pieces)
    ahead = look_ahead(opens) if len(pieces) >= MANY else ""
    return Piece(f"(?:{ahead}(?:{'|'.join(one.body for one in pieces)}))", _anchors(pieces), opens)


def _anchors(pieces: list[Piece]) -> list[str] | None:
    """The words one of which must stand where one of these matches; None where one has none."""
    found = [one.anchors for one in pieces if one.anchors]
    return [word for words in found for word in words] if len(found) == len(pieces) else None


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

    def alternatives(self, end: str) -> Piece:
        """The choices up to `end`."""
        pieces: list[Piece] = []
        while True:
            pieces.append(self.sequence("|" + end))
            if self.at < len(self.source) and self.source[self.at] == "|":
                self.at += 1
                continue
            break
        if end:
            if self.at >= len(self.source):
                raise PatternError(f"{self.source}: no {end}")
            self.at += 1
        bodies = [one.body for one in pieces]
        body = bodies[0] if len(bodies) == 1 and not end else "(?:" + "|".join(bodies) + ")"
        return Piece(body, _anchors(pieces), any_of(pieces))

    def sequence(self, stops: str) -> Piece:
        """What stands one behind the other."""
        pieces: list[Piece] = []
        while self.at < len(self.source) and self.source[self.at] not in stops:
            char = self.source[self.at]
            if char in "[(":
                piece = self.bracket()
                pieces.append(piece if char == "(" else piece.or_nothing())
            elif char == "{":
                pieces.append(self.slot(self.until("}")))
            elif char == "<":
                pieces.append(self.word_list(self.until(">")))
            else:
                pieces.append(self.literal(stops))
        offers = [one.anchors for one in pieces if one.anchors]  # of what must stand here, one of each
        best = min(offers, key=_common, default=[])
        self.others = [tuple(some) for some in offers if some is not best and len(some) <= FEW and "a" not in some]
        body, opens = joined(pieces)
        return Piece(body, best, opens)

    def bracket(self) -> Piece:
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

    def literal(self, stops: str) -> Piece:
        start, sign = self.at, _signs(stops).search(self.source, self.at)
        self.at = sign.start() if sign else len(self.source)
        return _literal(self.source[start : self.at], self.script)

    def word_list(self, name: str) -> Piece:
        if name not in self.words:
            raise PatternError(f"{self.source}: no word list <{name}>")
        if name in self.expanding:
            raise PatternError(f"{self.source}: <{name}> stands in itself")
        if known := self.words.made.get((name, self.script)):
            return known
        slots = len(self.names)
        words = sorted(self.words[name], key=len, reverse=True)
        made = _choice(
            [self.inner(word, name) if _PATTERN.search(word) else _literal(word, self.script) for word in words]
        )
        if len(self.names) == slots:  # a list that holds slots counts them anew each time
            self.words.made[name, self.script] = made
        return made

    def inner(self, word: str, name: str) -> Piece:
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

    def slot(self, name: str) -> Piece:
        ends = "meeting_noun" if name == "meeting" else name.partition(":")[2]
        anchors = self.word_list(ends).anchors if ends else None
        kinds = _CATCHES.get(name)
        opens = frozenset(char_class(kind)[1:-1] for kind in kinds) if kinds else None
        return Piece(self.caught(name), anchors, opens, lazy=name in FREE or name == "thing")

    def caught(self, name: str) -> str:
        """The expression of a slot."""
        if name in {"people", "owner", "others", "from", "reader"}:
            one = char_class(PARTY)
            joint, article = self.word_list("and").body, self.article()
            return self.group(name, rf"{one}(?:\s*{joint}?\s*{article}{one})*+")
        if name in {"person", "self"}:
            return self.group(name, char_class(PARTY))
        if name == "list":
            one = f"[{PARTY}-{span_of(PARTY)[1]}{GROUP}-{span_of(GROUP)[1]}]"
            joint = self.word_list("and").body
            return self.group(name, rf"{one}(?:\s*{joint}?\s*{one})*+")
        if name in KINDS:
            return self.group(name, char_class(KINDS[name]))
        if name == "text":
            return self.group(name, r"(?s:.{1,4096})")
        if name == "any":
            return self.group(name, rf".{{0,{FREE[name]}}}?")
        if name == "meeting":
            noun, more = self.word_list("meeting_noun").body, self.some("meeting_more")
            goes_on = rf"(?:{more}(?!{self.some('meeting_room')}))?" if self.words["meeting_more"] else ""
            return self.group("meeting", rf"{_IN_NAME}{{0,40}}?{noun}{goes_on}")
        if ":" in name:
            name, _, ends = name.partition(":")
            one = "[^，,。；;]" if name == "place" else "."
            return self.group(name, rf"{one}{{0,{FREE[name]}}}?{self.word_list(ends).body}")
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
    body, anchors, *_ = compiler.alternatives("")
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
