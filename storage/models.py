"""Tables and their constraints: what must hold whatever the office decides."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Text,
    TypeDecorator,
    UniqueConstraint,
)
from sqlalchemy import text as sql
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship
from sqlalchemy.types import JSON


class Moment(TypeDecorator[datetime]):
    """An instant: UTC in the database, aware in Python; a naive datetime is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            msg = f"naive datetime refused: {value!r}"
            raise ValueError(msg)
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: Moment, dict[str, Any]: JSON, list[Any]: JSON}  # noqa: RUF012


Id = Mapped[int]


# -- the office: who works here, where they meet ---------------------------------------------------------------


class Office(Base):
    """The one row that counts changes of names, so that every process knows when its lexicon is old."""

    __tablename__ = "office"
    id: Id = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200), default="")
    timezone: Mapped[str] = mapped_column(String(60), default="")
    revision: Mapped[int] = mapped_column(default=1)
    lists: Mapped[dict[str, Any]] = mapped_column(default=dict)


class Unit(Base):
    __tablename__ = "units"
    id: Id = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120), unique=True)
    en: Mapped[str] = mapped_column(String(120), default="")
    aliases: Mapped[list[Any]] = mapped_column(default=list)
    kind: Mapped[str] = mapped_column(String(40), default="")
    level: Mapped[str] = mapped_column(String(40), default="")
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"))
    second_parent_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"))
    head_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", use_alter=True))
    deputy_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", use_alter=True))
    liaison_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", use_alter=True))
    duties: Mapped[list[Any]] = mapped_column(default=list)


class Person(Base):
    __tablename__ = "people"
    id: Id = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    title: Mapped[str] = mapped_column(String(80), default="")
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"))
    role: Mapped[str] = mapped_column(String(20), default="staff")
    duties: Mapped[list[Any]] = mapped_column(default=list)
    aliases: Mapped[list[Any]] = mapped_column(default=list)
    phone: Mapped[str] = mapped_column(String(40), default="")
    secretary_of_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    telegram_id: Mapped[int | None] = mapped_column(BigInteger, unique=True)
    username: Mapped[str] = mapped_column(String(64), default="")
    language: Mapped[str] = mapped_column(String(8), default="")
    brief_at: Mapped[str] = mapped_column(String(5), default="08:30")
    """Local HH:MM of the morning card; empty: none."""
    unreachable_since: Mapped[datetime | None]
    """Telegram refused a message (blocked, or never started)."""
    active: Mapped[bool] = mapped_column(default=True)
    unit: Mapped[Unit | None] = relationship(foreign_keys=[unit_id], lazy="joined")


class Room(Base):
    __tablename__ = "rooms"
    id: Id = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120), unique=True)
    aliases: Mapped[list[Any]] = mapped_column(default=list)
    capacity: Mapped[int | None]
    equipment: Mapped[list[Any]] = mapped_column(default=list)


class Group(Base):
    """A group chat of the office; `chat_id` is known once the bot is bound there."""

    __tablename__ = "groups"
    id: Id = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120), unique=True)
    chat_id: Mapped[int | None] = mapped_column(BigInteger, unique=True)
    thread_id: Mapped[int | None]
    bound_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    language: Mapped[str] = mapped_column(String(8), default="")


class Invite(Base):
    """A one-time deep link; only its hash is kept. `person_id` empty: the first administrator's code."""

    __tablename__ = "invites"
    id: Id = mapped_column(primary_key=True)
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class Admission(Base):
    """A stranger who asked to be let in."""

    __tablename__ = "admissions"
    id: Id = mapped_column(primary_key=True)
    telegram_id: Mapped[int] = mapped_column(BigInteger, index=True)
    name: Mapped[str] = mapped_column(String(120))
    username: Mapped[str] = mapped_column(String(64), default="")
    language: Mapped[str] = mapped_column(String(8), default="")
    asked_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    admitted: Mapped[bool | None]


# -- what the office has taken on ------------------------------------------------------------------------------


