"""Clashes and what comes after: the booking in hand, several open invitations, notices that wait, one's own seat."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest

from handlers import commands as c
from handlers.rules import scheduling
from handlers.rules.workdays import Workdays
from tests.handlers.conftest import THREE, shape


def test_a_booking_that_met_a_clash_is_mended_by_what_is_said_next(book, play):
    book("周国平", "预算会")
    book("李娜", "学习会", people=("王芳",))
    said = play.order("李娜", c.MoveMeeting(start=time(16)))
    assert shape(said) == {"李娜": ["MeetingBooked"], "王芳": ["MeetingNotice"]}
    assert [(item["title"], item["start"].hour) for item in play.items()][1] == ("学习会", 8)  # 16:00 in UTC


def test_calling_off_the_booking_in_hand_books_nothing(book, play):
    book("周国平", "预算会")
    book("李娜", "学习会")
    assert shape(play.order("李娜", c.CancelItem())) == {"李娜": ["Dismissed"]}
    assert [item["title"] for item in play.items()] == ["预算会"]


def test_the_day_asked_for_is_named_to_the_button(book):
    book("周国平", "预算会")
    clash = book("李娜", "学习会")["李娜"][0]
    assert {button.facts["asked"] for button in clash.row.buttons if button.verb == "slot"} == {"2026-11-24"}


def test_a_bare_yes_beside_two_invitations_is_asked_about(book, play):
    book("周国平", "预算会", people=("王芳",))
    book("李娜", "学习会", start=THREE + timedelta(hours=2), people=("王芳",))
    assert shape(play.order("王芳", c.AcceptMeeting())) == {"王芳": ["WhichItem"]}


def test_the_answer_that_stands_is_not_offered_again(book, play):
    notice = book("周国平", "预算会", people=("王芳",))["王芳"][0]
    assert set(play.press("王芳", notice, "attend")["王芳"][0].buttons) == {"leave", "substitute"}


def test_a_substitute_answers_for_himself_and_his_no_gives_the_seat_back(book, play, office):
    book("周国平", "预算会", people=("王芳",))
    told = play.order("王芳", c.DelegateMeeting(1, substitute=c.Party("person", office.people["李明"])))
    assert told["李明"][0].reply.instead_of == "王芳"
    assert shape(play.press("李明", told["李明"][0], "attend")) == {"李明": ["GuestReplied"]}
    said = play.press("李明", told["李明"][0], "leave")
    assert shape(said)["王芳"] == ["ReplyWanted"]
    assert "GuestDeclined" in shape(said)["周国平"]


def test_an_occurrence_is_called_off_and_the_next_one_stands(book, play):
    book("周国平", "例会", people=("王芳",), repeat=c.Repeat("weekly", byday=(2,)))
    asked = play.order("周国平", c.CancelItem(1))["周国平"][0]
    assert set(asked.buttons) == {"cancel_once", "cancel_all", "keep"}
    said = play.press("周国平", asked, "cancel_once")
    assert shape(said) == {"周国平": ["OccurrenceCancelled"], "王芳": ["MeetingCancelled"]}
    assert said["王芳"][0].reply.next_start == THREE + timedelta(days=7)
    assert play.items()[0]["state"] == "open"


def test_codes_do_not_stay_in_the_books(play, office, store):
    from handlers.deliveries import Outcome, settle
    from storage.models import Outbox

    row = play.order("周国平", c.InvitePerson(office.people["李明"]))["周国平"][0].row
    settle(store, [Outcome(row.id, "sent", 1001, 7)], play.now, play.policy)
    with store.reading() as tx:
        assert tx.session.get(Outbox, row.id).facts["code"] == ""


@pytest.mark.parametrize(
    ("taken", "found"),
    [
        pytest.param([], [("09:00", "12:00"), ("14:00", "17:30")], id="all_of_it"),
        pytest.param([("10:00", "11:00")], [("09:00", "10:00"), ("11:00", "12:00"), ("14:00", "17:30")], id="around"),
        pytest.param([("09:00", "11:45")], [("14:00", "17:30")], id="too_short_is_no_gap"),
        pytest.param([("08:00", "18:00")], [], id="nothing"),
    ],
)
def test_gaps(taken, found, policy):
    def at(clock):
        return datetime.fromisoformat(f"2026-11-24T{clock}:00+08:00").astimezone(policy.zone)

    gaps = scheduling.gaps(
        [(at(a), at(b)) for a, b in taken], at("00:00"), at("23:59"), timedelta(minutes=30), policy.hours, Workdays(), 6
    )
    assert [(f"{a:%H:%M}", f"{b:%H:%M}") for a, b in gaps] == found
