"""How right moments are read, beside peers: `uv run --group peers python -m tests.benchmarks.moments [zh|en] [-v]`.

Every set of sentences here was committed before the grammar was tuned to it. Ours is held to the whole report, a
needless question being wrong. A peer is given the benefit of the doubt:

- a moment without its role is enough: a plain day or hour for a deadline or an open start, a span that begins then
  for a point, a window that ends then for a deadline; of several resolutions offered, the best one counts
- parts of the day may have hours of their own; the end of a range may be its last day or the day after, or open
  where it is today; a window from tomorrow on may begin now
- our closing hour may be the end of that day, our Friday of a week the end of that week
- a recurrence is right with the weekday and the hour said, or with its first occurrence alone
- a length is right as a length, or as now and so much more
- where we must ask (past, vague, ambiguous) any answer is right; where a date is impossible, silence is
- answers beyond those wanted are forgiven; where nothing was said, any answer is wrong
"""

from __future__ import annotations

import json
import logging
import re
import statistics
import sys
import warnings
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import redirect_stdout
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from time import perf_counter
from typing import Any

from bot.understanding.when import report
from tests.understanding.test_when import missed

HERE = Path(__file__).parent
SETS = ("when", "when_second", "when_third", "when5", "when6", "when7", "when8", "when9", "when10", "when11", "when12")
PARTS = {("09:00", "12:00"): (5, 12), ("14:00", "17:30"): (12, 18), ("18:00", "22:00"): (17, 22)}
"""The hours our office gives a part of the day, and when a peer's own may begin."""
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Answer:
    """What a peer says of one stretch of the text, in every resolution it offers."""

    spans: tuple[tuple[datetime | None, datetime | None], ...] = ()
    seconds: float | None = None
    every: tuple[str | None, tuple[int, ...]] | None = None
    """A recurrence: the hour it names (09:00), and its weekdays."""


Peer = Callable[[str, datetime], list[Answer]]


def rows(language: str) -> list[dict[str, Any]]:
    return [
        json.loads(line)
        for name in SETS
        if (path := HERE / f"{name}_{language}.jsonl").exists()
        for line in path.read_text("utf-8").splitlines()
    ]


# ---------------------------------------------------------------- judging


def ours(row: dict[str, Any], got: dict[str, Any]) -> str:
    wanted = row["means"]
    if wanted == {"kind": None}:
        return "wrong" if got["texts"] else "right"
    if not missed(got, wanted):
        return "right"
    if not got["texts"]:
        return "silent"
    return "asked" if got.get("doubt") else "wrong"


def theirs(row: dict[str, Any], answers: list[Answer], now: datetime) -> str:
    wanted = row["means"]
    if wanted == {"kind": None}:
        return "wrong" if answers else "right"
    if wanted.get("doubt") in {"impossible", "weekday_mismatch"}:
        return "wrong" if answers else "right"
    if not answers:
        return "silent"
    if "doubt" in wanted:
        return "right"
    every = [wanted, *wanted.get("more", [])]
    return "right" if all(any(fits(one, answer, now) for answer in answers) for one in every) else "wrong"


def fits(wanted: dict[str, Any], answer: Answer, now: datetime) -> bool:
    if "doubt" in wanted:
        return True
    kind = wanted["kind"]
    if kind == "duration":
        lengths = [(begin - now).total_seconds() for begin, _ in answer.spans if begin]
        return any(abs(length - wanted["seconds"]) < 60 for length in [*lengths, answer.seconds or -1])
    if kind == "recurrence" and answer.every is not None:
        hour, days = answer.every
        rule = wanted["rule"]
        same_hour = hour is None or rule.get("time") in {None, hour}
        return same_hour and (not days or not rule.get("byday") or set(days) <= set(rule["byday"]))
    return any(_placed(wanted, begin, end, now) for begin, end in answer.spans)


