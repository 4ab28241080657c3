"""A lifted text made even: without courtesy, and with blanks and marks only where they separate."""

from __future__ import annotations

import re
from functools import cache
from operator import eq

from bot.understanding.language import Language, codes, load
from bot.understanding.lift import Lifted
from bot.understanding.normal import any_in
from bot.understanding.sentences import without
from bot.understanding.tags import run_on, untagged
from bot.understanding.things import ITEM, MOMENT, PARTY, char_class, holds, span_of

_ONE = f"[{PARTY}-{span_of(PARTY)[1]}]"
_NAMED = re.compile(_ONE)
_NAMES = re.compile(rf"({_ONE})\s*,\s*(?={_ONE})")
_DASHES = "\u2014\u2013-"
_DASH = re.compile(r"\s*\u2014+\s*|\s+(?:[\u2013-]|--)\s+")
_GAP = re.compile("(?<=[\u3400-\u9fff\ue100-\ueaff）)》”])[ ]+(?=[\u3400-\u9fff\ue100-\ueaff《“(（])")
_BEHIND_ITEM = re.compile(f"([{ITEM}-{span_of(ITEM)[1]}])[ ]+")
"""收文12 转督查科: what is said of an item named by its number stands beside it."""
_WAVE = re.compile(rf"(?<![\d{MOMENT}-{span_of(MOMENT)[1]}])\s*[~～]+\s*(?![\d{MOMENT}-{span_of(MOMENT)[1]}]|$)")
"""小段在吗～市委宣传部发来…: a long drawn breath is a mark."""
_LATIN_GAP = re.compile(r"(?<=[A-Za-z0-9])[ ]+(?=[\u3400-\u9fff])|(?<=[\u3400-\u9fff])[ ]+(?=[A-Za-z0-9])")


@cache
def _filler(code: str) -> re.Pattern[str]:
    """All courtesies of a language as one matcher; those under `tail` only where a clause ends."""
    patterns = load(code).fillers
    anywhere = [p.body for p in patterns if p.gives != "tail"]
    ends = [p.body for p in patterns if p.gives == "tail"]
    shape = "|".join(anywhere) or "(?!)"
    if ends:
        shape += "|(?:" + "|".join(ends) + r")+(?=[，,。；;！!？?~～\s]|$)"
    shape = re.sub(r"\(\?P<\w+>", "(?:", shape)  # each counts its gaps from one
    return re.compile(shape, re.IGNORECASE)


def tidy(text: str, language: Language, lifted: Lifted, *, whole: bool = False) -> str:
    """Without courtesy (unless `whole`), and with blanks only where they separate."""
    return lifted.once(text if whole else lifted.once(text, _plain, language), _evened, language)


def _plain(text: str, _: Lifted, language: Language) -> str:
    """Without courtesy, what is said warmly said plainly."""
    return _without_courtesy(_coolly(text, language), language)


def _evened(text: str, lifted: Lifted, language: Language) -> str:
    if language.script == "han":
        text = _even_han(_coolly(text, language), lifted, language.code)
    else:
        text = _even(text, language.code)
    return text.strip(" ，,。；;：:、")


def _coolly(text: str, language: Language) -> str:
    """弄完啦, 刷好喽 as 弄完了, 刷好了."""
    if language.script != "han" or _warmth(language.code).isdisjoint(text):
        return text
    return _over(language.code).sub(language.words.first("le"), text)


def _even_han(text: str, lifted: Lifted, code: str) -> str:
    """Marks for drawn breaths and between names; few messages hold a blank, which separates clauses or nothing."""
    if "~" in text or "～" in text:
        text = _WAVE.sub("，", text)
    if " " in text:
        text = _taking(code).sub("", _LATIN_GAP.sub("", _BEHIND_ITEM.sub(r"\1", text)))
        text = _clinging(code).sub("", _latin_names(text, lifted))
        text = _GAP.sub("，", _side_by_side(code).sub("、", text))
    return _listed(code).sub("、", text) if len(_NAMED.findall(text)) > 1 else text


def _even(text: str, code: str) -> str:
    """A text of a script with blanks as it is read: one kind of dash, no tags, names joined by their word."""
    low = text.lower()
    if any_in(low, load(code).words["once"]):
        text = _if_you(code).sub(" ", text)
    if any_in(low, _DASHES):
        text = _DASH.sub(" - ", text)
    if any_in(low, _urgencies(code)):
        text = urgent(code).sub(lambda m: ", " if m.start() else "", text)
    if pressing := emphatic(code).match(text):
        text = text[pressing.end() :]
    said = text.split()
    if any(map(eq, said, said[1:])):
        text = stammered(code).sub(r"\1", text)
    if "," in text and holds(text, MOMENT):
        text = run_on(text, code)
    if _NAMED.search(text):
        text = untagged(text, code)
        text = _NAMES.sub(rf"\1 {load(code).words.first('and')} ", text)
    return " ".join(text.split())


@cache
def _if_you(code: str) -> re.Pattern[str]:
    """When you're back at your desk, …; when she has a spare minute: no part of what is to be done."""
    some = load(code).words.some
    back = rf"(?:(?<=[,:;.] )|^|(?<={_ONE} )){some('once')} {some('you')}[^,.;:{_ONE[1:-1]}]{{0,40}}, *(?=\S)"
    free = rf"{some('some_free')} ?(?:{some('how_free')} )?{some('moment_free')}"
    return re.compile(rf"{back}|\s{some('once')} {some('who_may')} {some('has_got')} {free}", re.IGNORECASE)


@cache
def emphatic(code: str) -> re.Pattern[str]:
    """Do chase Lukas: an order, and no question."""
    some = load(code).words.some
    return re.compile(
        rf"\s*{some('emphatic')}\s(?={some('do', 'ask', 'sending', 'prompt', but='noun_first')})", re.IGNORECASE
    )


