"""An assignment in any order of words: who stands first or is asked, what is to be done, by when.

Read only where no sentence pattern fits: 老钱，防汛预案抓紧改一下，周四前给我.
"""

from __future__ import annotations

import re
from functools import cache

from bot.understanding.bidding import anybody_bid, bid, bid_somebody, everybody_bid, handed_in, so_many, whoever_bid
from bot.understanding.clauses import Clause, Reading
from bot.understanding.command import Command, Scene
from bot.understanding.language import Language, load, pattern_of
from bot.understanding.lift import Lifted, clocked, past
from bot.understanding.matters import is_doing
from bot.understanding.normal import any_in
from bot.understanding.parts import LEADS, LIKELY, SURE, TAKEN, TOLD, Parts, parts
from bot.understanding.roles import lift_roles
from bot.understanding.sentences import Found
from bot.understanding.things import MOMENT, PARTY, ROOM, char_class, holds, is_kind, span_of
from bot.understanding.titles import acts, begins_with_verb, is_bare_act, matter, names_matter, subject
from bot.understanding.told import no_deed, tag_question

_DUE = {"deadline", "date", "point", "recurrence", "range"}
_STILL = {
    "task.urge": "still_urged",
    "task.transfer": "still_handed_on",
    "task.accept": "still_accepted",
    "task.progress": "still_urged",
    "meeting.delegate": "still_stood_in",
    "document.archive": "still_filed",
    "meeting.minutes": "still_minuted",
    "meeting.book": "still_asked",
    "query.item": "still_asked",
    "query.unanswered": "still_answered",
    "request.submit": "still_requested",
    "query.schedule": "still_asked",
}
"""What an order told by all its parts may sound like, and the words that make it so after all."""
_WITH_SOMEBODY = ("document.", "task.assign", "reminder.")
"""What may itself say who is to do it and by when."""


NAMED = 4
"""A phrase this long names a thing even where no verb says what to do with it."""
_FRAGMENT = re.compile(r"[\s，,。；;：:、！!]+")
_ONE_THING = re.compile(rf"(?:{char_class(PARTY)}|{char_class(MOMENT)})")


@cache
def _who(code: str) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """Who is addressed where a clause begins, or behind the matter; words that make it a question or a tale."""
    language = load(code)
    words = language.words
    some = words.some
    one = char_class(PARTY)
    joint = some("and")
    asked = some("ask", but="title_noun")
    lead = rf"(?:(?:{some('lead_in')})[，,、\s]*)*"
    return (
        re.compile(
            rf"{lead}(?P<ask>(?:{some('ask', 'tell')})\s*)?(?P<owner>{one}(?:\s*(?:{joint})?\s*{one})*+)"
            rf"(?P<call>(?:\s*(?:{some('called')}))*\s*[，,：:]?)\s*(?P<rest>.*)",
            re.IGNORECASE | re.DOTALL,
        ),
        re.compile(
            rf"(?P<title>[^，,。；;{PARTY}-{span_of(PARTY)[1]}]{{2,40}}?)[，,：:]?(?P<ask>(?:{asked})?)"
            rf"(?P<you>(?:{some('you')})?)(?P<owner>{one}(?:\s*(?:{joint})?\s*{one})*+)"
            rf"(?P<call>(?:{some('called')})*)(?P<rest>.+)",
            re.IGNORECASE | re.DOTALL,
        ),
        re.compile(rf"{some('asks', 'told', 'jest')}|([\u4e00-\u9fff])\u4e0d\1", re.IGNORECASE),  # 要不要, 能不能
    )


