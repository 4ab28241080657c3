"""What was read of a card's answer becomes a report; the card says which item it is of."""

from __future__ import annotations

from bot.understanding import build
from bot.understanding.clauses import Clause, Reading
from bot.understanding.command import Command, Scene
from bot.understanding.lift import Lifted
from bot.understanding.replies.instructions import charge, charging, helpers
from bot.understanding.report import Question, Report
from bot.understanding.roles import lift_roles


def report_on_card(best: Reading, said: str, words: list[str], lifted: Lifted, scene: Scene) -> Report:
    """The report of what was read; `words` beside it are its text, and a leader's instruction keeps who helps."""
    clause = Clause(said, lifted.without_moments(said, scene.language), said)
    helping: list[tuple[str, str]] = []
    if best.intent == "document.instruct":  # 请张伟牵头，王芳配合: the words stay whole, and she is told
        part = {"support", "copy"} if {"people", "owner"} & set(best.found.slots) else {"support", "copy", "lead"}
        part |= set() if scene.language.script == "han" else {"participant"}  # with Environmental Health
        helping = [role for role in lift_roles(said, scene.language)[1] if role[0] in part]
        if not {"owner", "people"} & set(best.found.slots) and (found := charge(said, lifted, scene.language)):
            leads = [chars for role, chars in helping if role == "lead"]
            beside = [*found.roles, *helpers(said, found, scene.language)]
            best.found.slots["owner"] = leads[0] if leads else found.owner
            helping = [role for role in beside if role[1] not in leads]
        elif scene.language.script == "han" and (found := charge(said, lifted, scene.language)):
            known = "".join([*best.found.slots.values(), *(chars for _, chars in helping)])
            helping += [role for role in helpers(said, found, scene.language) if role[1] not in known]
    command = Command(best, [clause], helping, dict(best.found.slots), words=words)
    command.of_card = scene.context.reply_to is not None and not scene.context.last
    return _about_card(build.report(command, lifted, scene))


def charged(said: str, lifted: Lifted, scene: Scene) -> Report | None:
    """Who is to see to the paper of the card: a leader's instruction, or whoever keeps the book passes it on."""
    if (found := charge(said, lifted, scene.language)) is None:
        return None
    intent = "document.instruct" if scene.leads else "document.forward"
    reading = charging(found, said, intent, f"{intent}: who sees to it", scene.language)
    roles = [*found.roles, *helpers(said, found, scene.language)]
    clause = Clause(said, lifted.without_moments(said, scene.language), said)
    return _about_card(build.report(Command(reading, [clause], roles, dict(reading.found.slots)), lifted, scene))


def _about_card(made: Report) -> Report:
    """The card says which item; nothing of it is missing."""
    title = made.title if made.intent in {"task.assign", "meeting.book", "item.correct"} else None
    missing = tuple(k for k in made.missing if k in {"when", "owner", "others", "place"} and made.question is not None)
    question = made.question if missing else None
    if made.intent == "meeting.minutes" and made.owner is not None and not made.text:
        missing, question = ("text",), Question("text", "missing")  # who writes it up is no decision to close it with
    return made.but(title=title, missing=missing, question=question)
