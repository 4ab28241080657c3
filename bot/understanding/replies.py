"""A message that answers a card: 收到, 改到4点, 请老李阅处, 1同意 2再算."""

from __future__ import annotations

import re
from functools import cache

from bot.understanding import build
from bot.understanding.clauses import Clause, Reading, tidy
from bot.understanding.command import Command, Scene
from bot.understanding.language import Language, load
from bot.understanding.lift import Lifted
from bot.understanding.report import Report
from bot.understanding.sentences import kinds_in, match

_MENDING = frozenset(
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
    }
)
"""What a short word about the card only shown last may do."""


def read_reply(said: str, text: str, lifted: Lifted, scene: Scene) -> Report | None:
    """What a message says about the card it answers (or, shorter, about the last card shown)."""
    context = scene.context
    if numbers := _numbers(text, scene.language):
        words = numbers[0][1]
        again = _by_card(words, lifted, scene, "document") or _by_card(words, lifted, scene, "task")
        intent = again.intent if again else "document.instruct"
        return Report(intent=intent, understood=True, numbers=numbers, text=text)
    if context.reply_to is None:
        return None
    whole = tidy(lifted.text, scene.language, lifted, whole=True)
    found = _by_card(whole, lifted, scene, context.reply_to)
    if found is None and whole != said:
        found = _by_card(said, lifted, scene, context.reply_to)
    if found is None:
        return None
    if context.last and (found.intent not in _MENDING or found.text):
        return None
    return found


def _by_card(said: str, lifted: Lifted, scene: Scene, card: str) -> Report | None:
    language = scene.language
    said = said.rstrip(" ?？!！~～")
    bare = lifted.without_moments(said, language)
    best: Reading | None = None
    for pattern in (*language.replies.get(card, ()), *language.replies.get("any", ())):
        text = said if pattern.timed or pattern.tail else bare
        if not pattern.may(text.lower(), kinds_in(text)):
            continue
        found = match(pattern, text)
        if found and (best is None or found.swallowed < best.cost):
            best = Reading(pattern.gives, found, found.swallowed, False, f"{pattern.gives} ({card}): {pattern.source}")
    if best is None:
        return None
    clause = Clause(said, bare, said)
    command = Command(best, [clause], [], dict(best.found.slots))
    made = build.report(command, lifted, scene)
    return _about_card(made)


def _about_card(made: Report) -> Report:
    """The card says which item; nothing of it is missing."""
    title = made.title if made.intent in {"task.assign", "meeting.book"} else None
    missing = tuple(k for k in made.missing if k in {"when", "owner", "others", "place"} and made.question is not None)
    question = made.question if missing else None
    return made.but(title=title, missing=missing, question=question)


@cache
def _numbered(code: str) -> re.Pattern[str]:
    words = load(code).words.get("list_mark", ())
    marks = "|".join(re.escape(w) for w in sorted(words, key=len, reverse=True)) or "(?!)"
    return re.compile(
        rf"(?:^|(?<=[\s，,；;。]))(\d{{1,2}}(?:[、,，和]\d{{1,2}})*)(?:{marks})?\s*([^\d\s，,；;。][^\d，,；;。]*)",
        re.IGNORECASE,
    )


def _numbers(text: str, language: Language) -> tuple[tuple[int, str], ...]:
    """1同意 2再算 3缓 → ((1, 同意), (2, 再算), (3, 缓)); one alone must be an answer word."""
    shape = _numbered(language.code)
    rest = shape.sub("", text)
    found: list[tuple[int, str]] = []
    for got in shape.finditer(text):
        found += [(int(number), got.group(2).strip()) for number in re.split(r"[、,，和]", got.group(1))]
    if not found or rest.strip(" ，,；;。、"):
        return ()
    answers = language.words.get("list_answer", ())
    if not any(word.startswith(answers) for _, word in found):
        return ()
    return tuple(found)
