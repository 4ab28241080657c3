"""The matter in hand, found in a stretch of free words: 信访清单 of 信访清单明天给我拉一份出来."""

from __future__ import annotations

import re
from functools import cache

from bot.understanding.doings import doings
from bot.understanding.language import Language, load
from bot.understanding.normal import any_in
from bot.understanding.things import ROOM, char_class
from bot.understanding.titles import (
    amid_word,
    behind_verb,
    clean,
    edged,
    ends_in_deed,
    is_bare_act,
    lists_of,
    names_matter,
    object_of,
    trimmed,
    unclosed,
    unled,
    verb_before_word,
)

LONGEST = 80
"""A longer stretch without a name, a moment or a mark is a tale; so no search through one takes long."""


@cache
def someone(code: str) -> str:
    """Anybody who may do it: 找个人, 谁有空, 哪个科能."""
    some = load(code).words.some
    return rf"(?:{some('someone')}|{some('anyone')}{some('is_free')})"


@cache
def everybody(code: str) -> str:
    """各部门填一下, not 各部门写得不错: each of them is to do it."""
    some = load(code).words.some
    doing = rf"(?:{some('open_strong', 'lead_verb')}){{0,3}}{some('do', 'do_more')}(?!{some('is_told')})"
    return rf"{some('each_one', 'everyone')}(?={doing})"


