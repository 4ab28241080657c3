"""A reply and a language to Telegram's HTML, by the macro that bears the reply's name."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from html import unescape
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from bot.rendering import facts, scene
from bot.rendering.facts import Facts
from bot.rendering.moments import Moments
from bot.rendering.questions import Questions
from bot.rendering.scene import Scene
from bot.rendering.words import ROOT, Words, known, words
from handlers import packing
from handlers.replies import Reply

if TYPE_CHECKING:
    from jinja2 import Environment

    from handlers.desk import Policy

LIMIT = 4096
"""UTF-16 units of text Telegram takes in a message, after entities."""

_MACRO = re.compile(r"^\{%-?\s*macro\s+(\w+)\(r\)", re.MULTILINE)
_TAG = re.compile(r"<[^>]*>")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


@dataclass(frozen=True, slots=True)
class Rendered:
    """Telegram HTML."""

    text: str


def render(reply: Reply, language: str, *, now: datetime, policy: Policy, bot_username: str = "") -> Rendered:
    """What the reply says in the recipient's language at this hour."""
    token = scene.enter(Scene(now=now, policy=policy, bot_username=bot_username))
    try:
        return Rendered(fit(book(known(language)).say(reply)))
    finally:
        scene.leave(token)


def first_line(rendered: Rendered) -> str:
    """What a lock screen shows, as plain text."""
    return unescape(_TAG.sub("", rendered.text.partition("\n")[0]))


def fit(text: str) -> str:
    """Whole lines within Telegram's limit."""
    if len(text) * 2 <= LIMIT:
        return text
    kept = text.split("\n")
    while len(kept) > 1 and units("\n".join(kept)) > LIMIT:
        kept = [*kept[:-2], "…"] if kept[-1] == "…" else [*kept[:-1], "…"]
    return "\n".join(kept)


def units(text: str) -> int:
    """Length as Telegram counts it: UTF-16 units without tags, entities as what they stand for."""
    return len(unescape(_TAG.sub("", text)).encode("utf-16-le")) // 2


@lru_cache(maxsize=256)
def macro_name(reply: str) -> str:
    """MeetingBooked → meeting_booked."""
    return _CAMEL.sub("_", reply).lower()


class Book:
    """The macros of one language."""

    def __init__(self, language: str) -> None:
        self.words = words(language)
        self.environment = environment(self.words)
        self.files = {
            name: path.name
            for path in sorted((ROOT / language).glob("*.j2"))
            for name in _MACRO.findall(path.read_text("utf-8"))
        }
        self.macros: dict[str, Callable[[Reply], str]] = {}
        self.environment.globals["packed"] = self.packed
        self.environment.globals["packed_line"] = self.packed_line

    def say(self, reply: Reply) -> str:
        name = macro_name(type(reply).__name__)
        macro = self.macros.get(name)
        if macro is None:
            macro = self.macros[name] = getattr(self.environment.get_template(self.files[name]).module, name)
        return "\n".join(line for raw in str(macro(reply)).split("\n") if (line := raw.strip()))

    def packed(self, what: dict[str, Any], most: int = 6) -> Markup:
        """A packed reply ({"reply": its class, "facts": …}) as its own text, the first lines of it."""
        said = self.say(packing.unpack_reply(what["reply"], what["facts"]))
        return Markup("\n".join(said.split("\n")[:most]))  # noqa: S704 - rendered by this very environment

    def packed_line(self, what: dict[str, Any]) -> Markup:
        return self.packed(what, 1)


@cache
def book(language: str) -> Book:
    return Book(language)


def prepare(language: str) -> None:
    """Compile the language's templates ahead of its first card (some tens of milliseconds, good in a thread)."""
    made = book(known(language))
    for name in sorted(set(made.files.values())):
        made.environment.get_template(name)


def environment(wording: Words) -> Environment:
    """Jinja2 for one language: strict, escaped, with the filters of facts and moments."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    made = Environment(
        loader=FileSystemLoader(ROOT / wording.language),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=facts.shown,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
        extensions=["jinja2.ext.do"],
    )
    said, when = Facts(wording), Moments(wording)
    asked = Questions(wording, said, when)
    made.filters |= _filters(said, when) | {"asking": asked.asking, "understood": asked.understood}
    made.tests |= {"today": when.is_today, "passed": when.passed}
    made.globals |= {"words": wording.tables, "replied": facts.replied, "bot": lambda: scene.current().bot_username}
    return made


def _filters(said: Facts, when: Moments) -> dict[str, Callable[..., Any]]:
    return {
        "dots": facts.dots,
        "sentence": facts.sentence,
        "short": facts.short,
        "shorten": facts.shorten,
        "number": said.number,
        "title": said.title,
        "quoted": said.quoted,
        "kind": said.kind,
        "urgency": said.urgency,
        "names": said.names,
        "both": said.both,
        "guests": said.guests,
        "untold": said.untold,
        "action": said.action,
        "done": said.done,
        "deed": said.deed,
        "day": when.day,
        "clock": when.clock,
        "moment": when.moment,
        "record": when.record,
        "nearest": when.nearest,
        "span": when.span,
        "clocks": when.clocks,
        "days": when.days,
        "due": when.due,
        "due_at": when.due_at,
        "due_today": when.due_today,
        "left": when.left,
        "waited": when.waited,
        "overdue": when.overdue,
        "kept": when.kept,
        "lasting": when.lasting,
        "lastings": when.lastings,
        "left_until": when.left_until,
        "repeat": when.repeat,
    }


@contextmanager
def at(now: datetime, policy: Policy, bot_username: str = "") -> Iterator[None]:
    """Stand in a scene, to try single filters."""
    token = scene.enter(Scene(now=now, policy=policy, bot_username=bot_username))
    try:
        yield
    finally:
        scene.leave(token)
