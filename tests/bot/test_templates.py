"""What Huiyin says: every reply in every language, as saved beside this file (templates/samples.py writes it anew)."""

from __future__ import annotations

import importlib.util
import re
import sys
import time
import tomllib
from datetime import datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.rendering import first_line, label, languages, menu, prepare, render, toast
from bot.rendering.facts import clean, shorten
from bot.rendering.moments import Moments
from bot.rendering.text import at, macro_name, units
from bot.rendering.words import ROOT, Words, words
from bot.sandbox.entities import parse_html
from handlers import packing
from handlers.desk import Policy
from handlers.replies import DocumentRegistered, MeetingBooked, MyItems

HERE = Path(__file__).parent / "templates"
_spec = importlib.util.spec_from_file_location("template_samples", HERE / "samples.py")
assert _spec is not None
assert _spec.loader is not None
samples = importlib.util.module_from_spec(_spec)
sys.modules["template_samples"] = samples
_spec.loader.exec_module(samples)

POLICY = Policy()
NOW = datetime.fromisoformat(samples.DATA["now"])
LANGUAGES = languages()
LISTS = {
    "MyItems",
    "Found",
    "Schedule",
    "OverdueList",
    "UnansweredList",
    "Digest",
    "WhichItem",
    "AcceptedAll",
    "FreeTimes",
}
CASES = [(language, sample) for language in LANGUAGES for sample in samples.samples(language)]
IDS = [f"{language}: {sample.name}" for language, sample in CASES]


def say(reply, language="zh", now=NOW):
    return render(reply, language, now=now, policy=POLICY, bot_username=samples.BOT).text


def heating(**changes):
    facts = {"item": samples.item("heating", **changes)}
    return msgspec.convert(facts, DocumentRegistered)


@pytest.mark.parametrize("language", LANGUAGES)
def test_saved_texts(language):
    """Nothing is worded otherwise than saved; a change is seen in review."""
    said, saved = samples.texts(language), samples.saved(language)
    assert list(said) == list(saved)
    for name, text in said.items():
        assert text == saved[name], name


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reply_is_worded(language):
    """Each Reply has a macro of its name, and a sample that shows it."""
    macros = {
        name
        for path in (ROOT / language).glob("*.j2")
        for name in re.findall(r"\{% macro (\w+)\(r\) %\}", path.read_text("utf-8"))
    }
    wanted = {macro_name(name) for name in packing.REPLIES}
    assert wanted <= macros
    assert {sample.name.partition(" · ")[0] for sample in samples.samples(language)} == set(packing.REPLIES)


def test_languages_have_the_same_macros():
    """One reads straight across: the same files, the same macros, but for small ones of a language's own."""
    names = {language: {path.name for path in (ROOT / language).glob("*") if path.is_file()} for language in LANGUAGES}
    assert names["zh"] == names["en"]
    for name in sorted(names["zh"]):
        if name.endswith(".j2") and name != "common.j2":
            found = [re.findall(r"macro (\w+)\(", (ROOT / lang / name).read_text("utf-8")) for lang in ("zh", "en")]
            assert found[0] == found[1], name


@pytest.mark.parametrize("name", ["words.toml", "buttons.toml", "help.toml"])
def test_languages_have_the_same_words(name):
    """Tables and keys agree; a document kind needs a word only where it is not said as written."""
    zh, en = (tomllib.loads((ROOT / language / name).read_text("utf-8")) for language in ("zh", "en"))
    for data in (zh, en):
        data.pop("doc_kinds", None)
    assert _keys(zh) == _keys(en)


def _keys(table, path=""):
    if not isinstance(table, dict):
        return {path}
    return set().union(*(_keys(value, f"{path}.{key}") for key, value in table.items())) if table else {path}


