"""What words come to beside a card or a question: the part their reader plays there, an order of their own, a piece."""

from __future__ import annotations

from collections.abc import Mapping

from bot.scene import Scene
from bot.understanding.report import Party, Report
from handlers.desk import Asker
from handlers.rules import answers

OPEN_TEXTS = frozenset({"task.progress", "task.complete", "document.answer"})
"""Texts that report; a reason, an instruction or a decision may well ask somebody to do something."""
QUESTIONS = frozenset({"query.mine", "query.schedule", "query.overdue", "query.unanswered", "brief.show", "help",
                       "undo", "reminder.set"})  # fmt: skip
"""What is heard as itself even where a text is waited for."""
LITTLE = frozenset({"task.accept", "task.confirm"})
"""Words that only say yes."""
WORDS_OF_A_LEADER = LITTLE | {"task.reject", "task.progress", "task.complete", "document.answer", "document.return",
                              "task.cancel", "meeting.cancel", "task.urge"}  # fmt: skip
"""What under a paper that waits for his instruction is just that."""


def in_full(report: Report, words: str) -> Report:
    """An instruction is the leader's own words, all of them, whatever was asked about them since; 圈阅 has none."""
    if report.intent != "document.instruct" or not words or report.more or answers.only_seen(words):
        return report
    if report.asker or "asker" in report.missing:
        return report  # passed on: his words are apart from those of who says them
    return report.but(text=words)


def merged(pending: Report, said: Report) -> Report:
    """The same order without its matter, in answer to a question about it: each piece said replaces what stood."""
    stated = {
        slot: value
        for slot in ("owner", "others", "when", "place", "room", "urgency", "remind", "text", "asker")
        if (value := getattr(said, slot))
    }
    question = said.question if said.question and said.question.slot != "title" else None
    missing = tuple(slot for slot in pending.missing if slot not in stated)
    return pending.but(**stated, question=question, missing=missing)


def of_a_task(report: Report) -> bool:
    """An order about a task that names none: beside a meeting's card it may mean the meeting."""
    intent = report.intent or ""
    return intent.startswith("task.") and intent != "task.assign" and not report.ref


def as_part(report: Report, scene: Scene, text: str) -> Report:
    """好的 under a card says what its reader can say: he signs for it, comes, or writes his instruction."""
    if scene.part == "owner" and report.intent == "task.accept" and report.when is not None:
        return Report(intent="task.progress", understood=True, text=text)  # 收到，今天下班前一定交: a promise
    little = (report.intent in LITTLE and not report.weighed) or (report.intent is None and report.understood)
    little = little or (scene.part == "owner" and answers.only_seen(text))
    if scene.part == "owner" and little and not scene.signed and report.intent != "task.progress":
        return Report(intent="task.accept", understood=True)
    if scene.part == "guest" and (little or report.intent == "task.accept"):
        return Report(intent="meeting.accept", understood=True)
    if scene.part == "leader":
        return instruction(report, text)
    return report


def instruction(report: Report, text: str) -> Report:
    """What the leader before whom a paper lies writes under it is his instruction, unless it asks something."""
    if report.intent is None or report.intent in WORDS_OF_A_LEADER:
        return Report(intent="document.instruct", understood=True, text=None if answers.only_seen(text) else text)
    return report


def read_it(text: str, scene: Scene, asker: Asker) -> bool:
    """已阅, 收到 under a paper one is to read; beside no card only where nothing else waits for it."""
    alone = not scene.context.open_cards and scene.deciding <= 1
    return scene.part == "reader" and answers.says_read(text) and (bool(asker.replied_to) or alone)


def stands_alone(fresh: Report, wanted: str, scene: Scene) -> bool:
    """Whether a message is an order of its own although a text is waited for, which might say anything."""
    if fresh.numbers:
        return wanted != "meeting.minutes" and any(number in scene.listed for number, _ in fresh.numbers)
    if fresh.intent is None:
        return fresh.understood and wanted != "document.instruct"
    if fresh.missing or fresh.question is not None or fresh.weighed:
        return False
    match fresh.intent:
        case "document.register":
            return fresh.document is not None and bool(fresh.document.number or fresh.document.title)
        case "meeting.book":
            return bool(fresh.place and fresh.others)
        case "task.assign":
            return wanted in OPEN_TEXTS and bool(fresh.owner and fresh.when)
    of_the_card = fresh.intent.startswith(("task.", "document."))
    return fresh.intent in QUESTIONS or (wanted == "task.reject" and not of_the_card)


def unfolded(report: Report, lists: Mapping[str, tuple[int, ...]]) -> Report:
    """各委办局主要负责人 stands for its members."""
    if not any(one.kind == "list" for one in report.others) and not report.more:
        return report
    others: list[Party] = []
    for one in report.others:
        members = lists.get(one.name, ()) if one.kind == "list" else ()
        others += [Party("person", member, one.name) for member in members] or [one]
    roles = report.roles or {}
    return report.but(others=tuple(others), roles=roles, more=tuple(unfolded(part, lists) for part in report.more))