def assigned(whole: str, clauses: list[Clause], lifted: Lifted, scene: Scene) -> list[Command]:
    """The assignment these clauses make together, if they make one; `whole` is all that was said."""
    language = scene.language
    if not (language.words["told"] and language.words["asks"]):
        return []  # a language that cannot tell a tale or a question from an order
    if language.script == "han":
        return _by_parts(whole, clauses, lifted, scene)
    shape, behind, doubt = _who(language.code)
    bid = any_in(whole.lower(), language.words["verb_follows"])
    if (
        not clauses
        or len(clauses) > 8
        or tag_question(language.code).search(whole)
        or any((c.asks and not bid) or doubt.search(c.bare) for c in clauses)
    ):
        return []
    owner, urged, called = "", False, False
    roles: list[tuple[str, str]] = []
    pieces: list[str] = []
    said: list[str] = []
    for clause in clauses:
        left, found = lift_roles(clause.bare, language)
        if not owner and not pieces and (got := behind.fullmatch(clause.bare)) and _behind(got, language):
            left, found = clause.bare, []  # 方案小李和小王一起做: two who do it, no guests
        roles += found
        if not owner and (got := shape.fullmatch(left)):
            if got.group("rest").startswith(language.words.get("state_of_one", ("\n",))):
                return []  # Emily's got the flu
            owner, left = got.group("owner"), got.group("rest")
            called = bool(got.group("call").strip()) or not left.strip()
            urged = got.group("ask") is not None or bool(got.group("call").strip()) or not left.strip()
        elif not owner and not pieces and (got := behind.fullmatch(left)) and _behind(got, language):
            owner, left, urged = got.group("owner"), subject(got.group("title"), language), bool(got.group("ask"))
            called = True
        if owner:
            left = left.lstrip("".join(language.words.get("of", ())) if language.script == "han" else "")
        if left.strip(" ，,、"):
            pieces.append(left.strip(" ，,、"))
            said.append(clause.text if left == clause.bare else left)
    if not owner:
        return _bidden(whole, clauses, lifted, language)
    at = next((n for n, piece in enumerate(pieces) if acts(piece, language)), None)
    due = _due(clauses, lifted, scene)
    if not due and any(no_deed(language.code).match(piece) for piece in pieces):
        return []  # David should really try the noodles
    limit = any(m.kind == "deadline" for c in clauses for _, m in lifted.moments(c.text))
    if at is None and due and pieces and _plainly(pieces[0], called or limit, language):
        at = 0
    if not due and any(past(m, scene.now) for c in clauses for _, m in lifted.moments(c.text)):
        return []
    if at is None or not (urged or due or _pressed(pieces[at], None, lifted, language)):
        return []
    doing = matter(pieces[at], language)
    said.pop(at)
    pattern = pattern_of(language.code, "{owner}{doing}", "task.assign")
    slots = {"owner": owner, "doing" if language.script == "han" else "title": doing}
    reading = Reading("task.assign", Found(pattern, slots, 1), 1, False, "task.assign: who, what, by when")
    return [Command(reading, list(clauses), roles, slots, words=said)]


@cache
def _please(code: str) -> re.Pattern[str]:
    some = load(code).words.some
    return re.compile(
        rf"(?:{some('lead_in')}[,:\s]+)*{some('courtesy')}\s(?P<act>{some('do')}\s{some('determiner')}\s\S.*)",
        re.IGNORECASE,
    )


def _bidden(whole: str, clauses: list[Clause], lifted: Lifted, language: Language) -> list[Command]:
    """Please update the risk log: nobody is named, and it is asked who is to."""
    got = _please(language.code).match(clauses[0].text) or _please(language.code).match(whole)
    if got is None or no_deed(language.code).match(got.group("act")):
        return []
    if any(not heard.words.islower() for heard in lifted.heard("".join(c for c in whole if is_kind(c, PARTY)))):
        return []
    title = re.split(r"[,.;:!?]", got.group("act"))[0]
    pattern = pattern_of(language.code, "{owner}{doing}", "task.assign")
    slots = {"doing": title}
    reading = Reading("task.assign", Found(pattern, slots, 1), 1, False, "task.assign: please, by nobody named")
    return [Command(reading, list(clauses), [], slots, words=[c.text for c in clauses[1:]])]


def _by_parts(whole: str, clauses: list[Clause], lifted: Lifted, scene: Scene) -> list[Command]:
    """An assignment told by its parts: somebody asked or called, and a reason to take it for one."""
    language = scene.language
    found = parts(whole, lifted, language)
    if found is None or len(clauses) > 8 or found.title in language.words["only_comes"]:
        return []
    due = _due(clauses, lifted, scene)
    asks = any(c.asks and not (due and _seeks(c, found, language)) for c in clauses) or (
        found.score < 3 and _doubted(_without_others(whole, found), language)
    )
    if asks and not (due and found.told):
        return []  # 老钱哪天报总结; but 故障率怎么又上去了，老钱你周五前给个分析
    gone = any(past(m, scene.now) for c in clauses for _, m in lifted.moments(_apart(c.text, language)))
    if not due and gone and found.score < TAKEN:  # but 把昨天说的事整理一下
        return []
    if not due and _is_over(clauses, language) and (gone or _doubted(whole, language)):
        return []
    context = scene.context
    another = context.reply_to == "meeting" or (found.score >= SURE and found.title not in (context.title or ""))
    apart = context.reply_to is None or (context.last and another)
    if not found.owner and apart and _wanted(whole, found, due, language, limit=_limited(clauses, lifted)):
        pass  # 周四前把自查报告交上来: somebody is to, and it is asked who
    elif (
        _in_fragments(whole, clauses, found, lifted, language)
        or _so_many(whole, found, language)
        or (found.owner and found.title and _calls_in(whole, found.owner, language) and not _doubted(whole, language))
    ):
        pass
    elif not (found.owner and found.does and (found.told or due or _pressed(whole, found, lifted, language))):
        return []
    elif not (found.told or _pressed(whole, found, lifted, language) or _does_work(clauses, found, lifted, language)):
        return []  # 孙丽明天过生日
    return [_made(whole, clauses, found, language)]


