"""What is said on its way out: written with the commit that says it, claimed, and what became of it.

Who cannot be reached (never started the bot, blocked it) is not forgotten: his messages lie in the outbox, claiming
passes over them, and once he starts the bot they go out as the matter stands then. Nothing has to release them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from typing import Any, Literal

import msgspec

from handlers import facts
from handlers.commands import ShowMine
from handlers.desk import Asker, Desk, Policy
from handlers.latin_names import in_latin, of_button, reads_chinese
from handlers.packing import pack, unpack_reply
from handlers.replies import Button as ButtonSaid
from handlers.replies import Digest, NotReached, Reply, Rows, Say, To, Untold
from handlers.rules.quiet import quiet_until
from storage.models import Button, Outbox, Person
from storage.outbox import Recipient, recipient
from storage.transaction import Store, Transaction

ANSWER, URGENT, NORMAL, BULK = range(4)
"""The lanes of the outbox."""
LEASE = timedelta(seconds=60)
"""Longer than any attempt at sending takes: after it, whoever held the message is taken for dead."""
DELAYED = timedelta(minutes=5)
"""A message older than this is looked at anew before it goes out."""
SUPERSEDED, STALE = "superseded", "stale"

PLEAS = frozenset({
    "HandlePlease", "SupportPlease", "AcceptReminder", "DueReminder", "UrgePlease", "ReplyWanted", "NoDeadlineReview",
    "MeetingReminder", "MinutesPlease", "ExtensionPlease", "InstructionPlease", "AnswerWanted", "NotAcceptedTold",
    "OverdueTold", "YieldPlease",
})  # fmt: skip
"""Replies that ask for something: pointless once the item is closed."""
OF_THE_DAY = frozenset({"MorningCard", "ManagerSummary"})


@dataclass(frozen=True, slots=True)
class Key:
    """One button as it goes out: `id` names its row."""

    id: int
    verb: str
    facts: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A claimed message, free of the database. `language` empty: the office's own."""

    id: int
    to: Recipient
    chat_id: int
    thread_id: int | None
    language: str
    reply: Reply
    buttons: tuple[tuple[Key, ...], ...]
    action: Literal["send", "edit", "strip"]
    target: int | None
    """The message to edit or to strip of its buttons."""
    lane: int
    attempts: int

    @property
    def name(self) -> str:
        return type(self.reply).__name__


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a claimed message. `chat_id`: where it was sent, or the group's new id when it `moved`."""

    id: int
    kind: Literal["sent", "retry", "untried", "moved", "forbidden", "bad"]
    chat_id: int = 0
    message_id: int | None = None
    at: datetime | None = None
    why: str = ""


# -- saying ------------------------------------------------------------------------------------------------------


def enqueue(says: Iterable[Say], desk: Desk) -> None:
    """Write what is to be said into the outbox, within the transaction that makes it true."""
    says = list(says)
    held = _held(says, desk)
    for one in says:
        say = replace(one, reply=replace(one.reply, held=held)) if held and one.answer else one
        if say.strip:
            _strip(say, desk)
        if not (say.edit and say.card and _mend(say, desk)):
            _write(say, desk)


def _held(says: list[Say], desk: Desk) -> datetime | None:
    """When the others hear of what is answered here, where a quiet time holds back all that goes to them."""
    until = quiet_until(desk.now, desk.policy)
    others = [say for say in says if not say.answer and not say.edit and say.to.person not in (None, desk.asker.person)]
    return until if until and others and not any(_now(say, desk) for say in others) else None


def _write(say: Say, desk: Desk, *, action: str = "") -> None:
    lane = _lane(say, desk)
    until = None if _now(say, desk) else quiet_until(desk.now, desk.policy)
    name, said = pack(say.reply)
    row = Outbox(
        person_id=say.to.person, group_id=say.to.group, chat_id=say.to.chat, thread_id=say.to.thread,
        language=say.to.language, reply=name, facts=said, item_id=say.item, card=say.card,
        action=action or ("edit" if say.edit else "send"), lane=lane, created_at=desk.now, due_at=until or desk.now,
        held=until is not None, update_id=desk.tx.update_id,
    )  # fmt: skip
    desk.tx.outbox.add(row, _buttons(say.buttons))


def _mend(say: Say, desk: Desk) -> bool:
    """A card that still lies in the outbox is put right there; nobody needs to see it twice."""
    row = desk.tx.outbox.waiting_card(say.card, _recipient(say.to))
    if row is None or row.action == "strip":
        return False
    row.reply, row.facts = pack(say.reply)
    row.buttons = _buttons(say.buttons)
    row.created_at = desk.now
    if say.answer:
        row.lane, row.held, row.due_at = ANSWER, False, desk.now
    desk.tx.session.flush()
    return True