@cache
def _grammar(code: str) -> dict[str, re.Pattern[str]]:
    """How a doing is put in a language that writes no blanks: opened, done with what result, to whom, closed."""
    words = load(code).words
    some = words.some
    han = "[\u4e00-\u9fff]"
    opened = rf"(?:{some('open_strong', 'lead_verb', 'open_for', 'aside')})"
    closed = rf"(?:{some('title_tail', 'close')}){{0,4}}"
    numerals = words.get("count", ("",))[0]
    places, lightly = words.get("place_end", ()), words.get("light_verb", ())
    deeds = "|".join(w for w in words["do"] if len(w) == 2 and not w.endswith(places) and not w.startswith(lightly))
    alone = "".join({w for name in ("do", "do_more") for w in words.get(name, ()) if len(w) == 1 and w.isalpha()})
    return {
        "open": re.compile(rf"(?:{some('open_strong', 'open_for')})"),
        "opened": re.compile(rf"(?:{unled(words)}{opened[:-1]}|{some('via', 'called_by', 'everyone')}))+"),
        "verb": re.compile(
            rf"(?:(?P<same>{han})\u4e00(?P=same)|(?P<twice>[{alone}])(?P=twice)|{some('do', 'do_more')}"
            rf"|{lists_of(code)['brings_about'].pattern})"
        ),
        "result": re.compile(rf"(?:{some('sure_end', 'result')})+{closed}"),
        "calls_in": re.compile(
            rf"(?:{some('order_open')})*{some('fetches')}.{{1,6}}?{some('fetched_in')}{some('do', 'do_more')}.{{0,4}}"
        ),
        "brought_off": re.compile(some("surely_brought")),
        "to_us": re.compile(rf"(?:{some('open_for')}){closed}"),
        "dangling": re.compile(rf"(?:{some('open_strong')})+$"),
        "doing_to": re.compile(
            rf"{opened}{{0,4}}(?:{some('do', 'do_more')})(?:{some('briefly')})[\u4e00-\u9fff]{{2,8}}{closed}"
        ),
        "brings": re.compile(
            rf"{opened}{{0,4}}(?:{some('bring')})(?:{some('us')})?(?:{some('measure')})?(?:{some('product')}){closed}"
        ),
        "lightly": re.compile(rf"{some('light_verb')}{some('sure_end', 'result', 'well')}?{closed}$"),
        "someone_to": re.compile(
            rf"(?P<thing>.{{3,}}?)(?:{some('open_strong')})*(?:{someone(code)}|{everybody(code)})"
        ),
        "topic": re.compile(rf"(?P<thing>.{{4,}}?)(?:{some('you', 'whoever', 'everyone')})"),  # 走访名单你弄一下
        "twice": re.compile(rf"(?:{deeds}){{2}}"),
        "listed": re.compile(some("do", "do_more")),
        "strict": re.compile(rf"(?:{some('do_strict')})"),
        "pronoun": re.compile(rf"(?:{some('pronoun')})"),
        "reported": re.compile(rf".{{1,8}}?(?:{some('tells')})(?:{some('said')})?(?!{some('matter_noun')}|$)"),
        "by_what": re.compile(
            rf"(?:(?:{some('according')}).{{2,15}}?|(?:{some('tell')}).{{1,7}}?(?:{some('called_by')})?)"
            rf"(?=(?:{some('do_strict', 'make_sure')}))"
        ),
        "goes": re.compile(
            rf"(?!{some('do', 'not_going')})(?:{some('go', 'tell')})(?!{some('briefly')}).{{1,5}}?"
            rf"(?=(?:{some('do', 'do_more')})(?:{some('briefly', 'measure')})?.{{2}})"
        ),
        "from_whom": re.compile(rf"(?:{some('tell', 'toward', 'ask_from')}).{{1,7}}?(?:{some('fetch')})(?=.{{2}})"),
        "by_which": re.compile(rf"(?:{some('according')}).{{2}}"),
        "for_whom": re.compile(
            rf"(?!{some('do')})(?:{some('on_behalf')})(?!{some('briefly')}).{{1,6}}?"
            rf"(?=(?:{some('do', 'do_more')}).{{2}})"
        ),
        "counted": re.compile(rf"[{numerals}\d]{{1,3}}(?:{some('counted_thing')})(?=.{{2}})"),
        "to_whom": re.compile(rf"(?:{some('give_to')})[\u4e00-\u9fff]{{2,8}}"),
        "sends": re.compile(rf"(?:{some('send')})(?:{some('everyone', 'us', 'send_at')})"),
        "closed": re.compile(rf"{closed}$"),
        "ended": re.compile(rf"{some('sure_end')}(?:{some('close')})*$"),
        "tale": re.compile(rf"(?:{some('tale')})"),
        "state": re.compile(rf"{some('keeps')}?(?:{some('state')})(?!{some('of')})"),
        "why": re.compile(rf"(?:{some('why')})(?=.{{2}})"),
        "which": re.compile(
            rf"(?:{some('earlier', 'wanting')})?(?:{some('this_one')})"
            rf"(?:[{numerals}\d]{{1,2}}|{some('few')})?(?:{some('counted_thing')})(?=.{{2}})"
        ),
        "mentioned": re.compile(
            rf"(?:{some('earlier')}){{1,3}}(?:{some('mention')}){{1,2}}(?:{some('of')})(?:{some('demonstrative')})?"
            rf"|{some('mention')}{some('of')}{some('demonstrative')}"
        ),
        "lead": re.compile(
            rf"(?:{lists_of(code)['title_lead'].pattern}|{some('asked_for')}|{some('wanting')}{some('wanted_of')})"
        ),
        "object": re.compile(rf"(?:{some('taking', 'taking_too')})"),
    }


