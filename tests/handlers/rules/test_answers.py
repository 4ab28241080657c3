"""Verdicts and results: what counts as yes, no, not yet, nothing."""

from __future__ import annotations

import pytest

from handlers.rules import answers


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("同意", (True, "")),
        ("同意延期", (True, "")),
        ("不同意，周五必须交", (False, "周五必须交")),
        ("再议", (False, "")),
        ("Approved", (True, "")),
        ("同意李明的意见再改", None),
        ("请王芳办", None),
        ("", None),
    ],
)
def test_a_verdict_is_a_whole_word_and_what_follows_a_comma(text, verdict):
    assert answers.agrees(text) == verdict


@pytest.mark.parametrize(
    ("text", "unfinished"),
    [
        ("还没办完，等数据", True),
        ("正在汇总", True),
        ("not yet", True),
        ("已办完，还没签字", False),
        ("检修已完成", False),
    ],
)
def test_what_is_not_done_says_so_first(text, unfinished):
    assert answers.says_unfinished(text) is unfinished


@pytest.mark.parametrize(("text", "seen"), [("圈阅", True), ("已阅。", True), ("同意", False), ("阅处", False)])
def test_only_seen_is_no_instruction(text, seen):
    assert answers.only_seen(text) is seen
