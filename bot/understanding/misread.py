"""A sentence pattern that fits the words of a clause and not their sense: 督察整改由监测科牵头 is no 改由."""

from __future__ import annotations

import re

from bot.understanding.clauses import ABOUT_WORK, TELLS
from bot.understanding.language import Language
from bot.understanding.lift import Lifted, clocked
from bot.understanding.normal import any_in
from bot.understanding.roles import lift_roles
from bot.understanding.sentences import Found
from bot.understanding.things import MOMENT, PARTY, ROOM, char_class, holds, is_kind
from bot.understanding.titles import names_matter
from bot.understanding.told import doubt
from bot.understanding.tongues import idle
from bot.understanding.when.moment import Moment

POSSESSED = ("'s ", "\u2019s ")
"""What belongs to the name before it."""
LONG_NAME = 3
"""Blanks in the name of a colleague who joins: no more than these."""
_WHO_AND_WHEN = re.compile(f"{char_class(PARTY)}|{char_class(MOMENT)}")
_CALLED = re.compile(f"^{char_class(PARTY)}[，,：:]")


def misread(found: Found, text: str, everything: str, lifted: Lifted, language: Language) -> bool:
    """A pattern that fits the words and not their sense."""
    gives = found.pattern.gives
    if gives == "task.accept" and found.slots.get("ref", "").startswith(language.words.get("us", ("\n",))):
        return True  # 我手头上压着几件活儿来着
    if _takes_more(found, language) or _cuts_a_word(found, text, language):
        return True
    if gives in {"meeting.move", "task.extend"} and _moves_another(found, text.lower(), lifted, language):
        return True
    if gives == "meeting.book" and found.slots.get("title", "").endswith(language.words["set_out"]):
        return True  # 到三楼会议室布置会场
    if gives == "task.urge" and found.slots.get("ref", "").endswith(language.words["you"]):
        return True  # 老潘，锅炉房的事你盯一下: he is told to see to it
    if (gives == "task.urge" or gives.startswith("query.")) and _reminds(everything, lifted, language):
        return True  # 每周五下午五点提醒彤姐交周报
    if gives == "reminder.set" and len(text) + 3 >= len(everything):  # remind us 15 minutes before: of what was said
        return found.slots.get("title", "").strip() in language.words["only_ahead"]
    if gives == "task.assign" and language.script != "han" and text.lower().startswith(language.words["remind_word"]):
        return _reminds(everything, lifted, language)  # every Thursday at 10am remind Joy to order the seafood
    if gives in ABOUT_WORK:
        return _no_work(found, text, everything, lifted, language)
    return gives == "request.submit" and idle(text, language)


def _moves_another(found: Found, low: str, lifted: Lifted, language: Language) -> bool:
    """A limit is moved and no meeting, a meeting and no task, or what is moved is what a paper speaks of."""
    limit = any_in(low, language.words["limit_noun"])
    if found.pattern.gives == "meeting.move":  # move the deadline of the rate card to Friday noon
        return limit and "meeting" not in found.slots and language.script != "han"
    if not limit and _gathers_at(found, low, lifted, language):
        return True  # can we push the board prep to Friday 9am
    ref = found.slots.get("ref", "")
    return is_kind(ref[1:2], PARTY) and ref.startswith(language.words["ask"])  # 请技术科拟一份申请延长许可证的请示


def _gathers_at(found: Found, low: str, lifted: Lifted, language: Language) -> bool:
    """Moved to an hour, what no paper's name is said of: people are to meet then."""
    moment, ref = lifted.things.get(found.slots.get("when", "")), found.slots.get("ref", "").lower()
    if language.script == "han" or not isinstance(moment, Moment) or not clocked(moment):
        return False
    if not any(f"{word} " in low for word in language.words["change"]):
        return False
    return ref.endswith(language.words.get("gathers", ("\n",))) or not names_matter(ref, language)


def _reminds(everything: str, lifted: Lifted, language: Language) -> bool:
    """To be reminded at an hour, or again and again."""
    if not any_in(everything.lower(), language.words["remind_word"]):
        return False
    return any(m.kind == "recurrence" or (clocked(m) and m.kind != "deadline") for _, m in lifted.moments(everything))


def _takes_more(found: Found, language: Language) -> bool:
    """老钱把案卷 is no name of a thing: somebody is to do something with it."""
    gives, slots, words = found.pattern.gives, found.slots, language.words
    doing, ref, han = slots.get("doing"), slots.get("ref"), language.script == "han"
    if doing and re.split("[,\uff0c]", doing)[0].strip(language.edges) in words["no_doing"]:
        return True  # 辛苦小康了: thanks, and nothing to do
    if not han and ("title" in slots or "wanted" in slots) and _is_no_title(found, language):
        return True
    if "name" in slots and _is_no_name(gives, slots["name"], language):
        return True
    if gives == "meeting.move" and not han and doubt(language.code).search(slots.get("meeting", "")):
        return True  # Joel said the call was moved
    if not ref:
        return False
    if ref.strip(language.edges) in words["no_thing"]:
        return True  # 回头给顾院过目: no thing called 回头
    if not han and (ref.lower().split(" ")[0] in words["not_title_start"] or doubt(language.code).search(ref)):
        return True  # I want the survey finished, Priya said the slides are ready
    return any_in(ref[1:], words["taking"])


