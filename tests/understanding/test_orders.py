"""From what was understood to the order it becomes."""

from __future__ import annotations

from datetime import datetime, time
from zoneinfo import ZoneInfo

from bot.understanding.orders import order
from bot.understanding.report import Party, Report
from bot.understanding.setting import Setting
from handlers import commands as c

SETTING = Setting(ZoneInfo("Asia/Shanghai"), datetime.fromisoformat("2026-11-23T10:00:00+08:00"), time(9), time(17, 30))


def test_a_question_about_a_colleague_is_not_answered_with_ones_own_list():
    report = Report(intent="query.mine", understood=True, owner=Party("person", 4, "王芳"))
    assert order(report, SETTING) == c.ShowTheirs(c.Party("person", 4))


def test_a_question_about_oneself_shows_ones_own_list():
    assert order(Report(intent="query.mine", understood=True), SETTING) == c.ShowMine()


def test_what_is_forwarded_to_several_reaches_them_all():
    two = (Party("unit", 5, "信息中心"), Party("unit", 6, "财务科"))
    report = Report(intent="document.forward", understood=True, others=two, ref="收文12")
    helper = c.Involved(c.Party("unit", 6), "support")
    assert order(report, SETTING) == c.TransferItem(ref="收文12", to=c.Party("unit", 5), others=(helper,))
