"""A message that answers a card: 收到, 改到4点, 请老李阅处, 1同意 2再算."""

from __future__ import annotations

import re
from functools import cache

from bot.understanding.command import Scene
from bot.understanding.language import Language, load
from bot.understanding.lift import Lifted
from bot.understanding.replies.corrections import if_meant, mended, put_otherwise
from bot.understanding.replies.numbered import answers_by_number
from bot.understanding.replies.outcome import truly
from bot.understanding.replies.readings import ACKS, LITTLE
from bot.understanding.replies.sentences import by_card, by_clause
from bot.understanding.replies.stand_ins import HANDED_ON, handed_on
from bot.understanding.report import Question, Report
from bot.understanding.sentences import Patterns, match
from bot.understanding.things import PARTY, char_class
from bot.understanding.tidying import tidy
from bot.understanding.when.moment import Moment

AHEAD = "reminder.set"
"""Of a card: so long before it begins or is due."""
_TOLD = re.compile(rf"{char_class(PARTY)}[^\s，,。；;！!]")
"""Somebody, and what he is to do."""
_UNBOUND = {"task.transfer": "task", "meeting.delegate": "meeting"}
"""What can only be about a card, even where none was shown: asked which one."""
_VERDICTS = frozenset({"task.reject", "task.extend", "task.cancel", "task.transfer"})
"""What is said in words of its own, the reason in others: 不行，数字对不上，重新核."""


def read_reply(said: str, text: str, lifted: Lifted, scene: Scene) -> Report | None:
    """What a message says about the card it answers (or, shorter, about the last card shown)."""
    context = scene.context
    if numbers := answers_by_number(text, scene.language):
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
    rather = mended(said, lifted, scene, context.reply_to)
    surely = rather is not None and put_otherwise(scene.language.code).match(said) is not None
    found = rather if surely else _answered(said, lifted, scene, context.reply_to) or rather
    return if_meant(truly(found, said, lifted, scene), said, scene)


def _ahead(said: str, lifted: Lifted, language: Language) -> tuple[int, ...]:
    """提前15分钟提醒, and nothing else: how many minutes ahead of the card's own moment."""
    found = [got for pattern in _reminding(language.code).standing(said) if (got := match(pattern, said))]
    closest = min(found, key=lambda got: got.swallowed, default=None)
    moment = lifted.things.get(closest.slots.get("when", "")) if closest else None
    return (moment.seconds // 60,) if isinstance(moment, Moment) and moment.seconds else ()


@cache
def _reminding(code: str) -> Patterns:
    """Of what may be added to an order: how long ahead to remind."""
    return Patterns(pattern for pattern in load(code).adds if pattern.gives in {"ahead", "remind"})


@cache
def _reminds(code: str) -> re.Pattern[str]:
    """提醒, 叫我: it is surely a reminder that is wanted."""
    return re.compile(load(code).words.some("ahead_word"), re.IGNORECASE)


def _answered(said: str, lifted: Lifted, scene: Scene, card: str) -> Report | None:
    """The reply as its card reads it."""
    whole = tidy(lifted.text, scene.language, lifted, whole=True)
    found = by_card(whole, lifted, scene, card)
    if found is None and whole != said:
        found = by_card(said, lifted, scene, card)
    if found is None:
        found = by_clause(said, lifted, scene, card)
        if (found is None or found.intent in LITTLE) and whole != said:
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
    if found is not None and found.intent == "task.accept" and card == "document" and scene.leads:
        return found if _own_word(scene.language.code).search(said) and not _TOLD.search(said) else None
    return found


@cache
def _own_word(code: str) -> re.Pattern[str]:
    """我抓紧办, 收到: one takes it upon oneself; 抓紧办, 宋科长抓紧摸底: a leader tells somebody to."""
    some = load(code).words.some
    return re.compile(rf"^{some('ok')}|{some('mine')}", re.IGNORECASE)


def read_unbound(said: str, lifted: Lifted, scene: Scene) -> Report | None:
    """这个不归我们管，转信息中心 where no card is known: understood, and asked which."""
    if scene.context.reply_to is not None or len(said) > 40:
        return None
    for intent, card in _UNBOUND.items():
        if not _saying(intent, card, scene.language.code).standing(said):
            continue
        found = by_card(said, lifted, scene, card) or by_clause(said, lifted, scene, card)
        if found is not None and found.intent == intent:
            return found.but(missing=("ref",), question=Question("ref", "which_item", lifted.restore(said)))
    return None


@cache
def _saying(intent: str, card: str, code: str) -> Patterns:
    """The sentences of a card that say one thing of it."""
    return Patterns(pattern for pattern in load(code).replies(card) if pattern.gives == intent)
