"""交办 to 办结: what each step says to whom, and what the books hold after it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from handlers import commands as c
from handlers.loop import check
from tests.handlers.conftest import shape


@pytest.fixture
def friday(now):
    return c.Due(datetime.fromisoformat("2026-11-27T17:30:00+08:00"))


@pytest.fixture
def assigned(play, party, friday):
    """周国平 asked 王芳 for the report by Friday."""
    return play.order("周国平", c.AssignTask("三季度总结", party("王芳"), due=friday))


def test_the_owner_and_the_asker_are_told(assigned):
    assert shape(assigned) == {"周国平": ["TaskAssigned"], "王芳": ["HandlePlease"]}


def test_the_receipt_names_who_was_told(assigned):
    assert assigned["周国平"][0].reply.told == ("王芳",)


def test_who_has_not_started_the_bot_is_named_with_his_telephone(play, party):
    said = play.order("周国平", c.AssignTask("送材料", party("刘强")))
    untold = said["周国平"][0].reply.untold
    assert [(one.name, one.why, one.phone) for one in untold] == [("刘强", "not_started", "6612")]


def test_a_unit_is_answered_for_by_its_head(play, office):
    said = play.order("周国平", c.AssignTask("核对名单", c.Party("unit", office.units["文电科"])))
    assert shape(said)["李娜"] == ["HandlePlease"]


def test_signing_twice_says_it_was_done(play, assigned):
    card = assigned["王芳"][0]
    assert shape(play.press("王芳", card, "accept")) == {"王芳": ["Accepted"]}
    assert shape(play.press("王芳", card, "accept")) == {"王芳": ["AlreadyDone"]}


def test_only_the_owner_signs(play, assigned):
    _, slots = assigned["王芳"][0].buttons["accept"]
    assert shape(play.order("李娜", c.AcceptItem(slots["item"]))) == {"李娜": ["WhichItem"]}


def test_an_answer_goes_to_the_asker_with_his_verdict_buttons(play, assigned):
    said = play.order("王芳", c.CompleteItem(1, text="总结已送周主任"))
    assert shape(said) == {"王芳": ["Completed"], "周国平": ["AnswerTold"]}
    assert set(said["周国平"][0].buttons) == {"satisfied", "unsolved"}


@pytest.mark.parametrize("text", ["", "已转发", "已开会研究。", "forwarded"])
def test_an_answer_that_says_nothing_of_the_matter_is_asked(play, assigned, text):
    said = play.order("王芳", c.CompleteItem(1, text=text))
    assert shape(said) == {"王芳": ["AnswerWanted"]}
    assert play.items()[0]["state"] == "open"


def test_unsolved_reopens_for_the_same_owner(play, assigned):
    answer = play.order("王芳", c.CompleteItem(1, text="已送"))["周国平"][0]
    assert shape(play.press("周国平", answer, "unsolved")) == {"周国平": ["Reopened"], "王芳": ["ReopenedTold"]}
    assert play.items()[0] | {"due": None} == {
        "kind": "task",
        "seq": 1,
        "title": "三季度总结",
        "state": "open",
        "owner": "王芳",
        "outcome": None,
        "answer": None,
        "settled": False,
        "due": None,
        "start": None,
    }


def test_satisfied_is_noted_and_told(play, assigned):
    answer = play.order("王芳", c.CompleteItem(1, text="已送"))["周国平"][0]
    assert shape(play.press("周国平", answer, "satisfied")) == {"周国平": ["Settled"], "王芳": ["SettledTold"]}


def test_silence_is_not_satisfaction(play, assigned):
    play.order("王芳", c.CompleteItem(1, text="已送"))
    play.at("2026-12-20T10:00:00+08:00")
    assert play.items()[0]["settled"] is None


def test_the_owner_asks_for_time_and_the_asker_decides(play, assigned, friday):
    later = c.Due(friday.at + timedelta(days=7))
    said = play.order("王芳", c.ExtendItem(1, due=later, reason="数据未齐"))
    assert shape(said) == {"王芳": ["ExtensionAsked"], "周国平": ["ExtensionPlease"]}
    assert play.items()[0]["due"] == friday.at
    said = play.press("周国平", said["周国平"][0], "approve")
    assert shape(said) == {"周国平": ["ExtensionDecided"], "王芳": ["ExtensionDecided"]}
    assert play.items()[0]["due"] == later.at


def test_the_second_decision_on_an_extension_changes_nothing(play, assigned, friday):
    card = play.order("王芳", c.ExtendItem(1, due=c.Due(friday.at + timedelta(days=7))))["周国平"][0]
    play.press("周国平", card, "deny")
    assert shape(play.press("周国平", card, "approve")) == {"周国平": ["AlreadyDone"]}
    assert play.items()[0]["due"] == friday.at


def test_the_asker_changes_the_deadline_at_once(play, assigned, friday):
    said = play.order("周国平", c.ExtendItem(1, due=c.Due(friday.at + timedelta(days=3))))
    assert shape(said) == {"周国平": ["DueChanged"], "王芳": ["DueChanged"]}


def test_a_new_owner_gets_the_card_and_the_old_one_is_told(play, assigned, party):
    said = play.order("周国平", c.TransferItem(1, to=party("李明")))
    assert shape(said) == {"周国平": ["Transferred"], "李明": ["HandlePlease"], "王芳": ["TransferredTold"]}
    assert play.items()[0]["owner"] == "李明"


def test_a_thing_handed_on_to_several_reaches_them_all(play, assigned, party):
    said = play.order("周国平", c.TransferItem(1, to=party("李明"), others=(c.Involved(party("李娜"), "support"),)))
    assert shape(said) == {
        "周国平": ["Transferred"],
        "李明": ["HandlePlease"],
        "李娜": ["SupportPlease"],
        "王芳": ["TransferredTold"],
    }
    assert said["周国平"][0].reply.told == ("李明", "李娜")
    play.order("周国平", c.Undo())
    assert play.items()[0]["owner"] == "王芳"
    assert "李娜" not in str(play.items()[0])


def test_handing_back_without_a_reason_is_asked(play, assigned):
    assert shape(play.order("王芳", c.ReturnDocument(1))) == {"王芳": ["ReasonWanted"]}


def test_handing_back_returns_it_to_who_gave_it(play, assigned):
    said = play.order("王芳", c.ReturnDocument(1, reason="非本科职责"))
    assert shape(said)["周国平"] == ["Returned"]
    assert play.items()[0]["owner"] == "周国平"


def test_a_stranger_to_the_item_learns_nothing_of_it(play, assigned):
    assert shape(play.order("李明", c.ShowItem(1))) == {"李明": ["WhichItem"]}
    assert shape(play.order("李明", c.Search("总结"))) == {"李明": ["Found"]}


def test_search_finds_two_characters(play, assigned):
    assert play.order("王芳", c.Search("总结"))["王芳"][0].reply.total == 1


def test_undo_takes_the_task_back_and_tells_the_owner(play, assigned):
    said = play.order("周国平", c.Undo())
    assert shape(said) == {"周国平": ["Undone"], "王芳": ["UndoneTold"]}
    assert play.items()[0]["outcome"] == "cancelled"


def test_undo_is_for_minutes_only(play, assigned, now):
    play.now = now + timedelta(minutes=11)
    said = play.order("周国平", c.Undo())
    assert said["周国平"][0].reply.too_late


def test_undo_of_a_completion_reopens(play, assigned):
    play.order("王芳", c.CompleteItem(1, text="已送"))
    assert shape(play.order("王芳", c.Undo()))["王芳"] == ["Undone"]
    assert play.items()[0]["state"] == "open"


def test_a_message_delivered_twice_changes_nothing(play, party):
    play.order("周国平", c.AssignTask("一件", party("王芳")), update_id=777)
    assert play.order("周国平", c.AssignTask("一件", party("王芳")), update_id=777) == {}
    assert len(play.items()) == 1


def test_an_asker_outside_has_a_relayer_and_only_reached_counts(play, party):
    said = play.order("李娜", c.AssignTask("供热数据", party("李明"), asker="市发改委刘科长"))
    assert shape(said) == {"李娜": ["TaskAssigned", "RelayPlease"], "李明": ["HandlePlease"]}
    card = said["李娜"][1]
    assert play.press("李娜", card, "not_reached")["李娜"][0].reply.reached is False
    again = play.at("2026-11-24T09:00:00+08:00")
    assert "RelayPlease" in shape(again)["李娜"]
    assert play.press("李娜", card, "relayed")["李娜"][0].reply.reached is True
    assert "RelayPlease" not in shape(play.at("2026-11-25T09:00:00+08:00")).get("李娜", [])


def test_the_answer_to_an_asker_outside_goes_to_the_relayer(play, party):
    play.order("李娜", c.AssignTask("供热数据", party("李明"), asker="市发改委刘科长"))
    said = play.order("李明", c.CompleteItem(1, text="数据已整理好"))
    assert shape(said) == {"李明": ["Completed"], "李娜": ["RelayPlease"]}


@pytest.mark.parametrize(
    ("moment", "to", "what"),
    [
        pytest.param("2026-11-24T09:00:00+08:00", "王芳", "DueReminder", id="three_working_days_before"),
        pytest.param("2026-11-26T09:00:00+08:00", "王芳", "DueReminder", id="the_day_before"),
        pytest.param("2026-11-27T09:00:00+08:00", "王芳", "DueReminder", id="the_day_itself"),
        pytest.param("2026-11-27T17:30:00+08:00", "王芳", "DueReminder", id="when_it_is_late"),
        pytest.param("2026-11-30T09:00:00+08:00", "周国平", "OverdueTold", id="a_day_late_the_asker_too"),
    ],
)
def test_the_clock_reminds_and_urges(play, assigned, moment, to, what):
    play.order("王芳", c.AcceptItem(1))
    play.at(datetime.fromisoformat(moment) - timedelta(minutes=1))
    assert what in shape(play.at(moment))[to]


def test_late_by_three_days_the_head_of_the_unit_is_told(play, party, friday):
    play.order("周国平", c.AssignTask("更新值班表", party("李明"), due=friday))
    play.at("2026-12-01T10:00:00+08:00")
    assert "OverdueTold" in shape(play.at("2026-12-02T09:00:00+08:00"))["王芳"]


def test_after_a_downtime_only_the_newest_reminder_is_said(play, assigned):
    said = shape(play.at("2026-11-30T10:00:00+08:00"))
    assert [name for name in said["王芳"] if name.endswith("Reminder")] == ["DueReminder"]


def test_the_clock_runs_against_the_approver_while_an_extension_waits(play, assigned, friday):
    play.order("王芳", c.ExtendItem(1, due=c.Due(friday.at + timedelta(days=7))))
    said = shape(play.at("2026-11-30T09:00:00+08:00"))
    assert "DueReminder" not in said.get("王芳", [])
    assert "ExtensionPlease" in said["周国平"]


def test_the_law_holds_on_what_was_done(play, assigned, party):
    play.order("李娜", c.AssignTask("供热数据", party("李明"), asker="市发改委刘科长"))
    play.order("王芳", c.CompleteItem(1, text="已送"))
    assert check(play.store)["breaches"] == []


def test_a_name_that_is_only_alike_is_asked_about_before_anything_is_done(play, party, friday):
    play.order("周国平", c.AssignTask("财务报表", party("王芳"), due=friday))
    assert shape(play.order("周国平", c.CancelItem(ref="财务报告"))) == {"周国平": ["WhichItem"]}
    assert shape(play.order("周国平", c.ShowItem(ref="财务报告"))) == {"周国平": ["ItemShown"]}
    assert play.items()[0]["state"] == "open"


@pytest.fixture
def monthly(play, party):
    """周国平 asked 李明 for the figures by the fifth of every month."""
    due = c.Due(datetime.fromisoformat("2026-12-05T17:30:00+08:00"))
    again = c.Repeat("monthly", bymonthday=(5,))
    return play.order("周国平", c.AssignTask("报表", party("李明"), due=due, repeat=again))


def test_when_one_occurrence_is_done_the_next_is_taken_on(play, monthly):
    said = play.order("李明", c.CompleteItem(1, text="已报送统计局"))
    assert shape(said) == {"李明": ["Completed", "HandlePlease"], "周国平": ["AnswerTold", "TaskAssigned"]}
    assert [(item["seq"], item["state"], f"{item['due']:%m-%d}") for item in play.items()] == [
        (1, "closed", "12-05"),
        (2, "open", "01-05"),
    ]


def test_a_done_occurrence_brings_no_second_next_one(play, monthly):
    play.order("李明", c.CompleteItem(1, text="已报送统计局"))
    play.order("周国平", c.RejectItem(1, text="缺一项"))
    play.order("李明", c.CompleteItem(1, text="补齐后已报送"))
    assert [item["seq"] for item in play.items()] == [1, 2]


def test_a_cancelled_occurrence_ends_the_recurrence(play, monthly):
    play.order("周国平", c.CancelItem(1))
    assert [item["seq"] for item in play.items()] == [1]


def test_undoing_that_it_is_done_calls_the_next_one_off(play, monthly):
    play.order("李明", c.CompleteItem(1, text="已报送统计局"))
    said = play.order("李明", c.Undo())
    assert "CancelledTold" in shape(said)["周国平"]
    assert [(item["seq"], item["outcome"]) for item in play.items()] == [(1, None), (2, "cancelled")]
    assert check(play.store)["ok"]


def test_the_same_order_twice_in_a_moment_is_asked_about(play, party, friday):
    order = c.AssignTask("值班表", party("李明"), due=friday)
    play.order("周国平", order)
    known = play.order("周国平", order)
    assert shape(known) == {"周国平": ["TaskKnown"]}
    assert shape(play.press("周国平", known["周国平"][0], "assign_again"))["李明"] == ["HandlePlease"]
    assert [item["seq"] for item in play.items()] == [1, 2]


def test_who_owns_it_again_after_an_undo_is_told(play, assigned, party):
    play.order("周国平", c.TransferItem(1, to=party("李明")))
    said = play.order("周国平", c.Undo())
    assert shape(said) == {"周国平": ["Undone"], "王芳": ["UndoneTold"], "李明": ["UndoneTold"]}
    assert "accept" in said["王芳"][0].buttons
    assert said["李明"][0].buttons == {}


def test_what_is_not_settled_may_follow_the_button(play, assigned):
    answer = play.order("王芳", c.CompleteItem(1, text="已送"))["周国平"][0]
    play.press("周国平", answer, "unsolved")
    said = play.order("周国平", c.RejectItem(1, text="缺两项数据"))
    assert said["王芳"][0].reply.text == "缺两项数据"
    assert shape(play.order("周国平", c.RejectItem(1, text="还缺"))) == {"周国平": ["AlreadyDone"]}


def test_a_result_that_says_it_is_not_done_is_progress(play, assigned):
    assert shape(play.order("王芳", c.CompleteItem(1, text="还没办完，等数据"))) == {
        "王芳": ["ProgressNoted"],
        "周国平": ["ProgressTold"],
    }


def test_yes_to_an_open_task_decides_its_extension(play, assigned, friday):
    later = c.Due(friday.at + timedelta(days=7))
    play.order("王芳", c.ExtendItem(1, due=later, reason="数据未齐"))
    assert shape(play.order("周国平", c.ConfirmItem(1))) == {
        "周国平": ["ExtensionDecided"],
        "王芳": ["ExtensionDecided"],
    }
    assert play.items()[0]["due"] == later.at


def test_a_list_shows_what_is_asked_and_lets_one_decide_by_number(play, assigned, friday):
    later = c.Due(friday.at + timedelta(days=7))
    play.order("王芳", c.ExtendItem(1, due=later, reason="数据未齐"))
    (listed,) = play.order("周国平", c.ShowMine())["周国平"]
    assert (listed.reply.lines[0].due, listed.reply.lines[0].text) == (later.at, "数据未齐")
    assert shape(play.press("周国平", listed, "numbered_deny"))["王芳"] == ["ExtensionDecided"]
    assert play.items()[0]["due"] == friday.at