def _seeks(clause: Clause, found: Parts, language: Language) -> bool:
    """谁来写份慰问方案？月底前要: who asks for anybody who does it orders it."""
    return not found.owner and bool(found.title) and anybody_bid(language.code).search(clause.text) is not None


def _in_fragments(whole: str, clauses: list[Clause], found: Parts, lifted: Lifted, language: Language) -> bool:
    """老庞 车队年检 月底前: who, what and by when, and not a word more."""
    if not (found.owner and len(found.title) >= NAMED and _limited(clauses, lifted)):
        return False
    if found.title.endswith(language.words["own_state"]) or begins_with_verb(found.title, language):
        return False
    parted = (piece.strip(language.edges) for piece in _FRAGMENT.split(whole))
    return {piece for piece in parted if piece and not _ONE_THING.fullmatch(piece)} == {found.title}


def _so_many(whole: str, found: Parts, language: Language) -> bool:
    """办公室印80本案例汇编，培训要用: a verb of the trade and how many, right behind who is to."""
    if not (found.owner and found.title and found.score >= LIKELY):
        return False
    got = so_many(language.code).search(whole)
    return got is not None and got.group("who") == found.owner and not _doubted(whole, language)


def _made(whole: str, clauses: list[Clause], found: Parts, language: Language) -> Command:
    pattern = pattern_of(language.code, "{owner}{title}", "task.assign")
    slots = {"owner": found.owner} if found.owner else {}
    reading = Reading("task.assign", Found(pattern, slots, 1), 1, False, "task.assign: by its parts", by_parts=True)
    return Command(reading, list(clauses), list(found.roles), slots, whole=whole)


def seen_to(whole: str, clauses: list[Clause], lifted: Lifted, scene: Scene) -> list[Command]:
    """打印机又卡纸了，亚楠你喊人修修; 打印机又卡纸了亚楠去看看: a fault, and who is to see to it."""
    found = parts(whole, lifted, scene.language) if holds(whole, PARTY) else None
    if found is None or not found.owner or _whose(scene.language.code).match(whole):
        return []
    if found.told:
        return assigned(whole, clauses, lifted, scene)
    after = _said_behind(whole, found.owner)
    goes = after.startswith(scene.language.words["order_open"]) and is_doing(after, scene.language)
    goes = goes or _calls_in(whole, found.owner, scene.language)
    doubted = any(c.asks for c in clauses) or _doubted(whole, scene.language)
    return [_made(whole, clauses, found, scene.language)] if goes and found.title and not doubted else []


def _said_behind(whole: str, owner: str) -> str:
    return re.split("[，,。；;！!]", whole.partition(owner)[2])[0]


def _calls_in(whole: str, owner: str, language: Language) -> bool:
    said = _said_behind(whole, owner)
    return _fetches(language.code).match(said) is not None and not said.endswith(language.words["over"])


@cache
def _fetches(code: str) -> re.Pattern[str]:
    """去叫物业来修: somebody to fetch who mends it."""
    some = load(code).words.some
    return re.compile(rf"{some('order_open')}*{some('fetches')}.{{1,6}}?{some('fetched_in')}{some('do', 'do_more')}")


@cache
def _whose(code: str) -> re.Pattern[str]:
    """采血科冰箱老报警，麻烦叫人看下: whose thing it is, and somebody or other is to be sent."""
    some = load(code).words.some
    nobody, thing = f"[^{PARTY}-{span_of(PARTY)[1]}]", some("facility", "machine_end")
    close = f"[^\\s，,：:；;。{PARTY}-{span_of(PARTY)[1]}]"
    return re.compile(rf"{char_class(PARTY)}{close}{{0,5}}?{thing}{nobody}*{some('sends_someone')}")


@cache
def _dated(code: str) -> re.Pattern[str]:
    """昨天的, 昨天那趟: a moment that only tells which thing is meant."""
    return re.compile(rf"{char_class(MOMENT)}{load(code).words.some('of', 'this_one')}")


def _apart(text: str, language: Language) -> str:
    return _dated(language.code).sub("", text)


