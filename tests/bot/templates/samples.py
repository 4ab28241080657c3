"""Every reply of a sample day, and its saved texts: `python tests/bot/templates/samples.py` writes them anew."""

from __future__ import annotations

import sys
import tomllib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parents[2]))

from bot.rendering import languages, render  # noqa: E402 - the checkout comes first
from handlers import packing  # noqa: E402
from handlers.desk import Policy  # noqa: E402
from handlers.replies import Reply  # noqa: E402

DATA = tomllib.loads((HERE / "samples.toml").read_text("utf-8"))
POLICY = Policy()
BOT = "huiyin_bot"


@dataclass(frozen=True)
class Sample:
    name: str
    reply: Reply
    now: datetime


def samples(language: str) -> list[Sample]:
    """All of them with the names of the language."""
    names = DATA["english"] if language == "en" else {}
    out = []
    for entry in DATA["sample"]:
        facts = _filled(entry["facts"], names)
        reply = msgspec.convert(facts, packing.REPLIES[entry["reply"]])
        now = datetime.fromisoformat(entry.get("now", DATA["now"]))
        name = entry["reply"] + (f" · {entry['case']}" if "case" in entry else "")
        out.append(Sample(name, reply, now))
    return out


def texts(language: str) -> dict[str, str]:
    return {
        sample.name: render(sample.reply, language, now=sample.now, policy=POLICY, bot_username=BOT).text
        for sample in samples(language)
    }


def saved(language: str) -> dict[str, str]:
    blocks = (HERE / f"{language}.txt").read_text("utf-8").split("== ")[1:]
    return {name: text.strip("\n") for name, text in (block.split("\n", 1) for block in blocks)}


def item(name: str, **changes: Any) -> dict[str, Any]:
    filled: dict[str, Any] = _filled({"use": name, **changes}, {})
    return filled


def _filled(value: Any, names: dict[str, str]) -> Any:
    if isinstance(value, dict):
        if "use" in value:
            value = {**DATA["items"][value["use"]], **{key: part for key, part in value.items() if key != "use"}}
            value = {key: part for key, part in value.items() if not (key == "due" and part == "")}
        return {key: _filled(part, names) for key, part in value.items()}
    if isinstance(value, list):
        return [_filled(part, names) for part in value]
    if isinstance(value, str):
        return names.get(value, value)
    return value


def main() -> None:
    for language in languages():
        blocks = [f"== {name}\n{text}\n" for name, text in texts(language).items()]
        (HERE / f"{language}.txt").write_text("\n".join(blocks), "utf-8")


if __name__ == "__main__":
    main()
