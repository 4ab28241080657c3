"""A message that answers a card: 收到, 改到4点, 请老李阅处, 1同意 2再算."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

from bot.understanding import build
from bot.understanding.answers import fill, is_plain
from bot.understanding.apart import VAGUE
from bot.understanding.barred import barred
from bot.understanding.clauses import TELLS, Clause, Reading, add, idle, lift_roles, split
from bot.understanding.command import Command, Scene
from bot.understanding.language import Language, load, pattern_of
from bot.understanding.lift import Lifted, past
from bot.understanding.parts import Parts, parts
from bot.understanding.pending import as_deadline
from bot.understanding.report import Question, Report
from bot.understanding.sentences import (
    NONE,
    PARTY,
    Found,
    Patterns,
    char_class,
    is_kind,
    kinds_in,
    match,
    search,
)
from bot.understanding.tidying import tidy
from bot.understanding.when.moment import Moment

AHEAD = "reminder.set"
"""Of a card: so long before it begins or is due."""
MENDING = frozenset(
    {
        "meeting.move",
        "meeting.invite",
        "meeting.uninvite",
        "meeting.cancel",
        "meeting.announce",
        "task.extend",
        "task.transfer",
        "task.support",
        "task.cancel",
        "task.urge",
        "meeting.decline",
        "meeting.delegate",
        "document.forward",
        "document.return",
        "item.correct",
    }
)
"""What a short word about the card only shown last may do."""
_SWAPPED = frozenset({"meeting.invite", "meeting.uninvite"})
"""What one message may order both of: this one need not come, that one is to."""
_TOLD = re.compile(rf"{char_class(PARTY)}[^\s，,。；;！!]")
"""Somebody, and what he is to do."""
_SAYS_WHY = frozenset(
    {"meeting.decline", "meeting.delegate", "task.transfer", "task.extend", "document.return", "item.correct"}
)
"""Of these, what may give a reason with it."""
_UNBOUND = {"task.transfer": "task", "meeting.delegate": "meeting"}
"""What can only be about a card, even where none was shown: asked which one."""
HANDED_ON = {"meeting.decline": "meeting.delegate"}
"""What a refusal becomes where somebody else is named for it."""
_VERDICTS = frozenset({"task.reject", "task.extend", "task.cancel", "task.transfer"})
"""What is said in words of its own, the reason in others: 不行，数字对不上，重新核."""
ACKS = frozenset({"task.accept", "task.confirm", "meeting.accept", "task.progress", "document.instruct"})
"""Words that say little: anything else said beside them counts more."""
_LITTLE = ACKS | {"query.item"}
"""How does it stand? says as little beside an order."""
BY_CLAUSE = "by one of its clauses"
_RANK = {
    intent: n
    for n, intent in enumerate(
        (
            "query.item", "task.accept", "task.confirm", "meeting.accept", "document.instruct", "task.progress",
            "task.complete", "document.answer", "document.finding", "meeting.decline", "task.reject", "document.return",
            "task.urge", "task.cancel", "meeting.cancel", "meeting.move", "task.extend", "task.support",
            "document.forward", "task.transfer", "meeting.uninvite", "meeting.invite", "meeting.delegate",
            "item.correct",
        )
    )
}  # fmt: skip
"""Where the clauses of one reply say different things, the last of these counts."""


def read_reply(said: str, text: str, lifted: Lifted, scene: Scene) -> Report | None:
    """What a message says about the card it answers (or, shorter, about the last card shown)."""
    context = scene.context
    if numbers := _numbers(text, scene.language):
        words = numbers[0][1]
        again = by_card(words, lifted, scene, "document") or by_card(words, lifted, scene, "task")
        intent = again.intent if again else "document.instruct"
        return Report(intent=intent, understood=True, numbers=numbers, text=text)
    if context.reply_to is None:
        return None
    if (minutes := _ahead(said, lifted, scene.language)) and context.pending is None:
        made = Report(intent=AHEAD, understood=True, remind=minutes, fired=("how long ahead to remind of the card",))
        told = _reminds(scene.language.code).search(said)
        return made if told else made.but(question=Question("when", "ahead_which"))
    mended = _mended(said, lifted, scene, context.reply_to)
    surely = mended is not None and put_otherwise(scene.language.code).match(said) is not None
    found = mended if surely else _answered(said, lifted, scene, context.reply_to) or mended
    return _if_meant(_truly(found, said, lifted, scene), said, scene)


def answer_to(said: str, lifted: Lifted, scene: Scene) -> Report | None:
    """What words say of the paper they are about, surely or by their telling words."""
    found = by_card(said, lifted, scene, "document") or by_clause(said, lifted, scene, "document")
    if found is not None and found.intent not in ACKS:
        return found
    readings = [r for r in _cued(said, scene.language, "document") if r.intent not in ACKS]
    if not readings:
        return None
    best = max(readings, key=lambda r: rank(r.intent))
    return _made(best, said, _reasons(best, said, lifted, scene.language), lifted, scene)


def _reasons(best: Reading, said: str, lifted: Lifted, language: Language) -> list[str]:
    """附件不全，退回去让他们补: why a paper goes back stands beside the clause that says so."""
    apart = best.intent == "document.return" or (best.intent == "task.extend" and language.script != "han")
    clauses = [c.text for c in split(said, lifted, language)] if apart else []
    return [text for text in clauses if not search(best.found.pattern, text)] or [said]


def _ahead(said: str, lifted: Lifted, language: Language) -> tuple[int, ...]:
    """提前15分钟提醒, and nothing else: how many minutes ahead of the card's own moment."""
    found = [one for one in add(Clause(said, said, said), language) if one.pattern.gives in {"ahead", "remind"}]
    moment = lifted.things.get(found[0].slots.get("when", "")) if found else None
    return (moment.seconds // 60,) if isinstance(moment, Moment) and moment.seconds else ()


@cache
def _reminds(code: str) -> re.Pattern[str]:
    """提醒, 叫我: it is surely a reminder that is wanted."""
    return re.compile(load(code).words.some("ahead_word"), re.IGNORECASE)


@cache
def put_otherwise(code: str) -> re.Pattern[str]:
    """不对，or no, before what it should be."""
    listed = sorted((re.escape(w.rstrip(" ,，")) for w in load(code).words["correction"]), key=len, reverse=True)
    return re.compile(rf"(?:(?:{'|'.join(listed) or '(?!)'})[\s,.!，。！]+)+", re.IGNORECASE)


_HANDS = {"task": "task.transfer", "document": "document.forward"}


def _mended(said: str, lifted: Lifted, scene: Scene, card: str) -> Report | None:
    """不对，改后天，在小会议室; 周四前: nothing but who, when and where, said of a card, puts it right."""
    led = put_otherwise(scene.language.code).match(said)
    rest = said[led.end() :] if led else said
    if scene.context.pending is not None or not is_plain(rest, lifted, scene):
        return None
    times = [moment for _, moment in lifted.moments(rest)]
    long = card == "meeting" and any(moment.kind == "duration" for moment in times)
    limit = card in _HANDS and bool(times) and all(moment.kind == "deadline" for moment in times)
    if not (led or ((long or limit) and not scene.context.last)):
        return None
    named = any(is_kind(char, PARTY) for char in rest)
    wanted = [_HANDS[card]] if named and card in _HANDS else []
    if card in _HANDS:
        wanted += ["task.extend"] if times else []
    elif card == "meeting" and not named:
        wanted = ["meeting.move"]
    found = [_put(intent, rest, lifted, scene) for intent in wanted]
    if not found or None in found:
        return None
    first, *more = [one for one in found if one is not None]
    return first.but(more=tuple(more)) if more else first


def _put(intent: str, rest: str, lifted: Lifted, scene: Scene) -> Report | None:
    pending = Report(intent=intent, understood=True, missing=("owner" if intent in _HANDS.values() else "when",))
    found = fill(rest, lifted, replace(scene, context=replace(scene.context, pending=pending)))
    if found is None:
        return None
    if intent == "task.extend":
        found = found.but(owner=None, others=(), when=as_deadline(found.when) if found.when else None)
    elif intent in _HANDS.values():
        found = found.but(when=None)
    return found.but(fired=("put right in plain words",))


def _answered(said: str, lifted: Lifted, scene: Scene, card: str) -> Report | None:
    """The reply as its card reads it."""
    whole = tidy(lifted.text, scene.language, lifted, whole=True)
    found = by_card(whole, lifted, scene, card)
    if found is None and whole != said:
        found = by_card(said, lifted, scene, card)
    if found is None:
        found = by_clause(said, lifted, scene, card)
        if (found is None or found.intent in _LITTLE) and whole != said:
            found = by_clause(whole, lifted, scene, card) or found
    elif found.intent in HANDED_ON:
        found = handed_on(found, said, lifted, scene, card)
    elif found.intent == "document.answer" and found.text:
        apart = by_clause(said, lifted, scene, card)
        found = apart if apart is not None and apart.intent == "document.archive" else found  # all done, archive it
    elif found.intent in _VERDICTS | ACKS and found.text:
        apart = by_clause(said, lifted, scene, card)
        same = {found.intent} if found.intent in _VERDICTS else _VERDICTS | {"task.urge"}
        found = apart if apart is not None and apart.intent in same else found
    if found is not None and found.intent == "task.accept" and card == "document" and _leads(scene):
        return found if _own_word(scene.language.code).search(said) and not _TOLD.search(said) else None
    return found


@cache
def _own_word(code: str) -> re.Pattern[str]:
    """我抓紧办, 收到: one takes it upon oneself; 抓紧办, 宋科长抓紧摸底: a leader tells somebody to."""
    some = load(code).words.some
    return re.compile(rf"^{some('ok')}|{some('mine')}", re.IGNORECASE)


@cache
def _label(code: str) -> re.Pattern[str]:
    """进展： before what it is."""
    return re.compile(rf"^{load(code).words.some('report_label')}\s*[:\uff1a,\uff0c]\s*", re.IGNORECASE)


def handed_on(found: Report, said: str, lifted: Lifted, scene: Scene, card: str) -> Report:
    """Can't come, Anna will stand in: who comes instead says more than that one does not."""
    wanted = HANDED_ON[found.intent or ""]
    if not found.text or found.more:
        return found
    for reading in _cued(said, scene.language, card):
        if reading.intent == wanted:
            return _made(reading, said, [], lifted, scene)
    return found


@cache
def _short_of(code: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Words that make what is done half done: so far, except; and that make it not done: isn't finished."""
    words = load(code).words
    some = words.some
    return (
        re.compile(some("partly"), re.IGNORECASE),
        re.compile(rf"(?:{some('undone')})\b(?:\s\w+)?\s(?:{some('done')})\b", re.IGNORECASE),
    )


def _leads(scene: Scene) -> bool:
    role = next((p.role for p in scene.lexicon.people if p.id == scene.speaker), "staff")
    return role in {"leader", "manager"}


def _truly(found: Report | None, said: str, lifted: Lifted, scene: Scene) -> Report | None:
    """Half done, all done except the annex: no result yet. Not finished: a leader's no, the handler's report."""
    if found is None or found.intent not in TELLS:
        return found
    if found.intent == "task.progress":
        if lifted.text and idle(said, scene.language):
            return None
        return found.but(text=lifted.restore(_label(scene.language.code).sub("", said)))
    partly, undone = _short_of(scene.language.code)
    if undone.search(said):
        return found.but(intent="task.reject" if _leads(scene) else "task.progress", text=lifted.restore(said))
    short = partly.search(said) or _goes_on(said, lifted, scene)
    return found.but(intent="task.progress", text=lifted.restore(said)) if short else found


def _goes_on(said: str, lifted: Lifted, scene: Scene) -> bool:
    """查控做完了，评估下周出结果: what is yet to come, unless it is only the handing over."""
    clauses = split(said, lifted, scene.language) if scene.language.script == "han" else []
    brings = scene.language.words.get("brings", ())
    return any(
        not any(word in clause.bare for word in brings)
        and any(m.kind != "duration" and not past(m, scene.now) for _, m in lifted.moments(clause.text))
        for clause in clauses[1:]
        if clause.bare
    )


def stand_in(clause: Clause, language: Language) -> str:
    """Who comes instead, where a clause says so: 由老林代我参加; empty otherwise."""
    wanted = set(HANDED_ON.values())
    whole = _matched(clause.text, clause.bare, language.replies["meeting"], "meeting")
    readings = [*([whole] if whole else []), *_cued(clause.bare, language, "meeting")]
    return next((r.found.slots["people"] for r in readings if r.intent in wanted and "people" in r.found.slots), "")


def _if_meant(found: Report | None, said: str, scene: Scene) -> Report | None:
    """A card only shown last is mended by short words, not by every sentence."""
    if found is None or not scene.context.last:
        return found
    handed = found.intent == "document.instruct" and not found.text and (found.owner or found.question)
    asked = found.intent == "query.item"
    if (found.intent not in MENDING and not handed and not asked) or len(said) > 40:
        return None
    return found if not found.text or found.intent in _SAYS_WHY else None


def read_cues(said: str, lifted: Lifted, scene: Scene) -> Report | None:
    """What a reply no sentence fits says by its telling words: 再给两天, 打回去, 该后勤科管."""
    card = scene.context.reply_to
    if card is None:
        return None
    best: Reading | None = None
    held_up = scene.language.words.get("held_up", ())
    own = any(word in said for word in scene.language.words.get("i_urge", ()))
    for reading in _cued(said, scene.language, *_heard(card, scene)):
        back = scene.language.words.get("came_back", ())
        if reading.intent == "document.return" and (idle(said, scene.language) or any(w in said for w in back)):
            continue  # 听说要退回去, 他们又把文退回来了
        if own and reading.intent == "task.urge":
            continue  # 我再催催厂家: the handler does, nobody is asked to
        if reading.intent == "meeting.cancel" and any(word in said for word in held_up):
            continue  # 有课走不开，小周去
        if reading.intent == "meeting.decline" and _of_a_matter(reading, said, lifted, scene.language):
            continue
        if best is None or rank(reading.intent) > rank(best.intent):
            best = reading
    if best is None:
        return _noted(said, lifted, scene)
    words = _reasons(best, said, lifted, scene.language) if best.intent != "task.accept" else []
    made = _truly(_made(best, said, words, lifted, scene), said, lifted, scene)
    return _if_meant(made, said, scene)


def _of_a_matter(reading: Reading, said: str, lifted: Lifted, language: Language) -> bool:
    """周三前报值班表: 值班 names what is due by a day, and is no reason to stay away."""
    if not any(moment.kind == "deadline" for _, moment in lifted.moments(said)):
        return False
    got, found = search(reading.found.pattern, said), parts(said, lifted, language)
    word = said[got[1] : got[2]] if got else ""
    return found is not None and found.does and word in found.title and word != found.title


@cache
def _works(code: str) -> re.Pattern[str]:
    """Something done or being done: parts ordered, arriving Thursday."""
    return re.compile("|".join(rf"\b(?:{form})\b" for form in load(code).words.get("work_form", ())) or "(?!)")


_NOTED = {"task": "task.progress", "document": "task.progress"}


def _noted(said: str, lifted: Lifted, scene: Scene) -> Report | None:
    """What else is written under a card: a leader's word on a paper is an instruction, the handler's a report."""
    context, words = scene.context, scene.language.words
    if idle(said, scene.language):
        return None
    leads = _leads(scene)
    low = said.lower()
    if context.last or not 3 <= len(said) <= 80 or low.endswith(words.get("question_end", ())):
        return None
    if any(word in low for word in (*words.get("asks", ()), *words.get("jest", ()), *words.get("opinion", ()))):
        return None
    if not leads and context.reply_to == "task" and low.count(" ") and _works(scene.language.code).search(low):
        return Report(intent="task.progress", understood=True, text=lifted.restore(said), fired=(VAGUE,))
    if any(word in low for word in words.get("told", ())):
        return None
    if leads and context.reply_to == "document":
        brings = words.get("brings", ())
        limits = [
            as_deadline(m)
            for char, m in lifted.moments(said)
            if m.doubt is None and (m.kind == "deadline" or (_is_day(m) and said.partition(char)[2].startswith(brings)))
        ]
        noted = Report(
            intent="document.instruct",
            understood=True,
            text=lifted.whole.strip(),
            when=limits[0] if len(limits) == 1 else None,
            fired=("a leader's word",),
        )
        if (found := _charged(said, lifted, scene.language)) is None:
            return noted
        pattern = pattern_of(scene.language.code, "{owner}{text}", "document.instruct")
        slots = {"owner": found.owner, "text": said}
        reading = Reading("document.instruct", Found(pattern, slots, 1), 1, False, "a leader's word")
        made = _made(reading, said, [], lifted, scene)
        return noted.but(owner=made.owner, others=made.others, roles=made.roles, question=made.question)
    tells = words.get("under_way" if context.reply_to == "document" and "under_way" in words else "work_word", ())
    if leads or context.reply_to not in _NOTED or not any(m in low for m in tells):
        return None
    return Report(intent="task.progress", understood=True, text=lifted.restore(said), fired=("a word under a card",))


def _is_day(moment: Moment) -> bool:
    """周五, in 周五给我."""
    return moment.kind in {"date", "point"} and moment.rule is None


def read_unbound(said: str, lifted: Lifted, scene: Scene) -> Report | None:
    """这个不归我们管，转信息中心 where no card is known: understood, and asked which."""
    if scene.context.reply_to is not None or len(said) > 40:
        return None
    for intent, card in _UNBOUND.items():
        found = by_card(said, lifted, scene, card) or by_clause(said, lifted, scene, card)
        if found is not None and found.intent == intent:
            return found.but(missing=("ref",), question=Question("ref", "which_item", lifted.restore(said)))
    return None


def _ordinals(code: str) -> list[tuple[str, str]]:
    pairs = [tuple(pair.split("=")) for pair in load(code).words.get("list_nth", ())]
    return [(word, number) for word, number in pairs]


@cache
def _counted(code: str) -> re.Pattern[str]:
    """The first, 第二件 at the head of what is said of it."""
    ordinal = load(code).words.some("list_nth")
    return re.compile(rf"(?:^|(?<=[\s\uff0c,\uff1b;\u3002.])){ordinal}(?=\s*\S)", re.IGNORECASE)


def _heard(card: str, scene: Scene) -> tuple[str, ...]:
    """Whose telling words count on this card: a leader's on a task, too."""
    return (card, "any", "led") if card == "task" and _leads(scene) else (card, "any")


def _cued(said: str, language: Language, *cards: str) -> list[Reading]:
    """The cues of these cards that stand in a text."""
    low, kinds = said.lower(), kinds_in(said)
    stand = [
        (pattern, got[0])
        for card in cards
        for pattern in language.cues.get(card, NONE).likely(said)
        if pattern.may(low, kinds) and (got := search(pattern, said)) and not barred(pattern.gives, said, language)
    ]
    return [Reading(p.gives, found, found.swallowed, False, f"{p.gives} by {p.source}") for p, found in stand]


def rank(intent: str) -> int:
    return _RANK.get(intent, len(_RANK) // 2)


def _matched(said: str, bare: str, patterns: Patterns, name: str) -> Reading | None:
    best: Reading | None = None
    looks = {text: (text.lower(), kinds_in(text)) for text in (said, bare)}
    for pattern in patterns.likely(said, bare):
        text = said if pattern.timed or pattern.tail else bare
        if not pattern.may(*looks[text]):
            continue
        found = match(pattern, text)
        if found and (best is None or found.swallowed < best.cost):
            best = Reading(pattern.gives, found, found.swallowed, False, f"{pattern.gives} ({name}): {pattern.source}")
    return best


def by_card(said: str, lifted: Lifted, scene: Scene, card: str) -> Report | None:
    language = scene.language
    said = said.rstrip(" ?？!！~～")
    bare = lifted.without_moments(said, language)
    best = _matched(said, bare, language.replies[card], card)
    return _made(best, said, [], lifted, scene) if best is not None else None


def by_clause(said: str, lifted: Lifted, scene: Scene, card: str) -> Report | None:
    """不开了，改发书面通知: one clause says what, the others go with it as they are."""
    language = scene.language
    clauses = split(said.rstrip(" ?？!！~～"), lifted, language)
    if not 2 <= len(clauses) <= 8:
        return None
    readings = [_matched(c.text, c.bare, language.replies[card], card) for c in clauses]
    kept = [r for r in readings if r is not None]
    if not kept:
        return None
    best = max(kept, key=lambda r: (rank(r.intent), "when" in r.found.slots))
    if best.intent == "task.support" and card == "document" and _leads(scene):
        return None  # 叶总监牵头研究，采购部配合: a leader's word on a paper
    if (comes := [r for r in kept if r.intent == "meeting.accept"]) and best.intent == "meeting.move":
        shift = lifted.things.get(best.found.slots.get("when", ""))
        best = comes[0] if isinstance(shift, Moment) and shift.kind == "duration" else best  # 我参加，会晚五分钟
    swapped = [r for r in kept if r.intent in _SWAPPED]
    other = next((r for r in swapped if r.intent != swapped[0].intent), None) if best in swapped else None
    best = swapped[0] if other is not None else best  # 小马不用参加了，叫丁经理来
    if best.intent in _SWAPPED and (moves := [r for r in kept if r.intent == "meeting.move"]):
        best, other = moves[0], other or best  # 改到周五三点，再叫上康楠
    if best.intent in _HANDS.values():  # 转工程部办理，物业协助
        beside = "".join(
            r.found.slots["people"] for r in kept if r.intent == "task.support" and "people" in r.found.slots
        )
        best.found.slots.update({"others": beside} if beside else {})
    if best.intent in _LITTLE and any(r.intent not in _LITTLE for r in _cued(said, language, *_heard(card, scene))):
        return None
    called = language.words.get("boss", ())
    why = {"task.progress"} if best.intent in _SAYS_WHY else set()  # 延到下周一，等外办回函: how far it is, is why
    told = [c.text for c, r in zip(clauses, readings, strict=True) if r is None or r.intent in why]
    words = [text for text in told if text not in called]
    same = [(c, r) for c, r in zip(clauses, readings, strict=True) if r is not None and r.intent == best.intent]
    if "when" in best.found.slots:  # 推到周五三点，老邹上午要去省里: the reason's hour is not the meeting's
        kept_by = [c for c, r in zip(clauses, readings, strict=True) if r is None and _only_when(c, lifted, language)]
        said = "，".join(c.text for c in (*(c for c, _ in same), *kept_by))
    for _, reading in same:
        for slot, value in reading.found.slots.items():
            best.found.slots.setdefault(slot, value)
    if best.intent == "meeting.move" and "when" not in best.found.slots:  # 换成多瑙厅，下午三点半
        alone = (c for c, r in zip(clauses, readings, strict=True) if r is None and _only_when(c, lifted, language))
        if (clause := next(alone, None)) is not None:
            best.found.slots["when"] = lifted.moments(clause.text)[0][0]
            words = [word for word in words if word != clause.text]
    made = _made(best, said, words, lifted, scene)
    if other is not None:
        made = made.but(more=(_made(other, said, [], lifted, scene).but(text=None, when=None),))
    return made.but(fired=(*made.fired, BY_CLAUSE))


def _only_when(clause: Clause, lifted: Lifted, language: Language) -> bool:
    """周五给, beside 缓两天行不; 下午三点半, beside 换成小会议室: an hour or a day, and hardly a word more."""
    few = not clause.bare or clause.bare in language.words.get("beside_when", ())
    return few and any(m.kind != "duration" for _, m in lifted.moments(clause.text))


def _made(best: Reading, said: str, words: list[str], lifted: Lifted, scene: Scene) -> Report:
    clause = Clause(said, lifted.without_moments(said, scene.language), said)
    helping: list[tuple[str, str]] = []
    if best.intent == "document.instruct":  # 请张伟牵头，王芳配合: the words stay whole, and she is told
        part = {"support", "copy"} if {"people", "owner"} & set(best.found.slots) else {"support", "copy", "lead"}
        part |= set() if scene.language.script == "han" else {"participant"}  # with Environmental Health
        helping = [role for role in lift_roles(said, scene.language)[1] if role[0] in part]
        if not {"owner", "people"} & set(best.found.slots) and (found := _charged(said, lifted, scene.language)):
            leads = [chars for role, chars in helping if role == "lead"]
            beside = [*found.roles, *_also(said, found, scene.language)]
            best.found.slots["owner"] = leads[0] if leads else found.owner
            helping = [role for role in beside if role[1] not in leads]
    command = Command(best, [clause], helping, dict(best.found.slots), words=words)
    command.of_card = scene.context.reply_to is not None and not scene.context.last
    return _about_card(build.report(command, lifted, scene))


def charged(said: str, lifted: Lifted, scene: Scene) -> Report | None:
    """Who is to see to the paper of the card: a leader's instruction, or whoever keeps the book passes it on."""
    if (found := _charged(said, lifted, scene.language)) is None:
        return None
    intent = "document.instruct" if _leads(scene) else "document.forward"
    pattern = pattern_of(scene.language.code, "{owner}{text}", intent)
    slots = {"owner": found.owner, "text": said}
    reading = Reading(intent, Found(pattern, slots, 1), 1, False, f"{intent}: who sees to it")
    roles = [*found.roles, *_also(said, found, scene.language)]
    clause = Clause(said, lifted.without_moments(said, scene.language), said)
    return _about_card(build.report(Command(reading, [clause], roles, slots), lifted, scene))


def _about_card(made: Report) -> Report:
    """The card says which item; nothing of it is missing."""
    title = made.title if made.intent in {"task.assign", "meeting.book", "item.correct"} else None
    missing = tuple(k for k in made.missing if k in {"when", "owner", "others", "place"} and made.question is not None)
    question = made.question if missing else None
    if made.intent == "meeting.minutes" and made.owner is not None and not made.text:
        missing, question = ("text",), Question("text", "missing")  # who writes it up is no decision to close it with
    return made.but(title=title, missing=missing, question=question)


def _charged(said: str, lifted: Lifted, language: Language) -> Parts | None:
    """Who is to see to a paper by a leader's words, and who helps: 批示：请总务科主办，设备科协办."""
    if not any(is_kind(c, PARTY) for c in said):
        return None
    found = parts(_endorsed(language.code).sub("", said), lifted, language)
    sure = found is not None and found.owner and (found.told or _sees_to(language.code).search(said))
    return found if sure else None


def _also(said: str, found: Parts, language: Language) -> list[tuple[str, str]]:
    """护理部、院感科抓好落实, beside who leads: whoever else is named where a clause begins helps."""
    named = found.owner + "".join(chars for _, chars in found.roles)
    stretches = (got.group("who") for got in _named_first(language.code).finditer(said))
    return [("support", c) for who in stretches for c in who if is_kind(c, PARTY) and c not in named]


@cache
def _named_first(code: str) -> re.Pattern[str]:
    """Somebody named where a clause begins, or behind an asking word."""
    words, one, joints = load(code).words, char_class(PARTY), re.escape("".join(load(code).joints))
    ask, of = words.some("ask"), words.some("of")
    return re.compile(rf"(?:^|[\s，,。；;、：:]|{ask})(?P<who>{one}(?:[{joints}、]?{one})*)(?!{of})")


@cache
def _sees_to(code: str) -> re.Pattern[str]:
    """翟庭阅办: somebody, and that he is to see to it."""
    words = load(code).words
    some = words.some
    over = f"(?!{some('over')})"
    return re.compile(rf"{char_class(PARTY)}(?:{some('called_by')})*(?:{some('forward_for', 'handle')}){over}")


@cache
def _endorsed(code: str) -> re.Pattern[str]:
    """批示： before what a leader writes on a paper."""
    return re.compile(rf"^{load(code).words.some('endorsed')}\s*[:\uff1a,\uff0c]\s*")


@cache
def _numbered(code: str) -> re.Pattern[str]:
    """A number, or some with the same to be said of them, at the head of its words: 1、3 in 1、3已报，2明天."""
    language = load(code)
    some = language.words.some
    joint = rf"\s*(?:[、,\uff0c]|{some('and')})\s*"
    lead = rf"(?:{some('before_number')}\s)"
    return re.compile(
        rf"(?:^|(?<=[\s\uff0c,\uff1b;\u3002.]))(?<!\d[.])(?P<lead>{lead}?)#?(?P<numbers>\d{{1,2}}(?:{joint}\d{{1,2}}(?!\d))*)(?!\d)"
        rf"\s*(?:{some('list_mark')})?\s*(?!{some('after_number')})(?=[^\d\s\uff0c,\uff1b;\u3002])",
        re.IGNORECASE,
    )


_CIRCLED = {0x2460 + place: f" {place + 1} " for place in range(20)}
_EDGES = " \uff0c,\uff1b;\u3002\u3001.\n\t"


def _numbers(text: str, language: Language) -> tuple[tuple[int, str], ...]:
    """1同意 2再算 3缓 → ((1, 同意), (2, 再算), (3, 缓)): all up to the next number; the first must be an answer."""
    text = text.translate(_CIRCLED)
    text = _counted(language.code).sub(lambda got: dict(_ordinals(language.code))[got[0].lower()], text)
    heads = [got for got in _numbered(language.code).finditer(text) if not got["lead"]]
    if not heads or text[: heads[0].start()].strip(_EDGES):
        return ()
    found: list[tuple[int, str]] = []
    for got, after in zip(heads, [*heads[1:], None], strict=True):
        words = text[got.end() : after.start() if after else len(text)].strip(_EDGES)
        found += [(int(number), words) for number in re.findall(r"\d+", got["numbers"])]
    answers, others = (language.words.get(name, ()) for name in ("list_answer", "no_list_answer"))
    said = [words.lower() for _, words in found]
    if not all(said) or not any(one.startswith(answers) and not one.startswith(others) for one in said):
        return ()
    return tuple(found)