class Counter(Base):
    """The last number given: one row a register and year (收文 2026)."""

    __tablename__ = "counters"
    register: Mapped[str] = mapped_column(String(20), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int] = mapped_column(default=0)


class Item(Base):
    """A document, meeting, task or request: what all of them share under the loop law (design §1)."""

    __tablename__ = "items"
    id: Id = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(12))
    year: Mapped[int]
    seq: Mapped[int]
    title: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(16), default="open")
    """open → accepted → closed; a meeting: open → closed. Reopened: back to accepted."""
    urgency: Mapped[str] = mapped_column(String(8), default="normal")
    owner_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"))
    registrar_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    asker_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    asker_name: Mapped[str | None] = mapped_column(String(200))
    """Who asks from outside the chat; then `relayer_id` passes the words on."""
    relayer_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    due_at: Mapped[datetime | None]
    due_clock: Mapped[bool] = mapped_column(default=False)
    """True when the hour was said; else `due_at` is the closing hour of the day."""
    remind: Mapped[list[Any]] = mapped_column(default=list)
    """Minutes before the deadline, or before a meeting's start, as they were asked for."""
    detail: Mapped[str] = mapped_column(Text, default="")
    accepted_at: Mapped[datetime | None]
    answer: Mapped[str | None] = mapped_column(Text)
    outcome: Mapped[str | None] = mapped_column(String(12))
    """result, granted, refused, returned, cancelled, held"""
    settled: Mapped[bool | None]
    """What the asker said of the answer; None is 未表态 and never counted as satisfied."""
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    update_id: Mapped[int | None] = mapped_column(BigInteger, index=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("items.id"))
    """The matter this one belongs to; of a recurring one, the occurrence before it."""
    rule: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    """The recurrence of a deadline: when this occurrence is done, the next one is taken on."""
    work_secret: Mapped[bool] = mapped_column(default=False)
    search: Mapped[str] = mapped_column(Text, default="")

    owner: Mapped[Person] = relationship(foreign_keys=[owner_id])
    asker: Mapped[Person | None] = relationship(foreign_keys=[asker_id])
    relayer: Mapped[Person | None] = relationship(foreign_keys=[relayer_id])
    registrar: Mapped[Person] = relationship(foreign_keys=[registrar_id])
    unit: Mapped[Unit | None] = relationship(foreign_keys=[unit_id])
    document: Mapped[Document | None] = relationship(back_populates="item", uselist=False)
    meeting: Mapped[Meeting | None] = relationship(back_populates="item", uselist=False)
    part: Mapped[list[Involvement]] = relationship(back_populates="item", order_by="Involvement.id")

    __table_args__ = (
        UniqueConstraint("kind", "year", "seq"),
        CheckConstraint("kind IN ('document','meeting','task','request')", name="kind"),
        CheckConstraint("(asker_id IS NULL) <> (asker_name IS NULL)", name="one_asker"),
        CheckConstraint("asker_name IS NULL OR relayer_id IS NOT NULL", name="outside_asker_has_relayer"),
        CheckConstraint("(closed_at IS NULL) = (state <> 'closed')", name="closed_has_time"),
        CheckConstraint("closed_at IS NULL OR (answer IS NOT NULL AND outcome IS NOT NULL)", name="closed_has_answer"),
        Index(
            "ix_items_open_due",
            "due_at",
            sqlite_where=sql("closed_at IS NULL"),
            postgresql_where=sql("closed_at IS NULL"),
        ),
    )


class Document(Base):
    """What an incoming document adds to its item (收文登记簿)."""

    __tablename__ = "documents"
    item_id: Mapped[int] = mapped_column(ForeignKey("items.id"), primary_key=True)
    doc_no: Mapped[str | None] = mapped_column(String(120), index=True)
    issuer: Mapped[str | None] = mapped_column(Text)
    doc_kind: Mapped[str | None] = mapped_column(String(12))
    copies: Mapped[int | None]
    item: Mapped[Item] = relationship(back_populates="document")