def _strip(say: Say, desk: Desk) -> None:
    """The older card loses its buttons; one that was never sent is not sent any more."""
    waiting = desk.tx.outbox.waiting_card(say.strip, _recipient(say.to))
    if waiting is not None and waiting.action == "send":
        desk.tx.outbox.dead(waiting.id, SUPERSEDED, desk.now)
        desk.tx.session.expire(waiting)
        return
    older = replace(say, buttons=(), card=say.strip, strip="", edit=False)
    _write(older, desk, action="strip")


def _now(say: Say, desk: Desk) -> bool:
    """Whether it may break a quiet time. An edit makes no sound, so it need not wait either."""
    return say.answer or say.pressing or say.edit or _urgency(say, desk) == "top"


def _lane(say: Say, desk: Desk) -> int:
    if say.answer:
        return ANSWER
    if say.pressing or _urgency(say, desk) != "normal":
        return URGENT
    return BULK if say.bulk else NORMAL


def _urgency(say: Say, desk: Desk) -> str:
    item = desk.tx.items.find(say.item) if say.item is not None else None
    return item.urgency if item else "normal"


def _buttons(rows: Rows) -> list[Button]:
    made = []
    for r, row in enumerate(rows):
        for place, button in enumerate(row):
            command, slots = pack(button.command)
            made.append(Button(row=r, place=place, verb=button.verb, facts=msgspec.to_builtins(button.facts),
                               command=command, slots=slots))  # fmt: skip
    return made


def _recipient(to: To) -> Recipient:
    if to.person is not None:
        return "person", to.person
    if to.group is not None:
        return "group", to.group
    assert to.chat is not None, "a Say has a recipient"
    return "chat", to.chat


# -- claiming ----------------------------------------------------------------------------------------------------


def claim(
    store: Store, now: datetime, n: int, *, policy: Policy | None = None, busy: Collection[Recipient] = ()
) -> list[Outgoing]:
    """Take up to `n` messages for sending, each to another recipient, none of them `busy`; committed."""
    policy = policy or Policy()
    with store.transaction() as tx:
        desk = Desk(Asker(telegram_id=0, chat=0), tx, now, policy)
        taken: list[Outgoing] = []
        while claimed := tx.outbox.claim(now, LEASE, n - len(taken), [*busy, *(message.to for message in taken)]):
            ready = [message for row in claimed if (message := _outgoing(row, desk)) is not None]
            taken += ready
            if len(taken) == n or len(ready) == len(claimed):
                break  # else some had nothing to say any more, and what lies behind them comes up
        return taken


def _outgoing(row: Outbox, desk: Desk) -> Outgoing | None:
    row = _merged(row, desk)
    try:
        reply = unpack_reply(row.reply, row.facts)
    except (KeyError, msgspec.ValidationError) as error:
        desk.tx.outbox.dead(row.id, f"unreadable: {error}", desk.now)
        return None
    if desk.now - row.created_at > DELAYED or row.held:
        if _stale(row, desk):
            desk.tx.outbox.dead(row.id, STALE, desk.now)
            return None
        reply = _refreshed(reply, row, desk)
    target = _target(row, desk.tx)
    if row.action == "strip" and target is None:
        desk.tx.outbox.sent(row.id, 0, None, desk.now)
        return None
    chat, thread, language = _whereto(row, desk.tx)
    latin = not reads_chinese(language, desk)
    reply = in_latin(reply, desk) if latin else reply
    keys: dict[int, list[Key]] = {}
    for button in row.buttons:
        said = of_button(button.facts, desk) if latin else button.facts
        keys.setdefault(button.row, []).append(Key(button.id, button.verb, said))
    return Outgoing(
        id=row.id, to=recipient(row), chat_id=chat, thread_id=thread, language=language, reply=reply,
        buttons=tuple(map(tuple, keys.values())), action="send" if target is None else row.action,  # type: ignore[arg-type]
        target=target, lane=row.lane, attempts=row.attempts,
    )  # fmt: skip


def _merged(row: Outbox, desk: Desk) -> Outbox:
    """Several messages that one quiet time held back for one person are one digest."""
    if not row.held or row.person_id is None:
        return row
    held = [other for other in desk.tx.outbox.held_for(row.person_id, desk.now) if not _stale(other, desk)]
    if len(held) < 2 or row not in held:
        return row
    parts = tuple({"reply": other.reply, "facts": other.facts} for other in held)
    name, said = pack(Digest(parts))
    digest = desk.tx.outbox.add(
        Outbox(person_id=row.person_id, language=row.language, reply=name, facts=said, lane=row.lane,
               created_at=desk.now, due_at=row.due_at, lease_until=desk.now + LEASE),
        _buttons(((ButtonSaid("see_all", ShowMine()),),)),
    )  # fmt: skip
    for other in held:
        other.merged_into_id, other.lease_until = digest.id, None
    desk.tx.session.flush()
    return digest