def _placed(wanted: dict[str, Any], begin: datetime | None, end: datetime | None, now: datetime) -> bool:
    kind = wanted["kind"]
    if kind in {"point", "date", "after", "recurrence"}:
        return _same(wanted.get("start"), begin)
    if kind == "deadline":
        day = date.fromisoformat(wanted["end"][:10])
        closing = wanted["end"][10:] == "T17:30" and end is not None and end.date() in {day, day + DAY}
        week = len(wanted["end"]) == 10 and day.weekday() == 4 and end is not None and end.date() - day <= 3 * DAY
        week = week and end is not None and end.date() > day
        return closing or week or _same(wanted["end"], end, last=True) or _same(wanted["end"], begin)
    start, stop = wanted["start"], wanted["end"]
    if begin is not None and stop[:10] == now.date().isoformat() and end is None:
        return _same(start, begin)
    if begin is not None and begin.date() == now.date() and start == (now.date() + DAY).isoformat():
        return _same(stop, end, last=True)
    hours = PARTS.get((start[11:], stop[11:]))
    if hours and begin and begin.date().isoformat() == start[:10] and hours[0] <= begin.hour <= hours[1]:
        return True
    return _same(start, begin) and _same(stop, end, last=True)


def _same(wanted: str | None, got: datetime | None, *, last: bool = False) -> bool:
    """The same day, or the same minute; the end of a span may be written as its last second or the next day."""
    if wanted is None or got is None:
        return False
    if "T" not in wanted:
        days = {got.date(), (got - DAY).date()} if last and got.time() == time() else {got.date()}
        return date.fromisoformat(wanted) in days
    moment = datetime.fromisoformat(wanted)
    minutes = {got.replace(second=0, microsecond=0)}
    if last:
        minutes |= {(got + timedelta(seconds=1)).replace(second=0, microsecond=0), got.replace(minute=0, second=0)}
    return moment in minutes


# ---------------------------------------------------------------- peers


def jionlp() -> Peer:
    with redirect_stdout(sys.stderr):
        import jionlp as library

    def stamp(said: str | None) -> datetime | None:
        try:
            return datetime.fromisoformat(said) if said else None
        except ValueError:
            return None

    def ask(text: str, now: datetime) -> list[Answer]:
        found = []
        for one in library.ner.extract_time(text, time_base=now.timestamp(), with_parsing=True) or []:
            facts = one["detail"]
            said = facts["time"]
            if facts["type"] == "time_delta":
                units = {"year": 31536000, "month": 2592000, "day": 86400, "workday": 86400, "hour": 3600}
                units |= {"minute": 60, "second": 1}
                plain = {key: value for key, value in said.items() if isinstance(value, (int, float))}
                found.append(Answer(seconds=sum(units.get(key, 0) * value for key, value in plain.items())))
            elif facts["type"] == "time_period":
                point = said.get("point") or {}
                first = stamp((point.get("time") or [None])[0])
                hour = f"{first:%H:%M}" if first and (first.hour or first.minute) else None
                days = (first.isoweekday(),) if first and said.get("delta", {}).get("day") == 7 else ()
                found.append(Answer(every=(hour, days)))
            else:
                found.append(Answer(spans=((stamp(said[0]), stamp(said[1])),)))
        return found

    return ask


def recognizers(language: str) -> Peer:
    from recognizers_date_time import Culture, DateTimeRecognizer

    model = DateTimeRecognizer(Culture.Chinese if language == "zh" else Culture.English).get_datetime_model()

    def stamp(said: str | None, now: datetime) -> datetime | None:
        if not said:
            return None
        try:
            return datetime.fromisoformat(said)
        except ValueError:
            pass
        try:
            return datetime.combine(now.date(), time.fromisoformat(said))
        except ValueError:
            return None

    def ask(text: str, now: datetime) -> list[Answer]:
        found = []
        for one in model.parse(text, now):
            values = (one.resolution or {}).get("values") or []
            if one.type_name.endswith(".set"):
                timex = values[0].get("timex", "") if values else ""
                hour = re.search(r"T(\d\d)(?::(\d\d))?", timex)
                day = re.search(r"WXX-(\d)", timex)
                said = f"{hour[1]}:{hour[2] or '00'}" if hour else None
                found.append(Answer(every=(said, (int(day[1]),) if day else ())))
            elif one.type_name.endswith(".duration"):
                found.append(Answer(seconds=float(values[0]["value"]) if values else None))
            else:
                spans = []
                for value in values:
                    begin = stamp(value.get("start") or value.get("value"), now)
                    end = stamp(value.get("end") or value.get("value"), now)
                    if one.type_name.endswith((".time", ".timerange")) and begin and begin < now:
                        spans.append((begin + DAY, end + DAY if end else None))
                    spans.append((begin, end))
                found.append(Answer(spans=tuple(spans)))
        return found

    return ask


