"""What stands in the books at a time, and what may recur then: the same on both databases."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import event

from storage.models import Involvement, Item, Meeting

MONDAY = datetime.fromisoformat("2026-11-30T09:00:00+08:00")
WEEKLY = {"freq": "weekly", "interval": 1, "byday": [1]}


@pytest.fixture
def put(store, office):
    """Store a meeting: its title, who calls it, in which room, with whom."""
    seq = iter(range(1, 999))

    def make(title, start=MONDAY, owner="李娜", room="301会议室", guests=(), rule=None, outcome=None):
        with store.transaction() as tx:
            person = office.people[owner]
            item = Item(
                kind="meeting",
                title=title,
                year=2026,
                seq=next(seq),
                owner_id=person,
                registrar_id=person,
                asker_id=person,
                created_at=start,
                state="closed" if outcome else "open",
                outcome=outcome,
                answer="" if outcome else None,
                closed_at=start if outcome else None,
            )
            item.meeting = Meeting(
                start=start, end=start + timedelta(hours=1), room_id=office.rooms.get(room), rule=rule
            )
            item.part = [Involvement(person_id=office.people[guest], role="participant") for guest in guests]
            tx.session.add(item)

    return make


@pytest.fixture
def found(store):
    def ask(day, **whose):
        start = datetime.fromisoformat(f"{day}T09:00:00+08:00")
        with store.reading() as tx:
            return [one.item.title for one in tx.meetings.touching(start, start + timedelta(hours=1), **whose)]

    return ask


def test_a_standing_meeting_may_recur_at_any_time_another_not(put, found):
    put("例会", rule=WEEKLY)
    put("预算会", MONDAY + timedelta(days=14))
    put("学习会", MONDAY)
    assert found("2026-12-14") == ["例会", "预算会"]
    assert found("2026-11-30") == ["例会", "学习会"]


def test_an_empty_rule_is_no_rule_however_it_is_stored(put, found):
    put("学习会", rule=None)
    assert found("2026-12-14") == []


def test_what_is_over_stands_where_it_was_what_was_called_off_nowhere(put, found):
    put("开过的例会", rule=WEEKLY, outcome="held")
    put("取消的例会", rule=WEEKLY, outcome="cancelled")
    assert found("2026-11-30") == ["开过的例会"]
    assert found("2026-12-14") == []


def test_touching_is_not_meeting(put, found):
    put("学习会", MONDAY - timedelta(hours=1))
    assert found("2026-11-30") == []


def test_of_rooms_and_people(put, found, office):
    put("例会", rule=WEEKLY, guests=["王芳"])
    put("碰头会", room="小会议室", owner="周国平", rule=WEEKLY)
    room, small = office.rooms["301会议室"], office.rooms["小会议室"]
    assert found("2026-12-14", rooms=[room]) == ["例会"]
    assert found("2026-12-14", people=[office.people["王芳"]]) == ["例会"]
    assert found("2026-12-14", people=[office.people["王芳"]], rooms=[small]) == ["例会", "碰头会"]
    assert found("2026-12-14", people=[office.people["李明"]]) == []


def test_one_moved_elsewhere_by_itself_may_recur_in_its_usual_room(put, found, office):
    usual = {"start": MONDAY.isoformat(), "end": MONDAY.isoformat(), "room": office.rooms["301会议室"], "place": ""}
    put("例会", room="小会议室", rule={"regular": usual} | WEEKLY)
    assert found("2026-12-14", rooms=[office.rooms["301会议室"]]) == ["例会"]


def test_however_many_there_are_the_questions_are_as_many(put, store, office):
    def asked():
        statements = []

        def count(_connection, _cursor, statement, *_more):
            statements.append(statement)

        event.listen(store.engine, "before_cursor_execute", count)
        with store.reading() as tx:
            for one in tx.meetings.touching(MONDAY, MONDAY + timedelta(hours=1)):
                assert one.item.owner.name
                assert one.room is None or one.room.name
                assert [part.person.name for part in one.item.part] == ["王芳"]
        event.remove(store.engine, "before_cursor_execute", count)
        return len(statements)

    put("例会", guests=["王芳"], rule=WEEKLY)
    one = asked()
    for name in office.people:
        put(f"{name}的会", owner=name, guests=["王芳"], rule=WEEKLY, room=None)
    assert asked() == one
