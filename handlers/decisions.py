"""同意, 不同意, 阅 beside no card: said of the one thing that waits for this person's word, else asked of which."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from handlers import clarify
from handlers.commands import (
    Command,
    ConfirmItem,
    Decide,
    DecideExtension,
    DecideRequest,
    InstructDocument,
    MarkSeen,
    RejectItem,
    Several,
)
from handlers.desk import Desk
from handlers.replies import Say
from handlers.rules import answers
from storage.models import Extension, Item
from storage.transaction import Transaction

VERDICTS = timedelta(days=7)
"""How long after an answer a bare 同意 can still mean that it satisfies."""


def waiting(tx: Transaction, person: int, now: datetime) -> list[tuple[Item, Extension | None, str]]:
    """Extensions to decide, papers to write on or to read, answers to say settled or not."""
    found: list[tuple[Item, Extension | None, str]] = [
        (tx.items.get(row.item_id), row, "extension") for row in tx.items.extensions_before(person)
    ]
    found += [(item, None, "instruction") for item in tx.items.awaiting_instruction(person)]
    found += [(item, None, "reading") for item in tx.items.to_read(person)]
    found += [(item, None, "request") for item in tx.items.owned_by(person) if asks_leave(item)]
    found += [(item, None, "verdict") for item in tx.items.awaiting_verdict(person, now - VERDICTS)]
    return found


def asks_leave(item: Item) -> bool:
    return item.kind == "request" and answers.asks_leave(f"{item.title} {item.detail}")


def decide(command: Decide, desk: Desk) -> list[Say]:
    """Carried out where it can mean one thing only, or is said of all."""
    from handlers.dispatch import answer

    lines: list[tuple[Item, Command]] = []
    for item, extension, why in waiting(desk.tx, desk.me.id, desk.now):
        order = _order(command, item, extension, why)
        if order is not None and (not command.items or item.id in command.items):
            lines.append((item, order))
    if len(lines) == 1 or (command.every and lines):
        return answer(Several(tuple(order for _, order in lines)), desk)
    everything = replace(command, every=True, items=tuple(item.id for item, _ in lines))
    return [clarify.which(lines, command.words if lines else "", desk, everything if lines else None)]


def _order(command: Decide, item: Item, extension: Extension | None, why: str) -> Command | None:
    if why != "verdict" and answers.judges(command.words) is not None:
        return None
    if why == "instruction":
        return InstructDocument(item.id, text=command.words)
    if command.approve is None or why == "reading":
        return MarkSeen(item.id) if command.approve is None and why == "reading" else None
    if why == "request":
        return DecideRequest(item.id, approve=command.approve, text=command.text)
    if extension is not None:
        return DecideExtension(extension.id, approve=command.approve, text=command.text)
    return ConfirmItem(item.id) if command.approve else RejectItem(item.id, text=command.text)
