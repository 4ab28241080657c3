"""An assignment told by its parts: who is to do it, who helps, and the matter, in any order and without marks.

People talk in stretches: a name, a moment or a pause ends one. Who a name is shows in the words that touch it; the
matter is what a stretch holds besides the doing. Only for languages that write no blanks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from bot.understanding.language import Language, load
from bot.understanding.lift import Lifted
from bot.understanding.matters import is_doing, nominal
from bot.understanding.normal import any_in
from bot.understanding.things import MOMENT, PARTY, char_class, holds, span_of
from bot.understanding.titles import names_matter

SURE = 2
"""From this score on a matter told by its parts is surer than one caught by a sentence."""
TAKEN = 3
"""The worth of a matter said with 把."""
CALLED, TOLD, LEADS = 3, 4, 5
"""How surely somebody called by name, somebody asked, and somebody put in charge, is the one to do it."""
LIKELY = 1.5
"""Below this weight a name may as well be part of what is spoken of."""
_UNASKED = 2.5
"""The weight of a name that only stands where the doer may stand."""
LONG_THING = 20
PAUSE = "\x01"
"""Where a stretch ends: a mark."""
THEN = "\x02"
"""Where a stretch ends because a moment was said."""
_AT = "@"
_ONE = char_class(PARTY)
_MOMENT = re.compile(char_class(MOMENT))
_MARK = re.compile(r"[，,。；;！!？?\n…~～—]+|(?<![A-Za-z0-9])\s+|\s+(?![A-Za-z0-9])|(?<!\d)[.](?!\d)")
_STOPS = f"，,。；;！!？?\n{PAUSE}{THEN}{PARTY}-{span_of(PARTY)[1]}"


@dataclass(frozen=True)
class Part:
    """A name and the part it plays: how surely it is the doer, or what else it does."""

    chars: str
    role: str
    weight: float
    told: bool
    hands: bool = False
    """The matter is handed over to this one; `alone`, and nothing is said of what is to be done with it."""
    alone: bool = False


_Piece = tuple[str, str, Part | None]
"""What is said besides the names, where it stands, and of whom."""


@dataclass(frozen=True)
class Parts:
    """What an assignment says, part by part."""

    owner: str
    roles: tuple[tuple[str, str], ...]
    title: str
    score: float
    told: bool
    """Somebody is asked, called or put in charge."""
    weight: float
    """How surely the owner is the one to do it."""
    does: bool
    """Something is to be done, and not only told."""
    speaks: bool
    """Somebody is told of as saying or asking something."""
    helps: bool
    """Nothing is said but who helps: 段昊给打个下手."""


@cache
def _shapes(code: str) -> dict[str, re.Pattern[str]]:
    words = load(code).words
    some = words.some
    joint = some("and")
    cling = rf"(?:{some('called_by')}|[，,：: ]|{some('greeted')}(?=[{PAUSE}]|$))*"
    return {
        "names": re.compile(rf"{_ONE}(?:\s*(?:{joint})?\s*{_ONE})*+"),
        "pause": re.compile(rf"{some('but')}"),
        "help_before": re.compile(rf"(?:{some('together')})$"),
        "copy_before": re.compile(rf"(?:{some('copy_to')})(?:{some('send_at')}|[：:])?$"),
        "take_before": re.compile(rf"{some('hand_lead')}*{some('hand')}$"),
        "done_then": re.compile(rf"(?:{some('then_on')})$"),
        "get_before": re.compile(rf"(?:{some('get')})$"),
        "ask_before": re.compile(rf"(?:{some('ask', 'ask_behind', 'ask_now')})(?:{some('just')})*$"),
        "tell_before": re.compile(rf"(?:{some('tell')})$"),
        "given_after": re.compile(rf"(?:{some('gives_out')})(?:{some('given_out')})(?:{some('close')}|[：:])*"),
        "of_before": re.compile(rf"(?:{some('about')})$"),
        "cling": re.compile(cling),
        "him_asked": re.compile(some("him_asked")),
        "deed_end": re.compile(rf"{some('get')}$"),
        "deed_tail": re.compile(rf"{some('hand_lead', 'open_strong')}+$"),
        "there": re.compile(some("over_there")),
        "cling_any": re.compile(rf"[，,：:]|{some('called_by', 'you')}"),
        "you": re.compile(rf"{cling}(?:{some('you')})"),
        "to_you": re.compile(rf"(?:{some('you')})(?!{some('of', 'unit_rank')})|{some('courtesy', 'to_me')}"),
        "together_after": re.compile(rf"(?:{some('jointly')})"),
        "wants": re.compile(rf"(?:{some('wants')})(?!{some('do', 'lead_verb', 'taking', 'taking_too')})"),
        "help_after": re.compile(
            rf"(?:{some('also')})*"
            rf"(?:(?P<help>{some('help_verb', 'lend')})(?!{some('of')}).*|(?P<check>{some('checks')})$)"
            rf"|[^{_STOPS}]{{0,8}}{some('help_verb', 'lend')}{some('him')}$"
        ),
        "attends_after": re.compile(rf"(?:{some('also')})*{some('present')}(?:{some('close')})*$"),
        "settled": re.compile(rf"{some('chosen')}$"),
        "lead_after": re.compile(rf"(?:{some('also')})*(?:{some('take_lead')})(?:{some('led')})*"),
        "sends_after": re.compile(
            rf"(?:{some('also')})*(?:{some('sends')})(?:{some('head_count')})?(?:{some('head_of')})?"
            rf"(?:{some('sent_along')})(?=[{PAUSE}{THEN}]|$|{some('goes_off', 'goes_in', 'do', 'do_more')})"
        ),
        "tell_after": re.compile(
            rf"(?:{some('say')})(?:{some('say_so')})*[，,：:]?|(?!{some('enquires_for_us')}){some('enquires')}"
        ),
        "of_alone": re.compile(rf"(?:{some('of')})"),
        "of_after": re.compile(rf"(?:{some('its')})"),
        "talk_after": re.compile(rf"(?:{some('talk')})"),
        "taking": re.compile(rf"({some('taking', 'taking_too')}){THEN}"),
        "leads_on": re.compile(rf"({some('leads_on')})[：:]"),
        "counted_off": re.compile(rf"(?<![^{_STOPS}：:])(?:{some('several', 'counted')})[：:，、]?"),
        "aside": re.compile(
            rf"(?:{some('close')})?{some('hushed')}(?:{some('close')})*|{some('lest')}[^{_STOPS}]*"
            rf"|(?<![\u4e00-\u9fff])(?:{some('urgency_mark', 'pressing')})(?=[{_STOPS}：:]|$)"
            rf"|(?<=[\u4e00-\u9fff])(?:{some('close')})?(?:{some('wanting')})?{some('wanted_soon')}(?:{some('close')})*(?=[{_STOPS}]|$)",
            re.IGNORECASE,
        ),
        "due": re.compile(rf"(?<!{_ONE})(?:{some('open_strong', 'due_lead')})*{some('due_lead')}{THEN}", re.IGNORECASE),
        "look_after": re.compile(rf"(?:{some('look')})?(?:{some('say_so', 'close')})*$"),
    }


def parts(text: str, lifted: Lifted, language: Language) -> Parts | None:
    """The parts of an assignment, or nothing where no matter can be told from the rest."""
    return lifted.once(text, _parted, language) if language.script == "han" else None


def _parted(text: str, lifted: Lifted, language: Language) -> Parts:
    shapes = _shapes(language.code)
    if holds(text, MOMENT):
        text = lifted.without_moments(_MOMENT.sub(rf"{THEN}\g<0>", text), language)
    text = _taken_back(text, language)
    if THEN in text:
        text = shapes["due"].sub(THEN, shapes["taking"].sub(r"\1", text))
    text = shapes["leads_on"].sub(rf"\1{PAUSE}", shapes["counted_off"].sub(PAUSE, text))
    said = _MARK.sub(PAUSE, shapes["aside"].sub(PAUSE, text))
    found = _told(said, language.code)
    whose = _whose(said, found, lifted, language)
    return replace(_told(said, language.code, whose), told=True) if whose else found


def _whose(text: str, found: Parts, lifted: Lifted, language: Language) -> str:
    """财政局决算底稿投资科先看一遍: the unit a thing is named after, where another is to see to it."""
    unit = found.owner
    if len(unit) != 1 or found.weight > _UNASKED or len(set(re.findall(_ONE, text))) < 2:
        return ""
    before, _, after = text.partition(unit)
    thing = re.split(f"[{_STOPS}]", after)[0]
    if before.strip(PAUSE + THEN) or not 4 <= len(thing) <= LONG_THING or unit in after:
        return ""
    heard = lifted.heard(unit)
    if not heard or any(name.kind != "unit" for one in heard for name in one.names):
        return ""
    another = _told(text, language.code, unit)
    sure = another.owner not in {"", unit} and (another.told or another.weight >= _UNASKED) and another.score >= SURE
    named = names_matter(thing, language) and nominal(thing, language)[0] == thing  # no 出一份值班表
    return unit if sure and named and not another.helps and another.title.startswith(unit) else ""


@lru_cache(maxsize=256)
def _told(text: str, code: str, whose: str = "") -> Parts:
    """The parts of a text cut into stretches; one message is looked at from several sides.

    `whose` is the unit that belongs to the name of the matter.
    """
    language, shapes = load(code), _shapes(code)
    cast: list[Part] = []
    rest: list[_Piece] = []
    for stretch in re.findall(f"[^{PAUSE}{THEN}]+{THEN}?", text):
        rest += _cast(stretch, cast, language, whose)
    cast = _meant(_handed(cast), rest, shapes)
    doer = max((p for p in cast if p.role == "doer"), key=lambda p: p.weight, default=None)
    if doer is None or doer.weight < LIKELY:  # 小邹帮忙统计民庭加班天数: who helps does it
        doer = next((p for role in ("support", "gets", "owns") for p in cast if p.role == role), doer)
    roles = [(p.role, p.chars) for p in cast if p is not doer and p.role in {"support", "copy"}]
    roles += [
        ("support", p.chars) for p in cast if p is not doer and p.role == "doer" and (p.weight >= 4 or len(p.chars) > 1)
    ]
    best, score, does = "", 0.0, any(p.weight >= LEADS or (p.hands and p.told) for p in cast)
    owner_thing = doer.chars + language.words.first("of") if doer and doer.role == "owns" else PAUSE
    for piece, place, told_of in rest:
        for bit in shapes["pause"].split(piece.removeprefix(owner_thing)):
            found, worth = nominal(bit, language, place)
            if told_of and told_of is not doer and _aside(told_of, doer):
                worth = min(worth, 0.5)  # 老李在外头忙检查，值班表就苗雨来排
            does = does or worth >= SURE or 0 <= worth < 1
            if worth > score and len(found) != 1:
                best, score = found, worth
    sent = doer is not None and doer.role == "doer" and any(p.role == "gets" and p.weight >= 1 for p in cast)
    told = any(p.told for p in cast) or (sent and doer is not None and doer.weight >= 2.5)
    does = does or sent  # 一鸣，竞品分析25号前发给韩总就行
    says = any(p.role == "says" for p in cast)
    weight = doer.weight if doer else 0
    helps = bool(cast) and all(p.role == "support" and p.told and (score <= 0 or p.weight >= 1) for p in cast)
    if doer and doer.told and weight < TOLD and any(shapes["to_you"].search(piece) for piece, _, _ in rest):
        weight = TOLD  # 乔科长，纠纷材料你盯一下
    return Parts(doer.chars if doer else "", tuple(roles), best, score, told, weight, does, says, helps)


def _handed(cast: list[Part]) -> list[Part]:
    """佐证材料，监察支队12点前交给邓主任: who is named before it hands it over, and the other gets it."""
    first = next((p for p in cast if p.role == "doer"), None)
    if first is None or first.hands or first.weight <= 2:
        return cast
    return [replace(p, role="gets", weight=1, told=False) if p.hands and p.alone else p for p in cast]


def _meant(cast: list[Part], rest: list[_Piece], shapes: dict[str, re.Pattern[str]]) -> list[Part]:
    """要是苏木嗓子好了就让他补: who is asked was named before."""
    doers = [p for p in cast if p.role == "doer"]
    if len(doers) != 1 or doers[0].weight >= TOLD or not any(shapes["him_asked"].search(piece) for piece, _, _ in rest):
        return cast
    return [replace(p, weight=TOLD, told=True) if p is doers[0] else p for p in cast]


def _aside(part: Part, doer: Part | None) -> bool:
    """Is what is said of this one no matter of who has to do it?"""
    if part.role == "support":
        return part.told
    return doer is not None and doer.told and not part.told


def _of_thing(after: str, shapes: dict[str, re.Pattern[str]]) -> bool:
    """李青负责苗圃大棚的棚膜: what follows a name is a thing of theirs, and nothing they do."""
    return bool(after) and not any(shapes[name].match(after) for name in ("cling_any", "help_after", "lead_after"))


@cache
def _mended(code: str) -> re.Pattern[str]:
    words = load(code).words
    some = words.some
    gap = f"[{PAUSE}{THEN}，,。 、]*"
    names = f"{PARTY}-{span_of(PARTY)[1]}"
    return re.compile(rf"[^{PAUSE}{THEN}，,。；;{names}]*{gap}(?:(?:{some('took_back')}){gap})+(?:{some('instead')})")


def _taken_back(text: str, language: Language) -> str:
    """上半年，不对，是三季度统计: what was said before is dropped as far as the last pause."""
    return _mended(language.code).sub(PAUSE, text) if any_in(text, language.words["took_back"]) else text


def _cast(stretch: str, cast: list[Part], language: Language, whose: str) -> list[_Piece]:
    """Give the names of a stretch their parts; what is said besides them, in pieces, where and of whom."""
    shapes = _shapes(language.code)
    goes_on = stretch.endswith(THEN)
    stretch = stretch.rstrip(THEN)
    pieces: list[_Piece] = []
    at = 0
    held, place = "", ""
    doer: Part | None = None
    for got in shapes["names"].finditer(stretch):
        if got.start() < at:
            continue  # named in what somebody helps with
        if got.group() == whose:
            held, at = stretch[at : got.end()], got.end()
            continue
        if place == "led" and at == got.start() and _of_thing(stretch[got.end() :], shapes):
            held, at = got.group(), got.end()
            continue  # 李青负责苗圃大棚的棚膜: whose thing it is
        before, after = held + stretch[at : got.start()], stretch[got.end() :]
        part, before, used = _part(got.group(), before, after, language, goes_on=goes_on, beside=bool(cast))
        if part is None:
            if not before.strip() and shapes["of_alone"].match(after):
                cast.append(Part(got.group(), "owns", 0, False))
            held, at = before + got.group(), got.end()
            continue
        cast.append(part)
        pieces.append((before, place or ("topic" if part.weight >= 4 else ""), doer))
        held, at, place = "", got.end() + used, "led" if part.weight >= 5 else ""
        doer = part if part.role in {"doer", "support"} else doer
    pieces.append((held + stretch[at:], place, doer))
    return [p for p in pieces if p[0].strip()]


def _until_next(further: str, shapes: dict[str, re.Pattern[str]]) -> str:
    """改完 of 改完直接报雷支: what one does before somebody gets it."""
    after = shapes["names"].search(further)
    if after is None:
        return further
    deed = shapes["deed_end"].sub("", further[: after.start()])
    return shapes["deed_tail"].sub("", deed) if deed != further[: after.start()] else further


def _ordered(further: str, language: Language) -> bool:
    """再备二十箱, 抓紧改: words of asking, not of telling."""
    words = language.words
    return further.startswith(words.get("order_open", ("\n",))) and not further.endswith(words.get("over", ()))


def _ends_word(before: str, got: re.Match[str], language: Language, *, goes_on: bool) -> bool:
    """维保合同王芳, 退费申请王芳, 舆情专报王芳周五前: what looks like 同, 请 or 报 before a name ends the thing."""
    words = language.words
    if goes_on and got.group() in words.get("verbal_noun", ()) and got.group() not in words["ask"]:
        return True  # 投诉回复王芳周五前弄好
    pair = before[max(got.start() - 1, 0) : got.start() + 1]
    return pair in language.unsplit and not pair.startswith(words.get("lead_verb", ("\n",)))  # but 要给王芳


def _part(
    names: str, before: str, after: str, language: Language, *, goes_on: bool, beside: bool
) -> tuple[Part | None, str, int]:
    """The part these names play, what is left before them, and how many characters behind them belong to it."""
    shapes = _shapes(language.code)
    cling = shapes["cling"].match(after)
    clung = cling.end() if cling else 0
    further = after[clung:]

    def lead(name: str) -> re.Match[str] | None:
        got = shapes[name].search(before)
        if got is None or name not in {"ask_before", "help_before", "get_before"}:
            return got
        return None if _ends_word(before, got, language, goes_on=goes_on) else got

    def follow(name: str) -> re.Match[str] | None:
        return shapes[name].match(further)

    if got := lead("copy_before"):
        return Part(names, "copy", 0, False), before[: got.start()], clung
    if len(names) > 1 and follow("together_after"):
        cut = lead("ask_before")
        return Part(names, "doer", 4, True), before[: cut.start()] if cut else before, clung
    if (got := follow("help_after")) and not (got.group("check") and lead("get_before")):
        cut = lead("ask_before") or lead("help_before")
        with_whom = shapes["names"].search(after) is not None or not got.group("help")
        used = len(after) if with_whom else clung + got.end("help")
        joins = got.group("help") in language.words.get("help_verb", ())
        return Part(names, "support", 1 if joins else 0, True), before[: cut.start()] if cut else before, used
    if follow("attends_after") and not lead("ask_before"):
        return Part(names, "attends", 0, False), before, len(after)
    if got := follow("wants"):
        return Part(names, "asks", 0, False), before, clung + got.end()
    if got := follow("sends_after") or follow("lead_after"):
        cut = lead("ask_before")
        return Part(names, "doer", 5, True), before[: cut.start()] if cut else before, clung + got.end()
    if (got := lead("tell_before")) and (said := follow("tell_after")):
        return Part(names, "doer", 4, True), before[: got.start()], clung + said.end()
    if (got := lead("ask_before")) and (said := follow("tell_after")):
        return Part(names, "doer", 4, True), before[: got.start()], clung + said.end()
    if (got := lead("get_before") or lead("take_before")) and (given := follow("given_after")):
        return Part(names, "doer", 4, True), before[: got.start()], clung + given.end()  # 给廖科派个活：…
    if got := lead("take_before"):
        if shapes["done_then"].search(before, 0, got.start()):
            return Part(names, "gets", 1, False), before[: got.start()], clung  # 取完交给陆瑶
        sure = bool(further) or len(got.group()) > 1
        handed = Part(names, "doer", TOLD if sure else LIKELY, sure, hands=True, alone=not further)
        return handed, before[: got.start()], clung
    if got := follow("tell_after"):
        return Part(names, "says", 0, False), before, clung + got.end()
    if got := lead("get_before"):
        look = follow("look_after")
        sent = not further.startswith(language.words.get("over", ("\n",)))
        return (
            Part(names, "gets", 1 if sent else 0.5, False),
            before[: got.start()],
            clung + (look.end() if look else 0),
        )
    if got := lead("ask_before"):
        return Part(names, "doer", 4, True), before[: got.start()], clung
    if not clung and shapes["of_alone"].match(after) and not lead("ask_before"):
        return None, before, 0
    if (got := lead("help_before")) and follow("talk_after"):
        return Part(names, "asks", 0, False), before[: got.start()], clung
    if got := lead("help_before"):
        return Part(names, "support", 0, False), before[: got.start()], clung
    if lead("of_before") or (not clung and follow("of_after")):
        return None, before, 0
    if shapes["you"].match(after):
        return Part(names, "doer", 4, True), before, clung
    if not before.strip() and follow("settled"):
        return Part(names, "doer", 4, True), before, len(after)  # 谁来牵头？彤姐吧
    if before.strip() == _AT:
        return Part(names, "doer", 3, True), "", clung
    if not before.strip():
        spoken_of = bool(further) and shapes["there"].fullmatch(after, 0, clung) is not None  # 小李那边缺两页
        called = (bool(clung) and not spoken_of) or is_doing(further, language) or _ordered(further, language)
        called = called or (beside and further in language.words.get("plain", ()))  # …交苗台，小罗办
        return Part(names, "doer", 3 if called else 2.5, called or not (further or goes_on)), before, clung
    single = len(further) == 1 and further in language.words["do"]  # 脚本安保处拟，办公室审
    does = single or is_doing(_until_next(further, shapes), language)
    told = does and before.endswith(language.words.get("over", ("\n",)))  # 打印机又卡纸了小李去看看
    return Part(names, "doer", 2.5 if does else 2 if not further else 1, told), before, clung
