"""A reply read by the sentences of its card: all of it, or the one of its clauses that says most."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

from bot.understanding.clauses import TELLS, Clause, split
from bot.understanding.command import Scene
from bot.understanding.language import Language, load
from bot.understanding.lift import Lifted
from bot.understanding.replies.build import report_on_card
from bot.understanding.replies.corrections import HANDS
from bot.understanding.replies.readings import ACKS, LITTLE, SAYS_WHY, cued, heard, matched, rank
from bot.understanding.report import Report
from bot.understanding.when.moment import Moment

BY_CLAUSE = "by one of its clauses"
_SWAPPED = frozenset({"meeting.invite", "meeting.uninvite"})
"""What one message may order both of: this one need not come, that one is to."""


def by_card(said: str, lifted: Lifted, scene: Scene, card: str) -> Report | None:
    """收到, 延到周五: the whole of it is a sentence of this card."""
    language = scene.language
    said = said.rstrip(" ?？!！~～")
    bare = lifted.without_moments(said, language)
    best = matched(said, bare, language.replies(card), card, language.words["beside_when"])
    return report_on_card(best, said, [], lifted, scene) if best is not None else None


def by_clause(said: str, lifted: Lifted, scene: Scene, card: str) -> Report | None:
    """不开了，改发书面通知: one clause says what, the others go with it as they are."""
    language = scene.language
    clauses = split(said.rstrip(" ?？!！~～"), lifted, language)
    if not 2 <= len(clauses) <= 8:
        return None
    replies, when_too = language.replies(card), language.words["beside_when"]
    readings = [matched(c.text, c.bare, replies, card, when_too) for c in clauses]
    kept = [r for r in readings if r is not None]
    if not kept:
        return None
    best = max(kept, key=lambda r: (rank(r.intent), "when" in r.found.slots))
    if best.intent == "task.support" and card == "document" and scene.leads:
        return None  # 叶总监牵头研究，采购部配合: a leader's word on a paper
    if (comes := [r for r in kept if r.intent == "meeting.accept"]) and best.intent == "meeting.move":
        shift = lifted.things.get(best.found.slots.get("when", ""))
        best = comes[0] if isinstance(shift, Moment) and shift.kind == "duration" else best  # 我参加，会晚五分钟
    swapped = [r for r in kept if r.intent in _SWAPPED]
    other = next((r for r in swapped if r.intent != swapped[0].intent), None) if best in swapped else None
    best = swapped[0] if other is not None else best  # 小马不用参加了，叫丁经理来
    if best.intent in _SWAPPED and (moves := [r for r in kept if r.intent == "meeting.move"]):
        best, other = moves[0], other or best  # 改到周五三点，再叫上康楠
    if best.intent in HANDS.values():  # 转工程部办理，物业协助
        beside = "".join(
            r.found.slots["people"] for r in kept if r.intent == "task.support" and "people" in r.found.slots
        )
        best.found.slots.update({"others": beside} if beside else {})
    if best.intent in LITTLE and any(r.intent not in LITTLE for r in cued(said, language, *heard(card, scene))):
        return None
    agreed_to = clauses[0].bare in language.words["ok"] and not scene.leads
    if best.intent == "task.extend" and agreed_to and not _puts_off(language.code).search(said):
        best = replace(best, intent="task.accept", found=replace(best.found, slots={}))  # 好，明天交
    if best.intent == "task.confirm" and not scene.leads and None in readings:
        agreed = [c for c, r in zip(clauses, readings, strict=True) if r is not None]
        if all(c.bare in language.words["ok"] for c in agreed):
            best = replace(best, intent="task.accept")  # 好，这事交给我们班组: whoever has it judges nothing
    if best.intent == "task.accept" and readings[0] is None and _tells(said, language, card, scene):
        return None  # 图纸改了一半，明天接着来
    called = {*language.words["boss"], *language.words["says_no"]}
    why = {"task.progress"} if best.intent in SAYS_WHY else set()  # 延到下周一，等外办回函: how far it is, is why
    beside_it = [c.text for c, r in zip(clauses, readings, strict=True) if r is None or r.intent in why]
    words = [text for text in beside_it if text.lower() not in called]
    same = [(c, r) for c, r in zip(clauses, readings, strict=True) if r is not None and r.intent == best.intent]
    if "when" in best.found.slots:  # 推到周五三点，老邹上午要去省里: the reason's hour is not the meeting's
        little = ACKS if best.intent == "task.extend" else frozenset()  # 延一天，明天一定交: no promise of another day
        told = [c for c, r in zip(clauses, readings, strict=True) if r is None or r.intent in little]
        kept_by = [c for c in told if _only_when(c, lifted, language)]
        said = "，".join(c.text for c in (*(c for c, _ in same), *kept_by))
    for _, reading in same:
        for slot, value in reading.found.slots.items():
            best.found.slots.setdefault(slot, value)
    if best.intent == "meeting.move" and "when" not in best.found.slots:  # 换成多瑙厅，下午三点半
        alone = (c for c, r in zip(clauses, readings, strict=True) if r is None and _only_when(c, lifted, language))
        if (clause := next(alone, None)) is not None:
            best.found.slots["when"] = lifted.moments(clause.text)[0][0]
            words = [word for word in words if word != clause.text]
    made = report_on_card(best, said, words, lifted, scene)
    if other is not None:
        made = made.but(more=(report_on_card(other, said, [], lifted, scene).but(text=None, when=None),))
    return made.but(fired=(*made.fired, BY_CLAUSE))


@cache
def _puts_off(code: str) -> re.Pattern[str]:
    """延到周五, 能不能周五交: more time is asked for."""
    return re.compile(load(code).words.some("put_off", "asks", "may_ask", "later_than"))


def _tells(said: str, language: Language, card: str, scene: Scene) -> bool:
    """Does it tell how far it is?"""
    return any(r.intent in TELLS for r in cued(said, language, *heard(card, scene)))


def _only_when(clause: Clause, lifted: Lifted, language: Language) -> bool:
    """周五给, beside 缓两天行不; 下午三点半, beside 换成小会议室: an hour or a day, and hardly a word more."""
    few = not clause.bare or clause.bare in language.words["beside_when"]
    return few and any(m.kind != "duration" for _, m in lifted.moments(clause.text))
