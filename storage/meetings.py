"""Questions about meetings and rooms: who holds a room, who is busy, what stands on a day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from storage.models import Involvement, Item, Meeting, Room


class Meetings:
    def __init__(self, session: Session) -> None:
        self.session = session

    def clashing(self, room_id: int, start: datetime, end: datetime, besides: int | None = None) -> Meeting | None:
        """The open meeting that holds the room at any minute of [start, end); touching is no clash."""
        query = (
            select(Meeting)
            .join(Item)
            .where(Item.closed_at.is_(None), Meeting.room_id == room_id, Meeting.start < end, Meeting.end > start)
        )
        if besides is not None:
            query = query.where(Meeting.item_id != besides)
        return self.session.scalar(query.order_by(Meeting.start).limit(1))

    def busy(
        self, people: Sequence[int], start: datetime, end: datetime, besides: int | None = None
    ) -> list[tuple[int, Meeting]]:
        """(person, meeting) where a person organises or attends another meeting in [start, end)."""
        if not people:
            return []
        query = (
            select(Meeting, Item.owner_id, Involvement.person_id, Involvement.reply, Involvement.substitute_id)
            .join(Item, Item.id == Meeting.item_id)
            .outerjoin(
                Involvement,
                and_(
                    Involvement.item_id == Item.id,
                    or_(Involvement.person_id.in_(people), Involvement.substitute_id.in_(people)),
                ),
            )
            .where(
                Item.closed_at.is_(None),
                Meeting.start < end,
                Meeting.end > start,
                or_(Item.owner_id.in_(people), Involvement.id.is_not(None)),
            )
            .order_by(Meeting.start)
        )
        if besides is not None:
            query = query.where(Meeting.item_id != besides)
        found: dict[tuple[int, int], Meeting] = {}
        for meeting, organiser, guest, reply, substitute in self.session.execute(query):
            if organiser in people:
                found[organiser, meeting.item_id] = meeting
            if guest is not None and guest in people and reply not in ("leave", "substitute"):
                found[guest, meeting.item_id] = meeting
            if substitute is not None and substitute in people and reply == "substitute":
                found[substitute, meeting.item_id] = meeting
        return [(person, meeting) for (person, _), meeting in found.items()]

    def between(
        self, start: datetime, end: datetime, *, person: int | None = None, room: int | None = None
    ) -> list[Meeting]:
        """Meetings not cancelled that touch [start, end), in order; of one person or room where given."""
        query = (
            select(Meeting)
            .join(Item)
            .where(Meeting.start < end, Meeting.end > start, or_(Item.closed_at.is_(None), Item.outcome != "cancelled"))
        )
        if person is not None:
            query = query.where(
                or_(
                    Item.owner_id == person,
                    Item.id.in_(
                        select(Involvement.item_id).where(
                            or_(
                                and_(
                                    Involvement.person_id == person,
                                    or_(Involvement.reply.is_(None), Involvement.reply != "substitute"),
                                ),
                                Involvement.substitute_id == person,
                            )
                        )
                    ),
                )
            )
        if room is not None:
            query = query.where(Meeting.room_id == room)
        return list(self.session.scalars(query.order_by(Meeting.start, Meeting.item_id)))

    def free_rooms(self, start: datetime, end: datetime, seats: int = 0) -> list[Room]:
        """Rooms nobody holds in [start, end) with at least `seats`, the smallest that fits first."""
        taken = (
            select(Meeting.room_id)
            .join(Item)
            .where(Item.closed_at.is_(None), Meeting.room_id.is_not(None), Meeting.start < end, Meeting.end > start)
        )
        rooms = self.session.scalars(select(Room).where(Room.id.not_in(taken)).order_by(Room.id))
        fitting = [room for room in rooms if room.capacity is None or room.capacity >= seats]
        return sorted(fitting, key=lambda room: room.capacity or 10_000)

    def involvement(self, item_id: int, person_id: int) -> Involvement | None:
        return self.session.scalar(
            select(Involvement).where(Involvement.item_id == item_id, Involvement.person_id == person_id)
        )
