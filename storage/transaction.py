"""store.transaction(): all queries, one commit."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from storage.conversations import Conversations
from storage.database import connect, migrate
from storage.inbox import InboxQueries
from storage.items import Items
from storage.meetings import Meetings
from storage.outbox import OutboxQueries
from storage.people import People
from storage.reminders import Reminders


class Transaction:
    """The questions one may ask of each table, within one commit."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.update_id: int | None = None
        """The message this transaction answers; stands in every row it writes."""

    @cached_property
    def people(self) -> People:
        return People(self.session)

    @cached_property
    def items(self) -> Items:
        return Items(self.session)

    @cached_property
    def meetings(self) -> Meetings:
        return Meetings(self.session)

    @cached_property
    def reminders(self) -> Reminders:
        return Reminders(self.session)

    @cached_property
    def inbox(self) -> InboxQueries:
        return InboxQueries(self.session)

    @cached_property
    def outbox(self) -> OutboxQueries:
        return OutboxQueries(self.session)

    @cached_property
    def conversations(self) -> Conversations:
        return Conversations(self.session)

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """What is done inside is undone alone if it fails; the transaction goes on."""
        with self.session.begin_nested():
            yield
            self.session.flush()


class Store:
    """One database of one office."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._reading = engine.execution_options(reading=True)

    @classmethod
    def open(cls, url: str) -> Store:
        """Connect and migrate."""
        engine = connect(url)
        migrate(engine)
        return cls(engine)

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """One commit at the end, or nothing at all."""
        with Session(self.engine, expire_on_commit=False) as session, session.begin():
            yield Transaction(session)

    @contextmanager
    def reading(self) -> Iterator[Transaction]:
        """Questions only: takes no write lock, commits nothing."""
        with Session(self._reading, expire_on_commit=False, autoflush=False) as session:
            yield Transaction(session)

    def close(self) -> None:
        self.engine.dispose()
