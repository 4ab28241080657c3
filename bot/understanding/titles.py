"""The matter in hand: a title without verbs, people, moments and courtesy."""

from __future__ import annotations

import re
from functools import cache

from bot.understanding.documents import is_organ
from bot.understanding.language import Language, load
from bot.understanding.objects import is_verb_phrase
from bot.understanding.things import LIFTED
from bot.understanding.words import Words, by_character

MARKS = " ，,。；;：:、！!？?~～·-—"
EDGES = " ，,。；;：:、！!？?~～\"'「」『』“”·-—"


_PAIRS = {"「": "」", "『": "』", "“": "”", '"': '"', "'": "'"}


_QUOTING = frozenset("".join(_PAIRS) + "".join(_PAIRS.values()))


def edged(text: str) -> str:
    """The text without the marks at its ends, and without quotation marks that hold all of it or stand alone."""
    while True:
        text = text.strip(MARKS)
        if _QUOTING.isdisjoint(text):
            return text
        for opens, closes in _PAIRS.items():
            inside = text[1:-1]
            if text[:1] == opens and text[-1:] == closes and opens not in inside and closes not in inside:
                text = inside
                break
            odd = text.count(opens) % 2 if opens == closes else text.count(opens) - text.count(closes)
            if odd > 0 and text[:1] == opens:
                text = text[1:]
                break
            if odd and (odd < 0 or opens == closes) and text[-1:] == closes:
                text = text[:-1]
                break
        else:
            return text


def balanced(title: str, text: str) -> str:
    """A title that lost one of two quotation marks gets it back from the text, or loses the other as well."""
    if _QUOTING.isdisjoint(title):
        return title
    at = text.find(title)
    for opens, closes in _PAIRS.items():
        odd = title.count(opens) % 2 if opens == closes else title.count(opens) - title.count(closes)
        if not odd or at < 0 or (opens == closes and not opens.strip("'")):
            continue  # an apostrophe stands alone
        if odd < 0 or opens == closes:
            title = opens + title if text[at - 1 : at] == opens else title.replace(closes, "", 1)
        else:
            title = title + closes if text[at + len(title) :][:1] == closes else title.replace(opens, "", 1)
        at = text.find(title)
    return title


def unled(words: Words) -> str:
    """全民 and 就业 begin names, and are no 全 or 就 before a verb."""
    return f"(?!{words.some('noun_start', but='lead_verb')})" if words["noun_start"] else ""


@cache
def lists_of(code: str) -> dict[str, re.Pattern[str]]:
    words = load(code).words
    shapes = {}
    for name in (
        "do",
        "soft_object",
        "object_lead",
        "title_tail",
        "well",
        "no_title",
        "plain",
        "topic_tail",
        "title_lead",
        "send",
        "lead_verb",
        "not_verb",
        "via",
        "leftover",
    ):
        before = f"(?!{words.some('not_object')})" if name == "object_lead" else ""
        before = unled(words) if name == "lead_verb" else before
        said = words.some(name, ending=words.first("verb_end_form") if name == "do" else "")  # make sure Tom sends it
        shapes[name] = re.compile(f"{before}{said}{'$' if name == 'leftover' else ''}", re.IGNORECASE)
    some = words.some
    shapes["closers"] = re.compile(rf"(?:[，, ]*{some('closers', but='title_noun')})+$", re.IGNORECASE)
    brought = rf"(?!{some('not_brought', 'not_object')}){some('brought')}(?=..)"
    shapes["brought"] = re.compile(brought)
    shapes["brings_about"] = re.compile(rf"{some('brings_about')}(?={brought})")
    ours = rf"{some('us')}{some('unit_rank', 'own_house')}?{some('of')}" if words["own_house"] else "(?!)"
    shapes["title_lead"] = re.compile(f"{some('title_lead')}|{ours}", re.IGNORECASE)
    shapes["told"] = re.compile(  # 省里要一份…, 老大说要把…
        rf"(?:{some('wanting')})(?:{some('told_too')})*(?!{some('not_wanted')})(?:{some('wants_it')})(?:{some('measure')})?"
        if words.get("wants_it")
        else "(?!)"
    )
    return shapes


@cache
def _closing(code: str) -> frozenset[str]:
    """The last characters of the words that close a clause."""
    words = load(code).words
    return frozenset(word[-1].lower() for word in {*words["closers"]}.difference(words["title_noun"]))


