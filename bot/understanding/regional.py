"""How the regions say it, and who mixes languages: 听日唔该你睇下, email给我; what shows stays as it was said."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import cache

import tomli

from bot.understanding.called import Index, index
from bot.understanding.language import HERE
from bot.understanding.lexicon import Lexicon
from bot.understanding.report import Report
from bot.understanding.words import anywhere

FILE = "regional.toml"
_VERB = "~"
_QUOTES = {"\u300a": "\u300b", "\u201c": "\u201d", "\u300c": "\u300d", "\u300e": "\u300f"}
_MARK = re.compile(r"[^\w]|$")
_NOWHERE = re.compile("(?!)")
_LATIN = re.compile(r"[A-Za-z0-9-]")
_LONGEST_NAME = 12


@dataclass(frozen=True, slots=True)
class _Way:
    """One way to say a word; `kind` is the table it stands in."""

    said: str
    plain: str
    kind: str


@dataclass(frozen=True)
class _Ways:
    """All ways of one language, by the character they begin with, the longest first."""

    at: dict[str, list[_Way]] = field(default_factory=dict)
    somewhere: re.Pattern[str] = _NOWHERE
    """The words of any way, or where a quotation begins."""
    verbs: frozenset[str] = frozenset()
    particles: re.Pattern[str] = _MARK
    behind: re.Pattern[str] = _MARK


@cache
def _ways(code: str) -> _Ways:
    path = HERE / code / FILE
    if not path.exists():
        return _Ways()
    told = tomli.loads(path.read_text(encoding="utf-8"))
    found = [
        _Way(said, plain, kind)
        for kind in ("alone", "ends", "behind", "words", "mixed", "mixed_words", "beside")
        for plain, some in told.get(kind, {}).items()
        for said in some
    ]
    found += [_Way(said, said, kind) for kind in ("keep", "signs") for said in told.get(kind, {}).get("words", ())]
    mixed = [way for way in found if way.kind.startswith("mixed")]
    found += [replace(way, said=said) for way in mixed for said in (way.said.capitalize(), way.said.upper())]
    at: dict[str, list[_Way]] = {}
    for way in sorted(found, key=lambda way: len(way.said), reverse=True):
        at.setdefault(way.said[0], []).append(way)
    last = "|".join(re.escape(w) for w in (*told.get("particles", ()), *(w.said for w in found if w.kind == "ends")))
    small = "|".join(map(re.escape, told.get("mixed_behind", {}).get("words", ())))
    return _Ways(
        at,
        anywhere([*_QUOTES, *(way.said for way in found)]),
        frozenset(told.get("verbs", {}).get("one", "")),
        re.compile(rf"(?:{last})*(?:[^\w]|$)"),
        re.compile(rf"\s?(?:{small})|\s*(?:[^\w\s-]|$)"),
    )


@dataclass(frozen=True, slots=True)
class Spoken:
    """A text in plain words; `pieces` tell where each stretch of it stood: its length, and the words as they were."""

    text: str
    pieces: tuple[tuple[str, str], ...] = ()

    def as_said(self, report: Report) -> Report:
        """The report with its words as they were said."""
        if not self.pieces:
            return report
        paper = report.document
        if paper is not None:
            paper = replace(paper, title=self._said(paper.title), issuer=self._said(paper.issuer))
        doubt = report.question
        return report.but(
            title=self._said(report.title),
            text=self._said(report.text),
            ref=self._said(report.ref),
            document=paper,
            question=replace(doubt, heard=self._said(doubt.heard) or "") if doubt is not None else None,
            more=tuple(self.as_said(one) for one in report.more),
        )

    def _said(self, plain: str | None) -> str | None:
        if not plain:
            return plain
        start = self.text.find(plain)
        if start < 0:
            head, comma, tail = plain.partition("\uff0c")
            return f"{self._said(head)}{comma}{self._said(tail)}" if comma else plain
        end, at, kept = start + len(plain), 0, ""
        for piece, was in self.pieces:
            if at < end and at + len(piece) > start:
                kept += was if piece != was else piece[max(0, start - at) : end - at]
            at += len(piece)
        return kept


def in_plain_words(text: str, code: str, lexicon: Lexicon) -> Spoken:
    """The text in the words its language's files know."""
    ways = _ways(code)
    hits = _hits(text, ways)
    if all(way.kind in {"beside", "signs", "keep"} for _, way in hits) and not any(w.kind == "signs" for _, w in hits):
        return Spoken(text)
    names = index(lexicon)
    pieces: list[tuple[str, str]] = []
    at = 0
    for start, way in hits:
        if way.plain == way.said or _in_name(text, start, len(way.said), names):
            continue
        begin = start - 1 if way.kind == "behind" else start
        if begin < at:
            continue
        end = start + len(way.said)
        pieces += [(text[at:begin],) * 2, (way.plain.replace(_VERB, text[begin]), text[begin:end])]
        at = end
    if not pieces:
        return Spoken(text)
    pieces.append((text[at:],) * 2)
    return Spoken("".join(plain for plain, _ in pieces), tuple(piece for piece in pieces if any(piece)))


def _hits(text: str, ways: _Ways) -> list[tuple[int, _Way]]:
    """What is said in a region's way, from left to right; quoted words are nobody's way of speaking."""
    found: list[tuple[int, _Way]] = []
    got = ways.somewhere.search(text)
    while got is not None:
        at = got.start()
        if text[at] in _QUOTES and (close := text.find(_QUOTES[text[at]], at)) > 0:
            at = close + 1
        elif way := next((w for w in ways.at.get(text[at], ()) if _stands(text, at, w, ways)), None):
            found.append((at, way))
            at += len(way.said)
        else:
            at += 1
        got = ways.somewhere.search(text, at)
    return found


def _stands(text: str, at: int, way: _Way, ways: _Ways) -> bool:
    if not text.startswith(way.said, at):
        return False
    end = at + len(way.said)
    if way.kind.startswith("mixed") and (_LATIN.match(text, end) or (at and _LATIN.match(text, at - 1))):
        return False
    if way.kind == "mixed":
        return ways.behind.match(text, end) is not None
    if way.kind == "behind":
        return at > 0 and text[at - 1] in ways.verbs
    if way.kind == "ends":
        return at > 0 and ways.particles.match(text, end) is not None
    if way.kind == "alone":
        return (at == 0 or _MARK.match(text[at - 1]) is not None) and _MARK.match(text, end) is not None
    return True


def _in_name(text: str, start: int, length: int, names: Index) -> bool:
    """Whether a name of the office covers these characters."""
    low = text.lower()
    return any(
        begin + len(form) >= start + length
        for begin in range(max(0, start - _LONGEST_NAME), start + 1)
        for form, _ in names.at(low, begin)
    )
