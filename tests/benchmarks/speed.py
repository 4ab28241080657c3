"""How long understanding takes: `python tests/benchmarks/speed.py`.

A whole command with a roster of 5,000 people, what it adds to the start, and how time grows with the length of a text.
All sentences of the sets kept aside are read once to warm up. Then they are read three times in turn, so that each
comes as in life, among others; and three times each by itself, where the processor still has at hand what it needs.
A sentence counts with its fastest.
"""

import json
import os
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parents[1]))

from bot.understanding.parse import lexicon_of  # noqa: E402
from bot.understanding.report import Context  # noqa: E402
from bot.understanding.understand import understand  # noqa: E402

NOW = datetime(2026, 11, 23, 10, 0)  # noqa: DTZ001
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英玉建志国文华"
TITLES = ("科员", "科长", "主任", "副科长", "工程师")
GARBAGE = ("请", "《", "明天下午三点", "李明、", "a ", "1", "，", "周五前把总结报上来", "〔2026〕", "\u200d😀", "((((")


def roster(size):
    """One office: everybody of the small ones, and others until there are `size`."""
    files = [json.loads(path.read_text("utf-8")) for path in sorted((HERE / "offices").glob("*.json"))]
    data = {key: [x for f in files for x in f.get(key, [])] for key in ("people", "units", "rooms", "groups")}
    seen = {p["name"] for p in data["people"]}
    data["people"] = list({p["name"]: p for p in data["people"]}.values())
    names = (a + b + c for a in SURNAMES for b in GIVEN for c in GIVEN)
    for n, name in enumerate(names):
        if len(data["people"]) >= size:
            break
        if name not in seen:
            title = TITLES[n % len(TITLES)]
            data["people"].append({"name": name, "title": title, "unit": data["units"][n % len(data["units"])]["name"]})
    return lexicon_of(data)


def sentences(language):
    for path in sorted(HERE.glob(f"commands*_{language}.jsonl")):
        yield from map(json.loads, path.read_text("utf-8").splitlines())


def once(text, lexicon, context=None):
    began = time.perf_counter()
    understand(text, NOW, 0, lexicon, context)
    return (time.perf_counter() - began) * 1000


def commands(language, lexicon):
    rows = []
    for row in sentences(language):
        said = row.get("context")
        context = Context(reply_to=said["reply_to"], title=said.get("title")) if said else None
        rows.append((row["text"], lexicon, context))
    _, *rounds = [[once(*row) for row in rows] for _ in range(4)]
    in_turn = sorted(map(min, zip(*rounds, strict=True)))
    itself = sorted(min(once(*row) for _ in range(3)) for row in rows)
    half, most = len(rows) // 2, int(len(rows) * 0.99)
    return len(rows), in_turn[half], in_turn[most], itself[half], itself[most]


def growth(lexicon):
    """The worst of all kinds of garbage, doubled from 256 to 4,096 characters."""
    rows = []
    for length in (256, 512, 1024, 2048, 4096):
        worst = max((once((piece * length)[:length], lexicon), piece) for piece in GARBAGE)
        rows.append((length, *worst))
    return rows


def start():
    """Seconds for the import, for both languages, and for the first sentence, which compiles what it needs."""
    steps = (
        "import time; t0 = time.perf_counter()\n"
        "from bot.understanding.understand import understand\n"
        "from bot.understanding.lexicon import Lexicon\n"
        "from bot.understanding.language import codes, load\n"
        "from datetime import datetime\n"
        "t1 = time.perf_counter(); [load(code) for code in codes()]; t2 = time.perf_counter()\n"
        "understand('请李明周五前报总结', datetime(2026, 11, 23, 10), None, Lexicon()); t3 = time.perf_counter()\n"
        "print(t1 - t0, t2 - t1, t3 - t2)"
    )
    plain = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}

    def run():
        told = subprocess.run(
            [sys.executable, "-c", steps], cwd=HERE.parents[1], env=plain, check=True, capture_output=True, text=True
        )
        return [float(part) for part in told.stdout.split()]

    run()
    return [min(parts) for parts in zip(*(run() for _ in range(5)), strict=True)]


if __name__ == "__main__":
    office = roster(5000)
    print("| language | sentences | in turn: median ms | p99 ms | by itself: median ms | p99 ms |")
    print("| --- | ---: | ---: | ---: | ---: | ---: |")
    for code in ("zh", "en"):
        count, *took = commands(code, office)
        print(f"| {code} | {count} | {' | '.join(f'{one:.2f}' for one in took)} |")
    print("\n| characters | worst ms | of |\n| ---: | ---: | --- |")
    for length, took, piece in growth(office):
        print(f"| {length:,} | {took:.0f} | `{piece}` repeated |")
    imported, read, first = start()
    print(f"\nImport {imported:.2f} s, both languages read {read:.2f} s, first sentence {first:.2f} s")
