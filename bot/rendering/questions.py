"""A question in words: the one thing asked, then what was understood so far."""

from __future__ import annotations

from typing import Any

from bot.rendering.facts import Facts, short, shorten
from bot.rendering.moments import Moments
from bot.rendering.scene import current
from bot.rendering.words import Words
from handlers.replies import Question

BY_DAY = frozenset({"past", "earlier"})
"""Doubts about a day, which name it."""
WEIGHED = "weighed"
"""The doubt whether the whole order is meant: all that was understood is shown."""
ABOUT_TIME = frozenset({"past", "impossible", "weekday_mismatch", "ambiguous_hour", "vague"})
TIMES = frozenset({"when", "due", "start", "end"})


class Questions:
    """Filters of one language over `Question`: `known` may hold intent, title, owner, due, due_clock, start, end,
    place, people, issuer, number; `at`: the moment in doubt; of an item the office has: kind, year, seq.
    """

    def __init__(self, words: Words, facts: Facts, moments: Moments) -> None:
        self.words, self.facts, self.moments = words, facts, moments

    def asking(self, question: Question) -> str:
        """The question itself."""
        known = question.known
        if question.why in BY_DAY and (at := known.get("at") or known.get("due") or known.get("start")):
            day = self.moments.moment(at) if known.get("clock") else self.moments.day(at)
            return self.words.say("questions", f"{question.why}_day", day=day)
        intent = self._intent(known)
        return self._wording(question).format(heard=short(question.heard), matter=self._matter(known), intent=intent)

    def understood(self, question: Question) -> str:
        """What stands already; empty when nothing does."""
        known = question.known
        parts = " · ".join(part for part in self._parts(question) if part)
        named = "{matter}" in self._wording(question)
        if known.get("seq"):
            number = self.words.say("number", known["kind"], year=known["year"], seq=known["seq"])
            item = number if named else self.words.say("known", "item", number=number, title=self._matter(known))
            return f"{item} · {parts}" if parts and question.why == WEIGHED else item
        if question.why == WEIGHED:
            return parts
        if named and known.get("title"):
            return self.words.say("known", "taken", parts=parts) if parts else ""
        if not known.get("title"):
            return self.words.say("known", "taken", parts=parts) if parts else ""
        head = self.words.say("known", "head", intent=self._intent(known), title=self._matter(known)).strip()
        return head + self.words.say("known", "joint") + parts if parts else head

    def _intent(self, known: dict[str, Any]) -> str:
        return self.words.find("intents", str(known.get("intent") or ""))

    def _wording(self, question: Question) -> str:
        why = question.why if question.heard or question.why == "missing" else "missing"
        intent = str(question.known.get("intent") or "")
        slot, kind = f"{why}.{question.slot}", intent.partition(".")[0]
        return self.words.find("questions", f"{slot}.{intent}", f"{slot}.{kind}", slot, why, "other")

    def _matter(self, known: dict[str, Any]) -> str:
        title = str(known.get("title") or "")
        if not title:
            return self.words.say("known", "matter")
        kind = known.get("kind") or str(known.get("intent") or "").partition(".")[0]
        return self.facts.quoted(shorten(title, 80), str(kind))

    def _parts(self, question: Question) -> list[str]:
        known = question.known
        doubted = question.why in ABOUT_TIME or question.slot in TIMES
        parts = [str(known.get("number") or ""), str(known.get("issuer") or "")]
        if (owner := known.get("owner")) and question.slot != "owner":
            parts.append(self.words.say("known", "owner", owner=shorten(str(owner), 60)))
        if not doubted:
            if due := known.get("due"):
                parts.append(self.moments.due_at(due, bool(known.get("due_clock"))))
            if start := known.get("start"):
                parts.append(self._start(start, known.get("end")))
        if (place := known.get("place")) and question.slot != "place":
            parts.append(str(place))
        if (people := known.get("people") or known.get("others")) and question.slot not in {"people", "others"}:
            parts.append(self.words.say("known", "people", people=self.facts.names(list(people))))
        return [*parts, *self._further(known)]

    def _further(self, known: dict[str, Any]) -> list[str]:
        """What is told only where the whole order is in doubt."""
        further = []
        if rule := known.get("repeat"):
            further.append(self.moments.repeat(rule))
        if ahead := known.get("remind"):
            further.append(self.words.say("known", "remind", ahead=self.moments.lastings(tuple(ahead))))
        if text := known.get("text"):
            further.append(self.words.say("known", "text", text=shorten(str(text), 120)))
        return further

    def _start(self, start: str, end: str | None) -> str:
        local = current().local
        if len(start) == 10:
            return self.moments.day(start)
        return self.moments.span(local(start), local(end) if end and len(end) > 10 else None)