def _is_no_title(found: Found, language: Language) -> bool:
    """Where words are separated by blanks: what was caught for a title and is none."""
    gives, words = found.pattern.gives, language.words
    title, wanted = (found.slots.get(name, "").lower() for name in ("title", "wanted"))
    if title.startswith(POSSESSED) or title.partition(":")[0] in words["support_tag"]:
        return True  # Priya's looking after the contract; Dan and Emily support: the walk plan
    if gives == "request.submit" and not set(title.split()).isdisjoint(words["tells_of"]):
        return True  # Joel said the boardroom projector is broken
    if gives == "reminder.set":  # remind me never to book that hotel again, remind me who is coming
        return title.split(" ")[0] in words["no_reminder"]
    if gives == "task.assign" and title.rpartition(" ")[2] in words["awaits_more"]:
        return True  # send me the report from Ruth
    alone = {title, wanted, wanted.removesuffix(" here")}  # Ruth owns it: that is her part in what was said before
    return gives in {"task.assign", "request.submit"} and not alone.isdisjoint(words["no_title"])


def _is_no_name(gives: str, name: str, language: Language) -> bool:
    """Let Dan know the order must be in: so many words name nobody."""
    if gives == "person.invite" and name.count(" ") > LONG_NAME:
        return True
    return gives != "request.submit" and name.lower().split(" ")[0] in language.words["not_name"]


def _no_work(found: Found, text: str, everything: str, lifted: Lifted, language: Language) -> bool:
    """他还在写, 总结写好了吗, 李明，票据还差六张: nobody tells how a task of his stands."""
    words = language.words
    ref = found.slots.get("ref", "").lower()
    if not ref or "item" in found.slots:
        return False
    bare = _WHO_AND_WHEN.sub("", ref).strip("".join(language.joints) if language.script == "han" else "")
    if not bare or bare in words.get("nobody", ()) or ref.startswith(words.get("latest", ())):
        return True  # 贺总、罗主任都来一下, 往后顺延一天: nothing is named
    if any(any_in(ref, words[name]) for name in ("asks", "passive", "reason_word")):
        return True
    if found.pattern.gives == "task.cancel" and (is_kind(ref[-1], PARTY) or ref.startswith(words.get("no_doing", ()))):
        return True  # 例会罗燕免了: who need not come; 取消吧人凑不齐: why it is off
    if found.pattern.gives in TELLS | {"task.urge"} and idle(text, language):
        return True
    if found.pattern.gives == "task.cancel" and ref.endswith(words.get("state_of_things", ("\n",))):
        return True  # 雨太大先撤了
    if found.pattern.gives == "task.extend" and _of_old(found, everything, lifted, language):
        return True  # 昨天庭审拖到七点多
    if found.pattern.gives == "task.cancel" and any_in(everything, words["just_said"]):
        return True  # 刚那条弄错了，撤销: the message, and no task
    if found.pattern.gives == "task.urge" and ref.endswith(words.get("amid", ("\n",))):
        return True  # 还有两个区在催: told, not asked for
    if found.pattern.gives not in TELLS:
        return False
    if found.pattern.gives == "task.complete" and lifted.restore(everything).startswith(words.get("bygone", ("\n",))):
        return True  # 昨天货都装完了: a tale
    partly = words.get("partly", ()) if language.script == "han" and found.pattern.gives == "task.complete" else ()
    if any(word in everything for word in partly):
        return True  # 差不多写完了，就剩附件
    moments = [m for _, m in lifted.moments(everything)]
    if holds(everything, ROOM) and any(clocked(m) and m.kind != "deadline" for m in moments):
        return True  # 检查完了十一点在样品间讲评一下: people are to meet
    due = any(m.kind == "deadline" for m in moments)
    asked = found.slots.get("text", "").lower().startswith(words.get("asks_on", ("\n",)))
    return (
        asked
        or (due and found.pattern.gives == "task.complete")
        or (found.pattern.gives == "task.progress" and bool(_CALLED.search(everything)))
        or any_in(text, words["asks"])
    )


def _of_old(found: Found, everything: str, lifted: Lifted, language: Language) -> bool:
    """昨天庭审拖到七点多, but not 昨天布置的清单."""
    words = language.words
    until = lifted.things.get(found.slots.get("when", ""))
    said = until.text if isinstance(until, Moment) else ""
    told = lifted.restore(everything)
    old = said.startswith(words["bygone"]) or told.startswith(words["bygone"])
    return old and not any(word in told[:8] for word in (*words["of"], *words["mention"]))


def _cuts_a_word(found: Found, text: str, language: Language) -> bool:
    """督察整改由监测科牵头 is no 改由: what was caught must not end amid a word."""
    never = language.unsplit
    if (meeting := found.slots.get("meeting")) and (said := text.lstrip(language.edges)).startswith(
        language.words["not_open"]
    ):
        return not said.startswith(meeting)  # 开工前安全交底会
    title = found.slots.get("title", "").lstrip(language.edges)
    if is_kind(title[:1], PARTY) and (_CALLED.match(title) or not lift_roles(title, language)[0]):
        return True  # 张伟负责、李明配合: the second is no matter of the first
    if _CALLED.match(text) and found.slots.get("owner", text[0])[0] != text[0]:
        return True  # 上官科长，整改报告要交卫健局: who is spoken to has to do it
    if not never:
        return False
    for slot in ("ref", "meeting", "title"):
        if value := found.slots.get(slot):
            start = text.find(value)
            end = start + len(value)
            paper = value.endswith(language.words.get("kind_word", ("\n",)))  # 把通报送周主任签批 cuts no 报送
            cut = text[end - 1 : end + 1] in never and text[end - 2 : end] not in never  # but 维修改由 cuts no 修改
            if (cut and not paper) or (start and text[start - 1 : start + 1] in never):
                return True
    return False
