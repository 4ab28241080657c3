"""Is this an answer? One that only says it was passed on, or met about, leaves the matter itself open."""

from __future__ import annotations

import re
from pathlib import Path

import tomli

_DATA = tomli.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
_EMPTY = re.compile(rf"(?:{'|'.join(_DATA['empty'])})+", re.IGNORECASE)
_DECIDING = re.compile(rf"(?:{'|'.join(_DATA['deciding'])})", re.IGNORECASE)
_UNFINISHED = re.compile(rf"(?:{'|'.join(_DATA['unfinished'])})", re.IGNORECASE)


def _verdicts(yes: str, no: str) -> dict[bool, re.Pattern[str]]:
    """Each verdict, and what may be said with it."""
    end = rf"(?:{'|'.join(_DATA['particle'])})?(?:[\W_]+(?P<more>.*))?"
    return {
        verdict: re.compile(rf"(?:{'|'.join(_DATA[name])}){end}", re.IGNORECASE)
        for verdict, name in ((True, yes), (False, no))
    }


_VERDICTS = _verdicts("agree", "deny")
_JUDGEMENTS = _verdicts("satisfied", "unsatisfied")
_WENT = re.compile("|".join(_DATA["went"]), re.IGNORECASE)
_UNREPLIED = re.compile(rf"(?:{'|'.join(_DATA['unreplied'])})", re.IGNORECASE)
_UNREAD = re.compile(rf"(?:{'|'.join(_DATA['unread'])})", re.IGNORECASE)
_COURTESY = re.compile(rf"(?:{'|'.join(_DATA['courtesy'])})", re.IGNORECASE)
_OFFERS = re.compile("|".join(_DATA["offers"]), re.IGNORECASE)
_READ = re.compile(rf"(?:{'|'.join(_DATA['read'])})", re.IGNORECASE)
_ASKS_READING = re.compile("|".join(_DATA["asks_reading"]), re.IGNORECASE)
_REACHED = re.compile(rf"(?:{'|'.join(_DATA['reached'])})", re.IGNORECASE)
_NOT_REACHED = re.compile("|".join(_DATA["not_reached"]), re.IGNORECASE)
_LEAVE = re.compile("|".join(_DATA["leave"]), re.IGNORECASE)
_DECIDED_LABEL = re.compile(_DATA["decided_label"], re.IGNORECASE)
_DECISION_ENDS = re.compile(_DATA["decision_ends"])
_UNDECIDED = re.compile(rf"(?:{'|'.join(_DATA['undecided'])})", re.IGNORECASE)
_PUNCTUATION = re.compile(r"[\W_]+")


def says_unfinished(text: str) -> bool:
    """True for 还没办完，等数据: no result, however it was asked for."""
    return _UNFINISHED.match(text.strip()) is not None


def only_seen(text: str) -> bool:
    """True for 圈阅: read, and no word on the matter."""
    return _PUNCTUATION.sub("", text).lower() in _DATA["seen"]


def says_read(text: str) -> bool:
    """True for 已阅, 看了, 收到, noted: what a reader says of a paper before him."""
    return _READ.fullmatch(text.strip(" .,!\u3002\uff0c\uff01")) is not None


def asks_reading(text: str) -> bool:
    """True for 谁还没看, 阅读情况: who has read it is asked, not who has replied."""
    return _ASKS_READING.search(text) is not None


def says_where(text: str) -> bool:
    """True for 已经发群里了, 已报送文电科: where the result went is said."""
    return _WENT.search(text) is not None


def names_silent(words: str) -> bool:
    """True for 没回的: whoever has not replied, and no item."""
    return _UNREPLIED.fullmatch(words.strip()) is not None


def names_unread(words: str) -> bool:
    """True for 未阅的: whoever has not read it."""
    return _UNREAD.fullmatch(words.strip()) is not None


def is_courtesy(text: str) -> bool:
    """True for 谢谢孙主任: nothing that anybody need be told."""
    return _COURTESY.fullmatch(text) is not None


def offers_hour(text: str) -> bool:
    """True for 3点可以, 4 works for me: who cannot come says when he could."""
    return _OFFERS.search(text.strip(" .,!\u3002\uff0c\uff01")) is not None


def asks_leave(matter: str) -> bool:
    """True for 请假, 用车, 用印: a matter that is answered by yes or no."""
    return _LEAVE.search(matter) is not None


def decided(text: str) -> tuple[str, tuple[str, ...]]:
    """What a meeting decided without its label (会议议定：), and each decision by itself; empty where it is none."""
    said = text.strip()
    while got := _DECIDED_LABEL.match(said):
        said = said[got.end() :]
    if _UNDECIDED.fullmatch(said.strip(" .!\u3002\uff01")):
        return "", ()
    pieces = (piece.strip(" ,\uff0c") for piece in _DECISION_ENDS.split(said))
    return said, tuple(piece for piece in pieces if piece)


def reached(text: str) -> bool | None:
    """打通了，找的刘科 or 没人接: whether somebody who was to be telephoned was told; None where it is not said."""
    if _REACHED.match(text.strip()) is not None:
        return True
    return False if _NOT_REACHED.search(text) is not None else None


def agrees(text: str) -> tuple[bool, str] | None:
    """同意 or 不同意，周五必须交: the verdict and what is said with it; None for anything else."""
    return _verdict(_VERDICTS, text)


def judges(text: str) -> tuple[bool, str] | None:
    """满意 or 不满意，缺附件: said of a result and of nothing else."""
    return _verdict(_JUDGEMENTS, text)


def _verdict(shapes: dict[bool, re.Pattern[str]], text: str) -> tuple[bool, str] | None:
    for verdict, shape in shapes.items():
        if found := shape.fullmatch(text.strip()):
            return verdict, (found["more"] or "").strip()
    return None


def decides(text: str) -> tuple[bool | None, str] | None:
    """As `agrees`, but only words that can mean nothing but a decision: said beside no card; None with 阅."""
    if only_seen(text):
        return None, ""
    return agrees(text) if _DECIDING.match(text.strip()) else judges(text)


def says_nothing(text: str) -> bool:
    """True for 已转发, 已开会, forwarded …: nothing is said of the matter itself (design §1.5)."""
    return _EMPTY.fullmatch(_PUNCTUATION.sub("", text)) is not None