@pytest.mark.parametrize(("language", "sample"), CASES, ids=IDS)
def test_manner(language, sample):
    """The manner of voice.md: one screen, verdict first, calm, nothing empty printed."""
    text = say(sample.reply, language, sample.now)
    shown, _ = parse_html(text)
    lines = shown.split("\n")
    kind = type(sample.reply).__name__
    assert units(text) <= 4096
    assert len(lines) <= (13 if kind in LISTS else 8)
    assert all(line == line.strip() and line for line in lines)
    for wrong in ("None", "ndefined", "!", "！", "· ·", "  ", "：：", "{r", "False", "True", "[]"):
        assert wrong not in shown, wrong
    for line in lines:
        assert not line.startswith(("·", "，", "；")), line
        assert not line.endswith(("·", "，", "；", ",", ";")), line
    assert sum(shown.count(mark) for mark in "✅⛔") <= 1 + shown.count("\n") * (kind == "Digest")


@pytest.mark.parametrize("language", LANGUAGES)
def test_voice_cards(language):
    """Rendering is the same whoever asks: a locale with a region falls to its language, an unknown one to Chinese."""
    assert say(heating(), f"{language}-XX") == say(heating(), language)
    assert say(heating(), "qq") == say(heating(), "zh")


TITLES = st.text(min_size=1, max_size=40)


@pytest.mark.parametrize("language", LANGUAGES)
@given(title=TITLES, name=TITLES)
@settings(max_examples=60, deadline=None)
def test_any_text_is_only_text(language, title, name):
    """Whatever a title or a name holds, Telegram takes the HTML and shows it literally."""
    reply = heating(title=title, owner=name)
    shown, entities = parse_html(say(reply, language))
    assert clean(title) in shown
    assert clean(name) in shown
    assert not [entity for entity in entities if entity["type"] not in {"url", "mention", "bot_command"}]


@pytest.mark.parametrize("language", LANGUAGES)
@given(title=st.text(alphabet=st.characters(codec="utf-8"), min_size=2000, max_size=4000))
@settings(max_examples=10, deadline=None)
def test_long_titles_are_cut(language, title):
    """A title of any length leaves the card on its screen and the message within Telegram's limit."""
    text = say(heating(title=title), language)
    assert units(text) <= 4096
    assert text.count("\n") < 8
    shown, _ = parse_html(text)
    assert "…" in shown or len(clean(title)) < 200


def test_full_list_fits():
    """Ten rows with the longest titles stay within one message."""
    lines = [{"n": n, "item": samples.item("heating", title="&" * 500), "why": "owner"} for n in range(1, 11)]
    text = say(msgspec.convert({"lines": lines, "total": 99}, MyItems), "en")
    assert units(text) <= 4096
    assert text.count("\n") == 11


def test_first_line():
    """What a digest and a lock screen show of a card is plain text."""
    rendered = render(heating(title="<b>"), "en", now=NOW, policy=POLICY)
    assert first_line(rendered) == "✅ Registered IN-2026-0001"


def test_own_title_marks_are_not_doubled():
    """A title that brings quotation marks is not put into a second pair."""
    table = Words("zh").table("quote")
    title = table["document"].format(title="x")
    assert title in say(heating(title=title))
    assert say(heating(title=title)).count(table["marks_document"]) == 1


# -- buttons, notices, menu -------------------------------------------------------------------------------------

PLAIN = {key: text for key, text in words("zh").table("labels").items() if "{" not in text}


@pytest.mark.parametrize("verb", sorted(PLAIN))
def test_labels_are_short(verb):
    """A verb takes four Chinese characters or two English words at most."""
    zh, en = (label(verb, {}, language, POLICY) for language in ("zh", "en"))
    assert len(zh) <= (7 if zh.isascii() else 5 if "未" in zh else 4)
    assert len(en.split()) <= 2
    assert len(en) <= 16


LABELS = tomllib.loads((HERE / "labels.toml").read_text("utf-8"))["label"]