def unclosed(text: str, language: Language) -> str:
    """巡检方案 of 巡检方案咯, 巡检方案好不好: without the small words that close the clause."""
    if text[-1:].lower() not in _closing(language.code):
        return text
    got = lists_of(language.code)["closers"].search(text)
    return text[: got.start()].rstrip(EDGES) if got and got.start() > 1 else text


def clean(text: str, language: Language, *, verbs: bool) -> str | None:
    """What is left of a caught title when all that is not the matter is taken off."""
    lists = lists_of(language.code)
    text = unclosed(lists["leftover"].sub("", edged(text)), language)
    if verbs:
        text = _without_verb(text, lists, language)
    for _ in range(4):
        before = text
        text = trimmed(text, lists)
        if text == before:
            break
    if not text or lists["no_title"].fullmatch(text):
        return None
    return text


def trimmed(text: str, lists: dict[str, re.Pattern[str]]) -> str:
    text = edged(text)
    if (told := lists["told"].match(text)) and len(text) - told.end() >= 2:
        text = text[told.end() :].lstrip(EDGES)
    if lead := lists["title_lead"].match(text):
        text = text[lead.end() :].lstrip(EDGES)
    if (lead := lists["object_lead"].match(text)) and len(text) > lead.end() + 1:
        text = text[lead.end() :]
    for name in ("title_tail", "topic_tail"):
        for tail in lists[name].finditer(text):
            if tail.end() == len(text) and tail.start() > 1 and text[tail.start() - 1] != "-":
                text = text[: tail.start()]
                break
    return edged(text)


@cache
def _pairs(code: str) -> tuple[frozenset[str], frozenset[str]]:
    """Verbs of one character; words of two."""
    words = load(code).words
    known = ("do", "not_verb", "matter_noun", "kind", "title_noun")
    return (
        frozenset(w for w in words.get("do", ()) if len(w) == 1),
        frozenset(w for name in known for w in words.get(name, ()) if len(w) == 2),
    )


def verb_before_word(text: str, language: Language) -> bool:
    """交|接口说明, no 交接; but 打印|章程: does one character govern the word behind it?"""
    single, pairs = _pairs(language.code)
    return text[:1] in single and text[1:3] in pairs and text[2:4] not in pairs


def _without_verb(text: str, lists: dict[str, re.Pattern[str]], language: Language) -> str:
    """报送三季度总结, 把三季度总结报上来 → 三季度总结; a verb that stands alone stays."""
    for _ in range(3):
        lead = lists["lead_verb"].match(text)
        if not lead or len(text) - lead.end() < 2 or is_verb_alone(text[lead.end() :].strip(EDGES), language):
            break
        text = text[lead.end() :].lstrip(EDGES)
    if language.script == "han" and verb_before_word(text, language):
        return text[1:]
    if (via := lists["via"].match(text)) and lists["soft_object"].match(text, via.end()):
        text = text[via.end() :]
    verb = lists["do"].match(text)
    soft = lists["soft_object"].match(text)
    if soft and len(text) > soft.end() and not (verb and verb.end() > soft.end()):
        return object_of(text[soft.end() :].strip(EDGES), lists, language)
    verb = lists["do"].match(text) or lists["brings_about"].match(text)
    worded = verb is not None and verb.end() == 1 and text[:2] in language.unsplit  # 审理会的纪要
    if not verb or worded or lists["not_verb"].match(text):
        return _before_verb(text, language) or text
    bare = behind_verb(text, verb.end(), lists)
    if (lead := lists["object_lead"].match(bare)) and len(bare) > lead.end() + 1:
        bare = bare[lead.end() :]
    if len(bare) >= 2 and not lists["well"].fullmatch(bare):
        return bare
    return text


def behind_verb(text: str, end: int, lists: dict[str, re.Pattern[str]]) -> str:
    """供应商差异 of 核清供应商差异: the object behind the verb, without how the deed comes out."""
    got = lists["brought"].match(text, end)
    brought = got is not None and (end == 1 or got.end() - end > 1)  # 核清, 整理清楚; but 报送|回采工作面
    return text[got.end() if got and brought else end :].lstrip(EDGES)


