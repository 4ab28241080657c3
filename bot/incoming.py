"""Update to order: who speaks, what the words stand beside, what is asked; then dispatch."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Protocol

import msgspec
import structlog

from bot.names import lexicon
from bot.understanding.lexicon import Lexicon
from bot.understanding.orders import Setting, order
from bot.understanding.pending import chosen
from bot.understanding.report import Context, Party, Report
from bot.understanding.understand import understand
from handlers import cards, deliveries, people
from handlers import commands as c
from handlers.clashes import UNBOOKED
from handlers.desk import Asker, Desk, Policy
from handlers.dispatch import dispatch
from handlers.packing import unpack_command
from handlers.replies import Failed, Reply, Say, To
from handlers.rules import answers, secrecy
from storage.models import Conversation, Item, Outbox, Person
from storage.transaction import Store, Transaction

log = structlog.get_logger()

SLASH = {
    "help": c.ShowHelp(),
    "mine": c.ShowMine(),
    "brief": c.ShowBrief(),
    "undo": c.Undo(),
    "overdue": c.ShowOverdue(),
}
"""Slash commands without words; /start, /today, /search, /bind and /h take some."""
DROPPING = frozenset({"undo", "task.cancel", "meeting.cancel"})
"""Said in the middle of a question, without naming anything: the question itself is dropped."""
OPEN_TEXTS = frozenset({"task.progress", "task.complete", "document.answer"})
"""Texts that report; a reason, an instruction or a decision may well ask somebody to do something."""
QUESTIONS = frozenset({"query.mine", "query.schedule", "query.overdue", "query.unanswered", "brief.show", "help",
                       "undo", "reminder.set"})  # fmt: skip
"""What is heard as itself even where a text is waited for."""
ANSWERS = frozenset({"meeting.accept", "meeting.decline", "meeting.delegate"})
_CLAUSE = re.compile(r"[,;\uff0c\uff1b\u3002]\s*")


TOAST = 200
"""Characters of a note over a button."""


class Clock(Protocol):
    def now(self) -> datetime: ...


@dataclass(frozen=True, slots=True)
class Handled:
    """What the network does beside the outbox: end a pressed button's waiting, delete a message."""

    callback_id: str | None = None
    toast: str | None = None
    delete: tuple[int, int] | None = None
    replies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Scene:
    """What one message stands in, read before it is understood."""

    context: Context
    listed: dict[int, Listed]
    """Of the list it answers, by number."""
    extension: int = 0
    """The extension that the card asks to decide."""
    invited: bool = False
    """The last card shown is of a meeting to which this person is invited."""
    in_hand: bool = False
    """A booking that met a clash is spoken of."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One numbered line of a list that was sent: the item, and the extension it waits for."""

    item: int
    kind: str
    title: str
    extension: int = 0


def screened(payload: dict[str, Any]) -> dict[str, Any]:
    """The update as it may be kept: words under a 密级 mark are taken out before anything is written (BM 29)."""
    for key in ("message", "edited_message"):
        message = payload.get(key)
        if isinstance(message, dict):
            said = str(message.get("text") or message.get("caption") or "")
            file = message.get("document") or {}
            if secrecy.is_marked(said) or secrecy.is_marked(str(file.get("file_name") or "")):
                kept = {part: message[part] for part in ("message_id", "date", "chat", "from") if part in message}
                return {**payload, key: {**kept, "secret": True}}
    return payload