def nominal(text: str, language: Language, place: str = "") -> tuple[str, float]:
    """The matter a stretch names, and how surely it is one.

    把总结报上来 3, 总结 2.5, 核对名单 2, 路灯坏了 1.5, other names 1, 报个方案 0.8; 0 a doing alone, -1 a tale.
    Its place may be `topic` (said before who is to do it) or `led` (right behind who leads).
    """
    shapes = _grammar(language.code)
    text = unclosed(_placed(language.code).sub("", edged(text)), language)
    if len(text) > LONGEST or text.endswith(language.words["when_tail"]):
        return "", -1
    if (whose := lists_of(language.code)["told"].match(text)) and len(text) - whose.end() >= 2:
        text = text[whose.end() :]  # 上头要矿井水数据
    if got := shapes["lead"].match(text) or shapes["mentioned"].match(text) or shapes["which"].match(text):
        text = text[got.end() :]
    opened = None if lists_of(language.code)["not_verb"].match(text) else shapes["opened"].match(text)
    if opened and opened.end() == len(text):
        return "", 0 if shapes["to_us"].fullmatch(text) else -1
    bare = text[opened.end() :] if opened and len(text) - opened.end() >= 2 else text
    if bare != text and text[: len(text) - len(bare)].endswith(language.words.get("every_one", ("\n",))):
        bare = text[len(text) - len(bare) - 1 :]  # 各病区: each of them is part of the name
    named = names_matter(bare, language)
    if not bare or shapes["closed"].fullmatch(bare):
        return "", -1
    if (taken := _taken(bare, language)) is not None:
        thing = _thing_taken(taken.lstrip("".join(language.words.get("of", ()))), language)
        return _tidied(thing, language), 3 if thing else -1
    if len(bare) > 3 and verb_before_word(bare, language):
        bare = bare[1:]
        return _tidied(_before_doing(bare, language, bare=True) or bare, language), 2
    done = doings(language.code).whole(bare) or shapes["to_us"].fullmatch(bare)
    only_done = (
        done
        or shapes["calls_in"].fullmatch(text)
        or is_bare_act(bare, language)
        or _with_somebody(bare, language)
        or _with_somebody(text, language)
    )
    if only_done and not (named and len(bare) >= 3) and not _whole(bare, "", language, named=False):
        return "", 0
    if shapes["tale"].match(text):
        return "", -1
    if got := _led(text, ("for_whom", "goes"), language):
        bare = text[got.end() :]
    if got := _led(bare, ("by_what",), language):
        bare = bare[got.end() :]
    if got := shapes["from_whom"].match(bare):
        return _tidied(bare[got.end() :], language), 2
    if (got := shapes["reported"].match(bare)) and len(bare) - got.end() >= 3:
        bare = bare[got.end() :]
    if whole := _whole(bare, place, language, named=named):
        return _tidied(whole, language), 2.5
    if shapes["brings"].fullmatch(bare) or shapes["brings"].fullmatch(text):
        return _tidied(clean(bare, language, verbs=True) or "", language), 0.8
    verb = shapes["verb"].match(bare)
    compound = verb is not None and verb.end() == 1 and (place == "topic" or not _opens_object(bare, language))
    if verb and verb.end() > 1 and (got := shapes["topic"].match(bare)) and names_matter(got["thing"], language):
        return _tidied(got["thing"], language), 2.5
    if verb and not compound and _takes_object(bare, verb.end(), language):
        return _object(bare, verb, language)
    if len(bare) > 2 and shapes["open"].match(bare, 1) and doings(language.code).whole(bare, 1):
        return "", 0
    named = named or ends_in_deed(bare, language)
    told = not named and shapes["state"].search(bare)  # 过期海报 is a thing, and no state of one
    if told and told.start() >= 2 and names_matter(bare[: told.start()], language):
        return _tidied(bare[: told.start()], language), 2.5  # 台账不对，重新做一份
    head = _head(bare, language)
    ended = bare if shapes["ended"].search(bare) else head
    if thing := _before_doing(ended, language, bare=not place):
        thing = _of_state(thing, language) if thing.endswith(language.words.get("over", ("\n",))) else thing
        return _tidied(thing, language), 2.5
    if named or names_matter(head, language):
        return _tidied(head, language), 2.5
    if (got := shapes["state"].search(bare)) and got.start() >= 2:
        return _tidied(bare[: got.start()], language), 1.5
    return _tidied(head, language), 1 if len(head) <= 30 else 0.5


def _thing_taken(whole: str, language: Language) -> str:
    """The thing of 把…, without what is done with it."""
    thing = _before_doing(whole, language, bare=True, taken=True) or object_of(whole, lists_of(language.code), language)
    deed = whole.removeprefix(thing)
    if deed in language.words["verbal_noun"] and not names_matter(thing, language) and len(thing) > 3:
        return whole  # 将气候趋势预测报送…: what is handed in is the forecast
    return thing


