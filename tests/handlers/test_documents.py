"""办文: what registering a paper does, who is owed an answer, and how a leader's words work."""

from __future__ import annotations

from datetime import datetime

import pytest

from handlers import commands as c
from handlers.loop import check
from tests.handlers.conftest import shape

FRIDAY = c.Due(datetime.fromisoformat("2026-11-27T17:30:00+08:00"))
TITLE = "关于做好冬季供热工作的通知"


@pytest.fixture
def register(play, party):
    def order(title=TITLE, owner="李明", **more):
        given = {"number": "发改〔2026〕12号", "issuer": "市发改委", "kind": "通知", "due": FRIDAY} | more
        return play.order("李娜", c.RegisterDocument(title, owner=party(owner) if owner else None, **given))

    return order


def test_the_handler_and_the_registrar_are_told(register):
    assert shape(register()) == {"李娜": ["DocumentRegistered"], "李明": ["HandlePlease"]}


def test_numbers_run_from_one_without_gaps(register, play):
    for n in range(3):
        register(number=f"发改〔2026〕{n + 1}号")
    assert [item["seq"] for item in play.items()] == [1, 2, 3]


def test_the_same_number_is_asked_about_before_it_is_registered_again(register, play):
    register()
    said = register()
    assert shape(said) == {"李娜": ["DocumentKnown"]}
    assert len(play.items()) == 1
    play.press("李娜", said["李娜"][0], "register_again")
    assert len(play.items()) == 2


def test_nobody_named_means_the_duty_desk(register, play):
    assert shape(register(owner=None))["周国平"] == ["HandlePlease"]
    assert play.items()[0]["owner"] == "周国平"


@pytest.mark.parametrize(
    ("kind", "title", "owed"),
    [
        pytest.param("请示", "关于拨付供热补贴的请示", True, id="a_request_for_approval"),
        pytest.param("函", "关于商请支持的函", True, id="a_letter_that_asks"),
        pytest.param("函", "关于供热补贴的复函", False, id="a_letter_that_answers"),
        pytest.param("通知", TITLE, False, id="a_notice"),
    ],
)
def test_the_sender_is_owed_an_answer_where_the_kind_asks_for_one(register, kind, title, owed):
    assert ("RelayPlease" in shape(register(title=title, kind=kind))["李娜"]) is owed


def test_a_leader_named_in_an_instruction_moves_the_paper(register, play, party):
    register()
    said = play.order("周国平", c.InstructDocument(1, text="请王芳阅处", owner=party("王芳")))
    assert shape(said)["王芳"] == ["InstructionTold"]
    assert play.items()[0]["owner"] == "王芳"


def test_staff_do_not_instruct(register, play):
    register()
    assert shape(play.order("李明", c.InstructDocument(1, text="同意"))) == {"李明": ["NotAllowed"]}


def test_a_paper_sent_up_waits_for_the_leaders_words(register, play, party):
    register()
    said = play.order("李娜", c.SendForInstruction(1, leader=party("周国平")))
    assert shape(said) == {"李娜": ["SentForInstruction"], "周国平": ["InstructionPlease"]}


def test_readers_say_that_they_have_read_it_once(register, play, party):
    register()
    card = play.order("李娜", c.CirculateDocument(1, readers=(party("王芳"),)))["王芳"][0]
    assert shape(play.press("王芳", card, "seen")) == {"王芳": ["SeenNoted"], "李娜": ["Circulated"]}
    assert shape(play.press("王芳", card, "seen")) == {"王芳": ["AlreadyDone"]}


def test_a_return_closes_it_with_its_reason(register, play):
    register()
    play.order("李娜", c.ReturnDocument(1, reason="缺签发人"))
    assert (play.items()[0]["outcome"], play.items()[0]["answer"]) == ("returned", "缺签发人")


def test_a_deadline_in_a_year_without_a_table_says_so(register):
    said = register(due=c.Due(datetime.fromisoformat("2027-03-05T17:30:00+08:00")))
    assert said["李娜"][0].reply.year_unknown


def test_the_law_holds_on_documents(register, play):
    register()
    register(title="关于拨付供热补贴的请示", kind="请示", number="发改〔2026〕13号")
    play.order("李明", c.CompleteItem(2, text="同意拨付，已函复"))
    assert check(play.store)["breaches"] == []
