"""The whole bot against a stock python-telegram-bot echo bot, in one run: writes docs/figures.md.

uv run python tests/benchmarks/bot.py [--quick]
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from bot.clock import SystemClock  # noqa: E402
from bot.sandbox.server import Sandbox, SandboxThread  # noqa: E402

TOKEN = "3:bench"
PEOPLE = 200
GIVEN = "志远建国晓梅雨桐海峰丽华文博思源春燕国栋立新玉兰振华佳宁宏伟秀英子墨诗涵俊杰雅琴"
NAMES = [family + GIVEN[n : n + 2] for n in range(0, len(GIVEN), 2) for family in "赵钱孙周吴郑冯陈褚卫"]
SENTENCES = {
    "asks": lambda _n: "我手上还有什么",
    "sets reminders": lambda n: f"明天上午9点提醒我看材料{n:04}",
    "assigns tasks": lambda n: f"请{NAMES[(n + 7) % PEOPLE]}下周五前报送材料{n:04}",
}


@dataclass
class Figure:
    name: str
    per_second: float
    first_reply: float
    rss: float


# -- the bots, each in a process of its own -----------------------------------------------------------------------


def echo(base_url: str) -> None:
    """What the library's documentation shows."""
    from telegram.ext import ApplicationBuilder, MessageHandler, filters

    async def answer(update, _context) -> None:
        await update.message.reply_text(update.message.text)

    application = ApplicationBuilder().token(TOKEN).base_url(base_url).build()
    application.add_handler(MessageHandler(filters.TEXT, answer))
    application.run_polling()


def whole(base_url: str, database: str) -> None:
    """`huiyin run` without Telegram's limits, which no bot here could pass."""
    from bot import logs
    from bot.app import build
    from bot.config import made
    from bot.pacing import Pacing

    logs.configure([TOKEN], level=30)
    config = made({
        "telegram": {"token": TOKEN, "base_url": base_url, "admins": [5000]},
        "database": {"url": database},
        "policy": {"quiet": [], "quiet_days": False},
    })  # fmt: skip
    asyncio.run(build(config, SystemClock(), pacing=Pacing(unlimited=True)).run())


# -- measuring ----------------------------------------------------------------------------------------------------


def measure(name: str, child: list[str], sentence, count: int, *, answers: int = 1) -> Figure:
    """`count` messages lie there; the time from the first answer to the last, and from the start to the first."""
    sandbox = Sandbox(TOKEN, clock=SystemClock())
    with SandboxThread(sandbox):
        for n in range(PEOPLE):
            sandbox.add_user(5000 + n, NAMES[n])
            sandbox.world.people[5000 + n].state = "started"
        for n in range(count):
            sandbox.say(5000 + n % PEOPLE, 5000 + n % PEOPLE, sentence(n))
        began = time.monotonic()
        environment = {**os.environ, "PYTHONPYCACHEPREFIX": str(Path(tempfile.gettempdir()) / "huiyin-bench-pyc")}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        process = subprocess.Popen(
            [sys.executable, __file__, *child, "--url", sandbox.base_url], cwd=ROOT, env=environment
        )
        try:
            wanted = count * answers
            first = wait(lambda: said(sandbox) >= 1, process)
            last = wait(lambda: said(sandbox) >= wanted, process)
            rss = memory(process.pid)
        finally:
            process.terminate()
            process.wait(20)
    return Figure(name, (wanted / answers - 1) / (last - first), first - began, rss)


def said(sandbox: Sandbox) -> int:
    return len(sandbox.calls("sendMessage"))


def wait(ready, process) -> float:
    end = time.monotonic() + 240
    while not ready():
        if process.poll() is not None or time.monotonic() > end:
            raise SystemExit(f"the bot ended or stood still ({process.poll()})")
        time.sleep(0.005)
    return time.monotonic()


