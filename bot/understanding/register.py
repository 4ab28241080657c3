"""A paper that came in: marks, title and number are lifted, what stands between them is the issuer."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from bot.understanding.called import Heard
from bot.understanding.clauses import Clause, Reading
from bot.understanding.command import Command, Scene
from bot.understanding.dictation import with_marks
from bot.understanding.documents import is_organ
from bot.understanding.language import Language, load, pattern_of
from bot.understanding.lift import Lifted
from bot.understanding.not_entered import asking, goes_back, looking, onward, outgoing, thing_of
from bot.understanding.parts import parts
from bot.understanding.readings import add
from bot.understanding.roles import lift_roles
from bot.understanding.sentences import Found
from bot.understanding.things import LIFTED, NUMBER, PARTY, TITLE, holds, is_kind, span_of
from bot.understanding.tongues import idle

LIMIT = 60
"""A longer message of a paper without number and title tells a tale."""
_PAPER = (TITLE, NUMBER)
_PAPERS = re.compile(f"[{TITLE}-{span_of(TITLE)[1]}{NUMBER}-{span_of(NUMBER)[1]}]")
_PIECE = re.compile(rf"[，,。；;！!：:（）()\n]|[{TITLE}-{span_of(TITLE)[1]}{NUMBER}-{span_of(NUMBER)[1]}]")


@dataclass(frozen=True)
class _Core:
    """A piece without 收到, 登记, 来自, 发来; whether it had any of them, and what kind of paper they spoke of."""

    text: str
    marked: bool
    kind: str | None
    noun: bool = False
    got: bool = False
    """Did it begin with 收到?"""


@dataclass
class _Piece:
    text: str
    before: str
    after: str
    start: int
    touches: str
    """The mark or the paper right before it."""
    core: _Core = _Core("", marked=False, kind=None)


@dataclass
class _Paper:
    marked: bool = False
    issuer: str | None = None
    kind: str | None = None
    noun: bool = False
    title: str | None = None
    owner: str | None = None


@dataclass(frozen=True)
class _Shapes:
    """How a piece begins (收到, 登记…) and ends (发来, 来文…), who sent it, who gets it."""

    lead: re.Pattern[str]
    sent: re.Pattern[str]
    source: re.Pattern[str]
    paper: re.Pattern[str]
    given: re.Pattern[str]
    enter: re.Pattern[str]
    told: re.Pattern[str]
    received: re.Pattern[str]
    named: re.Pattern[str]
    kind: re.Pattern[str]
    noun: re.Pattern[str]
    unnumbered: re.Pattern[str]


@cache
def _shapes(code: str) -> _Shapes:
    language = load(code)

    def some(name: str, end: str = "", slot: str = "(?:") -> re.Pattern[str]:
        bodies = "|".join(re.sub(r"\(\?P<\w+>", slot, p.body) for p in language.papers if p.gives == name) or "(?!)"
        return re.compile(f"(?:{bodies}){end}", re.IGNORECASE)

    listed = language.words.some
    kinds = listed("kind")
    of = listed("of")
    return _Shapes(
        some("lead"),
        some("sent", "$"),
        some("from"),
        some("paper"),
        some("given", slot="("),
        some("enter", "$"),
        some("told"),
        some("received"),
        re.compile(rf"(?P<issuer>[^，]{{1,30}}?)(?:{of})?(?P<kind>{kinds})(?P<matter>.+)"),
        re.compile(kinds),
        re.compile(rf"{kinds}|{listed('document')}"),
        some("unnumbered"),
    )


def registered(said: str, lifted: Lifted, scene: Scene) -> tuple[Command, list[Clause]] | None:
    """The registration a message is, with the clauses that say more; None if it is none."""
    language = scene.language
    if not language.papers:
        return None
    last = max([got.start() for got in _PAPERS.finditer(said)], default=-1)
    meant = scene.meant == "document.register"
    if last < 0 and not _may_speak_of_one(said, language, meant=meant):
        return None
    if (
        asking(language.code).match(said)
        or looking(language.code).match(said)
        or outgoing(language.code).match(said)
        or thing_of(language.code).search(said)
    ):
        return None
    pieces = _pieces(said, lifted, scene)
    entered = _is_entered(pieces, lifted, scene)
    if last < 0 and not (meant or entered or _came(pieces, lifted, scene)):
        return None
    paper = _Paper(marked=any(_marks(piece, lifted, scene) for piece in pieces) or _arrives(pieces, lifted, scene))
    rest: list[Clause] = []
    for piece in pieces:
        if not _reads(piece, paper, lifted, scene):
            if piece.start < last and not paper.marked:
                return None
            bare = lifted.without_moments(piece.text, language).strip(" 、，")
            rest.append(Clause(piece.text, bare, said[piece.start :]))
    if any(goes_back(clause.bare, language) for clause in rest):
        return None  # 艺术科报的《方案》格式不对，退文重报
    sure = (paper.issuer is not None or _keeps_book(said, scene)) and holds(said, NUMBER)
    if not paper.marked and not sure and not meant:
        return None
    known = paper.issuer is not None and (paper.noun or paper.kind is not None)
    if (
        last < 0
        and not meant
        and not (known and (entered or _handed(rest, paper, lifted, language) or _for_book(said, paper, scene)))
    ):
        return None
    pattern = pattern_of(language.code, "{issuer}{doc}", "document.register")
    caught = {"issuer": paper.issuer, "kind": paper.kind, "owner": paper.owner, "title": paper.title}
    slots = {slot: value for slot, value in caught.items() if value}
    reading = Reading("document.register", Found(pattern, slots, 1), 1, False, "document.register: what came in")
    return Command(reading, [Clause(said, "", said)], [], slots), rest


def _may_speak_of_one(said: str, language: Language, *, meant: bool) -> bool:
    """A cheap look, where neither number nor title stands: what kind of paper, and that it came or is to be entered."""
    words = language.words
    return words.stand_in(said, "enter", "got", "sent", "came_in") and (
        meant or words.stand_in(said, "kind", "document")
    )


def _for_book(said: str, paper: _Paper, scene: Scene) -> bool:
    """Is a paper known by half its title, told to be without a number, or told by who keeps the book?"""
    if paper.title or _shapes(scene.language.code).unnumbered.search(said):
        return True
    return _is_keeper(scene) and len(said) <= LIMIT and not idle(said, scene.language)


def _keeps_book(said: str, scene: Scene) -> bool:
    """Is it said by the registrar, of a paper with number and title, who handles it?"""
    return _is_keeper(scene) and holds(said, TITLE) and holds(said, PARTY)


def _is_keeper(scene: Scene) -> bool:
    return scene.speaking is not None and scene.speaking.role == "registrar"


def _is_entered(pieces: list[_Piece], lifted: Lifted, scene: Scene) -> bool:
    """Is a paper of which neither title nor number is said to be entered in the book: 给登一下?"""
    enter = _shapes(scene.language.code).enter
    return any(enter.search(lifted.without_moments(piece.text, scene.language)) for piece in pieces)


def _came(pieces: list[_Piece], lifted: Lifted, scene: Scene) -> bool:
    """Did a paper come in from somewhere, whose kind is said: 刚送来区文旅局的通知一份?"""
    cores = [piece.core for piece in pieces]
    told = any(core.noun for core in cores if core.text) or any(core.got and core.noun for core in cores)
    alone = any(core.got and core.noun and not core.text for core in cores)  # 来了份函，市水务局的
    named = (core for core in cores if core.text and (core.marked or alone))
    if any(_announces(core.text, lifted, scene) for core in cores):
        return True
    return told and any(_is_sender(core.text, lifted, scene) or _some_sender(core, scene) for core in named)


def _handed(rest: list[Clause], paper: _Paper, lifted: Lifted, language: Language) -> bool:
    """Is it said who is to handle the paper?"""
    found = parts("，".join(clause.text for clause in rest), lifted, language)
    if found is not None and found.owner and found.told:
        return True
    given = (found.pattern.gives for clause in rest for found in add(clause, language))
    named = any(clause.bare and all(is_kind(c, PARTY) for c in clause.bare) for clause in rest)
    return paper.owner is not None or named or "handler" in given


def _pieces(said: str, lifted: Lifted, scene: Scene) -> list[_Piece]:
    found: list[_Piece] = []
    said = with_marks(said, scene.language)
    at = 0
    for mark in [*_PIECE.finditer(said), None]:
        end = mark.start() if mark else len(said)
        if said[at:end].strip():
            found.append(_Piece(said[at:end].strip(), _next(said[:at][::-1]), _next(said[end:]), at, said[at - 1 : at]))
        at = mark.end() if mark else end
    for piece in found:
        piece.core = _stripped(piece, lifted, scene)
    return found


def _next(text: str) -> str:
    """The first character that is no mark."""
    return text.lstrip(" ，,。：:（）()")[:1]


def _beside(piece: _Piece) -> bool:
    """Does the piece touch a title or a number?"""
    return any(mark and (is_kind(mark, TITLE) or is_kind(mark, NUMBER)) for mark in (piece.before, piece.after))


def _stripped(piece: _Piece, lifted: Lifted, scene: Scene) -> _Core:
    shapes, edges = _shapes(scene.language.code), scene.language.edges
    text = lifted.without_moments(piece.text, scene.language).strip()
    if got := shapes.source.match(text):
        text = text[got.end() :].strip(edges)  # 这份是市文旅局发来的
    if text.startswith(scene.language.words.get("no_sender", ("\n",))):
        return _Core(text, marked=False, kind=None)  # 文物发〔2026〕45号那份退给省文物局
    if _goes_onward(piece, scene):
        return _Core(text, marked=False, kind=None)
    for word in scene.language.words.get("soft_object", ()):
        text = text.removeprefix(word)
    if is_kind(text[:1], PARTY) and shapes.received.match(text[1:]):
        text = text[1:]  # 校办收到省教育厅…, 小苗记个收文: who received it
    taken: list[str] = [got.group()] if got else []
    led = False
    for shape in (shapes.lead, shapes.source):
        if (got := shape.match(text)) and text[got.end() - 1 : got.end() + 1] not in scene.language.unsplit:
            taken.append(got.group())
            led = led or shape is shapes.lead
            text = text[got.end() :].strip(edges)
    ends = (*scene.language.words["of"], *scene.language.words["sends_short"])
    if text.endswith(ends) and _is_sender(text[:-1], lifted, scene):
        text = text[:-1]  # 来了份函，市水务局的; 省审计厅发的《报告》
    elif (got := shapes.sent.search(text)) and not _half_word(text[: got.start()].strip(edges)):
        taken.append(got.group())
        text = text[: got.start()]
        led = led or not text.strip(edges)  # 有份函
    if piece.after and any(is_kind(piece.after, one) for one in _PAPER):
        text = _demonstrative(scene.language.code).sub("", text)  # 市环保局这份《通知》
    kind = next((found.group() for part in taken if (found := shapes.kind.search(part))), None)
    noun = any(shapes.noun.search(part) for part in taken)
    return _Core(text.strip(edges), bool(taken), kind, noun, led)


def _goes_onward(piece: _Piece, scene: Scene) -> bool:
    """江政办发〔2026〕40号转发体育中心: is it said of a number what is to be done with its paper?"""
    return is_kind(piece.touches or " ", NUMBER) and onward(scene.language.code).match(piece.text) is not None


@cache
def _demonstrative(code: str) -> re.Pattern[str]:
    """The 一份 of 城管局一份《函》."""
    return re.compile(load(code).words.some("demonstrative", "one") + "$")


def _half_word(text: str) -> bool:
    """The 附 of 附件, the 邮 of 邮件: half a word sends nothing."""
    return len(text) == 1 and not LIFTED.match(text)


def _marks(piece: _Piece, lifted: Lifted, scene: Scene) -> bool:
    """Does the piece say that a paper came in? A bare 的 or 文号 does not."""
    core, shapes = piece.core, _shapes(scene.language.code)
    if _asks(core.text, lifted, scene):
        return True
    sender = _sender(core.text, lifted, scene) or _some_sender(core, scene)
    vague = core.text in scene.language.words["organ_short"]
    said = not core.text or vague or shapes.paper.fullmatch(core.text) is not None
    return core.marked and (said or _beside(piece) or sender is not None)


def _arrives(pieces: list[_Piece], lifted: Lifted, scene: Scene) -> bool:
    """市文旅局的《函》刚送到: whose paper it is, and that it is here."""
    here = any(_here(scene.language.code).fullmatch(piece.text) for piece in pieces)
    return here and any(_beside(p) and _is_sender(p.core.text, lifted, scene) for p in pieces)


@cache
def _here(code: str) -> re.Pattern[str]:
    some = load(code).words.some
    return re.compile(f"(?:{some('freshly', 'conveyed_when')})*{some('came_in')}(?:{some('arrived')})?")


def _announces(text: str, lifted: Lifted, scene: Scene) -> bool:
    """市档案馆寄来一份通知要我们移交档案: who sent what kind of paper, and what it asks for."""
    got = _shapes(scene.language.code).told.search(text)
    return got is not None and got.end() < len(text) and _is_sender(text[: got.start()], lifted, scene)


def _asks(text: str, lifted: Lifted, scene: Scene) -> bool:
    """市住建局来函催报管网数据: who sent a paper, and what it asks for."""
    if _announces(text, lifted, scene):
        return True
    parts = (text.partition(word) for word in scene.language.words.get("sent", ()))
    return any(found and after and _is_sender(before, lifted, scene) for before, found, after in parts)


def _reads(piece: _Piece, paper: _Paper, lifted: Lifted, scene: Scene) -> bool:
    """Take from a piece what it says of the paper; False where it speaks of something else."""
    if _goes_onward(piece, scene):
        return False
    shapes, core = _shapes(scene.language.code), piece.core
    paper.noun = paper.noun or core.noun
    if piece.text in scene.language.words.get("soft_object", ()):
        return True
    if paper.owner is None and (got := shapes.given.fullmatch(piece.text)):
        paper.owner = [value for value in got.groups() if value][-1]
        return True
    if not core.text or shapes.paper.fullmatch(core.text):
        paper.kind = paper.kind or core.kind
        return core.marked or shapes.paper.fullmatch(piece.text) is not None
    if paper.kind and _half_title(core.text, piece, scene):
        paper.title = core.text + "".join(scene.language.words["of"]) + paper.kind
        return True
    if core.noun and all(is_kind(c, PARTY) for c in core.text) and _names_person(core.text, lifted):
        return True  # 田校长送来一个请示: who brought it
    if core.marked and piece.after and core.text in scene.language.words["organ_short"]:
        return True  # 区里的请示到了，云阳区文旅局《…》: who sent it is said further on
    if paper.issuer is not None or _names_person(core.text, lifted) or _handles(core.text, scene):
        return False
    sender = _sender(core.text, lifted, scene) or _some_sender(core, scene)
    leads = paper.marked and piece.after != "" and is_kind(piece.after, TITLE) and len(core.text) <= 30
    if sender and (core.marked or paper.marked or _beside(piece)):
        paper.issuer, kind, matter = _bare_sender(sender[0], lifted, scene), *sender[1:]
        paper.kind = paper.kind or core.kind or kind
        if not paper.title and not _is_sender(paper.issuer, lifted, scene):
            paper.issuer, about = _with_matter(paper.issuer, scene.language)
            paper.title = about + (paper.kind or "") if about and paper.kind and not _beside(piece) else None
        return not matter
    if leads or (core.marked and _beside(piece) and len(core.text) <= 60):
        issuer = _bare_sender(core.text, lifted, scene)
        organ, matter = (issuer, "") if _is_sender(issuer, lifted, scene) else _with_matter(issuer, scene.language)
        paper.issuer, paper.kind = organ if len(matter) <= len(organ) else issuer, paper.kind or core.kind
        return True
    return False


@cache
def _around_sender(code: str) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """窗口代收 before a sender's name; 致我办, and 派人送了份, behind it."""
    some = load(code).words.some
    one = f"(?:{some('one')})?(?:{some('of')})?"
    behind = f"(?:{some('freshly')})*(?:{some('sends_by', 'sent')})"
    return (
        re.compile(f"[^，,。；;：:]{{0,8}}?(?:{some('received', 'holds')}){one}"),
        re.compile(f"{behind}(?:{some('receiver')})"),
        re.compile(behind),
    )


