"""Moments: each block of a phrasebook is one meaning and many ways to say it."""

import io
import json
import tomllib
from collections import Counter
from datetime import date, datetime, time
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.understanding.when import find, report
from bot.understanding.when.command import run
from bot.understanding.when.rrule import rrule
from bot.understanding.when.said import READINGS
from bot.understanding.when.words import grammar
from handlers.rules.workdays import Workdays

HERE = Path(__file__).parent
NOW = "2026-11-23T10:00:00+08:00"
LANGUAGES = ("zh", "en")
KNOWN = {
    "Need the room 9-11 on Wednesday",
    "他在窗口等了四十五分钟才有人理，群众很恼火",
    "会议定在明天下午3点75分，收到请回复",
    "八点半广告公司的尾款还没付，财务问要不要催票",
    "出差住7天酒店，发票抬头开单位全称",
    "即日起不行，从11月30号开始执行新的差旅标准",
    "后天9点开预备会，正式会议在28号上午9点，都在市民中心",
    "周六六岁半的女儿来过",
    "礼拜一三五早上九点核对库存",
    "节前的报销单五个工作日内必须审完，财务不要拖",
    "隔一天打一次疫苗，从明天开始",
}
"""Sentences of the sets kept aside that are still misread; whoever mends one takes it out."""


def blocks(kind):
    for language in LANGUAGES:
        book = tomllib.loads((HERE / language / "when.toml").read_text(encoding="utf-8"))
        for block in book[kind]:
            yield pytest.param(language, block, id=f"{language}: {block['says'][0]}")


def held_out():
    """The sentences of the sets kept aside, and what they mean."""
    for path in sorted((HERE.parent / "benchmarks").glob("when*.jsonl")):
        yield from map(json.loads, path.read_text(encoding="utf-8").splitlines())


def missed(got, wanted):
    """What of the wanted facts is not there."""
    if "doubt" in wanted:
        return None if got.get("doubt", {}).get("kind") == wanted["doubt"] else "doubt"
    for key in ("kind", "start", "end", "seconds"):
        if got[key] != wanted.get(key) and not (
            key in {"start", "end"} and wanted["kind"] == "recurrence" and key not in wanted
        ):
            return f"{key}: {got[key]}"
    for key, value in wanted.get("rule", {}).items():
        if got["rule"][key] != value:
            return f"rule.{key}: {got['rule'][key]}"
    if got.get("doubt") and not wanted.get("doubtful"):
        return f"doubt: {got['doubt']['kind']}"
    further = got.get("more", [])
    if len(further) != len(wanted.get("more", [])):
        return f"more: {further}"
    return next(
        (m for one, other in zip(further, wanted.get("more", []), strict=True) if (m := missed(one, other))), None
    )


@pytest.mark.parametrize(("language", "block"), list(blocks("moment")))
def test_one_meaning_many_ways(language, block):
    """Every way of saying a moment means that moment, and no other beside it."""
    now = datetime.fromisoformat(block.get("now", NOW))
    wrong = {text: miss for text in block["says"] if (miss := missed(report(text, now, language), block["means"]))}
    assert not wrong


@pytest.mark.parametrize(("language", "block"), list(blocks("silent")))
def test_no_moment_is_heard_where_none_is_said(language, block):
    """Numbers, titles, names and idioms that look like moments are none."""
    now = datetime.fromisoformat(block.get("now", NOW))
    heard = {text: got["texts"] for text in block["says"] if (got := report(text, now, language))["texts"]}
    assert not heard


def local(said):
    return datetime.fromisoformat(said)


def read(text, **given):
    return find(text, datetime.fromisoformat(NOW), **given)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_stands_twice_in_a_phrasebook(language):
    """The figures of the phrasebooks count distinct sentences."""
    book = tomllib.loads((HERE / language / "when.toml").read_text(encoding="utf-8"))
    said = [(b.get("now", NOW), text) for kind in ("moment", "silent") for b in book[kind] for text in b["says"]]
    assert [text for text, times in Counter(said).items() if times > 1] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_rule_of_a_word_file_has_a_reading(language):
    """A rule an office worker adds under a name nobody reads would be silently dead."""
    names = {rule.name for rules in grammar().by_opening.values() for _, rule, _ in rules}
    assert names <= READINGS.keys()


def test_no_pattern_that_fits_is_passed_over_for_its_opening():
    """Only patterns whose opening stands there are tried: none of the others may fit, at any place of any sentence."""
    words = grammar()
    patterns = {pattern.source: pattern for found in words.by_opening.values() for _, _, pattern in found}
    for row in islice(held_out(), 0, None, 3):
        text = words.normal(row["text"])
        for start in (n for n, char in enumerate(text) if char != " "):
            tried = {pattern.source for pattern, _ in words.beginning(text, start)}
            passed = (pattern for source, pattern in patterns.items() if source not in tried)
            assert [pattern.text for pattern in passed if pattern.regex.match(text, start)] == [], text[start:]
            inside = text[start - 1 : start + 1].isascii() and text[start - 1 : start + 1].isalnum() and start
            assert inside or not tried or words.starters.match(text, start), text[start:]


