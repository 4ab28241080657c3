"""马市长批示：请张伟阅处: whose word it is, on which paper, and who is to act."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from bot.understanding.parse import load_office
from bot.understanding.report import Context
from bot.understanding.understand import understand

OFFICE = load_office(Path(__file__).parents[2] / "bot" / "sandbox" / "office.toml")
NOW = datetime.fromisoformat("2026-11-23T10:00")
PAPER = Context("document", "冬季供热", 1)


def heard(text, context=None, speaker="李娜", language="zh"):
    who = next(one.id for one in OFFICE.people if one.name == speaker)
    return understand(text, NOW, who, OFFICE, context, language)


@pytest.mark.parametrize(
    ("text", "ref", "owner", "words"),
    [
        ("马市长批示：请张伟阅处", None, "张伟", "请张伟阅处"),
        ("马市长批示请张伟阅处", None, "张伟", "请张伟阅处"),
        ("转达马市长批示：同意，抓紧办", None, None, "同意，抓紧办"),
        ("马市长在来文2026-0001上批了：请张伟牵头办理", "来文2026-0001", "张伟", "请张伟牵头办理"),
        ("收文2026-0001马市长批示：请张伟阅处", "收文2026-0001", "张伟", "请张伟阅处"),
        ("马市长在发改〔2026〕12号上批示：抓紧办", "发改〔2026〕12号", None, "抓紧办"),
        ("马市长对《关于供热的通知》作出批示：请督查科研究", "关于供热的通知", "督查科", "请督查科研究"),
        ("马市长昨天在供热那份文上批示了，请张伟牵头", "供热", "张伟", "请张伟牵头"),
        ("马建华已圈阅收文2026-0001", "收文2026-0001", None, None),
        ("Ma Jianhua's instruction on IN-2026-0001: Emily to handle", "IN-2026-0001", "Emily Chen", "Emily to handle"),
    ],
)
def test_a_leaders_word_passed_on_is_his_instruction(text, ref, owner, words):
    report = heard(text, language="en" if text.isascii() else "zh")
    assert (report.intent, report.asker, report.ref) == ("document.instruct", "马建华", ref)
    assert (report.owner.name if report.owner else None, report.text) == (owner, words)
    assert report.missing == ()


def test_under_the_papers_card_it_needs_no_name_of_the_paper():
    report = heard("马市长批示：请张伟牵头，王芳配合，周五前报结果", PAPER)
    assert report.owner.name == "张伟"
    assert [one.name for one in report.others] == ["王芳"]
    assert report.when.kind == "deadline"
    assert report.text == "请张伟牵头，王芳配合，周五前报结果"


def test_a_leader_of_another_office_is_named_as_he_was():
    report = heard("孙省长批示：请张伟阅处", PAPER)
    assert (report.asker, report.word_of.id) == ("孙省长", None)


def test_the_leader_himself_passes_nothing_on():
    report = heard("马建华批示：请张伟阅处", PAPER, speaker="马建华")
    assert (report.intent, report.asker) == ("document.instruct", None)


@pytest.mark.parametrize(
    "text",
    [
        "马市长批了",
        "周主任指示，请张伟周五前报台账",
        "马市长说请张伟周五前报台账",
        "请马市长批示",
        "Emily noted: see you there",
    ],
)
def test_what_is_no_word_on_a_paper_is_none(text):
    assert heard(text).intent != "document.instruct"
