"""Take what a sentence says of a document out of it: title, number, kind, secrecy, urgency, copies."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from bot.understanding.language import Language, codes, load
from bot.understanding.normal import any_in, has_figure, has_han
from bot.understanding.things import LIFTED
from bot.understanding.when.words import grammar
from bot.understanding.words import Words

_OPEN, _CLOSE = "\u300a", "\u300b"
_BRACKETS = {"(": ")", "（": "）", "[": "]", "【": "】", "〔": "〕", "《": "》", "“": "”", "〈": "〉"}
_STOP = "，,。；;！!？?\n："


@dataclass(frozen=True, slots=True)
class Lift:
    """A stretch of the text, what it is, and what it says."""

    kind: str
    start: int
    end: int
    value: str


@dataclass(frozen=True)
class _Forms:
    core: re.Pattern[str] | None
    decree: re.Pattern[str] | None
    cut: re.Pattern[str] | None
    organ: re.Pattern[str] | None
    marks: re.Pattern[str] | None
    title: re.Pattern[str] | None
    sealed: re.Pattern[str] | None
    open: re.Pattern[str] | None
    urgency: re.Pattern[str] | None
    copies: re.Pattern[str] | None


@cache
def _any(words: tuple[str, ...]) -> str:
    return "(?:" + "|".join(re.escape(w) for w in sorted(words, key=len, reverse=True)) + ")"


@cache
def forms_of(code: str) -> _Forms:
    words = load(code).words

    def made(name: str, shape: str = "{}") -> re.Pattern[str] | None:
        return re.compile(shape.format(_any(words[name])), re.IGNORECASE) if name in words else None

    def raw(*names: str) -> re.Pattern[str] | None:
        shapes = [shape for name in names for shape in words.get(name, ())]
        return re.compile("|".join(shapes), re.IGNORECASE) if shapes else None

    core, decree, title = raw("number_core", "number_dictated"), None, None
    if core and "number_decree" in words:
        tail = "|".join(words["number_core"])
        decree = re.compile(rf"{_any(words['number_decree'])}\s*(?:{tail})")
    if "title_start" in words and "kind" in words:
        ends = _any(words["kind"] + words.get("law_kind", ()))
        title = re.compile(rf"{ends}(?:[（(][^（）()]{{1,12}}[）)])?$")
    return _Forms(
        core=core,
        decree=decree,
        cut=_number_cut(words),
        organ=made("organ_end", "{}$"),
        marks=made("register_mark", r"^\s*{}\s*[:：]?\s*"),
        title=title,
        sealed=raw("secrecy_mark"),
        open=made("not_secrecy"),
        urgency=made("urgency_mark"),
        copies=raw("copies_mark"),
    )


def _number_cut(words: Words) -> re.Pattern[str] | None:
    """What may stand right before a number and is no part of it: 来了个函 of 来了个函浦公户函〔2026〕9号."""
    if "number_cut" not in words:
        return None
    paper = words.some("one") + words.some("urgency_mark") + "?" + words.some("kind", "document")
    return re.compile(rf"{paper}|{words.some('number_cut')}", re.IGNORECASE)


def quoted(text: str) -> list[Lift]:
    """《…》, the outer pair where one stands in another."""
    if _OPEN not in text:
        return []
    lifts, depth, start = [], 0, 0
    for at, char in enumerate(text):
        if char == _OPEN:
            if depth == 0:
                start = at
            depth += 1
        elif char == _CLOSE and depth:
            depth -= 1
            if depth == 0 and at - start > 1:
                lifts.append(Lift("title", start, at + 1, text[start + 1 : at].strip()))
    return lifts


def _mask(text: str, lifts: list[Lift]) -> str:
    for lift in lifts:
        text = text[: lift.start] + "\ufffc" * (lift.end - lift.start) + text[lift.end :]
    return text


def paper_language(text: str, language: Language) -> Language:
    """Chinese papers are read by Chinese forms, in whatever language the sentence around them is."""
    if "number_core" in language.words or not has_han(text):
        return language
    return next((load(c) for c in codes() if "number_core" in load(c).words), language)


def lift_documents(text: str, language: Language) -> list[Lift]:
    """Titles and numbers in a text, titles without 《》 too where a document is announced."""
    language = paper_language(text, language)
    forms = forms_of(language.code)
    titles = quoted(text)
    numbered = _has_number(text, forms, language.words)
    spoken = language.script == "han" and not titles and (numbered or _spelled(language.code).speaks.search(text))
    bare = (
        (_spelled_title(text, _spelled(language.code).led) if spoken else None)
        or _bare_title(text, titles, forms, language)
        or (_plain_title(text, language) if spoken and numbered else None)
        or (_spelled_title(text, _spelled(language.code).by_organ) if spoken else None)
    )
    if bare:
        titles = [t for t in titles if t.end <= bare.start or t.start >= bare.end] + [bare]
    if not titles and not forms.core:
        titles = _latin_titles(text)
    masked = _mask(text, titles)
    if forms.core:
        numbers = _numbers(masked, text, forms) if numbered else []
    else:
        numbers = _latin_numbers(masked, language.code) if has_figure(masked) else []
    return sorted(titles + numbers, key=lambda lift: lift.start)


_LATIN_QUOTES = "\"“'‘"
_LATIN_TITLE = re.compile(
    r"[\"“]([^\"“”]{3,120})[\"”]|(?<!\w)['‘](?=[A-Z\d][^'‘’]*\s)((?:[^'‘’]|['’](?=\w)){3,120})['’](?!\w)"
)


@cache
def _latin_forms(code: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """How a paper is numbered in Latin letters: BSF/2026/41; HX-2231 where it is announced as a reference."""
    some = load(code).words.some
    number, ref, paper = (f"(?i:{some(name)})" for name in ("number_word", "ref_word", "numbered_paper"))
    plain = re.compile(rf"(?:{number}\.?\s*)?\b([A-Z]{{1,8}}[-/]\d{{2,4}}(?:[-/]\d{{1,6}})+)\b")
    announced = (
        rf"{ref}[.:]?\s+([A-Z]{{1,8}}[-/]?\d[\w/-]*\w)\b"
        rf"|{number}[.:]?\s+(\d{{1,5}}/(?:19|20)\d\d|[A-Z]{{2,8}}[-/]\d{{2,}}[\w/-]*)\b"
        rf"|{paper}\s+([A-Z]{{2,8}}[-/]\d{{2,}}[\w/-]*)\b"
        rf"|{number}[.:]?\s+((?=[A-Z/-]*\d)[A-Z]{{1,8}}(?:[-/][A-Z\d]{{1,8}}){{1,4}})\b"  # WTO/R/52
        r"|(?<=, )([A-Z]{2,8}(?:-\d{2,6}| (?:19|20)?\d\d/\d{1,5}))(?=,)"  # between two commas
    )
    return plain, re.compile(announced)


def _latin_titles(text: str) -> list[Lift]:
    if not any_in(text, _LATIN_QUOTES):
        return []
    return [Lift("title", m.start(), m.end(), (m[1] or m[2]).strip()) for m in _LATIN_TITLE.finditer(text)]


def _top_level(text: str, start: int) -> int:
    """Where the clause that begins at `start` ends, brackets respected."""
    closing: list[str] = []
    for at in range(start, len(text)):
        char = text[at]
        if closing and char == closing[-1]:
            closing.pop()
        elif char in _BRACKETS and _BRACKETS[char] in text[at:]:
            closing.append(_BRACKETS[char])
        elif not closing and char in _STOP:
            return at
    return len(text)


@dataclass(frozen=True)
class _Spelled:
    speaks: re.Pattern[str]
    led: re.Pattern[str]
    by_organ: re.Pattern[str]
    plain: re.Pattern[str]


@cache
def _spelled(code: str) -> _Spelled:
    """How a title without its 《》 stands in a text: from 关于 to its kind, or behind a number, between two marks."""
    words = load(code).words
    some = words.some
    of, kinds, came = some("of"), some("kind", "kind_as"), some("came", "register_mark", "titled")
    edge = rf"(?:^|[\s，,。；;：:]|{some('number_end')})"
    counted = f"{some('one')}?{some('urgency_mark')}?{some('document')}?"
    before = rf"(?:{edge}|{came}{some('arrived')}?{of}?{counted}{of}?|{some('organ_end')}{of}|{some('sent')}{counted})"
    after = rf"(?=[\s，,。；;：:（(！!]|$|{some('after_title')})"
    any_end = some("kind", "kind_as", "law_kind")
    about = rf"(?P<title>{some('title_start')}[^\s，,。；;：:]{{2,60}}?{any_end}){after}"
    return _Spelled(
        re.compile(came),
        re.compile(rf"{before}{about}"),
        re.compile(rf"(?<=[\u4e00-\u9fff]){some('organ_end')}{about}"),
        re.compile(rf"{edge}(?!{some('not_title')})(?P<title>[^\s，,。；;：:]{{4,60}}?{of}{kinds}){after}"),
    )


def _spelled_title(text: str, shape: re.Pattern[str]) -> Lift | None:
    """住建局来函：关于燃气安全的函，登记: a title in the midst of what is said of a paper."""
    got = shape.search(text)
    return Lift("title", got.start("title"), got.end("title"), got.group("title")) if got else None


def _plain_title(text: str, language: Language) -> Lift | None:
    """柳组〔2026〕21号 党员教育培训的通知: beside a number a title needs no 关于."""
    shapes = _spelled(language.code)
    for got in shapes.plain.finditer(text):
        title = got.group("title")
        if not _only_kind(language.code, title, language) and not shapes.speaks.search(title):
            return Lift("title", got.start("title"), got.end("title"), title)
    return None


def _has_number(text: str, forms: _Forms, words: Words) -> bool:
    return forms.core is not None and any_in(text, words["number_end"]) and forms.core.search(text) is not None


def _bare_title(text: str, titles: list[Lift], forms: _Forms, language: Language) -> Lift | None:
    """A title written without its 《》: after 来文登记, or from 关于 to its kind."""
    if not forms.marks or not forms.title:
        return None
    words = language.words
    mark = forms.marks.match(text)
    if not mark or any(t.start == mark.end() for t in titles):
        return None
    start, end = mark.end(), _top_level(text, mark.end())
    segment = text[start:end]
    first = next((t for t in titles if start <= t.start < end), None)
    if first and not _inside(text, start, first, words):
        return None
    cut = len(segment.rstrip())
    while bracket := _last_bracket(segment[:cut]):
        inner = segment[bracket + 1 : cut - 1].strip()
        if inner and not _is_number(inner, forms):
            break
        cut = len(segment[:bracket].rstrip())
        if inner:
            break
    body = segment[:cut]
    if titles and not first and not any(word in body for word in words["title_start"]):
        return None  # 登记市医保局来函，《…》: the title stands behind
    for sent in sorted(words.get("from_mark", ()), key=len, reverse=True):
        at = body.find(sent)
        if 0 < at < 60:
            after = body[at + len(sent) :].lstrip(language.edges)
            if after.startswith(words["title_start"]):
                start += len(body) - len(after)
                body = after
                break
    if cut == len(segment.rstrip()):
        body = _until_kind(body, forms, words)
        if _has_number(body, forms, words):
            return None  # a number in its midst: more is said here than a title
        if _only_kind(language.code, body, language):
            return None  # 登记一份县气象局的函: who sent what kind of paper is no title
        led = _led_by(body, forms, words)
        start, body = start + led, body[led:]
    if cut < len(segment.rstrip()) and len(body) >= 4:
        return Lift("title", start, start + len(body), body.strip())
    if len(body) >= 6 and forms.title.search(body):
        return Lift("title", start, start + len(body), body.strip())
    return None


def _only_kind(code: str, body: str, language: Language) -> bool:
    """县气象局的函, 一份特急通知: no more than who sent it and what kind of paper it is."""
    got = _kind_sent(code).fullmatch(body.strip())
    return got is not None and (not got["who"] or is_organ(got["who"], language))


@cache
def _kind_sent(code: str) -> re.Pattern[str]:
    some = load(code).words.some
    kind = rf"(?:{some('sent')}|{some('of')}?{some('one')}?{some('urgency_mark', 'rated')}*{some('kind')})"
    return re.compile(rf"{some('entered')}?{some('one')}?(?P<who>.*?){_sending(code)}{kind}")


@cache
def _sending(code: str) -> str:
    """刚下, 发来: how a paper was sent, between its sender and its kind."""
    some = load(code).words.some
    return rf"(?:{some('freshly')}|{some('of')})*(?:{some('sent', 'sends_short')})?"


def _led_by(body: str, forms: _Forms, words: dict[str, tuple[str, ...]]) -> int:
    """How far 特急件 市应急局来文 stands before the title 消防通道整改的通知."""
    at = 0
    while " " in body[at:]:
        chunk, _, _ = body[at:].partition(" ")
        rated = forms.urgency is not None and forms.urgency.search(chunk)
        if not (rated or not chunk or chunk.endswith(words.get("from_mark", ("\n",)))):
            break
        at += len(chunk) + 1
    return at


def _until_kind(body: str, forms: _Forms, words: Words) -> str:
    """The title alone where a number or a request runs on behind it without a comma."""
    assert forms.title
    if forms.title.search(body):
        return body
    ends = ((body.rfind(words.first("of") + kind), kind) for kind in words["kind_word"])
    best = max((at + len(words.first("of") + kind) for at, kind in ends if at >= 0), default=0)
    return body[:best] if best else body


def _inside(text: str, start: int, title: Lift, words: dict[str, tuple[str, ...]]) -> bool:
    """Does this 《》 stand inside a longer title that begins at `start`?"""
    before, after = text[start : title.start], text[title.end :]
    joined = before.endswith(words.get("title_verb", ())) or any(w in before for w in words["title_start"])
    return joined and bool(re.match(rf".{{0,60}}?{_any(words['kind'] + words.get('law_kind', ()))}", after))


def _last_bracket(text: str) -> int | None:
    """Where the bracket that closes at the end of the text opens."""
    if not text or text[-1] not in ")）":
        return None
    depth = 0
    for at in range(len(text) - 1, -1, -1):
        if text[at] in ")）":
            depth += 1
        elif text[at] in "(（":
            depth -= 1
            if depth == 0:
                return at
    return None


def _is_number(text: str, forms: _Forms) -> bool:
    if not forms.core:
        return False
    text = text.strip()
    ends = [m.end() for m in forms.core.finditer(text)]
    return bool(ends) and ends[-1] == len(text)


def _latin_numbers(masked: str, code: str) -> list[Lift]:
    plain, announced = _latin_forms(code)
    found = [Lift("number", m.start(), m.end(), m.group(1)) for m in plain.finditer(masked)]
    for m in announced.finditer(masked):
        start, end = m.span(m.lastindex or 0)
        if not any(start < other.end and other.start < end for other in found):
            found.append(Lift("number", start, end, m.string[start:end]))
    return sorted(found, key=lambda lift: lift.start)


def _numbers(masked: str, text: str, forms: _Forms) -> list[Lift]:
    found: list[Lift] = []
    for match in forms.core.finditer(masked) if forms.core else ():
        if found and match.start() < found[-1].end:
            continue
        start, end = match.start(), match.end()
        decree = forms.decree.search(masked, max(0, start - 6), end) if forms.decree else None
        if decree and decree.end() == end:
            core, is_decree = decree.start(), True
        else:
            core, is_decree = start, False
        left = _left_edge(masked, core, forms, found[-1].end if found else 0)
        lead = masked[left:core]
        if is_decree:
            left = _decree_start(masked, left, core, forms)
        else:
            left = core - len(_code(lead, forms)) if lead.strip() else core
        if left == core and not is_decree and masked[start] not in "[〔［【（(〈<{":
            continue  # a bare 第3号 is no document
        while left < core and masked[left] == " ":
            left += 1
        found.append(Lift("number", left, end, text[left:end].strip()))
    return [_repaired(_closed(lift, text)) for lift in found]


@cache
def _year(code: str) -> re.Pattern[str]:
    unit = "|".join(load(code).words.get("year", ())) or "(?!)"
    return re.compile(rf"\s*[〔\[［【（(〈<{{]\s*((?:19|20)\d{{2}})\s*(?:{unit})?\s*[〕\]］】）)〉>}}]{{1,2}}\s*")


@cache
def _dictated(code: str) -> re.Pattern[str]:
    """二零二六年十九号: a number as it is dictated, its year without brackets."""
    return re.compile(f"(?:{'|'.join(load(code).words.get('number_dictated', ('(?!)',)))})$")


def _figure(said: str) -> str:
    """十九 → 19, 二零二六 → 2026."""
    numerals = grammar().numerals
    return str(numerals.read(said) or numerals.year(said) or said)


def _repaired(lift: Lift) -> Lift:
    """教基厅[2026] 8号 → 教基厅〔2026〕8号: the year stands in the brackets it has in print."""
    value = _year("zh").sub(r"〔\1〕", lift.value)
    if got := _dictated("zh").search(value):
        value = f"{value[: got.start()].rstrip()}〔{_figure(got['year'])}〕{_figure(got['nth'])}{got['end']}"
    return Lift(lift.kind, lift.start, lift.end, value)


def _closed(lift: Lift, text: str) -> Lift:
    """Take the closing bracket in where the number opens one (司法部公告（第6号）)."""
    value = text[lift.start : lift.end]
    if value.count("（") > value.count("）") and text[lift.end : lift.end + 1] == "）":
        return Lift("number", lift.start, lift.end + 1, text[lift.start : lift.end + 1])
    return lift


_NAMELIKE = re.compile(r"[\u4e00-\u9fffA-Za-z0-9 、/·—\-]")


def _left_edge(masked: str, core: int, forms: _Forms, floor: int) -> int:
    at = core
    while at > floor and _NAMELIKE.match(masked[at - 1]) and not LIFTED.match(masked[at - 1]):
        at -= 1
    if forms.cut:
        cuts = list(forms.cut.finditer(masked, at, core))
        if cuts:
            return cuts[-1].end()
    return at


def _code(lead: str, forms: _Forms) -> str:
    """The 机关代字 in front of 〔2026〕: the last word, without the organ it is glued to."""
    stripped = lead.rstrip()
    gap = lead[len(stripped) :]
    word = re.split(r"[ 、/]", stripped)[-1]
    if gap and forms.organ and forms.organ.search(word) and len(word) > 2:
        return ""
    word = word[_glued(word, forms) :]
    return word[-16:] + gap


def _glued(word: str, forms: _Forms) -> int:
    """Where the code begins in 市发改委发改, 国务院国函: behind an organ whose short name it is."""
    if not forms.organ:
        return 0
    starts, ends = load("zh").words["organ_start"], load("zh").words["glued_end"]
    for cut in range(len(word) - 1, 2, -1):
        head, code = word[:cut], word[cut:]
        if len(code) > 1 and head.endswith(ends) and (code[0] in head or head[:2] in code or word.startswith(starts)):
            return cut
    return 0


def _decree_start(masked: str, left: int, core: int, forms: _Forms) -> int:
    """Where a number such as 财政部 税务总局公告2026年第19号 begins: an issuer named before it is left out."""
    lead = masked[left:core]
    before = masked[:left].rstrip()
    pieces = list(re.finditer(r"[^ ]+", lead))
    if not pieces:
        return left
    spoken = before[-1:].isascii() and before[-1:].isalpha()
    if (
        before
        and before[-1] not in ":："
        and not spoken
        and not before.endswith(load("zh").words.get("register_mark", ()))
    ):
        return left
    if lead.endswith(" ") and forms.organ and forms.organ.search(pieces[-1].group()):
        return core
    listed = [n for n, p in enumerate(pieces) if "、" in p.group()]
    if listed and listed[-1] + 1 < len(pieces):
        return left + pieces[listed[-1] + 1].start()
    if listed:
        return left + pieces[-1].start() + pieces[-1].group().rfind("、") + 1
    if len(pieces) > 1:
        return left + pieces[1].start()
    word = pieces[0].group()
    for cut in range(len(word) - 2, 1, -1):
        again = word[cut:]
        if (
            forms.organ
            and forms.organ.search(word[:cut])
            and again.startswith((word[:2], *load("zh").words["organ_start"]))
        ):
            return left + pieces[0].start() + cut
    return left


def is_organ(text: str, language: Language) -> bool:
    """Does this text look like the name of an organ, or of several?"""
    forms = forms_of(paper_language(text, language).code)
    parts = [p for p in re.split(r"[、 ]", text.strip()) if p]
    return bool(forms.organ and parts and all(forms.organ.search(p) for p in parts))