def memory(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    return 0.0


def office(url: str, folder: Path) -> None:
    from bot.office_file import import_office
    from storage.transaction import Store

    people = [{"name": NAMES[n], "telegram_id": 5000 + n, "unit": "综合科"} for n in range(PEOPLE)]
    path = folder / "office.json"
    path.write_text(json.dumps({"name": "测试", "people": people, "units": [{"name": "综合科"}]}, ensure_ascii=False))
    store = Store.open(url)
    import_office(path, store, SystemClock().now())
    store.close()


def understanding() -> tuple[int, list[float]]:
    """Microseconds a sentence of the benchmark, one office, everything loaded."""
    lines = [json.loads(line) for line in (ROOT / "tests/benchmarks/commands_zh.jsonl").read_text("utf-8").splitlines()]
    asked = [
        {key: line.get(key) for key in ("text", "speaker", "context")} | {"now": "2026-11-23T10:00:00+08:00"}
        for line in lines
        if line.get("office") == "city"
    ]
    given = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in asked) * 3
    command = [sys.executable, "-m", "bot", "parse", "--office", str(ROOT / "tests/benchmarks/offices/city.json")]
    done = subprocess.run(command, input=given, capture_output=True, text=True, check=True, cwd=ROOT)
    times = [json.loads(line)["elapsed_us"] for line in done.stdout.splitlines()]
    return len(asked), times[len(asked) :]


def databases(folder: Path):
    """(name, url) of each, empty, with the office in it."""
    from tests.conftest import Databases

    made = Databases(folder)
    try:
        for kind in ("sqlite", "postgres"):
            for what in SENTENCES:
                url = made.fresh(kind)
                office(url, folder)
                yield kind, what, url
    finally:
        made.close()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--echo", action="store_true")
    parser.add_argument("--whole")
    parser.add_argument("--url")
    told = parser.parse_args()
    if told.echo:
        return echo(told.url)
    if told.whole:
        return whole(told.url, told.whole)
    count = 200 if told.quick else 1000
    folder = Path(tempfile.mkdtemp(prefix="huiyin-bench-"))
    folder.chmod(0o755)
    figures = [measure("stock echo bot (python-telegram-bot, polling)", ["--echo"], SENTENCES["asks"], count)]
    print(figures[-1], flush=True)
    for kind, what, url in databases(folder):
        answers = 2 if what == "assigns tasks" else 1
        figures.append(measure(f"Huiyin {what}, {kind}", ["--whole", url], SENTENCES[what], count, answers=answers))
        print(figures[-1], flush=True)
    shutil.rmtree(folder, ignore_errors=True)
    write(figures, count)
    return None


def write(figures: list[Figure], count: int) -> None:
    sentences, times = understanding()
    base = figures[0].per_second
    rows = [
        f"| {f.name} | {f.per_second:.0f} | {f.per_second / base:.2f} | {f.first_reply:.2f} | {f.rss:.0f} |"
        for f in figures
    ]
    middle, late = statistics.median(times), statistics.quantiles(times, n=20)[18]
    page = f"""# Figures

`uv run python tests/benchmarks/bot.py`, {SystemClock().now():%Y-%m-%d}, {os.cpu_count()} cores,
Python {platform.python_version()}; bots and played Telegram share the machine, so compare ratios, not absolute figures.

{count} messages of {PEOPLE} people wait when the bot starts. Updates a second: from the first answer to the last,
everything committed (SQLite with synchronous=FULL). First reply: from the start of the process. Memory: resident, after
the load. Telegram's own limit of 30 messages a second is switched off here. "Assigns tasks" sends two messages an
update.

| bot | updates/s | × echo | first reply s | RSS MiB |
| --- | ---: | ---: | ---: | ---: |
{chr(10).join(rows)}

Understanding: {sentences} Chinese sentences of the benchmark, an office of 10 people: median {middle:.0f} µs,
95 % below {late:.0f} µs.
"""
    (ROOT / "docs" / "figures.md").write_text(page, "utf-8")
    print(page)


if __name__ == "__main__":
    main()