def _bare_sender(text: str, lifted: Lifted, scene: Scene) -> str:
    """市科技局 of 我这儿收到市科技局, 市文旅局 of 市文旅局派人送了份, or the words as they are."""
    if scene.language.script != "han":
        return text
    ahead, to_us, behind = _around_sender(scene.language.code)
    starts = [got.end()] if (got := ahead.match(text)) else []
    for start in (*starts, 0):
        after = range(start + 2, len(text))
        ends = [at for at in after if to_us.fullmatch(text, at)]
        for end in (*ends, len(text), *(at for at in after if behind.match(text, at))):
            if _is_sender(text[start:end], lifted, scene):
                return text[start:end]
    return text


def _handles(text: str, scene: Scene) -> bool:
    """计财科阅办, 器械处协办: who is to see to it or helps, no 办 that sends papers."""
    left, roles = lift_roles(text, scene.language)
    if roles and not left.strip(scene.language.edges):
        return True
    clause = Clause(text, text, text)
    return holds(text, PARTY) and any(found.pattern.gives == "handler" for found in add(clause, scene.language))


def _sender(text: str, lifted: Lifted, scene: Scene) -> tuple[str, str | None, str] | None:
    """桥西社区的请示要买除雪设备: who sent it, what kind of paper, and of what it speaks."""
    shapes = _shapes(scene.language.code)
    if (got := shapes.told.search(text)) and _is_sender(text[: got.start()], lifted, scene):
        kind = shapes.kind.search(got.group())
        return text[: got.start()], kind.group() if kind else None, text[got.end() :]
    if _is_sender(text, lifted, scene):
        return text, None, ""
    for got in shapes.named.finditer(text):
        if got.start() == 0 and _is_sender(got.group("issuer"), lifted, scene):
            return got.group("issuer"), got.group("kind"), got.group("matter")
    words = scene.language.words
    sent = sorted(words.get("sent", ()), key=len, reverse=True)
    for joint in (*sent, *words.get("demonstrative", ()), *words.get("of", ())):
        before, found, matter = text.partition(joint)
        if found and matter and _is_sender(before, lifted, scene):
            kind = shapes.kind.search(joint)  # 上航股份来函要求调整费用
            return before, kind.group() if kind else None, matter
    return None


