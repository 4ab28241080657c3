"""How well commands are understood on sentences kept aside.

    python tests/benchmarks/commands.py [zh|en] [SET …] [-v] [--of task.]

SET is the number of a set (1 to the last; without one all are read), `--of` keeps the sentences whose intent begins
so, `-v` shows what failed. *Exact*: every key the set names agrees; *wrong*: another order than meant, or an order
where none was; *silent*: nothing understood.
"""

import json
import re
import sys
import time
from datetime import datetime
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:] = [str(HERE.parents[1]), *(p for p in sys.path if Path(p or ".").resolve() != HERE)]

from bot.understanding.parse import load_office, to_json  # noqa: E402
from bot.understanding.report import Context  # noqa: E402
from bot.understanding.understand import understand  # noqa: E402

NOW = datetime(2026, 11, 23, 10, 0)  # noqa: DTZ001


@cache
def office(name):
    return load_office(HERE / "offices" / f"{name}.json")


def agrees(want, got):
    """Does the report say what is wanted? Only the keys named count; lists of reports in their order."""
    if isinstance(want, dict):
        return isinstance(got, dict) and all(agrees(v, got.get(k)) for k, v in want.items())
    if isinstance(want, list) and want and isinstance(want[0], dict):
        return isinstance(got, list) and len(got) == len(want) and all(map(agrees, want, got))
    if isinstance(want, list):
        return isinstance(got, list) and sorted(map(str, want)) == sorted(map(str, got))
    if isinstance(want, str) and want.startswith("FREQ="):
        return isinstance(got, str) and set(want.split(";")) <= set(got.removeprefix("RRULE:").split(";"))
    if want in (None, ""):
        return got is None
    return want == got


def read(row, *, explain=False):
    """The report of one sentence of a set."""
    lexicon = office(row["office"])
    speaker = next((p.id for p in lexicon.people if p.name == row.get("speaker")), None)
    said = row.get("context")
    context = Context(reply_to=said["reply_to"], title=said.get("title")) if said else None
    report = understand(row["text"], NOW, speaker, lexicon, context, explain=explain)
    return {**to_json(report, lexicon, row["text"], 0), "fired": report.fired}


def sets(language):
    """The sets of a language by number, in their order."""
    found = {}
    for path in HERE.glob(f"commands*_{language}.jsonl"):
        number = int(re.search(r"commands(\d*)_", path.name).group(1) or 1)
        found[number] = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    return dict(sorted(found.items()))


def score(rows, *, verbose=False):
    """Of these sentences, how many are exact, wrong and silent, in percent; and how long they take."""
    exact = wrong = silent = 0
    times = []
    for row in rows:
        got = read(row, explain=True)
        began = time.process_time()
        read(row)
        times.append((time.process_time() - began) * 1e6)
        bad = {k: (v, got.get(k)) for k, v in row["want"].items() if not agrees(v, got.get(k))}
        exact += not bad
        silent += "intent" in bad and got["intent"] is None
        wrong += "intent" in bad and got["intent"] is not None
        if bad and verbose:
            card = f"   <{row['context']['reply_to']}: {row['context'].get('title')}>" if row.get("context") else ""
            print(f"{row['text']}{card}   ({row['office']}, {row.get('speaker')})")
            for key, (want, seen) in bad.items():
                told = [json.dumps(x, ensure_ascii=False) for x in (want, seen)]
                print(f"    {key}: wanted {told[0]}, got {told[1]}")
            print(f"    by {got['fired'][:1]}")
    times.sort()
    share = {
        name: round(100 * n / len(rows), 1) for name, n in (("exact", exact), ("wrong", wrong), ("silent", silent))
    }
    return {"sentences": len(rows), **share, "median_us": round(times[len(times) // 2])}


def main(asked):
    of = asked[asked.index("--of") + 1] if "--of" in asked else ""
    numbers = {int(a) for a in asked if a.isdigit()}
    for language in [a for a in asked if a in {"zh", "en"}] or ["zh", "en"]:
        for number, rows in sets(language).items():
            kept = [row for row in rows if (row["want"]["intent"] or "null").startswith(of)]
            if kept and (not numbers or number in numbers):
                print(language, number, score(kept, verbose="-v" in asked), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
