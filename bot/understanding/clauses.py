"""Cut a lifted text into clauses, and read one clause with all patterns of a language."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache

from bot.understanding.barred import barred
from bot.understanding.language import Language, load
from bot.understanding.lift import Lifted, clocked, past
from bot.understanding.sentences import PARTY, ROOM, Found, is_kind, kinds_in, match, search, span_of
from bot.understanding.titles import begins_with_verb, names_matter
from bot.understanding.when.moment import Moment

_ONE = f"[{PARTY}-{span_of(PARTY)[1]}]"
_NAMED = re.compile(_ONE)
_CALLED = re.compile(f"^{_ONE}[，,：:]")
_HARD = re.compile(r"[，,。；;！!？?\n]|(?:(?<!\d)|(?<=\d{3}))\.(?!\d)(?=\s|$)")
_ROOM = re.compile(f"[{ROOM}-{span_of(ROOM)[1]}]")
_BEFORE_MARK = re.compile(r"\s*，\s*(?=[,:，]|- )|(?<=[,:])\s*，")
TELLS = frozenset({"task.progress", "task.complete"})
_HEARD = frozenset({"meeting.minutes", "meeting.move", "meeting.cancel"})
"""What is also told of, not only ordered."""
ABOUT_WORK = TELLS | {"task.extend", "task.cancel", "task.urge", "task.transfer"}
"""What is said of a task by its name."""


@dataclass
class Clause:
    """A stretch between two marks: as it stands, and without its moments."""

    text: str
    bare: str
    rest: str
    asks: bool = False
    roles: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Reading:
    """One clause understood as the head of a command."""

    intent: str
    found: Found
    cost: float
    weak: bool
    rule: str
    whole: bool = False
    joined: bool = False
    roles: tuple[tuple[str, str], ...] = ()
    left: str = ""
    by_parts: bool = False


@cache
def _remind(code: str) -> re.Pattern[str]:
    """How long before to remind, wherever it stands."""
    bodies = [re.sub(r"\(\?P<\w+>", "(?:", p.body) for p in load(code).ahead]
    return re.compile("|".join(sorted(bodies, key=len, reverse=True)) or "(?!)", re.IGNORECASE)


def split(text: str, lifted: Lifted, language: Language) -> list[Clause]:
    """The clauses of a text, in order."""
    clauses: list[Clause] = []
    at = 0
    if language.ahead.standing(text):
        text = _remind(language.code).sub(lambda m: _apart(m.group(), lifted), text)
    if _NAMED.search(text):
        text = _further(language.code).sub(lambda m: f"，{m.group()}", text)
        text = _next_order(language.code).sub("; ", text)
    for mark in [*_HARD.finditer(text), None]:
        end = mark.start() if mark else len(text)
        piece = text[at:end]
        if clauses:
            piece = _second(language.code).sub("", piece)
        if piece.strip():
            bare = lifted.without_moments(piece, language)
            asks = bool(mark and mark.group() in "？?")
            clauses.append(Clause(piece.strip(), _edge(bare), text[at:].strip(), asks))
        at = mark.end() if mark else end
    return clauses


def _apart(said: str, lifted: Lifted) -> str:
    """How long before to remind as a clause of its own; a reminder every Friday at 4 is the thing itself."""
    own = any(moment.kind in {"recurrence", "point"} for _, moment in lifted.moments(said))
    return said if own else f"，{said}，"


@cache
def _further(code: str) -> re.Pattern[str]:
    """参加另外让欧阳倩…: a word that joins a further command, before the one who is asked."""
    words = load(code).words
    some = words.some
    ask = some("ask_behind")
    return re.compile(
        rf"(?<=[^，,])(?:(?:{some('second_sure')})(?=(?:{ask})?{_ONE})|(?:{some('second')})(?=(?:{ask}){_ONE}))"
    )


@cache
def _next_order(code: str) -> re.Pattern[str]:
    """Dan to send the plan and Priya to brief the drivers: the second order begins at its "and"."""
    words = load(code).words
    some = words.some
    lead = rf"^(?:(?:{some('lead_in')})[,:\s]+)+(?={_ONE})"
    does = rf"(?:{some('do', but='noun_first')})\s(?:{some('pronoun', 'article', 'receiver')})"
    asked = rf"(?:(?:{some('may_he')})\s{_ONE}\s|{_ONE},\s[a-z])"
    order = rf"(?={_ONE}[,:]?\s(?:{some('to', 'part_verb')}|{does})\b)"
    return re.compile(rf"{lead}|(?<!{_ONE})(?:\s(?:{some('and_next')}|-)|:)\s{order}|\s-\s(?={asked})", re.IGNORECASE)


@cache
def _second(code: str) -> re.Pattern[str]:
    """另外, also: words that only join a further command."""
    return re.compile(rf"^\s*{load(code).words.some('second')}", re.IGNORECASE)


def _edge(text: str) -> str:
    return " ".join(text.split()).strip(" 、：:·-—~～")


REACH = 400
"""How far into a text the letters of a sentence are looked for; a command has begun long before."""
POSSESSED = ("'s ", "\u2019s ")
"""What belongs to the name before it."""
LONG_NAME = 3
"""Blanks in the name of a colleague who joins: no more than these."""
LEAD_ALONE = "lead_alone"
"""A role only where a clause says nothing else: 张伟负责."""
SUPPORT_ALONE = "support_alone"
"""Likewise: Mateo supports, Nursing and Finance support where needed."""


def lift_roles(text: str, language: Language) -> tuple[str, list[tuple[str, str]]]:
    """Take 请张伟参加, 综合科配合 and the like out of a clause; what is left, and who does what."""
    roles: list[tuple[str, str]] = []
    low, kinds, latin = text.lower(), kinds_in(text), language.script != "han"
    for pattern in language.roles.likely(text):
        if pattern.gives == LEAD_ALONE:
            if latin and pattern.may(low, kinds) and (led := match(pattern, text.strip(language.edges))):
                return "", [("lead", led.slots["people"])]
            continue
        if pattern.gives == SUPPORT_ALONE:
            head, colon, rest = text.partition(": ")
            if pattern.may(low, kinds) and (whole := match(pattern, head.strip(language.edges))):
                return rest if colon else "", [("support", whole.slots["people"])]
            continue
        for _ in range(6):
            if not pattern.may(low, kinds):
                break
            got = search(pattern, text)
            if not got or got[1] == got[2]:
                break
            found, start, end = got
            if start and text[start - 1 : start + 1] in language.unsplit:
                start += 1  # 通报给我: the verb here is 给 alone
            roles.append((pattern.gives, found.slots.get("people", "")))
            text = text[:start] + "，" + text[end:]
            low, kinds = text.lower(), kinds_in(text)
    if roles and language.script != "han":
        text = _BEFORE_MARK.sub("", text)
    return re.sub("，+", "，", text).strip(language.edges), roles


def heads(
    clause: Clause, lifted: Lifted, language: Language, everything: str, now: datetime, *, asked: bool = False
) -> list[Reading]:
    """All ways to read this clause as a command, the closest first."""
    readings: list[Reading] = []
    needs = {"asked": asked, **_said_of_time(everything, lifted, language, now)}
    jest = any(word in everything.lower() for word in language.words.get("jest", ()))
    jest = jest or tag_question(language.code).search(everything) is not None
    told = {"act"} if language.script == "han" else {"act", "doing"}
    shapes: list[tuple[str, tuple[tuple[str, str], ...]]] = [(clause.bare, ())]
    left, roles = lift_roles(clause.bare, language)
    if roles and not left.strip(language.edges) and language.script != "han":
        return []  # owner Ruth, input from Priya: parts of what was said before
    away = elsewhere(clause.bare, language)
    if roles:
        shapes = [(left, tuple(roles)), *shapes] if left else shapes
        if language.script == "han" and "，" in left and "，" not in clause.bare:
            shapes.append((left.replace("，", ""), tuple(roles)))  # 请李明会同财务科拿出来: one clause all the same
    for shape, taken in shapes:
        low, kinds = shape.lower(), kinds_in(shape)
        rest_low, rest_kinds = clause.rest.lower(), kinds_in(clause.rest)
        text_low, text_kinds = clause.text.lower(), kinds_in(clause.text)
        for pattern in language.patterns.likely(clause.rest[:REACH], clause.text[:REACH], shape[:REACH]):
            if (pattern.need and not needs[pattern.need]) or (jest and pattern.gives == "task.assign"):
                continue
            if pattern.tail:
                text, lower, has = clause.rest, rest_low, rest_kinds
            elif pattern.timed:
                text, lower, has = clause.text, text_low, text_kinds
            else:
                text, lower, has = shape, low, kinds
            if away and pattern.gives == "meeting.book":
                continue
            if taken and (pattern.tail or pattern.timed or pattern.gives == "reminder.set"):
                continue
            if not pattern.may(lower, has):
                continue
            found = match(pattern, text)
            if not found and pattern.timed and pattern.loose_when:
                found = match(pattern, shape)
            if found and (barred(pattern.gives, text, language) or _misread(found, text, everything, lifted, language)):
                continue
            orders = found is not None and not told.isdisjoint(found.slots)
            stating = pattern.need or pattern.gives in _HEARD or orders
            if found and not (stating and _stated(found, language)):
                cost = _cost(found, clause, language, taken=bool(taken), clock=needs["clock"])
                readings.append(
                    Reading(
                        pattern.gives,
                        found,
                        cost,
                        pattern.weak,
                        f"{pattern.gives}: {pattern.source}",
                        pattern.tail,
                        False,
                        taken,
                    )
                )
    return sorted(readings, key=lambda r: r.cost)


@cache
def tag_question(code: str) -> re.Pattern[str]:
    """Dennis never answers before noon, does he: said of somebody, and not to him."""
    some = load(code).words.some
    return re.compile(rf",\s{some('tag_verb')}\s{some('third_person')}[\s?.!]*$", re.IGNORECASE)


def _cost(found: Found, clause: Clause, language: Language, *, taken: bool, clock: bool) -> float:
    """How loosely a pattern fits: what its free slots swallowed, and what speaks for or against it."""
    pattern = found.pattern
    cost = found.swallowed + (0.5 if taken else 0) + (0 if not pattern.need else 2 if found.swallowed else -0.5)
    if clock and pattern.gives == "task.assign" and _gathers(found, language):
        cost += 6  # 通知工程部周四九点开推进会: those told are to come
    if pattern.gives in {"meeting.minutes", "document.finding"}:
        cost -= 8  # what was decided or found is told at length, and may itself sound like an order
    if pattern.tail and "text" not in found.slots:
        cost -= len(clause.rest) - len(clause.text)  # it reads the clauses behind as well
    if is_kind(found.slots.get("title", " ")[0], PARTY):
        cost += 20  # a title seldom begins with who is meant
    return cost


def _said_of_time(everything: str, lifted: Lifted, language: Language, now: datetime) -> dict[str, bool]:
    """What a sentence may need to be an order: a day to come, an hour, a deadline, a room at some time."""
    coming = [m for _, m in lifted.moments(everything) if not past(m, now)]
    day, hurry = any(m.kind != "deadline" for m in coming), pressed(lifted.whole, language)
    return {
        "when": bool(coming) or hurry,
        "due": hurry or any(m.kind == "deadline" for m in coming),
        "day": day,
        "clock": any(clocked(m) for m in coming),
        "gather": bool(coming) and _ROOM.search(everything) is not None,
    }


def pressed(text: str, language: Language) -> bool:
    """Tom - fire extinguisher check, asap: haste is as good as a day."""
    low = text.lower()
    return any(word in low for word in language.words.get("pressing", ()))


def elsewhere(text: str, language: Language) -> bool:
    """去区里开会, 开了一下午: a meeting of others, or one that is over."""
    low, kinds = text.lower(), kinds_in(text)
    for pattern in language.bookings:
        if pattern.gives == "elsewhere" and pattern.may(low, kinds) and (got := search(pattern, text)):
            return not any(is_kind(c, ROOM) for c in text[got[1] : got[2]])
    return False


def _gathers(found: Found, language: Language) -> bool:
    """开推进会, 召开座谈会: what is to be done is to meet."""
    words = language.words
    doing = found.slots.get("doing") or found.slots.get("act") or ""
    return doing.startswith(words.get("hold", ("\n",))) and doing.endswith(words.get("meeting_noun", ("\n",)))


def _misread(found: Found, text: str, everything: str, lifted: Lifted, language: Language) -> bool:
    """A pattern that fits the words and not their sense."""
    gives = found.pattern.gives
    if gives == "task.accept" and found.slots.get("ref", "").startswith(language.words.get("us", ("\n",))):
        return True  # 我手头上压着几件活儿来着
    if _takes_more(found, language) or _cuts_a_word(found, text, language):
        return True
    limit = any(noun in text.lower() for noun in language.words.get("limit_noun", ()))
    if limit and gives == "meeting.move" and "meeting" not in found.slots and language.script != "han":
        return True  # move the deadline of the rate card to Friday noon
    if gives == "task.extend" and not limit and _gathers_at(found, text.lower(), lifted, language):
        return True  # can we push the board prep to Friday 9am
    if gives == "meeting.book" and found.slots.get("title", "").endswith(language.words.get("set_out", ("\n",))):
        return True  # 到三楼会议室布置会场
    ref = found.slots.get("ref", "")
    if gives == "task.extend" and is_kind(ref[1:2], PARTY) and ref.startswith(language.words.get("ask", ("\n",))):
        return True  # 请技术科拟一份申请延长许可证的请示
    if gives == "task.urge" and found.slots.get("ref", "").endswith(language.words.get("you", ("\n",))):
        return True  # 老潘，锅炉房的事你盯一下: he is told to see to it
    if (gives == "task.urge" or gives.startswith("query.")) and _reminds(everything, lifted, language):
        return True  # 每周五下午五点提醒彤姐交周报
    ahead = found.slots.get("title", "").strip() in language.words.get("only_ahead", ())
    if gives == "reminder.set" and ahead and len(text) + 3 >= len(everything):
        return True  # remind us 15 minutes before: of what was said before
    prompted = language.script != "han" and text.lower().startswith(language.words.get("remind_word", ("\n",)))
    if gives == "task.assign" and prompted and _reminds(everything, lifted, language):
        return True  # every Thursday at 10am remind Joy to order the seafood
    if gives in ABOUT_WORK:
        return _no_work(found, text, everything, lifted, language)
    return gives == "request.submit" and idle(text, language)


def _gathers_at(found: Found, low: str, lifted: Lifted, language: Language) -> bool:
    """Moved to an hour, what no paper's name is said of: people are to meet then."""
    moment, ref = lifted.things.get(found.slots.get("when", "")), found.slots.get("ref", "").lower()
    moved = any(f"{word} " in low for word in language.words.get("change", ()))
    if language.script == "han" or not moved or not isinstance(moment, Moment) or not clocked(moment):
        return False
    return ref.endswith(language.words.get("gathers", ("\n",))) or not names_matter(ref, language)