def _some_sender(core: _Core, scene: Scene) -> tuple[str, str | None, str] | None:
    """接到人行滨江中支的通知一份: between words that only receiving has, any short name is a sender's."""
    words = scene.language.words
    own = (*words.get("us", ()), *words.get("you", ()), *words.get("him", ()), *words.get("everyone", ()))
    fits = core.got and core.noun and re.fullmatch("[\u4e00-\u9fff]{3,14}", core.text)
    return (core.text, None, "") if fits and not core.text.startswith(own) else None


def _with_matter(text: str, language: Language) -> tuple[str, str]:
    """供电公司, 停电 of 供电公司停电 in 收到供电公司停电通知: the longest organ it begins with, and what is left."""
    cut = next((at for at in range(len(text) - 2, 2, -1) if is_organ(text[:at], language)), len(text))
    return text[:cut], text[cut:]


def _is_sender(text: str, lifted: Lifted, scene: Scene) -> bool:
    heard = [lifted.things.get(c) for c in text]
    units = [isinstance(h, Heard) and h.kind == "unit" for h in heard]
    pointed = text.startswith(scene.language.words.get("no_sender", ("\n",)))
    return (bool(units) and all(units)) or (not pointed and is_organ(lifted.restore(text), scene.language))


def _half_title(text: str, piece: _Piece, scene: Scene) -> bool:
    """关于开展文化市场检查的, where the kind of paper was said before."""
    words = scene.language.words
    return text.startswith(words["title_start"]) and piece.text.endswith(words["of"]) and len(text) > 4


def _names_person(text: str, lifted: Lifted) -> bool:
    heard = [lifted.things.get(c) for c in text if is_kind(c, PARTY)]
    return any(isinstance(h, Heard) and any(n.kind == "person" for n in h.names) for h in heard)