def _is_over(clauses: list[Clause], language: Language) -> bool:
    """苏晚晴上周把考勤表弄丢了: told of with 把, and done."""
    words = language.words
    taken = [c.bare for c in clauses if any(sign in c.bare for sign in words.get("taking", ()))]
    return any(said.endswith(words.get("over", ("\n",))) for said in taken)


def rather_assigned(intent: str, whole: str, clauses: list[Clause], lifted: Lifted, scene: Scene) -> list[Command]:
    """林权纠纷材料你盯一下，五日内弄妥: somebody told what to do and by when, whatever else it sounds like."""
    carded = scene.context.reply_to is not None and not scene.context.last
    whose = intent.startswith(_WITH_SOMEBODY) and intent not in _STILL
    if whose or scene.language.script != "han" or carded:
        return []
    coming = [m for c in clauses for _, m in lifted.moments(c.text) if not past(m, scene.now)]
    limit = any(m.kind == "deadline" for m in coming)
    loose = intent.startswith(("query.", "request.")) or intent in {"task.urge", "task.progress"}
    if not limit and (any(c.asks for c in clauses) or not loose):
        return []
    if _still(lifted.whole, _STILL.get(intent, ""), scene.language):
        return []
    put = intent == "request.submit" and not limit  # 音响没声了得有人来修: put to the office
    free = loose and not put and intent != "task.progress"
    if not (holds(whole, PARTY) or (free and (limit or _anybody(whole, scene.language)))):
        return []  # nobody is named, nor is anybody asked
    meets = holds(whole, ROOM) or any(clocked(m) for m in coming if m.kind != "deadline")
    found = parts(whole, lifted, scene.language)
    if found is None or not (found.title and (found.does or found.score >= SURE)):
        return []
    if not found.owner and free and _wanted(whole, found, limit, scene.language, faulty=True):
        return assigned(whole, clauses, lifted, scene)
    asked = intent.startswith("query.") and found.score >= TAKEN  # 把大屏修一下，韩科长安排
    asked = asked or (intent == "task.urge" and found.weight >= TOLD)  # 老潘，锅炉房的事儿你盯一下
    asked = asked or (intent == "request.submit" and _so_many(whole, found, scene.language))
    asked = asked or (intent == "task.progress" and found.told and found.weight >= TOLD)  # 还差三份，池海你追一下
    doing = intent == "task.progress" and found.weight > LIKELY and found.does  # 公司部27号前补完
    doing = doing and not any_in(whole, scene.language.words["foretold"])
    so_many = intent == "request.submit" and asked
    if not (found.owner and (found.told or doing or so_many) and (limit or asked)):
        return []
    if intent == "meeting.book" and (meets or found.weight < LEADS):
        return []  # 请王芳周五前通知大家九点开会
    return assigned(whole, clauses, lifted, scene) if found.weight >= TOLD or found.does else []


def _still(whole: str, listed: str, language: Language) -> bool:
    """Is it after all what it sounds like? 看看整改到什么程度了 asks nobody here: somebody is to find out."""
    words = language.words
    finds = words["find_out"] if listed == "still_asked" else ()
    pieces = re.split("[，,。；;！!\\s]", whole) if finds else [whole]
    return any(word in piece for piece in pieces if not any(f in piece for f in finds) for word in words[listed])


def _does_work(clauses: list[Clause], found: Parts, lifted: Lifted, language: Language) -> bool:
    """A deadline, or a verb of the trade: somebody named with a day is otherwise only told of."""
    if _limited(clauses, lifted):
        return True
    pieces = [piece for c in clauses for piece in re.split(f"[{found.owner}]", c.bare) if piece]
    return any(acts(piece, language) or _goes_to(piece, language) for piece in pieces)


def _goes_to(piece: str, language: Language) -> bool:
    """去机场接客人: a verb of the trade behind where one goes."""
    if not piece.startswith(language.words.get("go", ("\n",))):
        return False
    return any(begins_with_verb(piece[at:], language) for at in range(2, min(7, len(piece) - 1)))


def _without_others(whole: str, found: Parts) -> str:
    """冬训计划交给丁一吧，马建军出差了: what is told of another gives the reason."""
    if not (found.told and found.owner):
        return whole
    pieces = re.split("[，,。；;]", whole)
    return "，".join(p for p in pieces if not (p and is_kind(p[0], PARTY) and found.owner not in p)) or whole