@pytest.mark.parametrize("case", LABELS, ids=[f"{case['verb']} {case['en']}" for case in LABELS])
def test_labels_with_facts(case):
    """Choices say their facts in the reader's language."""
    now = NOW if case.get("now", True) else None
    for language in ("zh", "en"):
        assert label(case["verb"], case["facts"], language, POLICY, now=now) == case[language]


def test_long_choice_is_cut():
    """A choice keeps within the width of a button."""
    said = label("choice", {"text": "x" * 90}, "en", POLICY)
    assert len(said) == 40
    assert said.endswith("…")


def test_unknown_verb_is_refused():
    """A verb without a label is a defect, seen by a test and not by a reader."""
    with pytest.raises(KeyError):
        label("no_such_verb", {}, "en", POLICY)


@pytest.mark.parametrize("language", LANGUAGES)
def test_toasts_and_menu(language):
    """Notices fit Telegram's 200 characters; the menu has the commands it promises."""
    assert all(0 < len(toast(name, language)) <= 60 for name in words(language).table("toasts"))
    assert [command for command, _ in menu(language, "private")] == ["mine", "today", "brief", "search", "undo", "help"]
    assert [command for command, _ in menu(language, "group")] == ["today", "search", "help"]
    assert all(re.fullmatch(r"[a-z_]{1,32}", command) for command, _ in menu(language, "private"))


# -- moments ----------------------------------------------------------------------------------------------------

MOMENTS = tomllib.loads((HERE / "moments.toml").read_text("utf-8"))


@pytest.mark.parametrize("case", MOMENTS["repeat"], ids=[case["en"] for case in MOMENTS["repeat"]])
def test_repeats(case):
    """A recurrence is said as one would say it."""
    with at(NOW, POLICY):
        assert {lang: Moments(words(lang)).repeat(case["rule"]) for lang in ("zh", "en")} == {
            "zh": case["zh"],
            "en": case["en"],
        }


@pytest.mark.parametrize("case", MOMENTS["left"], ids=[f"{case['due']} at {case['now']}" for case in MOMENTS["left"]])
def test_what_is_left(case):
    """A deadline and what it means today, in working days of the official calendar."""
    item = heating(due=case["due"], due_clock=case.get("clock", False)).item
    with at(datetime.fromisoformat(case["now"]), POLICY):
        for language in ("zh", "en"):
            moments = Moments(words(language))
            assert (moments.due(item), moments.left(item)) == tuple(case[language])


@pytest.mark.parametrize("case", MOMENTS["span"], ids=[case["en"] for case in MOMENTS["span"]])
def test_spans(case):
    """A stretch names its day once, and the year where it is not this one."""
    start, end = (datetime.fromisoformat(text) for text in case["span"])
    with at(NOW, POLICY):
        for language in ("zh", "en"):
            assert Moments(words(language)).span(start, end) == case[language]


@pytest.mark.parametrize("case", MOMENTS["lasting"], ids=[case["en"] for case in MOMENTS["lasting"]])
def test_lengths(case):
    """Minutes in their natural units."""
    for language in ("zh", "en"):
        assert Moments(words(language)).lasting(case["minutes"]) == case[language]


def test_shorten_counts_columns():
    """A Chinese character takes the room of two letters."""
    wide = "\u4e8b" * 30
    assert shorten(wide, 20) == wide[:9] + "…"
    assert shorten("a" * 30, 20) == "a" * 19 + "…"
    assert shorten(" a\n\nb\u202e ", 20) == "a b"


@pytest.mark.parametrize("language", LANGUAGES)
def test_prepare(language):
    """Every template of a language compiles."""
    prepare(language)


def test_speed():
    """A card takes well under a millisecond once its template is loaded."""
    reply = msgspec.convert({"item": samples.item("budget")}, MeetingBooked)
    say(reply)
    best = min(_timed(reply) for _ in range(5))
    assert best < timedelta(milliseconds=1)


def _timed(reply):
    begun = time.perf_counter()
    for _ in range(50):
        say(reply)
    return timedelta(seconds=(time.perf_counter() - begun) / 50)