class Incoming:
    """Turns stored updates into orders. Synchronous: runs in a worker thread."""

    def __init__(
        self, store: Store, policy: Policy, clock: Clock, own_words: Mapping[str, tuple[str, ...]] | None = None
    ) -> None:
        self.store, self.policy, self.clock = store, policy, clock
        self.bot_id = 0
        self.bot_username = ""
        self._own_words = own_words or {}
        self._lexicon: tuple[int, Lexicon] | None = None

    def handle(self, update_id: int, payload: dict[str, Any]) -> Handled:
        """Understand and carry out one update; its inbox mark is part of the same commit."""
        now = self.clock.now()
        if press := payload.get("callback_query"):
            return self._pressed(update_id, press, now)
        if member := payload.get("my_chat_member"):
            return self._membership(update_id, member, now)
        message = payload.get("message") or payload.get("edited_message")
        if message is None or "from" not in message or message["from"].get("is_bot"):
            return self._done(update_id, now)
        asker = self._asker(update_id, message["from"], message["chat"], message)
        command = self._order(asker, message, now, edited="edited_message" in payload)
        delete = (asker.chat, message["message_id"]) if isinstance(command, c.RefuseSecret) else None
        outcome = dispatch(self.store, command, asker, now, self.policy)
        return Handled(delete=delete, replies=outcome.replies)

    def give_up(self, update_id: int, payload: dict[str, Any]) -> None:
        """After the last attempt: say honestly that it failed; the message itself is kept."""
        now = self.clock.now()
        body = payload.get("message") or payload.get("edited_message") or payload.get("callback_query") or {}
        chat = (body.get("chat") or (body.get("message") or {}).get("chat") or {}).get("id")
        with self.store.transaction() as tx:
            tx.inbox.give_up(update_id, "given up after the last attempt", now)
            if chat is not None:
                desk = Desk(Asker(0, chat, update_id=update_id), tx, now, self.policy)
                deliveries.enqueue([Say(To(chat=chat), Failed(update_id), answer=True)], desk)

    # -- who ---------------------------------------------------------------------------------------------------

    def _asker(self, update_id: int, user: dict[str, Any], chat: dict[str, Any], message: dict[str, Any]) -> Asker:
        name = " ".join(filter(None, (user.get("first_name"), user.get("last_name"))))
        username = user.get("username") or ""
        with self.store.reading() as tx:
            person = tx.people.by_telegram(user["id"])
            known = person is not None and person.username == username and person.active
        if not known:
            with self.store.transaction() as tx:
                person = people.member(tx, user["id"], username, self.policy, name)
        return Asker(
            telegram_id=user["id"],
            chat=chat["id"],
            private=chat.get("type") == "private",
            person=person.id if person is not None else None,
            name=name,
            username=username,
            language=_language(person, user, self.policy),
            thread=message.get("message_thread_id") if message.get("is_topic_message") else None,
            message_id=message.get("message_id"),
            update_id=update_id,
            replied_to=self._replied_to(message),
        )

    def _replied_to(self, message: dict[str, Any]) -> int | None:
        replied = message.get("reply_to_message")
        if not replied:
            return None
        with self.store.reading() as tx:
            row = tx.outbox.by_message(message["chat"]["id"], replied["message_id"])
            return row.id if row is not None else None

    def _names(self, tx: Transaction) -> Lexicon:
        """The office's names, read again only when they have changed."""
        revision = tx.people.revision()
        if self._lexicon is None or self._lexicon[0] != revision:
            self._lexicon = revision, lexicon(tx, self._own_words, self.policy.hours, str(self.policy.zone))
        return self._lexicon[1]

    # -- messages ----------------------------------------------------------------------------------------------

    def _order(self, asker: Asker, message: dict[str, Any], now: datetime, *, edited: bool) -> c.Command:
        if message.get("secret"):
            return c.RefuseSecret(message["message_id"])
        if (new := message.get("migrate_to_chat_id")) is not None:
            return c.GroupMigrated(asker.chat, new)
        text = str(message.get("text") or message.get("caption") or "").strip()
        file = any(message.get(kind) for kind in ("photo", "document", "voice", "video"))
        if not text:
            return c.RefuseFile() if file else c.Chatter()
        if text.startswith("/") and not edited:
            slashed = self._slash(text, asker, now)
            if isinstance(slashed, c.Command):
                return slashed
            text = slashed
        command = self._understood(text, asker, now, edited=edited)
        if file:
            command = _beside_a_file(command)
        if edited:
            with self.store.reading() as tx:
                of = tx.inbox.message(asker.chat, message["message_id"])
            return c.Correct(command if not isinstance(command, c.Chatter) else None, of=of)
        return command

    def _slash(self, text: str, asker: Asker, now: datetime) -> c.Command | str:
        """/command@bot words: an order, or the words to be understood as a sentence."""
        head, _, words = text[1:].partition(" ")
        name = head.split("@", 1)[0].lower()
        if "@" in head and head.split("@", 1)[1].lower() != self.bot_username.lower() and self.bot_username:
            return c.Chatter()
        words = words.strip()
        if name == "start":
            return c.Start(words)
        if name == "today":
            today = self.policy.local(now).date()
            return c.ShowSchedule(today, today)
        if name == "search" and words:
            return c.Search(words)
        if name == "bind":
            return c.BindGroup(words)
        if name in SLASH and not words:
            return SLASH[name]
        return words or (c.ShowHelp() if asker.private else c.Chatter())

    def _understood(self, text: str, asker: Asker, now: datetime, *, edited: bool = False) -> c.Command:
        if asker.person is None:
            return c.Chatter()
        with self.store.reading() as tx:
            names = self._names(tx)
            scene = self._scene(asker, tx, now)
            unfinished = tx.conversations.get(asker.chat, asker.telegram_id)
            said = list(unfinished.said) if unfinished is not None and unfinished.expires_at > now else []
            said = _asked_by(tx, asker) or said
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

    def _read(self, text: str, asker: Asker, now: datetime, names: Lexicon, context: Context) -> Report:
        return understand(text, self.policy.local(now), asker.person, names, context, self._tongue(asker))

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
        command = self._command(_in_full(report, text), self._setting(now, item, kind))
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

    def _tongue(self, asker: Asker) -> str:
        return asker.language or self.policy.language

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
                report = understand(part["text"], at, asker.person, names, context, self._tongue(asker))
        return report

    def _scene(self, asker: Asker, tx: Transaction, now: datetime) -> Scene:
        """The card replied to, else a booking in hand or the last one shown; the list its numbers count in."""
        row = tx.outbox.get(asker.replied_to) if asker.replied_to else None
        last = row is None
        if (row is None or row.item_id is None) and (title := _in_hand(tx, asker, now)) is not None:
            return Scene(Context("meeting", title, None, last=last), {}, in_hand=True)
        if row is None and asker.private and asker.person is not None:
            row = tx.outbox.last_card_of(asker.person)
        listed = (
            tx.outbox.get(asker.replied_to)
            if asker.replied_to
            else (tx.outbox.last_list_of(asker.person) if asker.person is not None else None)
        )
        unsigned = len(tx.items.unsigned_of(asker.person)) if asker.person is not None else 0
        item = tx.items.find(row.item_id) if row is not None and row.item_id is not None else None
        if item is None or row is None:
            return Scene(Context(open_cards=unsigned), _listed(listed))
        kind: Any = item.kind
        asks, _, extension = row.card.partition(":")
        return Scene(
            Context(kind, item.title, item.id, last=last, open_cards=unsigned),
            _listed(listed),
            int(extension) if asks == "extension" else 0,
            invited=last and _waits_for(item, asker.person),
        )

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

    # -- buttons and membership --------------------------------------------------------------------------------

    def _pressed(self, update_id: int, press: dict[str, Any], now: datetime) -> Handled:
        message = press.get("message") or {}
        chat = message.get("chat") or {"id": press["from"]["id"], "type": "private"}
        asker = self._asker(update_id, press["from"], chat, {k: v for k, v in message.items() if k != "from"})
        command: c.Command = c.StaleButton()
        with self.store.reading() as tx:
            row = tx.outbox.button(_button_id(press.get("data") or ""))
            if row is not None and self._may_press(row.outbox_id, asker, tx):
                asker = replace(asker, pressed=row.outbox_id, replied_to=row.outbox_id)
                try:
                    command = unpack_command(row.command, row.slots)
                except (KeyError, msgspec.ValidationError):
                    log.warning("button of an older version", button=row.id)
                unfinished = tx.conversations.get(asker.chat, asker.telegram_id)
                if isinstance(command, c.Choose):
                    command = self._chosen(command, unfinished, asker, now, tx)
                elif unfinished is not None and UNBOOKED not in unfinished.said[0]:
                    command = c.Instead(command)
        outcome = dispatch(self.store, command, asker, now, self.policy)
        return Handled(callback_id=press["id"], toast=self._toast(outcome.toast, asker, now), replies=outcome.replies)

    def _toast(self, reply: Reply | None, asker: Asker, now: datetime) -> str | None:
        """The verdict alone: Telegram shows 200 characters over the button."""
        if reply is None:
            return None
        from bot.rendering import first_line, render

        return first_line(render(reply, self._tongue(asker), now=now, policy=self.policy))[:TOAST]

    def _may_press(self, outbox_id: int, asker: Asker, tx: Transaction) -> bool:
        """A private card answers to its own reader only, a group's to those who stand before it."""
        row = tx.outbox.get(outbox_id)
        if row.person_id is not None:
            return row.person_id == asker.person
        return asker.chat in (row.sent_chat_id, row.chat_id)

    def _chosen(
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
        report = chosen(pending, choice.slot, choice.label, names)
        first = said[0]
        command = self._command(report, self._setting(now, first.get("item"), first.get("kind")))
        if isinstance(command, c.Ask):
            return replace(command, said=(*said, {"choice": choice.label, "slot": choice.slot}))
        return command

    def _membership(self, update_id: int, member: dict[str, Any], now: datetime) -> Handled:
        chat, status = member["chat"], member["new_chat_member"]["status"]
        asker = self._asker(update_id, member["from"], chat, {"chat": chat})
        here = status in ("member", "administrator", "restricted")
        command: c.Command
        if chat.get("type") == "private":
            command = c.PersonReachable(reachable=here)
        elif not here:
            command = c.GroupLeft()
        elif member["old_chat_member"]["status"] in ("left", "kicked"):
            command = c.GroupJoined(chat.get("title") or "")
        else:
            command = c.Chatter()
        dispatch(self.store, command, asker, now, self.policy)
        return Handled()

    def _done(self, update_id: int, now: datetime) -> Handled:
        with self.store.transaction() as tx:
            tx.inbox.mark_handled(update_id, now)
        return Handled()


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


def _beside_a_file(command: c.Command) -> c.Command:
    """The words of a caption are carried out; that the file itself is not read is said in any case."""
    if isinstance(command, c.RefuseSecret | c.Ask):
        return command
    if isinstance(command, c.NotUnderstood | c.Chatter):
        return c.RefuseFile()
    return c.Several((command, c.RefuseFile(words_done=True)))


def _language(person: Person | None, user: dict[str, Any], policy: Policy) -> str:
    if person is not None and person.language:
        return person.language
    if person is not None:
        return policy.language
    return "zh" if str(user.get("language_code") or policy.language).startswith("zh") else "en"


def _asked_by(tx: Transaction, asker: Asker) -> list[Any]:
    """A reply to the card that asks for decisions is the decisions, however it is put."""
    row = tx.outbox.get(asker.replied_to) if asker.replied_to else None
    item = tx.items.find(row.item_id) if row is not None and row.item_id and row.reply == "MinutesPlease" else None
    if item is None or item.closed_at is not None:
        return []
    return [{"intent": "meeting.minutes", "item": item.id, "kind": "meeting", "title": item.title, "slot": "text"}]


def _waits_for(item: Item, person: int | None) -> bool:
    """An open meeting to which this person is invited: he may answer it, or change his answer."""
    seated = person is not None and item.kind == "meeting" and cards.seat(item, person) is not None
    return seated and item.closed_at is None


def _in_hand(tx: Transaction, asker: Asker, now: datetime) -> str | None:
    """The title of the booking that met a clash a moment ago."""
    row = tx.conversations.get(asker.chat, asker.telegram_id)
    if row is None or row.expires_at <= now or not row.said or UNBOOKED not in row.said[0]:
        return None
    return str(row.said[0]["title"])


def _button_id(data: str) -> int:
    """0, which no button has, for data that is none of ours."""
    try:
        number = int(data, 36) if data.isalnum() else 0
    except ValueError:
        return 0
    return number if number < 2**31 else 0


def _in_full(report: Report, words: str) -> Report:
    """An instruction is the leader's own words; only 圈阅 has none."""
    if report.intent != "document.instruct" or report.text or report.more or answers.only_seen(words):
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


def _listed(row: Outbox | None) -> dict[int, Listed]:
    """The numbered lines of a list that was sent."""
    found: dict[int, Listed] = {}

    def walk(value: Any) -> None:
        if isinstance(value, dict):
            if isinstance(value.get("n"), int) and isinstance(value.get("item"), dict):
                item = value["item"]
                found.setdefault(
                    value["n"], Listed(item["id"], item["kind"], item["title"], value.get("extension") or 0)
                )
            else:
                for inner in value.values():
                    walk(inner)
        elif isinstance(value, list):
            for inner in value:
                walk(inner)

    if row is not None:
        walk(row.facts)
    return found
