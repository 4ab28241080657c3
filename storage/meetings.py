"""Questions about meetings and rooms: what stands in the books at a time, and what recurs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, String, and_, cast, or_, select
from sqlalchemy.orm import Session, contains_eager

from storage.models import Involvement, Item, Meeting, Room

REGULAR = "regular"
"""In a rule: when and where this occurrence would have been, had it not been moved by itself."""
OFF = "off"
"""In a rule: the days on which it is not held, though it would be."""


class Meetings:
    def __init__(self, session: Session) -> None:
        self.session = session

    def touching(
        self, start: datetime, end: datetime, *, people: Iterable[int] = (), rooms: Iterable[int] = ()
    ) -> list[Meeting]:
        """Meetings not cancelled that touch [start, end), and every standing one: it may recur in that time.

        Where people or rooms are given, those alone that may concern one of them: a little more than do, at a fixed
        number of queries however many there are.
        """
        text = cast(Meeting.rule, String)  # an empty rule is stored as JSON's null
        stands = and_(Item.closed_at.is_(None), text != "null")
        touches = and_(
            Meeting.start < end, Meeting.end > start, or_(Item.closed_at.is_(None), Item.outcome != "cancelled")
        )
        query = select(Meeting).join(Item).where(or_(touches, stands))
        if concerned := _concerned(list(people), list(rooms), text):
            query = query.where(or_(*concerned))
        item = contains_eager(Meeting.item)
        query = query.options(item.joinedload(Item.owner), item.selectinload(Item.part))
        return list(self.session.scalars(query.order_by(Meeting.start, Meeting.item_id)))

    def rooms(self) -> list[Room]:
        return list(self.session.scalars(select(Room).order_by(Room.id)))


def _concerned(people: list[int], rooms: list[int], rule: ColumnElement[str]) -> list[ColumnElement[bool]]:
    """Who comes or stands in, and which room, now or regularly: of the rule it is only seen that it was moved."""
    found: list[ColumnElement[bool]] = []
    if people:
        taking_part = or_(Involvement.person_id.in_(people), Involvement.substitute_id.in_(people))
        found += [Item.owner_id.in_(people), Item.id.in_(select(Involvement.item_id).where(taking_part))]
    if rooms:
        found += [Meeting.room_id.in_(rooms), rule.contains(f'"{REGULAR}"')]
    return found
