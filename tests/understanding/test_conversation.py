"""Talk in turns: answers, corrections, cards, and sentences whose words stand in any order."""

import json
from dataclasses import replace
from datetime import datetime

import pytest

from bot.understanding.parse import lexicon_of
from bot.understanding.report import Context
from bot.understanding.understand import understand

NOW = datetime(2026, 11, 23, 10, 0)  # noqa: DTZ001
OFFICE = {
    "people": [
        {"name": "何建国", "title": "主任", "unit": "办公室", "role": "manager"},
        {"name": "钱志远", "title": "科长", "unit": "秘书科", "aliases": ["老钱"]},
        {"name": "沈佳", "title": "科员", "unit": "文电科", "role": "registrar", "aliases": ["小沈"]},
        {"name": "沈洁", "title": "科员", "unit": "秘书科", "aliases": ["小沈"]},
        {"name": "Grace Lin", "unit": "信息中心", "aliases": ["Grace"]},
    ],
    "units": [{"name": "办公室"}, {"name": "秘书科"}, {"name": "文电科"}, {"name": "信息中心", "en": "IT"},
              {"name": "县水利局"}],
    "rooms": [{"name": "205会议室", "aliases": ["205"]}],
}  # fmt: skip


@pytest.fixture(scope="module")
def office():
    return lexicon_of(json.loads(json.dumps(OFFICE)))


def card(kind, *, last=False):
    return Context(reply_to=kind, title="防汛预案", last=last)


@pytest.mark.parametrize(
    ("text", "context", "intent", "owner"),
    [
        pytest.param("老钱，防汛预案抓紧改一下，周四前给我", None, "task.assign", "钱志远", id="called_by_name"),
        pytest.param("防汛预案改一下，老钱，周四前", None, "task.assign", "钱志远", id="name_last"),
        pytest.param("跟信息中心说一声，周五之前把系统升级好", None, "task.assign", "信息中心", id="told_through"),
        pytest.param("这个不归我们科管，转信息中心吧", card("task"), "task.transfer", "信息中心", id="not_ours"),
        pytest.param("这个不归我们科管，转信息中心吧", None, "task.transfer", "信息中心", id="not_ours_no_card"),
        pytest.param("请老钱阅处", card("document"), "document.instruct", "钱志远", id="leader_on_a_paper"),
        pytest.param("帮我看看老钱手上还有多少事", None, "query.mine", "钱志远", id="somebody_elses_things"),
    ],
)
def test_who_is_meant_in_any_order(office, text, context, intent, owner):
    """The one responsible is found wherever he is named."""
    report = understand(text, NOW, 0, office, context)
    assert report.intent == intent
    assert report.owner is not None
    assert report.owner.name == owner


def test_who_is_not_sure_is_asked(office):
    """小沈 is two: the order is understood, the name is asked."""
    report = understand("小沈把通知发下去", NOW, 0, office)
    assert (report.intent, report.title) == ("task.assign", "通知")
    assert report.question is not None
    assert [choice.name for choice in report.question.choices] == ["沈佳", "沈洁"]


def test_a_sound_slip_is_asked(office):
    """钱志园 is nobody here but sounds like 钱志远."""
    report = understand("请钱志园周五前报总结", NOW, 0, office)
    assert report.owner is None
    assert report.question is not None
    assert [choice.name for choice in report.question.choices] == ["钱志远"]


def test_one_result_told_in_two_clauses_is_one(office):
    """检查已完成，报告已送: not two commands."""
    report = understand("安全检查已完成，报告已送何主任", NOW, 1, office)
    assert (report.intent, report.ref, report.text, report.more) == ("task.complete", "安全检查", "报告已送何主任", ())


@pytest.mark.parametrize(
    ("text", "kind", "intent"),
    [
        pytest.param("九点半", "meeting", "meeting.move", id="an_hour"),
        pytest.param("我去不了，让老钱替我去", "meeting", "meeting.delegate", id="a_substitute"),
        pytest.param("改到4点", "meeting", "meeting.move", id="another_hour"),
        pytest.param("请何主任阅处", "document", "document.instruct", id="an_instruction"),
        pytest.param("转信息中心吧", "task", "task.transfer", id="another_hand"),
    ],
)
def test_short_words_mend_the_last_card(office, text, kind, intent):
    """Right after a card a few words are about it."""
    assert understand(text, NOW, 1, office, card(kind, last=True)).intent == intent


@pytest.mark.parametrize("text", ["请老钱周五前报总结", "明天下午三点在205开碰头会", "我手上还有什么"])
def test_a_command_of_its_own_leaves_the_last_card_alone(office, text):
    """A full sentence after a card is no word about it."""
    alone = understand(text, NOW, 0, office)
    assert understand(text, NOW, 0, office, card("meeting", last=True)) == alone


def test_a_day_and_then_its_hour(office):
    """后天开党组会 — 下午两点半: one meeting."""
    first = understand("后天开党组会", NOW, 0, office)
    assert first.intent == "meeting.book"
    second = understand("下午两点半", NOW, 0, office, Context(pending=first))
    assert second.when is not None
    assert (second.intent, second.when.start) == ("meeting.book", datetime(2026, 11, 25, 14, 30))  # noqa: DTZ001


def test_a_card_hears_the_clause_that_counts(office):
    """好的，改到4点 moves; the courtesy before it does not sign."""
    assert understand("好的，改到4点", NOW, 0, office, card("meeting")).intent == "meeting.move"
    assert understand("数据没核实，打回去重新弄", NOW, 0, office, card("task")).intent == "task.reject"


@pytest.mark.parametrize(
    "text",
    ["王总来过电话了", "昨天的会开得很成功", "老钱请假了", "材料我昨天看完了", "晚上一起吃饭吗", "明天可能下雨",
     "the new chairs look nice", "Grace is on leave"],
)  # fmt: skip
def test_what_is_only_told_asks_for_nothing(office, text):
    """Silence is better than an order nobody gave."""
    assert understand(text, NOW, 0, office).intent is None


@pytest.mark.parametrize("text", ["今天下午5点在205开碰头会", "明天上午9点205碰头会"])
def test_an_own_word_stays_in_the_name_of_a_meeting(text, office):
    office = replace(office, own_words={"会议": ("碰头会",)})
    report = understand(text, NOW, None, office)
    assert (report.intent, report.title, report.question) == ("meeting.book", "碰头会", None)
