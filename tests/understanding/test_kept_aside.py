"""The sentences kept aside while the patterns grew: what they came to mean must not be lost again."""

import json
from datetime import datetime
from functools import cache
from pathlib import Path

import pytest

from bot.understanding.parse import load_office, to_json
from bot.understanding.report import Context
from bot.understanding.understand import understand

BENCH = Path(__file__).parents[1] / "benchmarks"
NOW = datetime(2026, 11, 23, 10, 0)  # noqa: DTZ001
SETS = sorted(BENCH.glob("commands*.jsonl"))
KNOWN = {
    "Engineering, together with Operations, must finalise the safety manual by December 18",
    "Priya - could you get the test plan over to me by EOD Wednesday?",
    "let's meet Wednesday 3pm in 4B about the recall, Dan and Legal",
    'got a letter from the Tax Office "Request for records" TX-2026-77, please pass it to Dan',
    "各部门12月8日前报送年度工作总结，苗青汇总",
    "沈佳 水利局的年报 周三下班之前 催回来",
    "We need a new price sheet from Sales by next Friday",
    "转告易小川：重污染天气应急预案务必今晚八点前发出来",
    "白老师你们学工处报一下寒假留校学生人数，12月20号截止",
    "抓紧办",
    "Emily to draft the holiday memo by Thursday, Legal to check it",
    "排污许可台账谁都行，明天下班前弄完",
}
"""What is not understood yet; each must go from here once it is."""
MOMENTS = {
    "can I have until Monday? the lab is late",
    "Aurora, Friday 10-11, interview with a candidate",
    "每季度最后一个工作日前财务部报一次应收账款明细",
}
"""What waits for the grammar of moments alone."""


@cache
def office(name):
    return load_office(BENCH / "offices" / f"{name}.json")


def agrees(want, got):
    if isinstance(want, dict):
        return isinstance(got, dict) and all(agrees(v, got.get(k)) for k, v in want.items())
    if isinstance(want, list):
        return isinstance(got, list) and sorted(map(str, want)) == sorted(map(str, got))
    if isinstance(want, str) and want.startswith("FREQ="):
        return isinstance(got, str) and set(want.split(";")) <= set(got.removeprefix("RRULE:").split(";"))
    return want == got


def read(row):
    lexicon = office(row["office"])
    speaker = next((p.id for p in lexicon.people if p.name == row.get("speaker")), None)
    said = row.get("context")
    context = Context(reply_to=said["reply_to"], title=said.get("title")) if said else None
    return to_json(understand(row["text"], NOW, speaker, lexicon, context), lexicon, row["text"], 0)


@pytest.mark.parametrize("path", SETS, ids=lambda path: path.stem)
def test_what_was_understood_stays_understood(path):
    """Every sentence of a set means what it should, but for those known to fail, which do fail."""
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    failed = {row["text"] for row in rows if not agrees(row["want"], read(row))}
    assert failed - MOMENTS == KNOWN & {row["text"] for row in rows}
