"""Two commands in one message, cut where the second begins: 请王芳周三前报值班表，再请李明订会议室."""

from __future__ import annotations

import re
from functools import cache

from bot.understanding.clauses import TELLS
from bot.understanding.language import Language, load
from bot.understanding.report import Report
from bot.understanding.titles import is_verb_alone

_WHOLE = frozenset({"task.assign", "meeting.book", "reminder.set", "document.register", "document.draft"})
"""Orders that may stand beside another one."""
_ABOUT = frozenset({"task.extend", "task.transfer", "task.complete", "task.progress", "task.accept", "meeting.accept"})
"""What may be said of a card beside another word about it."""
MOST = 5
VAGUE = "a word of work"
"""The rule of what only sounds like news of a task."""


@cache
def _joint(code: str) -> re.Pattern[str]:
    words = load(code).words
    some = words.some
    again = rf"(?:{some('again')})\s*(?={some('ask')}|{some('begin')})"
    return re.compile(
        rf"[，,、；;。.\s]{{0,4}}(?:{some('second_sure')}(?!{some('rest_of')})|{some('counted')})[，,：:\s]*"
        rf"|[，,；;。\s]{{1,4}}(?:{again}|{some('counted_nth')}[，,：:\s]*)|[。；;\n]+\s*|(?<=[a-z0-9]{{3}})\.\s+",
        re.IGNORECASE,
    )


_PARTING = re.compile("[。；;\n.]")


def _may_go_on(text: str, language: Language) -> bool:
    """A cheap look: a mark that ends a sentence, or a word that joins a second command."""
    joins = language.words.stand_in(text.lower(), "second_sure", "counted", "again", "counted_nth")
    return joins or _PARTING.search(text) is not None


@cache
def _several(code: str) -> re.Pattern[str]:
    """两件事：, 一是: what only says that more than one thing follows."""
    return re.compile(rf"\s*{load(code).words.some('several')}[：:，,\s]*", re.IGNORECASE)


@cache
def _put_right(code: str) -> re.Pattern[str]:
    """不对，…: what begins so mends what was said before."""
    return re.compile(rf"{load(code).words.some('correction')}[，,\s]", re.IGNORECASE)


def apart(text: str, language: Language) -> list[str]:
    """The pieces of a message that may each be a command; one piece where nothing parts it."""
    if not _may_go_on(text, language):
        return [text]
    told = _several(language.code).match(text)
    rest = text[told.end() :] if told else text
    pieces = [piece.strip(" ，,") for piece in _joint(language.code).split(rest)]
    pieces = [piece for piece in pieces if piece]
    if any(_put_right(language.code).match(piece) for piece in pieces[1:]):
        return [text]  # 江楠做，周三前；不对，江一帆做
    return pieces if len(pieces) <= MOST else [text]


@cache
def _each_own(code: str) -> re.Pattern[str] | None:
    """…by 1 Dec and Mei the ticket refunds by 3 Dec: where the next one's own begins."""
    words = load(code).words
    if not words["each_by"]:
        return None
    by, thing, joint = words.some("each_by"), words.some("article", "determiner"), words.some("helped_by")
    one = r"(?P<who>[A-Z][\w'\u2019-]*(?:\s[A-Z][\w'\u2019-]*)?)"
    link = rf"(?P<link>(?:,\s*|\s){joint}\s|,\s)"
    return re.compile(rf"{by}\s[^,.;:]{{2,24}}?{link}{one}\s(?={thing}\s.*{by}\s)")


def each_their_own(text: str, language: Language) -> list[str]:
    """Two orders in one sentence, the verb of the second left out; one piece where there are not two."""
    shape = _each_own(language.code)
    got = shape.search(text) if shape is not None else None
    if got is None:
        return [text]
    return [text[: got.start("link")], f"{got.group('who')}: {text[got.end() :]}"]


def together(reports: list[Report], language: Language, *, carded: bool) -> Report | None:
    """All of them as one report, if every piece stands by itself."""
    first, *more = reports
    if not more or first.intent is None or not all(_stands(report) for report in reports[not carded :]):
        return None
    if not carded and not _stands(first):
        return None
    if first.intent == "document.register" and any(_of_paper(report, language) for report in more):
        return None  # a letter came in. Please register, Dan to reply
    if carded and first.intent not in _ABOUT:
        return None
    if carded and not all(r.intent in _WHOLE | _ABOUT for r in more):
        return None
    if carded and TELLS.issuperset(report.intent or "" for report in reports):
        return None  # Done. Left in the sluice: one result
    if VAGUE in first.fired and len(more) == 1 and more[0].intent == "task.extend" and not more[0].text:
        return more[0].but(text=first.text)  # rained off all week. Could I have until 8 December?
    return first.but(more=tuple(more))


def _of_paper(report: Report, language: Language) -> bool:
    """Does it only say what becomes of the paper that came in: 转法规科, 月底前反馈意见?"""
    if report.intent == "task.transfer":
        return report.ref is None or is_verb_alone(report.ref, language)
    title = report.title or ""
    return is_verb_alone(title, language) or title in language.words.get("asked_by_paper", ())


def _stands(report: Report) -> bool:
    """A command with a matter of its own, lacking nothing but a day."""
    if report.more or report.intent not in _WHOLE | _ABOUT:
        return False
    if report.intent in _ABOUT:
        return True
    if report.intent == "meeting.book":
        return report.when is not None and (report.title is not None or report.place is not None)
    if report.intent == "task.assign":
        return report.title is not None and (report.owner is not None or _asks(report))
    return set(report.missing) <= {"when"}


def _asks(report: Report) -> bool:
    """Is somebody named who must be asked about?"""
    return report.doubt is not None and report.doubt.slot == "owner"
