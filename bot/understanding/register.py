"""A paper that came in: marks, title and number are lifted, what stands between them is the issuer."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from bot.understanding.clauses import Clause, Reading
from bot.understanding.command import Command, Scene
from bot.understanding.documents import is_organ
from bot.understanding.language import load, pattern_of
from bot.understanding.lift import Lifted
from bot.understanding.names import Heard
from bot.understanding.sentences import MOMENT, NUMBER, PARTY, TITLE, Found, is_kind, span_of

_PIECE = re.compile(rf"[，,。；;：:（）()\n]|[{TITLE}-{span_of(TITLE)[1]}{NUMBER}-{span_of(NUMBER)[1]}]")


@dataclass
class _Piece:
    text: str
    before: str
    after: str
    start: int


@dataclass
class _Paper:
    marked: bool = False
    issuer: str | None = None


@cache
def _shapes(code: str) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """How a piece begins (收到, 登记…), ends (发来, 来文…), what leads to an issuer, and the words for papers."""
    papers = load(code).papers

    def some(name: str) -> str:
        return "|".join(p.body for p in papers if p.gives == name) or "(?!)"

    return (
        re.compile(rf"(?:{some('lead')})", re.IGNORECASE),
        re.compile(rf"(?:{some('sent')})", re.IGNORECASE),
        re.compile(rf"(?:{some('from')})", re.IGNORECASE),
        re.compile(rf"(?:{some('paper')})", re.IGNORECASE),
    )


def registered(said: str, lifted: Lifted, scene: Scene) -> tuple[Command, list[Clause]] | None:
    """The registration a message is, with the clauses that say more; None if it is none."""
    language = scene.language
    if not language.papers or not any(is_kind(c, TITLE) or is_kind(c, NUMBER) for c in said):
        return None
    pieces = _pieces(said, scene)
    paper = _Paper(marked=any(_marks(piece, lifted, scene) for piece in pieces))
    last = max(n for n, c in enumerate(said) if is_kind(c, TITLE) or is_kind(c, NUMBER))
    rest: list[Clause] = []
    for piece in pieces:
        if not _reads(piece, paper, lifted, scene):
            if piece.start < last and not paper.marked:
                return None
            bare = lifted.without_moments(piece.text, language).strip(" 、，")
            rest.append(Clause(piece.text, bare, said[piece.start :]))
    if not paper.marked and not (paper.issuer and any(is_kind(c, NUMBER) for c in said)):
        return None
    pattern = pattern_of(language.code, "{issuer}{doc}", "document.register")
    slots = {"issuer": paper.issuer} if paper.issuer else {}
    reading = Reading("document.register", Found(pattern, slots, 1), 1, False, "document.register: what came in")
    return Command(reading, [Clause(said, "", said)], [], slots), rest


def _pieces(said: str, scene: Scene) -> list[_Piece]:
    found: list[_Piece] = []
    said = _parted(said, scene)
    at = 0
    for mark in [*_PIECE.finditer(said), None]:
        end = mark.start() if mark else len(said)
        if said[at:end].strip():
            found.append(_Piece(said[at:end].strip(), _next(said[:at][::-1]), _next(said[end:]), at))
        at = mark.end() if mark else end
    return found


def _next(text: str) -> str:
    """The first character that is no mark."""
    return text.lstrip(" ，,。：:（）()")[:1]


def _parted(said: str, scene: Scene) -> str:
    """请李明办理市发改委来文: a mark between who handles it and what came in."""
    for shape in _handlers(scene.language.code):
        said = shape.sub(r"\g<0>，", said)
    return said


@cache
def _handlers(code: str) -> tuple[re.Pattern[str], ...]:
    before = rf"(?:^|(?<=[，,。；;{MOMENT}-{span_of(MOMENT)[1]}]))"
    bodies = [re.sub(r"\(\?P<\w+>", "(?:", p.body) for p in load(code).adds if p.gives == "handler"]
    return tuple(re.compile(rf"{before}(?:{body})(?=[^，,。；;]{{2}})") for body in bodies)


def _beside(piece: _Piece) -> bool:
    """Does the piece touch a title or a number?"""
    return any(mark and (is_kind(mark, TITLE) or is_kind(mark, NUMBER)) for mark in (piece.before, piece.after))


def _stripped(piece: _Piece, lifted: Lifted, scene: Scene) -> tuple[str, bool]:
    """A piece without 收到, 登记, 来自, 发来; whether it had any of them."""
    lead, sent, source, _ = _shapes(scene.language.code)
    text = lifted.without_moments(piece.text, scene.language).strip()
    for word in scene.language.words.get("soft_object", ()):
        text = text.removeprefix(word)
    if is_kind(text[:1], PARTY) and text[1:].startswith(scene.language.words.get("received", ("\n",))):
        text = text[1:]  # 校办收到省教育厅…: who received it
    marked = False
    for shape in (source, lead, source):
        if got := shape.match(text):
            text, marked = text[got.end() :].strip(scene.language.edges), True
    tail = None
    for tail in sent.finditer(text):
        if tail.end() == len(text):
            break
    if tail and tail.end() == len(text):
        text, marked = text[: tail.start()], True
    return text.strip(scene.language.edges), marked


def _marks(piece: _Piece, lifted: Lifted, scene: Scene) -> bool:
    """Does the piece say that a paper came in? A bare 的 or 文号 does not."""
    text, marked = _stripped(piece, lifted, scene)
    if not marked:
        return False
    return not text or _beside(piece) or is_organ(lifted.restore(text), scene.language)


def _reads(piece: _Piece, paper: _Paper, lifted: Lifted, scene: Scene) -> bool:
    """Take from a piece what it says of the paper; False where it speaks of something else."""
    words = _shapes(scene.language.code)[3]
    text, marked = _stripped(piece, lifted, scene)
    if piece.text in scene.language.words.get("soft_object", ()):
        return True
    if not text or words.fullmatch(text):
        return marked or words.fullmatch(piece.text) is not None
    if paper.issuer is not None or _names_person(text, lifted):
        return False
    organ = is_organ(lifted.restore(text), scene.language)
    leads = paper.marked and piece.after != "" and is_kind(piece.after, TITLE) and len(text) <= 30
    if (
        leads
        or (organ and (marked or paper.marked or _beside(piece)))
        or (marked and _beside(piece) and len(text) <= 60)
    ):
        paper.issuer = text
        return True
    return False


def _names_person(text: str, lifted: Lifted) -> bool:
    heard = [lifted.things.get(c) for c in text if is_kind(c, PARTY)]
    return any(isinstance(h, Heard) and any(n.kind == "person" for n in h.names) for h in heard)