def _stale(row: Outbox, desk: Desk) -> bool:
    """A plea whose matter is closed, a card of another day: better not sent."""
    if row.reply in OF_THE_DAY:
        return desk.policy.local(row.created_at).date() != desk.today
    item = desk.tx.items.find(row.item_id) if row.item_id is not None and row.reply in PLEAS else None
    if item is None or row.action != "send":
        return False
    over = item.meeting is not None and row.reply != "MinutesPlease" and item.meeting.end <= desk.now
    return item.closed_at is not None or over


def _refreshed(reply: Reply, row: Outbox, desk: Desk) -> Reply:
    """The same message about its item as it stands now."""
    item = desk.tx.items.find(row.item_id) if row.item_id is not None else None
    if item is None or not any(field.name == "item" for field in fields(reply)):
        return reply
    return replace(reply, item=facts.of(item, desk))  # type: ignore[call-arg]


def _target(row: Outbox, tx: Transaction) -> int | None:
    if row.action == "send":
        return None
    shown = tx.outbox.card_before(row)
    return shown.message_id if shown else None


def _whereto(row: Outbox, tx: Transaction) -> tuple[int, int | None, str]:
    if row.person_id is not None:
        person = tx.people.get(row.person_id)
        assert person.telegram_id is not None, "claiming passes over those without"
        return person.telegram_id, row.thread_id, row.language or person.language
    if row.group_id is not None:
        group = tx.people.group(row.group_id)
        assert group.chat_id is not None, "claiming passes over unbound groups"
        return group.chat_id, row.thread_id or group.thread_id, row.language or group.language
    assert row.chat_id is not None
    return row.chat_id, row.thread_id, row.language


# -- what became of it -------------------------------------------------------------------------------------------


def settle(store: Store, outcomes: Iterable[Outcome], now: datetime, policy: Policy) -> None:
    """Mark what was sent and what was not, all in one commit."""
    with store.transaction() as tx:
        desk = Desk(Asker(telegram_id=0, chat=0), tx, now, policy)
        for outcome in outcomes:
            _settle(outcome, desk)


def _settle(outcome: Outcome, desk: Desk) -> None:
    outbox = desk.tx.outbox
    match outcome.kind:
        case "sent":
            outbox.sent(outcome.id, outcome.chat_id, outcome.message_id, desk.now)
            _scrub(outbox.get(outcome.id))
        case "retry":
            outbox.retry(outcome.id, outcome.at or desk.now, outcome.why)
        case "untried":
            outbox.let_go(outcome.id)
        case "moved":
            desk.tx.session.flush()
            outbox.moved(outbox.get(outcome.id), outcome.chat_id)
        case "forbidden":
            _forbidden(outbox.get(outcome.id), outcome.why, desk)
        case "bad":
            outbox.dead(outcome.id, outcome.why, desk.now)


def _scrub(row: Outbox) -> None:
    """An invitation that was said stands in the books without its code."""
    if row.reply == "InviteMade" and row.facts.get("code"):
        row.facts = {**row.facts, "code": ""}


def _forbidden(row: Outbox, why: str, desk: Desk) -> None:
    """Blocked, or never started: keep the message for his return, and tell once who caused it."""
    if row.person_id is None:
        desk.tx.outbox.dead(row.id, why, desk.now)
        if row.group_id is None:
            return
        name, reason, phone = desk.tx.people.group(row.group_id).name, "blocked", ""
    else:
        person = desk.tx.people.get(row.person_id)
        desk.tx.people.mark_unreachable(person, desk.now)
        desk.tx.outbox.let_go(row.id)
        name, reason, phone = person.name, "blocked", person.phone
    card = f"unreached:{row.item_id or 0}:{row.person_id or 0}:{row.group_id or 0}"
    cause = _cause(row, desk)
    if cause is None or desk.tx.outbox.exists_card(card):
        return
    item = desk.tx.items.find(row.item_id) if row.item_id is not None else None
    untold = Untold(name, reason, phone)  # type: ignore[arg-type]
    text = str(row.facts.get("text") or "") if row.reply == "OwnReminder" else ""
    told = NotReached((untold,), facts.of(item, desk) if item else None, text)
    enqueue([Say(To(person=cause.id), told, item=row.item_id, card=card)], desk)


def _cause(row: Outbox, desk: Desk) -> Person | None:
    """Who is to know: the sender of the message that led to it; else whoever answers for the item."""
    ids: list[int | None] = []
    if row.update_id is not None and (sender := desk.tx.outbox.sender_of(row.update_id)) is not None:
        person = desk.tx.people.by_telegram(sender)
        ids.append(person.id if person else None)
    if row.item_id is not None and (item := desk.tx.items.find(row.item_id)):
        ids += [item.asker_id, item.relayer_id, item.registrar_id, item.owner_id]
    if row.reply == "OwnReminder" and (set_ := desk.tx.reminders.find(int(row.card.partition(":")[2] or 0))):
        ids.append(set_.by_id)
    for person_id in ids:
        if person_id is not None and person_id != row.person_id:
            return desk.tx.people.get(person_id)
    return None
