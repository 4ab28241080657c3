"""Words to order: what somebody says, by itself or in answer to what he was asked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.names import lexicon
from bot.scene import Scene, asked_by, scene_of
from bot.understanding.lexicon import Lexicon
from bot.understanding.orders import Setting, order
from bot.understanding.pending import chosen
from bot.understanding.report import Context, Party, Report
from bot.understanding.understand import understand
from handlers import commands as c
from handlers.clashes import UNBOOKED
from handlers.desk import Asker, Policy
from handlers.rules import answers
from storage.models import Conversation
from storage.transaction import Store, Transaction

DROPPING = frozenset({"undo", "task.cancel", "meeting.cancel"})
"""Said in the middle of a question, without naming anything: the question itself is dropped."""
OPEN_TEXTS = frozenset({"task.progress", "task.complete", "document.answer"})
"""Texts that report; a reason, an instruction or a decision may well ask somebody to do something."""
QUESTIONS = frozenset({"query.mine", "query.schedule", "query.overdue", "query.unanswered", "brief.show", "help",
                       "undo", "reminder.set"})  # fmt: skip
"""What is heard as itself even where a text is waited for."""
ANSWERS = frozenset({"meeting.accept", "meeting.decline", "meeting.delegate"})
_CLAUSE = re.compile(r"[,;\uff0c\uff1b\u3002]\s*")


class Hearing:
    """Understands what one person says, given the card it answers and the question it may answer."""

    def __init__(self, store: Store, policy: Policy, own_words: Mapping[str, tuple[str, ...]] | None = None) -> None:
        self.store, self.policy = store, policy
        self._own_words = own_words or {}
        self._lexicon: tuple[int, Lexicon] | None = None

    def _names(self, tx: Transaction) -> Lexicon:
        """The office's names, read again only when they have changed."""
        revision = tx.people.revision()
        if self._lexicon is None or self._lexicon[0] != revision:
            self._lexicon = revision, lexicon(tx, self._own_words, self.policy.hours, str(self.policy.zone))
        return self._lexicon[1]

    def understood(self, text: str, asker: Asker, now: datetime, *, edited: bool = False) -> c.Command:
        if asker.person is None:
            return c.Chatter()
        with self.store.reading() as tx:
            names = self._names(tx)
            scene = scene_of(asker, tx, now)
            unfinished = tx.conversations.get(asker.chat, asker.telegram_id)
            said = list(unfinished.said) if unfinished is not None and unfinished.expires_at > now else []
            said = asked_by(tx, asker) or said
            if said and UNBOOKED in said[0]:  # a booking in hand is spoken of, not answered
                said = []
        if scene.extension and (verdict := answers.agrees(text)) is not None:
            return c.DecideExtension(scene.extension, *verdict)
        fresh = self._heard(text, asker, now, names, scene)
        answered = self._answered(text, fresh, said, scene, asker, now, names)
        if answered is not None:
            return self._ordered(answered, scene.context, said, text, now)
        if fresh.numbers and scene.listed:
            return self._numbered(fresh, scene, asker, now, names)
        if said and fresh.intent in DROPPING and not fresh.ref and not asker.replied_to:
            return c.PutAside()
        command = self._ordered(fresh, scene.context, [], text, now)
        return c.Instead(command) if said and not edited else command

    def choice(
        self, choice: c.Choose, unfinished: Conversation | None, asker: Asker, now: datetime, tx: Transaction
    ) -> c.Command:
        """A choice fills its slot in the unfinished order; where that is gone, the button is stale."""
        if unfinished is None or unfinished.expires_at <= now:
            return c.StaleButton()
        names = self._names(tx)
        said = list(unfinished.said)
        pending = self._replayed(said, asker, names)
        if pending is None:
            return c.StaleButton()
        first = said[0]
        report = _in_full(chosen(pending, choice.slot, choice.label, names), _first_words(said))
        command = self._command(report, self._setting(now, first.get("item"), first.get("kind")))
        if isinstance(command, c.Ask):
            return replace(command, said=(*said, {"choice": choice.label, "slot": choice.slot}))
        return command

    def _read(self, text: str, asker: Asker, now: datetime, names: Lexicon, context: Context) -> Report:
        return understand(text, self.policy.local(now), asker.person, names, context, tongue(asker, self.policy))

    def _heard(self, text: str, asker: Asker, now: datetime, names: Lexicon, scene: Scene) -> Report:
        """The message by itself; 参加 right after an invitation answers it, 5点 after a clash mends the booking."""
        report = self._read(text, asker, now, names, scene.context)
        beside = scene.context.reply_to == "meeting" and scene.context.last
        if beside and (scene.invited or _of_a_task(report)) and report.intent not in ANSWERS:
            answer = self._read(text, asker, now, names, replace(scene.context, last=False))
            fits = answer.intent in ANSWERS if scene.invited else (answer.intent or "").startswith("meeting.")
            return answer if fits else report
        if scene.in_hand and report.intent is None:
            moving = Report(intent="meeting.move", understood=True, missing=("when",))
            return self._read(text, asker, now, names, replace(scene.context, pending=moving))
        return report

    def _answered(
        self, text: str, fresh: Report, said: list[Any], scene: Scene, asker: Asker, now: datetime, names: Lexicon
    ) -> Report | None:
        """The unfinished order with what this message adds to it; None: there is none, or it says something else."""
        pending = self._replayed(said, asker, names)
        if pending is None:
            return None
        slot = pending.question.slot if pending.question else next(iter(pending.missing), "")
        about = said[0].get("item") if "intent" in said[0] else None
        if slot == "text" and about is not None:
            elsewhere = asker.replied_to is not None and scene.context.item != about
            if elsewhere or _stands_alone(fresh, pending.intent or ""):
                return None
            same = fresh.intent == pending.intent == "document.instruct"
            return fresh if same else pending.but(text=text, missing=(), question=None)
        if pending.title and fresh.intent == pending.intent and "title" in fresh.missing and not fresh.title:
            return _merged(pending, fresh)
        context = replace(scene.context, pending=pending)
        report = self._read(text, asker, now, names, context)
        if report != fresh:
            return report
        head, *tail = _CLAUSE.split(text, maxsplit=1)
        if tail and fresh.intent is None:
            report = self._read(head, asker, now, names, context)
            if report.intent == pending.intent and not report.missing and report.question is None:
                return report.but(text=tail[0].strip())
        return None

    def _ordered(self, report: Report, context: Context, said: list[Any], text: str, now: datetime) -> c.Command:
        item, kind = context.item, context.reply_to
        if said and "intent" in said[0]:
            item, kind = said[0]["item"], said[0]["kind"]
        command = self._command(_in_full(report, _first_words(said) or text), self._setting(now, item, kind))
        if not isinstance(command, c.Ask):
            return command
        part: dict[str, object] = {
            "text": text,
            "at": now.isoformat(),
            "item": context.item,
            "kind": context.reply_to,
            "title": context.title,
            "last": context.last,
        }
        return replace(command, said=(*said, part))

    def _command(self, report: Report, setting: Setting) -> c.Command:
        lists = {one.name: one.members for one in self._lexicon[1].lists} if self._lexicon else {}
        return order(_unfolded(report, lists), setting)

    def _setting(self, now: datetime, item: int | None, kind: str | None) -> Setting:
        return Setting(self.policy.zone, now, self.policy.opening, self.policy.closing, item, kind)

    def _replayed(self, said: list[Any], asker: Asker, names: Lexicon) -> Report | None:
        """The unfinished order: understood again from what was said, since understanding is pure."""
        report: Report | None = None
        for part in said:
            if "intent" in part:
                report = Report(
                    intent=part["intent"], understood=True, title=part.get("title"), missing=(part["slot"],)
                )
            elif "choice" in part and report is not None:
                report = chosen(report, part["slot"], part["choice"], names)
            elif part.get("text"):
                context = Context(
                    part.get("kind"), part.get("title"), part.get("item"), part.get("last", False), pending=report
                )
                at = self.policy.local(datetime.fromisoformat(part["at"]))
                report = understand(part["text"], at, asker.person, names, context, tongue(asker, self.policy))
        return report

    def _numbered(self, report: Report, scene: Scene, asker: Asker, now: datetime, names: Lexicon) -> c.Command:
        """1同意 2再议: each number's words are said to that row of the list."""
        orders: list[c.Command] = []
        for number, words in report.numbers:
            if (line := scene.listed.get(number)) is None:
                continue
            if line.extension and (verdict := answers.agrees(words)) is not None:
                orders.append(c.DecideExtension(line.extension, *verdict))
                continue
            context = Context(line.kind, line.title, line.item)  # type: ignore[arg-type]  # kinds come from the table
            part = self._read(words, asker, now, names, context)
            orders.append(self._command(_in_full(part, words), self._setting(now, line.item, line.kind)))
        done = [one for one in orders if not isinstance(one, c.Chatter | c.NotUnderstood)]
        return c.Several(tuple(done)) if done else c.NotUnderstood()