@cache
def _do_end(code: str) -> re.Pattern[str]:
    words = load(code).words
    some = words.some
    lead = some("lead_verb", but="noun_too")
    return re.compile(
        rf"(?:{lead})*(?:(?:{some('do')}){{1,2}}(?:{some('well')}|{some('object_lead')})?(?:{some('title_tail')})?"
        rf"|(?:{some('send_to')})(?:{some('send_at')})[^，,。]{{1,12}}|(?:{some('into')})[^，,。]{{1,8}}"
        rf"|(?:{lead})*(?:(?:{some('do')})(?:{some('one')})|{some('bring')})(?:{some('product')})"
        rf"|(?:{lead})*[\u4e00-\u9fff](?:{some('sure_end')})(?:{some('title_tail')})?"
        rf"|(?<=[\u4e00-\u9fff])[a-z]{{3,12}}(?:{some('sure_end')})(?:{some('title_tail')})?"
        rf"|(?:{some('do')})(?:{some('open_for')})(?:{some('do', 'do_more')})?(?:{some('briefly')})?"
        rf"(?:{some('title_tail')})?"
        r"|(?P<twice>[\u4e00-\u9fff])\u4e00(?P=twice))$",
        re.IGNORECASE,
    )


def object_of(text: str, lists: dict[str, re.Pattern[str]], language: Language) -> str:
    """把供热方案改一下 → 供热方案: what stands before the verb that ends the phrase."""
    for at in range(len(text) - 2, 1, -1):
        verb = lists["send"].match(text, at)
        where = verb and (LIFTED.search(text, verb.end()) or is_organ(text[verb.end() :], language))
        if where and not amid_word(text, at, language):
            return text[:at]
    for at in range(2, len(text)):
        got = _do_end(language.code).match(text, at)
        if (
            got
            and not amid_word(text, at, language)
            and not _thing_then_verb(text, at, language)
            and not _ends_thing(text, at, got.end(), language)
        ):
            return text[:at] if _ends_in_thing(text[:at], language) else _without_adverb(text[:at], lists)
    return text


def amid_word(text: str, at: int, language: Language) -> bool:
    """Would a cut here part a word: 检|验? Not where a thing ends: 检验报告|发给我 cuts no 告发."""
    return text[at - 1 : at + 1] in language.unsplit and not _ends_in_thing(text[:at], language, 2)


def _ends_thing(text: str, at: int, end: int, language: Language) -> bool:
    """安全检测报告, 岗位津贴表: what looks like a verb at the end is the thing, or a part of its name."""
    thing = text[at:end]
    whole = end == len(text) and thing in _things(language.code).get(thing[-1:], ())
    whole = whole and not _ends_in_thing(text[:at], language)
    return whole or (end - at == 1 and _ends_in_thing(text, language))


def _without_adverb(text: str, lists: dict[str, re.Pattern[str]]) -> str:
    """报告再完善 → 报告: the adverb belongs to the verb."""
    for at in range(max(2, len(text) - 4), len(text)):
        if lists["lead_verb"].fullmatch(text, at):
            return text[:at]
    return text


_THINGS = ("matter_noun", "kind", "law_kind")
"""What one hands in: 总结, 名单; 通知 and the other kinds of paper."""


@cache
def _things(code: str, shortest: int = 1) -> dict[str, tuple[str, ...]]:
    """Things by their last character: there are hundreds, and a text ends in one way."""
    words = load(code).words
    return by_character((w for name in _THINGS for w in words[name] if len(w) >= shortest), -1)


@cache
def _things_done(code: str) -> dict[str, tuple[str, ...]]:
    """Things, and deeds that are things as well, by their first character."""
    words = load(code).words
    return by_character(w for name in (*_THINGS, "noun_too", "verbal_noun") for w in words[name])


def _ends_in_thing(text: str, language: Language, shortest: int = 1) -> bool:
    """Does a text end with the name of a thing, of so many characters at least?"""
    return text.endswith(_things(language.code, shortest).get(text[-1:], ()))


def ends_in_deed(text: str, language: Language) -> bool:
    """监理通知单回复, 车辆年检: a deed that is a thing as well ends the name."""
    return len(text) > 3 and text.endswith(language.words.get("verbal_noun", ("\n",)))


