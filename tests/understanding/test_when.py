"""Moments: each block of a phrasebook is one meaning and many ways to say it."""

import tomllib
from datetime import datetime
from pathlib import Path

import pytest

from bot.understanding.when import report

HERE = Path(__file__).parent
NOW = "2026-11-23T10:00:00+08:00"
LANGUAGES = ("zh", "en")


def blocks(kind):
    for language in LANGUAGES:
        book = tomllib.loads((HERE / language / "when.toml").read_text(encoding="utf-8"))
        for block in book[kind]:
            yield pytest.param(language, block, id=f"{language}: {block['says'][0]}")


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
