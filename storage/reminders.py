"""The moments at which Huiyin acts by itself."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from storage.models import Person, Reminder

WAITING = (Reminder.fired_at.is_(None), Reminder.dropped_at.is_(None))


class Reminders:
    def __init__(self, session: Session) -> None:
        self.session = session

    def add(self, row: Reminder) -> bool:
        """Store it unless this very occurrence exists (fired or not); True when it was stored or revived."""
        same = self.session.scalar(
            select(Reminder).where(
                Reminder.item_id.is_(row.item_id) if row.item_id is None else Reminder.item_id == row.item_id,
                Reminder.person_id.is_(row.person_id) if row.person_id is None else Reminder.person_id == row.person_id,
                Reminder.kind == row.kind,
                Reminder.occurrence == row.occurrence,
            )
        )
        if same is None:
            self.session.add(row)
            self.session.flush()
            return True
        if same.dropped_at is not None and same.fired_at is None:
            same.dropped_at, same.due_at = None, row.due_at
            return True
        return False

    def plan(self, item_id: int, acts: Iterable[tuple[str, str, datetime]]) -> None:
        """The item's coming acts, each (kind, occurrence, when), in one look and one write.

        All of them lie ahead: one that was dropped, or fired and now stands at a later time, is taken up again.
        """
        known = {
            (row.kind, row.occurrence): row
            for row in self.session.scalars(
                select(Reminder).where(Reminder.item_id == item_id, Reminder.person_id.is_(None))
            )
        }
        for kind, occurrence, at in acts:
            row = known.get((kind, occurrence))
            if row is None:
                self.session.add(Reminder(item_id=item_id, kind=kind, occurrence=occurrence, due_at=at))
            else:
                row.dropped_at, row.fired_at, row.due_at = None, None, at
        self.session.flush()

    def waiting_for(self, item_id: int) -> list[Reminder]:
        return list(
            self.session.scalars(
                select(Reminder).where(Reminder.item_id == item_id, *WAITING).order_by(Reminder.due_at)
            )
        )

    def next_at(self, item_id: int) -> datetime | None:
        return self.session.scalar(select(func.min(Reminder.due_at)).where(Reminder.item_id == item_id, *WAITING))

    def drop(self, item_id: int, now: datetime, kinds: Iterable[str] | None = None) -> None:
        """Take back what has not fired."""
        query = update(Reminder).where(Reminder.item_id == item_id, *WAITING)
        if kinds is not None:
            query = query.where(Reminder.kind.in_(list(kinds)))
        self.session.execute(query.values(dropped_at=now))

    def drop_of_person(self, person_id: int, kind: str, now: datetime) -> None:
        self.session.execute(
            update(Reminder)
            .where(Reminder.person_id == person_id, Reminder.item_id.is_(None), Reminder.kind == kind, *WAITING)
            .values(dropped_at=now)
        )

    def due(self, now: datetime, limit: int = 100) -> list[Reminder]:
        """What should have fired by now; on PostgreSQL other processes pass over the rows taken here."""
        query = select(Reminder).where(Reminder.due_at <= now, *WAITING).order_by(Reminder.due_at, Reminder.id)
        return list(self.session.scalars(query.limit(limit).with_for_update(skip_locked=True)))

    def any_due(self, now: datetime) -> bool:
        return self.session.scalar(select(Reminder.id).where(Reminder.due_at <= now, *WAITING).limit(1)) is not None

    def own(self, person_id: int) -> list[Reminder]:
        """Those that will come to this person, and those he has set for others."""
        his = or_(Reminder.person_id == person_id, Reminder.by_id == person_id)
        return list(
            self.session.scalars(
                select(Reminder).where(his, Reminder.kind == "own", *WAITING).order_by(Reminder.due_at, Reminder.id)
            )
        )

    def find(self, reminder_id: int) -> Reminder | None:
        return self.session.get(Reminder, reminder_id)

    def people_without_brief(self) -> list[Person]:
        """Members in the chat who want a morning card and have none waiting."""
        waiting = select(Reminder.person_id).where(Reminder.kind == "brief", Reminder.person_id.is_not(None), *WAITING)
        return list(
            self.session.scalars(
                select(Person).where(
                    Person.active.is_(True),
                    Person.telegram_id.is_not(None),
                    Person.brief_at != "",
                    or_(Person.id.not_in(waiting)),
                )
            )
        )
