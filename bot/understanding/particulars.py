"""The particulars of a paper: its number, issuer, title, kind, marks and copies."""

from __future__ import annotations

import re
from functools import cache

from bot.understanding import marks
from bot.understanding.command import Command
from bot.understanding.documents import Lift
from bot.understanding.language import Language, load
from bot.understanding.lift import Lifted, restored
from bot.understanding.report import DocumentFacts, Report
from bot.understanding.things import LIFTED
from bot.understanding.titles import clean

_MADE = frozenset({"document.register", "document.draft"})
"""What gives a paper its title, rather than speaking of one there is."""


def particulars(
    made: Report, command: Command, said: str, urgent: str | None, lifted: Lifted, language: Language
) -> Report:
    """The report with the paper it speaks of; `said` are all its words, `urgent` how they mark it."""
    title = number = issuer = None
    for char in LIFTED.findall("".join(c.text for c in command.clauses)):
        thing = lifted.things.get(char)
        if isinstance(thing, Lift) and thing.kind == "title":
            title = title or thing.value
        elif isinstance(thing, Lift) and thing.kind == "number":
            number = number or thing.value
    if "issuer" in command.slots:
        issuer = _unit(command.slots["issuer"], lifted)
        issuer = issuer or tidy_issuer(lifted.restore(command.slots["issuer"]), language)
    secret = marks.secrecy(said, language)
    if not (made.intent or "").startswith("document.") and not (title or number):
        return made.but(document=DocumentFacts(secrecy=secret)) if secret else made
    if command.intent == "document.register" and title and not issuer:
        issuer = marks.issuer_in_title(title, language)
    if command.intent == "document.register" and not title and "title" in command.slots:
        title = clean(restored(command.slots["title"], lifted), language, verbs=False)
    if command.intent in _MADE and not title and language.script != "han":
        title = made.title
    if command.intent in _MADE and not title:
        title = lifted.restore(command.slots.get("title", "")) or None
    called = command.slots.get("kind") or _written(made.intent, command, said, language)
    facts = DocumentFacts(
        number=number,
        issuer=issuer,
        title=title,
        kind=_kind(marks.kind_of(title, number, language), called, command, language),
        secrecy=secret,
        urgency=urgent,
        copies=marks.copies(said, language),
    )
    if facts == DocumentFacts():
        return made
    if title and made.title is None:
        made = made.but(title=title)
    return made.but(document=facts)


def _written(intent: str | None, command: Command, said: str, language: Language) -> str | None:
    """函复水务局: what is to be written, where only the verb says it; draft a notice: where the words before do."""
    if intent != "document.draft" or "doc" in command.slots:
        return None
    if language.script != "han":
        got = _kind_said(language.code).search(said)
        same = language.words.pairs("kind_as")
        return same.get(got.group().lower()) if got else None
    if "title" in command.slots:
        return None
    ends = [kind for kind in language.words.get("kind", ()) if command.slots.get("matter", "").endswith(kind)]
    if ends:
        return max(ends, key=len)
    head = command.clauses[0].bare
    return next((kind for kind in language.words.get("kind", ()) if kind in head), None)


@cache
def _kind_said(code: str) -> re.Pattern[str]:
    return re.compile(rf"\b{load(code).words.some('kind_as')}\b", re.IGNORECASE)


def _unit(said: str, lifted: Lifted) -> str | None:
    """The name an organ has here, where it is called otherwise: 省厅, HR."""
    said = said.strip(" ，,：:")
    heard = lifted.heard(said) if len(said) == 1 else []
    names = {name.name for one in heard for name in one.names if name.kind == "unit"}
    return names.pop() if len(names) == 1 else None


def _kind(by_title: str | None, called: str | None, command: Command, language: Language) -> str | None:
    """The 文种: as the title has it, or as the paper was called where only its matter was told."""
    told = language.script != "han" and "title" in command.slots
    told = told or (command.intent == "document.register" and by_title in language.words["kind_unsure"])
    return (called or by_title) if told else (by_title or called)


def tidy_issuer(issuer: str, language: Language) -> str | None:
    """The issuer without the words that only lead to it."""
    issuer = issuer.strip(language.edges)
    for lead in sorted((*language.words.get("one", ()), *language.words.get("issuer_lead", ())), key=len, reverse=True):
        whole = issuer[len(lead) - 1 : len(lead) + 1] in language.unsplit  # 市民政局 is not sent by 市民
        if issuer.startswith(lead) and len(issuer) > len(lead) + 1 and not whole:
            issuer = issuer[len(lead) :].strip(language.edges)
            break
    return issuer or None
