"""`huiyin when`: JSON lines in, one JSON line each out."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any, TextIO
from zoneinfo import ZoneInfo

from bot.understanding.when.facts import report

HOME = ZoneInfo("Asia/Shanghai")


def answer(line: str) -> dict[str, Any]:
    """The report of one line, or what is wrong with it."""
    try:
        asked = json.loads(line)
        if not isinstance(asked, dict) or not isinstance(asked.get("text"), str):
            return {"error": "expected an object with a text"}
        said = asked.get("now")
        now = datetime.fromisoformat(said) if isinstance(said, str) else datetime.now(HOME)
        if now.tzinfo is None:
            now = now.replace(tzinfo=HOME)
        return report(asked["text"], now, str(asked.get("locale") or "zh"))
    except (ValueError, RecursionError, OverflowError) as error:
        return {"error": str(error) or type(error).__name__}


def run(lines: Iterable[str], out: TextIO) -> None:
    """Answer every line, each at once; an empty line is skipped."""
    for line in lines:
        if line.strip():
            out.write(json.dumps(answer(line), ensure_ascii=False) + "\n")
            out.flush()