def _reminds(everything: str, lifted: Lifted, language: Language) -> bool:
    """To be reminded at an hour, or again and again."""
    if not any(word in everything.lower() for word in language.words.get("remind_word", ())):
        return False
    return any(m.kind == "recurrence" or (clocked(m) and m.kind != "deadline") for _, m in lifted.moments(everything))


def _takes_more(found: Found, language: Language) -> bool:
    """老钱把案卷 is no name of a thing: somebody is to do something with it."""
    if re.split("[,\uff0c]", found.slots.get("doing", ""))[0].strip(language.edges) in language.words.get(
        "no_doing", ()
    ):
        return True  # 辛苦小康了: thanks, and nothing to do
    title = found.slots.get("title", "").lower() if language.script != "han" else ""
    wanted = found.slots.get("wanted", "").lower() if language.script != "han" else ""
    if title.startswith(POSSESSED) or title.partition(":")[0] in language.words.get("support_tag", ()):
        return True  # Priya's looking after the contract; Dan and Emily support: the walk plan
    alone = {title, wanted, wanted.removesuffix(" here")}
    if found.pattern.gives in {"task.assign", "request.submit"} and alone & set(language.words.get("no_title", ())):
        return True  # Ruth owns it: that is her part in what was said before
    telling = language.words.get("tells_of", ())
    if found.pattern.gives == "request.submit" and not set(title.split()).isdisjoint(telling):
        return True  # Joel said the boardroom projector is broken
    if found.pattern.gives == "reminder.set" and title.split(" ")[0] in language.words.get("no_reminder", ()):
        return True  # remind me never to book that hotel again, remind me who is coming
    if found.pattern.gives == "task.assign" and title.rpartition(" ")[2] in language.words.get("awaits_more", ()):
        return True  # send me the report from Ruth
    if found.pattern.gives == "person.invite" and found.slots.get("name", "").count(" ") > LONG_NAME:
        return True  # let Dan know the order must be in
    name = found.slots.get("name", "").lower().split(" ")[0]
    if name and found.pattern.gives != "request.submit" and name in language.words.get("not_name", ()):
        return True
    ref = found.slots.get("ref", "")
    if ref.strip(language.edges) in language.words.get("no_thing", ()):
        return True  # 回头给顾院过目: no thing called 回头
    told = ref.lower().split(" ")[0] in language.words.get("not_title_start", ()) or _doubt(language.code).search(ref)
    if found.pattern.gives == "meeting.move":
        told = told or _doubt(language.code).search(found.slots.get("meeting", ""))  # Joel said the call was moved
    if told and language.script != "han":
        return True  # I want the survey finished, Priya said the slides are ready
    return any(word in ref[1:] for word in language.words.get("taking", ()))


