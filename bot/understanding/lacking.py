"""What a report still lacks, and which of it is asked first."""

from __future__ import annotations

from bot.understanding.report import Question, Report

NEEDED = {
    "task.extend": "when",
    "task.transfer": "owner",
    "document.forward": "owner",
    "document.submit": "owner",
    "meeting.delegate": "others",
    "meeting.invite": "others",
    "meeting.uninvite": "others",
    "task.support": "others",
    "document.circulate": "others",
}
"""What an order about a card cannot stand without; somebody, whichever part he is given."""


SOMEBODY = frozenset({"owner", "others"})


def _has(made: Report, slot: str) -> bool:
    return bool(made.owner or made.others or made.groups) if slot in SOMEBODY else getattr(made, slot) is not None


def missing(made: Report) -> Report:
    """What must still be asked, and the first question."""
    lacks: set[str] = set()
    intent = made.intent
    question = made.question
    if intent == "task.assign":
        if made.owner is None:
            lacks.add("owner")
        if made.when is None and not made.no_deadline:
            lacks.add("when")
        if made.title is None:
            lacks.add("title")
    elif intent == "meeting.book":
        if made.when is None:
            lacks.add("when")
        elif made.title is None:
            lacks.add("title")
    elif intent == "document.register" and (made.document is None or made.document.title is None):
        lacks.add("document.title")
    elif intent == "reminder.set":
        if made.when is None and not made.remind:
            lacks.add("when")
        elif not (made.title or made.text or made.remind):
            lacks.add("title")
    elif intent == "meeting.move" and made.when is None and made.place is None:
        lacks.add("when")
    elif intent in NEEDED and not _has(made, NEEDED[intent]):
        lacks.add(NEEDED[intent])
    if made.when is not None and made.when.doubt is not None:
        lacks.add("when")
        doubt = made.when.doubt
        question = question or Question("when", doubt.kind, made.when.text, doubt.candidates)
    if question is not None and question.slot in {"owner", "others", "place"}:
        lacks.add(question.slot)
    if question is None and lacks:
        first = next((k for k in ("owner", "document.title", "title", "when") if k in lacks), min(lacks))
        question = Question(first, "missing")
    return made.but(missing=tuple(sorted(lacks)), question=question)