@cache
def _lightly_done(code: str) -> re.Pattern[str]:
    words = load(code).words
    some = words.some
    deeds = "|".join(w for w in words["do"] if len(w) == 2 and not w.startswith(words.get("light_verb", ())))
    return re.compile(rf"(?:{deeds}){some('does_it')}(?:{some('well', 'sure_end')}|{some('title_tail')})+$")


def _thing_then_verb(text: str, at: int, language: Language) -> bool:
    """总结报, 通知单回复补齐, 接口测试做了: what looks like a verb here is the thing, the verb comes after."""
    shape = _do_end(language.code)
    if "does_it" in language.words and _lightly_done(language.code).match(text, at):
        return True
    things = _things_done(language.code).get(text[at : at + 1], ())
    return any(text.startswith(thing, at) and shape.match(text, at + len(thing)) for thing in things)


@cache
def _matter_then_verb(code: str) -> re.Pattern[str]:
    words = load(code).words
    some = words.some
    return re.compile(
        rf"(?P<matter>.{{0,40}}(?:{some('matter_noun')}))(?:{some('do')})(?:{some('well')})?$", re.IGNORECASE
    )


def _before_verb(text: str, language: Language) -> str | None:
    """三季度总结报送 → 三季度总结: the verb said last."""
    if language.script != "han":
        return None
    got = _matter_then_verb(language.code).match(text)
    return got.group("matter") if got else None


def is_verb_alone(text: str, language: Language) -> bool:
    return lists_of(language.code)["do"].fullmatch(text) is not None


@cache
def _acts_only(code: str) -> re.Pattern[str]:
    words = load(code).words
    some = words.some
    lead, tail = some("lead_verb"), f"{some('well')}|{some('title_tail')}"
    verb = rf"(?:{some('do')})|(?:{some('plain')})|[\u4e00-\u9fff](?:{some('sure_end')})"
    return re.compile(rf"(?:(?:{lead}){{0,3}}(?:{verb})(?:{tail})?){{1,3}}(?:{lead})?")


def is_bare_act(text: str, language: Language) -> bool:
    """Only how something is brought about, with no matter of its own: 先排一版, 拿个初稿, 去看一下定."""
    lists = lists_of(language.code)
    if len(text) <= 16 and _acts_only(language.code).fullmatch(text):
        return True
    for _ in range(3):
        if _do_end(language.code).fullmatch(text):
            return True
        if not (lead := lists["lead_verb"].match(text)):
            return False
        text = text[lead.end() :].lstrip(EDGES)
    return False


def begins_with_verb(text: str, language: Language) -> bool:
    """Does a phrase begin with a verb of the trade (and not with a noun that looks like one: 报表, 办公用品)?"""
    if language.script != "han":
        return is_verb_phrase(text, language)
    lists = lists_of(language.code)
    for _ in range(3):
        if lists["not_verb"].match(text):
            return _before_verb(text, language) is not None
        lead = lists["lead_verb"].match(text)
        if not lead:
            break
        text = text[lead.end() :]
    if lists["do"].match(text) is not None or lists["soft_object"].match(text) is not None:
        return True
    return _before_verb(text, language) is not None


def acts(text: str, language: Language) -> bool:
    """Is something to be done: 核对名单, 把名单核对一下, 名单核对一下?"""
    if begins_with_verb(text, language):
        return True
    return bool(text) and not _told(text, language) and matter(text, language) != text


def _told(text: str, language: Language) -> bool:
    return language.script == "han" and text.startswith(language.words.get("not_title_start", ()))


def matter(text: str, language: Language) -> str:
    """名单核对一下 → 名单: the thing named before what is to be done with it."""
    if language.script != "han" or begins_with_verb(text, language):
        return text
    return object_of(text, lists_of(language.code), language)


def subject(told: str, language: Language) -> str:
    """维保合同 of 维保合同快到期了: the thing a reason begins with; the whole where no state is told of it."""
    if names_matter(told, language) or ends_in_deed(told, language):
        return told  # 沉降超标原因分析: the whole is a thing
    for state in sorted(language.words.get("state", ()), key=len, reverse=True):
        before, found, _ = told.partition(state)
        if found and 2 <= len(before) <= 20:
            return before
    return told


def names_matter(text: str, language: Language) -> bool:
    """Does a phrase end with a thing one hands in: 总结, 名单, 方案?"""
    return len(text) <= 40 and _ends_in_thing(text.lower(), language)
