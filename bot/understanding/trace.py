"""How a message was read, for `huiyin parse --explain`: what was lifted, what was put right, which layers spoke."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.understanding.called import ALIAS, BARE, FULL, POST, USUAL, WEAK, Heard
from bot.understanding.documents import Lift
from bot.understanding.lift import Lifted
from bot.understanding.report import Report
from bot.understanding.when.moment import Moment

_HOW = {
    FULL: "full name",
    ALIAS: "alias",
    POST: "surname and post",
    USUAL: "usual name",
    WEAK: "given name or short post",
    BARE: "unit without its rank",
}
_ELSE = "sound or likeness"


@dataclass
class Reading:
    """One reading of the message, or of a piece of it, in one language."""

    language: str
    text: str
    lifted: Lifted
    corrected: tuple[str, str] | None = None
    layers: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)


@dataclass
class Trace:
    """All readings of one message, in the order they were tried."""

    own_words: dict[str, str] = field(default_factory=dict)
    needed: bool = True
    """False: the message was understood without its own words being read as common ones."""
    readings: list[Reading] = field(default_factory=list)

    def begin(self, language: str, text: str, lifted: Lifted, before: str) -> None:
        """A new reading; `before` is the lifted text as it stood before it was put right."""
        was, now = lifted.restore(before), lifted.restore(lifted.text)
        self.readings.append(Reading(language, text, lifted, (was, now) if was != now else None))

    def take(self, other: Trace) -> None:
        """The readings that counted, of a message read in two ways."""
        self.own_words, self.needed, self.readings = other.own_words, other.needed, other.readings

    def layer(self, name: str, found: object) -> None:
        """A layer was tried; which rules of it spoke, if any."""
        if self.readings:
            self.readings[-1].layers.append((name, rules(found)))


def rules(found: Any) -> tuple[str, ...]:
    """The rules that a layer's find names."""
    if found is None:
        return ()
    if isinstance(found, Sequence):
        return tuple(rule for one in found for rule in rules(one))
    head = getattr(found, "head", None)
    if head is not None:
        return (str(head.rule),)
    if isinstance(found, Report):
        named = (found.intent,) if found.intent else ("nothing is asked",) if found.understood else ()
        return found.fired or named
    return (type(found).__name__,)


def to_json(trace: Trace, text: str) -> dict[str, Any]:
    """What fired, as one table: the language that came last is the one that was understood, or tried last."""
    last = trace.readings[-1].language if trace.readings else None
    ours = [one for one in trace.readings if one.language == last]
    things = [(source(one.lifted, char), thing) for one in ours for char, thing in one.lifted.things.items()]
    return {
        "language": last,
        "read_as": _once(one.text for one in ours if one.text != text),
        "own_words": [
            {"said": way, "means": canonical, "needed": trace.needed} for canonical, way in trace.own_words.items()
        ],
        "corrections": _once({"said": was, "read_as": now} for was, now in filter(None, (r.corrected for r in ours))),
        "moments": _once(
            {"text": thing.text, "rules": list(thing.fired), "doubt": thing.doubt.kind if thing.doubt else None}
            for _, thing in things
            if isinstance(thing, Moment)
        ),
        "names": _once(_heard(thing) for _, thing in things if isinstance(thing, Heard)),
        "papers": _once(
            {"text": said, "kind": thing.kind, "value": thing.value}
            for said, thing in things
            if isinstance(thing, Lift) and thing.kind != "rest"
        ),
        "layers": _once(
            {"language": one.language, "layer": name, "rules": list(found)}
            for one in trace.readings
            for name, found in one.layers
        ),
    }


def source(lifted: Lifted, char: str) -> str:
    return lifted.source.get(char, "")


def _heard(heard: Heard) -> dict[str, Any]:
    how = _HOW.get(heard.names[0].rank, _ELSE) if heard.names else "nobody here is called so"
    return {"text": heard.words, "kind": heard.kind, "how": how, "means": [name.name for name in heard.names]}


def _once(found: Iterable[Any]) -> list[Any]:
    kept: list[Any] = []
    for one in found:
        if one not in kept:
            kept.append(one)
    return kept