class Meeting(Base):
    """What a meeting adds to its item: when, where, and how often."""

    __tablename__ = "meetings"
    item_id: Mapped[int] = mapped_column(ForeignKey("items.id"), primary_key=True)
    start: Mapped[datetime] = mapped_column(index=True)
    end: Mapped[datetime]
    room_id: Mapped[int | None] = mapped_column(ForeignKey("rooms.id"), index=True)
    place: Mapped[str] = mapped_column(String(200), default="")
    rule: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    """The recurrence of a standing meeting; this row is its next occurrence."""
    item: Mapped[Item] = relationship(back_populates="meeting")
    room: Mapped[Room | None] = relationship(lazy="joined")
    __table_args__ = (CheckConstraint('"end" > start', name="ends_after_start"),)


class Involvement(Base):
    """Who takes part in an item besides its owner: participant, support (配合), reader, copy (抄送)."""

    __tablename__ = "involvements"
    id: Id = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("items.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"))
    role: Mapped[str] = mapped_column(String(12))
    reply: Mapped[str | None] = mapped_column(String(12))
    """attend, leave, substitute; readers: seen"""
    reason: Mapped[str] = mapped_column(Text, default="")
    substitute_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    replied_at: Mapped[datetime | None]
    item: Mapped[Item] = relationship(back_populates="part")
    person: Mapped[Person] = relationship(foreign_keys=[person_id], lazy="joined")
    substitute: Mapped[Person | None] = relationship(foreign_keys=[substitute_id])
    __table_args__ = (UniqueConstraint("item_id", "person_id"),)


class Extension(Base):
    """延期申请: a later deadline asked for, and what was decided."""

    __tablename__ = "extensions"
    id: Id = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("items.id"), index=True)
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    asked_at: Mapped[datetime]
    due_at: Mapped[datetime]
    due_clock: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[str] = mapped_column(Text, default="")
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    decided_at: Mapped[datetime | None]
    approved: Mapped[bool | None]


class Relay(Base):
    """Words owed to an asker outside the chat, to be passed on by the relayer (design §1.2)."""

    __tablename__ = "relays"
    id: Id = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("items.id"), index=True)
    occasion: Mapped[str] = mapped_column(String(12))
    """taken_on, answer"""
    created_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0)
    done_at: Mapped[datetime | None]
    done_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    how: Mapped[str] = mapped_column(String(40), default="")


class History(Base):
    """Every change of an item: who, when, what, from which message. `before` lets it be undone."""

    __tablename__ = "history"
    id: Id = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("items.id"), index=True)
    at: Mapped[datetime]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    """Empty: Huiyin itself, by the clock."""
    action: Mapped[str] = mapped_column(String(24))
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    before: Mapped[dict[str, Any]] = mapped_column(default=dict)
    update_id: Mapped[int | None] = mapped_column(BigInteger, index=True)
    undone_at: Mapped[datetime | None]