def idle(said: str, language: Language) -> bool:
    """Thanks, praise, weather, meals: talk that is about no work, whatever words of work it holds."""
    low = said.lower()
    return any(word in low for word in language.words.get("idle", ()))


def _no_work(found: Found, text: str, everything: str, lifted: Lifted, language: Language) -> bool:
    """他还在写, 总结写好了吗, 李明，票据还差六张: nobody tells how a task of his stands."""
    words = language.words
    ref = found.slots.get("ref", "").lower()
    if not ref or "item" in found.slots:
        return False
    if all(is_kind(c, PARTY) for c in ref) or ref in words.get("nobody", ()) or ref.startswith(words.get("latest", ())):
        return True
    if any(word in ref for name in ("asks", "passive", "reason_word") for word in words.get(name, ())):
        return True
    if found.pattern.gives == "task.cancel" and (is_kind(ref[-1], PARTY) or ref.startswith(words.get("no_doing", ()))):
        return True  # 例会罗燕免了: who need not come; 取消吧人凑不齐: why it is off
    if found.pattern.gives in TELLS | {"task.urge"} and idle(text, language):
        return True
    if found.pattern.gives == "task.cancel" and any(word in everything for word in words.get("just_said", ())):
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
    if any(is_kind(c, ROOM) for c in everything) and any(clocked(m) and m.kind != "deadline" for m in moments):
        return True  # 检查完了十一点在样品间讲评一下: people are to meet
    due = any(m.kind == "deadline" for m in moments)
    asked = found.slots.get("text", "").lower().startswith(words.get("asks_on", ("\n",)))
    return (
        asked
        or (due and found.pattern.gives == "task.complete")
        or (found.pattern.gives == "task.progress" and bool(_CALLED.search(everything)))
        or any(word in text for word in words.get("asks", ()))
    )


