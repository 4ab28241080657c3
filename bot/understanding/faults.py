"""A fault put to the office, and somebody told to see to it: that makes an order of it."""

from __future__ import annotations

from bot.understanding.assignments import seen_to
from bot.understanding.clauses import Reading, split
from bot.understanding.command import Command, Scene
from bot.understanding.language import pattern_of
from bot.understanding.lift import Lifted
from bot.understanding.sentences import Found
from bot.understanding.things import PARTY, is_kind
from bot.understanding.tidying import tidy


def seen_to_by(commands: list[Command], said: str, lifted: Lifted, scene: Scene) -> list[Command]:
    """打印机又卡纸了，亚楠你喊人修修: somebody told to see to it makes an order of what else is put to the office."""
    if scene.language.script != "han":
        return _fault_and_who(commands, lifted, scene)
    put = len(commands) == 1 and commands[0].intent == "request.submit" and not commands[0].preface
    if not put or scene.context.reply_to is not None:
        return commands
    whole = tidy(lifted.text, scene.language, lifted, whole=True)
    return seen_to(whole, split(said, lifted, scene.language), lifted, scene) or commands


def _fault_and_who(commands: list[Command], lifted: Lifted, scene: Scene) -> list[Command]:
    """Printer in Room 2 is jammed. Admin, could you take a look: what is put to the office is what he is to see to."""
    if called := _called_to(commands, lifted, scene):
        return [called]
    if [c.intent for c in commands] != ["request.submit", "task.assign"]:
        return commands
    fault, order = commands
    order.preface = [*(clause.text for clause in fault.clauses), *order.preface]
    order.clauses = [*fault.clauses, *order.clauses]
    return [order]


def _called_to(commands: list[Command], lifted: Lifted, scene: Scene) -> Command | None:
    """Hey Priya the coffee machine's leaking again, could you get someone in: who is called first is to see to it."""
    if [c.intent for c in commands] != ["request.submit"] or scene.context.reply_to is not None:
        return None
    fault, low = commands[0], lifted.text.lower()
    owner, title = fault.clauses[0].text[:1], fault.slots.get("title", "")
    if not title or not is_kind(owner, PARTY) or not any(w in low for w in scene.language.words["verb_follows"]):
        return None
    pattern = pattern_of(scene.language.code, "{owner}{title}", "task.assign")
    slots = {"owner": owner, "wanted": title.removeprefix(owner).strip(scene.language.edges)}
    head = Reading("task.assign", Found(pattern, slots, 1), 1, False, "task.assign: a fault, and who is called")
    return Command(head, fault.clauses, [], slots, words=fault.words)