class Reminder(Base):
    """A moment at which Huiyin acts by itself: for an item, or for one person (a reminder of his own, a brief)."""

    __tablename__ = "reminders"
    id: Id = mapped_column(primary_key=True)
    item_id: Mapped[int | None] = mapped_column(ForeignKey("items.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    kind: Mapped[str] = mapped_column(String(16))
    occurrence: Mapped[str] = mapped_column(String(40))
    """What makes it unique for its item: the kind's own counting (day 3, 30 minutes before …)."""
    due_at: Mapped[datetime]
    text: Mapped[str] = mapped_column(Text, default="")
    rule: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    """Who set it for this person; empty: he himself."""
    fired_at: Mapped[datetime | None]
    dropped_at: Mapped[datetime | None]
    __table_args__ = (
        UniqueConstraint("item_id", "person_id", "kind", "occurrence"),
        Index(
            "ix_reminders_waiting",
            "due_at",
            sqlite_where=sql("fired_at IS NULL AND dropped_at IS NULL"),
            postgresql_where=sql("fired_at IS NULL AND dropped_at IS NULL"),
        ),
    )


# -- messages in, messages out ---------------------------------------------------------------------------------


class Inbox(Base):
    """Every update, committed before Telegram is told that it was received."""

    __tablename__ = "inbox"
    update_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    chat_id: Mapped[int] = mapped_column(BigInteger, index=True)
    payload: Mapped[dict[str, Any]]
    received_at: Mapped[datetime]
    handled_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[datetime | None]
    error: Mapped[str] = mapped_column(Text, default="")
    __table_args__ = (
        Index(
            "ix_inbox_waiting",
            "update_id",
            sqlite_where=sql("handled_at IS NULL"),
            postgresql_where=sql("handled_at IS NULL"),
        ),
    )


class Outbox(Base):
    """What must still be said, as facts; one of person, group or chat is the recipient."""

    __tablename__ = "outbox"
    id: Id = mapped_column(primary_key=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    group_id: Mapped[int | None] = mapped_column(ForeignKey("groups.id"))
    chat_id: Mapped[int | None] = mapped_column(BigInteger)
    thread_id: Mapped[int | None]
    language: Mapped[str] = mapped_column(String(8), default="")
    reply: Mapped[str] = mapped_column(String(40))
    facts: Mapped[dict[str, Any]]
    item_id: Mapped[int | None] = mapped_column(ForeignKey("items.id"), index=True)
    card: Mapped[str] = mapped_column(String(60), default="", index=True)
    """Names the card this message is, so that it can be edited or lose its buttons."""
    action: Mapped[str] = mapped_column(String(8), default="send")
    """send, edit (the last message of `card`), strip (its buttons)"""
    lane: Mapped[int] = mapped_column(Integer, default=2)
    """0 interactive, 1 urgent, 2 normal, 3 bulk"""
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    held: Mapped[bool] = mapped_column(default=False)
    """Waits for the end of a quiet time; several held for one person become one digest."""
    lease_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None]
    sent_chat_id: Mapped[int | None] = mapped_column(BigInteger)
    message_id: Mapped[int | None] = mapped_column(BigInteger)
    dead_at: Mapped[datetime | None]
    dead_reason: Mapped[str] = mapped_column(String(200), default="")
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("outbox.id"))
    update_id: Mapped[int | None] = mapped_column(BigInteger)
    buttons: Mapped[list[Button]] = relationship(
        back_populates="message", order_by="(Button.row, Button.place)", cascade="all, delete-orphan"
    )
    __table_args__ = (
        CheckConstraint("person_id IS NOT NULL OR group_id IS NOT NULL OR chat_id IS NOT NULL", name="recipient"),
        Index(
            "ix_outbox_waiting",
            "lane",
            "due_at",
            sqlite_where=sql("sent_at IS NULL AND dead_at IS NULL"),
            postgresql_where=sql("sent_at IS NULL AND dead_at IS NULL"),
        ),
        Index("ix_outbox_sent", "sent_chat_id", "message_id"),
    )


class Button(Base):
    """One button of a message: what it says (a verb and facts) and the Command it gives."""

    __tablename__ = "buttons"
    id: Id = mapped_column(primary_key=True)
    outbox_id: Mapped[int] = mapped_column(ForeignKey("outbox.id"), index=True)
    row: Mapped[int]
    place: Mapped[int]
    verb: Mapped[str] = mapped_column(String(24))
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    command: Mapped[str] = mapped_column(String(40))
    slots: Mapped[dict[str, Any]]
    message: Mapped[Outbox] = relationship(back_populates="buttons")


class Conversation(Base):
    """An unfinished Command: what was said so far, kept until the missing piece comes or it expires."""

    __tablename__ = "conversations"
    chat_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    telegram_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    said: Mapped[list[Any]]
    expires_at: Mapped[datetime]
    told_expired: Mapped[bool] = mapped_column(default=False)
    update_id: Mapped[int | None] = mapped_column(BigInteger)