def _doubted(whole: str, language: Language) -> bool:
    """A question or a tale, and no order to find something out: 核实一下还能不能用."""
    doubt, find_out = _who(language.code)[2], language.words.get("find_out", ())
    whole = whoever_bid(language.code).sub("", whole)
    whole = anybody_bid(language.code).sub("", whole)
    for said in language.words.get("not_asks", ()):
        whole = whole.replace(said, "")
    return any(doubt.search(piece) and not any(w in piece for w in find_out) for piece in re.split("[，,。；;]", whole))


def _limited(clauses: list[Clause], lifted: Lifted) -> bool:
    return any(m.kind == "deadline" for c in clauses for _, m in lifted.moments(c.text))


def _wanted(
    whole: str, found: Parts, due: bool, language: Language, *, limit: bool = True, faulty: bool = False
) -> bool:
    """Something that must be done by a day, by nobody named: 周四前把…交上来, 得有人…, 谁来弄一下.

    台阶结冰了，要赶紧撒盐 too, unless it is a fault put to the office.
    """
    words = language.words
    anybody = _anybody(whole, language, everybody=limit)
    soon = not faulty and any(w in whole for w in words.get("must_soon", ()))
    soon = soon and found.score >= LIKELY and any(w in whole for w in words.get("state", ()))
    told = not faulty and found.score >= TAKEN and len(found.title) > 3 and not whole.endswith(words.get("over", ()))
    told = told and bid(language.code).match(whole) is not None  # 把调音台说明书扫描一份
    asked = due or told or (anybody and found.score >= SURE)
    if not (found.title and (soon or (asked and found.does))):
        return False
    if not found.told and (found.speaks or _doubted(whole, language)):
        return False
    if any(piece.startswith(words["us"]) for piece in re.split("[，,。；;]", whole)):
        return False  # 我周五前把材料交上来
    must = anybody or soon or told or any(w in whole for w in words.get("must", ()))
    must = must or (handed_in(language.code).fullmatch(whole) is not None and not whole.endswith(words["over"]))
    taken = found.score >= TAKEN and not _bid_in(whole, language)  # 今天风大，差点把帽子吹跑
    return must or (found.score > 2.5 and not taken and not whole.endswith(words.get("over", ())))


def _anybody(whole: str, language: Language, *, everybody: bool = True) -> bool:
    """Is it for anybody, whoever it is, or everybody?"""
    bids = (anybody_bid, whoever_bid, everybody_bid) if everybody else (anybody_bid, whoever_bid)
    return any(shape(language.code).search(whole) for shape in bids)


def _bid_in(whole: str, language: Language) -> bool:
    """把… where a clause begins."""
    pieces = re.split(f"[，,。；;！!\\s]|{char_class(MOMENT)}", whole)
    return any(bid_somebody(language.code).match(piece) for piece in pieces)


def _behind(got: re.Match[str], language: Language) -> bool:
    """寒假值班安排何晓先排一版: the matter, who, and nothing but how he is to bring it about."""
    title, rest = got.group("title"), got.group("rest").strip(" ，,")
    if title.endswith(language.words.get("of", ())) or title.startswith(language.words.get("us", ())):
        return False
    words = language.words
    named = names_matter(title, language) or title.endswith(words.get("title_noun", ()))
    named = (
        named or bool(got.group("ask") or got.group("you")) or got.group("call").startswith(words.get("you", ("\n",)))
    )
    named = named or any(state in title for state in words.get("state", ()))
    return named and (is_bare_act(rest, language) or rest in language.words.get("plain", ()))


def _due(clauses: list[Clause], lifted: Lifted, scene: Scene) -> bool:
    """Is a time to come said?"""
    found = [m for c in clauses for _, m in lifted.moments(c.text)]
    return any(m.kind in _DUE and not past(m, scene.now) for m in found)


def _plainly(piece: str, sure: bool, language: Language) -> bool:
    """Somebody called by name, or a deadline: what else is said is what is to be done, whatever its verb."""
    words = language.words
    if names_matter(piece, language):
        return True
    tale = (*words.get("us", ()), *words.get("not_title_start", ()), *words.get("everyone", ()))
    return (
        sure
        and 4 <= len(piece) <= 40
        and not piece.lower().startswith(tale)
        and not piece.endswith(words.get("over", ()))
    )


def _pressed(piece: str, found: Parts | None, lifted: Lifted, language: Language) -> bool:
    """把…, or a word of haste in the whole message: an order, no tale."""
    words = language.words
    if piece.endswith(words.get("over", ())):
        return False
    taken = found is not None and found.score >= 3  # 小沈把通知发下去
    return (
        taken
        or piece.startswith(words.get("soft_object", ()))
        or any(w in lifted.whole for w in words.get("haste", ()))
    )