def _cuts_a_word(found: Found, text: str, language: Language) -> bool:
    """督察整改由监测科牵头 is no 改由: what was caught must not end amid a word."""
    never = language.unsplit
    said = text.lstrip(language.edges)
    if found.slots.get("meeting") and said.startswith(language.words.get("not_open", ("\n",))):
        return not said.startswith(found.slots["meeting"])  # 开工前安全交底会
    title = found.slots.get("title", "").lstrip(language.edges)
    if _CALLED.search(title) or (title and is_kind(title[0], PARTY) and not lift_roles(title, language)[0]):
        return True  # 张伟负责、李明配合: the second is no matter of the first
    if _CALLED.search(text) and found.slots.get("owner", text[0])[0] != text[0]:
        return True  # 上官科长，整改报告要交卫健局: who is spoken to has to do it
    for slot in ("ref", "meeting", "title"):
        if value := found.slots.get(slot):
            start = text.find(value)
            end = start + len(value)
            paper = value.endswith(language.words.get("kind_word", ("\n",)))  # 把通报送周主任签批 cuts no 报送
            if (text[end - 1 : end + 1] in never and not paper) or (start and text[start - 1 : start + 1] in never):
                return True
    return False


def _stated(found: Found, language: Language) -> bool:
    """张伟说…, 李明已经…: something told, nobody asked."""
    meeting = found.slots.get("meeting", "-")
    if found.pattern.need in {"day", "clock"} and meeting in language.words.get("bare_meeting", ()):
        return True
    if found.pattern.gives == "task.assign" and language.script != "han":
        named = next((found.slots[s] for s in ("title", "wanted") if found.slots.get(s)), "")
        if _deed(language.code).match(named):
            return True  # Siyuan finished the marathon
    matter = found.slots.get("act") or found.slots.get("doing") or found.slots.get("title") or ""
    if found.pattern.gives == "task.assign" and matter.lower().endswith(language.words.get("asks", ("\n",))):
        return True  # 各科办结率多少: a question
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
    if found.pattern.need == "due" and _doubt(language.code).search(title):
        return True
    if doing and not found.pattern.need:
        return False
    return title.lower().strip(language.edges).split(" ")[0].strip(",.") in first


def _tells_habit(doing: str) -> bool:
    """Does, sends: what somebody does is an order only where a time for it is said."""
    verb = doing.partition(" ")[0]
    return verb.endswith("s") and not verb.endswith(("ss", "us"))


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
def _doubt(code: str) -> re.Pattern[str]:
    """Words that make a question or a tale of it."""
    return re.compile(rf"{load(code).words.some('asks', 'told')}", re.IGNORECASE)


def add(clause: Clause, language: Language) -> list[Found]:
    """What a clause adds to a command it does not head."""
    found: list[Found] = []
    looks = {text: (text.lower(), kinds_in(text)) for text in (clause.text, clause.bare)}
    for pattern in language.adds.likely(clause.text, clause.bare):
        text = clause.text if pattern.tail or pattern.timed else clause.bare
        if pattern.may(*looks[text]) and (got := match(pattern, text)):
            found.append(got)
    return sorted(found, key=lambda f: f.swallowed)
