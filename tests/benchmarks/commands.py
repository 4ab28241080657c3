"""How well commands are understood on sentences kept aside: `python tests/benchmarks/commands.py [zh|en] [-v]`."""

import json
import sys
import time
from datetime import datetime
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parents[1]))

from bot.understanding.parse import load_office, to_json  # noqa: E402
from bot.understanding.report import Context  # noqa: E402
from bot.understanding.understand import understand  # noqa: E402

NOW = datetime(2026, 11, 23, 10, 0)  # noqa: DTZ001


@cache
def office(name):
    return load_office(HERE / "offices" / f"{name}.json")


def agrees(want, got):
    if isinstance(want, dict):
        return isinstance(got, dict) and all(agrees(v, got.get(k)) for k, v in want.items())
    if isinstance(want, list):
        return isinstance(got, list) and sorted(map(str, want)) == sorted(map(str, got))
    if isinstance(want, str) and want.startswith("FREQ="):
        return isinstance(got, str) and set(want.split(";")) <= set(got.removeprefix("RRULE:").split(";"))
    return want == got


def read(row, now=NOW):
    lexicon = office(row["office"])
    speaker = next((p.id for p in lexicon.people if p.name == row.get("speaker")), None)
    said = row.get("context")
    context = Context(reply_to=said["reply_to"], title=said.get("title")) if said else None
    began = time.process_time()
    report = understand(row["text"], now, speaker, lexicon, context, explain=True)
    micros = (time.process_time() - began) * 1e6
    return {**to_json(report, lexicon, row["text"], 0), "fired": report.fired}, micros


def score(language, verbose=False, name="commands"):
    rows = [json.loads(line) for line in (HERE / f"{name}_{language}.jsonl").read_text("utf-8").splitlines()]
    exact = wrong = silent = 0
    times = []
    for row in rows:
        got, _ = read(row)
        got, micros = read(row)
        times.append(micros)
        fine = agrees(row["want"], got)
        exact += fine
        if not fine:
            if got["intent"] is None:
                silent += 1
            elif got["intent"] != row["want"]["intent"]:
                wrong += 1
            if verbose:
                bad = {k: (v, got.get(k)) for k, v in row["want"].items() if not agrees(v, got.get(k))}
                print(f"{row['text']}\n    {bad}\n    {got['fired']}")
    times.sort()
    return {
        "language": language,
        "sentences": len(rows),
        "exact": round(100 * exact / len(rows), 1),
        "wrong_intent": round(100 * wrong / len(rows), 1),
        "silent": round(100 * silent / len(rows), 1),
        "median_us": round(times[len(times) // 2]),
        "p99_us": round(times[int(len(times) * 0.99)]),
    }


if __name__ == "__main__":
    for code in [a for a in sys.argv[1:] if a in {"zh", "en"}] or ["zh", "en"]:
        print(score(code, "-v" in sys.argv))
