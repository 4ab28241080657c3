"""The matter in hand, found in a stretch of free words: 信访清单 of 信访清单明天给我拉一份出来."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from bot.understanding.language import Language, load
from bot.understanding.sentences import ROOM, char_class
from bot.understanding.titles import (
    EDGES,
    amid_word,
    clean,
    ends_in_deed,
    is_bare_act,
    lists_of,
    names_matter,
    object_of,
    trimmed,
    verb_before_word,
)

LONGEST = 80
"""A longer stretch without a name, a moment or a mark is a tale; so no search through one takes long."""


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
class _Doings:
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
def _doings(code: str) -> _Doings:
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
    return _Doings(
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
        "opened": re.compile(
            rf"(?:{some('open_strong', 'lead_verb', 'open_for', 'aside', 'via', 'called_by', 'everyone')})+"
        ),
        "verb": re.compile(
            rf"(?:(?P<same>{han})\u4e00(?P=same)|(?P<twice>[{alone}])(?P=twice)|{some('do', 'do_more')})"
        ),
        "result": re.compile(rf"(?:{some('sure_end', 'result')})+{closed}"),
        "to_us": re.compile(rf"(?:{some('open_for')}){closed}"),
        "dangling": re.compile(rf"(?:{some('open_strong')})+$"),
        "doing_to": re.compile(
            rf"{opened}{{0,4}}(?:{some('do', 'do_more')})(?:{some('briefly')})[\u4e00-\u9fff]{{2,8}}{closed}"
        ),
        "brings": re.compile(
            rf"{opened}{{0,4}}(?:{some('bring')})(?:{some('us')})?(?:{some('measure')})?(?:{some('product')}){closed}"
        ),
        "lightly": re.compile(rf"{some('light_verb')}{some('sure_end', 'result', 'well')}?{closed}$"),
        "someone_to": re.compile(rf"(?P<thing>.{{3,}}?)(?:{some('open_strong')})*{some('someone')}"),
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
            rf"(?!{some('do', 'not_going')})(?:{some('go', 'tell')}).{{1,5}}?"
            rf"(?=(?:{some('do', 'do_more')})(?:{some('briefly', 'measure')})?.{{2}})"
        ),
        "from_whom": re.compile(rf"(?:{some('tell', 'toward', 'ask_from')}).{{1,7}}?(?:{some('fetch')})(?=.{{2}})"),
        "by_which": re.compile(rf"(?:{some('according')}).{{2}}"),
        "for_whom": re.compile(
            rf"(?!{some('do')})(?:{some('on_behalf')}).{{1,6}}?(?=(?:{some('do', 'do_more')}).{{2}})"
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
        "lead": re.compile(rf"(?:{some('title_lead', 'asked_for')}|{some('wanting')}{some('wanted_of')})"),
        "object": re.compile(rf"(?:{some('taking', 'taking_too')})"),
    }


def nominal(text: str, language: Language, place: str = "") -> tuple[str, float]:
    """The matter a stretch names, and how surely it is one.

    把总结报上来 3, 总结 2.5, 核对名单 2, 路灯坏了 1.5, other names 1, 报个方案 0.8; 0 a doing alone, -1 a tale.
    Its place may be `topic` (said before who is to do it) or `led` (right behind who leads).
    """
    shapes = _grammar(language.code)
    text = _placed(language.code).sub("", text.strip(EDGES))
    if len(text) > LONGEST:
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
        whole = taken.lstrip("".join(language.words.get("of", ())))
        found = _before_doing(whole, language, bare=True, taken=True)
        thing = found or object_of(whole, lists_of(language.code), language)
        return _tidied(thing, language), 3 if thing else -1
    if len(bare) > 3 and verb_before_word(bare, language):
        bare = bare[1:]
        return _tidied(_before_doing(bare, language, bare=True) or bare, language), 2
    done = _doings(language.code).tails(bare)[0] or shapes["to_us"].fullmatch(bare)
    only_done = done or is_bare_act(bare, language) or _with_somebody(bare, language) or _with_somebody(text, language)
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
    if verb and not compound and _takes_object(bare, verb.end(), language):
        return _object(bare, verb, language)
    if len(bare) > 2 and _doings(language.code).tails(bare)[1] and shapes["open"].match(bare, 1):
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


def _object(text: str, verb: re.Match[str], language: Language) -> tuple[str, float]:
    """The thing behind the verb a stretch begins with, and its worth."""
    shapes = _grammar(language.code)
    thing = clean(text[verb.end() :] if verb.group("same") else text, language, verbs=True) or ""
    if thing == text:  # a verb that only this grammar knows: 有个汇报稿
        thing = clean(text[verb.end() :], language, verbs=False) or text
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
    if (got := _grammar(language.code)["someone_to"].match(text)) and names_matter(got.group("thing"), language):
        return got.group("thing")
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
    return True in _doings(language.code).tails(text)[2:10]


def _opens_object(text: str, language: Language) -> bool:
    """报总结, 订一桌饭: a verb of one character; not 校招海报, where it begins a word."""
    words = language.words
    counted = text[1:].startswith((*words.get("measure", ("\n",)), *words.get("object_lead", ())))
    return text[0] in words.get("do", ()) or counted or text[1:2] in "".join(words.get("count", ()))


def is_doing(text: str, language: Language) -> bool:
    """去弄一下, 审一遍: only what is to be done; not 去弄了, which is told."""
    if not 2 <= len(text) <= LONGEST or text.endswith(language.words.get("over", ())):
        return False
    opened = _grammar(language.code)["opened"].match(text)
    return _doings(language.code).tails(text[opened.end() :] if opened and opened.end() < len(text) else text)[0]


def _takes_object(text: str, end: int, language: Language) -> bool:
    """报送名单, 核对一下名单; not 约谈提纲, 采购清单, which are things."""
    if len(text) - end < 2 or lists_of(language.code)["not_verb"].match(text):
        return False
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
    doings, does_it = _doings(language.code), language.words.get("does_it", ("\n",))
    done, made = doings.tails(text), doings.tails(text, product=True)
    if len(text) > 2 and done[1] and shapes["open"].match(text, 1):
        return ""  # 票先订上: one character names nothing
    for at in range(2, len(text)):
        if amid_word(text, at, language) or text[at - 1 : at + 1].isascii():
            continue
        named = names_matter(text[:at], language)
        deed = shapes["listed"].fullmatch(text, max(at - 2, 0), at) is not None
        verb = shapes["verb"].match(text, at)
        named = named or (verb is not None and ends_in_deed(text[:at], language))
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
        if not (made[at] or shapes["to_us"].fullmatch(text, at) or shapes["doing_to"].fullmatch(text, at)):
            continue
        if at == len(text) - 1:
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
