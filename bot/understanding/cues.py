"""A message no sentence fits, read by its telling words: a question by what it asks, a fault by what broke."""

from __future__ import annotations

from bot.understanding.clauses import Clause, Reading
from bot.understanding.command import Command, Scene
from bot.understanding.lift import Lifted, clocked, past
from bot.understanding.normal import any_in
from bot.understanding.sentences import search
from bot.understanding.things import ROOM, holds

LIMIT = 60
"""A question is short; a longer text holds telling words by chance."""


def cued(said: str, lifted: Lifted, scene: Scene) -> list[Command]:
    """The one command whose cue has most telling words in the text."""
    if len(said) > LIMIT:
        return []
    bare = lifted.without_moments(said, scene.language)
    told = [past(m, scene.now) for _, m in lifted.moments(said)]
    tale = (told and all(told)) or any_in(bare.lower(), scene.language.words["told"])
    words = scene.language.words
    asked = bare.endswith(words.get("question_end", ("\n",))) or any(w in bare for w in words.get("asks", ()))
    limit = any(m.kind == "deadline" for _, m in lifted.moments(said))
    taken = limit and any(word in bare for word in scene.language.words.get("taking", ()))
    meets = holds(said, ROOM) and any(clocked(m) for _, m in lifted.moments(said))
    readings: list[Reading] = []
    for pattern in scene.language.cues("free").reading(said, said, bare):
        if asked and pattern.gives.startswith("meeting.") and pattern.gives != "meeting.find_time":
            continue  # 预算会取消了吗
        if tale and not pattern.weak:
            continue  # 昨天李明请假了 asks for nothing
        if meets and pattern.gives == "request.submit":
            continue  # 我想听听汇报，星期三下午三点，接待室: a room at an hour is booked
        if taken and pattern.gives.startswith(("query.", "meeting.find_time")):
            continue  # 周三前找人把报告取回来: a thing to be done by a day is no question
        text = said if pattern.timed else bare
        got = search(pattern, text)
        if got and not scene.language.bars(pattern.gives, bare):
            rule = f"{pattern.gives} by {pattern.source}"
            readings.append(Reading(pattern.gives, got[0], got[2] - got[1] - got[0].swallowed, pattern.weak, rule))
    if not readings:
        return []
    best = max(readings, key=lambda r: r.cost)
    clause = Clause(said, bare, said)
    return [Command(best, [clause], [], dict(best.found.slots))]