@cache
def stammered(code: str) -> re.Pattern[str]:
    """The um the compost: a small word said twice over."""
    return re.compile(rf"({load(code).words.some('stammered')})(?:\s+\1\b)+", re.IGNORECASE)


def _without_courtesy(text: str, language: Language) -> str:
    """Few courtesies stand in a message: each is taken out by itself, unless one counts only where a clause ends."""
    standing = language.fillers.standing(text)
    if language.script == "han":
        return _filler(language.code).sub(_called_before, text) if standing else text
    for pattern in standing:
        text = without(pattern, text)
    return text


def _called_before(courtesy: re.Match[str]) -> str:
    """小倪你好，市文旅局发来…: what remains of a greeting is the mark behind who is greeted."""
    mark, at = courtesy.group()[-1:], courtesy.start()
    return mark if mark == "，" and at and _NAMED.match(courtesy.string, at - 1) else ""


@cache
def _over(code: str) -> re.Pattern[str]:
    """弄完啦, 刷好喽: said as warmly as you like, it is done."""
    words = load(code).words
    ends = "|".join(f"(?<={re.escape(end)})" for end in words["deed_end"]) or "(?!)"
    return re.compile(rf"(?:{ends}){words.some('done_warmly')}")


@cache
def _warmth(code: str) -> frozenset[str]:
    """What a deed is told warmly by begins with one of these characters."""
    return frozenset(word[0] for word in load(code).words["done_warmly"])


@cache
def _listed(code: str) -> re.Pattern[str]:
    """王芳，李明参加: the mark between two names lists them, but in 报告交苗台，小罗办 who gets it and who does it."""
    words = load(code).words
    gets = "".join({word[-1] for word in words.get("get", ()) if word})
    does = words.some("plain", "take_lead")
    names = rf"(?={_ONE}(?:[，,、 ]*{_ONE})*[^，,]*$)"
    return re.compile(rf"(?:(?<=(?<![{gets}]){_ONE})|(?<={_ONE})(?=[ ]*[，,][ ]*{_ONE}(?!{does})))[ ]*[，,][ ]*{names}")


@cache
def _side_by_side(code: str) -> re.Pattern[str]:
    """调试组 质量部配合: a blank between two who do the same."""
    together = load(code).words.some("help_verb", "attend")
    return re.compile(rf"(?<={_ONE}) +(?={_ONE}(?: +{_ONE})*(?:{together}))")


@cache
def _taking(code: str) -> re.Pattern[str]:
    """转给 Priya: a blank between a word that takes a name and the name separates nothing."""
    behind = "|".join(rf"(?<={re.escape(word)})" for word in load(code).words["takes_name"]) or "(?!)"
    return re.compile(rf"(?:{behind}) +(?={_ONE})")


@cache
def _clinging(code: str) -> re.Pattern[str]:
    """Gao Ming 负责 partner survey: a blank before what somebody is to do separates nothing."""
    verbs = load(code).words.some("behind_name")
    return re.compile(rf"(?<={_ONE}) +(?=(?:{verbs}))")


@cache
def _urgencies(code: str) -> list[str]:
    """Words for how pressing it is: the marks of every language, and what else is said of haste."""
    marks = {mark for c in codes() for mark in load(c).words["urgency_mark"]}
    return sorted({*marks, *load(code).words["pressing"]}, key=len, reverse=True)


@cache
def urgent(code: str) -> re.Pattern[str]:
    """Urgent: Dan to…, \u52a0\u6025 Dan to…: how pressing it is, said first, is no part of the sentence."""
    each = "|".join(map(re.escape, _urgencies(code))) or "(?!)"
    return re.compile(
        rf"(?:^|(?<={_ONE})\s*[,:-]+)\s*[\[(]?(?:{each})[\])]?\s*(?:[!:,.-]+\s*|(?={_ONE}))", re.IGNORECASE
    )


def _latin_names(text: str, lifted: Lifted) -> str:
    """Blanks around a name in Latin letters are spelling, not separation."""

    def close(match: re.Match[str]) -> str:
        char = match.group(1)
        return char if lifted.source.get(char, "").isascii() and match.start() else match.group()

    return re.sub(r"[ ]*([\ue100-\ueaff])[ ]*(?=[^ ，,])", lambda m: close(m) if m.start() else m.group(), text)


@cache
def _tales(code: str) -> re.Pattern[str] | None:
    words = load(code).words
    listed = words.get("tale_told")
    one, end = char_class(PARTY), r"(?=\s*(?:[，,。；;！!~\n]|$))"
    thanked = rf"{words.some('thanks_to')}{one}+{words.some('called_by')}*{end}"
    toiled = rf"{words.some('toiled')}{one}+{words.some('called_by')}*{words.some('over', but='of')}{end}"
    through = rf"^\s*{one}{char_class(MOMENT)}?(?:{'|'.join(words.get('says_through', ())) or '(?!)'})"
    return re.compile("|".join((*listed, thanked, toiled, through))) if listed else None


def without_tales(text: str, language: Language) -> str:
    """听说下周降温, 以前每周都要交, 谢谢贺主任: hearsay, habits of old, wishes and thanks ask nobody for anything."""
    shape = _tales(language.code)
    return shape.sub("", text) if shape else text


@cache
def _favours(code: str) -> re.Pattern[str] | None:
    listed = load(code).words.get("asked_kindly")
    return re.compile("|".join(listed)) if listed else None


def plainly_asked(text: str, language: Language) -> str:
    """能帮我订指挥中心吗: a favour asked for as a question, as the order that it is."""
    shape = _favours(language.code)
    return shape.sub(r"\g<help>\g<act>", text) if shape else text
