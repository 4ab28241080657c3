"""Later occurrences of a standing meeting hold their room and their people like the next one."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from sqlalchemy import event

from handlers import commands as c
from tests.handlers.conftest import shape

MONDAY = datetime.fromisoformat("2026-11-30T09:00:00+08:00")
MONDAYS = c.Repeat("weekly", byday=(1,))
WEEK = timedelta(days=7)


@pytest.fixture
def book(book):
    """On Monday, unless said otherwise."""
    return lambda name, title, start=MONDAY, **more: book(name, title, start, **more)


@pytest.fixture
def weekly(book):
    assert shape(book("李娜", "例会", people=("王芳",), repeat=MONDAYS))["李娜"] == ["MeetingBooked"]


@pytest.fixture
def shown(play):
    def ask(name, first, last=None, **whose):
        reply = play.order(name, c.ShowSchedule(date.fromisoformat(first), date.fromisoformat(last or first), **whose))
        return [(line.item.title, play.policy.local(line.item.start)) for line in reply[name][0].reply.lines]

    return ask


# -- one room, one person ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("weeks", [1, 2, 30])
def test_the_room_is_taken_weeks_later(book, weekly, weeks):
    said = book("周国平", "预算会", MONDAY + weeks * WEEK)["周国平"][0]
    assert (said.name, said.reply.held_title, said.reply.held_start) == ("RoomTaken", "例会", MONDAY + weeks * WEEK)
    assert "yield" not in said.buttons  # only the next one can be moved


@pytest.mark.parametrize("shift", [timedelta(hours=1), timedelta(hours=-1), timedelta(days=1)])
def test_beside_it_the_room_is_free(book, weekly, shift):
    assert book("周国平", "预算会", MONDAY + 2 * WEEK + shift)["周国平"][0].name == "MeetingBooked"


def test_its_people_are_busy_weeks_later(book, weekly):
    said = book("周国平", "预算会", MONDAY + 3 * WEEK, room=None, people=("王芳",))["周国平"][0]
    assert (said.name, [one.title for one in said.reply.busy]) == ("PeopleBusy", ["例会"])


def test_leave_from_the_next_one_is_no_leave_from_the_others(book, weekly, play):
    play.order("王芳", c.DeclineMeeting(1))
    asks = {"room": None, "people": ("王芳",)}
    assert book("周国平", "预算会", MONDAY, **asks)["周国平"][0].name == "MeetingBooked"
    assert book("周国平", "学习会", MONDAY + WEEK, **asks)["周国平"][0].name == "PeopleBusy"


def test_an_end_ends_it(book):
    book("李娜", "例会", repeat=c.Repeat("weekly", byday=(1,), until=date(2026, 12, 8)))
    assert book("周国平", "预算会", MONDAY + WEEK)["周国平"][0].name == "RoomTaken"
    assert book("周国平", "预算会", MONDAY + 2 * WEEK)["周国平"][0].name == "MeetingBooked"


def test_free_rooms_and_free_times_know_of_it(book, weekly, play, office):
    from handlers import occurrences
    from handlers.desk import Asker, Desk

    later = MONDAY + 2 * WEEK
    with play.store.reading() as tx:
        desk = Desk(Asker(1, 1, person=office.people["王芳"]), tx, play.now, play.policy)
        assert [r.name for r in occurrences.free_rooms(later, later + timedelta(hours=1), desk)] == ["小会议室"]
    room = office.rooms["301会议室"]
    reply = play.order("王芳", c.FindTime(start=later, end=later + timedelta(hours=3), room=room))["王芳"][0].reply
    assert [(a.hour, b.hour) for a, b, _ in reply.slots] == [(10, 12)]
    assert [one.title for one in reply.busy] == ["例会"]


# -- one moved, one called off -----------------------------------------------------------------------------------


def test_one_moved_by_itself_stands_there_and_the_others_where_they_were(book, weekly, play, shown):
    play.order("李娜", c.MoveMeeting(1, day=date(2026, 12, 1), start=time(15), once=True))
    found = shown("王芳", "2026-11-30", "2026-12-13")
    assert found == [("例会", datetime.fromisoformat("2026-12-01T15:00+08:00")), ("例会", MONDAY + WEEK)]
    assert book("周国平", "预算会", MONDAY)["周国平"][0].name == "MeetingBooked"
    assert book("周国平", "学习会", MONDAY + WEEK)["周国平"][0].name == "RoomTaken"


def test_one_held_in_another_room_by_itself_is_back_in_its_own(book, weekly, play, office):
    play.order("李娜", c.MoveMeeting(1, room=office.rooms["小会议室"], once=True))
    assert book("周国平", "预算会", MONDAY)["周国平"][0].name == "MeetingBooked"
    assert book("周国平", "学习会", MONDAY + WEEK)["周国平"][0].name == "RoomTaken"
    assert book("周国平", "学习会", MONDAY + WEEK, room="小会议室")["周国平"][0].name == "MeetingBooked"


def test_one_called_off_is_stepped_over(book, weekly, play, shown):
    play.order("李娜", c.CancelItem(1, once=True, confirmed=True))
    assert [start for _, start in shown("王芳", "2026-11-30", "2026-12-14")] == [MONDAY + WEEK, MONDAY + 2 * WEEK]
    assert book("周国平", "预算会", MONDAY)["周国平"][0].name == "MeetingBooked"


def test_all_of_them_called_off_are_gone(book, weekly, play, shown):
    play.order("李娜", c.CancelItem(1, once=False, confirmed=True))
    assert shown("王芳", "2026-11-30", "2026-12-31") == []
    assert book("周国平", "预算会", MONDAY + WEEK)["周国平"][0].name == "MeetingBooked"


def test_all_of_them_moved_leave_their_day(book, weekly, play, shown):
    play.order("李娜", c.MoveMeeting(1, day=date(2026, 12, 1), once=False))
    assert [f"{start:%m-%d}" for _, start in shown("王芳", "2026-11-30", "2026-12-20")] == ["12-01", "12-08", "12-15"]


# -- what is shown of a day --------------------------------------------------------------------------------------


def test_a_daily_meeting_is_there_every_day(book, shown, play):
    book("李娜", "碰头会", datetime.fromisoformat("2026-11-24T09:00+08:00"), repeat=c.Repeat("daily", workday=True))
    assert [title for title, _ in shown("李娜", "2026-11-25")] == ["碰头会"]
    assert shown("李娜", "2026-11-28") == []  # a Saturday
    assert len(shown("周国平", "2026-11-23", "2026-11-29", room=1)) == 4


def test_a_later_one_has_no_answers_yet(book, weekly, play):
    play.order("王芳", c.AcceptMeeting(1))
    reply = play.order("王芳", c.ShowSchedule(date(2026, 11, 30), date(2026, 12, 7)))["王芳"][0].reply
    assert [line.item.guests[0].reply for line in reply.lines] == ["attend", None]


def test_a_daily_meeting_is_reminded_of_every_day_though_nobody_reports(book, play):
    book("李娜", "碰头会", datetime.fromisoformat("2026-11-24T09:00+08:00"), repeat=c.Repeat("daily", workday=True))
    days = []
    for day in ("24", "25", "26", "27"):
        for clock in ("07:30", "08:30", "09:00", "10:00"):
            said = play.at(f"2026-11-{day}T{clock}:00+08:00").get("李娜", [])
            days += [one.reply.item.start.day for one in said if one.name == "MeetingReminder"]
    assert days == [24, 25, 26, 27]


# -- a new series against the rest -------------------------------------------------------------------------------


def test_a_new_series_meets_what_stands_weeks_later(book, play):
    book("周国平", "预算会", MONDAY + 2 * WEEK)
    book("周国平", "决算会", MONDAY + 5 * WEEK)
    asked = book("李娜", "例会", people=("王芳",), repeat=MONDAYS)
    assert shape(asked) == {"李娜": ["SeriesClash"]}  # asked, and nobody told
    reply = asked["李娜"][0].reply
    assert [(one.title, one.holds, one.days) for one in reply.clashes] == [
        ("预算会", True, (MONDAY + 2 * WEEK,)),
        ("决算会", True, (MONDAY + 5 * WEEK,)),
    ]
    assert (reply.times, reply.looked, reply.until) == (2, 53, MONDAY + 52 * WEEK)
    assert set(asked["李娜"][0].buttons) == {"slot", "despite_rest", "other"}
    assert [item["title"] for item in play.items()] == ["预算会", "决算会"]
    booked = play.press("李娜", asked["李娜"][0], "slot")["李娜"][0]
    assert (booked.name, booked.reply.item.place, booked.reply.item.repeats) == ("MeetingBooked", "小会议室", True)


def test_a_daily_series_is_looked_into_sixty_times(book):
    book("周国平", "预算会", datetime.fromisoformat("2027-01-22T09:00+08:00"))  # the 60th day
    book("周国平", "决算会", datetime.fromisoformat("2027-01-23T09:00+08:00"))
    reply = book("李娜", "碰头会", MONDAY - timedelta(days=6), repeat=c.Repeat("daily"))["李娜"][0].reply
    assert ([one.title for one in reply.clashes], reply.looked) == (["预算会"], 60)


def test_two_series_meet_where_their_days_do(book):
    book("周国平", "双周会", repeat=c.Repeat("weekly", 2, byday=(1,)), start=MONDAY + WEEK)
    reply = book("李娜", "例会", repeat=MONDAYS)["李娜"][0].reply
    assert [len(one.days) for one in reply.clashes] == [26]


def test_of_people_busy_on_later_days_one_is_asked_too(book, play):
    book("周国平", "预算会", MONDAY + 2 * WEEK, room=None, people=("王芳",))
    asked = book("李娜", "例会", people=("王芳",), repeat=MONDAYS)["李娜"][0]
    assert [(one.name, one.title, one.holds) for one in asked.reply.clashes] == [("王芳", "预算会", False)]
    said = play.press("李娜", asked, "despite")
    assert shape(said) == {"李娜": ["MeetingBooked"], "王芳": ["MeetingNotice"]}
    assert [one.title for one in said["李娜"][0].reply.busy] == ["预算会"]


def test_a_taken_room_is_not_taken_twice_though_the_rest_is_booked(book, play, office):
    book("周国平", "预算会", MONDAY + WEEK)
    asked = book("李娜", "例会", repeat=MONDAYS)["李娜"][0]
    assert play.press("李娜", asked, "despite_rest")["李娜"][0].name == "MeetingBooked"
    play.at(MONDAY + timedelta(hours=1))
    closed, lost = play.order("李娜", c.MinutesNone(2))["李娜"]
    assert (closed.reply.start, closed.reply.item.start, closed.reply.item.place) == (MONDAY, MONDAY + WEEK, "")
    assert (lost.name, lost.reply.room, lost.reply.held_title) == ("RoomLost", "301会议室", "预算会")
    assert set(lost.buttons) == {"change_place"}
    play.order("李娜", c.MoveMeeting(2, room=office.rooms["小会议室"], once=True))
    play.at(MONDAY + WEEK + timedelta(hours=1))
    after = play.order("李娜", c.MinutesNone(2))["李娜"]
    assert [(one.name, one.reply.item.place) for one in after] == [("MeetingClosed", "301会议室")]


def test_a_series_moved_for_good_is_looked_at_anew(book, weekly, play):
    tuesday = MONDAY + timedelta(days=1)
    book("周国平", "预算会", tuesday + WEEK)
    asked = play.order("李娜", c.MoveMeeting(1, day=tuesday.date(), once=False))
    assert shape(asked) == {"李娜": ["SeriesClash"]}
    assert asked["李娜"][0].reply.moving
    assert play.items()[0]["start"] == MONDAY
    assert shape(play.press("李娜", asked["李娜"][0], "move_rest")) == {
        "李娜": ["MeetingBooked"],
        "王芳": ["MeetingNotice"],
    }
    assert play.items()[0]["start"] == tuesday


def test_one_moved_by_itself_is_looked_at_alone(book, weekly, play):
    tuesday = MONDAY + timedelta(days=1)
    book("周国平", "预算会", tuesday + WEEK)
    assert play.order("李娜", c.MoveMeeting(1, day=tuesday.date(), once=True))["李娜"][0].name == "MeetingBooked"


def test_who_is_invited_later_hears_of_later_days(book, weekly, play, office):
    book("周国平", "预算会", MONDAY + 2 * WEEK, room=None, people=("李明",))
    said = play.order("李娜", c.InvitePeople(1, people=(c.Party("person", office.people["李明"]),)))["李娜"][0]
    assert [(one.name, one.start) for one in said.reply.busy] == [("李明", MONDAY + 2 * WEEK)]


def test_a_month_keeps_its_day(book, play, shown):
    book("李娜", "月会", datetime.fromisoformat("2026-12-31T09:00+08:00"), repeat=c.Repeat("monthly"))
    starts = [f"{start:%m-%d}" for _, start in shown("李娜", "2026-12-31", "2027-03-31")]
    assert starts == ["12-31", "01-31", "02-28", "03-31"]


def test_however_many_series_there_are_a_look_asks_as_often(book, play, office):
    from handlers import occurrences
    from handlers.desk import Asker, Desk

    def asked():
        statements = []

        def count(_connection, _cursor, statement, *_more):
            statements.append(statement)

        with play.store.reading() as tx:
            desk = Desk(Asker(1, 1, person=office.people["王芳"]), tx, play.now, play.policy)
            event.listen(play.store.engine, "before_cursor_execute", count)
            occurrences.between(MONDAY, MONDAY + 20 * WEEK, desk)
            event.remove(play.store.engine, "before_cursor_execute", count)
        return len(statements)

    book("李娜", "例会", people=("王芳",), repeat=MONDAYS)
    one = asked()
    for n, name in enumerate(("周国平", "王芳", "李明")):
        book(name, f"{name}的会", MONDAY + timedelta(days=1, hours=n), people=("李娜",), repeat=MONDAYS, despite=True)
    assert asked() == one


# -- after it ----------------------------------------------------------------------------------------------------


def test_who_has_not_answered_is_not_asked_after_it_is_over(book, play):
    book("李娜", "预算会", MONDAY, people=("王芳",))
    said = play.at(MONDAY + timedelta(hours=3))  # nothing was released since Monday a week ago
    assert "ReplyWanted" not in shape(said).get("王芳", [])


def test_nobody_is_urged_to_answer_after_it_began(book, play):
    book("李娜", "预算会", MONDAY, people=("王芳",))
    play.at(MONDAY + timedelta(minutes=15))
    assert shape(play.order("李娜", c.UrgeItem(1))) == {"李娜": ["Urged"]}


def test_one_moved_by_itself_leaves_the_days_of_the_others(book, weekly, play, office):
    play.order("李娜", c.MoveMeeting(1, day=date(2026, 12, 1), once=True))
    book("周国平", "预算会", MONDAY + timedelta(days=8), room=None, people=("李明",))  # a Tuesday
    book("周国平", "决算会", MONDAY + WEEK, room=None, people=("李明",))
    said = play.order("李娜", c.InvitePeople(1, people=(c.Party("person", office.people["李明"]),)))["李娜"][0]
    assert [one.title for one in said.reply.busy] == ["决算会"]


@pytest.mark.parametrize(
    ("name", "command"),
    [
        ("王芳", c.DeclineMeeting(1, of=date(2026, 12, 14))),
        ("王芳", c.AcceptMeeting(1, of=date(2026, 12, 14))),
        ("李娜", c.UninvitePeople(1, of=date(2026, 12, 14))),
        ("李娜", c.MoveMeeting(1, start=time(15), day=date(2026, 12, 14))),
        ("李娜", c.MoveMeeting(1, start=time(15), once=True, of=date(2026, 12, 14))),
    ],
)
def test_what_is_said_of_a_later_one_is_not_done_to_the_next(weekly, play, name, command):
    said = play.order(name, command)
    assert shape(said) == {name: ["OnlyNext"]}
    assert said[name][0].reply.start == MONDAY + 2 * WEEK


def test_a_later_one_called_off_is_left_out(book, weekly, play, shown):
    assert shape(play.order("李娜", c.CancelItem(1, of=date(2026, 12, 7)))) == {
        "李娜": ["OccurrenceCancelled"],
        "王芳": ["MeetingCancelled"],
    }
    assert shown("王芳", "2026-12-07", "2026-12-14") == [("例会", MONDAY + 2 * WEEK)]
    assert book("周国平", "预算会", MONDAY + WEEK)["周国平"][0].name == "MeetingBooked"
    play.order("李娜", c.CancelItem(1, once=True))
    assert shown("王芳", "2026-11-30", "2026-12-14")[0] == ("例会", MONDAY + 2 * WEEK)


def test_a_later_one_called_off_comes_back_where_its_room_is_free(book, weekly, play, shown):
    play.order("李娜", c.CancelItem(1, of=date(2026, 12, 7)))
    play.order("李娜", c.Undo())
    assert shown("王芳", "2026-12-07") == [("例会", MONDAY + WEEK)]
    play.order("李娜", c.CancelItem(1, of=date(2026, 12, 7)))
    book("周国平", "预算会", MONDAY + WEEK)
    assert shape(play.order("李娜", c.Undo())) == {"李娜": ["RoomTaken"]}


def test_a_later_one_is_called_off_once(weekly, play):
    play.order("李娜", c.CancelItem(1, of=date(2026, 12, 7)))
    assert shape(play.order("李娜", c.CancelItem(1, of=date(2026, 12, 7)))) == {"李娜": ["OnlyNext"]}


def test_what_is_said_of_the_next_by_its_day_is_done(weekly, play):
    assert play.order("王芳", c.DeclineMeeting(1, of=date(2026, 11, 30)))["王芳"][0].name == "GuestReplied"
    assert (
        play.order("王芳", c.AcceptMeeting(1, of=date(2026, 12, 2)))["王芳"][0].name == "GuestReplied"
    )  # no day of it


def test_what_ends_by_itself_says_which_it_was(weekly, play):
    play.at(MONDAY + timedelta(hours=1))
    said = play.at(MONDAY + timedelta(days=1, hours=1))["李娜"]
    closed = next(one for one in said if one.name == "MeetingClosed")
    assert (closed.reply.silent, closed.reply.start, closed.reply.item.start) == (True, MONDAY, MONDAY + WEEK)
