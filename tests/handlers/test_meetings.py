"""办会: rooms, people, replies, changes, and the day after."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from handlers import commands as c
from handlers.desk import Policy
from handlers.loop import check
from tests.handlers.conftest import THREE, shape


@pytest.fixture
def book(book):
    """周国平 has 李娜 and 王芳 come about the budget, unless said otherwise."""

    def order(name="周国平", title="预算会", start=THREE, people=("李娜", "王芳"), **more):
        return book(name, title, start, people=people, **more)

    return order


def test_participants_are_told_with_their_three_buttons(book):
    said = book()
    assert shape(said) == {"周国平": ["MeetingBooked"], "李娜": ["MeetingNotice"], "王芳": ["MeetingNotice"]}
    assert set(said["李娜"][0].buttons) == {"attend", "leave", "substitute"}


def test_a_taken_room_is_never_booked_twice(book, play):
    book()
    assert shape(book("李娜", "学习会", people=())) == {"李娜": ["RoomTaken"]}
    assert len(play.items()) == 1


def test_the_clash_names_the_holder_and_offers_ways_out(book):
    book()
    said = book("李娜", "学习会", people=())["李娜"][0]
    assert (said.reply.held_by, said.reply.held_title) == ("周国平", "预算会")
    assert {"slot", "yield"} <= set(said.buttons)


def test_an_offered_slot_books_it(book, play):
    book()
    clash = book("李娜", "学习会", people=())["李娜"][0]
    assert shape(play.press("李娜", clash, "slot"))["李娜"] == ["MeetingBooked"]


def test_touching_is_no_clash(book):
    book()
    assert shape(book("李娜", "学习会", start=THREE + timedelta(hours=1), people=()))["李娜"] == ["MeetingBooked"]


def test_a_busy_participant_is_asked_about_before_booking(book, play):
    book()
    said = book("李明", "学习会", room="小会议室", people=("王芳",))
    assert shape(said) == {"李明": ["PeopleBusy"]}
    assert shape(play.press("李明", said["李明"][0], "despite")) == {
        "李明": ["MeetingBooked"],
        "王芳": ["MeetingNotice"],
    }


def test_a_reply_is_counted_in_the_organisers_card_in_place(book, play):
    notice = book()["李娜"][0]
    said = play.press("李娜", notice, "attend")
    assert shape(said) == {"李娜": ["GuestReplied"], "周国平": ["MeetingBooked"]}
    assert said["周国平"][0].action == "edit"


def test_leave_is_told_to_the_organiser_with_its_reason(book, play):
    book()
    said = play.order("李娜", c.DeclineMeeting(1, reason="出差"))
    assert [one.name for one in said["周国平"]] == ["MeetingBooked", "GuestDeclined"]
    assert said["周国平"][1].reply.reason == "出差"


def test_a_substitute_gets_the_notice(book, play, office):
    book()
    said = play.order("王芳", c.DelegateMeeting(1, substitute=c.Party("person", office.people["李明"])))
    assert shape(said)["李明"] == ["MeetingNotice"]


def test_who_is_not_invited_cannot_reply(book, play):
    book()
    assert shape(play.order("李明", c.AcceptMeeting(1), chat=-1001)) == {"李明": ["NotInvited"]}


def test_moving_tells_everybody_anew_and_replies_start_again(book, play):
    notice = book()["李娜"][0]
    play.press("李娜", notice, "attend")
    said = play.order("周国平", c.MoveMeeting(1, start=datetime.fromisoformat("2026-11-24T16:00").time()))
    assert shape(said) == {"周国平": ["MeetingBooked"], "李娜": ["MeetingNotice"], "王芳": ["MeetingNotice"]}
    assert said["李娜"][0].reply.changed == "moved"
    assert [guest.reply for guest in said["周国平"][0].reply.item.guests] == [None, None]


def test_moving_keeps_the_length(book, play):
    book(end=THREE + timedelta(minutes=90))
    said = play.order("周国平", c.MoveMeeting(1, start=datetime.fromisoformat("2026-11-24T16:00").time()))
    item = said["周国平"][0].reply.item
    assert item.end - item.start == timedelta(minutes=90)


def test_only_the_organiser_moves_it(book, play):
    book()
    said = play.order("李娜", c.MoveMeeting(1, start=datetime.fromisoformat("2026-11-24T16:00").time()))
    assert shape(said) == {"李娜": ["NotAllowed"]}


def test_the_reminder_reaches_those_who_come(book, play):
    book(remind=(30,))
    play.order("李娜", c.DeclineMeeting(1, reason="出差"))
    play.at(THREE - timedelta(minutes=31))
    said = shape(play.at(THREE - timedelta(minutes=30)))
    assert said == {"周国平": ["MeetingReminder"], "王芳": ["MeetingReminder"]}


def test_a_moved_meeting_reminds_at_its_new_time(book, play):
    book(remind=(30,))
    play.order("周国平", c.MoveMeeting(1, start=datetime.fromisoformat("2026-11-24T16:00").time()))
    play.at(THREE - timedelta(minutes=31))
    assert play.at(THREE - timedelta(minutes=30)) == {}
    assert "周国平" in play.at(THREE + timedelta(minutes=30))


def test_it_closes_a_working_day_after_its_end(book, play):
    book()
    play.at(THREE + timedelta(hours=1))
    assert play.items()[0]["state"] == "open"
    play.at(THREE + timedelta(days=1, hours=1))
    assert (play.items()[0]["state"], play.items()[0]["outcome"]) == ("closed", "held")


def test_minutes_close_it_with_what_was_decided(book, play):
    book()
    play.order("周国平", c.RecordMinutes(1, text="同意预算方案"))
    assert play.items()[0]["answer"] == "同意预算方案"


def test_a_standing_meeting_goes_on_to_its_next_time(book, play):
    book(repeat=c.Repeat("weekly", byday=(2,)))
    play.at(THREE + timedelta(days=1, hours=1))
    item = play.items()[0]
    assert (item["state"], item["start"]) == ("open", THREE + timedelta(days=7))


def test_more_than_five_are_told_only_after_a_look(book, play):
    play.policy = Policy(office="市政府办公室", preview_over=2)
    said = book(people=("李娜", "王芳", "李明"))
    assert shape(said) == {"周国平": ["MeetingBooked", "Preview"]}
    assert set(shape(play.press("周国平", said["周国平"][1], "send"))) >= {"李娜", "王芳", "李明"}


def test_pressing_send_twice_sends_once(book, play):
    play.policy = Policy(office="市政府办公室", preview_over=2)
    preview = book(people=("李娜", "王芳", "李明"))["周国平"][1]
    play.press("周国平", preview, "send")
    assert set(play.press("周国平", preview, "send")) == {"周国平"}


def test_the_group_gets_one_notice_after_a_look(book, play, office):
    book()
    said = play.order("周国平", c.AnnounceMeeting(1))
    assert shape(said) == {"周国平": ["Preview"]}
    said = play.press("周国平", said["周国平"][0], "send")
    assert shape(said) == {"周国平": ["Announced"], f"group {office.group}": ["MeetingNotice"]}
    assert shape(play.order("周国平", c.AnnounceMeeting(1))) == {"周国平": ["NothingChanged"]}


def test_replies_are_counted_in_the_groups_notice(book, play, office):
    book()
    preview = play.order("周国平", c.AnnounceMeeting(1))["周国平"][0]
    play.press("周国平", preview, "send")
    said = play.order("李娜", c.AcceptMeeting(1), chat=-1001)
    counted = said[f"group {office.group}"][0]
    assert counted.action == "edit"
    assert [guest.reply for guest in counted.reply.item.guests] == ["attend", None]


def test_cancelling_tells_everybody_who_was_coming(book, play):
    book()
    assert shape(play.order("周国平", c.CancelItem(1, reason="另行通知"))) == {
        "周国平": ["Cancelled"],
        "李娜": ["MeetingCancelled"],
        "王芳": ["MeetingCancelled"],
    }


def test_undoing_a_booking_tells_the_participants(book, play):
    book()
    assert shape(play.order("周国平", c.Undo()))["李娜"] == ["MeetingCancelled"]


def test_undoing_a_move_brings_the_old_time_back(book, play):
    book()
    play.order("周国平", c.MoveMeeting(1, start=datetime.fromisoformat("2026-11-24T16:00").time()))
    play.order("周国平", c.Undo())
    assert play.items()[0]["start"] == THREE


def test_a_past_moment_is_asked_about(book):
    assert shape(book(start=THREE - timedelta(days=3))) == {"周国平": ["PastMoment"]}


def test_free_times_avoid_what_is_taken(book, play, office):
    book()
    said = play.order(
        "李娜",
        c.FindTime(
            room=office.rooms["301会议室"], start=THREE - timedelta(hours=1), end=THREE + timedelta(hours=2, minutes=30)
        ),
    )
    starts = [start for start, _, _ in said["李娜"][0].reply.slots]
    assert starts == [THREE - timedelta(hours=1), THREE + timedelta(hours=1)]


def test_the_law_holds_on_meetings(book, play):
    book()
    book("李娜", "学习会", room="小会议室", people=("李明",), start=THREE + timedelta(hours=3))
    play.order("周国平", c.RecordMinutes(1, text="同意"))
    play.order("李娜", c.CancelItem(2))
    assert check(play.store)["breaches"] == []
