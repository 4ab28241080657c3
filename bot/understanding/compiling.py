"""Sentence patterns as people write them in TOML, compiled to expressions.

`[x]` may be missing, `(a|b)` is one of several, `<name>` a word list, `{slot}` something lifted or free words.
Free words are bounded in length and few in a pattern, so a matcher never takes longer than the text deserves.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from bot.understanding.sentences import Pattern
from bot.understanding.things import GROUP, KINDS, PARTY, ROOM, char_class, span_of
from bot.understanding.words import MANY, Words, begins, one_of

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
_A_LIST = re.compile(r"<(\w+)>")
_BRACKETED = re.compile(r"[(\[][^()\[\]]*[)\]]")


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
        ahead = one_of(self.firsts(name)) if len(bodies) >= MANY else ""
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