def search_dates(language: str) -> Peer:
    from dateparser.search import search_dates as library

    def ask(text: str, now: datetime) -> list[Answer]:
        settings: Any = {"RELATIVE_BASE": now, "PREFER_DATES_FROM": "future"}
        found = library(text, languages=[language], settings=settings) or []
        return [Answer(spans=((moment.replace(tzinfo=None),) * 2,)) for _, moment in found]

    return ask


def parsedatetime() -> Peer:
    import parsedatetime as library

    calendar = library.Calendar()

    def ask(text: str, now: datetime) -> list[Answer]:
        return [Answer(spans=((one[0], one[0]),)) for one in calendar.nlp(text, now) or ()]

    return ask


def timefhuman() -> Peer:
    from timefhuman import tfhConfig
    from timefhuman import timefhuman as library

    def flat(found: Any, now: datetime) -> Iterable[Answer]:
        if isinstance(found, list):
            for one in found:
                yield from flat(one, now)
        elif isinstance(found, timedelta):
            yield Answer(seconds=found.total_seconds())
        elif isinstance(found, tuple):
            ends = [next((a.spans[0][0] for a in flat(one, now) if a.spans), None) for one in found]
            yield Answer(spans=((ends[0], ends[-1]),))
        elif isinstance(found, datetime):
            yield Answer(spans=((found, found),))
        elif isinstance(found, date):
            yield Answer(spans=((datetime.combine(found, time()),) * 2,))
        elif isinstance(found, time):
            yield Answer(spans=((datetime.combine(now.date(), found),) * 2,))

    def ask(text: str, now: datetime) -> list[Answer]:
        return list(flat(library(text, config=tfhConfig(now=now)), now))

    return ask


PEERS: dict[str, dict[str, Callable[[], Peer]]] = {
    "zh": {
        "jionlp": jionlp,
        "recognizers-text-date-time": lambda: recognizers("zh"),
        "dateparser.search_dates": lambda: search_dates("zh"),
    },
    "en": {
        "recognizers-text-date-time": lambda: recognizers("en"),
        "dateparser.search_dates": lambda: search_dates("en"),
        "parsedatetime": parsedatetime,
        "timefhuman": timefhuman,
    },
}


# ---------------------------------------------------------------- the table


def line(name: str, language: str, counts: Counter[str], times: list[float]) -> str:
    total = counts.total()
    shares = " | ".join(f"{100 * counts[key] / total:.1f}" for key in ("right", "wrong", "asked", "silent"))
    return f"| {language} | {name} | {total} | {shares} | {round(1e6 * statistics.median(times)):,} |"


def own(language: str, *, verbose: bool) -> str:
    counts: Counter[str] = Counter()
    times = []
    for row in rows(language):
        now = datetime.fromisoformat(row["now"])
        report(row["text"], now, row["locale"])
        began = perf_counter()
        got = report(row["text"], now, row["locale"])
        times.append(perf_counter() - began)
        verdict = ours(row, got)
        counts[verdict] += 1
        if verbose and verdict != "right":
            print(verdict, row["text"], got)
    return line("Huiyin", language, counts, times)


def compared(name: str, language: str, make: Callable[[], Peer], *, verbose: bool) -> str:
    try:
        peer = make()
    except ImportError as error:
        return f"| {language} | {name} | not installed: {error} | | | | | |"
    counts: Counter[str] = Counter()
    times = []
    for row in rows(language):
        now = datetime.fromisoformat(row["now"]).replace(tzinfo=None)
        began = perf_counter()
        try:
            answers = peer(row["text"], now)
        except Exception as error:  # noqa: BLE001 a peer may fall over; that is silence
            answers = []
            if verbose:
                print(name, "fell:", row["text"], repr(error)[:80])
        times.append(perf_counter() - began)
        verdict = theirs(row, answers, now)
        counts[verdict] += 1
        if verbose and verdict != "right":
            print(name, verdict, row["text"], answers)
    return line(name, language, counts, times)


def main(said: list[str]) -> None:
    warnings.simplefilter("ignore")
    logging.disable()
    verbose = "-v" in said
    print("| language | reader | sentences | right % | wrong % | asked % | silent % | median µs |")
    print("| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |")
    for language in [word for word in said if word in PEERS] or list(PEERS):
        print(own(language, verbose=verbose))
        for name, make in PEERS[language].items():
            print(compared(name, language, make, verbose=verbose))


if __name__ == "__main__":
    main(sys.argv[1:])