def _object(text: str, verb: re.Match[str], language: Language) -> tuple[str, float]:
    """The thing behind the verb a stretch begins with, and its worth."""
    shapes = _grammar(language.code)
    thing = clean(text[verb.end() :] if verb.group("same") else text, language, verbs=True) or ""
    if thing == text:  # a verb that only this grammar knows: 有个汇报稿
        thing = clean(behind_verb(text, verb.end(), lists_of(language.code)), language, verbs=False) or text
    if not names_matter(thing, language):
        thing = _before_doing(thing, language) or thing
    worth = 2 if thing != text else 1
    if why := shapes["why"].match(thing):
        thing = _of_state(thing[why.end() :], language)  # 查查为啥扫码机老掉线
    counted = shapes["counted"].match(thing)
    return _tidied(thing[counted.end() :] if counted else thing, language), worth


@cache
def _placed(code: str) -> re.Pattern[str]:
    """在412摆好桌牌: where it is done is no part of it."""
    words = load(code).words
    return re.compile(rf"^{words.some('place_in')}{char_class(ROOM)}(?:{words.some('place_end')}(?!.$))?(?=..)")


def _led(text: str, leads: tuple[str, ...], language: Language) -> re.Match[str] | None:
    """对照清单 before 核实, 给王局 before 准备; never amid a word: 给我一份应|收账款表."""
    found = (got for name in leads if (got := _grammar(language.code)[name].match(text)))
    return next((got for got in found if text[got.end() - 1 : got.end() + 1] not in language.unsplit), None)


def _whole(text: str, place: str, language: Language, *, named: bool) -> str:
    """测试机台记录得有人补, and what stands before who is to do it: the thing does not begin with its verb."""
    if got := _grammar(language.code)["someone_to"].match(text):
        thing = got.group("thing")
        if names_matter(thing, language) or ends_in_deed(thing, language):
            return thing
    return text if named and place == "topic" and len(text) >= 3 else ""


def _of_state(text: str, language: Language) -> str:
    """扫码机 of 扫码机老掉线: what a state is told of."""
    got = _grammar(language.code)["state"].search(text)
    return text[: got.start()] if got and got.start() >= 2 else text


def _head(text: str, language: Language) -> str:
    """年终总结 of 年终总结这个事儿嘛: without the particles and turns that may end it."""
    longer = ""
    while text != longer:
        text, longer = trimmed(text, lists_of(language.code)), text
    got = _grammar(language.code)["dangling"].search(text)
    cut = got is not None and got.start() >= 2 and text[got.start() - 1 : got.start() + 1] not in language.unsplit
    return text[: got.start()] if got and cut else text


def _taken(text: str, language: Language) -> str | None:
    """What stands behind 把, also after where one goes: 去市委办把文件取回来; never in 把关, 一把."""
    words = language.words
    if got := _grammar(language.code)["object"].match(text):
        return None if text.startswith(words.get("not_taking", ()), 1) else text[got.end() :]  # 把把关
    for sign in words.get("taking", ()):
        at = text.find(sign, 2)
        never = words.get("not_taking", ())
        if at > 0 and not text.startswith(never, at) and not text.startswith(never, at - 1):
            return text[at + len(sign) :]
    return None


def _with_somebody(text: str, language: Language) -> bool:
    """跟法务对一下, 去现场看看, 叫两个人搬: only with whom and where it is done."""
    words = language.words
    if not text.startswith((*words.get("tell", ()), *words.get("go", ()), *words.get("hands_called", ()))):
        return False
    return True in doings(language.code).tails(text)[0][2:10]


def _opens_object(text: str, language: Language) -> bool:
    """报总结, 订一桌饭: a verb of one character; not 校招海报, where it begins a word."""
    words = language.words
    counted = text[1:].startswith((*words.get("measure", ("\n",)), *words.get("object_lead", ())))
    brought = lists_of(language.code)["brings_about"].match(text) is not None
    return brought or text[0] in words.get("do", ()) or counted or text[1:2] in "".join(words.get("count", ()))


def is_doing(text: str, language: Language) -> bool:
    """去弄一下, 审一遍: only what is to be done; not 去弄了, which is told."""
    if not 2 <= len(text) <= LONGEST or text.endswith(language.words.get("over", ())):
        return False
    opened = _grammar(language.code)["opened"].match(text)
    return doings(language.code).whole(text[opened.end() :] if opened and opened.end() < len(text) else text)


