"""What must still be said, and what was said: claimed with leases, one message of a recipient at a time."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import ColumnElement, CursorResult, Subquery, Update, and_, case, func, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from storage.models import Button, Group, Inbox, Outbox, Person

Recipient = tuple[str, int]
"""("person" | "group" | "chat", id)"""

UNSAID = (Outbox.sent_at.is_(None), Outbox.dead_at.is_(None), Outbox.merged_into_id.is_(None))

REACHABLE = or_(
    and_(Person.telegram_id.is_not(None), Person.unreachable_since.is_(None)),
    Group.chat_id.is_not(None),
    and_(Outbox.person_id.is_(None), Outbox.group_id.is_(None)),
)

LISTS = ("MyItems", "Found", "Schedule", "OverdueList", "UnansweredList", "MorningCard", "ManagerSummary", "WhichItem",
         "NotListed", "TheirItems")  # fmt: skip
"""Replies whose numbered lines a person may answer by number (1同意 2再议)."""


def recipient(row: Outbox) -> Recipient:
    if row.person_id is not None:
        return "person", row.person_id
    if row.group_id is not None:
        return "group", row.group_id
    assert row.chat_id is not None, "the table's constraint: someone is meant"
    return "chat", row.chat_id


class OutboxQueries:
    """The questions asked of messages out.

    A row for somebody who cannot be reached (never started the bot, blocked it; a group not bound yet) is not dead:
    claiming passes over it, and it goes out by itself once the person or group has a chat.
    """

    def __init__(self, session: Session) -> None:
        self.session = session

    def add(self, row: Outbox, buttons: Sequence[Button] = ()) -> Outbox:
        row.buttons = list(buttons)
        self.session.add(row)
        self.session.flush()
        return row

    # -- to be sent --------------------------------------------------------------------------------------------

    def claim(self, now: datetime, lease: timedelta, limit: int, busy: Collection[Recipient] = ()) -> list[Outbox]:
        """The next message of each recipient that may go out, best lane first; `busy` recipients are passed over.

        Only one of a recipient is out at a time, and one that failed is tried again before what follows it in its
        lane, so nothing overtakes. Several processes may claim at once.
        """
        first = self._first_of_each(now, busy)
        best = select(first.c.id).where(first.c.place == 1).order_by(first.c.lane, first.c.due_at, first.c.id)
        wanted = (
            select(Outbox)
            .where(Outbox.id.in_(best.limit(limit)), *UNSAID, _free(now))
            .order_by(Outbox.lane, Outbox.due_at, Outbox.id)
            .with_for_update(skip_locked=True)
        )
        rows = list(self.session.scalars(wanted))
        for row in rows:
            row.lease_until = now + lease
        self.session.flush()
        return rows

    def _first_of_each(self, now: datetime, busy: Collection[Recipient]) -> Subquery:
        """Every message that may go out now, with its `place` among those of its recipient."""
        to = (Outbox.person_id, Outbox.group_id, Outbox.chat_id)
        put_off = and_(Outbox.attempts > 0, Outbox.due_at > now)
        waiting = (
            select(
                Outbox.id, Outbox.lane, Outbox.due_at, *to, case((Outbox.attempts > 0, 0), else_=1).label("fresh"),
                func.max(case((_free(now), 0), else_=1)).over(partition_by=to).label("taken"),
                func.min(case((put_off, Outbox.id))).over(partition_by=(*to, Outbox.lane)).label("put_off"),
            )
            .outerjoin(Person, Person.id == Outbox.person_id)
            .outerjoin(Group, Group.id == Outbox.group_id)
            .where(*UNSAID, REACHABLE, *_not_to(busy))
            .subquery()
        )  # fmt: skip
        row = waiting.c
        theirs = (row.person_id, row.group_id, row.chat_id)
        place = func.row_number().over(partition_by=theirs, order_by=(row.lane, row.fresh, row.due_at, row.id))
        return (
            select(row.id, row.lane, row.due_at, place.label("place"))
            .where(row.due_at <= now, row.taken == 0, or_(row.put_off.is_(None), row.id < row.put_off))
            .subquery()
        )

    def held_for(self, person_id: int, now: datetime) -> list[Outbox]:
        """Messages a quiet time held back for one person, which are due by now."""
        query = select(Outbox).where(
            Outbox.person_id == person_id, Outbox.held.is_(True), Outbox.due_at <= now, Outbox.action == "send", *UNSAID
        )
        return list(self.session.scalars(query.order_by(Outbox.id).with_for_update(skip_locked=True)))

    def waiting_for(self, person_id: int) -> list[Outbox]:
        """Everything not yet said to one person."""
        return list(self.session.scalars(select(Outbox).where(Outbox.person_id == person_id, *UNSAID).order_by(
            Outbox.id)))  # fmt: skip

    def waiting_card(self, card: str, to: Recipient) -> Outbox | None:
        """A card that nobody has taken up for sending yet: it can still be put right where it lies."""
        query = select(Outbox).where(Outbox.card == card, _is(to), Outbox.attempts == 0,
                                     Outbox.lease_until.is_(None), *UNSAID)  # fmt: skip
        return self.session.scalar(query.order_by(Outbox.id.desc()).limit(1).with_for_update(skip_locked=True))

    def next_due(self) -> datetime | None:
        """When the earliest message waits to go; those for the unreachable count as well."""
        return self.session.scalar(select(func.min(Outbox.due_at)).where(*UNSAID))

    # -- what became of it -------------------------------------------------------------------------------------

    def sent(self, outbox_id: int, chat_id: int, message_id: int | None, now: datetime) -> None:
        self._change(outbox_id, sent_at=now, sent_chat_id=chat_id, message_id=message_id, lease_until=None)
        merged = update(Outbox).where(Outbox.merged_into_id == outbox_id)
        self._execute(merged.values(sent_at=now, lease_until=None))

    def retry(self, outbox_id: int, at: datetime, why: str) -> None:
        values = {"due_at": at, "lease_until": None, "attempts": Outbox.attempts + 1, "dead_reason": why[:200]}
        self._change(outbox_id, **values)

    def let_go(self, outbox_id: int) -> None:
        """Give a claimed message back untried."""
        self._change(outbox_id, lease_until=None)

    def dead(self, outbox_id: int, reason: str, now: datetime) -> None:
        """Never to be sent; the reason stands in the row."""
        self._change(outbox_id, dead_at=now, dead_reason=reason[:200], lease_until=None)

    def moved(self, row: Outbox, new_chat_id: int) -> None:
        """The group became a supergroup: its chat has another id everywhere, and the message goes there."""
        if row.group_id is not None:
            group = self.session.get_one(Group, row.group_id)
            old, group.chat_id = group.chat_id, new_chat_id
        else:
            old = row.chat_id
            self._execute(update(Group).where(Group.chat_id == old).values(chat_id=new_chat_id))
        if old is not None:
            self._execute(update(Outbox).where(Outbox.chat_id == old).values(chat_id=new_chat_id))
        self._change(row.id, lease_until=None)

    def release(self) -> int:
        """Free every message that a dead process held: for a process that knows it is alone."""
        return self._execute(
            update(Outbox).where(Outbox.sent_at.is_(None), Outbox.lease_until.is_not(None)).values(lease_until=None)
        )

    # -- what was said -----------------------------------------------------------------------------------------

    def get(self, outbox_id: int) -> Outbox:
        return self.session.get_one(Outbox, outbox_id)

    def by_message(self, chat_id: int, message_id: int) -> Outbox | None:
        """What stands in a message of a chat now: its newest edit."""
        return self._last(Outbox.sent_chat_id == chat_id, Outbox.message_id == message_id)

    def last_of_card(
        self, card: str, *, person_id: int | None = None, group_id: int | None = None, chat_id: int | None = None
    ) -> Outbox | None:
        """The card as it was last sent or edited, to this recipient or (none given) to anyone."""
        to: list[ColumnElement[bool]] = []
        if person_id is not None:
            to.append(Outbox.person_id == person_id)
        if group_id is not None:
            to.append(Outbox.group_id == group_id)
        if chat_id is not None:
            to.append(or_(Outbox.chat_id == chat_id, Outbox.sent_chat_id == chat_id))
        return self._last(Outbox.card == card, *to)

    def card_before(self, row: Outbox) -> Outbox | None:
        """The message in which an edit or the loss of buttons is to show: its recipient's newest of that card."""
        return self._last(Outbox.card == row.card, Outbox.id < row.id, _is(recipient(row)))

    def last_card_of(self, person_id: int) -> Outbox | None:
        """The newest message to a person that shows an item."""
        return self._last(Outbox.person_id == person_id, Outbox.item_id.is_not(None), Outbox.action == "send")

    def last_to(self, person_id: int) -> Outbox | None:
        """The newest message to a person."""
        return self._last(Outbox.person_id == person_id, Outbox.action == "send")

    def last_list_of(self, person_id: int) -> Outbox | None:
        """The newest numbered list a person was shown."""
        return self._last(Outbox.person_id == person_id, Outbox.reply.in_(LISTS))

    def button(self, button_id: int) -> Button | None:
        return self.session.get(Button, button_id)

    def exists_told(
        self,
        item_id: int,
        person_id: int,
        *,
        update_id: int | None = None,
        since: datetime | None = None,
        after: int = 0,
    ) -> bool:
        """Whether a person was told of an item: the row is committed, sent or not.

        An answer to `update_id` counts too: the person wrote in a group and is answered there.
        """
        told = Outbox.person_id == person_id
        if update_id is not None:
            told = or_(told, Outbox.update_id == update_id)
        query = select(Outbox.id).where(Outbox.item_id == item_id, told, Outbox.id > after)
        if since is not None:
            query = query.where(Outbox.created_at >= since)
        return self.session.scalar(query.limit(1)) is not None

    def answered(self, update_id: int | None) -> bool:
        """Whether anything was said to that message."""
        query = select(Outbox.id).where(Outbox.update_id == update_id).limit(1)
        return update_id is not None and self.session.scalar(query) is not None

    def exists_card(self, card: str, item_id: int | None = None) -> bool:
        query = select(Outbox.id).where(Outbox.card == card)
        if item_id is not None:
            query = query.where(Outbox.item_id == item_id)
        return self.session.scalar(query.limit(1)) is not None

    def sender_of(self, update_id: int) -> int | None:
        """Whose message (or press) led to a row; the Telegram account."""
        inbox = self.session.get(Inbox, update_id)
        for body in inbox.payload.values() if inbox else ():
            if isinstance(body, dict) and isinstance(sender := body.get("from"), dict):
                return int(sender["id"])
        return None

    def waiting(self, now: datetime) -> int:
        """How many messages are due and not yet said."""
        query = select(func.count()).select_from(Outbox).where(*UNSAID, Outbox.due_at <= now)
        return self.session.scalar(query) or 0

    def sendable(self, now: datetime) -> int:
        """How many of those can be sent: their recipients have a chat."""
        query = (
            select(func.count(Outbox.id))
            .outerjoin(Person, Person.id == Outbox.person_id)
            .outerjoin(Group, Group.id == Outbox.group_id)
        )
        return self.session.scalar(query.where(*UNSAID, REACHABLE, Outbox.due_at <= now)) or 0

    def dead_letters(self, *harmless: str) -> int:
        """How many messages could never be sent, those overtaken by events (`harmless` reasons) not counted."""
        dead = select(func.count()).where(Outbox.dead_at.is_not(None), Outbox.dead_reason.not_in(harmless))
        return self.session.scalar(dead) or 0

    def _last(self, *conditions: ColumnElement[bool]) -> Outbox | None:
        query = select(Outbox).where(Outbox.sent_at.is_not(None), Outbox.message_id.is_not(None),
                                     Outbox.action != "strip", *conditions)  # fmt: skip
        return self.session.scalar(query.order_by(Outbox.sent_at.desc(), Outbox.id.desc()).limit(1))

    def _change(self, outbox_id: int, **values: Any) -> None:
        self._execute(update(Outbox).where(Outbox.id == outbox_id).values(**values))

    def _execute(self, statement: Update) -> int:
        options = {"synchronize_session": False}
        return cast("CursorResult[Any]", self.session.execute(statement, execution_options=options)).rowcount


def _free(now: datetime) -> ColumnElement[bool]:
    return or_(Outbox.lease_until.is_(None), Outbox.lease_until <= now)


def _is(to: Recipient) -> ColumnElement[bool]:
    return _column(to[0]) == to[1]


def _not_to(busy: Collection[Recipient]) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    for kind in ("person", "group", "chat"):
        column = _column(kind)
        if ids := [number for name, number in busy if name == kind]:
            conditions.append(or_(column.is_(None), column.not_in(ids)))
    return conditions


def _column(kind: str) -> InstrumentedAttribute[int | None]:
    return {"person": Outbox.person_id, "group": Outbox.group_id, "chat": Outbox.chat_id}[kind]
