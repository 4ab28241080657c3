"""The contract of `huiyin parse`: an office file, lines of JSON in, reports as JSON out."""

from __future__ import annotations

import json
import time as clock
from collections.abc import Iterable
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, TextIO
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import tomli

from bot.understanding.lexicon import GroupName, Lexicon, ListName, PersonName, RoomName, UnitName
from bot.understanding.normal import has_han
from bot.understanding.own_words import checked as own_words
from bot.understanding.rehearsal import rehearse
from bot.understanding.report import Context, DocumentFacts, Party, Question, Report
from bot.understanding.trace import Trace
from bot.understanding.trace import to_json as explained
from bot.understanding.understand import understand
from bot.understanding.when.moment import Moment
from bot.understanding.when.rrule import rrule

_CONTRACT = {"document.submit": "document.instruct"}
"""Intents of ours that the contract (design §5) knows by a wider name."""
_CARDS = {"task", "meeting", "document", "request", "reminder"}


def load_office(path: Path) -> Lexicon:
    """The names of an office file, TOML or JSON; ids are places in its lists."""
    raw = path.read_text(encoding="utf-8")
    data: dict[str, Any] = json.loads(raw) if path.suffix.lower() == ".json" else tomli.loads(raw)
    return lexicon_of(data)


def lexicon_of(data: dict[str, Any]) -> Lexicon:
    """The names of an office already read, and its own words. Raises OwnWordsError."""
    people = tuple(
        PersonName(
            id=n,
            name=str(p["name"]),
            title=str(p.get("title") or ""),
            unit=str(p.get("unit") or ""),
            aliases=tuple(map(str, p.get("aliases") or ())),
            username=str(p.get("username") or ""),
            role=str(p.get("role") or "staff"),
            secretary_of=str(p.get("secretary_of") or ""),
        )
        for n, p in enumerate(data.get("people") or ())
    )
    by_name = {p.name: p.id for p in reversed(people)}
    return Lexicon(
        people=people,
        units=tuple(
            UnitName(n, str(u["name"]), str(u.get("en") or ""), tuple(map(str, u.get("aliases") or ())))
            for n, u in enumerate(data.get("units") or ())
        ),
        rooms=tuple(
            RoomName(n, str(r["name"]), tuple(map(str, r.get("aliases") or ())))
            for n, r in enumerate(data.get("rooms") or ())
        ),
        groups=tuple(GroupName(n, str(g["name"])) for n, g in enumerate(data.get("groups") or ())),
        lists=tuple(
            ListName(str(x["name"]), tuple(by_name[m] for m in x.get("members") or () if m in by_name))
            for x in data.get("lists") or ()
        ),
        zone=str(data.get("timezone") or "Asia/Shanghai"),
        own_words=own_words(data.get("language") or {}),
    )


def run(lines: Iterable[str], out: TextIO, office: Path | None, explain: bool) -> None:
    """Answer each line with one JSON object, whatever the line holds.

    One sentence is answered at once. Where more follow, all is compiled before the second, so that `elapsed_us` tells
    how long it takes to understand them.
    """
    lexicon = load_office(office) if office else Lexicon()
    for n, line in enumerate(line for line in lines if line.strip()):
        if n == 1:
            rehearse()
        answer = _answer(line, lexicon, explain)
        out.write(json.dumps(answer, ensure_ascii=False) + "\n")
        out.flush()


def _answer(line: str, lexicon: Lexicon, explain: bool) -> dict[str, Any]:
    try:
        asked = json.loads(line)
    except ValueError:
        asked = None
    if not isinstance(asked, dict):
        return {**to_json(Report(), lexicon, "", 0), "error": "a JSON object is wanted"}
    text = asked.get("text")
    text = text if isinstance(text, str) else ""
    now = _now(asked.get("now"), lexicon)
    speaker = next((p.id for p in lexicon.people if p.name == asked.get("speaker")), None)
    context = _context(asked.get("context"))
    language = asked.get("locale")
    began = clock.perf_counter()
    trace = Trace() if explain else None
    tongue = language if isinstance(language, str) else "zh"
    report = understand(text, now, speaker, lexicon, context, tongue, explain=explain, trace=trace)
    elapsed = round((clock.perf_counter() - began) * 1e6)
    answer = to_json(report, lexicon, text, elapsed)
    if trace is not None:
        answer["fired"] = list(report.fired)
        answer["explain"] = {**explained(trace, text), "weighed": report.weighed}
    return answer