def _takes_object(text: str, end: int, language: Language) -> bool:
    """报送名单, 核对一下名单; not 约谈提纲, 采购清单, which are things."""
    if len(text) - end < 2 or lists_of(language.code)["not_verb"].match(text):
        return False
    if end > 1 and _grammar(language.code)["brought_off"].fullmatch(text, 1, end):
        return True  # 备齐工作证
    if end < 2 or len(text) - end > 3 or _grammar(language.code)["strict"].match(text):
        return True
    return not names_matter(text, language)


def _tidied(text: str, language: Language) -> str:
    return clean(text, language, verbs=False) or ""


def _before_doing(text: str, language: Language, *, bare: bool = False, taken: bool = False) -> str:
    """总结 of 总结报上来, 信访清单 of 信访清单给我拉一份出来: what is named before the doing with which it ends."""
    shapes = _grammar(language.code)
    found: list[tuple[float, int]] = []
    whole = names_matter(text, language) and not taken
    does_it = language.words.get("does_it", ("\n",))
    done, made = doings(language.code).tails(text)
    if len(text) > 2 and done[1] and shapes["open"].match(text, 1):
        return ""  # 票先订上: one character names nothing
    briefly = any_in(text, language.words["briefly"])
    for at in range(2, len(text)):
        verb = shapes["verb"].match(text, at)
        named = names_matter(text[:at], language) or (verb is not None and ends_in_deed(text[:at], language))
        ends = made[at] or bool(
            shapes["to_us"].fullmatch(text, at) or (briefly and shapes["doing_to"].fullmatch(text, at))
        )
        if not (named or ends) or amid_word(text, at, language) or text[at - 1 : at + 1].isascii():
            continue
        deed = shapes["listed"].fullmatch(text, max(at - 2, 0), at) is not None
        if named and not deed and at > 2 and len(text) - at > 1 and shapes["result"].fullmatch(text, at):
            found.append((3 + at / 100, at))  # 报一份演练方案上来
            continue
        opens = bool(shapes["open"].match(text, at)) and not shapes["to_us"].fullmatch(text, at)
        if named and shapes["pronoun"].match(text, at):
            found.append((5, at))
            continue
        if named and (shapes["to_whom"].fullmatch(text, at) or (taken and shapes["by_which"].match(text, at))):
            found.append((2 + at / 100, at))
            continue
        sends = named and shapes["sends"].match(text, at) is not None
        if whole and not (opens or sends) and made[at] == done[at]:
            continue
        if not ends or at == len(text) - 1:
            continue  # 爆管: one character ends a word
        plain = verb is not None and verb.group() in language.words.get("do", ())  # 更新 is no 更 with a result
        results = not plain and shapes["result"].fullmatch(text, at + 1) is not None
        lightly = (
            bool(found) and at > 3 and deed and shapes["lightly"].match(text, at) is not None
        )  # SAE对账做完: the verb is 做
        alone = named and bare and at > 2 and (taken or not ends_in_deed(text, language))
        if verb and verb.end() == len(text) and not (opens or results or lightly or alone):
            continue  # 档案整理, 通知单回复: the thing itself
        if not (opens or named) and shapes["twice"].fullmatch(text, at):
            continue  # 三季度监测分析
        for_us = shapes["to_us"].match if named else shapes["to_us"].fullmatch  # 登记簿拍给我看
        single = verb is not None and verb.end() - at == 1 and not for_us(text, at + 1)
        if single and not (opens or results or lightly) and True in done[at + 1 : at + 2]:
            continue  # 座签打出来: 签 belongs to the thing
        light = 2.5 if lightly and text.startswith(does_it, at) else lightly
        found.append((2 * named + 1.5 * opens + light + (at if named else -at) / 100, at))
    if not found or (taken and max(found)[0] < 1 and names_matter(text, language)):
        return ""  # 把年度考核个人总结交到…: the thing goes on
    return text[: max(found)[1]]
