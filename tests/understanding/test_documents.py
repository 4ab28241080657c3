"""Real titles, numbers and issuers survive being said in a sentence."""

import csv
from datetime import datetime
from pathlib import Path

import pytest

from bot.understanding.parse import load_office
from bot.understanding.understand import understand

HERE = Path(__file__).parent
NOW = datetime(2026, 11, 23, 10, 0)  # noqa: DTZ001
STYLES = [
    pytest.param("收到{issuer}来文《{title}》{number}，请李明周五前办理", id="a_clerk"),
    pytest.param("登记 {issuer} {number} 《{title}》 李明周五前办", id="blanks_for_marks"),
    pytest.param("{issuer}发来{number}《{title}》，李明承办，下周三前", id="issuer_first"),
    pytest.param("来文登记：{title}（{number}），{issuer}，周五前请李明办", id="no_title_marks"),
    pytest.param("收到{issuer}《{title}》（{number}），请李明办理，下周五前", id="number_in_brackets"),
    pytest.param("登记来文：{issuer}，《{title}》，{number}，李明周五前办结", id="a_list"),
    pytest.param("来了个文，{issuer}的《{title}》{number}，交李明办", id="as_spoken"),
    pytest.param("把《{title}》（{number}）登记一下，来文单位{issuer}，请李明周五前办理", id="title_first"),
]


@pytest.fixture(scope="module")
def office():
    return load_office(HERE.parent / "benchmarks" / "offices" / "city.json")


@pytest.fixture(scope="module")
def papers():
    with (HERE.parent / "data" / "policy-documents.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("style", STYLES)
def test_issuer_number_and_title_come_out_as_printed(style, office, papers):
    """At least 95 of 100 real papers are read exactly, whatever the order they are told in."""
    missed = []
    for paper in papers:
        text = style.format(**paper).replace("（）", "").replace("，，", "，")
        report = understand(text, NOW, 3, office)
        facts = report.document
        got = (report.intent, facts and facts.issuer, facts and facts.number, facts and facts.title)
        number = paper["number"].replace("[", "〔").replace("]", "〕") or None
        want = ("document.register", paper["issuer"], number, paper["title"])
        if got != want or report.owner is None or report.owner.name != "李明":
            missed.append((text, got))
    exact = 1 - len(missed) / len(papers)
    assert exact >= 0.95, f"{exact:.1%} exact; first misses: {missed[:3]}"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        pytest.param("收到财政部来文《关于开展试点的指导意见》财办〔2026〕3号", "意见", id="guiding_opinions"),
        pytest.param("收到省教育厅来文《关于同意设立分校的复函》教函〔2026〕3号", "函", id="letter_in_reply"),
        pytest.param("收到国务院来文《退役军人就业创业促进条例》国令第840号", "令", id="decree_by_its_number"),
        pytest.param("收到市财政局来文《2027年部门预算表》江财〔2026〕3号", None, id="no_statutory_kind"),
    ],
)
def test_kind_is_read_from_title_and_number(text, kind, office):
    """The 文种 is the last word of the title, 令 where the number is a decree's."""
    assert understand(text, NOW, 3, office).document.kind == kind


@pytest.mark.parametrize("mark", ["绝密", "机密★10年", "秘密"])
def test_a_secret_mark_is_reported_as_written(mark, office):
    """Whoever decides to refuse must be told."""
    report = understand(f"收到市发改委来文《关于某项工作的通知》发改〔2026〕12号，{mark}，请李明办理", NOW, 3, office)
    assert report.document.secrecy == mark


@pytest.mark.parametrize("words", ["商业秘密", "工作秘密", "国家秘密"])
def test_talk_of_secrets_is_no_mark(words, office):
    """商业秘密 in a sentence marks nothing."""
    report = understand(f"请李明周五前起草{words}保护制度", NOW, 3, office)
    assert report.document is None or report.document.secrecy is None
