"""What kind of message it is by the weight of its words, and what becomes of a reading they speak against."""

from datetime import datetime, time
from math import exp
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.understanding.command import Scene
from bot.understanding.language import INTENTS, codes, load
from bot.understanding.orders import doubted, order
from bot.understanding.report import Context, Party, Question, Report
from bot.understanding.setting import Setting
from bot.understanding.understand import understand
from bot.understanding.weighing import LONGEST, NOTHING, features, other_kind, weighed, weights
from tests.understanding.test_sentences import NOW, office, read

SETTING = Setting(ZoneInfo("Asia/Shanghai"), datetime.fromisoformat("2026-11-23T10:00:00+08:00"), time(9), time(17, 30))
LANGUAGES = Path(__file__).parents[2] / "bot" / "understanding"
HERE = {"office": "city", "speaker": None, "context": None}


def scene(**context):
    return Scene(NOW, None, office("city"), Context(**context), load("zh"))


@pytest.mark.parametrize("code", codes())
def test_every_kind_that_is_weighed_can_be_asked_for(code):
    assert set(weights(code).kinds) <= INTENTS | {NOTHING}


@settings(deadline=None)  # the first one reads the weights
@given(st.text(max_size=400))
def test_likelihoods_are_one_in_all(text):
    for code in codes():
        assert sum(weighed(text, None, code).values()) == pytest.approx(1)


def learned(code):
    """The file of weights as it is written: what each feature tells, by the name of the kind."""
    head, bias, *rows = (LANGUAGES / code / "weights.tsv").read_text("utf-8").splitlines()
    kinds = head.split("\t")[1:]
    told = {feature: pairs for feature, *pairs in (row.split("\t") for row in rows)}
    return kinds, list(map(float, bias.split("\t")[1:])), told


@pytest.mark.parametrize(
    ("code", "text", "card"),
    [
        ("zh", "请王芳周五前把预算表报给财务科，抄送综合科，王芳牵头，10号前", None),
        ("zh", "已报财政局《关于预算的请示》", "task"),
        ("en", "please ask Ruth to send the budget sheet to Finance by Friday, please", None),
        ("en", "", "meeting"),
    ],
)
def test_a_message_weighs_what_its_features_were_learned_to(code, text, card):
    kinds, sums, told = learned(code)
    for feature in set(features(text, card)):
        for pair in told.get(feature, ()):
            kind, weight = pair.split(":")
            sums[int(kind)] += float(weight)
    parts = [exp(one) for one in sums]
    assert weighed(text, card, code) == pytest.approx(
        dict(zip(kinds, [part / sum(parts) for part in parts], strict=True))
    )


def test_all_figures_weigh_the_same():
    assert set(features("第12号", None)) == set(features("第7号", None))


def test_a_language_without_weights_is_not_weighed():
    assert weighed("请李明明天交总结", None, "eo") == {}


TOLD = "请李明明天把总结交上来"


def test_a_reading_of_another_kind_than_the_words_weigh_for_is_doubted():
    assert other_kind(Report(intent="meeting.cancel"), TOLD, scene()) == "task.assign"


def test_a_reading_the_words_weigh_for_stands():
    assert other_kind(Report(intent="task.assign"), TOLD, scene()) is None


def test_two_commands_are_weighed_together():
    both = Report(intent="meeting.cancel", more=(Report(intent="task.assign"),))
    assert other_kind(both, TOLD, scene()) is None


def test_small_talk_that_was_understood_stays_small_talk():
    assert other_kind(Report(understood=True), "好的谢谢", scene()) is None


def test_an_answer_to_what_was_asked_is_not_weighed():
    asked = scene(pending=Report(intent="meeting.book", missing=("title",)))
    assert other_kind(Report(intent="meeting.book"), TOLD, asked) is None


def test_a_numbered_answer_is_not_weighed():
    assert other_kind(Report(intent="task.progress", numbers=((1, "已报"),)), "1已报", scene()) is None


def test_a_pasted_text_is_not_weighed():
    assert other_kind(Report(), TOLD * LONGEST, scene()) is None


@pytest.mark.parametrize(
    ("text", "means"),
    [
        ("这个月综合科办结了多少件哪", {"intent": "query.stats"}),
        ("孩子发高烧，明天想歇一天", {"intent": "request.submit"}),
        ("以前在乡里那会儿，写材料都靠手抄", {"intent": ""}),
    ],
)
def test_a_sentence_no_pattern_knows_is_read_by_its_kind(text, means):
    got = read(text, HERE)
    assert (got["intent"] or "") == means["intent"]


def test_a_message_that_no_sentence_fits_is_known_to_be_weighed():
    assert understand("孩子发高烧，明天想歇一天", NOW, None, office("city")).weighed


def test_a_message_that_a_sentence_fits_is_not():
    assert not understand(TOLD, NOW, None, office("city")).weighed


def test_an_answer_settles_what_was_weighed():
    pending = Report(intent="request.submit", understood=True, text="孩子发高烧", weighed=True)
    asked = pending.but(question=Question("intent", "weighed", "request.submit", ("request.submit",)))
    answered = understand("周五前", NOW, None, office("city"), Context(pending=asked))
    assert (answered.intent, answered.weighed, answered.question) == ("request.submit", False, None)


@pytest.mark.parametrize(
    ("intent", "asks"), [("task.assign", True), ("undo", True), ("query.stats", False), ("document.draft", False)]
)
def test_only_what_changes_or_tells_something_is_asked_about(intent, asks):
    report = Report(intent=intent, understood=True, title="总结", owner=Party("person", 1, "李明"), weighed=True)
    assert (doubted(report, SETTING).question is not None) is asks


def test_what_is_missing_is_asked_before_whether_it_is_meant():
    report = Report(intent="task.assign", understood=True, title="总结", missing=("owner",), weighed=True)
    assert order(report, SETTING).slot == "owner"