def tongue(asker: Asker, policy: Policy) -> str:
    return asker.language or policy.language


def _unfolded(report: Report, lists: Mapping[str, tuple[int, ...]]) -> Report:
    """各委办局主要负责人 stands for its members."""
    if not any(one.kind == "list" for one in report.others) and not report.more:
        return report
    others: list[Party] = []
    for one in report.others:
        members = lists.get(one.name, ()) if one.kind == "list" else ()
        others += [Party("person", member, one.name) for member in members] or [one]
    roles = report.roles or {}
    return report.but(others=tuple(others), roles=roles, more=tuple(_unfolded(part, lists) for part in report.more))


def _first_words(said: list[Any]) -> str:
    """What the unfinished order began with; empty where a button began it."""
    return str(said[0].get("text") or "") if said else ""


def _in_full(report: Report, words: str) -> Report:
    """An instruction is the leader's own words, all of them, whatever was asked about them since; 圈阅 has none."""
    if report.intent != "document.instruct" or not words or report.more or answers.only_seen(words):
        return report
    return report.but(text=words)


def _merged(pending: Report, said: Report) -> Report:
    """The same order without its matter, in answer to a question about it: each piece said replaces what stood."""
    stated = {
        slot: value
        for slot in ("owner", "others", "when", "place", "room", "urgency", "remind", "text", "asker")
        if (value := getattr(said, slot))
    }
    question = said.question if said.question and said.question.slot != "title" else None
    missing = tuple(slot for slot in pending.missing if slot not in stated)
    return pending.but(**stated, question=question, missing=missing)


def _of_a_task(report: Report) -> bool:
    """An order about a task that names none: beside a meeting's card it may mean the meeting."""
    intent = report.intent or ""
    return intent.startswith("task.") and intent != "task.assign" and not report.ref


def _stands_alone(fresh: Report, wanted: str) -> bool:
    """Whether a message is an order of its own although a text is waited for, which might say anything."""
    if fresh.numbers:
        return True
    if fresh.intent is None:
        return fresh.understood and wanted != "document.instruct"
    if fresh.missing or fresh.question is not None:
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
