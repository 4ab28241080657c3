"""What is only told and orders nothing: a deed done, a habit, hearsay, a question passed on, a meeting of others."""

from __future__ import annotations

import re
from functools import cache

from bot.understanding.language import Language, load
from bot.understanding.sentences import Found, search
from bot.understanding.things import ROOM, holds
from bot.understanding.titles import begins_with_verb


def only_told(found: Found, language: Language) -> bool:
    """张伟说…, 李明已经…: something told, nobody asked."""
    meeting = found.slots.get("meeting", "-")
    if found.pattern.need in {"day", "clock"} and meeting in language.words.get("bare_meeting", ()):
        return True
    if found.pattern.gives == "task.assign" and language.script != "han":
        named = next((found.slots[s] for s in ("title", "wanted") if found.slots.get(s)), "")
        if _deed(language.code).match(named):
            return True  # Siyuan finished the marathon
    matter = found.slots.get("act") or found.slots.get("doing") or found.slots.get("title") or ""
    if found.pattern.gives == "task.assign" and _asks(matter.lower(), language):
        return True  # 各科办结率多少, 大家元旦打算去哪玩: a question
    if matter.startswith(language.words["enquires"]) and not matter.startswith(language.words["enquires_for_us"]):
        return True  # 王芳问总结周五前能不能交, but 王芳问一下财政局能不能宽限
    if language.script == "han" and matter.endswith(language.words.get("wanted_soon", ("\n",))):
        return True  # 财务那边催得紧
    told = found.slots.get("title", "").startswith(language.words.get("say_so", ("\n",)))
    if told and found.pattern.gives == "meeting.book":
        return True  # 跟李浩讲一声明天五点前要捞干净: he is told, nobody meets
    if found.pattern.gives == "meeting.minutes" and found.slots.get("text", "").startswith(
        language.words.get("of", ("\n",))
    ):
        return True  # 党组会议定的进展情况: a thing that was settled there
    if found.pattern.gives == "meeting.minutes" and meeting.startswith(language.words.get("ask", ("\n",))):
        return True  # 请袁圆梳理办公会议定事项: somebody is asked
    if found.pattern.need in {"day", "clock", "gather"} and any(
        w in meeting.lower() for w in language.words.get("asks", ())
    ):
        return True
    if found.pattern.need == "clock" and language.script != "han":
        return meeting.lower().split(" ")[0] in language.words.get("not_title_start", ())  # Tom always has a call at 9
    if found.pattern.need == "clock" and meeting.startswith(language.words.get("of", ("\n",))):
        return True  # 明天九点的预算会: one that is known already
    words = language.words
    if found.pattern.gives in {"meeting.move", "meeting.cancel"} and meeting.startswith(words.get("hearsay", ("\n",))):
        return True  # 听说预算会改到周五了
    if found.pattern.gives == "meeting.book":
        theme = found.slots.get("title") or meeting
        told = any(w in theme for w in words.get("no_theme", ()))
        if told or (theme.endswith(words.get("not_meeting", ())) and theme not in words.get("bare_meeting", ())):
            return True  # 开会老罗批评我们了, 老邓去区里开会
    act = found.slots.get("act")
    doing = (act or found.slots.get("doing") or "").lower().strip(language.edges)
    if language.script != "han" and doing and no_deed(language.code).match(doing):
        return True  # Ruth will be back, Joel can't make it
    if language.script != "han" and doing.split(" ")[0] in (*words.get("past_verb", ()), *words.get("article", ())):
        return True  # I think Engineering did a decent job, Dan to the rescue
    if act is not None and not found.pattern.need and language.script != "han" and _tells_habit(doing):
        return True  # Daniel does the crossword
    if act is not None:
        return not begins_with_verb(act, language)
    title = found.slots.get("title") or found.slots.get("wanted") or found.slots.get("doing") or ""
    first = language.words.get("not_title_start", ())
    if language.script == "han":
        return title.startswith(first)
    if title.lower().strip(" ,.!") in language.words.get("chatter", ()):
        return True
    if found.pattern.need == "due" and doubt(language.code).search(title):
        return True
    if doing and not found.pattern.need:
        return False
    return title.lower().strip(language.edges).split(" ")[0].strip(",.") in first


def _asks(matter: str, language: Language) -> bool:
    """A question, unless it is what somebody is to find out: 核实一下还剩几台."""
    words = language.words
    if matter.endswith(words["asks"]):
        return True
    if language.script != "han" or any(word in matter for word in words["find_out"]):
        return False
    return _how_many(language.code).search(matter) is not None


@cache
def _how_many(code: str) -> re.Pattern[str]:
    """办结多少件, 去哪玩."""
    return re.compile(rf"{load(code).words.some('asks_how_many')}[^，,。；;]{{0,4}}$")


def elsewhere(text: str, language: Language) -> bool:
    """去区里开会, 开了一下午: a meeting of others, or one that is over."""
    for pattern in language.elsewhere:
        if got := search(pattern, text):
            return not holds(text[got[1] : got[2]], ROOM)
    return False


def _tells_habit(doing: str) -> bool:
    """Does, sends: what somebody does is an order only where a time for it is said."""
    verb = doing.partition(" ")[0]
    return verb.endswith("s") and not verb.endswith(("ss", "us"))


@cache
def tag_question(code: str) -> re.Pattern[str]:
    """Dennis never answers before noon, does he: said of somebody, and not to him."""
    some = load(code).words.some
    return re.compile(rf",\s{some('tag_verb')}\s{some('third_person')}[\s?.!]*$", re.IGNORECASE)


@cache
def _deed(code: str) -> re.Pattern[str]:
    """Finished the marathon: what somebody did, where a thing is to be named."""
    return re.compile(rf"\w{{2,}}ed\s{load(code).words.some('article', 'receiver', 'verb_prep')}", re.IGNORECASE)


@cache
def no_deed(code: str) -> re.Pattern[str]:
    """Be back, not come: what follows will or can and is nothing one is told to do."""
    words = load(code).words
    longer = "|".join(re.escape(do) for do in words["do"] if do.rpartition(" ")[0] in words["not_doing"]) or "(?!)"
    return re.compile(rf"(?!(?:{longer})\b){words.some('not_doing')}(?!\w)", re.IGNORECASE)  # but: attend to it


@cache
def doubt(code: str) -> re.Pattern[str]:
    """Words that make a question or a tale of it."""
    return re.compile(rf"{load(code).words.some('asks', 'told')}", re.IGNORECASE)