def _now(said: Any, lexicon: Lexicon) -> datetime:
    zone = _zone(lexicon.zone)
    try:
        now = datetime.fromisoformat(str(said))
    except ValueError:
        return datetime.now(zone).replace(tzinfo=None)
    return now.astimezone(zone).replace(tzinfo=None) if now.tzinfo else now


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("Asia/Shanghai")


def _context(said: Any) -> Context | None:
    if not isinstance(said, dict):
        return None
    card = said.get("reply_to")
    title = said.get("title")
    cards = said.get("open_cards")
    return Context(
        reply_to=card if card in _CARDS else None,
        title=title if isinstance(title, str) else None,
        last=said.get("last") is True,
        open_cards=cards if isinstance(cards, int) else 0,
    )


def to_json(report: Report, lexicon: Lexicon, text: str, elapsed_us: int) -> dict[str, Any]:
    """The report as design §6 words it: every key there, absent ones null or empty."""
    return {
        "intent": _CONTRACT.get(report.intent or "", report.intent),
        "title": report.title,
        "owner": report.owner.name if report.owner else None,
        "others": [p.name for p in report.others],
        "place": report.place,
        "when": when_json(report.when),
        "remind": list(report.remind),
        "document": document_json(report.document),
        "urgency": report.urgency,
        "ref": report.ref,
        "text": report.text,
        "missing": list(report.missing),
        "question": question_json(report.question),
        "moments": [
            {"role": role, **(when_json(moment) or {}), "text": moment.text} for role, moment in report.moments
        ],
        "more": [to_json(r, lexicon, text, elapsed_us) for r in report.more],
        "understood": report.understood,
        "roles": report.roles or {},
        "asker": report.asker,
        "asks_reply": report.asks_reply,
        "numbers": [{"number": n, "text": words} for n, words in report.numbers],
        "elapsed_us": elapsed_us,
    }


def edge_text(edge: date | datetime | time | None) -> str | None:
    """A day, a moment to the minute, or a time of day alone as T16:00."""
    if edge is None:
        return None
    if isinstance(edge, datetime):
        return edge.replace(tzinfo=None).isoformat(timespec="minutes")
    if isinstance(edge, time):
        return "T" + edge.isoformat(timespec="minutes")
    return edge.isoformat()


def when_json(moment: Moment | None) -> dict[str, Any] | None:
    if moment is None:
        return None
    start, end = moment.start, moment.end
    kind = "deadline" if moment.kind == "deadline" else "range" if moment.kind == "after" else moment.kind
    return {
        "kind": kind,
        "start": edge_text(start),
        "end": edge_text(end),
        "rrule": rrule(moment.rule, weekdays=not has_han(moment.text)) if moment.rule else None,
        "seconds": moment.seconds,
    }


def document_json(facts: DocumentFacts | None) -> dict[str, Any] | None:
    if facts is None:
        return None
    return {
        "number": facts.number,
        "issuer": facts.issuer,
        "title": facts.title,
        "kind": facts.kind,
        "secrecy": facts.secrecy,
        "urgency": facts.urgency,
        "copies": facts.copies,
    }


def question_json(question: Question | None) -> dict[str, Any] | None:
    if question is None:
        return None
    return {
        "slot": question.slot,
        "kind": question.kind,
        "heard": question.heard,
        "choices": [choice_json(c) for c in question.choices],
    }


def choice_json(choice: Any) -> Any:
    if isinstance(choice, Party):
        return choice.name
    if isinstance(choice, Moment):
        return when_json(choice)
    return str(choice)
