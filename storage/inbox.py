"""Updates received: committed before they are acknowledged, handled once, in order within a chat."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, TypedDict, cast

from sqlalchemy import CursorResult, Insert, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from storage.models import Inbox

if TYPE_CHECKING:
    from sqlalchemy.sql.dml import ReturningInsert

GIVEN_UP = "given up: "


class Received(TypedDict):
    """One update as it came."""

    update_id: int
    chat_id: int
    payload: dict[str, Any]
    received_at: datetime


class AlreadyHandledError(Exception):
    """Another transaction handled this update first; everything this one did must be undone."""


class InboxQueries:
    """The questions asked of received updates."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def receive(self, rows: Iterable[Received]) -> list[int]:
        """Keep new updates; the ids of those not known before, in order."""
        listed = list({row["update_id"]: row for row in rows}.values())
        if not listed:
            return []
        known = set(
            self.session.scalars(select(Inbox.update_id).where(Inbox.update_id.in_([r["update_id"] for r in listed])))
        )
        fresh = [row for row in listed if row["update_id"] not in known]
        if not fresh:
            return []
        if self._postgres:
            # Two processes may receive the same update at once: only the one whose row stands returns it.
            insert: Insert = postgresql.insert(Inbox).values(fresh).on_conflict_do_nothing()
            returning = cast("ReturningInsert[tuple[int]]", insert.returning(Inbox.update_id))
            return sorted(self.session.scalars(returning))
        self.session.execute(sqlite.insert(Inbox).on_conflict_do_nothing(), fresh)
        return sorted(row["update_id"] for row in fresh)

    def claim(self, now: datetime, lease: timedelta, limit: int) -> list[Inbox]:
        """Take the oldest unhandled update of each chat, unless someone holds it or it waits for its next attempt."""
        oldest = select(func.min(Inbox.update_id)).where(Inbox.handled_at.is_(None)).group_by(Inbox.chat_id)
        wanted = (
            select(Inbox)
            .where(
                Inbox.update_id.in_(oldest),
                Inbox.handled_at.is_(None),
                or_(Inbox.lease_until.is_(None), Inbox.lease_until <= now),
            )
            .order_by(Inbox.update_id)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        rows = list(self.session.scalars(wanted))
        for row in rows:
            row.lease_until = now + lease
        self.session.flush()
        return rows

    def mark_handled(self, update_id: int, now: datetime) -> None:
        """Set the mark that belongs to the same commit as the effects. An update that never lay here is no matter."""
        marked = self._change(update_id, handled_at=now, lease_until=None)
        if not marked and self.session.get(Inbox, update_id) is not None:
            raise AlreadyHandledError(update_id)

    def seen(self, update_id: int) -> bool:
        """Whether it was handled already; on PostgreSQL this waits for whoever is at it just now."""
        found = select(Inbox.handled_at).where(Inbox.update_id == update_id).with_for_update()
        return self.session.scalar(found) is not None

    def failed(self, update_id: int, error: str, now: datetime, retry_at: datetime) -> int:  # noqa: ARG002
        """Note a failure; the row, and with it its chat, waits until `retry_at`. Returns the attempts so far."""
        self._change(update_id, attempts=Inbox.attempts + 1, error=error, lease_until=retry_at)
        return self.attempts(update_id)

    def give_up(self, update_id: int, error: str, now: datetime) -> None:
        """Let the chat go on without it; the error stands in the row for the administrator."""
        self._change(update_id, handled_at=now, lease_until=None, error=f"{GIVEN_UP}{error}")

    def forget(self, update_id: int) -> None:
        """Wipe what a message said (a state secret): only the fact that something came stays (BM 29)."""
        self._count(update(Inbox).where(Inbox.update_id == update_id).values(payload={}))

    def message(self, chat_id: int, message_id: int) -> int | None:
        """The update that brought a message, as it was first sent."""
        sent = Inbox.payload["message"]["message_id"].as_integer()
        query = select(Inbox.update_id).where(Inbox.chat_id == chat_id, sent == message_id)
        return self.session.scalar(query.order_by(Inbox.update_id).limit(1))

    def attempts(self, update_id: int) -> int:
        return self.session.scalar(select(Inbox.attempts).where(Inbox.update_id == update_id)) or 0

    def release(self) -> int:
        """Free every row that a dead process held: for a process that knows it is alone."""
        return self._count(
            update(Inbox).where(Inbox.handled_at.is_(None), Inbox.lease_until.is_not(None)).values(lease_until=None)
        )

    def waiting(self) -> int:
        return self.session.scalar(select(func.count()).where(Inbox.handled_at.is_(None))) or 0

    def oldest_waiting(self) -> datetime | None:
        return self.session.scalar(select(func.min(Inbox.received_at)).where(Inbox.handled_at.is_(None)))

    def last_id(self) -> int | None:
        """Where polling goes on after a restart."""
        return self.session.scalar(select(func.max(Inbox.update_id)))

    @property
    def _postgres(self) -> bool:
        return self.session.get_bind().dialect.name == "postgresql"

    def _change(self, update_id: int, **values: Any) -> int:
        return self._count(
            update(Inbox).where(Inbox.update_id == update_id, Inbox.handled_at.is_(None)).values(**values)
        )

    def _count(self, statement: Any) -> int:
        done = cast("CursorResult[Any]", self.session.execute(statement.execution_options(synchronize_session=False)))
        return done.rowcount