def test_the_held_out_sentences_stay_right():
    """The sets committed before the grammar was tuned to them: none may fall back."""
    wrong = {}
    for row in held_out():
        got = report(row["text"], datetime.fromisoformat(row["now"]), row["locale"])
        wanted = row["means"]
        if wanted == {"kind": None}:
            if got["texts"]:
                wrong[row["text"]] = got["texts"]
        elif miss := missed(got, wanted):
            wrong[row["text"]] = miss
    assert wrong.keys() == KNOWN


def test_a_moment_knows_the_words_it_was_read_from():
    """The caller cuts out every piece, with the particles that cling to it."""
    (moment,) = read("请于12月5日前报送总结")
    assert moment.text == "请于12月5日前"
    (moment,) = read("明天在301开会，下午3点")
    assert [moment.text, len(moment.spans)] == ["明天 下午3点", 2]


def test_a_clock_alone_is_a_time_for_a_caller_who_knows_the_day():
    """「改到4点」 on a meeting's card."""
    (moment,) = read("改到4点", bare_time=True)
    assert moment.start == time(16)
    (moment,) = read("改到明天4点", bare_time=True)
    assert moment.start == local("2026-11-24 16:00")
    (moment,) = read("改到3点到5点", bare_time=True)
    assert (moment.start, moment.end) == (time(15), time(17))


def test_a_covered_name_is_no_time():
    """张明天 is a colleague; the caller covers the name."""
    assert read("请\ufffc\ufffc\ufffc来一下") == ()
    assert read("《12月5日纪要》发我") == ()


def test_the_office_hours_of_the_configuration_are_kept():
    """上班前, 下班前 and 下午 follow the office's own hours."""
    hours = ((time(8, 30), time(11, 30)), (time(13, 30), time(17)))
    (moment,) = read("今天下班前", hours=hours)
    assert moment.end == local("2026-11-23 17:00")
    (moment,) = read("明天下午", hours=hours)
    assert (moment.start, moment.end) == (local("2026-11-24 13:30"), local("2026-11-24 17:00"))


def test_the_offices_own_calendar_counts_its_working_days():
    """A day off the office entered is not worked."""
    own = Workdays(off=frozenset({date(2026, 11, 24)}))
    (moment,) = read("1个工作日内", calendar=own)
    assert moment.end == date(2026, 11, 25)


def test_now_must_carry_its_zone():
    """A naive now is refused: nobody could say whose clock it is."""
    with pytest.raises(ValueError, match="zone"):
        find("明天", local("2026-11-23 10:00"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("每周一上午9点", "FREQ=WEEKLY;BYDAY=MO", id="weekly"),
        pytest.param("隔周周四", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TH", id="every_other_week"),
        pytest.param("每月5日前", "FREQ=MONTHLY;BYMONTHDAY=5", id="day_of_month"),
        pytest.param("每月第一个周一", "FREQ=MONTHLY;BYDAY=1MO", id="first_monday"),
        pytest.param("每月最后一个周五", "FREQ=MONTHLY;BYDAY=-1FR", id="last_friday"),
        pytest.param("每年12月1日", "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=1", id="yearly"),
        pytest.param("每天下午5点，直到12月5日", "FREQ=DAILY;UNTIL=20261205", id="until"),
        pytest.param("每个工作日", None, id="working_days_cannot_be_said"),
    ],
)
def test_a_recurrence_as_rfc_5545(text, said):
    """None where RFC 5545 has no words for it."""
    (moment,) = read(text)
    assert rrule(moment.rule) == said


def test_the_command_answers_each_line_and_survives_nonsense():
    """One JSON line in, one out, never an exception."""
    out = io.StringIO()
    lines = [
        '{"text":"明天下午三点","now":"2026-11-23T10:00:00+08:00","locale":"zh"}',
        "",
        "{",
        "[]",
        '{"text":"x","now":"never"}',
    ]
    run(lines, out)
    first, *others = [json.loads(line) for line in out.getvalue().splitlines()]
    assert (first["kind"], first["start"], first["texts"]) == ("point", "2026-11-24T15:00", ["明天下午三点"])
    assert set(first) == {"start", "end", "kind", "seconds", "rule", "texts", "more"}
    assert [set(other) for other in others] == [{"error"}, {"error"}, {"error"}]


WORDS = sorted(
    {word for words in grammar().words.values() for word in words} | set("0123456789:-/.、，()年月日号点时前后内到每下")
)


@given(st.lists(st.sampled_from(WORDS) | st.text(max_size=3), max_size=12).map("".join))
@settings(max_examples=150, deadline=None)
def test_no_text_breaks_it(text):
    """Whatever is typed, spans lie inside the text and nothing is raised."""
    for moment in read(text):
        assert all(0 <= start < end <= len(text) for start, end in moment.spans)
        assert moment.span == moment.spans[0]
    report(text, datetime.fromisoformat(NOW), "en")


@pytest.mark.parametrize("part", ["三天", "5号、", "from 3 to ", "每周一", "《", "1.", "“〔", "a@", "\U0001f600"])
def test_the_longest_message_is_answered_whatever_it_repeats(part):
    """No pattern blows up on what Telegram allows; how time grows stands in the figures (speed.py)."""
    text = (part * 4096)[:4096]
    assert all(0 <= moment.span[0] < moment.span[1] <= len(text) for moment in read(text))
